//! `Content`: which words of a unit stand elsewhere in the article. An article keeps to its matter, a list of other stories
//! does not.

use crate::reading::Reading;
use crate::shape::is_content;
use std::ops::Range;

/// How far, in units, words are looked for before and after a unit.
const NEAR: u32 = 8;

/// How many times a word may be counted that the article is about.
const OFTEN: u8 = 3;

/// The content words of each unit, as numbers below the size of a vocabulary that suits the text's length.
pub(crate) struct Content {
    words: Vec<u16>,
    /// Where the words of each unit end; those of the first begin at 0.
    ends: Vec<u32>,
    vocabulary: usize,
}

/// Parts of the article in which words are counted: its prose, the densest run of it, its lead and its headline.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Prose,
    Run,
    Lead,
    Headline,
}

/// How often each word of the vocabulary stands in each [`Part`], up to 255 times.
pub(crate) struct Counts(Vec<[u8; 4]>);

/// How many words of a unit stand in a part, its own words there left out: in the prose once, in the prose often, in the
/// densest run, in the lead, in the headline.
#[derive(Clone, Copy, Default)]
pub(crate) struct Shared {
    pub(crate) prose: u32,
    pub(crate) often: u32,
    pub(crate) run: u32,
    pub(crate) lead: u32,
    pub(crate) headline: u32,
}

impl Content {
    pub(crate) fn of(readings: &[Reading], hashes: &[u32]) -> Self {
        let total: usize = readings.iter().map(|reading| reading.hashes.len()).sum();
        let vocabulary = (2 * total).next_power_of_two().clamp(1 << 8, 1 << 14);
        let mask = (vocabulary - 1) as u16;
        let mut words = vec![0; total];
        let mut ends = Vec::with_capacity(readings.len());
        let mut end = 0;
        for reading in readings {
            for &hash in &hashes[reading.hashes.clone()] {
                words[end] = (hash >> 1) as u16 & mask;
                end += usize::from(is_content(hash));
            }
            ends.push(end as u32);
        }
        Self { words, ends, vocabulary }
    }

    /// The content words of a unit.
    pub(crate) fn words(&self, at: usize) -> &[u16] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.words[start as usize..self.ends[at] as usize]
    }

    /// No word counted yet.
    pub(crate) fn counts(&self) -> Counts {
        Counts(vec![[0; 4]; self.vocabulary])
    }

    /// For each unit how many of its content words stand in the [`NEAR`] units before it, and in those after it.
    pub(crate) fn cohesion(&self) -> Vec<[u32; 2]> {
        let n = self.ends.len();
        let mut found = vec![[0; 2]; n];
        let mut last = vec![0u32; self.vocabulary];
        let mut look = |at: usize, now: u32| {
            let words = self.words(at);
            // What stands in the unit itself is not near: only then are its words put down.
            let near = words.iter().map(|&word| u32::from(now - last[usize::from(word)] <= NEAR)).sum();
            for &word in words {
                last[usize::from(word)] = now;
            }
            near
        };
        // Steps are counted from a number so great that what was not seen on this way is not near.
        let forward = NEAR + 1;
        for (at, found) in found.iter_mut().enumerate() {
            found[0] = look(at, at as u32 + forward);
        }
        let backward = n as u32 + 2 * NEAR + 2;
        for (at, found) in found.iter_mut().enumerate().rev() {
            found[1] = look(at, (n - 1 - at) as u32 + backward);
        }
        found
    }
}

impl Counts {
    /// Counts the words of a unit that belongs to a part.
    pub(crate) fn add(&mut self, part: Part, words: &[u16]) {
        for &word in words {
            let count = &mut self.0[usize::from(word)][part as usize];
            *count = count.saturating_add(1);
        }
    }

    /// How many of these words stand in a part.
    pub(crate) fn shared_with(&self, part: Part, words: &[u16]) -> u32 {
        words.iter().map(|&word| u32::from(self.0[usize::from(word)][part as usize] > 0)).sum()
    }

    /// What a unit with these words shares with every part; `in_prose` and `in_run` say whether it belongs to those itself.
    pub(crate) fn shared(&self, words: &[u16], in_prose: bool, in_run: bool) -> Shared {
        let (own, own_run) = (u8::from(in_prose), u8::from(in_run));
        let mut shared = Shared::default();
        for &word in words {
            let [prose, run, lead, headline] = self.0[usize::from(word)];
            shared.prose += u32::from(prose > own);
            shared.often += u32::from(prose >= OFTEN + own);
            shared.run += u32::from(run > own_run);
            shared.lead += u32::from(lead > 0);
            shared.headline += u32::from(headline > 0);
        }
        shared
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
