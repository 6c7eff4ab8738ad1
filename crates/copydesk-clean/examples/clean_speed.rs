//! How fast a file of articles is cleaned: `clean_speed FIELD FILE` prints megabytes a second.

use copydesk_clean::Cleaner;
use std::error::Error;
use std::io::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(field), Some(path)) = (args.next(), args.next()) else {
        return Err("usage: clean_speed FIELD FILE".into());
    };
    let mut articles = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let article: serde_json::Value = serde_json::from_str(line)?;
        articles.push(article[&field].as_str().unwrap_or_default().to_owned());
    }
    let bytes: usize = articles.iter().map(String::len).sum();
    let cleaner = Cleaner::new();
    for _ in 0..3 {
        let start = Instant::now();
        let blocks: usize =
            articles.iter().map(|text| cleaner.clean(text).map_or(0, |c| c.blocks.len())).sum();
        let speed = bytes as f64 / 1e6 / start.elapsed().as_secs_f64();
        writeln!(
            std::io::stdout(),
            "{speed:.1} MB/s, {} articles, {blocks} blocks, {bytes} bytes",
            articles.len()
        )?;
    }
    Ok(())
}
