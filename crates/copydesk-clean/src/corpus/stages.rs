//! The stages of deduplication one by one, for the benchmarks.

use super::candidates::{Parts, for_each_candidate};
use super::common::Common;
use super::overlap::overlap;
use super::sketch::for_each_shingle;
use super::sketches::{Options, Sketches};
use super::union_find::UnionFind;
use super::verdict::is_copy;
use super::words::Words;

/// How many words a text has; with a reader that keeps its buffers.
#[must_use]
pub fn words(texts: &[String]) -> usize {
    let mut words = Words::default();
    let count = |text: &String| {
        words.read(text);
        words.len()
    };
    texts.iter().map(count).sum()
}

/// The hashes of all shingles of all texts, combined: words included.
#[must_use]
pub fn shingles(texts: &[String]) -> u32 {
    let (mut words, mut all) = (Words::default(), 0);
    for text in texts {
        words.read(text);
        for_each_shingle(&words, |hash, _| all ^= hash);
    }
    all
}

/// All pairs of articles that share a key; many of them several times.
#[must_use]
pub fn band(sketches: &Sketches) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    let all = Parts { mine: 0, of: 1 };
    let keys = |at: usize| sketches.lookups(at as u32);
    for_each_candidate(sketches.len(), keys, all, |a, b| pairs.push((a as u32, b as u32)));
    pairs
}

/// Those of these pairs that are copies, each judged.
#[must_use]
pub fn verify(sketches: &Sketches, pairs: &[(u32, u32)], options: &Options) -> Vec<(u32, u32)> {
    let common = Common::default();
    let copies =
        |&&(a, b): &&(u32, u32)| is_copy(overlap(sketches.sample(a), sketches.sample(b), &common), options);
    pairs.iter().filter(copies).copied().collect()
}

/// How many groups these pairs make of so many articles.
#[must_use]
pub fn union(articles: usize, pairs: &[(u32, u32)]) -> usize {
    let mut sets = UnionFind::new(articles);
    pairs.iter().for_each(|&(a, b)| sets.join(a, b));
    (0..articles as u32).filter(|&at| sets.root(at) == at).count()
}
