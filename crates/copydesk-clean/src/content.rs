//! `Content`: which words of a unit stand elsewhere in the article. An article keeps to its matter, a list of other stories
//! does not.

use crate::reading::Reading;
use crate::shape::is_content;
use std::ops::Range;

/// How far, in units, words are looked for before and after a unit.
const NEAR: u32 = 8;

/// The content words of each unit, as numbers below the size of a vocabulary that suits the text's length.
pub(crate) struct Content {
    words: Vec<u16>,
    ranges: Vec<Range<u32>>,
    pub(crate) vocabulary: usize,
}

impl Content {
    pub(crate) fn of(readings: &[Reading], hashes: &[u32]) -> Self {
        let total: usize = readings.iter().map(|reading| reading.hashes.len()).sum();
        let vocabulary = (2 * total).next_power_of_two().clamp(1 << 8, 1 << 14);
        let mask = (vocabulary - 1) as u16;
        let mut words = vec![0; total];
        let mut end = 0;
        let ranges = readings
            .iter()
            .map(|reading| {
                let first = end as u32;
                for &hash in &hashes[reading.hashes.clone()] {
                    words[end] = (hash >> 1) as u16 & mask;
                    end += usize::from(is_content(hash));
                }
                first..end as u32
            })
            .collect();
        Self { words, ranges, vocabulary }
    }

    /// The content words of a unit.
    pub(crate) fn words(&self, at: usize) -> &[u16] {
        let range = &self.ranges[at];
        &self.words[range.start as usize..range.end as usize]
    }

    /// How often each word stands in these units.
    pub(crate) fn counts(&self, units: impl Iterator<Item = usize>) -> Vec<u8> {
        let mut counts = vec![0u8; self.vocabulary];
        for at in units {
            for &word in self.words(at) {
                let count = &mut counts[usize::from(word)];
                *count = count.saturating_add(1);
            }
        }
        counts
    }

    /// For each unit the share of its content words that stand in the [`NEAR`] units before it, and in those after it.
    pub(crate) fn cohesion(&self) -> Vec<(f32, f32)> {
        let n = self.ranges.len();
        let mut found = vec![(0.0, 0.0); n];
        let mut last = vec![0u32; self.vocabulary];
        for backward in [false, true] {
            // Steps are counted from a number so great that what was not seen on this way is not near.
            let base = if backward { n as u32 + 2 * NEAR + 2 } else { NEAR + 1 };
            for step in 0..n {
                let at = if backward { n - 1 - step } else { step };
                let now = step as u32 + base;
                let words = self.words(at);
                let near: u32 = words
                    .iter()
                    .map(|&word| {
                        let gap = now - last[usize::from(word)];
                        u32::from(gap <= NEAR && gap > 0)
                    })
                    .sum();
                let share = near as f32 / words.len().max(1) as f32;
                if backward {
                    found[at].1 = share;
                } else {
                    found[at].0 = share;
                }
                for &word in words {
                    last[usize::from(word)] = now;
                }
            }
        }
        found
    }

    /// For each unit the share of its content words that stand in `run`, its own occurrence there left out.
    pub(crate) fn in_common(&self, run: &Range<usize>) -> Vec<f32> {
        let counts = self.counts(run.clone());
        (0..self.ranges.len())
            .map(|at| {
                let words = self.words(at);
                let own = u8::from(run.contains(&at));
                let shared = words.iter().filter(|&&word| counts[usize::from(word)] > own).count();
                shared as f32 / words.len().max(1) as f32
            })
            .collect()
    }
}

/// Where the densest run of prose stands: the stretch of units with the greatest sum, if prose counts by its words and
/// everything else against it (Pasternack and Roth, *Extracting article text from the web with maximum subsequence
/// segmentation*, 2009). A unit is prose if `alone` says so with `anchor` or more.
pub(crate) fn main_run(readings: &[Reading], alone: &[f32], anchor: f32) -> Range<usize> {
    let (mut best, mut sum, mut start, mut run) = (0.0, 0.0, 0, 0..0);
    for (at, (reading, &alone)) in readings.iter().zip(alone).enumerate() {
        let words = reading.shape.words.min(80) as f32;
        sum += match () {
            () if alone >= anchor => words / 10.0,
            () if reading.words.certain() => -2.0,
            () => -1.0,
        };
        if sum < 0.0 {
            (sum, start) = (0.0, at + 1);
        } else if sum > best {
            (best, run) = (sum, start..at + 1);
        }
    }
    run
}

/// The sums of all values before each, and of all.
pub(crate) fn sums(values: impl ExactSizeIterator<Item = f32>) -> Vec<f32> {
    let mut sums = Vec::with_capacity(values.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for value in values {
        sum += value;
        sums.push(sum);
    }
    sums
}
