//! The word index: finds names in a text by the hashes of their words.
//!
//! In four steps, each over a stretch of the text at a time, so that look-ups of memory overlap: words as bit masks;
//! words that can begin a name, by a filter of hashes; their slots in the hash table; and for those that have one, word
//! by word on to longer names. What was found is compared with the names as they are written, longest first: hashes
//! only propose.

use crate::bytes::{LINE, u32_at};
use crate::compile::{PAIRS, bucket, filter_bit, fingerprint, sense, value};
use crate::hash;
use crate::layout::{Layout, Section};
use crate::machine::Machine;
#[cfg(target_arch = "x86_64")]
use crate::machine::{Avx2, Sse2};
use crate::marks::Marks;
use crate::verify::best;
use crate::words::Word;
use copydesk_text::fold::Folds;
use std::cell::Cell;
use std::ops::Range;

/// A find: bytes `start..end`, the first sense of its node, and which spellings agree with the text, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) sense: u32,
    pub(crate) variants: u64,
}

/// The arrays of a compiled gazetteer.
#[derive(Clone, Copy)]
pub(crate) struct Index<'a> {
    buckets: &'a [[u8; LINE]],
    first: &'a [u8],
    first_lower: &'a [u8],
    pairs: &'a [u8],
    second: &'a [u8],
    pub(crate) senses: &'a [u8],
    pub(crate) records: &'a [u8],
    pub(crate) folds: Folds,
    seed: u32,
    lower: bool,
    lead: bool,
}

/// A word, and its hash.
#[derive(Clone, Copy, Default)]
struct First {
    start: u32,
    end: u32,
    hash: u64,
}

/// A word that may begin a name, and the longest name that it was found to begin.
#[derive(Clone, Copy, Default)]
struct Candidate {
    start: u32,
    end: u32,
    hash: u64,
    /// The value of its slot.
    value: u32,
    /// The end of the longest name, and the value of its slot.
    longest: (u32, u32),
    /// How many names it begins.
    names: u32,
}

/// Two words that may begin a name.
#[derive(Clone, Copy, Default)]
struct Second {
    /// The number of the candidate.
    first: u32,
    /// The second word.
    start: u32,
    end: u32,
    hash: u64,
}

/// What a search needs, kept from text to text.
#[derive(Default)]
struct Scratch {
    marks: Marks,
    /// Where the words that may begin a name begin: room for a stretch of them.
    positions: Vec<u32>,
    /// Those words: room for a stretch of them.
    firsts: Vec<First>,
    candidates: Vec<Candidate>,
    seconds: Vec<Second>,
    ends: Vec<(usize, u32)>,
    found: Vec<Found>,
}

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// Blocks of 64 bytes that are searched at a time.
const STRETCH: usize = 128;
/// So many look-ups ahead of the one at hand its cache line is asked for.
const AHEAD: usize = 12;
/// Positions that are written down for a block without asking how many there are.
const FLAT: usize = 4;
/// A filter of more bytes is not sure to be in the nearest cache.
const LARGE: usize = 1 << 15;

impl<'a> Index<'a> {
    pub(crate) fn new(layout: &Layout, bytes: &'a [u8]) -> Self {
        let section = |section| layout.section(bytes, section);
        let filter = |which| {
            let bits: &[u8] = section(which);
            // The number of bits is a power of two; a damaged file finds nothing.
            if bits.len().is_power_of_two() { bits } else { &[] }
        };
        let pairs = section(Section::Pairs);
        Self {
            buckets: section(Section::Buckets).as_chunks().0,
            first: filter(Section::First),
            first_lower: filter(Section::FirstLower),
            pairs,
            second: filter(Section::Second),
            senses: section(Section::Senses),
            records: section(Section::Records),
            folds: layout.settings.folds,
            seed: layout.settings.seed,
            lower: layout.settings.lower && pairs.len() == PAIRS,
            lead: layout.settings.lead,
        }
    }

