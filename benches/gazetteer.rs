//! Finding names: copydesk's gazetteer against aho-corasick and daachorse, on the same names and the same text; and
//! building and opening gazetteers.
//!
//! Names are read from the file that `COPYDESK_NAMES` names (one a line, `.gz` or not; several files separated by `:`)
//! and text from the JSONL file that `COPYDESK_TEXT` names (the field `text` of each line). Without them, names and text
//! are made up, the same ones every time.
//!
//! Rivals get what users do with them: leftmost-longest search, then a filter for word boundaries. Each contender says
//! how many names it finds: rivals lose the shorter names that a longer one hides when it fails its boundary, and they
//! count a few that copydesk's rules for words do not ("Xi" in "Xi'an").

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use copydesk_gazetteer::{Case, Gazetteer};
use copydesk_text::fold::Folds;
use copydesk_text::{Kind, Span};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};
use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::time::Duration;

/// Bytes of text that are searched in one round.
const TEXT: usize = 8 << 20;

fn open(path: &Path) -> Result<Box<dyn Read>, Box<dyn Error>> {
    let file = std::fs::File::open(path)?;
    let packed = path.extension().is_some_and(|extension| extension == "gz");
    Ok(if packed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) })
}

/// A small generator of numbers (SplitMix64), so that the made-up data needs nothing and stays the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ z >> 31) % limit as u64) as usize
    }

    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 16] = [
            "ka", "ren", "to", "mi", "lo", "sa", "vel", "dor", "an", "pe", "ris", "gu", "ham", "bel", "no",
            "si",
        ];
        (0..2 + self.below(3)).map(|_| SYLLABLES[self.below(SYLLABLES.len())]).collect()
    }

    fn name(&mut self) -> String {
        let words = 1 + self.below(3);
        let capital = |word: String| word[..1].to_uppercase() + &word[1..];
        (0..words).map(|_| capital(self.word())).collect::<Vec<_>>().join(" ")
    }
}

/// A list of names, and what it is called: how many there are.
type List = (String, Vec<String>);

fn names() -> Result<Vec<List>, Box<dyn Error>> {
    let Ok(paths) = std::env::var("COPYDESK_NAMES") else {
        let mut numbers = Numbers(1);
        return Ok([1_000, 10_000, 100_000]
            .map(|n| (n.to_string(), (0..n).map(|_| numbers.name()).collect()))
            .into());
    };
    let list = |path: &str| -> Result<List, Box<dyn Error>> {
        let lines = BufReader::new(open(Path::new(path))?).lines();
        let mut names: Vec<String> = lines.collect::<Result<_, _>>()?;
        names.retain(|name| name.chars().any(char::is_alphanumeric));
        names.sort_unstable();
        names.dedup();
        Ok((names.len().to_string(), names))
    };
    paths.split(':').map(list).collect()
}

/// Texts of one article each, [`TEXT`] bytes together.
fn texts() -> Result<Vec<String>, Box<dyn Error>> {
    let mut texts = Vec::new();
    let mut bytes = 0;
    if let Ok(path) = std::env::var("COPYDESK_TEXT") {
        for line in BufReader::new(open(Path::new(&path))?).lines() {
            let record: serde_json::Value = serde_json::from_str(&line?)?;
            texts.extend(record["text"].as_str().map(str::to_owned));
            bytes += texts.last().map_or(0, String::len);
            if bytes >= TEXT {
                break;
            }
        }
    } else {
        let mut numbers = Numbers(2);
        while bytes < TEXT {
            let sentences = (0..30).map(|_| {
                let words =
                    (0..12).map(|_| if numbers.below(5) == 0 { numbers.name() } else { numbers.word() });
                words.collect::<Vec<_>>().join(" ") + "."
            });
            texts.push(sentences.collect::<Vec<_>>().join(" "));
            bytes += texts[texts.len() - 1].len();
        }
    }
    Ok(texts)
}

fn gazetteer(names: &[String], folds: Folds, case: Case) -> Gazetteer {
    let names = names.iter().enumerate().map(|(at, name)| (at.to_string(), name));
    let builder = Gazetteer::builder().folds(folds).names(&Kind::Place, case, names);
    builder.and_then(copydesk_gazetteer::Builder::build).expect("the names are good")
}

/// Whether a stretch of a text stands there as whole words, as a rival's user would ask.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    // Scripts without spaces have no boundaries to ask for.
    let is_word = |c: Option<char>| c.is_some_and(|c| c < '\u{2E80}' && (c.is_alphanumeric() || c == '_'));
    let (before, name, after) = (&text[..start], &text[start..end], &text[end..]);
    let begins_inside = is_word(before.chars().next_back()) && is_word(name.chars().next());
    let ends_inside = is_word(name.chars().next_back()) && is_word(after.chars().next());
    !begins_inside && !ends_inside
}

fn whole_words(text: &str, found: impl Iterator<Item = (usize, usize)>) -> usize {
    found.filter(|&(start, end)| is_whole(text, start, end)).count()
}

/// A few of the names, from all over the list.
fn few(names: &[String], count: usize) -> List {
    let step = (names.len() / count).max(1);
    (count.to_string(), names.iter().step_by(step).take(count).cloned().collect())
}

