//! What the model is told about each item: hashed features of the word, its neighbours, the marks and the likely cues.

use crate::sequence::{Item, Place, Sequence};
use crate::words::mix;

/// How far the nearest likely cue is looked for, in items.
const REACH: usize = 40;

/// How likely a word must be part of a cue to count as one.
const LIKELY: u8 = 2;

/// What is computed once for a sequence, so that every item's features cost the same.
pub(crate) struct Context<'s> {
    items: &'s [Item],
    /// For each item the nearest likely cue to its left and to its right in the same run of text.
    left: Vec<u32>,
    right: Vec<u32>,
    /// For each item the last comma, dash or mark before it, and the next one after it.
    break_before: Vec<u32>,
    break_after: Vec<u32>,
    /// For each item the first item of its sentence.
    sentence_start: Vec<u32>,
    /// For each item whether marks open before it in its sentence (1), and whether they do after it (2).
    marks: Vec<u8>,
}

const NONE: u32 = u32::MAX;

/// Whether a clause may begin or end at the item.
fn is_break(item: &Item) -> bool {
    matches!(item.word.shape, 9..=12 | 14..=16) || matches!(item.place, Place::Opening | Place::Closing)
}

fn is_likely_cue(item: &Item) -> bool {
    item.cue >= LIKELY && !matches!(item.place, Place::Long | Place::Unclosed)
}

impl<'s> Context<'s> {
    /// Looks over a sequence. Linear in its length.
    pub(crate) fn new(sequence: &'s Sequence) -> Self {
        let items = &sequence.items[..];
        let nearest = |order: &mut dyn Iterator<Item = usize>, wanted: &dyn Fn(&Item) -> bool| {
            let mut found = vec![NONE; items.len()];
            let mut last = NONE;
            for at in order {
                found[at] = last;
                if wanted(&items[at]) {
                    last = at as u32;
                }
            }
            found
        };
        let mut sentence_start = Vec::with_capacity(items.len());
        let mut start = 0;
        for (at, item) in items.iter().enumerate() {
            if item.starts {
                start = at as u32;
            }
            sentence_start.push(start);
        }
        let mut marks = vec![0u8; items.len()];
        let mut seen = false;
        for (at, item) in items.iter().enumerate() {
            seen &= !item.starts;
            marks[at] |= u8::from(seen);
            seen |= item.place == Place::Opening;
        }
        seen = false;
        for (at, item) in items.iter().enumerate().rev() {
            seen &= !item.ends;
            marks[at] |= u8::from(seen) << 1;
            seen |= item.place == Place::Opening;
        }
        Self {
            marks,
            left: nearest(&mut (0..items.len()), &is_likely_cue),
            right: nearest(&mut (0..items.len()).rev(), &is_likely_cue),
            break_before: nearest(&mut (0..items.len()), &is_break),
            break_after: nearest(&mut (0..items.len()).rev(), &is_break),
            sentence_start,
            items,
        }
    }

    fn item(&self, at: usize, offset: isize) -> Option<&Item> {
        at.checked_add_signed(offset).and_then(|at| self.items.get(at))
    }

    /// What kind of junction stands before an item: the transitions between labels are weighed by it.
    pub(crate) fn junction(&self, at: usize) -> usize {
        let item = &self.items[at];
        let Some(before) = at.checked_sub(1).map(|at| &self.items[at]) else { return 0 };
        if item.starts {
            return if matches!(item.place, Place::Long | Place::Unclosed) { 1 } else { 2 };
        }
        match (before.place, item.place) {
            (Place::Opening, _) => 3,
            (Place::Closing, _) => 4,
            (_, Place::Opening) => 5,
            (_, Place::Closing) => 6,
            (Place::Long | Place::Unclosed, _) => 7,
            _ if before.word.shape == 9 => 8,
            _ if is_break(before) => 9,
            _ if item.word.shape == 9 => 10,
            _ => 11,
        }
    }

