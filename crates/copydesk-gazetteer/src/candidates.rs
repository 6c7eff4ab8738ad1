//! Candidates: the words of a text that may begin a name.
//!
//! Words are written down from the masks, a block at a time, and hashed, and a cell of a filter tells whether a name
//! begins so. What does not pass is overwritten by the next, so that there is no branch to mistake.

use crate::filter::Cells;
use crate::hash::{self, Hasher, Hashing};
use crate::index::{Index, STRETCH, Scratch};
use crate::layout::Begin;
use crate::machine::{Baseline, Machine};
use crate::marks::Marks;
use crate::room::{self, LEN, Room, chunk_mut};
use crate::words::Word;
use std::ops::Range;
use zerocopy::FromZeros;

/// A word that may begin a name.
#[derive(Clone, Copy, Default, FromZeros)]
pub(crate) struct Candidate {
    /// Its number among the words that were written down.
    pub(crate) word: u32,
    /// Its cell.
    pub(crate) cell: u32,
}

/// Words of a stretch that may begin a name by their first letters, written down: room for as many as there can be.
#[derive(Default)]
pub(crate) struct Words {
    starts: Room<u32>,
    ends: Room<u32>,
    hashes: Room<u64>,
    count: usize,
}

impl Words {
    /// Word number `at`, and its hash; after the last one comes one that stands nowhere.
    #[inline(always)]
    pub(crate) fn get(&self, at: u32) -> (Word, u64) {
        let (start, end) = (self.start(at) as usize, self.end(at) as usize);
        (Word { start, end }, self.hash(at))
    }

    #[inline(always)]
    pub(crate) fn start(&self, at: u32) -> u32 {
        self.starts.get(at as usize)
    }

    #[inline(always)]
    pub(crate) fn end(&self, at: u32) -> u32 {
        self.ends.get(at as usize)
    }

    #[inline(always)]
    pub(crate) fn hash(&self, at: u32) -> u64 {
        self.hashes.get(at as usize)
    }

    /// Ends the list after so many words, with one that begins where the text does: it follows no other.
    fn finish(&mut self, count: usize) {
        self.count = count;
        self.starts.put(count, 0);
    }

    fn writer(&mut self) -> Writer<'_> {
        Writer { starts: self.starts.all_mut(), count: 0 }
    }
}

/// Writes down words block by block.
struct Writer<'a> {
    starts: &'a mut [u32; LEN],
    count: usize,
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
}

/// Keeps candidates in a row: what is not to be kept is written over by the next, so that there is no branch.
struct Keeper<'a> {
    room: &'a mut [Candidate; LEN],
    kept: usize,
}

impl Keeper<'_> {
    #[inline(always)]
    fn keep(&mut self, word: u32, (cell, passes): (u32, u32)) {
        self.room[room::place(self.kept)] = Candidate { word, cell };
        self.kept += passes as usize;
    }
}

/// Hashes words of the stretch whose first block is `first`, and writes down where they end. Calls `each` with the hashes.
///
/// The few that take a closer look are written down in `rare`, and hashed after the others: a call within the loop would cost
/// it the registers. What is done with the hashes stands in loops of its own: the less there is in this one, the more words
/// the processor has at hand at once.
#[inline(always)]
fn hash_words<H: Hashing>(
    hasher: &Hasher,
    (text, marks): (&str, &Marks),
    first: usize,
    (starts, ends, hashes): (&[u32], &mut [u32], &mut [u64]),
    rare: &mut Room<u32>,
    mut each: impl FnMut(u64),
    machine: impl Machine,
) {
    let near = marks.ends(first);
    debug_assert!(near.is_some(), "masks are there for whole stretches, and for a little more");
    let Some(near) = near else { return };
    let (ends, hashes) = (&mut ends[..starts.len()], &mut hashes[..starts.len()]);
    let mut count = 0;
    for at in 0..starts.len() {
        let start = starts[at];
        let len = near.len(start as usize);
        match hash::at_sight::<H>(text, start as usize, len, machine) {
            Some(hash) => {
                (hashes[at], ends[at]) = (hash, start + len);
                each(hash);
            }
            None => {
                rare.put(count, at as u32);
                count += 1;
            }
        }
    }
    for &at in rare.first(count) {
        let at = at as usize;
        let start = starts[at] as usize;
        // A character of a script without spaces, or what takes a closer look yet.
        let single = if near.len(start) == 3 { text.as_bytes().get(start..start + 3) } else { None };
        (hashes[at], ends[at]) = match single.and_then(|single| hasher.plain_single(single)) {
            Some(hash) => (hash, starts[at] + 3),
            None => hash_closely(hasher, text, marks, start),
        };
        each(hashes[at]);
    }
}

