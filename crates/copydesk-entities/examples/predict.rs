//! Reads articles and writes the mentions in them, one JSON object a line each: `{"id", "text"}` in, with
//! `"blocks": [{"start", "end", "role", "kept", "duplicate_of"}]` where they are known;
//! `{"id", "mentions": [{"start", "end", "kind", "form", "entity", "why"}]}` out, offsets in code points.
//!
//! usage: predict IN.jsonl OUT.jsonl [MODEL]   (MODEL with the feature `train` only)

use copydesk_entities::Recognizer;
use copydesk_gazetteer::Gazetteer;
use copydesk_text::{Block, Document, OffsetMap, OffsetUnit, Role, Span};
use serde_json::{Value, json};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, model @ ..] = paths.as_slice() else {
        return Err("usage: predict IN.jsonl OUT.jsonl [MODEL]".into());
    };
    let recognizer = recognizer(model.first())?;
    let mut out = BufWriter::new(File::create(output)?);
    let (mut bytes, mut time) = (0, std::time::Duration::ZERO);
    for line in BufReader::new(File::open(input)?).lines() {
        let article: Value = serde_json::from_str(&line?)?;
        let text = article["text"].as_str().ok_or("a record has no text")?;
        let doc = match article["blocks"].as_array() {
            Some(blocks) => Document::new(text, read_blocks(text, blocks).ok_or("a block is not whole")?)?,
            None => Document::plain(text)?,
        };
        let start = std::time::Instant::now();
        let found = recognizer.recognize(&doc);
        time += start.elapsed();
        bytes += text.len();
        let map = OffsetMap::new(text, OffsetUnit::Codepoint);
        let mentions: Vec<Value> = found
            .mentions
            .iter()
            .map(|mention| {
                let [start, end] = map.from_span(mention.span);
                let id = mention.entity.map(|entity| found.entities[entity as usize].id.as_str());
                json!({
                    "start": start, "end": end, "kind": mention.kind.as_str(), "form": mention.form.as_str(),
                    "entity": id, "geonames": id.and_then(|id| id.strip_prefix("geonames:")), "why": mention.why,
                    "confidence": mention.confidence,
                })
            })
            .collect();
        writeln!(out, "{}", json!({"id": article["id"], "mentions": mentions}))?;
    }
    out.flush()?;
    let speed = bytes as f64 / 1e6 / time.as_secs_f64();
    writeln!(
        std::io::stdout(),
        "{:.1} MB, {:.2} s, {speed:.1} MB/s",
        bytes as f64 / 1e6,
        time.as_secs_f64()
    )?;
    Ok(())
}

fn read_blocks(text: &str, blocks: &[Value]) -> Option<Vec<Block>> {
    let map = OffsetMap::new(text, OffsetUnit::Codepoint);
    let offset = |block: &Value, key: &str| block[key].as_u64().and_then(|at| map.to_byte(at as u32));
    blocks
        .iter()
        .map(|block| {
            let role = Role::ALL.into_iter().find(|role| Some(role.as_str()) == block["role"].as_str())?;
            Some(Block {
                span: Span::new(offset(block, "start")?, offset(block, "end")?),
                role,
                kept: block["kept"].as_bool()?,
                duplicate_of: block["duplicate_of"].as_u64().map(|number| number as u32),
            })
        })
        .collect()
}

#[cfg(feature = "train")]
fn recognizer(model: Option<&String>) -> Result<Recognizer, Box<dyn Error>> {
    let gazetteer = Gazetteer::world().clone();
    Ok(match model {
        Some(path) => {
            Recognizer::with_model(gazetteer, &std::fs::read(path)?).ok_or("the model is damaged")?
        }
        None => Recognizer::new(gazetteer),
    })
}

#[cfg(not(feature = "train"))]
fn recognizer(_: Option<&String>) -> Result<Recognizer, Box<dyn Error>> {
    Ok(Recognizer::new(Gazetteer::world().clone()))
}
