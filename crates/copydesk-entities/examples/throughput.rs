//! Measures the recognizer alone over articles of JSON Lines: tokens and sentences are made beforehand.
//!
//! usage: throughput IN.jsonl

use copydesk_entities::Recognizer;
use copydesk_gazetteer::Gazetteer;
use copydesk_text::Document;
use std::io::{BufRead, BufReader, Write};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: throughput IN.jsonl")?;
    let mut texts = Vec::new();
    for line in BufReader::new(std::fs::File::open(path)?).lines() {
        let article: serde_json::Value = serde_json::from_str(&line?)?;
        texts.push(article["text"].as_str().ok_or("a record has no text")?.to_owned());
    }
    let recognizer = Recognizer::new(Gazetteer::world().clone());
    let _ = recognizer.recognize(&Document::plain("Warm up, Mr. Kang said.")?);
    let bytes: usize = texts.iter().map(String::len).sum();
    let rate = |time: std::time::Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    for round in 0..std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(8) {
        let whole = Instant::now();
        let mut stage = std::time::Duration::ZERO;
        let mut mentions = 0;
        for text in &texts {
            let doc = Document::plain(text)?;
            let start = Instant::now();
            mentions += recognizer.recognize(&doc).mentions.len();
            stage += start.elapsed();
        }
        writeln!(
            std::io::stdout(),
            "round {round}: {mentions} mentions, {:.1} MB, recognizer {:.1} MB/s, with tokens {:.1} MB/s",
            bytes as f64 / 1e6,
            rate(stage),
            rate(whole.elapsed())
        )?;
    }
    Ok(())
}
