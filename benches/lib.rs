//! What the benchmarks share: the text they run over.

use std::error::Error;
use std::io::{BufRead, BufReader, Read};

/// Articles of about `bytes` bytes in all: spread evenly over the JSONL file that `COPYDESK_TEXT` names (`.gz` or not; the
/// field `text` of each line), or without it the bundled example over and over.
///
/// # Errors
/// If the file cannot be read, or a line has no text.
pub fn articles(bytes: usize) -> Result<Vec<String>, Box<dyn Error>> {
    let Ok(path) = std::env::var("COPYDESK_TEXT") else {
        let example = include_str!("../examples/harbour-summit.txt");
        return Ok(vec![example.to_owned(); bytes / example.len()]);
    };
    let file = std::fs::File::open(&path)?;
    let file: Box<dyn Read> = if path.ends_with(".gz") {
        Box::new(flate2::read::MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut all = Vec::new();
    for line in BufReader::new(file).lines() {
        let article: serde_json::Value = serde_json::from_str(&line?)?;
        all.push(article["text"].as_str().ok_or("a line without the field text")?.to_owned());
    }
    let total: usize = all.iter().map(String::len).sum();
    Ok(all.into_iter().step_by((total / bytes).max(1)).collect())
}
