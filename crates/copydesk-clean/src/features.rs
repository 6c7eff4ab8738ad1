//! Features: what the learnt model sees of each unit, of its neighbours, its place and its article.

use crate::reading::Reading;
use crate::repeats::{HashedMap, fingerprint};
use crate::shape::is_content;
use crate::units::Cut;
use std::ops::Range;

/// Features of a unit by itself.
const OWN: usize = 36;

/// Which of those its neighbours show too, and which neighbours.
const SHOWN: [usize; 10] = [0, 3, 12, 8, 15, 16, 18, 24, 31, 34];
const NEIGHBOURS: [isize; 6] = [-3, -2, -1, 1, 2, 3];

/// Features of its place.
const PLACE: usize = 34;

/// All features of a unit.
pub(crate) const FEATURES: usize = OWN + PLACE + SHOWN.len() * NEIGHBOURS.len();

/// Prose by its own shape: the anchor for distances and for the words that the article is about.
const ANCHOR: f32 = 0.8;

/// How far, in units, words are looked for before and after a unit.
const NEAR: u32 = 8;

/// How many times a word may be counted that the article is about.
const OFTEN: u8 = 3;

/// The features of all units, row by row. `alone` says how much each looks like prose by itself. Linear in the length of
/// the text.
pub(crate) fn features(
    text: &str,
    readings: &[Reading],
    hashes: &[u32],
    alone: &[f32],
) -> Vec<[f32; FEATURES]> {
    let content = Content::of(readings, hashes);
    let own = own(text, readings, hashes, &content, alone);
    let place = place(readings, alone, &own);
    (0..readings.len())
        .map(|at| {
            let mut row = [0.0; FEATURES];
            row[..OWN].copy_from_slice(&own[at]);
            row[OWN..OWN + PLACE].copy_from_slice(&place[at]);
            let mut slot = OWN + PLACE;
            for offset in NEIGHBOURS {
                let neighbour = at.checked_add_signed(offset).and_then(|i| own.get(i));
                for feature in SHOWN {
                    row[slot] = neighbour.map_or(-1.0, |own| own[feature]);
                    slot += 1;
                }
            }
            row
        })
        .collect()
}

fn log(count: u32) -> f32 {
    (1.0 + count as f32).ln()
}

/// The content words of each unit, as numbers below the size of a vocabulary that suits the text's length.
struct Content {
    words: Vec<u16>,
    ranges: Vec<Range<usize>>,
    vocabulary: usize,
}

impl Content {
    fn of(readings: &[Reading], hashes: &[u32]) -> Self {
        let total: usize = readings.iter().map(|reading| reading.hashes.len()).sum();
        let vocabulary = (2 * total).next_power_of_two().clamp(1 << 8, 1 << 14);
        let mut words = Vec::with_capacity(total);
        let ranges = readings
            .iter()
            .map(|reading| {
                let first = words.len();
                let content = hashes[reading.hashes.clone()].iter().filter(|&&hash| is_content(hash));
                words.extend(content.map(|hash| (hash >> 1) as u16 & (vocabulary - 1) as u16));
                first..words.len()
            })
            .collect();
        Self { words, ranges, vocabulary }
    }

    fn words(&self, at: usize) -> &[u16] {
        &self.words[self.ranges[at].clone()]
    }
}

/// Each unit by itself, and what of it stands elsewhere in the article.
fn own(
    text: &str,
    readings: &[Reading],
    hashes: &[u32],
    content: &Content,
    alone: &[f32],
) -> Vec<[f32; OWN]> {
    let mut about = vec![0u8; content.vocabulary];
    for (at, &alone) in alone.iter().enumerate() {
        if alone >= ANCHOR {
            for &word in content.words(at) {
                about[usize::from(word)] = about[usize::from(word)].saturating_add(1);
            }
        }
    }
    let counts = equal(readings, hashes);
    let seen = cohesion(content);
    let (from, to) = main_run(readings, alone);
    let main = in_common(content, from, to);
    readings
        .iter()
        .zip(alone)
        .zip(counts)
        .enumerate()
        .map(|(at, ((reading, &alone), equal))| {
            let shape = &reading.shape;
            let words = shape.words.max(1) as f32;
            let line = reading.unit.span.slice(text);
            let content = content.words(at);
            // A unit that is prose itself has put its own words there once.
            let own = u8::from(alone >= ANCHOR);
            let shared = content.iter().filter(|&&word| about[usize::from(word)] > own).count();
            let often = content.iter().filter(|&&word| about[usize::from(word)] >= OFTEN + own).count();
            let of_content = content.len().max(1) as f32;
            [
                log(shape.words),
                log(shape.bytes),
                shape.letters as f32 / words,
                shape.function_share(),
                shape.lower_share(),
                shape.digits as f32 / shape.bytes as f32,
                shape.shouted as f32 / words,
                shape.narration as f32 / words,
                shape.stops.min(20) as f32,
                shape.commas as f32 / words,
                shape.quotes.min(4) as f32,
                shape.marks as f32 / words,
                f32::from(u8::from(shape.terminal)),
                shape.address as f32 / words,
                f32::from(u8::from(reading.address)),
                f32::from(cut(reading.unit.cut)),
                f32::from(
                    3 * u8::from(reading.words.whole)
                        + 2 * u8::from(reading.words.label)
                        + u8::from(reading.words.starts),
                ),
                f32::from(reading.words.holds),
                f32::from(reading.words.caption),
                f32::from(u8::from(reading.date)),
                f32::from(u8::from(reading.byline) + 2 * u8::from(reading.opener)),
                f32::from(u8::from(reading.item)),
                f32::from(u8::from(reading.clock) + 2 * u8::from(reading.heading)),
                f32::from(opening(line)),
                f32::from(closing(line)),
                log(equal),
                content.len() as f32 / words,
                shared as f32 / of_content,
                often as f32 / of_content,
                shared as f32,
                f32::from(u8::from(reading.unit.inside)),
                alone,
                seen[at].0,
                seen[at].1,
                main[at],
                f32::from(u8::from(reading.words.comments) + 2 * u8::from(reading.words.related)),
            ]
        })
        .collect()
}

