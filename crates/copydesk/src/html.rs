//! An article as HTML: clean copy with its names and quotations marked, as a notebook or a browser shows it.

use crate::Article;
use crate::segments::Segmenter;
use copydesk_text::{Role, Span};
use std::fmt::Write;

const STYLE: &str = include_str!("article.css");

impl Article {
    /// The article as a fragment of HTML with its own style, for a notebook or a page of one's own.
    ///
    /// All text is escaped; nothing is loaded from elsewhere and no script is used. Linear in the length of the article.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut out = String::with_capacity(self.source().len() * 2 + STYLE.len());
        let _ = write!(out, "<div class=\"copydesk\"><style>{STYLE}</style>");
        self.write_copy(&mut out);
        self.write_entities(&mut out);
        self.write_quotes(&mut out);
        out.push_str("</div>");
        out
    }

    /// The article as a whole page of HTML.
    #[must_use]
    pub fn to_html_page(&self) -> String {
        let title = self.blocks().iter().find(|block| block.role == Role::Headline && block.kept);
        let title = title.map_or("Article", |block| block.span.slice(self.source()));
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{}</title></head><body>{}</body></html>\n",
            escape(title),
            self.to_html()
        )
    }

    fn write_copy(&self, out: &mut String) {
        let segmenter = Segmenter::new(self);
        out.push_str("<article>");
        for block in self.blocks() {
            let class =
                if block.kept { block.role.as_str().to_owned() } else { format!("{} dropped", block.role) };
            let why = match block.duplicate_of {
                Some(first) => format!("{}, repeats block {first}", block.role),
                None => block.role.to_string(),
            };
            let _ = write!(out, "<div class=\"{class}\"><span class=\"role\">{why}</span><p>");
            self.write_segments(out, &segmenter, block.span);
            out.push_str("</p></div>");
        }
        out.push_str("</article>");
    }

    fn write_segments(&self, out: &mut String, segmenter: &Segmenter<'_>, block: Span) {
        for segment in segmenter.segments(block) {
            let text = escape(segment.span.slice(self.source()));
            if let Some(quote) = segment.quote {
                let speaker =
                    self.quotes()[quote].speaker.map(|index| self.entities()[index as usize].name.as_str());
                let kind = self.quotes()[quote].kind.as_str();
                let _ = write!(
                    out,
                    "<q class=\"{kind}\" title=\"{}\">",
                    escape(speaker.unwrap_or("speaker unknown"))
                );
            }
            if let Some(mention) = segment.mention.map(|index| &self.mentions()[index]) {
                let entity = mention.entity.map(|index| &self.entities()[index as usize]);
                let title =
                    entity.map_or_else(String::new, |entity| format!("{} · {}", entity.name, entity.id));
                let _ = write!(
                    out,
                    "<mark class=\"{}\" title=\"{}\">{text}</mark>",
                    css_class(mention.kind.as_str()),
                    escape(&title)
                );
            } else {
                out.push_str(&text);
            }
            if segment.quote.is_some() {
                out.push_str("</q>");
            }
        }
    }

    fn write_entities(&self, out: &mut String) {
        if self.entities().is_empty() {
            return;
        }
        out.push_str("<table><caption>Who and what</caption><tr><th>name<th>kind<th>id<th>mentions");
        for entity in self.entities() {
            let _ = write!(
                out,
                "<tr><td><mark class=\"{}\">{}</mark><td>{}<td>{}<td>{}",
                css_class(entity.kind.as_str()),
                escape(&entity.name),
                escape(entity.kind.as_str()),
                escape(&entity.id),
                entity.mentions.len()
            );
        }
        out.push_str("</table>");
    }

    fn write_quotes(&self, out: &mut String) {
        if self.quotes().is_empty() {
            return;
        }
        out.push_str("<table><caption>Who said what</caption><tr><th>speaker<th>quotation<th>kind<th>cue<th>confidence");
        for quote in self.quotes() {
            let speaker = quote.speaker.map(|index| self.entities()[index as usize].name.clone());
            let speaker = speaker.unwrap_or_else(|| self.text_of(&quote.source));
            let _ = write!(
                out,
                "<tr><td>{}<td>{}<td>{}<td>{}<td>{:.2}",
                escape(&speaker),
                escape(&self.text_of(&quote.content)),
                quote.kind.as_str(),
                escape(&self.text_of(&quote.cue)),
                quote.confidence
            );
        }
        out.push_str("</table>");
    }
}

/// The class of a kind: a user's own kinds share one.
fn css_class(kind: &str) -> &str {
    match kind {
        "person" | "place" | "organization" => kind,
        _ => "other",
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\0' => out.push('\u{FFFD}'),
            _ => out.push(c),
        }
    }
    out
}
