//! Deduplication by stage: words, shingles, sketch, band, verify, union; and as a whole: clustering, looking up, passages.
//!
//! Text is read from the JSONL file that `COPYDESK_TEXT` names (`.gz` or not; the field `text` of each line). Without it,
//! articles are made up, the same ones every time, and one in ten is an edited copy of another. Throughput is in bytes of text.

use copydesk_clean::corpus::{
    Deduper, Options, PassageOptions, Sketch, Sketcher, Sketches, compare, find_passages, stages,
};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

/// Bytes of text in one round.
const TEXT: usize = 8 << 20;

/// Articles of a few hundred words from a vocabulary that is used unevenly, as words are.
fn made_up() -> Vec<String> {
    let mut state = 1_u64;
    let mut below = |limit: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % limit
    };
    let mut texts: Vec<String> = Vec::new();
    let mut bytes = 0;
    while bytes < TEXT {
        let mut text = String::new();
        if texts.len() > 10 && below(10) == 0 {
            let original = &texts[below(texts.len() as u64) as usize];
            let words = original.split_inclusive(' ');
            words.filter(|_| below(20) > 0).for_each(|word| text.push_str(word));
        } else {
            for _ in 0..300 + below(900) {
                let rank = below(40) * below(40) * below(40);
                let end = if below(12) == 0 { ". " } else { " " };
                text.push_str(&format!("w{rank}{end}"));
            }
        }
        bytes += text.len();
        texts.push(text);
    }
    texts
}

fn articles() -> Vec<String> {
    if std::env::var_os("COPYDESK_TEXT").is_none() {
        return made_up();
    }
    copydesk_benches::articles(TEXT).expect("COPYDESK_TEXT names a JSONL file with a field text")
}

fn stages(criterion: &mut Criterion) {
    let texts = articles();
    let bytes = texts.iter().map(String::len).sum::<usize>() as u64;
    let options = Options::default();
    let raw = Options { clean: false, ..Options::default() };
    let (mut sketcher, mut over_clean_copy) = (Sketcher::new(&raw), Sketcher::new(&options));
    let sketched: Vec<Sketch> = texts.iter().map(|text| sketcher.sketch(text)).collect();
    let mut sketches = Sketches::default();
    sketched.iter().for_each(|sketch| {
        sketches.push("", None, sketch);
    });
    let pairs = stages::band(&sketches);
    let copies = stages::verify(&sketches, &pairs, &options);
    let exact = Options { exact: true, ..Options::default() };

    let mut group = criterion.benchmark_group("dedup");
    group.throughput(Throughput::Bytes(bytes)).sample_size(10);
    group.bench_function("sketch", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(sketcher.sketch(text));
            }
        });
    });
    group.bench_function("words", |bencher| bencher.iter(|| stages::words(&texts)));
    group.bench_function("words and shingles", |bencher| bencher.iter(|| stages::shingles(&texts)));
    group.bench_function("sketch, of clean copy", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(over_clean_copy.sketch(text));
            }
        });
    });
    group.bench_function("band", |bencher| bencher.iter(|| stages::band(&sketches)));
    group.bench_function("verify", |bencher| bencher.iter(|| stages::verify(&sketches, &pairs, &options)));
    group.bench_function("union", |bencher| bencher.iter(|| stages::union(sketches.len(), &copies)));
    group.bench_function("cluster, exact", |bencher| bencher.iter(|| sketches.cluster(&exact)));
    group.bench_function("cluster", |bencher| bencher.iter(|| sketches.cluster(&options)));
    group.bench_function("one by one, sketches made", |bencher| {
        let new = || Deduper::new(raw.clone());
        let add_all = |mut deduper: Deduper| {
            for sketch in &sketched {
                black_box(deduper.add_sketch("", None, sketch));
            }
            deduper
        };
        bencher.iter_batched(new, add_all, BatchSize::LargeInput);
    });
    group.bench_function("passages", |bencher| {
        bencher.iter(|| find_passages(&texts, &PassageOptions::default()));
    });
    group.bench_function("save", |bencher| {
        bencher.iter(|| {
            let mut file = Vec::new();
            sketches.save(&mut file).map(|()| file)
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("dedup, passages of what repeats");
    group.sample_size(10);
    for lines in [10_000, 100_000, 1_000_000] {
        let quiz = [
            "Click here for more of this story\n".repeat(lines),
            "Click here for more of this story\n".repeat(lines),
        ];
        group.throughput(Throughput::Bytes((quiz[0].len() * 2) as u64));
        group.bench_function(format!("two texts of {lines} equal lines"), |bencher| {
            bencher.iter(|| find_passages(&quiz, &PassageOptions::default()));
        });
    }
    for pages in [1_000, 10_000] {
        let links: String = (0..80).map(|link| format!("Link number {link} to somewhere else\n")).collect();
        let farm: Vec<String> = (0..pages).map(|page| format!("Page {page} of the farm\n{links}")).collect();
        group.throughput(Throughput::Bytes(farm.iter().map(String::len).sum::<usize>() as u64));
        group.bench_function(format!("a link farm of {pages} pages"), |bencher| {
            bencher.iter(|| find_passages(&farm, &PassageOptions::default()));
        });
    }
    group.finish();

    let pair = [&texts[0], &texts[1]];
    let mut group = criterion.benchmark_group("dedup, one pair");
    group.throughput(Throughput::Bytes((pair[0].len() + pair[1].len()) as u64));
    group.bench_function("compare", |bencher| bencher.iter(|| compare(pair[0], pair[1])));
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