    /// The value of the slot of a hash; 0 if it has none.
    #[inline(always)]
    fn slot(&self, hash: u64, machine: impl Machine) -> u32 {
        let print = fingerprint(hash, self.seed);
        let mut at = bucket(hash, self.buckets.len());
        // A table has a free slot somewhere; a damaged one might not.
        for _ in 0..self.buckets.len() {
            let Some((prints, values)) = self.buckets.get(at).and_then(|line| line.split_first_chunk::<32>())
            else {
                return 0;
            };
            let equal = machine.equal(prints, print);
            if equal != 0 {
                return u32_at(values, equal.trailing_zeros() as usize);
            }
            if prints[28..] == [0; 4] {
                return 0;
            }
            at += 1;
            if at == self.buckets.len() {
                at = 0;
            }
        }
        0
    }

    /// Asks for the bucket of a hash.
    #[inline(always)]
    fn prefetch_slot(&self, hash: u64, machine: impl Machine) {
        let at = bucket(hash, self.buckets.len());
        machine.prefetch(self.buckets.as_flattened(), at * LINE);
    }

    /// Calls `take` with the finds: leftmost-longest ones that do not overlap, or, if `all`, every one.
    pub(crate) fn find(&self, text: &str, all: bool, take: impl FnMut(Found)) {
        if self.buckets.is_empty() || self.first.is_empty() {
            return;
        }
        let mut scratch = SCRATCH.take().unwrap_or_default();
        #[cfg(target_arch = "x86_64")]
        match Avx2::detect() {
            Some(avx2) => avx2.run(
                #[inline(always)]
                |machine| self.find_with(text, all, take, &mut scratch, machine),
            ),
            None => self.find_with(text, all, take, &mut scratch, Sse2),
        }
        #[cfg(not(target_arch = "x86_64"))]
        self.find_with(text, all, take, &mut scratch, crate::machine::Portable);
        SCRATCH.set(Some(scratch));
    }

    #[inline(always)]
    fn find_with(
        &self,
        text: &str,
        all: bool,
        mut take: impl FnMut(Found),
        scratch: &mut Scratch,
        machine: impl Machine,
    ) {
        scratch.marks.read(text, machine);
        let blocks = scratch.marks.starts.len();
        let mut done = 0;
        for first in (0..blocks).step_by(STRETCH) {
            let stretch = first..(first + STRETCH).min(blocks);
            let count = self.positions(text, scratch, stretch);
            let count = self.filter(text, scratch, count, machine);
            self.look_up(&scratch.firsts[..count], &mut scratch.candidates, machine);
            if all {
                for at in 0..scratch.candidates.len() {
                    self.all_of(text, scratch, at, machine);
                }
                continue;
            }
            self.go_on(text, scratch, machine);
            for ahead in 0..scratch.candidates.len() + AHEAD {
                if let Some(coming) = scratch.candidates.get(ahead)
                    && coming.longest.1 != 0
                {
                    let sense = (coming.longest.1 & value::SENSE) as usize * sense::BYTES;
                    machine.prefetch(self.senses, sense);
                }
                if ahead >= AHEAD / 2
                    && let Some(coming) = scratch.candidates.get(ahead - AHEAD / 2)
                    && coming.longest.1 != 0
                {
                    let sense = (coming.longest.1 & value::SENSE) as usize;
                    machine.prefetch(self.records, u32_at(self.senses, sense * 3 + 1) as usize);
                }
                if ahead >= AHEAD
                    && let Some(best) = self.best_of(text, scratch, ahead - AHEAD, done, machine)
                {
                    done = best.end;
                    take(best);
                }
            }
        }
        if all {
            scratch.found.sort_by_key(|f| (f.start, std::cmp::Reverse(f.end)));
            scratch.found.drain(..).for_each(take);
        }
    }

    /// Writes down where words begin that may begin a name; gives how many.
    #[inline(always)]
    fn positions(&self, text: &str, scratch: &mut Scratch, blocks: Range<usize>) -> usize {
        let Scratch { marks, positions, .. } = scratch;
        positions.resize(STRETCH * 64 + FLAT, 0);
        let mut count = 0;
        for block in blocks {
            let (starts, lower) = (marks.starts[block], marks.lower[block]);
            let mut left = starts & !lower;
            if self.lower {
                left |= self.pairs_that_begin(text, block, starts & lower);
            }
            // A fixed number is written whatever there is, and counted afterwards: there is no branch to mistake.
            let base = block as u32 * 64;
            let found = left.count_ones() as usize;
            let Some(room) = positions[count..].first_chunk_mut::<FLAT>() else { break };
            for position in room {
                *position = base + left.trailing_zeros();
                left &= left.wrapping_sub(1);
            }
            for position in positions[count..count + found].iter_mut().skip(FLAT) {
                *position = base + left.trailing_zeros();
                left &= left.wrapping_sub(1);
            }
            count += found;
        }
        count
    }

