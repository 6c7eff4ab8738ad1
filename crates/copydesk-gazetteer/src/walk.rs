//! Walking on: from a word that may begin a name, word by word, to the longest name; and which of them to choose.

use crate::bytes::u32_at;
use crate::candidates::Candidate;
use crate::compile::value;
use crate::filter::{ENDS, after, has_bits, may_go_on, place};
use crate::hash;
use crate::index::{Found, Index, Scratch};
use crate::layout::Begin;
use crate::machine::Machine;
use crate::marks::Marks;
use crate::senses::sense;
use crate::verify::best;
use crate::words::Word;
use std::hint::select_unpredictable;

/// Words from the first of a candidate on that may begin a name, by the last of them.
#[derive(Clone, Copy, Default)]
pub(crate) struct Beginning {
    hash: u64,
    /// The number of the candidate.
    first: u32,
    /// The last word.
    start: u32,
    end: u32,
    /// The value of its slot, once it is looked up.
    value: u32,
}

impl Beginning {
    #[inline(always)]
    fn new(first: u32, last: Word, hash: u64) -> Self {
        Self { hash, first, start: last.start as u32, end: last.end as u32, value: 0 }
    }
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
    /// Combines the candidates that may go on with their next words, and keeps what the filter lets through.
    #[inline(always)]
    pub(crate) fn pair(&self, text: &str, scratch: &mut Scratch, machine: impl Machine) {
        let Scratch { marks, words, candidates, kept, numbers, beginnings, .. } = scratch;
        let candidates = &candidates[..*kept];
        let mut going = 0;
        for (at, candidate) in (0..).zip(candidates) {
            numbers[going] = at;
            going += usize::from(may_go_on(candidate.flags, after(text.as_bytes(), candidate.end as usize)));
        }
        // Where all words are written down, the next one is, and it is hashed.
        let every = self.begin == Begin::Any;
        if beginnings.len() < numbers.len() {
            beginnings.resize(numbers.len(), Beginning::default());
        }
        let mut pairs = 0;
        for &first in &numbers[..going] {
            let candidate = &candidates[first as usize];
            let word = Word { start: candidate.start as usize, end: candidate.end as usize };
            let (next, hash) = match words.get(candidate.word as usize + 1) {
                Some(written) if every => written,
                _ => {
                    let Some(next) = marks.next(word.end) else { continue };
                    (next, hash::word(text, next))
                }
            };
            let Some(gap) = hash::gap(text, word, next) else { continue };
            let hash = hash::chain(candidate.hash, gap, hash);
            machine.prefetch(self.second, place(hash, self.second.len() / 8) * 8);
            beginnings[pairs] = Beginning::new(first, next, hash);
            pairs += 1;
        }
        let mut passed = 0;
        for at in 0..pairs {
            let pair = beginnings[at];
            beginnings[passed] = pair;
            let passes = has_bits(self.second, pair.hash);
            passed += usize::from(passes);
            self.prefetch_slot(pair.hash, passes, machine);
        }
        scratch.pairs = passed;
    }

    /// Finds the longest name of each candidate.
    #[inline(always)]
    pub(crate) fn walk(&self, text: &str, scratch: &mut Scratch, machine: impl Machine) {
        let Scratch { marks, candidates, kept, numbers, beginnings, pairs, .. } = scratch;
        let candidates = &mut candidates[..*kept];
        // Those that may be a name by themselves.
        let mut singles = 0;
        for (at, candidate) in (0..).zip(candidates.iter()) {
            let may = candidate.flags & ENDS != 0;
            numbers[singles] = at;
            singles += usize::from(may);
            self.prefetch_slot(candidate.hash, may, machine);
        }
        let mut left = self.look_up(&mut beginnings[..*pairs], machine);
        for &at in &numbers[..singles] {
            let candidate = &mut candidates[at as usize];
            let value = self.slot(candidate.hash, machine);
            candidate.value = select_unpredictable(value & value::ENDS != 0, value, 0);
            self.prefetch_sense(candidate.value, machine);
        }
        // A word further each time, those that go on.
        while left > 0 {
            let mut going = 0;
            for at in 0..left {
                let beginning = beginnings[at];
                let Beginning { first, end, value, .. } = beginning;
                let candidate = &mut candidates[first as usize];
                let ends = value & value::ENDS != 0;
                candidate.longest = select_unpredictable(ends, end, candidate.longest);
                let known = candidate.value;
                candidate.value = select_unpredictable(ends, value | known & value::LEAD, known);
                self.prefetch_sense(candidate.value, machine);
                beginnings[going] = beginning;
                let after = after(text.as_bytes(), end as usize);
                going += usize::from(may_go_on(value >> value::FLAGS, after));
            }
            left = 0;
            for at in 0..going {
                let Beginning { hash, first, start, end, .. } = beginnings[at];
                let word = Word { start: start as usize, end: end as usize };
                if let Some((next, hash)) = step(text, marks, word, hash) {
                    self.prefetch_slot(hash, true, machine);
                    beginnings[left] = Beginning::new(first, next, hash);
                    left += 1;
                }
            }
            left = self.look_up(&mut beginnings[..left], machine);
        }
    }

