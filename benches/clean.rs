//! Cleaning articles one by one: all of it, and without its repairs.
//!
//! Text is read from the JSONL file that `COPYDESK_TEXT` names (`.gz` or not; the field `text` of each line). Without it
//! the bundled example is cleaned over and over.

use copydesk_benches::articles;
use copydesk_clean::{Cleaner, Options, Repairs};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
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
    group.finish();
}

criterion_group!(benches, clean);
criterion_main!(benches);
