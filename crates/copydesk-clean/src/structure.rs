//! How a page is built: the lines that part its pieces, the pieces of prose, and how they are written. Comments and other
//! stories below an article come in pieces of their own, each with the same kind of line above it.

use crate::content::sums;
use crate::features::{distances, distances_after, log};
use crate::lexicon::Fast;
use crate::reading::Reading;
use std::collections::HashMap;
use std::ops::Range;

/// How many features tell how a page is built.
pub(crate) const STRUCTURE: usize = 27;

/// A line parts pieces if so many lines of the page have its pattern.
const PARTS: u32 = 3;

/// A piece of prose ends where so many lines in a row are none.
const GAP: usize = 3;

/// A piece with this share of the words of the longest one can be the article.
const LARGE: f32 = 0.3;

/// The features of each unit. `anchors` says which units are prose by themselves, `run` where the densest run of prose
/// stands. Linear in the number of units.
pub(crate) fn structure(
    readings: &[Reading],
    anchors: &[bool],
    run: &Range<usize>,
    pieces: &Pieces,
) -> Vec<[f32; STRUCTURE]> {
    let n = readings.len();
    let masked = alike(readings, |reading| reading.shape.masked);
    let patterns = alike(readings, |reading| reading.shape.pattern);
    let parting: Vec<bool> = (0..n)
        .map(|at| masked[at] >= PARTS || (patterns[at] >= PARTS && readings[at].shape.patterned))
        .collect();
    let start = anchors.iter().position(|&anchor| anchor).unwrap_or(n);
    let since = |is: &dyn Fn(usize) -> bool| {
        let mut count = 0;
        let counts = (0..n).map(|at| {
            count += u32::from(at >= start && is(at));
            log(count)
        });
        counts.collect::<Vec<f32>>()
    };
    let parted = since(&|at| parting[at]);
    let dated = since(&|at| readings[at].date);
    let furnished = since(&|at| readings[at].words.whole || readings[at].words.label);
    let before = distances(n, |at| parting[at]);
    let after = distances_after(n, |at| parting[at]);
    let date = distances(n, |at| readings[at].date);
    let share = parting.iter().filter(|&&parts| parts).count() as f32 / n.max(1) as f32;

    let words = sums(readings.iter().map(|reading| reading.shape.words as f32));
    let address = sums(readings.iter().map(|reading| reading.shape.address as f32));
    let spoken = |from: usize, to: usize| (address[to] - address[from]) / (words[to] - words[from]).max(1.0);

    let style = style(readings[run.clone()].iter(), 2, 3);
    let styles: Vec<f32> =
        readings.iter().map(|reading| f32::from(style * self::style([reading].into_iter(), 1, 1))).collect();
    let styled = sums(styles.iter().copied());

    (0..n)
        .map(|at| {
            let back = |by: usize| at.saturating_sub(by);
            let (next, on) = ((at + 1).min(n), |by: usize| (at + 1 + by).min(n));
            let piece = pieces.around(at);
            let row = [
                log(patterns[at]),
                log(masked[at]),
                f32::from(u8::from(readings[at].shape.patterned)),
                styles[at],
                parted[at],
                dated[at],
                furnished[at],
                before[at],
                after[at],
                date[at],
                share,
                spoken(back(5), at),
                spoken(next, on(5)),
                spoken(back(12), at),
                spoken(next, on(12)),
                styled[at] - styled[back(6)],
                styled[on(6)] - styled[next],
                f32::from(style),
            ];
            let mut all = [0.0; STRUCTURE];
            all[..row.len()].copy_from_slice(&row);
            all[row.len()..].copy_from_slice(&piece);
            all
        })
        .collect()
}

/// For each short line how many lines of the page have the same key; 0 for long ones.
fn alike(readings: &[Reading], key: impl Fn(&Reading) -> u64) -> Vec<u32> {
    let mut counts: HashMap<u64, u32, Fast> = HashMap::default();
    for reading in readings {
        *counts.entry(key(reading)).or_default() += 1;
    }
    let count = |reading| match key(reading) {
        0 => 0,
        key => counts.get(&key).copied().unwrap_or_default(),
    };
    readings.iter().map(count).collect()
}

