//! How a page is built: the lines that part its pieces, the pieces of prose, and how they are written. Comments and other
//! stories below an article come in pieces of their own, each with the same kind of line above it.

use crate::alike::Alike;
use crate::features::Logs;
use crate::reading::Reading;
use std::ops::Range;

/// How many features tell how a page is built.
pub(crate) const STRUCTURE: usize = 27;

/// A line parts pieces if so many lines of the page have its pattern.
const PARTS: u32 = 3;

/// A piece of prose ends where so many lines in a row are none.
const GAP: usize = 3;

/// A piece with this share of the words of the longest one can be the article.
const LARGE: f32 = 0.3;

/// How a page is built; memory is used again for the next one.
#[derive(Default)]
pub(crate) struct Structure {
    /// For each line how many lines have its words, and how many its pattern; 0 for long ones.
    masked: Vec<u32>,
    patterns: Vec<u32>,
    /// Which lines part pieces, and the share of those.
    pub(crate) parting: Vec<bool>,
    share: f32,
    /// Which quotation marks the densest run of prose is typed with.
    style: i8,
}

impl Structure {
    /// Looks at another page. `run` says where the densest run of prose stands. Linear in the number of units.
    pub(crate) fn read(&mut self, readings: &[Reading], run: &Range<usize>, alike: &mut Alike) {
        alike.count(readings.iter().map(|reading| reading.shape.masked), &mut self.masked);
        alike.count(readings.iter().map(|reading| reading.shape.pattern), &mut self.patterns);
        let counts = self.masked.iter().zip(&self.patterns);
        self.parting.clear();
        self.parting.extend(readings.iter().zip(counts).map(|(reading, (&masked, &pattern))| {
            masked >= PARTS || (pattern >= PARTS && reading.shape.patterned)
        }));
        let parting = self.parting.iter().filter(|&&parts| parts).count();
        self.share = parting as f32 / readings.len().max(1) as f32;
        self.style = style(readings[run.clone()].iter(), 2, 3);
    }

    /// Whether a unit is typed with the same marks as the densest run of prose (1) or with others (−1).
    pub(crate) fn styled(&self, reading: &Reading) -> f32 {
        f32::from(self.style * style(std::iter::once(reading), 1, 1))
    }

    /// What the unit's lines and marks say: its features that need no window.
    pub(crate) fn row(&self, at: usize, reading: &Reading, logs: Logs) -> [f32; 6] {
        [
            logs.of(self.patterns[at]),
            logs.of(self.masked[at]),
            f32::from(u8::from(reading.shape.patterned)),
            self.styled(reading),
            self.share,
            f32::from(self.style),
        ]
    }
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

/// Pieces of prose: units that are prose by themselves, with fewer than [`GAP`] others between them. Memory is used again for
/// the next page.
#[derive(Default)]
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
    /// How many features tell of them.
    pub(crate) const FEATURES: usize = 9;

    /// Looks at another page. Linear in the number of units.
    pub(crate) fn read(&mut self, readings: &[Reading], anchors: &[bool]) {
        let Self { words, units, longest_before, longest, first, before, after } = self;
        let n = readings.len();
        words.clear();
        units.clear();
        longest_before.clear();
        before.clear();
        after.clear();
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
        after.resize(n, None);
        let mut piece = None;
        for at in (0..n).rev() {
            if anchors[at] {
                piece = before[at];
            }
            after[at] = piece;
        }
        *longest = words.iter().copied().fold(1.0, f32::max);
        let mut most = 0.0f32;
        longest_before.extend(words.iter().map(|&words| {
            let before = most;
            most = most.max(words);
            before
        }));
        *first = words.iter().position(|&words| words >= LARGE * *longest).unwrap_or(0);
    }

    /// Whether a unit of prose stands in the first piece that can be the article.
    pub(crate) fn is_first(&self, at: usize) -> bool {
        self.before[at] == Some(self.first)
    }

    /// What the pieces before and after a unit, or the one around it, tell about it.
    pub(crate) fn around(&self, at: usize) -> [f32; Self::FEATURES] {
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
    use crate::features::{OWN, Room, feature, features};
    use crate::place::PLACE;
    use crate::shape::Hashes;

    const PROSE: &str =
        "The harbour board said on Monday that it would dredge the southern channel before the winter.";

    #[test]
    fn comments_come_in_pieces_with_the_same_line_above_each() {
        let page = format!(
            "{PROSE}\n{PROSE}\nThree comments\n\nAnn on July 3, 2020 said\n{PROSE}\nReply\nShare\nLike\nBob on June 17, 2020 said\n\
             {PROSE}\nReply\nShare\nLike\nCyd on April 4, 2021 said\n{PROSE}"
        );
        let mut hashes = Hashes::new();
        let readings = Reading::all(&page, &mut hashes);
        let alone: Vec<f32> =
            readings.iter().map(|reading| f32::from(u8::from(reading.shape.words > 10))).collect();
        let mut room = Room::default();
        let columns = features(&page, &readings, &hashes, &alone, &mut room);
        let at = |row: usize, number: usize| columns.value(feature(OWN + PLACE + number), row);
        assert_eq!((at(0, 22), at(1, 22), at(4, 22)), (0.0, 0.0, 0.0));
        let last = readings.len() - 1;
        assert!(at(last, 22) >= 2.0);
        assert!(at(last, 4) > at(4, 4) && at(4, 4) > at(0, 4));
        assert_eq!(at(3, 0), Logs::get().of(3));
    }
}
