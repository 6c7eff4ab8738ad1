//! `About`: what a compiled gazetteer says of itself, as JSON: where it comes from, the kinds, the keys of fields.

use crate::provenance::{Provenance, Source};
use crate::record::Names;
use copydesk_text::Kind;
use serde_json::{Value, json};

/// What a compiled gazetteer says of itself.
pub(crate) struct About {
    pub(crate) kinds: Vec<Kind>,
    pub(crate) keys: Names,
    pub(crate) provenance: Provenance,
}

impl About {
    pub(crate) fn new(kinds: &Names, keys: Names, provenance: Provenance) -> Self {
        Self { kinds: kinds.0.iter().map(|kind| Kind::from(kind.as_str())).collect(), keys, provenance }
    }

    pub(crate) fn to_json(&self) -> Vec<u8> {
        let sources: Vec<Value> = self
            .provenance
            .sources
            .iter()
            .map(|s| json!({"name": s.name, "version": s.version, "licence": s.licence}))
            .collect();
        let kinds: Vec<&str> = self.kinds.iter().map(Kind::as_str).collect();
        json!({"sources": sources, "kinds": kinds, "keys": self.keys.0}).to_string().into_bytes()
    }

    /// Reads what [`to_json`](Self::to_json) wrote; `None` if it is anything else.
    pub(crate) fn from_json(json: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(json).ok()?;
        let strings = |key: &str| -> Option<Vec<String>> {
            value[key].as_array()?.iter().map(|name| name.as_str().map(str::to_owned)).collect()
        };
        let source = |source: &Value| {
            let text = |key: &str| source[key].as_str();
            Some(Source::new(text("name")?, text("version")?, text("licence")?))
        };
        let sources = value["sources"].as_array()?.iter().map(source).collect::<Option<_>>()?;
        Some(Self::new(&Names(strings("kinds")?), Names(strings("keys")?), Provenance { sources }))
    }
}