#[inline(never)]
fn hash_closely(hasher: &Hasher, text: &str, marks: &Marks, start: usize) -> (u64, u32) {
    let word = Word { start, end: marks.end_of(start) };
    (hasher.word(text, word, Baseline), word.end as u32)
}

impl Index<'_> {
    /// Reads where the words are, and, of a text of one stretch, writes down those that may begin a name by their first
    /// letters; gives the number of blocks.
    #[inline(always)]
    pub(crate) fn read(&self, text: &str, scratch: &mut Scratch, machine: impl Machine) -> usize {
        let Scratch { marks, words, .. } = scratch;
        if text.len() >= STRETCH * 64 {
            return marks.read(text, true, self.idle, machine, |_, _| {});
        }
        let mut writer = words.writer();
        let blocks = if self.begin == Begin::NotLower {
            // By itself, since it is the usual one.
            marks.read(
                text,
                false,
                self.idle,
                machine,
                #[inline(always)]
                |block, masks| writer.begin(masks.starts & !masks.idle, block as u32 * 64, machine),
            )
        } else {
            marks.read(
                text,
                false,
                self.idle,
                machine,
                #[inline(always)]
                |block, masks| {
                    let begin = self.may_begin(text, block, masks.starts, masks.idle);
                    writer.begin(begin, block as u32 * 64, machine);
                },
            )
        };
        let count = writer.count;
        words.finish(count);
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
        let mut writer = words.writer();
        let masks = marks.starts[blocks.clone()].iter().zip(&marks.idle[blocks.clone()]);
        for (block, (&starts, &idle)) in blocks.zip(masks) {
            let begin = self.may_begin(text, block, starts, idle);
            writer.begin(begin, block as u32 * 64, machine);
        }
        let count = writer.count;
        words.finish(count);
    }

    /// Which of the words that begin in a block may begin a name.
    #[inline(always)]
    fn may_begin(&self, text: &str, block: usize, starts: u64, idle: u64) -> u64 {
        match self.begin {
            Begin::NotLower => starts & !idle,
            Begin::Any => starts,
            Begin::LowerToo => starts & !idle | self.pairs_that_begin(text, block, starts & idle),
        }
    }

    /// Hashes the words of the stretch whose first block is `first_block`, and keeps as candidates those that the filter lets
    /// through.
    #[inline(always)]
    pub(crate) fn filter<H: Hashing>(
        &self,
        text: &str,
        scratch: &mut Scratch,
        first_block: usize,
        machine: impl Machine,
    ) {
        let Scratch { marks, words: Words { starts, ends, hashes, count }, candidates, numbers, .. } =
            scratch;
        let (starts, ends, hashes) = (starts.first(*count), ends.first_mut(*count), hashes.first_mut(*count));
        let first = self.first;
        if first.is_near() {
            hash_words::<H>(
                &self.hasher,
                (text, marks),
                first_block,
                (starts, ends, hashes),
                numbers,
                |_| {},
                machine,
            );
        } else {
            // The cells are asked for first.
            let each = |hash| first.prefetch(hash, machine);
            hash_words::<H>(
                &self.hasher,
                (text, marks),
                first_block,
                (starts, ends, hashes),
                numbers,
                each,
                machine,
            );
        }
        let mut keeper = Keeper { room: candidates.all_mut(), kept: 0 };
        if self.begin == Begin::LowerToo {
            for ((word, &hash), &start) in (0..).zip(&*hashes).zip(starts) {
                let Some(cell) = self.cells(text, start).get(hash) else { continue };
                keeper.keep(word, cell);
            }
        } else {
            for (word, &hash) in (0..).zip(&*hashes) {
                let Some(cell) = first.get(hash) else { break }; // never: `find` sees to it that there are some
                keeper.keep(word, cell);
            }
        }
        scratch.kept = keeper.kept;
    }

    /// The filter of the word that begins at byte `start`, where there is one for those in lower case.
    #[inline(always)]
    fn cells(&self, text: &str, start: u32) -> Cells<'_> {
        if text.as_bytes()[start as usize].is_ascii_lowercase() { self.first_lower } else { self.first }
    }

    /// Which of the words of a block that begin with an idle byte have the first two bytes of a name.
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