    /// Looks up beginnings of names and moves those that are some to the front; gives how many.
    #[inline(always)]
    fn look_up(&self, beginnings: &mut [Beginning], machine: impl Machine) -> usize {
        let mut known = 0;
        for at in 0..beginnings.len() {
            let value = self.slot(beginnings[at].hash, machine);
            beginnings[known] = Beginning { value, ..beginnings[at] };
            known += usize::from(value != 0);
        }
        known
    }

    #[inline(always)]
    fn prefetch_sense(&self, value: u32, machine: impl Machine) {
        machine.prefetch(self.senses, (value & value::SENSE) as usize * sense::BYTES);
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
        let Scratch { candidates, kept, numbers, .. } = scratch;
        let mut count = 0;
        for (at, candidate) in (0..).zip(&candidates[..*kept]) {
            numbers[count] = at;
            count += usize::from(candidate.value != 0);
        }
        // The senses were asked for when they were found; now the names of those that are likely to be chosen.
        let mut likely = *done as u32;
        for &at in &numbers[..count] {
            let Candidate { start, longest, value, .. } = candidates[at as usize];
            let chosen = start >= likely;
            let place = u32_at(self.senses, (value & value::SENSE) as usize * 3 + 1);
            machine.prefetch(self.records, select_unpredictable(chosen, place as usize, 0));
            likely = select_unpredictable(chosen, longest, likely);
        }
        for at in 0..count {
            let at = scratch.numbers[at] as usize;
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
        let mut hash = hash::word(text, first);
        loop {
            let value = self.slot(hash, machine);
            if value & value::ENDS != 0 {
                ends.push((word.end, value));
            }
            if !may_go_on(value >> value::FLAGS, after(text.as_bytes(), word.end)) {
                return;
            }
            let Some(next) = step(text, words, word, hash) else { return };
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
        let Candidate { start, end, .. } = scratch.candidates[at];
        let marks = std::mem::take(&mut scratch.marks);
        self.all_from(text, &marks, Word { start: start as usize, end: end as usize }, scratch, machine);
        scratch.marks = marks;
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
        let start = candidate.start as usize;
        if start < done {
            return None;
        }
        // Nearly always a look at the longest name tells. A shorter one can be better only by a mark before it, which
        // moves its start.
        let words = Word { start, end: candidate.longest as usize };
        if candidate.value & value::LEAD == 0 {
            match self.check_at_sight(text, words, candidate.value, machine) {
                Some(Some(found)) => return Some(found),
                Some(None) if candidate.longest == candidate.end => return None,
                _ => {}
            }
        }
        let Candidate { end, longest, value, .. } = *candidate;
        let first = Word { start, end: end as usize };
        let mut ends = std::mem::take(&mut scratch.ends);
        if longest > end {
            self.ends(text, &scratch.marks, first, &mut ends, machine);
        } else {
            ends.clear();
            ends.push((end as usize, value));
        }
        let best = self.best_at(text, start, &ends, done, &mut scratch.found);
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
fn step(text: &str, words: &impl Text, word: Word, hash: u64) -> Option<(Word, u64)> {
    let next = words.next(word.end)?;
    let gap = hash::gap(text, word, next)?;
    Some((next, hash::chain(hash, gap, hash::word(text, next))))
}
