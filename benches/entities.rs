//! Finding and linking the names of an article: the whole stage, and how far it is after each step.
//!
//! Text is read from the JSONL file that `COPYDESK_TEXT` names (`.gz` or not; the field `text` of each line). Without it
//! the bundled example is read over and over. Tokens and sentences are made beforehand and not counted.

use copydesk_benches::articles;
use copydesk_entities::Recognizer;
use copydesk_gazetteer::Gazetteer;
use copydesk_text::Document;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

/// Bytes of text that are read in one round.
const TEXT: usize = 4 << 20;

const EXAMPLE: &str = include_str!("../examples/harbour-summit.txt");

fn news(criterion: &mut Criterion) {
    let articles = articles(TEXT).expect("COPYDESK_TEXT names a JSONL file with a field text");
    let documents: Vec<Document<'_>> =
        articles.iter().map(|text| Document::plain(text).expect("short")).collect();
    let bytes: usize = articles.iter().map(String::len).sum();
    let recognizer = Recognizer::new(Gazetteer::world().clone());
    let mut group = criterion.benchmark_group("entities");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
    for (stage, name) in Recognizer::STAGES.into_iter().enumerate() {
        group.bench_function(format!("until {name}"), |bencher| {
            bencher.iter(|| documents.iter().map(|doc| recognizer.until(doc, stage)).sum::<usize>());
        });
    }
    group.bench_function("whole", |bencher| {
        bencher.iter(|| {
            documents.iter().map(|doc| black_box(recognizer.recognize(doc)).mentions.len()).sum::<usize>()
        });
    });
    group.finish();
}

/// The time a byte costs must not rise with the length of the text.
fn lengths(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("entities by length");
    group.sample_size(10);
    let paragraph = EXAMPLE.replace(['\n', '\r'], " ");
    let recognizer = Recognizer::new(Gazetteer::world().clone());
    for length in [1usize << 10, 10 << 10, 100 << 10, 1 << 20, 10 << 20] {
        let mut text = paragraph.repeat(length / paragraph.len() + 1);
        while !text.is_char_boundary(length.min(text.len())) {
            text.pop();
        }
        text.truncate(length);
        let doc = Document::plain(&text).expect("short");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(length), &doc, |bencher, doc| {
            bencher.iter(|| black_box(recognizer.recognize(doc)).mentions.len());
        });
    }
    group.finish();
}

criterion_group!(benches, news, lengths);
criterion_main!(benches);
