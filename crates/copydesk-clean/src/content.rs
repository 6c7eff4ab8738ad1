//! `Content`: which words of a unit stand elsewhere in the article. An article keeps to its matter, a list of other stories
//! does not.

use crate::reading::Reading;
use crate::shape::is_content;
use std::ops::Range;

/// How far, in units, words are looked for before and after a unit.
const NEAR: u32 = 8;

/// How many times a word may be counted that the article is about.
const OFTEN: u8 = 3;

/// The content words of each unit, as numbers below the size of a vocabulary that suits the text's length, and how often
/// each stands in each [`Part`].
#[derive(Default)]
pub(crate) struct Content {
    words: Vec<u16>,
    /// Where the words of each unit end; those of the first begin at 0.
    ends: Vec<u32>,
    vocabulary: Vec<Word>,
    near: Vec<[u32; 2]>,
}

/// Parts of the article in which words are counted: its prose, the densest run of it, its lead and its headline.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Prose,
    Run,
    Lead,
    Headline,
}

/// A word of the vocabulary: how often it stands in each part, a byte for each, up to 128 times; and when it was seen last.
/// Plain numbers, because memory full of zeros costs next to nothing.
type Word = [u32; 2];

/// One for a part, in its byte, or nothing.
const fn once(part: Part, is: bool) -> u32 {
    (is as u32) << (8 * part as u32)
}

/// The counts of a word that is counted once more in the parts that `once` names, none of them more than 128 times.
const fn counted(counts: u32, once: u32) -> u32 {
    counts + (once & !(counts >> 7))
}

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
    /// Reads the words of all units, those of another text being forgotten. `prose` says which are prose, `run` where its
    /// densest run stands. Linear in the number of words.
    pub(crate) fn read(&mut self, readings: &[Reading], hashes: &[u32], prose: &[bool], run: &Range<usize>) {
        let total: usize = readings.iter().map(|reading| reading.hashes.len()).sum();
        let size = (2 * total).next_power_of_two().clamp(1 << 8, 1 << 14);
        let mask = (size - 1) as u16;
        let Self { words, ends, vocabulary, near } = self;
        if words.len() < total {
            words.resize(total, 0);
        }
        vocabulary.clear();
        vocabulary.resize(size, [0; 2]);
        let (words, vocabulary) = (words.as_mut_slice(), vocabulary.as_mut_slice());
        ends.clear();
        near.clear();
        let mut end = 0;
        // Units are counted from a number so great that what was not seen is not near.
        let mut now = NEAR;
        for (at, (reading, &is_prose)) in readings.iter().zip(prose).enumerate() {
            let start = end;
            let own = content_words(&hashes[reading.hashes.clone()], mask, &mut words[start..]);
            end += own.len();
            ends.push(end as u32);
            now += 1;
            near.push([count_near(own, vocabulary, now), 0]);
            let once = once(Part::Prose, is_prose) | once(Part::Run, run.contains(&at));
            for &word in &*own {
                let word = &mut vocabulary[usize::from(word)];
                *word = [counted(word[0], once), now];
            }
        }
        now += NEAR;
        for at in (0..readings.len()).rev() {
            let start = if at == 0 { 0 } else { ends[at - 1] };
            let own = &words[start as usize..ends[at] as usize];
            now += 1;
            near[at][1] = count_near(own, vocabulary, now);
            for &word in own {
                vocabulary[usize::from(word)][1] = now;
            }
        }
    }

    /// The content words of a unit.
    fn words(&self, at: usize) -> &[u16] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.words[start as usize..self.ends[at] as usize]
    }

    /// How many content words a unit has.
    pub(crate) fn len(&self, at: usize) -> usize {
        self.words(at).len()
    }

    /// How many content words of a unit stand in the [`NEAR`] units before it, and in those after it.
    pub(crate) fn near(&self, at: usize) -> [u32; 2] {
        self.near[at]
    }

    /// Counts the words of a unit that belongs to a part.
    pub(crate) fn add(&mut self, part: Part, at: usize) {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        for &word in &self.words[start as usize..self.ends[at] as usize] {
            let word = &mut self.vocabulary[usize::from(word)];
            word[0] = counted(word[0], once(part, true));
        }
    }

    /// How many content words of a unit stand in a part.
    pub(crate) fn shared_with(&self, part: Part, at: usize) -> u32 {
        let counts = |word: u16| self.vocabulary[usize::from(word)][0].to_le_bytes()[part as usize];
        self.words(at).iter().map(|&word| u32::from(counts(word) > 0)).sum()
    }

    /// What a unit shares with every part; `in_prose` and `in_run` say whether it belongs to those itself.
    pub(crate) fn shared(&self, at: usize, in_prose: bool, in_run: bool) -> Shared {
        // A count with this added to it reaches 128 if it is greater than what the unit itself gave to it.
        let least = |count: u8, own: bool| u64::from(0x80 - count - u8::from(own));
        let least =
            [least(1, in_prose), least(1, in_run), least(1, false), least(1, false), least(OFTEN, in_prose)];
        let least = least.iter().rev().fold(0, |all, least| all << 8 | least);
        let vocabulary = self.vocabulary.as_slice();
        let mut shared = Shared::default();
        // The sums have eight bits each.
        for words in self.words(at).chunks(255) {
            let mut sums = 0u64;
            for &word in words {
                let counts = u64::from(vocabulary[usize::from(word)][0]);
                // The prose is asked about twice.
                let reached = ((counts | counts << 32) + least) >> 7;
                sums += reached & 0x01_0101_0101;
            }
            let sum = |lane: usize| u32::from(sums.to_le_bytes()[lane]);
            shared.prose += sum(0);
            shared.run += sum(1);
            shared.lead += sum(2);
            shared.headline += sum(3);
            shared.often += sum(4);
        }
        shared
    }
}

/// Puts the numbers of a unit's content words at the beginning of `room`, and returns them.
fn content_words<'r>(hashes: &[u32], mask: u16, room: &'r mut [u16]) -> &'r mut [u16] {
    let room = &mut room[..hashes.len()];
    let mut len = 0;
    for &hash in hashes {
        room[len] = (hash >> 1) as u16 & mask;
        len += usize::from(is_content(hash));
    }
    &mut room[..len]
}

/// How many of these words were seen in the [`NEAR`] units before.
fn count_near(words: &[u16], vocabulary: &[Word], now: u32) -> u32 {
    words.iter().map(|&word| u32::from(now - vocabulary[usize::from(word)][1] <= NEAR)).sum()
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
