//! `Table`: a read-only hash table from the key of a word to a small number; maps whose keys are hashes already.

use std::hash::{BuildHasherDefault, Hasher};
use xxhash_rust::xxh3::xxh3_64;

/// The number and part of the key of a word; 0 for none.
pub(crate) type Slot = u32;

/// The bits of a slot that are the number.
const NUMBER_BITS: u32 = 12;

/// The bits of a key that count: the highest ones.
const KEY_BITS: u32 = 31;

/// A hash table from keys to small numbers, with open addressing. It is half full, and takes four bytes a slot, so that
/// more of it fits into the cache.
///
/// Where a key stands tells its highest bits, and the slot holds the lowest twenty of the [`KEY_BITS`] that count; together
/// these are all of them if there are two thousand slots or more. An unknown word that has them in common with one of the
/// table's is taken for it: in a table of sixty thousand words one in thirty thousand.
pub(crate) struct Table {
    slots: Vec<Slot>,
}

impl Table {
    /// The table of `pairs` of keys, all different in the bits that count, and numbers from 1 on. Linear in their number.
    /// What is looked up most is to come first: it then stands in its first slot, which is asked before any other.
    ///
    /// # Panics
    /// If a number does not fit into a slot: what words mean is told by data of this crate alone.
    pub(crate) fn new(pairs: &[(u64, u16)]) -> Self {
        let mut table = Self { slots: vec![0; pairs.len() * 2 + 2] };
        for &(key, number) in pairs {
            assert!((1..1 << NUMBER_BITS).contains(&number), "what words mean has {number} numbers");
            let mut at = table.place(key);
            while table.slots[at] != 0 {
                at = table.after(at);
            }
            table.slots[at] = tag(key) << NUMBER_BITS | u32::from(number);
        }
        table
    }

    /// The first slot that a key may be in, to be handed to [`get`](Self::get).
    #[inline]
    pub(crate) fn first(&self, key: u64) -> Slot {
        self.slots[self.place(key)]
    }

    /// The number of a key whose first slot is `first`; 0 for one that is not there.
    #[inline]
    pub(crate) fn get(&self, key: u64, first: Slot) -> u16 {
        // Most are found, or found missing, right there: which of the two, nobody can foresee, so that one number says
        // whether it is either.
        let other = first.min(first >> NUMBER_BITS ^ tag(key));
        let slot = if other == 0 { first } else { self.next(key) };
        slot as u16 & ((1 << NUMBER_BITS) - 1)
    }

    /// The slot of a key that is not in its first one, or 0.
    #[cold]
    fn next(&self, key: u64) -> Slot {
        let mut at = self.place(key);
        loop {
            at = self.after(at);
            let slot = self.slots[at];
            if slot == 0 || is_of(slot, key) {
                return slot;
            }
        }
    }

    fn place(&self, key: u64) -> usize {
        ((u64::from(key_bits(key)) * self.slots.len() as u64) >> KEY_BITS) as usize
    }

    fn after(&self, at: usize) -> usize {
        if at + 1 < self.slots.len() { at + 1 } else { 0 }
    }
}

/// The bits of a key that count.
pub(crate) const fn key_bits(key: u64) -> u32 {
    (key >> (64 - KEY_BITS)) as u32
}

/// The part of a key that its slot holds.
const fn tag(key: u64) -> u32 {
    key_bits(key) & (u32::MAX >> NUMBER_BITS)
}

const fn is_of(slot: Slot, key: u64) -> bool {
    slot >> NUMBER_BITS == tag(key)
}

/// For maps whose keys are hashes already.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// A map from hashes.
pub(crate) type HashedMap<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<Hashed>>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::key_of;

    #[test]
    fn finds_what_was_put_in_and_nothing_else() {
        let key = |k: u16| key_of(&k.to_string());
        for most in [0, 1, 2, 7, 4000] {
            let pairs: Vec<(u64, u16)> = (1..=most).map(|k| (key(k), k)).collect();
            let table = Table::new(&pairs);
            let get = |key: u64| table.get(key, table.first(key));
            assert!((1..=most).all(|k| get(key(k)) == k), "{most}");
            assert!((most + 1..most + 1000).all(|k| get(key(k)) == 0), "{most}");
        }
        // One that finds the last slot taken stands at the beginning.
        let last = [(u64::MAX, 1), (u64::MAX - (1 << 40), 2)];
        let table = Table::new(&last);
        assert!(last.iter().all(|&(key, number)| table.get(key, table.first(key)) == number));
    }
}
