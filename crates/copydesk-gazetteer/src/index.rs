//! The word index: finds names in a text by the hashes of their words.
//!
//! In four steps, each over a stretch of the text at a time, so that look-ups of memory overlap: words as bit masks;
//! words that can begin a name, by a filter of hashes; their slots in the hash table; and for those that have one, word
//! by word on to longer names. What was found is compared with the names as they are written, longest first: hashes
//! only propose.

use crate::blocks::equal;
use crate::bytes::{LINE, u32_at};
use crate::compile::{PAIRS, bucket, filter_bit, fingerprint, marks, sense, value};
use crate::hash;
use crate::layout::{Layout, Section};
use crate::marks::Marks;
use crate::record::Name;
use crate::spelling::agrees;
use crate::words::{Class, Word, class, is_inside_eojeol, may_begin, may_end};
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
    folds: Folds,
    seed: u32,
    lower: bool,
}

/// A word that may begin a name.
#[derive(Clone, Copy, Default)]
struct Candidate {
    start: u32,
    end: u32,
    hash: u64,
}

/// What a search needs, kept from text to text.
#[derive(Default)]
struct Scratch {
    marks: Marks,
    candidates: Vec<Candidate>,
    values: Vec<u32>,
    ends: Vec<(usize, u32)>,
    found: Vec<Found>,
}

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// Blocks of 64 bytes that are searched at a time.
const STRETCH: usize = 64;

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
        }
    }

    /// The value of the slot of a hash; 0 if it has none.
    #[inline]
    fn slot(&self, hash: u64) -> u32 {
        if self.buckets.is_empty() {
            return 0;
        }
        let print = fingerprint(hash, self.seed);
        let mut at = bucket(hash, self.buckets.len());
        // A table has a free slot somewhere; a damaged one might not.
        for _ in 0..self.buckets.len() {
            let Some((prints, values)) = self.buckets.get(at).and_then(|line| line.split_first_chunk::<32>())
            else {
                return 0;
            };
            let equal = equal(prints, print);
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

    /// Calls `take` with the finds: leftmost-longest ones that do not overlap, or, if `all`, every one.
    pub(crate) fn find(&self, text: &str, all: bool, mut take: impl FnMut(Found)) {
        let mut scratch = SCRATCH.take().unwrap_or_default();
        scratch.marks.read(text);
        let blocks = scratch.marks.starts.len();
        let mut done = 0;
        for first in (0..blocks).step_by(STRETCH) {
            self.gather(text, &mut scratch, first..(first + STRETCH).min(blocks));
            scratch.values.clear();
            let values = scratch.candidates.iter().map(|candidate| self.slot(candidate.hash));
            scratch.values.extend(values);
            for at in 0..scratch.candidates.len() {
                let (candidate, value) = (scratch.candidates[at], scratch.values[at]);
                if value == 0 || (!all && (candidate.start as usize) < done) {
                    continue;
                }
                let first = Word { start: candidate.start as usize, end: candidate.end as usize };
                self.follow(text, &scratch.marks, first, candidate.hash, value, &mut scratch.ends);
                if scratch.ends.is_empty() {
                    continue;
                }
                if all {
                    for &(end, value) in &scratch.ends {
                        self.check(text, Word { end, ..first }, value, &mut scratch.found);
                    }
                } else if let Some(best) = self.best(text, first, &scratch.ends, done, &mut scratch.found) {
                    done = best.end;
                    take(best);
                }
            }
        }
        if all {
            scratch.found.sort_by_key(|f| (f.start, std::cmp::Reverse(f.end)));
            scratch.found.drain(..).for_each(take);
        }
        SCRATCH.set(Some(scratch));
    }

    /// Gathers the words of some blocks that may begin a name.
    fn gather(&self, text: &str, scratch: &mut Scratch, blocks: Range<usize>) {
        let Scratch { marks, candidates, .. } = scratch;
        candidates.clear();
        if self.first.is_empty() {
            return;
        }
        for block in blocks {
            let (starts, lower) = (marks.starts[block], marks.lower[block]);
            let mut left = starts & !lower;
            if self.lower {
                left |= self.pairs_that_begin(text, block, starts & lower);
            }
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                let start = block * 64 + bit as usize;
                let end = marks.end_of(start).unwrap_or(text.len());
                let hash = hash::word(text, Word { start, end }, 0);
                let filter = if lower >> bit & 1 == 1 { self.first_lower } else { self.first };
                if filter_has(filter, hash) {
                    candidates.push(Candidate { start: start as u32, end: end as u32, hash });
                }
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

    /// The ends of names that begin with the word `first`, the shortest first, with the values of their slots.
    #[inline]
    fn follow(
        &self,
        text: &str,
        marks: &Marks,
        first: Word,
        mut hash: u64,
        mut value: u32,
        ends: &mut Vec<(usize, u32)>,
    ) {
        ends.clear();
        let mut word = first;
        let bytes = text.as_bytes();
        loop {
            if value & value::ENDS != 0 {
                ends.push((word.end, value & value::SENSE));
            }
            if value & value::GOES_ON == 0 {
                return;
            }
            if value & value::GOES_ON_LOWER == 0
                && let Some([b' ', b'a'..=b'z']) = bytes.get(word.end..word.end + 2)
            {
                return;
            }
            let Some(next) = marks.next(word.end) else { return };
            let Some(state) = hash::gap(text, word, next, hash) else { return };
            hash = hash::word(text, next, state);
            if word.end == first.end && !filter_has(self.second, hash) {
                return;
            }
            word = next;
            value = self.slot(hash);
        }
    }

    /// The find to choose among those that begin with the word `first`: the leftmost, of these the longest.
    #[inline]
    fn best(
        &self,
        text: &str,
        first: Word,
        ends: &[(usize, u32)],
        done: usize,
        found: &mut Vec<Found>,
    ) -> Option<Found> {
        let mut best: Option<Found> = None;
        for (shorter, &(end, value)) in ends.iter().enumerate().rev() {
            found.clear();
            self.check(text, Word { end, ..first }, value, found);
            for one in found.iter().filter(|one| one.start >= done) {
                let better = best.is_none_or(|best| (best.start, one.end) > (one.start, best.end));
                if better {
                    best = Some(*one);
                }
            }
            // A shorter one is better only by a mark before it, which moves its start.
            if best.is_some() && !ends[..shorter].iter().any(|&(_, node)| self.has_marks(node)) {
                break;
            }
        }
        found.clear();
        best
    }

    /// Whether a name of a node begins or ends with marks.
    fn has_marks(&self, node: u32) -> bool {
        self.senses_from(node).any(|(_, _, flags)| flags & sense::MARKED != 0)
    }

    /// The senses of a node: entry, place of the name, flags.
    pub(crate) fn senses_from(&self, first: u32) -> impl Iterator<Item = (u32, u32, u32)> + use<'a> {
        let mut at = first as usize;
        let mut more = true;
        let senses = self.senses;
        std::iter::from_fn(move || {
            let sense = senses.get(at * sense::BYTES..(at + 1) * sense::BYTES).filter(|_| more)?;
            let flags = u32_at(sense, 2);
            more = flags & sense::LAST == 0;
            at += 1;
            Some((u32_at(sense, 0), u32_at(sense, 1), flags))
        })
    }

    /// Compares the words from `words.start` to `words.end` with the spellings of a node, and adds those that agree.
    #[inline]
    fn check(&self, text: &str, words: Word, node: u32, found: &mut Vec<Found>) {
        let from = found.len();
        let mut tried = 0u64;
        for (_, place, flags) in self.senses_from(node) {
            let variant = 1 << (flags & sense::VARIANT);
            if tried & variant == 0 {
                tried |= variant;
                let name = Name::take(&mut self.records.get(place as usize..).unwrap_or_default());
                let (mut start, mut end) = (words.start, words.end);
                let plain = flags & sense::MARKED == 0;
                let agree = if plain && name.text == &text.as_bytes()[start..end] {
                    true
                } else {
                    let name_text = crate::words::trim(name.str());
                    let widened = if plain { Some((start, end)) } else { widen(name_text, text, words) };
                    match widened {
                        Some(wide) => {
                            (start, end) = wide;
                            agrees(name_text, &text[start..end], name.case(), self.folds)
                        }
                        None => false,
                    }
                };
                if agree {
                    match found[from..].iter_mut().find(|f| (f.start, f.end) == (start, end)) {
                        Some(known) => known.variants |= variant,
                        None => {
                            let begins = start < words.start || may_begin(text, start);
                            if begins && may_end(text, end) && !is_inside_eojeol(text, start, end) {
                                found.push(Found { start, end, sense: node, variants: variant });
                            }
                        }
                    }
                }
            }
            if flags & sense::LAST_VARIANT != 0 {
                break;
            }
        }
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

/// Whether a filter has the bit of a hash. An empty one has none.
#[inline]
fn filter_has(filter: &[u8], hash: u64) -> bool {
    let bits = filter.len() * 8;
    if bits == 0 {
        return false;
    }
    let bit = filter_bit(hash, bits);
    filter[bit / 8] >> (bit % 8) & 1 == 1
}

/// Where a name with marks at its ends would stand, if its words are `words`; `None` if other characters stand there.
fn widen(name: &str, text: &str, words: Word) -> Option<(usize, usize)> {
    let (lead, tail) = marks(name)?;
    let is_mark = |c: char| matches!(class(c), Class::Other | Class::Extend);
    let (mut start, mut end) = (words.start, words.end);
    let mut before = text[..start].chars().rev();
    for _ in 0..lead {
        start -= before.next().filter(|&c| is_mark(c))?.len_utf8();
    }
    let mut after = text[end..].chars();
    for _ in 0..tail {
        end += after.next().filter(|&c| is_mark(c))?.len_utf8();
    }
    Some((start, end))
}
