//! Candidates: the words of a text that may begin a name.
//!
//! Words are written down from the masks, a block at a time, and hashed, and a cell of a filter tells whether a name
//! begins so. What does not pass is overwritten by the next, so that there is no branch to mistake.

use crate::filter::{cell, place};
use crate::hash;
use crate::index::{Index, STRETCH, Scratch};
use crate::layout::Begin;
use crate::machine::Machine;
use crate::room::{self, LEN, Room, chunk_mut};
use crate::words::Word;
use std::hint::select_unpredictable;
use std::ops::Range;

/// A word that may begin a name.
#[derive(Clone, Copy, Default)]
pub(crate) struct Candidate {
    pub(crate) hash: u64,
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Its cell.
    pub(crate) flags: u32,
    /// Its number among the words that were written down.
    pub(crate) word: u32,
}

/// Words of a stretch, written down: room for as many as there can be.
#[derive(Default)]
pub(crate) struct Words {
    starts: Room<u32>,
    ends: Room<u32>,
    hashes: Room<u64>,
    count: usize,
}

impl Words {
    /// Word number `at`, and its hash, where all words of the stretch are written down.
    #[inline(always)]
    pub(crate) fn get(&self, at: usize) -> Option<(Word, u64)> {
        if at >= self.count {
            return None;
        }
        let (start, end) = (self.starts.get(at) as usize, self.ends.get(at) as usize);
        Some((Word { start, end }, self.hashes.get(at)))
    }

    fn writer(&mut self) -> Writer<'_> {
        Writer { starts: self.starts.all_mut(), ends: self.ends.all_mut(), count: 0, open: false }
    }
}

/// Writes down words block by block.
struct Writer<'a> {
    starts: &'a mut [u32; LEN],
    ends: &'a mut [u32; LEN],
    /// Words that have begun.
    count: usize,
    /// Whether the last of them has not ended yet.
    open: bool,
}

impl Writer<'_> {
    /// The words of a block that begin at the bits `begin`.
    #[inline(always)]
    fn begin(&mut self, begin: u64, base: u32, machine: impl Machine) {
        if let Some(room) = chunk_mut(self.starts, self.count) {
            machine.numbers(begin, base, room);
        }
        self.count += begin.count_ones() as usize;
    }

    /// Ends the last word, which has not ended, at the end of the text; gives the number of words.
    fn close(&mut self, end: usize) -> usize {
        self.ends[room::place(self.count.saturating_sub(1))] = end as u32;
        self.count
    }

    /// As [`begin`](Self::begin), and the ends of these and earlier ones in the block. `bytes` are those of all words, and
    /// something stands between any two.
    #[inline(always)]
    fn begin_and_end(&mut self, begin: u64, bytes: u64, base: u32, machine: impl Machine) {
        let ended = self.count - usize::from(self.open);
        self.begin(begin, base, machine);
        // Adding the bit of a word's first byte moves it to the byte after the word, if only words' bytes are set.
        let (sum, over) = bytes.overflowing_add(begin);
        let (sum, over_again) = sum.overflowing_add(u64::from(self.open));
        self.open = over | over_again;
        if let Some(room) = chunk_mut(self.ends, ended) {
            machine.numbers(sum & !bytes, base, room);
        }
    }
}

/// Keeps candidates in a row: what is not to be kept is written over by the next, so that there is no branch.
struct Keeper<'a> {
    room: &'a mut [Candidate; LEN],
    kept: usize,
}

impl Keeper<'_> {
    #[inline(always)]
    fn keep(&mut self, word: u32, start: u32, end: u32, hash: u64, (flags, passes): (u32, u32)) {
        self.room[room::place(self.kept)] = Candidate { hash, start, end, flags, word };
        self.kept += passes as usize;
    }
}

/// A filter of more bytes is not sure to be in a near cache, and is asked for ahead.
const LARGE: usize = 1 << 17;