    /// Hashes those words and keeps the ones that the filter lets through; gives how many.
    #[inline(always)]
    fn filter(&self, text: &str, scratch: &mut Scratch, count: usize, machine: impl Machine) -> usize {
        let Scratch { marks, positions, firsts, .. } = scratch;
        firsts.resize(STRETCH * 64, First::default());
        let large = self.first.len() > LARGE;
        for (position, first) in positions[..count].iter().zip(firsts.iter_mut()) {
            let start = *position as usize;
            let end = marks.end_of(start).unwrap_or(text.len());
            let hash = hash::word(text, Word { start, end }, 0);
            *first = First { start: *position, end: end as u32, hash };
            if large {
                machine.prefetch(self.first, filter_bit(hash, self.first.len() * 8) / 8);
            }
        }
        let mut kept = 0;
        for at in 0..count.min(firsts.len()) {
            let first = firsts[at];
            firsts[kept] = first;
            let lower = self.lower && text.as_bytes()[first.start as usize].is_ascii_lowercase();
            kept += usize::from(filter_has(if lower { self.first_lower } else { self.first }, first.hash));
        }
        kept
    }

    /// Makes candidates of the words that have a slot.
    #[inline(always)]
    fn look_up(&self, firsts: &[First], candidates: &mut Vec<Candidate>, machine: impl Machine) {
        candidates.clear();
        for first in firsts.iter().take(AHEAD) {
            self.prefetch_slot(first.hash, machine);
        }
        for (at, first) in firsts.iter().enumerate() {
            if let Some(coming) = firsts.get(at + AHEAD) {
                self.prefetch_slot(coming.hash, machine);
            }
            let value = self.slot(first.hash, machine);
            if value != 0 {
                let ends = value & value::ENDS != 0;
                candidates.push(Candidate {
                    start: first.start,
                    end: first.end,
                    hash: first.hash,
                    value,
                    longest: if ends { (first.end, value) } else { (0, 0) },
                    names: u32::from(ends),
                });
            }
        }
    }

