//! Long spans of words that stand in several articles: agency copy inside longer pieces, furniture, quotations.

use super::words::Words;
use copydesk_text::{Span, check_len};
use std::collections::VecDeque;
use xxhash_rust::xxh3::xxh3_64;

/// A span of words that two articles share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Passage {
    /// The article that has it first, by its place among the texts.
    pub first: u32,
    /// Where it stands there (bytes).
    pub first_span: Span,
    /// A later article that has it too.
    pub second: u32,
    /// Where it stands there (bytes).
    pub second_span: Span,
    /// How many words it has; case, accents and punctuation may differ.
    pub words: u32,
}

/// What counts as a passage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PassageOptions {
    /// The least number of words, 2 or more. Every shared run of so many words is found.
    pub least_words: usize,
}

impl Default for PassageOptions {
    fn default() -> Self {
        Self { least_words: 50 }
    }
}

/// Finds the passages that articles share, in the order of the later article and its text.
///
/// Each stretch of an article is reported once, with an earlier article that has it: what a hundred articles share
/// gives 99 passages. A passage that comes twice in one article is found once.
///
/// Time linear in the length of the texts (but for a sort), whatever they repeat; some 20 bytes a word are held while
/// it runs. A text of 4 GiB or more has no passages.
///
/// The fingerprints by which passages are found are those of S. Schleimer, D. Wilkerson, A. Aiken, "Winnowing: local
/// algorithms for document fingerprinting" (2003); from there matches are extended word by word.
///
/// ```
/// use copydesk_clean::corpus::{PassageOptions, find_passages};
/// let wire = "The ministers agreed to meet again in June and to leave the border open until then";
/// let texts = [format!("HILLTON (News) — {wire}."), format!("Local reaction was calm. {wire}, it was said.")];
/// let found = find_passages(&texts, &PassageOptions { least_words: 12 });
/// assert_eq!(found.len(), 1);
/// assert_eq!((found[0].first, found[0].second, found[0].words), (0, 1, 16));
/// assert_eq!(found[0].second_span.slice(&texts[1]), wire);
/// ```
#[must_use]
pub fn find_passages<T: AsRef<str>>(texts: &[T], options: &PassageOptions) -> Vec<Passage> {
    let least = options.least_words.max(2);
    let mut words = Words::default();
    let mut articles = Vec::with_capacity(texts.len());
    let mut marks = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let article = Article::read(text.as_ref(), &mut words);
        let start = marks.len();
        winnow(&article.hashes, least, |mark, word| marks.push((mark, number as u32, word)));
        // Of a mark that an article has several times the first place stays.
        marks[start..].sort_unstable();
        let mut kept = start;
        for at in start..marks.len() {
            if at == start || marks[at].0 != marks[kept - 1].0 {
                marks[kept] = marks[at];
                kept += 1;
            }
        }
        marks.truncate(kept);
        articles.push(article);
    }
    marks.sort_unstable();
    let mut seeds: Vec<Seed> = Vec::new();
    for same in marks.chunk_by(|a, b| a.0 == b.0) {
        let &[(_, first, first_word), ref others @ ..] = same else { continue };
        seeds.extend(others.iter().map(|&(_, second, second_word)| Seed {
            second,
            second_word,
            first,
            first_word,
        }));
    }
    drop(marks);
    seeds.sort_unstable();
    extend(&articles, &seeds, least)
}

/// An article's words, as hashes, and where they stand.
struct Article {
    hashes: Vec<u64>,
    spans: Vec<Span>,
}

impl Article {
    fn read(text: &str, words: &mut Words) -> Self {
        if check_len(text).is_err() {
            return Self { hashes: Vec::new(), spans: Vec::new() };
        }
        words.read_with_spans(text);
        Self {
            hashes: (0..words.len()).map(|word| xxh3_64(words.run(word, 1))).collect(),
            spans: (0..words.len()).map(|word| words.span(word)).collect(),
        }
    }

    fn span(&self, first: usize, end: usize) -> Span {
        Span { start: self.spans[first].start, end: self.spans[end - 1].end }
    }
}

/// Two places with the same fingerprint; ordered by the later article.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seed {
    second: u32,
    second_word: u32,
    first: u32,
    first_word: u32,
}

/// Calls `emit` with fingerprints and their first words such that every run of `least` words has one, which depends on
/// the run alone: in each window of runs of half that length the smallest hash.
fn winnow(hashes: &[u64], least: usize, mut emit: impl FnMut(u64, u32)) {
    const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
    let run = least.div_ceil(2);
    let window = least - run + 1;
    let leaving = (0..run).fold(1_u64, |power, _| power.wrapping_mul(BASE));
    let mut rolling = 0_u64;
    // Runs that may yet be the smallest of a window, their hashes ascending.
    let mut smallest: VecDeque<(u64, usize)> = VecDeque::with_capacity(window);
    let mut last = None;
    for (at, &hash) in hashes.iter().enumerate() {
        rolling = rolling.wrapping_mul(BASE).wrapping_add(hash);
        if at >= run {
            rolling = rolling.wrapping_sub(hashes[at - run].wrapping_mul(leaving));
        }
        if at + 1 < run {
            continue;
        }
        let first = at + 1 - run;
        // The high bits of a polynomial hash are good, the low ones depend on the low bits of its input alone.
        let mark = (rolling ^ (rolling >> 32)).wrapping_mul(BASE);
        while smallest.back().is_some_and(|&(other, _)| other > mark) {
            smallest.pop_back();
        }
        smallest.push_back((mark, first));
        while smallest.front().is_some_and(|&(_, other)| other + window <= first) {
            smallest.pop_front();
        }
        if first + 1 >= window
            && let Some(&(mark, first)) = smallest.front()
            && last != Some(first)
        {
            last = Some(first);
            emit(mark, first as u32);
        }
    }
}

