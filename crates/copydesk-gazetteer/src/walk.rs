//! Walking on: from a word that may begin a name, word by word, to the longest name; and which of them to choose.

use crate::bytes::u32_at;
use crate::candidates::{Candidate, Words};
use crate::compile::value;
use crate::follow::{after, closely_after, ends, of_slot};
use crate::gaps;
use crate::hash::{self, Hasher};
use crate::index::{Found, Index, Scratch};
use crate::machine::Machine;
use crate::marks::Marks;
use crate::record::AT_SIGHT;
use crate::room::{self, LEN};
use crate::senses::sense;
use crate::verify::{Sight, best};
use crate::words::Word;
use std::hint::select_unpredictable;
use zerocopy::FromZeros;

/// The end of the longest name that a candidate begins, and the value of its slot. If there is none, the value is 0.
#[derive(Clone, Copy, Default, FromZeros)]
pub(crate) struct Longest {
    end: u32,
    value: u32,
}

/// Words from the first of a candidate on that may begin a name, by the last of them.
#[derive(Clone, Copy, Default, FromZeros)]
pub(crate) struct Beginning {
    hash: u64,
    /// The number of the candidate.
    first: u32,
    /// The last word.
    start: u32,
    end: u32,
}

impl Beginning {
    #[inline(always)]
    fn new(first: u32, last: Word, hash: u64) -> Self {
        Self { hash, first, start: last.start as u32, end: last.end as u32 }
    }
}

/// Combines candidates with their next words, and keeps those that the filter lets through, whose slots it asks for.
///
/// A filter that is not `NEAR` is itself asked for, and all are kept until it is looked into.
struct Pairer<'a, 'b, const NEAR: bool> {
    index: &'b Index<'a>,
    text: &'b str,
    room: &'b mut [Beginning; LEN],
    pairs: usize,
}

impl<const NEAR: bool> Pairer<'_, '_, NEAR> {
    /// Combines candidates with the next words that were written down, or are not; gives how many it kept.
    #[inline(always)]
    fn combine(
        mut self,
        candidates: &[Candidate],
        numbers: &[u32],
        unwritten: &[u32],
        near: Near<'_>,
        machine: impl Machine,
    ) -> usize {
        for &first in numbers {
            self.combine_next(first, candidates[first as usize], near, machine);
        }
        for &first in unwritten {
            self.combine_unwritten(first, candidates[first as usize], near, machine);
        }
        self.pairs
    }

    /// Combines a candidate with the next word that was written down, which begins at its end or a byte after it.
    #[inline(always)]
    fn combine_next(&mut self, first: u32, candidate: Candidate, near: Near<'_>, machine: impl Machine) {
        let word = candidate.word;
        let (next, next_hash) = near.words.get(word + 1);
        match gaps::short_gap(self.text, near.words.end(word) as usize, next.start) {
            Some(gap) => self.push(first, next, hash::chain(near.words.hash(word), gap, next_hash), machine),
            None => self.combine_farther(first, candidate, near, machine),
        }
    }

    /// Combines a candidate with the word after it, which is not written down if it begins with an idle byte.
    #[inline(always)]
    fn combine_unwritten(&mut self, first: u32, candidate: Candidate, near: Near<'_>, machine: impl Machine) {
        let end = near.words.end(candidate.word) as usize;
        match gaps::one_byte_gap(self.text, end) {
            Some(gap) if self.text.as_bytes().get(end + 1).is_some_and(u8::is_ascii_alphanumeric) => {
                let next = Word { start: end + 1, end: near.marks.end_of(end + 1) };
                let next_hash = self.index.hasher.word(self.text, next, machine);
                self.push(first, next, hash::chain(near.words.hash(candidate.word), gap, next_hash), machine);
            }
            _ => self.combine_farther(first, candidate, near, machine),
        }
    }

    #[inline(never)]
    fn combine_farther(&mut self, first: u32, candidate: Candidate, near: Near<'_>, machine: impl Machine) {
        let (word, hash) = near.words.get(candidate.word);
        let after = closely_after(self.text.as_bytes(), word.end, self.index.second_bytes);
        if candidate.cell & after != 0
            && let Some((next, hash)) = step(&self.index.hasher, self.text, near.marks, word, hash, machine)
        {
            self.push(first, next, hash, machine);
        }
    }