impl Index<'_> {
    /// Reads where the words are, and, of a text of one stretch, writes down those that may begin a name by their first
    /// letters; gives the number of blocks.
    #[inline(always)]
    pub(crate) fn read(&self, text: &str, scratch: &mut Scratch, machine: impl Machine) -> usize {
        let Scratch { marks, words, .. } = scratch;
        if text.len() >= STRETCH * 64 {
            return marks.read(text, machine, |_, _| {});
        }
        let mut writer = words.writer();
        let blocks = if self.begin == Begin::NotLower {
            // By itself, since it is the usual one.
            marks.read(
                text,
                machine,
                #[inline(always)]
                |block, masks| {
                    let begin = masks.starts & !masks.lower;
                    writer.begin_and_end(begin, masks.words, block as u32 * 64, machine);
                },
            )
        } else {
            marks.read(
                text,
                machine,
                #[inline(always)]
                |block, masks| {
                    let begin = self.may_begin(text, block, masks.starts, masks.lower);
                    writer.begin_and_end(begin, masks.words, block as u32 * 64, machine);
                },
            )
        };
        words.count = if writer.open { writer.close(text.len()) } else { writer.count };
        blocks
    }

    /// Writes down the words of a stretch that may begin a name by their first letters, where [`read`](Self::read) has
    /// not done it.
    #[inline(always)]
    pub(crate) fn write_words(
        &self,
        text: &str,
        scratch: &mut Scratch,
        blocks: Range<usize>,
        machine: impl Machine,
    ) {
        let Scratch { marks, words, .. } = scratch;
        if marks.parted && text.len() < STRETCH * 64 {
            return;
        }
        let mut writer = words.writer();
        let Range { start: from, end: to } = blocks;
        let masks = marks.starts[from..to].iter().zip(&marks.lower[from..to]).zip(&marks.words[from..to]);
        for (block, ((&starts, &lower), &bytes)) in (from..).zip(masks) {
            let begin = self.may_begin(text, block, starts, lower);
            if marks.parted {
                writer.begin_and_end(begin, bytes, block as u32 * 64, machine);
            } else {
                writer.begin(begin, block as u32 * 64, machine);
            }
        }
        let (count, open) = (writer.count, writer.open);
        let ended = if marks.parted { count - usize::from(open) } else { 0 };
        for at in ended..count {
            let end = marks.end_of(words.starts.get(at) as usize).unwrap_or(text.len());
            words.ends.put(at, end as u32);
        }
        words.count = count;
    }

    /// Which of the words that begin in a block may begin a name.
    #[inline(always)]
    fn may_begin(&self, text: &str, block: usize, starts: u64, lower: u64) -> u64 {
        match self.begin {
            Begin::NotLower => starts & !lower,
            Begin::Any => starts,
            Begin::LowerToo => starts & !lower | self.pairs_that_begin(text, block, starts & lower),
        }
    }

    /// Hashes the words and keeps as candidates those that the filter lets through.
    #[inline(always)]
    pub(crate) fn filter(&self, text: &str, scratch: &mut Scratch, machine: impl Machine) {
        let Scratch { words: Words { starts, ends, hashes, count }, candidates, .. } = scratch;
        let (starts, ends, hashes) = (starts.first(*count), ends.first(*count), hashes.first_mut(*count));
        let mut keeper = Keeper { room: candidates.all_mut(), kept: 0 };
        let first = self.first;
        let words = (0..).zip(starts.iter().zip(ends));
        if first.len() > LARGE {
            // The cells are asked for first.
            for (to, (&start, &end)) in hashes.iter_mut().zip(starts.iter().zip(ends)) {
                *to = hash::word(text, Word { start: start as usize, end: end as usize });
                machine.prefetch(first, place(*to, first.len()));
            }
            for (&hash, (word, (&start, &end))) in hashes.iter().zip(words) {
                let cells = if self.begin == Begin::LowerToo { self.cells(text, start) } else { first };
                let cell = cell(cells, hash);
                keeper.keep(word, start, end, hash, cell);
                // Then the letters, of what is kept.
                let at = select_unpredictable(cell.1 != 0, place(hash, self.letters.len()), 0);
                machine.prefetch(self.letters.as_flattened(), at * 2);
            }
        } else if self.begin == Begin::Any {
            // All hashes are wanted later.
            for (to, (word, (&start, &end))) in hashes.iter_mut().zip(words) {
                let hash = hash::word(text, Word { start: start as usize, end: end as usize });
                *to = hash;
                keeper.keep(word, start, end, hash, cell(first, hash));
            }
        } else if self.begin == Begin::LowerToo {
            for (word, (&start, &end)) in words {
                let hash = hash::word(text, Word { start: start as usize, end: end as usize });
                keeper.keep(word, start, end, hash, cell(self.cells(text, start), hash));
            }
        } else {
            for (word, (&start, &end)) in words {
                let hash = hash::word(text, Word { start: start as usize, end: end as usize });
                keeper.keep(word, start, end, hash, cell(first, hash));
            }
        }
        scratch.kept = keeper.kept;
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
