//! Attributing quotes: real articles, texts from 1 KB to 10 MB in one block, and marks in arrangements that no one writes.
//!
//! Text is read from the JSONL file that `COPYDESK_TEXT` names (`.gz` or not; the field `text` of each line). Without it
//! the bundled example is read over and over. Tokens, sentences and mentions are made beforehand and not counted.

use copydesk_benches::articles;
use copydesk_entities::{Recognized, Recognizer};
use copydesk_gazetteer::Gazetteer;
use copydesk_quotes::{Attributor, stages};
use copydesk_text::Document;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

/// Bytes of text that are read in one round.
const TEXT: usize = 4 << 20;

const EXAMPLE: &str = include_str!("../examples/harbour-summit.txt");

/// A stage: how much it finds in a document.
type Stage = fn(&Document<'_>) -> usize;

fn news(criterion: &mut Criterion) {
    let articles = articles(TEXT).expect("COPYDESK_TEXT names a JSONL file with a field text");
    let documents: Vec<Document<'_>> =
        articles.iter().map(|text| Document::plain(text).expect("short")).collect();
    let bytes: usize = articles.iter().map(String::len).sum();
    let mut group = criterion.benchmark_group("quotes");
    group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
    let attributor = Attributor::new();
    let recognizer = Recognizer::new(Gazetteer::world().clone());
    let named: Vec<_> = documents.iter().map(|doc| recognizer.recognize(doc)).collect();
    // Each stage does what those above it do, and its own.
    let stages: [(&str, Stage); 5] = [
        ("marks", stages::marks),
        ("words", stages::words),
        ("gate", stages::gate),
        ("features", stages::features),
        ("decoding", stages::decoding),
    ];
    for (name, stage) in stages {
        group.bench_function(name, |bencher| {
            bencher.iter(|| documents.iter().map(|doc| black_box(stage(doc))).sum::<usize>());
        });
    }
    // Parts made quotes; nobody is known, so that no speaker is looked for.
    group.bench_function("quotes", |bencher| {
        bencher.iter(|| {
            documents.iter().map(|doc| black_box(attributor.attribute(doc, &[], &[])).len()).sum::<usize>()
        });
    });
    // The whole way.
    group.bench_function("speakers", |bencher| {
        bencher.iter(|| {
            let attribute = |(doc, named): (&Document<'_>, &Recognized)| {
                black_box(attributor.attribute(doc, &named.mentions, &named.entities)).len()
            };
            documents.iter().zip(&named).map(attribute).sum::<usize>()
        });
    });
    group.finish();
}

/// The time a byte costs must not rise with the length of the text.
fn lengths(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("quotes by length");
    group.sample_size(10);
    let paragraph = EXAMPLE.replace(['\n', '\r'], " ");
    let attributor = Attributor::new();
    for length in [1usize << 10, 10 << 10, 100 << 10, 1 << 20, 10 << 20] {
        let mut text = paragraph.repeat(length / paragraph.len() + 1);
        while !text.is_char_boundary(length.min(text.len())) {
            text.pop();
        }
        text.truncate(length);
        let doc = Document::plain(&text).expect("short");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(length), &doc, |bencher, doc| {
            bencher.iter(|| black_box(attributor.attribute(doc, &[], &[])));
        });
    }
    group.finish();
}

/// Marks that would make a search that looks ahead or back take quadratic time.
fn marks(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("quotes of marks");
    group.sample_size(10);
    let attributor = Attributor::new();
    for (name, piece) in [
        ("all straight", "\""),
        ("all opening", "“a "),
        ("all closing", "a” "),
        ("alternating kinds", "“\"«‘''"),
        ("single marks", " ‘a"),
        ("a quote and no full stop", "“no” he said "),
        ("turns", "A: b\n"),
        ("opening marks alone", "“"),
        ("open paragraphs", "“one two three four five six\n"),
    ] {
        let text = piece.repeat((1 << 20) / piece.len());
        let doc = Document::plain(&text).expect("short");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), &doc, |bencher, doc| {
            bencher.iter(|| black_box(attributor.attribute(doc, &[], &[])));
        });
    }
    group.finish();
}

criterion_group!(benches, news, lengths, marks);
criterion_main!(benches);