    #[inline(always)]
    fn push(&mut self, first: u32, next: Word, hash: u64, machine: impl Machine) {
        let filter = self.index.two_words;
        self.room[room::place(self.pairs)] = Beginning::new(first, next, hash);
        if NEAR {
            self.index.prefetch_slot(hash, machine);
            self.pairs += usize::from(filter.has(hash));
        } else {
            filter.prefetch(hash, machine);
            self.pairs += 1;
        }
    }
}

/// The words of a stretch, and where all words are.
#[derive(Clone, Copy)]
struct Near<'a> {
    words: &'a Words,
    marks: &'a Marks,
}

/// A text whose words are known.
pub(crate) trait Text {
    /// The word after the one that ends at byte `end`; words that are too far for any name may be left out.
    fn next(&self, end: usize) -> Option<Word>;
}

impl Text for Marks {
    #[inline(always)]
    fn next(&self, end: usize) -> Option<Word> {
        Marks::next(self, end)
    }
}

impl Index<'_> {
    /// Parts the candidates into those that may be a name by themselves and those that may go on; combines the latter with
    /// their next words, and keeps what the filter lets through.
    #[inline(always)]
    pub(crate) fn pair(&self, text: &str, scratch: &mut Scratch, machine: impl Machine) {
        let Scratch {
            marks, words, candidates, kept, longest, numbers, unwritten, alone, beginnings, ..
        } = scratch;
        let candidates = candidates.first(*kept);
        longest.first_mut(*kept).fill(Longest::default());
        let (mut next, mut other, mut singles) = (0, 0, 0);
        for (at, &Candidate { word, cell }) in (0..).zip(candidates) {
            let end = words.end(word);
            let goes_on = cell & after(text.as_bytes(), end as usize, self.second_bytes) != 0;
            // Nearly always the next word that was written down is the next one in the text, a byte further on, or none in
            // scripts without spaces.
            let is_next = words.start(word + 1).wrapping_sub(end) <= 1;
            numbers.put(next, at);
            unwritten.put(other, at);
            next += usize::from(goes_on & is_next);
            other += usize::from(goes_on & !is_next);
            alone.put(singles, at);
            singles += usize::from(cell & ends(words.hash(word)) != 0);
        }
        if !self.slots_are_near() {
            for &at in alone.first(singles) {
                self.prefetch_slot(words.hash(candidates[at as usize].word), machine);
            }
        }
        let near = Near { words, marks };
        let (numbers, unwritten) = (numbers.first(next), unwritten.first(other));
        let room = beginnings.all_mut();
        let mut passed = 0;
        if self.two_words.is_near() {
            let pairer = Pairer::<true> { index: self, text, room, pairs: 0 };
            passed = pairer.combine(candidates, numbers, unwritten, near, machine);
        } else {
            let pairer = Pairer::<false> { index: self, text, room, pairs: 0 };
            for at in 0..pairer.combine(candidates, numbers, unwritten, near, machine) {
                let pair = beginnings.get(at);
                beginnings.put(passed, pair);
                passed += usize::from(self.two_words.has(pair.hash));
            }
            for pair in beginnings.first(passed) {
                self.prefetch_slot(pair.hash, machine);
            }
        }
        scratch.pairs = passed;
        scratch.singles = singles;
    }

    /// Finds the longest name of each candidate.
    #[inline(always)]
    pub(crate) fn walk(&self, text: &str, scratch: &mut Scratch, machine: impl Machine) {
        let Scratch { marks, words, candidates, longest, alone, singles, beginnings, pairs, .. } = scratch;
        for &at in alone.first(*singles) {
            let Candidate { word, .. } = candidates.get(at as usize);
            let value = self.slot(words.hash(word), machine);
            let value = select_unpredictable(value & value::ENDS != 0, value, 0);
            longest.put(at as usize, Longest { end: words.end(word), value });
            self.prefetch_meaning(value, machine);
        }
        // The pairs, which were asked for last; then a word further each time, those that go on.
        let mut left = *pairs;
        while left > 0 {
            let mut going = 0;
            for at in 0..left {
                let beginning = beginnings.get(at);
                let Beginning { hash, first, end, .. } = beginning;
                let value = self.slot(hash, machine);
                let Longest { end: known_end, value: known } = longest.get(first as usize);
                let ends = value & value::ENDS != 0;
                let value_now = select_unpredictable(ends, value | known & value::LEAD, known);
                let end_now = select_unpredictable(ends, end, known_end);
                longest.put(first as usize, Longest { end: end_now, value: value_now });
                self.prefetch_meaning(value_now, machine);
                beginnings.put(going, beginning);
                let after = closely_after(text.as_bytes(), end as usize, self.second_bytes);
                going += usize::from(of_slot(value >> value::FLAGS) & after != 0);
            }
            left = 0;
            for at in 0..going {
                let Beginning { hash, first, start, end } = beginnings.get(at);
                let word = Word { start: start as usize, end: end as usize };
                if let Some((next, hash)) = step(&self.hasher, text, marks, word, hash, machine) {
                    self.prefetch_slot(hash, machine);
                    beginnings.put(left, Beginning::new(first, next, hash));
                    left += 1;
                }
            }
        }
    }

    /// Asks for what a value leads to: a name, or the first of several senses.
    #[inline(always)]
    fn prefetch_meaning(&self, value: u32, machine: impl Machine) {
        let (is_plain, number) = (value & value::PLAIN != 0, (value & value::NUMBER) as usize);
        let bytes = select_unpredictable(is_plain, self.records, self.senses.as_flattened());
        let at = select_unpredictable(is_plain, number, number * sense::BYTES);
        machine.prefetch(bytes, at);
        // A name that is looked at may go over into the next line of the cache.
        machine.prefetch(bytes, at + AT_SIGHT - 1);
    }

    /// Calls `take` with those names that agree with the text and do not overlap, from byte `done` on.
    #[inline(always)]
    pub(crate) fn choose(
        &self,
        text: &str,
        scratch: &mut Scratch,
        done: &mut usize,
        take: &mut impl FnMut(Found),
        machine: impl Machine,
    ) {
        let Scratch { kept, longest, numbers, .. } = scratch;
        let mut count = 0;
        for (at, longest) in (0..).zip(longest.first(*kept)) {
            numbers.put(count, at);
            count += usize::from(longest.value != 0);
        }
        // What they mean was asked for when they were found; now the names of senses.
        for &at in numbers.first(count) {
            let Longest { value, .. } = longest.get(at as usize);
            if value & value::PLAIN == 0
                && let Some(sense) = self.senses.get((value & value::NUMBER) as usize)
            {
                machine.prefetch(self.records, u32_at(sense, 0) as usize);
            }
        }
        for at in 0..count {
            let at = scratch.numbers.get(at) as usize;
            let Longest { end, value } = scratch.longest.get(at);
            let Candidate { word, .. } = scratch.candidates.get(at);
            let start = scratch.words.start(word);
            if (start as usize) < *done {
                continue;
            }
            // Nearly always a look at the longest name tells. A shorter one can be better only by a mark before it,
            // which moves its start.
            let words = Word { start: start as usize, end: end as usize };
            if value & value::LEAD == 0 {
                if let Some(variants) = self.stands_as_written(text, words, value, machine) {
                    *done = words.end;
                    let means = value & value::MEANS;
                    take(Found { start: words.start, end: words.end, means, variants });
                    continue;
                }
                match self.check_at_sight(text, words, value, machine) {
                    Sight::Stands { end, variants } => {
                        *done = end;
                        take(Found { start: words.start, end, means: value & value::MEANS, variants });
                        continue;
                    }
                    Sight::No if end == scratch.words.end(word) => continue,
                    Sight::No | Sight::Unsure => {}
                }
            }
            if let Some(best) = self.best_of(text, scratch, at, *done, machine) {
                *done = best.end;
                take(best);
            }
        }
    }

    /// The ends of names that begin with a word, the shortest first, with the values of their slots.
    fn ends(
        &self,
        text: &str,
        words: &impl Text,
        first: Word,
        ends: &mut Vec<(usize, u32)>,
        machine: impl Machine,
    ) {
        ends.clear();
        let mut word = first;
        let mut hash = self.hasher.word(text, first, machine);
        loop {
            let value = self.slot(hash, machine);
            if value & value::ENDS != 0 {
                ends.push((word.end, value));
            }
            let after = closely_after(text.as_bytes(), word.end, self.second_bytes);
            if of_slot(value >> value::FLAGS) & after == 0 {
                return;
            }
            let Some(next) = step(&self.hasher, text, words, word, hash, machine) else { return };
            (word, hash) = next;
        }
    }

    /// Adds every find that begins with a word.
    pub(crate) fn all_from(
        &self,
        text: &str,
        words: &impl Text,
        first: Word,
        scratch: &mut Scratch,
        machine: impl Machine,
    ) {
        let Scratch { ends, found, .. } = scratch;
        self.ends(text, words, first, ends, machine);
        for &(end, value) in &*ends {
            self.check(text, Word { start: first.start, end }, value, found);
        }
    }

    /// Adds every find that begins with candidate `at`.
    pub(crate) fn all_of(&self, text: &str, scratch: &mut Scratch, at: usize, machine: impl Machine) {
        let (first, _) = scratch.words.get(scratch.candidates.get(at).word);
        let marks = std::mem::take(&mut scratch.marks);
        self.all_from(text, &marks, first, scratch, machine);
        scratch.marks = marks;
    }

    /// The find to choose among those that begin with a candidate at byte `done` or later: the leftmost, of these the
    /// longest.
    #[inline(never)]
    fn best_of(
        &self,
        text: &str,
        scratch: &mut Scratch,
        at: usize,
        done: usize,
        machine: impl Machine,
    ) -> Option<Found> {
        let (first, _) = scratch.words.get(scratch.candidates.get(at).word);
        let Longest { end: longest, value } = scratch.longest.get(at);
        let mut ends = std::mem::take(&mut scratch.ends);
        if longest as usize > first.end {
            self.ends(text, &scratch.marks, first, &mut ends, machine);
        } else {
            ends.clear();
            ends.push((first.end, value));
        }
        let best = self.best_at(text, first.start, &ends, done, &mut scratch.found);
        scratch.ends = ends;
        best
    }

    /// The find to choose among those that begin with a word.
    pub(crate) fn best_from(
        &self,
        text: &str,
        words: &impl Text,
        first: Word,
        done: usize,
        scratch: &mut Scratch,
        machine: impl Machine,
    ) -> Option<Found> {
        let Scratch { ends, found, .. } = scratch;
        self.ends(text, words, first, ends, machine);
        self.best_at(text, first.start, ends, done, found)
    }

    /// The find to choose among those whose words begin at `start` and end at one of `ends`.
    #[inline(never)]
    fn best_at(
        &self,
        text: &str,
        start: usize,
        ends: &[(usize, u32)],
        done: usize,
        found: &mut Vec<Found>,
    ) -> Option<Found> {
        let lead = ends.iter().any(|(_, value)| value & value::LEAD != 0);
        let mut chosen: Option<Found> = None;
        for &(end, value) in ends.iter().rev() {
            found.clear();
            self.check(text, Word { start, end }, value, found);
            if let Some(one) = best(found, done)
                && chosen.is_none_or(|chosen| (chosen.start, one.end) > (one.start, chosen.end))
            {
                chosen = Some(one);
            }
            if chosen.is_some() && !lead {
                break;
            }
        }
        found.clear();
        chosen
    }
}

/// The word after the last one of a name of this hash, and the hash of the name with it.
#[inline(always)]
fn step(
    hasher: &Hasher,
    text: &str,
    words: &impl Text,
    word: Word,
    hash: u64,
    machine: impl Machine,
) -> Option<(Word, u64)> {
    let next = words.next(word.end)?;
    let gap = gaps::gap(text, word, next)?;
    Some((next, hash::chain(hash, gap, hasher.word(text, next, machine))))
}
