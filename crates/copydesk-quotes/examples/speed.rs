//! How fast the attributor is: `cargo run --release -p copydesk-quotes --example speed -- ARTICLES.jsonl`
//!
//! A line of the input is `{"text": "…"}`. Reading and tokenising are not counted.

use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

use copydesk_quotes::Attributor;
use copydesk_text::Document;

#[derive(serde::Deserialize)]
struct Article {
    text: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: speed ARTICLES.jsonl")?;
    let attributor = Attributor::new();
    let (mut bytes, mut quotes, mut reading, mut attributing) = (0, 0, Duration::ZERO, Duration::ZERO);
    for line in std::fs::read_to_string(path)?.lines() {
        let article: Article = serde_json::from_str(line)?;
        let start = Instant::now();
        let doc = Document::plain(&article.text)?;
        let read = Instant::now();
        quotes += attributor.attribute(&doc, &[], &[]).len();
        attributing += read.elapsed();
        reading += read - start;
        bytes += article.text.len();
    }
    let rate = |time: Duration| bytes as f64 / time.as_secs_f64() / 1e6;
    writeln!(
        std::io::stdout(),
        "{bytes} bytes, {quotes} quotes; tokens and sentences {:.1} MB/s, attribution {:.2} MB/s",
        rate(reading),
        rate(attributing)
    )?;
    Ok(())
}
