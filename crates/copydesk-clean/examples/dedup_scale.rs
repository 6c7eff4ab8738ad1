//! How deduplication scales: `dedup_scale FILE.jsonl ARTICLES` reads news and makes so many articles of it.
//!
//! Every article after the first round is made anew from one of the file: nine in ten have half of their words replaced,
//! which leaves phrases but no copies; one in ten is a copy with one word in twenty replaced.

use copydesk_clean::corpus::{Options, Sketcher, Sketches};
use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok()
}

/// SplitMix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ z >> 31
}

fn perturb(text: &str, article: u64, into: &mut String) {
    into.clear();
    let mut state = article;
    let replaced = if next(&mut state).is_multiple_of(10) { 5 } else { 50 };
    for word in text.split_inclusive(' ') {
        let roll = next(&mut state);
        if roll % 100 < replaced {
            let mut letters = roll >> 8;
            for _ in 0..word.len().saturating_sub(1) {
                into.push((b'a' + (letters % 26) as u8) as char);
                letters /= 26;
            }
            into.push(' ');
        } else {
            into.push_str(word);
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(count)) = (arguments.next(), arguments.next()) else {
        return Err("usage: dedup_scale FILE.jsonl ARTICLES".into());
    };
    let count: u64 = count.parse()?;
    let mut texts = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        texts.push(record["text"].as_str().ok_or("a line without text")?.to_owned());
    }
    let before = peak_memory();
    let (mut sketches, mut sketcher) = (Sketches::default(), Sketcher::default());
    let (mut sketching, mut bytes, mut made) = (Duration::ZERO, 0, String::new());
    for article in 0..count {
        let text = &texts[article as usize % texts.len()];
        if article < texts.len() as u64 {
            made.clone_from(text);
        } else {
            perturb(text, article, &mut made);
        }
        bytes += made.len();
        let start = Instant::now();
        let sketch = sketcher.sketch(&made);
        sketches.push(&article.to_string(), None, &sketch);
        sketching += start.elapsed();
    }
    let mut out = std::io::stdout().lock();
    let start = Instant::now();
    let clusters = sketches.cluster(&Options::default());
    let clustering = start.elapsed();
    let megabytes = bytes as f64 / 1e6;
    let (sketching, clustering) = (sketching.as_secs_f64(), clustering.as_secs_f64());
    writeln!(out, "{count} articles, {megabytes:.0} MB, {} clusters", clusters.len())?;
    writeln!(
        out,
        "sketching {sketching:.1} s, {:.0} MB/s; clustering {clustering:.1} s",
        megabytes / sketching
    )?;
    writeln!(out, "both {:.1} s, {:.0} MB/s", sketching + clustering, megabytes / (sketching + clustering))?;
    writeln!(out, "sketches {} bytes an article", sketches.memory() as u64 / count.max(1))?;
    if let (Some(before), Some(after)) = (before, peak_memory()) {
        writeln!(
            out,
            "peak {} MB, of which the articles read {} MB; {} bytes an article",
            after / 1024,
            before / 1024,
            (after - before) * 1024 / count.max(1)
        )?;
    }
    Ok(())
}