/// Extends seeds to the longest equal runs; what one has covered of the later article is closed to the next.
fn extend(articles: &[Article], seeds: &[Seed], least: usize) -> Vec<Passage> {
    let mut passages = Vec::new();
    let mut article = None;
    let mut covered = 0;
    for seed in seeds {
        if article != Some(seed.second) {
            article = Some(seed.second);
            covered = 0;
        }
        let (a, b) = (&articles[seed.first as usize], &articles[seed.second as usize]);
        let (at_a, at_b) = (seed.first_word as usize, seed.second_word as usize);
        if at_b < covered {
            continue;
        }
        let same = |(x, y): &(&u64, &u64)| x == y;
        let back =
            a.hashes[..at_a].iter().rev().zip(b.hashes[covered..at_b].iter().rev()).take_while(same).count();
        let ahead = a.hashes[at_a..].iter().zip(&b.hashes[at_b..]).take_while(same).count();
        if back + ahead < least {
            continue;
        }
        covered = at_b + ahead;
        passages.push(Passage {
            first: seed.first,
            first_span: a.span(at_a - back, at_a + ahead),
            second: seed.second,
            second_span: b.span(at_b - back, at_b + ahead),
            words: (back + ahead) as u32,
        });
    }
    passages
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Instant;

    fn words(range: std::ops::Range<usize>) -> String {
        range.map(|word| format!("w{word} ")).collect()
    }

    #[test]
    fn both_spans_show_the_passage() {
        let texts = [
            format!("Alone. {}", words(0..10)),
            format!("{} Ünd {} then others", words(500..540), words(100..170)),
            format!("“Other” {}, {}end", words(100..170).to_uppercase(), words(501..540)),
        ];
        let found = find_passages(&texts, &PassageOptions::default());
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].first, found[0].second, found[0].words), (1, 2, 70));
        assert!(found[0].first_span.slice(&texts[1]).starts_with("w100 w101"));
        assert!(found[0].second_span.slice(&texts[2]).ends_with("W168 W169"));
        let found = find_passages(&texts, &PassageOptions { least_words: 39 });
        assert_eq!(found.iter().map(|passage| passage.words).collect::<Vec<_>>(), [70, 39]);
    }

    #[test]
    fn what_many_share_is_linear() {
        let texts: Vec<String> = (0..200).map(|n| format!("own{n} {}", words(0..60))).collect();
        let found = find_passages(&texts, &PassageOptions::default());
        assert_eq!(found.len(), 199);
        assert!(found.iter().all(|passage| passage.first == 0 && passage.words == 60));
    }

    #[test]
    fn equal_lines_are_linear() {
        let time = |lines: usize| {
            let texts = [
                "Click here for more of this story\n".repeat(lines),
                "Click here for more of this story\n".repeat(lines),
            ];
            let start = Instant::now();
            let found = find_passages(&texts, &PassageOptions::default());
            assert_eq!(found.len(), 1);
            start.elapsed().as_secs_f64()
        };
        let (few, many) = (time(2_000), time(64_000));
        assert!(
            many < few.max(0.002) * 32.0 * 8.0,
            "32 times the lines took {:.0} times as long",
            many / few
        );
    }

    proptest! {
        #[test]
        fn every_long_run_is_found(
            a in prop::collection::vec(0_usize..6, 0..60),
            b in prop::collection::vec(0_usize..6, 0..60),
            shared in prop::collection::vec(10_usize..99, 8..30),
            (at_a, at_b) in (0_usize..60, 0_usize..60),
        ) {
            let text = |own: &[usize], at: usize| {
                let at = at.min(own.len());
                let all = own[..at].iter().chain(&shared).chain(&own[at..]);
                all.map(|word| format!("w{word} ")).collect::<String>()
            };
            let texts = [text(&a, at_a), text(&b, at_b)];
            let found = find_passages(&texts, &PassageOptions { least_words: 8 });
            let covered: u32 = found.iter().map(|passage| passage.words).sum();
            prop_assert!(covered as usize >= shared.len(), "{:?}", found);
            for passage in found {
                prop_assert!(passage.words >= 8);
                let (first, second) = (passage.first_span.slice(&texts[0]), passage.second_span.slice(&texts[1]));
                prop_assert_eq!(first, second);
                prop_assert_eq!(first.split(' ').count(), passage.words as usize);
            }
        }
    }
}
