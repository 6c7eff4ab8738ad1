//! Many articles out of few, to see how deduplication scales: `perturbed_news FILE.jsonl ARTICLES > MANY.jsonl`.
//!
//! Every article after the first round is made anew from one of the file: nine in ten have half of their words replaced,
//! which leaves phrases but no copies; one in ten is a copy with one word in twenty replaced.

use std::error::Error;
use std::io::{BufWriter, Write};

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
        return Err("usage: perturbed_news FILE.jsonl ARTICLES > MANY.jsonl".into());
    };
    let mut texts = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let record: serde_json::Value = serde_json::from_str(line)?;
        texts.push(record["text"].as_str().ok_or("a line without text")?.to_owned());
    }
    let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    let mut made = String::new();
    for article in 0..count.parse::<u64>()? {
        let text = &texts[article as usize % texts.len()];
        if article < texts.len() as u64 {
            made.clone_from(text);
        } else {
            perturb(text, article, &mut made);
        }
        serde_json::to_writer(&mut out, &serde_json::json!({"id": article.to_string(), "text": made}))?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}
