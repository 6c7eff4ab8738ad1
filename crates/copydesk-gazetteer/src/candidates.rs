//! Candidates: the words of a text that may begin a name.
//!
//! Words are written down from the masks, a block at a time, and hashed, and a cell of a filter tells whether a name
//! begins so. What does not pass is overwritten by the next, so that there is no branch to mistake.

use crate::filter::{cell, place};
use crate::hash;
use crate::index::{Index, STRETCH, Scratch};
use crate::layout::Begin;
use crate::machine::Machine;
use crate::words::Word;
use std::ops::Range;

/// A word that may begin a name, and the longest name that it was found to begin.
#[derive(Clone, Copy, Default)]
pub(crate) struct Candidate {
    pub(crate) hash: u64,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// What its cell says.
    pub(crate) flags: u32,
    /// Its number among the words that were written down.
    pub(crate) word: u32,
    /// The end of the longest name, and the value of its slot. If there is none: its own end, and 0.
    pub(crate) longest: u32,
    pub(crate) value: u32,
}

/// Words of a stretch, written down: room for as many as there can be.
#[derive(Default)]
pub(crate) struct Words {
    starts: Vec<u32>,
    ends: Vec<u32>,
    hashes: Vec<u64>,
    count: usize,
}

impl Words {
    /// Word number `at`, and its hash, where all words of the stretch are written down.
    #[inline(always)]
    pub(crate) fn get(&self, at: usize) -> Option<(Word, u64)> {
        if at >= self.count {
            return None;
        }
        let (start, end) = (*self.starts.get(at)? as usize, *self.ends.get(at)? as usize);
        Some((Word { start, end }, *self.hashes.get(at)?))
    }
}

/// A filter of more bytes is not sure to be in a near cache, and is asked for ahead.
const LARGE: usize = 1 << 17;

impl Index<'_> {
    /// Writes down the words that may begin a name by their first letters.
    #[inline(always)]
    pub(crate) fn write_words(
        &self,
        text: &str,
        scratch: &mut Scratch,
        blocks: Range<usize>,
        machine: impl Machine,
    ) {
        let Scratch { marks, words, .. } = scratch;
        if words.starts.is_empty() {
            for numbers in [&mut words.starts, &mut words.ends] {
                numbers.resize((STRETCH + 1) * 64, 0);
            }
            words.hashes.resize((STRETCH + 1) * 64, 0);
        }
        let (mut starts, mut ends) = (0, 0);
        // Adding the bit of a word's first byte moves it to the byte after the word, if only words' bytes are set.
        let mut carry = false;
        let Range { start: from, end: to } = blocks;
        let masks = marks.starts[from..to].iter().zip(&marks.lower[from..to]).zip(&marks.words[from..to]);
        for (block, ((first, lower), bytes)) in masks.enumerate() {
            let base = (from + block) as u32 * 64;
            let begin = match self.begin {
                Begin::Any => *first,
                Begin::NotLower => first & !lower,
                Begin::LowerToo => first & !lower | self.pairs_that_begin(text, from + block, first & lower),
            };
            let Some(room) = words.starts[starts..].first_chunk_mut() else { break };
            machine.numbers(begin, base, room);
            starts += begin.count_ones() as usize;
            if marks.parted {
                let (sum, over) = bytes.overflowing_add(begin);
                let (sum, over_again) = sum.overflowing_add(u64::from(carry));
                carry = over | over_again;
                let end = sum & !bytes;
                let Some(room) = words.ends[ends..].first_chunk_mut() else { break };
                machine.numbers(end, base, room);
                ends += end.count_ones() as usize;
            }
        }
        for at in ends..starts {
            words.ends[at] = marks.end_of(words.starts[at] as usize).unwrap_or(text.len()) as u32;
        }
        words.count = starts;
    }

    /// Hashes the words and keeps as candidates those that the filter lets through.
    #[inline(always)]
    pub(crate) fn filter(&self, text: &str, scratch: &mut Scratch, machine: impl Machine) {
        let Scratch { words: Words { starts, ends, hashes, count }, numbers, candidates, .. } = scratch;
        let (starts, ends, hashes) = (&starts[..*count], &ends[..*count], &mut hashes[..*count]);
        // Room that is written over, and never filled anew.
        if numbers.is_empty() {
            numbers.resize(STRETCH * 64, 0);
            candidates.resize(STRETCH * 64, Candidate::default());
        }
        // Of many first words, most pass; of few, few.
        let many = self.first.len() > LARGE;
        for (to, (&start, &end)) in hashes.iter_mut().zip(starts.iter().zip(ends)) {
            let hash = hash::word(text, Word { start: start as usize, end: end as usize });
            *to = hash;
            if many {
                machine.prefetch(self.first, place(hash, self.first.len()));
            }
        }
        let hashes = &*hashes;
        let candidate = |word: u32, flags: u32| {
            let at = word as usize;
            let (start, end, hash) = (starts[at], ends[at], hashes[at]);
            Candidate { hash, start, end, flags, word, longest: end, value: 0 }
        };
        // What does not pass is written over by the next.
        let mut kept = 0;
        if self.begin != Begin::LowerToo && many {
            for (word, &hash) in (0..).zip(hashes) {
                let flags = cell(self.first, hash);
                candidates[kept] = candidate(word, flags);
                kept += usize::from(flags != 0);
            }
        } else {
            if self.begin == Begin::LowerToo {
                for (word, (&hash, &start)) in (0..).zip(hashes.iter().zip(starts)) {
                    numbers[kept] = word;
                    kept += usize::from(cell(self.cells(text, start), hash) != 0);
                }
            } else {
                for (word, &hash) in (0..).zip(hashes) {
                    numbers[kept] = word;
                    kept += usize::from(cell(self.first, hash) != 0);
                }
            }
            for (to, &word) in candidates.iter_mut().zip(&numbers[..kept]) {
                let at = word as usize;
                *to = candidate(word, cell(self.cells(text, starts[at]), hashes[at]));
            }
        }
        scratch.kept = kept;
    }

    /// The filter of the word that begins at byte `start`.
    #[inline(always)]
    fn cells(&self, text: &str, start: u32) -> &[u8] {
        let lower = self.begin == Begin::LowerToo && text.as_bytes()[start as usize].is_ascii_lowercase();
        if lower { self.first_lower } else { self.first }
    }

    /// Which of the words of a block that begin in lower case have the first two bytes of a name.
    fn pairs_that_begin(&self, text: &str, block: usize, mut left: u64) -> u64 {
        let bytes = text.as_bytes();
        let mut begin = 0;
        while left != 0 {
            let start = block * 64 + left.trailing_zeros() as usize;
            let second = bytes.get(start + 1).copied().unwrap_or(b' ');
            let pair = usize::from(bytes[start]) << 7 | usize::from(second & 0x7F);
            if !second.is_ascii() || self.pairs[pair / 8] >> (pair % 8) & 1 == 1 {
                begin |= left & left.wrapping_neg();
            }
            left &= left - 1;
        }
        begin
    }
}
