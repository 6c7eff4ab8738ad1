//! Other tools' forms: brat stand-off, displaCy, W3C Web Annotation.

use crate::Article;
use copydesk_text::{OffsetMap, OffsetUnit, Span};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write;

#[derive(Serialize)]
struct Displacy<'a> {
    text: &'a str,
    ents: Vec<DisplacyEntity<'a>>,
    title: Option<&'a str>,
}

#[derive(Serialize)]
struct DisplacyEntity<'a> {
    start: u32,
    end: u32,
    label: String,
    kb_id: &'a str,
}

impl Article {
    /// The article in brat's stand-off format (`.ann`), offsets in code points of the text that was given.
    ///
    /// Mentions and the parts of quotes are text-bound annotations; a quote is an event whose trigger is its cue (its
    /// content where there is no cue). See the format's description at the brat project.
    #[must_use]
    pub fn to_brat(&self) -> String {
        let map = OffsetMap::new(self.source(), OffsetUnit::Codepoint);
        let mut out = String::new();
        let mut count = 0;
        let mut bound = |out: &mut String, label: &str, spans: &[Span]| {
            count += 1;
            let places: Vec<String> = spans
                .iter()
                .flat_map(|span| lines(self.source(), *span))
                .map(|span| {
                    let [start, end] = map.from_span(span);
                    format!("{start} {end}")
                })
                .collect();
            let words: Vec<&str> = spans
                .iter()
                .flat_map(|span| lines(self.source(), *span))
                .map(|span| span.slice(self.source()))
                .collect();
            let _ = writeln!(out, "T{count}\t{label} {}\t{}", places.join(";"), words.join(" "));
            format!("T{count}")
        };
        let mut notes = Vec::new();
        for mention in self.mentions() {
            let key = bound(&mut out, &label(mention.kind.as_str()), &[mention.span]);
            if let Some(entity) = mention.entity.map(|index| &self.entities()[index as usize]) {
                notes.push((key, format!("{} ({})", entity.name, entity.id)));
            }
        }
        let mut events = Vec::new();
        for quote in self.quotes() {
            let content = bound(&mut out, "Content", &quote.content);
            let source = (!quote.source.is_empty()).then(|| bound(&mut out, "Source", &quote.source));
            let trigger = (!quote.cue.is_empty()).then(|| bound(&mut out, "Cue", &quote.cue));
            events.push((trigger, content, source, quote.kind.as_str()));
        }
        for (number, (trigger, content, source, kind)) in (1..).zip(events) {
            let trigger = match trigger {
                Some(cue) => format!("Cue:{cue} Content:{content}"),
                None => format!("Content:{content}"),
            };
            let source = source.map(|key| format!(" Source:{key}")).unwrap_or_default();
            let _ = writeln!(out, "E{number}\t{trigger}{source}");
            let _ = writeln!(out, "#{number}\tAnnotatorNotes E{number}\t{kind}");
        }
        for (number, (key, note)) in (self.quotes().len() + 1..).zip(notes) {
            let _ = writeln!(out, "#{number}\tAnnotatorNotes {key}\t{}", note.replace(['\n', '\t'], " "));
        }
        out
    }

    /// The mentions in the form that displaCy's entity renderer takes with `manual=True`: `text`, `ents` with `start`,
    /// `end` (code points), `label`, `kb_id`, and `title`.
    #[must_use]
    pub fn to_displacy(&self) -> String {
        let map = OffsetMap::new(self.source(), OffsetUnit::Codepoint);
        let ents = self.mentions().iter().map(|mention| {
            let [start, end] = map.from_span(mention.span);
            let entity = mention.entity.map(|index| &self.entities()[index as usize]);
            let kb_id = entity.map_or("", |entity| entity.id.as_str());
            DisplacyEntity { start, end, label: mention.kind.as_str().to_uppercase(), kb_id }
        });
        let displacy = Displacy { text: self.source(), ents: ents.collect(), title: None };
        serde_json::to_string(&displacy).expect("strings and numbers always serialize")
    }

    /// Mentions and quotes as a W3C Web Annotation collection (JSON-LD, 2017 recommendation), with position selectors in
    /// code points and quote selectors; `target` is the address of the text the annotations are about.
    #[must_use]
    pub fn to_web_annotation(&self, target: &str) -> String {
        let map = OffsetMap::new(self.source(), OffsetUnit::Codepoint);
        let selector = |span: Span| {
            let [start, end] = map.from_span(span);
            json!({"source": target, "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {"type": "TextQuoteSelector", "exact": span.slice(self.source())}]})
        };
        let tag = |value: &str| json!({"type": "TextualBody", "purpose": "tagging", "value": value});
        let mut items: Vec<Value> = Vec::new();
        for mention in self.mentions() {
            let mut body = vec![tag(mention.kind.as_str())];
            if let Some(entity) = mention.entity.map(|index| &self.entities()[index as usize]) {
                body.push(json!({"type": "TextualBody", "purpose": "identifying", "value": entity.id}));
            }
            items.push(json!({"type": "Annotation", "motivation": "identifying", "body": body, "target": selector(mention.span)}));
        }
        for quote in self.quotes() {
            let mut body = vec![tag(quote.kind.as_str())];
            if let Some(speaker) = quote.speaker.map(|index| &self.entities()[index as usize]) {
                body.push(json!({"type": "TextualBody", "purpose": "identifying", "value": speaker.name}));
            }
            let targets: Vec<Value> = quote.content.iter().map(|&span| selector(span)).collect();
            items.push(
                json!({"type": "Annotation", "motivation": "classifying", "body": body, "target": targets}),
            );
        }
        json!({"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationCollection", "total": items.len(),
               "first": {"type": "AnnotationPage", "startIndex": 0, "items": items}})
        .to_string()
    }
}

/// A label as brat wants one: letters, digits, hyphens and underscores.
fn label(kind: &str) -> String {
    let mut label: String =
        kind.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    label
}

/// A span cut at its line ends: brat's annotations do not run over them.
fn lines(text: &str, span: Span) -> impl Iterator<Item = Span> {
    let mut start = span.start;
    span.slice(text).split_inclusive('\n').filter_map(move |line| {
        let whole = Span::at(start as usize, start as usize + line.len());
        start = whole.end;
        let trimmed = whole.trim(text);
        (!trimmed.is_empty()).then_some(trimmed)
    })
}