/// Names and text without spaces between words: made up of a thousand Han characters.
fn han() -> (List, Vec<String>) {
    let mut numbers = Numbers(3);
    let mut string = |least: usize, more: usize| -> String {
        let len = least + numbers.below(more);
        (0..len).filter_map(|_| char::from_u32(0x4E00 + numbers.below(1_000) as u32)).collect()
    };
    let names: std::collections::BTreeSet<String> = (0..10_000).map(|_| string(2, 3)).collect();
    let texts = (0..TEXT / 4096).map(|_| (0..80).map(|_| string(5, 20) + "，").collect());
    let texts = texts.collect();
    ((format!("{}, Han", names.len()), names.into_iter().collect()), texts)
}

fn find(criterion: &mut Criterion) {
    let texts = texts().expect("the text can be read");
    let mut lists = names().expect("the names can be read");
    if let Some((_, names)) = lists.first() {
        let few = [10, 30, 99].map(|count| few(names, count));
        lists.splice(0..0, few);
    }
    for (size, names) in lists {
        find_in(criterion, &texts, &size, &names);
    }
    let ((size, names), texts) = han();
    find_in(criterion, &texts, &size, &names);
}

/// Lets the contenders find names in texts.
fn find_in(criterion: &mut Criterion, texts: &[String], size: &str, names: &[String]) {
    let bytes = texts.iter().map(String::len).sum::<usize>() as u64;
    let mut group = criterion.benchmark_group(format!("find/{size}"));
    group.throughput(Throughput::Bytes(bytes)).sample_size(10);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    let mut contend = |name: &str, find: &dyn Fn(&str) -> usize| {
        let count = || texts.iter().map(|text| find(text)).sum::<usize>();
        group.bench_function(BenchmarkId::from_parameter(format!("{name} ({} found)", count())), |bencher| {
            bencher.iter(|| black_box(count()));
        });
    };
    let mut matches = Vec::new();
    for (name, folds, case) in [
        ("copydesk, exact", Folds::NONE, Case::Exact),
        ("copydesk, smart case, spellings fold", Folds::SPELLING, Case::Smart),
        ("copydesk, everything folds", Folds::ALL, Case::Any),
    ] {
        let gazetteer = gazetteer(names, folds, case);
        let matches = std::cell::RefCell::new(&mut matches);
        contend(name, &|text| {
            let mut matches = matches.borrow_mut();
            matches.clear();
            gazetteer.find_in(text, Span::at(0, text.len()), &mut matches);
            matches.len()
        });
    }
    // The contiguous automaton, and what the library chooses by itself: for few names, a packed search.
    for (name, kind, fold) in [
        ("aho-corasick, contiguous", Some(AhoCorasickKind::ContiguousNFA), false),
        ("aho-corasick, its choice", None, false),
        ("aho-corasick, contiguous, ASCII case folds", Some(AhoCorasickKind::ContiguousNFA), true),
    ] {
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::LeftmostLongest).kind(kind).ascii_case_insensitive(fold);
        let automaton = builder.build(names).expect("the names are good");
        contend(name, &|text| {
            whole_words(text, automaton.find_iter(text).map(|found| (found.start(), found.end())))
        });
    }
    let bytewise: DoubleArrayAhoCorasick<u32> = DoubleArrayAhoCorasickBuilder::new()
        .match_kind(daachorse::MatchKind::LeftmostLongest)
        .build(names)
        .expect("the names are good");
    contend("daachorse, bytes", &|text| {
        whole_words(text, bytewise.leftmost_find_iter(text).map(|found| (found.start(), found.end())))
    });
    let charwise: CharwiseDoubleArrayAhoCorasick<u32> = CharwiseDoubleArrayAhoCorasickBuilder::new()
        .match_kind(daachorse::MatchKind::LeftmostLongest)
        .build(names)
        .expect("the names are good");
    contend("daachorse, characters", &|text| {
        whole_words(text, charwise.leftmost_find_iter(text).map(|found| (found.start(), found.end())))
    });
    group.finish();
}

/// From names to the first match, built and opened.
fn build(criterion: &mut Criterion) {
    for (size, names) in names().expect("the names can be read") {
        let gazetteer = gazetteer(&names, Folds::SPELLING, Case::Smart);
        let mut group = criterion.benchmark_group(format!(
            "build/{size} ({:.1} bytes a name in the index, {:.1} in all)",
            gazetteer.index_size() as f64 / names.len() as f64,
            gazetteer.memory_usage() as f64 / names.len() as f64
        ));
        group.throughput(Throughput::Elements(names.len() as u64)).sample_size(10);
        group.bench_function("copydesk", |bencher| {
            bencher.iter(|| black_box(self::gazetteer(&names, Folds::SPELLING, Case::Smart)));
        });
        group.bench_function("aho-corasick, contiguous", |bencher| {
            let mut builder = AhoCorasick::builder();
            builder.match_kind(MatchKind::LeftmostLongest).kind(Some(AhoCorasickKind::ContiguousNFA));
            bencher.iter(|| black_box(builder.build(&names).expect("the names are good")));
        });
        let path = std::env::temp_dir().join(format!("copydesk-bench-{}-{size}.gaz", std::process::id()));
        gazetteer.save(&path).expect("the folder for temporary files can be written to");
        group.bench_function("copydesk, opened to the first match", |bencher| {
            bencher.iter(|| black_box(Gazetteer::open(&path).expect("it was saved").find(&names[0]).len()));
        });
        std::fs::remove_file(&path).expect("it was saved");
        group.finish();
    }
}

criterion_group!(gazetteer_benches, find, build);
criterion_main!(gazetteer_benches);