/// Whether curly (1) or straight (−1) marks are used: at least `least` of them, and more than `times` as many.
fn style<'r>(readings: impl Iterator<Item = &'r Reading>, least: u32, times: u32) -> i8 {
    let (curly, straight) = readings.fold((0, 0), |(curly, straight), reading| {
        (curly + reading.shape.curly, straight + reading.shape.straight)
    });
    match () {
        () if curly >= least && curly > times * straight => 1,
        () if straight >= least && straight > times * curly => -1,
        () => 0,
    }
}

/// Pieces of prose: units that are prose by themselves, with fewer than [`GAP`] others between them.
pub(crate) struct Pieces {
    /// The words of each, the number of its units, and the words of the longest one before it.
    words: Vec<f32>,
    units: Vec<f32>,
    longest_before: Vec<f32>,
    longest: f32,
    /// The first one that can be the article.
    first: usize,
    /// For each unit the last piece that begins before it or with it, and the first that ends after it or with it.
    before: Vec<Option<usize>>,
    after: Vec<Option<usize>>,
}

impl Pieces {
    pub(crate) fn of(readings: &[Reading], anchors: &[bool]) -> Self {
        let n = readings.len();
        let (mut words, mut units) = (Vec::new(), Vec::new());
        let mut before = Vec::with_capacity(n);
        let mut last: Option<usize> = None;
        for (at, (reading, &anchor)) in readings.iter().zip(anchors).enumerate() {
            if anchor {
                if last.is_none_or(|last| at - last > GAP) {
                    words.push(0.0);
                    units.push(0.0);
                }
                last = Some(at);
                let piece = words.len() - 1;
                words[piece] += reading.shape.words as f32;
                units[piece] += 1.0;
            }
            before.push(words.len().checked_sub(1));
        }
        let mut after = vec![None; n];
        let mut piece = None;
        for at in (0..n).rev() {
            if anchors[at] {
                piece = before[at];
            }
            after[at] = piece;
        }
        let longest = words.iter().copied().fold(1.0, f32::max);
        let mut most = 0.0f32;
        let longest_before = words
            .iter()
            .map(|&words| {
                let before = most;
                most = most.max(words);
                before
            })
            .collect();
        let first = words.iter().position(|&words| words >= LARGE * longest).unwrap_or(0);
        Self { words, units, longest_before, longest, first, before, after }
    }

    /// Whether a unit of prose stands in the first piece that can be the article.
    pub(crate) fn is_first(&self, at: usize) -> bool {
        self.before[at] == Some(self.first)
    }

    /// What the pieces before and after a unit, or the one around it, tell about it.
    fn around(&self, at: usize) -> [f32; 9] {
        let (before, after) = (self.before[at], self.after[at]);
        let share = |piece: Option<usize>| piece.map_or(-1.0, |piece| self.words[piece] / self.longest);
        let mean = |piece: Option<usize>| piece.map_or(-1.0, |piece| self.words[piece] / self.units[piece]);
        let number = |piece: Option<usize>| piece.map_or(-1.0, |piece| piece as f32) - self.first as f32;
        [
            share(before),
            share(after),
            mean(before),
            mean(after),
            number(before),
            number(after),
            self.words.len() as f32,
            f32::from(u8::from(before == after)),
            after.map_or(0.0, |after| self.longest_before[after] / self.longest),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Hashes;

    const PROSE: &str =
        "The harbour board said on Monday that it would dredge the southern channel before the winter.";

    #[test]
    fn comments_come_in_pieces_with_the_same_line_above_each() {
        let page = format!(
            "{PROSE}\n{PROSE}\nThree comments\n\nAnn on July 3, 2020 said\n{PROSE}\nReply\nShare\nLike\nBob on June 17, 2020 said\n\
             {PROSE}\nReply\nShare\nLike\nCyd on April 4, 2021 said\n{PROSE}"
        );
        let readings = Reading::all(&page, &mut Hashes::new());
        let anchors: Vec<bool> = readings.iter().map(|reading| reading.shape.words > 10).collect();
        let rows = structure(&readings, &anchors, &(0..2), &Pieces::of(&readings, &anchors));
        let number = |at: usize| rows[at][22];
        assert_eq!((number(0), number(1), number(4)), (0.0, 0.0, 0.0));
        let last = rows.len() - 1;
        assert!(number(last) >= 2.0, "{:?}", rows[last]);
        assert!(rows[last][4] > rows[4][4] && rows[4][4] > rows[0][4]);
        assert_eq!(rows[3][0], log(3));
    }
}
