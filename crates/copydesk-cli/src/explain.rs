//! `copydesk read --explain`: why each mention and each quote is what it is.

use anstyle::{AnsiColor, Effects, Style};
use copydesk::{Article, Explanation, Span};
use std::fmt::Write;

const NAME: Style = Style::new().effects(Effects::BOLD);
const FOR: Style = AnsiColor::Green.on_default();
const AGAINST: Style = AnsiColor::Red.on_default();
const ASIDE: Style = Style::new().effects(Effects::DIMMED);

/// The explanation as lines for a person to read, with ANSI styles; printing through `anstream` takes them out where there
/// is no terminal. Offsets are code points of the text that was given.
pub(crate) fn explain(article: &Article, explanations: &[Explanation]) -> String {
    let mut out = String::new();
    let map = copydesk::OffsetMap::new(article.source(), copydesk::OffsetUnit::Codepoint);
    let _ = writeln!(out, "{}", styled(NAME, "Mentions"));
    for mention in article.mentions() {
        let [start, end] = map.from_span(mention.span);
        let _ = writeln!(
            out,
            "  {start}–{end} {} → {}  {} {}{}, {} {:.2}",
            styled(NAME, &line(mention.span.slice(article.source()))),
            entity(article, mention.entity),
            mention.kind.as_str(),
            mention.form.as_str(),
            mention.metonym.map_or_else(String::new, |metonym| format!(", meaning the {}", metonym.as_str())),
            mention.why,
            mention.confidence
        );
    }
    for (title, left_out) in [("Quotes", false), ("Considered and left out", true)] {
        let chosen: Vec<&Explanation> =
            explanations.iter().filter(|e| e.left_out.is_some() == left_out).collect();
        if !chosen.is_empty() {
            let _ = writeln!(out, "\n{}", styled(NAME, title));
        }
        for explanation in chosen {
            quote(&mut out, article, &map, explanation);
        }
    }
    out
}

fn quote(out: &mut String, article: &Article, map: &copydesk::OffsetMap<'_>, explanation: &Explanation) {
    let quote = &explanation.quote;
    let source = article.source();
    let _ = writeln!(
        out,
        "\n  {} {}\n    decided by {}; likelihood {:.2}, confidence {:.2}",
        quote.kind.as_str(),
        styled(NAME, &line(&article.text_of(&quote.content))),
        quote.evidence,
        explanation.likelihood,
        quote.confidence
    );
    if let Some(reason) = explanation.left_out {
        let _ = writeln!(out, "    left out: {reason}");
    }
    let _ = match quote.speaker {
        Some(_) => {
            writeln!(out, "    speaker {} by {}", entity(article, quote.speaker), explanation.speaker_rule)
        }
        None => writeln!(out, "    no speaker: {}", explanation.speaker_rule),
    };
    for part in &explanation.parts {
        let [start, end] = map.from_span(part.span);
        let text = styled(NAME, &line(part.span.slice(source)));
        let _ = writeln!(out, "    {} {start}–{end} {text} {:.2}", part.part, part.likelihood);
        for weighed in &part.features {
            let style = if weighed.weight > 0.0 { FOR } else { AGAINST };
            let weight = styled(style, &format!("{:+.2}", weighed.weight));
            let _ = writeln!(out, "      {weight} {}", weighed.feature);
        }
    }
    for candidate in &explanation.candidates {
        let is_inside = quote.source.iter().any(|source: &Span| source.overlaps(candidate.span));
        let mark = match is_inside {
            true if quote.speaker.is_some() && candidate.entity == quote.speaker => "chosen",
            true => "in the source",
            false => "candidate",
        };
        let _ = writeln!(
            out,
            "    {} {} → {} {:.2}",
            styled(ASIDE, mark),
            line(candidate.span.slice(source)),
            entity(article, candidate.entity),
            candidate.likelihood
        );
    }
}

fn entity(article: &Article, index: Option<u32>) -> String {
    let entity = index.and_then(|index| article.entities().get(index as usize));
    entity.map_or_else(|| "nobody".to_owned(), |entity| format!("{} ({})", line(&entity.name), entity.id))
}

fn styled(style: Style, text: &str) -> String {
    format!("{}{text}{}", style.render(), style.render_reset())
}

/// The text on one line, without control characters.
fn line(text: &str) -> String {
    let text = text.replace(char::is_control, " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_was_considered() {
        let text = "“The gate is shut until the ice has gone,” said Dana Whitlock, a lock keeper in Oslo.";
        let (article, explanations) = copydesk::default_desk().explain(text).unwrap();
        let shown = anstream::adapter::strip_str(&explain(&article, &explanations)).to_string();
        for expected in [
            "Dana Whitlock → Dana Whitlock",
            "direct The gate is shut until the ice has gone,",
            "decided by cue-then-source",
            "cue 43–47 said",
            "chosen Dana Whitlock",
        ] {
            assert!(shown.contains(expected), "{expected:?} in {shown}");
        }
    }

    #[test]
    fn says_why_nobody_speaks() {
        let text =
            "“The gate is shut until the ice has gone,” said a lock keeper who met Dana Whitlock in Oslo.";
        let (article, explanations) = copydesk::default_desk().explain(text).unwrap();
        let shown = anstream::adapter::strip_str(&explain(&article, &explanations)).to_string();
        assert!(shown.contains("no speaker: neither a name nor a role"), "{shown}");
        assert!(!shown.contains("chosen"), "{shown}");
    }
}
