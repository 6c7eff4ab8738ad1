//! Features of the surroundings: where the likely cues stand, what lies between, the clause and the sentence.

use crate::looks::shapes;
use crate::sequence::{Item, Place};
use crate::words::mix;

/// How far the nearest likely cue is looked for, in items.
const REACH: usize = 40;

/// The longest way to a likely cue that is told word by word.
const PATH: usize = 6;

/// How likely a word must be part of a cue to count as one.
pub(crate) const LIKELY: u8 = 3;

/// The most [features](Context::features) that an item has.
pub(crate) const FEATURES: usize = 32;

/// How many kinds of [junction] there are.
pub(crate) const JUNCTIONS: usize = 12;

/// What kind of junction stands before an item: the transitions between labels are weighed by it.
pub(crate) fn junction(items: &[Item], at: usize) -> u8 {
    let item = &items[at];
    let Some(before) = at.checked_sub(1).map(|at| &items[at]) else { return 0 };
    if item.starts {
        return if matches!(item.place, Place::Long | Place::Unclosed) { 1 } else { 2 };
    }
    match (before.place, item.place) {
        (Place::Opening, _) => 3,
        (Place::Closing, _) => 4,
        (_, Place::Opening) => 5,
        (_, Place::Closing) => 6,
        (Place::Long | Place::Unclosed, _) => 7,
        _ if before.word.is_comma() => 8,
        _ if is_break(before) => 9,
        _ if item.word.is_comma() => 10,
        _ => 11,
    }
}

/// Whether a clause may begin or end at the item.
fn is_break(item: &Item) -> bool {
    matches!(item.word.shape, shapes::COMMA..=shapes::SEMICOLON | shapes::DASH..=shapes::CLOSE)
        || matches!(item.place, Place::Opening | Place::Closing)
}

fn is_likely_cue(item: &Item) -> bool {
    item.cue >= LIKELY && !matches!(item.place, Place::Long | Place::Unclosed)
}

const NONE: u32 = u32::MAX;

/// What stands around one item.
#[derive(Clone, Copy)]
struct Around {
    /// The nearest likely cue to its left and to its right.
    left: u32,
    right: u32,
    /// The last break before it, and the next one after it.
    break_before: u32,
    break_after: u32,
    /// The first item of its sentence.
    sentence_start: u32,
    /// The tags on the way to the likely cues, as hashes; 0 if the way is long.
    left_path: u64,
    right_path: u64,
    /// How many verbs and how many breaks lie between it and the likely cues, three at most of each.
    left_between: u8,
    right_between: u8,
    /// Whether marks open before it in its sentence (1), and whether they do after it (2).
    marks: u8,
}

const NOTHING: Around = Around {
    left: NONE,
    right: NONE,
    break_before: NONE,
    break_after: NONE,
    sentence_start: 0,
    left_path: 0,
    right_path: 0,
    left_between: 0,
    right_between: 0,
    marks: 0,
};

/// What stands around each item of a sequence: computed once, so that every item's features cost the same.
#[derive(Default)]
pub(crate) struct Context {
    around: Vec<Around>,
}

/// What is known while the items are passed in one direction.
struct Walk {
    cue: u32,
    edge: u32,
    path: u64,
    between: u8,
}

impl Walk {
    const fn new() -> Self {
        Self { cue: NONE, edge: NONE, path: 0, between: 0 }
    }

    /// Passes an item.
    fn pass(&mut self, at: usize, item: &Item) {
        if is_break(item) {
            self.edge = at as u32;
        }
        if is_likely_cue(item) {
            *self = Self { cue: at as u32, path: 1, between: 0, ..*self };
            return;
        }
        let far = self.cue == NONE || (self.cue as usize).abs_diff(at) >= PATH;
        self.path = if far || self.path == 0 { 0 } else { mix(self.path, u64::from(item.word.tag)) };
        let (verbs, breaks) = (self.between & 3, self.between >> 2);
        let verbs = (verbs + u8::from(item.word.is_verbal())).min(3);
        let breaks = (breaks + u8::from(is_break(item))).min(3);
        self.between = verbs | breaks << 2;
    }
}

impl Context {
    /// Looks over the items. Linear in their number.
    pub(crate) fn read(&mut self, items: &[Item]) {
        self.around.clear();
        self.around.reserve(items.len());
        let mut walk = Walk::new();
        let (mut start, mut seen) = (0, false);
        for (at, item) in items.iter().enumerate() {
            if item.starts {
                (start, seen) = (at as u32, false);
            }
            self.around.push(Around {
                left: walk.cue,
                break_before: walk.edge,
                left_path: walk.path,
                left_between: walk.between,
                sentence_start: start,
                marks: u8::from(seen),
                ..NOTHING
            });
            seen |= item.place == Place::Opening;
            walk.pass(at, item);
        }
        walk = Walk::new();
        seen = false;
        for (at, (item, around)) in items.iter().zip(&mut self.around).enumerate().rev() {
            seen &= !item.ends;
            around.right = walk.cue;
            around.break_after = walk.edge;
            around.right_path = walk.path;
            around.right_between = walk.between;
            around.marks |= u8::from(seen) << 1;
            seen |= item.place == Place::Opening;
            walk.pass(at, item);
        }
    }

