//! Features of the words themselves: the word, its ending, its clusters, its class, and how these stand side by side.
//!
//! A feature is a key and an offset: what a word, or two or three words in a row, say about the item so many places on.
//! One look-up of the key gives the weights for all offsets, which is why the model can afford so many of them.

use crate::sequence::Item;
use crate::words::mix;

/// A kind of key: the offsets at which it speaks of other items.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    /// For each row of weights of a key, where the item it speaks of stands, seen from the key's own: one less for each row.
    pub(crate) offsets: &'static [isize],
}

/// The groups, by number.
pub(crate) const GROUPS: [Group; 5] = [
    Group { offsets: &[3, 2, 1, 0, -1, -2, -3] },
    Group { offsets: &[2, 1, 0, -1, -2] },
    Group { offsets: &[1, 0, -1, -2] },
    Group { offsets: &[1, 0, -1] },
    Group { offsets: &[0] },
];

/// Each offset is one less than the one before it.
const _: () = {
    let mut group = 0;
    while group < GROUPS.len() {
        let offsets = GROUPS[group].offsets;
        let mut at = 1;
        while at < offsets.len() {
            assert!(offsets[at] == offsets[at - 1] - 1);
            at += 1;
        }
        group += 1;
    }
};

/// The numbers of the groups.
const WIDE: usize = 0;
const NEAR: usize = 1;
const PAIR: usize = 2;
const SIDES: usize = 3;

/// The group of keys that speak of their own item only.
pub(crate) const SELF: usize = 4;

/// Calls `emit` with the template, the group, the key and the anchor of the features that every item has: those that tell a cue.
pub(crate) fn first_look(items: &[Item], emit: &mut impl FnMut(u8, usize, u64, usize)) {
    let (mut v1, mut u1, mut f1) = (0, 0, 0);
    for (at, item) in items.iter().enumerate() {
        let word = &item.word;
        let after = items.get(at + 1).map_or(0, |item| u64::from(item.word.tag));
        let t0 = u64::from(word.tag);
        emit(1, WIDE, mix(1, word.hash), at);
        emit(2, PAIR, mix(mix(2, v1), word.hash), at);
        let f0 = u64::from(word.cluster) | u64::from(word.shape) << 8;
        emit(7, PAIR, mix(7, f1 | f0 << 16), at);
        if word.is_word() {
            emit(3, NEAR, mix(3, f0), at);
            emit(4, SIDES, mix(4, u64::from(word.ending)), at);
        }
        emit(6, SIDES, mix(6, u1 | t0 << 8 | after << 16), at);
        (v1, u1, f1) = (word.hash, t0, f0);
    }
}

/// Calls `emit` with the template, the group, the key and the anchor of the other features of the words from `start` to `end`.
pub(crate) fn second_look(
    items: &[Item],
    start: usize,
    end: usize,
    emit: &mut impl FnMut(u8, usize, u64, usize),
) {
    for at in start..end {
        let item = &items[at];
        let before = at.checked_sub(1).and_then(|at| items.get(at));
        let after = items.get(at + 1);
        let [t0, u1, t1] =
            [Some(item), before, after].map(|item| item.map_or(0, |item| u64::from(item.word.tag)));
        let [s0, r1, s1] = [Some(item), before, after]
            .map(|item| item.map_or(0, |item| u64::from(item.word.shape) | (item.place as u64) << 8));
        let [w0, v1, w1] = [Some(item), before, after].map(|item| item.map_or(0, |item| item.word.hash));
        let place = item.place as u64;
        let spot = spot(items, at);
        let cluster = u64::from(item.word.cluster);
        emit(8, SIDES, mix(8, r1 | s0 << 16 | s1 << 32), at);
        emit(9, SELF, mix(mix(9, u1 | t0 << 8 | t1 << 16), cluster), at);
        emit(10, SELF, mix(mix(10, v1), t0 | t1 << 8), at);
        emit(11, SELF, mix(mix(11, w1), t0 | u1 << 8), at);
        emit(12, SELF, mix(mix(12, w0), place | spot << 8), at);
        emit(15, SELF, mix(mix(15, v1), place | t0 << 8), at);
    }
}

/// Where the item stands: at the start or end of its sentence, at the start of its block, after a gap.
pub(crate) fn spot(items: &[Item], at: usize) -> u64 {
    let item = &items[at];
    u64::from(item.starts) | u64::from(item.ends) << 1 | u64::from(at == 0) << 2 | u64::from(item.gap) << 3
}