/// For each unit the share of its content words that stand in the [`NEAR`] units before it, and in those after it: an
/// article keeps to its matter, a list of other stories does not.
fn cohesion(content: &Content) -> Vec<(f32, f32)> {
    let n = content.ranges.len();
    let mut found = vec![(0.0, 0.0); n];
    let mut last = vec![u32::MAX; content.vocabulary];
    for backward in [false, true] {
        last.fill(u32::MAX);
        for step in 0..n {
            let at = if backward { n - 1 - step } else { step };
            let words = content.words(at);
            let near = words
                .iter()
                .filter(|&&word| {
                    let gap = (step as u32).checked_sub(last[usize::from(word)]);
                    gap.is_some_and(|gap| gap <= NEAR && gap > 0)
                })
                .count();
            let share = near as f32 / words.len().max(1) as f32;
            if backward {
                found[at].1 = share;
            } else {
                found[at].0 = share;
            }
            for &word in words {
                last[usize::from(word)] = step as u32;
            }
        }
    }
    found
}

/// Where the densest run of prose stands: the stretch of units with the greatest sum, if prose counts by its words and
/// everything else against it (Pasternack and Roth, *Extracting article text from the web with maximum subsequence
/// segmentation*, 2009).
fn main_run(readings: &[Reading], alone: &[f32]) -> (usize, usize) {
    let (mut best, mut sum, mut start, mut run) = (0.0, 0.0, 0, (0, 0));
    for (at, (reading, &alone)) in readings.iter().zip(alone).enumerate() {
        let words = reading.shape.words.min(80) as f32;
        sum += match () {
            () if alone >= ANCHOR => words / 10.0,
            () if reading.words.certain() => -2.0,
            () => -1.0,
        };
        if sum < 0.0 {
            (sum, start) = (0.0, at + 1);
        } else if sum > best {
            (best, run) = (sum, (start, at + 1));
        }
    }
    run
}

/// For each unit the share of its content words that stand in `from..to`, its own occurrence there left out.
fn in_common(content: &Content, from: usize, to: usize) -> Vec<f32> {
    let mut counts = vec![0u8; content.vocabulary];
    for at in from..to {
        for &word in content.words(at) {
            counts[usize::from(word)] = counts[usize::from(word)].saturating_add(1);
        }
    }
    (0..content.ranges.len())
        .map(|at| {
            let words = content.words(at);
            let own = u8::from((from..to).contains(&at));
            let shared = words.iter().filter(|&&word| counts[usize::from(word)] > own).count();
            shared as f32 / words.len().max(1) as f32
        })
        .collect()
}

const fn cut(cut: Cut) -> u8 {
    match cut {
        Cut::Rest => 0,
        Cut::Captioned => 1,
        Cut::Dateline => 2,
        Cut::Credit => 3,
        Cut::Button => 4,
        Cut::Label => 5,
    }
}

fn opening(line: &str) -> u8 {
    match line.chars().next() {
        Some(c) if c.is_lowercase() => 1,
        Some(c) if c.is_alphabetic() => 2,
        Some(c) if c.is_numeric() => 3,
        Some('"' | '“' | '\'' | '‘' | '«') => 4,
        Some('(' | '[') => 5,
        _ => 6,
    }
}

fn closing(line: &str) -> u8 {
    match line.chars().next_back() {
        Some('.') => 1,
        Some('"' | '”' | '’' | '\'' | '»') => 2,
        Some('?') => 3,
        Some('!') => 4,
        Some(':') => 5,
        Some('…') => 6,
        Some(',' | ';' | '-' | '–' | '—') => 7,
        Some(')' | ']') => 8,
        Some(c) if c.is_numeric() => 9,
        _ => 0,
    }
}

