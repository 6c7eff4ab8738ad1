//! Attributes articles: `cargo run --release -p copydesk-quotes --example predict < ARTICLES.jsonl > QUOTES.jsonl`
//!
//! A line of the input is `{"id": "…", "text": "…"}`; a line of the output has the same id and the quotes with offsets in
//! code points.

use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};

use copydesk_quotes::Attributor;
use copydesk_text::{Document, OffsetMap, OffsetUnit, Span};

#[derive(serde::Deserialize)]
struct Article {
    id: String,
    text: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let attributor = Attributor::new();
    let mut out = std::io::BufWriter::new(stdout().lock());
    for line in stdin().lock().lines() {
        let article: Article = serde_json::from_str(&line?)?;
        let doc = Document::plain(&article.text)?;
        let map = OffsetMap::new(&article.text, OffsetUnit::Codepoint);
        let pairs =
            |spans: &[Span]| -> Vec<[u32; 2]> { spans.iter().map(|&span| map.from_span(span)).collect() };
        let quotes: Vec<serde_json::Value> = attributor
            .attribute(&doc, &[], &[])
            .iter()
            .map(|q| {
                serde_json::json!({
                    "kind": q.kind.as_str(), "content": pairs(&q.content), "cue": pairs(&q.cue),
                    "source": pairs(&q.source), "confidence": q.confidence, "evidence": q.evidence,
                })
            })
            .collect();
        writeln!(out, "{}", serde_json::json!({"id": article.id, "quotes": quotes}))?;
    }
    Ok(())
}
