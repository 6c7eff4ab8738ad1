//! An article as JSON: the unit of `copydesk run`, documented in `docs/output.md`.

use crate::Article;
use copydesk_text::{Metonym, OffsetMap, OffsetUnit, Span};
use serde::Serialize;

/// The version of the output schema. Keys are only ever added within a version.
pub const SCHEMA_VERSION: u32 = 1;

/// An article in the form of the output schema, ready for any serde serializer.
///
/// Its offsets count the unit it was made with ([`Article::to_record`]).
#[derive(Clone, Debug, Serialize)]
pub struct ArticleRecord<'a> {
    id: Option<&'a str>,
    schema: u32,
    offsets: &'static str,
    clean: &'a str,
    blocks: Vec<BlockRecord>,
    entities: Vec<EntityRecord<'a>>,
    mentions: Vec<MentionRecord<'a>>,
    quotes: Vec<QuoteRecord>,
}

#[derive(Clone, Debug, Serialize)]
struct BlockRecord {
    start: u32,
    end: u32,
    role: &'static str,
    kept: bool,
    duplicate_of: Option<u32>,
}

#[derive(Clone, Debug, Serialize)]
struct EntityRecord<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'a str,
    mentions: &'a [u32],
}

#[derive(Clone, Debug, Serialize)]
struct MentionRecord<'a> {
    start: u32,
    end: u32,
    text: &'a str,
    entity: Option<u32>,
    kind: &'a str,
    form: &'static str,
    origin: &'static str,
    confidence: f64,
    why: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    metonym: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
struct QuoteRecord {
    kind: &'static str,
    content: Vec<[u32; 2]>,
    cue: Vec<[u32; 2]>,
    source: Vec<[u32; 2]>,
    speaker: Option<u32>,
    confidence: f64,
    evidence: &'static str,
}

impl Article {
    /// The article in the form of the output schema, its offsets in `unit`.
    #[must_use]
    pub fn to_record<'a>(&'a self, id: Option<&'a str>, unit: OffsetUnit) -> ArticleRecord<'a> {
        let map = OffsetMap::new(self.source(), unit);
        let spans = |spans: &[Span]| spans.iter().map(|&span| map.from_span(span)).collect();
        ArticleRecord {
            id,
            schema: SCHEMA_VERSION,
            offsets: unit.as_str(),
            clean: self.clean(),
            blocks: self
                .blocks()
                .iter()
                .map(|block| BlockRecord {
                    start: map.from_byte(block.span.start),
                    end: map.from_byte(block.span.end),
                    role: block.role.as_str(),
                    kept: block.kept,
                    duplicate_of: block.duplicate_of,
                })
                .collect(),
            entities: self
                .entities()
                .iter()
                .map(|entity| EntityRecord {
                    id: &entity.id,
                    name: &entity.name,
                    kind: entity.kind.as_str(),
                    mentions: &entity.mentions,
                })
                .collect(),
            mentions: self
                .mentions()
                .iter()
                .map(|mention| MentionRecord {
                    start: map.from_byte(mention.span.start),
                    end: map.from_byte(mention.span.end),
                    text: mention.span.slice(self.source()),
                    entity: mention.entity,
                    kind: mention.kind.as_str(),
                    form: mention.form.as_str(),
                    origin: mention.origin.as_str(),
                    confidence: rounded(mention.confidence),
                    why: mention.why,
                    metonym: mention.metonym.map(|_| true),
                    role: mention.metonym.map(Metonym::as_str),
                })
                .collect(),
            quotes: self
                .quotes()
                .iter()
                .map(|quote| QuoteRecord {
                    kind: quote.kind.as_str(),
                    content: spans(&quote.content),
                    cue: spans(&quote.cue),
                    source: spans(&quote.source),
                    speaker: quote.speaker,
                    confidence: rounded(quote.confidence),
                    evidence: quote.evidence,
                })
                .collect(),
        }
    }

    /// The article as one line of JSON, in the output schema.
    ///
    /// ```
    /// let article = copydesk::read("Fog closed the port of Lima.")?;
    /// let json = article.to_json(Some("a1"), copydesk::OffsetUnit::Codepoint);
    /// assert!(json.starts_with(r#"{"id":"a1","schema":1,"offsets":"codepoint""#));
    /// # Ok::<(), copydesk::TextTooLong>(())
    /// ```
    #[must_use]
    pub fn to_json(&self, id: Option<&str>, unit: OffsetUnit) -> String {
        serde_json::to_string(&self.to_record(id, unit)).expect("strings and numbers always serialize")
    }
}

/// Three decimals, so that the same confidence prints the same everywhere.
fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 1000.0).round() / 1000.0
}