/// How many other units have the same words.
fn equal(readings: &[Reading], hashes: &[u32]) -> Vec<u32> {
    // Long paragraphs are compared later, by those who look for repeats.
    let key = |reading: &Reading| {
        let words = &hashes[reading.hashes.clone()];
        (words.len() <= 30).then(|| fingerprint(words))
    };
    let mut counts: HashedMap<u32> = HashedMap::default();
    let keys: Vec<Option<u64>> = readings.iter().map(key).collect();
    for &key in keys.iter().flatten() {
        *counts.entry(key).or_default() += 1;
    }
    keys.iter().map(|key| key.and_then(|key| counts.get(&key)).map_or(0, |count| count - 1)).collect()
}

/// Where each unit stands.
fn place(readings: &[Reading], alone: &[f32], own: &[[f32; OWN]]) -> Vec<[f32; PLACE]> {
    let n = readings.len();
    let sum = |pick: &dyn Fn(usize) -> f32| {
        let mut sums = vec![0.0f32; n + 1];
        for at in 0..n {
            sums[at + 1] = sums[at] + pick(at);
        }
        sums
    };
    let words = sum(&|at| readings[at].shape.words as f32);
    let prose = sum(&|at| if alone[at] >= ANCHOR { readings[at].shape.words as f32 } else { 0.0 });
    let anchors = sum(&|at| f32::from(u8::from(alone[at] >= ANCHOR)));
    let scores = sum(&|at| alone[at]);
    let terminal = sum(&|at| own[at][12]);
    let short = sum(&|at| f32::from(u8::from(readings[at].shape.words <= 5)));
    let furniture = sum(&|at| f32::from(u8::from(readings[at].words.certain())));
    let shared = sum(&|at| own[at][27]);
    let window = |sums: &[f32], from: usize, to: usize| (sums[to] - sums[from]) / (to - from).max(1) as f32;
    let before = distances(n, |at| alone[at] >= ANCHOR);
    let after = distances_after(n, |at| alone[at] >= ANCHOR);
    let bylined = distances(n, |at| readings[at].byline || readings[at].opener || readings[at].date);
    let bylined_after =
        distances_after(n, |at| readings[at].byline || readings[at].opener || readings[at].date);
    let menu = distances(n, |at| readings[at].words.certain());
    let menu_after = distances_after(n, |at| readings[at].words.certain());
    let comments = distances(n, |at| readings[at].words.comments);
    let related = distances(n, |at| readings[at].words.related);
    let main = sum(&|at| own[at][34]);
    let (from, to) = main_run(readings, alone);
    let all = words[n].max(1.0);
    let all_prose = prose[n].max(1.0);
    (0..n)
        .map(|at| {
            let (b2, b5, b12) = (at.saturating_sub(2), at.saturating_sub(5), at.saturating_sub(12));
            let (a2, a5, a12) = ((at + 3).min(n), (at + 6).min(n), (at + 13).min(n));
            [
                at as f32 / n as f32,
                log(at as u32),
                log((n - at) as u32),
                prose[at] / all_prose,
                words[at] / all,
                prose[n] / all,
                anchors[n] / n as f32,
                log(n as u32),
                log(prose[n] as u32),
                before[at],
                after[at],
                bylined[at],
                bylined_after[at],
                menu[at],
                menu_after[at],
                window(&scores, b2, at),
                window(&scores, at + 1, a2.max(at + 1)),
                window(&scores, b5, at),
                window(&scores, at + 1, a5.max(at + 1)),
                window(&prose, b12, at),
                window(&prose, at + 1, a12.max(at + 1)),
                window(&short, b5, at),
                window(&short, at + 1, a5.max(at + 1)),
                window(&terminal, b5, at),
                window(&terminal, at + 1, a5.max(at + 1)),
                window(&furniture, b5, a5),
                window(&shared, b2, at),
                window(&shared, at + 1, a2.max(at + 1)),
                comments[at],
                related[at],
                log(from.saturating_sub(at) as u32) - log((at + 1).saturating_sub(to) as u32),
                if (from..to).contains(&at) { (at - from) as f32 / (to - from) as f32 } else { -1.0 },
                window(&main, b5, at),
                window(&main, at + 1, a5.max(at + 1)),
            ]
        })
        .collect()
}

/// The logarithm of the distance to the nearest unit before each that `is`; 6 if there is none.
fn distances(n: usize, is: impl Fn(usize) -> bool) -> Vec<f32> {
    let mut last = None;
    (0..n)
        .map(|at| {
            let distance = last.map_or(6.0, |last: usize| log((at - last) as u32).min(6.0));
            if is(at) {
                last = Some(at);
            }
            distance
        })
        .collect()
}

/// As [`distances`], to the nearest unit after each.
fn distances_after(n: usize, is: impl Fn(usize) -> bool) -> Vec<f32> {
    let mut found = distances(n, |at| is(n - 1 - at));
    found.reverse();
    found
}