    /// Calls `emit` with every feature of the item.
    pub(crate) fn features(&self, at: usize, emit: &mut impl FnMut(u64)) {
        let edge = (0u64, 0u64, 0u64);
        let look = |offset: isize| {
            self.item(at, offset).map_or(edge, |item| {
                (
                    item.word.hash,
                    u64::from(item.word.tag),
                    u64::from(item.word.shape) | (item.place as u64) << 8,
                )
            })
        };
        let item = &self.items[at];
        let ((w0, t0, s0), (w1, t1, s1), (w2, t2, s2), (w3, _, _)) = (look(0), look(1), look(2), look(3));
        let ((v1, u1, r1), (v2, u2, r2), (v3, _, _)) = (look(-1), look(-2), look(-3));
        let place = item.place as u64;
        let mut number = 0u64;
        let mut add = |parts: [u64; 3]| {
            number += 1;
            emit(mix(mix(mix(number, parts[0]), parts[1]), parts[2]));
        };
        let spot = u64::from(item.starts)
            | u64::from(item.ends) << 1
            | u64::from(at == 0) << 2
            | u64::from(item.gap) << 3;
        let position = u64::from(item.sentence.min(2));
        add([0, 0, 0]);
        // The word and its neighbours.
        add([w0, 0, 0]);
        add([v1, 0, 0]);
        add([v2, 0, 0]);
        add([v3, 0, 0]);
        add([w1, 0, 0]);
        add([w2, 0, 0]);
        add([w3, 0, 0]);
        add([v1, w0, 0]);
        add([w0, w1, 0]);
        add([v2, v1, 0]);
        add([w1, w2, 0]);
        // What they look like.
        add([item.word.suffix3, 0, 0]);
        add([item.word.suffix2, t0, 0]);
        add([self.item(at, -1).map_or(0, |i| i.word.suffix3), 0, 0]);
        add([self.item(at, 1).map_or(0, |i| i.word.suffix3), 0, 0]);
        add([t0, u1, t1]);
        add([t0, u1, u2]);
        add([t0, t1, t2]);
        add([t0, v1, t1]);
        add([t0, u1, w1]);
        add([s0, r1, s1]);
        add([s0 | r2 << 16, r1, s1 | s2 << 16]);
        add([u64::from(item.word.entry.verb), u1, t1]);
        // Marks and place in the sentence.
        add([place, w0, spot]);
        add([place, t0, spot]);
        add([spot, position, place]);
        add([place, v1, t0]);
        // Likely cues around.
        let cues = |offset: isize| self.item(at, offset).map_or(7, |i| u64::from(i.cue));
        add([cues(0), cues(-1), cues(1)]);
        add([cues(0) | cues(-1) << 4, cues(1) | cues(2) << 4, cues(-2)]);
        add([u64::from(item.cue), t0, u1 | t1 << 8]);
        let (left_word, left_way) = self.way(at, self.left[at]);
        let (right_word, right_way) = self.way(at, self.right[at]);
        add([left_word, left_way, place]);
        add([right_word, right_way, place]);
        add([left_way, right_way, t0]);
        add([left_way, right_way, place | spot << 8]);
        add([left_way & 0xFF, t0, t1]);
        add([right_way & 0xFF, t0, u1]);
        add([left_word, w0, 0]);
        add([right_word, w0, 0]);
        add([left_way, w0, 0]);
        add([right_way, w0, 0]);
        // How the likely cues stand: after a comma, before a mark, between names.
        let (left_round, right_round) = (self.round(self.left[at]), self.round(self.right[at]));
        let marks = u64::from(self.marks[at]);
        add([left_round, left_way & 0xFF, t0]);
        add([right_round, right_way & 0xFF, t0]);
        add([left_round, marks | place << 2, u1 | t0 << 8]);
        add([right_round, marks | place << 2, u1 | t0 << 8]);
        add([left_round, right_round, marks | place << 2]);
        add([marks, place, t0]);
        add([marks | place << 2, left_word, right_word]);
        add([marks | place << 2, left_way & 0xFF, right_way & 0xFF]);
        // The clause: what opened it, what ends it, how long it is.
        let before = self.edge(at, self.break_before[at]);
        let after = self.edge(at, self.break_after[at]);
        add([before, after, t0]);
        add([before, left_way, t0]);
        add([after, right_way, t0]);
        // The sentence: its first words, and whether a likely cue stands between them and here.
        let start = self.sentence_start[at] as usize;
        let first = self.items.get(start).map_or(0, |i| i.word.hash);
        let second = self.items.get(start + 1).map_or(0, |i| u64::from(i.word.tag));
        let since = u64::from(self.left[at] != NONE && self.left[at] as usize >= start);
        add([first, since, place]);
        add([u64::from(self.items[start].word.tag) | second << 8, since, t0]);
    }

    /// The word of the likely cue at `cue`, and how far away it stands and what comes between, as one number.
    fn way(&self, at: usize, cue: u32) -> (u64, u64) {
        if cue == NONE {
            return (0, 0);
        }
        let cue = cue as usize;
        let distance = cue.abs_diff(at);
        if distance > REACH {
            return (0, 1);
        }
        let (low, high) = (cue.min(at), cue.max(at));
        let sentence = self.items[low].sentence != self.items[high].sentence;
        let bucket = match distance {
            1..=4 => distance as u64,
            5..=7 => 5,
            8..=12 => 6,
            13..=20 => 7,
            _ => 8,
        };
        // Where the nearest break lies between the two, seen from here.
        let broken = if cue < at {
            self.break_before[at] != NONE && self.break_before[at] as usize > cue
        } else {
            self.break_after[at] != NONE && (self.break_after[at] as usize) < cue
        };
        (
            self.items[cue].word.hash,
            2 + bucket
                + (u64::from(sentence) << 4)
                + (u64::from(broken) << 5)
                + (u64::from(self.items[cue].cue) << 8),
        )
    }

    /// What stands right around a likely cue.
    fn round(&self, cue: u32) -> u64 {
        if cue == NONE {
            return 0;
        }
        let cue = cue as usize;
        let tag = |offset: isize| self.item(cue, offset).map_or(0, |item| u64::from(item.word.tag));
        let place = self.item(cue, 2).map_or(0, |item| item.place as u64);
        1 + tag(-1) + (tag(1) << 8) + (place << 16)
    }

    /// A clause's edge: what it is and how far away.
    fn edge(&self, at: usize, edge: u32) -> u64 {
        if edge == NONE {
            return 0;
        }
        let distance = (edge as usize).abs_diff(at).min(6) as u64;
        let item = &self.items[edge as usize];
        1 + distance + (u64::from(item.word.shape) << 4) + ((item.place as u64) << 10)
    }
}

/// How many kinds of [junction](Context::junction) there are.
pub(crate) const JUNCTIONS: usize = 12;

/// The most [features](Context::features) that an item has.
pub(crate) const FEATURES: usize = 80;