    /// Calls `emit` with the template and the key of every feature of the item's surroundings.
    pub(crate) fn features(&self, items: &[Item], at: usize, emit: &mut impl FnMut(u8, u64)) {
        let item = &items[at];
        let around = &self.around[at];
        let look = |offset: isize| at.checked_add_signed(offset).and_then(|at| items.get(at));
        let tag = |offset: isize| look(offset).map_or(0, |item| u64::from(item.word.tag));
        let cue = |offset: isize| look(offset).map_or(7, |item| u64::from(item.cue));
        let (t0, t1, u1) = (tag(0), tag(1), tag(-1));
        let place = item.place as u64;
        let mut number = 32u8;
        let mut add = |a: u64, b: u64| {
            number += 1;
            emit(number, mix(mix(u64::from(number), a), b));
        };
        // Likely cues around.
        let cues = cue(0) | cue(-1) << 4 | cue(1) << 8;
        add(cues | cue(2) << 12 | cue(-2) << 16, 0);
        add(cues | t0 << 16, place);
        add(cue(0) | t0 << 8 | u1 << 16 | t1 << 24, 0);
        let left = Cue::seen(items, at, around.left, around.left_between);
        let right = Cue::seen(items, at, around.right, around.right_between);
        add(left.word, left.way | place << 32);
        add(right.word, right.way | place << 32);
        add(left.near | t0 << 8 | t1 << 16, 0);
        add(right.near | t0 << 8 | u1 << 16, 0);
        add(left.cluster | left.way << 32, place | 1 << 8);
        add(right.cluster | right.way << 32, place | 1 << 8);
        add(left.cluster | left.near << 8, t0);
        add(right.cluster | right.near << 8, t0);
        // The way to them, tag by tag, and what they are followed by.
        add(around.left_path, t0 | left.near << 8);
        add(around.right_path, t0 | right.near << 8);
        add(mix(left.word, left.next), place | left.near << 8);
        add(left.next, left.near | t0 << 8);
        // How they stand: after a comma, before a mark, between names.
        let marks = u64::from(around.marks) | place << 2;
        add(left.round, marks | u1 << 8 | t0 << 16);
        add(right.round, marks | u1 << 8 | t0 << 16);
        add(left.near | right.near << 8 | marks << 16, 0);
        // The clause: what opened it, what ends it, how long it is.
        let before = edge(items, at, around.break_before);
        let after = edge(items, at, around.break_after);
        add(before | after << 16 | t0 << 32, 0);
        add(before | left.way << 16, t0);
        add(after | right.way << 16, t0);
        // The sentence: its first words, and whether a likely cue stands between them and here.
        let start = around.sentence_start as usize;
        let first = &items[start].word;
        let second = items.get(start + 1).map_or(0, |item| u64::from(item.word.tag));
        let since = u64::from(around.left != NONE && around.left as usize >= start);
        add(first.hash, since | place << 8);
        add(u64::from(first.tag) | second << 8 | since << 16 | t0 << 24, 0);
    }
}

/// A likely cue as an item sees it.
#[derive(Default)]
struct Cue {
    /// Its word, and the word after it.
    word: u64,
    next: u64,
    /// The cluster of its word.
    cluster: u64,
    /// How far away it stands and what comes between, and the part of that which fits into a byte.
    way: u64,
    near: u64,
    /// What stands right around it.
    round: u64,
}

impl Cue {
    /// The likely cue at `cue`, seen from `at`.
    fn seen(items: &[Item], at: usize, cue: u32, between: u8) -> Self {
        if cue == NONE {
            return Self::default();
        }
        let cue = cue as usize;
        let distance = cue.abs_diff(at);
        if distance > REACH {
            return Self { way: 1, near: 1, ..Self::default() };
        }
        let item = &items[cue];
        let sentence = item.sentence != items[at].sentence;
        let bucket = match distance {
            0..=4 => distance as u64,
            5..=7 => 5,
            8..=12 => 6,
            13..=20 => 7,
            _ => 8,
        };
        let near = 2 + bucket + (u64::from(sentence) << 4) + (u64::from(between >> 2 != 0) << 5);
        let tag = |item: Option<&Item>| item.map_or(0, |item| u64::from(item.word.tag));
        let next = items.get(cue + 1);
        let place = items.get(cue + 2).map_or(0, |item| item.place as u64);
        Self {
            word: item.word.hash,
            next: next.map_or(0, |item| item.word.hash),
            cluster: u64::from(item.word.cluster),
            way: near | u64::from(item.cue) << 8 | u64::from(between) << 12,
            near,
            round: 1 + tag(cue.checked_sub(1).map(|at| &items[at])) + (tag(next) << 8) + (place << 16),
        }
    }
}

/// A clause's edge: what it is and how far away.
fn edge(items: &[Item], at: usize, edge: u32) -> u64 {
    if edge == NONE {
        return 0;
    }
    let distance = (edge as usize).abs_diff(at).min(6) as u64;
    let item = &items[edge as usize];
    1 + distance + (u64::from(item.word.shape) << 4) + ((item.place as u64) << 10)
}