    /// Finds the longest name of each candidate.
    #[inline(always)]
    fn go_on(&self, text: &str, scratch: &mut Scratch, machine: impl Machine) {
        let Scratch { marks, candidates, seconds, .. } = scratch;
        seconds.clear();
        for (first, candidate) in (0u32..).zip(&*candidates) {
            let word = Word { start: candidate.start as usize, end: candidate.end as usize };
            if let Some((next, hash)) = step(text, marks, word, candidate.hash, candidate.value) {
                machine.prefetch(self.second, filter_bit(hash, self.second.len() * 8) / 8);
                seconds.push(Second { first, start: next.start as u32, end: next.end as u32, hash });
            }
        }
        let mut kept = 0;
        for at in 0..seconds.len() {
            let second = seconds[at];
            seconds[kept] = second;
            let passed = filter_has(self.second, second.hash);
            kept += usize::from(passed);
            if passed {
                self.prefetch_slot(second.hash, machine);
            }
        }
        seconds.truncate(kept);
        for second in &*seconds {
            let candidate = &mut candidates[second.first as usize];
            let mut hash = second.hash;
            let mut word = Word { start: second.start as usize, end: second.end as usize };
            loop {
                let value = self.slot(hash, machine);
                if value & value::ENDS != 0 {
                    candidate.longest = (word.end as u32, value);
                    candidate.names += 1;
                }
                let Some(next) = step(text, marks, word, hash, value) else { break };
                (word, hash) = next;
            }
        }
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

    /// The ends of names that begin with a candidate, the shortest first, with the values of their slots.
    fn ends(
        &self,
        text: &str,
        marks: &Marks,
        candidate: &Candidate,
        ends: &mut Vec<(usize, u32)>,
        machine: impl Machine,
    ) {
        ends.clear();
        let mut word = Word { start: candidate.start as usize, end: candidate.end as usize };
        let (mut hash, mut value) = (candidate.hash, candidate.value);
        loop {
            if value & value::ENDS != 0 {
                ends.push((word.end, value));
            }
            let Some(next) = step(text, marks, word, hash, value) else { return };
            (word, hash) = next;
            value = self.slot(hash, machine);
        }
    }

    /// Adds every find that begins with a candidate.
    fn all_of(&self, text: &str, scratch: &mut Scratch, at: usize, machine: impl Machine) {
        let Scratch { marks, candidates, ends, found, .. } = scratch;
        let candidate = candidates[at];
        self.ends(text, marks, &candidate, ends, machine);
        for &(end, value) in &*ends {
            self.check(text, Word { start: candidate.start as usize, end }, value, found);
        }
    }

    /// The find to choose among those that begin with a candidate at byte `done` or later: the leftmost, of these the
    /// longest.
    #[inline(always)]
    fn best_of(
        &self,
        text: &str,
        scratch: &mut Scratch,
        at: usize,
        done: usize,
        machine: impl Machine,
    ) -> Option<Found> {
        let candidate = &scratch.candidates[at];
        let (end, value) = candidate.longest;
        let start = candidate.start as usize;
        if value == 0 || start < done {
            return None;
        }
        // Nearly always the longest name is written exactly so and has one sense. A shorter one can be better only by a
        // mark before it, which moves its start.
        let words = Word { start, end: end as usize };
        if let Some(found) = self.check_one(text, words, value)
            && (candidate.names == 1 || !self.lead)
        {
            return Some(found);
        }
        if candidate.names == 1 {
            self.check(text, words, value, &mut scratch.found);
            let chosen = best(&scratch.found, done);
            scratch.found.clear();
            return chosen;
        }
        self.best_of_all(text, scratch, at, done, machine)
    }

    #[inline(never)]
    fn best_of_all(
        &self,
        text: &str,
        scratch: &mut Scratch,
        at: usize,
        done: usize,
        machine: impl Machine,
    ) -> Option<Found> {
        let Scratch { marks, candidates, ends, found, .. } = scratch;
        let candidate = candidates[at];
        self.ends(text, marks, &candidate, ends, machine);
        let mut chosen: Option<Found> = None;
        for &(end, value) in ends.iter().rev() {
            found.clear();
            self.check(text, Word { start: candidate.start as usize, end }, value, found);
            if let Some(one) = best(found, done)
                && chosen.is_none_or(|chosen| (chosen.start, one.end) > (one.start, chosen.end))
            {
                chosen = Some(one);
            }
            if chosen.is_some() && !self.lead {
                break;
            }
        }
        found.clear();
        chosen
    }

    /// The find that is the whole text, white space at its ends left out.
    pub(crate) fn lookup(&self, text: &str) -> Option<Found> {
        let start = text.len() - text.trim_start().len();
        let end = start + text.trim().len();
        let mut whole = None;
        self.find(text, true, |found| {
            if (found.start, found.end) == (start, end) {
                whole = Some(found);
            }
        });
        whole
    }
}

/// The next word that a name can go on with, and the hash of the name up to it.
#[inline(always)]
fn step(text: &str, marks: &Marks, word: Word, hash: u64, value: u32) -> Option<(Word, u64)> {
    if value & value::GOES_ON == 0 {
        return None;
    }
    let after = &text.as_bytes()[word.end..];
    if value & value::GOES_ON_LOWER == 0 && matches!(after, [b' ', b'a'..=b'z', ..])
        || value & value::GOES_ON_ODD == 0 && hash::is_surely_odd(after)
    {
        return None;
    }
    let next = marks.next(word.end)?;
    let state = hash::gap(text, word, next, hash)?;
    Some((next, hash::word(text, next, state)))
}

/// Whether a filter has the bit of a hash. An empty one has none.
#[inline(always)]
fn filter_has(filter: &[u8], hash: u64) -> bool {
    let bits = filter.len() * 8;
    if bits == 0 {
        return false;
    }
    let bit = filter_bit(hash, bits);
    filter[bit / 8] >> (bit % 8) & 1 == 1
}
