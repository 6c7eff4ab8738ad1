//! Cleaning articles one by one: all of it, without its repairs, and up to each of its stages. The text is cleaned at
//! several lengths as well: all steps are linear in it.
//!
//! Text is read from the JSONL file that `COPYDESK_TEXT` names (`.gz` or not; the field `text` of each line). Without it
//! the bundled example is cleaned over and over.

use copydesk_benches::articles;
use copydesk_clean::stages::{Stage, up_to};
use copydesk_clean::{Cleaner, Options, Repairs};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

/// Bytes of text that are cleaned in one round.
const TEXT: usize = 8 << 20;

fn clean(criterion: &mut Criterion) {
    let articles = articles(TEXT).expect("COPYDESK_TEXT names a JSONL file with a field text");
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
    for stage in [Stage::Repairs, Stage::Readings, Stage::Features, Stage::Scores] {
        group.bench_function(format!("up to {stage:?}").to_lowercase(), |bencher| {
            bencher.iter(|| articles.iter().map(|article| up_to(stage, black_box(article))).sum::<usize>());
        });
    }
    group.finish();
}

/// One page of growing length: articles, one below the other.
fn length(criterion: &mut Criterion) {
    let articles = articles(TEXT).expect("COPYDESK_TEXT names a JSONL file with a field text");
    let page = articles.join("\n\n");
    let cleaner = Cleaner::new();
    let mut group = criterion.benchmark_group("clean by length");
    group.sample_size(10);
    for shift in [12, 16, 20] {
        let page = &page[..page.floor_char_boundary(1 << shift)];
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(page.len()), page, |bencher, page| {
            bencher.iter(|| cleaner.clean(black_box(page)).map_or(0, |cleaned| cleaned.blocks.len()));
        });
    }
    group.finish();
}

criterion_group!(benches, clean, length);
criterion_main!(benches);
