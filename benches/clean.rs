//! Cleaning articles one by one: all of it, and without its repairs.
//!
//! Text is read from the JSONL file that `COPYDESK_TEXT` names (`.gz` or not; the field `text` of each line). Without it
//! the bundled example is cleaned over and over.

use copydesk_clean::{Cleaner, Options, Repairs};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Read};

/// Bytes of text that are cleaned in one round.
const TEXT: usize = 8 << 20;

/// Articles of [`TEXT`] bytes in all, spread evenly over the file.
fn articles() -> Result<Vec<String>, Box<dyn Error>> {
    let Ok(path) = std::env::var("COPYDESK_TEXT") else {
        let example = include_str!("../examples/harbour-summit.txt");
        return Ok(vec![example.to_owned(); TEXT / example.len()]);
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
    let step = (total / TEXT).max(1);
    Ok(all.into_iter().step_by(step).collect())
}

fn clean(criterion: &mut Criterion) {
    let articles = articles().expect("COPYDESK_TEXT names a JSONL file with a field text");
    let bytes: usize = articles.iter().map(String::len).sum();
    let mut group = criterion.benchmark_group("clean");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
    let bare = Options { repairs: Repairs::NONE };
    for (name, cleaner) in [("all", Cleaner::new()), ("without repairs", Cleaner::with_options(bare))] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for article in &articles {
                    black_box(cleaner.clean(black_box(article)).expect("articles are short"));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, clean);
criterion_main!(benches);
