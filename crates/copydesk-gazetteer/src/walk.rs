//! Walking on: from a word that may begin a name, word by word, to the longest name; and which of them to choose.

use crate::bytes::u32_at;
use crate::candidates::Candidate;
use crate::compile::value;
use crate::filter::{ENDS, ODD, after, has_bits, may_go_on, place};
use crate::hash;
use crate::index::{Found, Index, Scratch};
use crate::layout::Begin;
use crate::machine::Machine;
use crate::marks::Marks;
use crate::senses::sense;
use crate::verify::best;
use crate::words::Word;

/// So many finds ahead of the one at hand its sense is asked for; half as many ahead, its name.
const AHEAD: usize = 12;

/// Words from the first of a candidate on that may begin a name, by the last of them.
#[derive(Clone, Copy, Default)]
pub(crate) struct Second {
    /// The number of the candidate.
    first: u32,
    /// The last word.
    start: u32,
    end: u32,
    hash: u64,
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
        let Scratch { marks, words, candidates, kept, numbers, seconds, .. } = scratch;
        let candidates = &candidates[..*kept];
        let mut going = 0;
        for (at, candidate) in (0..).zip(candidates) {
            numbers[going] = at;
            going += usize::from(may_go_on(candidate.flags, after(text.as_bytes(), candidate.end as usize)));
        }
        // Where all words are written down, the next one is, and it is hashed.
        let every = self.begin == Begin::Any;
        seconds.clear();
        for &first in &numbers[..going] {
            let candidate = &candidates[first as usize];
            let word = Word { start: candidate.start as usize, end: candidate.end as usize };
            if candidate.flags & ODD == 0 && hash::is_surely_odd(&text.as_bytes()[word.end..]) {
                continue;
            }
            let written = if every { words.get(candidate.word as usize + 1) } else { None };
            let next = written
                .or_else(|| marks.next(word.end).map(|next| (next, hash::word(text, next))))
                .and_then(|(next, hash)| Some((next, hash::gap(text, word, next)?, hash)));
            if let Some((next, gap, hash)) = next {
                let hash = hash::chain(candidate.hash, gap, hash);
                machine.prefetch(self.second, place(hash, self.second.len() / 8) * 8);
                seconds.push(Second { first, start: next.start as u32, end: next.end as u32, hash });
            }
        }
        let mut passed = 0;
        for at in 0..seconds.len() {
            let second = seconds[at];
            seconds[passed] = second;
            let passes = has_bits(self.second, second.hash);
            passed += usize::from(passes);
            self.prefetch_slot(second.hash, passes, machine);
        }
        seconds.truncate(passed);
    }

    /// Finds the longest name of each candidate.
    #[inline(always)]
    pub(crate) fn walk(&self, text: &str, scratch: &mut Scratch, machine: impl Machine) {
        let Scratch { marks, candidates, kept, numbers, seconds, thirds, .. } = scratch;
        let candidates = &mut candidates[..*kept];
        // Those that may be a name by themselves.
        let mut singles = 0;
        for (at, candidate) in (0..).zip(candidates.iter()) {
            let may = candidate.flags & ENDS != 0;
            numbers[singles] = at;
            singles += usize::from(may);
            self.prefetch_slot(candidate.hash, may, machine);
        }
        // Then, a word further each time, those that go on.
        let mut round = 0;
        while round == 0 || !seconds.is_empty() {
            thirds.clear();
            for second in &*seconds {
                let candidate = &mut candidates[second.first as usize];
                let value = self.slot(second.hash, machine);
                if value & value::ENDS != 0 {
                    candidate.longest = second.end;
                    candidate.value = value | candidate.value & value::LEAD;
                }
                let word = Word { start: second.start as usize, end: second.end as usize };
                if let Some((next, hash)) = step(text, marks, word, second.hash, value >> value::FLAGS) {
                    self.prefetch_slot(hash, true, machine);
                    thirds.push(Second {
                        first: second.first,
                        start: next.start as u32,
                        end: next.end as u32,
                        hash,
                    });
                }
            }
            std::mem::swap(seconds, thirds);
            if round == 0 {
                for &at in &numbers[..singles] {
                    let candidate = &mut candidates[at as usize];
                    let value = self.slot(candidate.hash, machine);
                    if value & value::ENDS != 0 {
                        let longer = candidate.value != 0;
                        candidate.longest = if longer { candidate.longest } else { candidate.end };
                        candidate.value = if longer { candidate.value | value & value::LEAD } else { value };
                    }
                }
            }
            round += 1;
        }
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
        for ahead in 0..count + AHEAD {
            let sense = |ahead: usize| {
                let candidate = scratch.candidates[scratch.numbers[ahead] as usize];
                (candidate.value & value::SENSE) as usize
            };
            if ahead < count {
                machine.prefetch(self.senses, sense(ahead) * sense::BYTES);
            }
            if ahead >= AHEAD / 2 && ahead - AHEAD / 2 < count {
                let place = u32_at(self.senses, sense(ahead - AHEAD / 2) * 3 + 1);
                machine.prefetch(self.records, place as usize);
            }
            if ahead >= AHEAD {
                let at = scratch.numbers[ahead - AHEAD] as usize;
                if let Some(best) = self.best_of(text, scratch, at, *done, machine) {
                    *done = best.end;
                    take(best);
                }
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
            let Some(next) = step(text, words, word, hash, value >> value::FLAGS) else { return };
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
        // Nearly always the longest name is written exactly so and has one spelling. A shorter one can be better only by
        // a mark before it, which moves its start.
        let words = Word { start, end: candidate.longest as usize };
        if candidate.value & value::LEAD == 0
            && let Some(found) = self.check_one(text, words, candidate.value)
        {
            return Some(found);
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

/// The next word that a name can go on with, by the flags of its words so far, and the hash of the name up to it.
#[inline(always)]
fn step(text: &str, words: &impl Text, word: Word, hash: u64, flags: u32) -> Option<(Word, u64)> {
    let bytes = text.as_bytes();
    if !may_go_on(flags, after(bytes, word.end))
        || flags & ODD == 0 && hash::is_surely_odd(&bytes[word.end..])
    {
        return None;
    }
    let next = words.next(word.end)?;
    let gap = hash::gap(text, word, next)?;
    Some((next, hash::chain(hash, gap, hash::word(text, next))))
}
