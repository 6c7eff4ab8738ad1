//! `Table`: a read-only hash table from the key of a word to a small number; maps whose keys are hashes already.

use std::hash::{BuildHasherDefault, Hasher};
use xxhash_rust::xxh3::xxh3_64;

/// The number and part of the key of a word; 0 for none.
pub(crate) type Slot = u32;

/// The bits of a slot that are the number.
const NUMBER_BITS: u32 = 12;

/// The bits of a key that count: the highest ones.
const KEY_BITS: u32 = 31;

/// A hash table from keys to small numbers, with open addressing. It is half full, so that nearly every key stands in
/// its first slot, and takes four bytes a slot, so that more of it fits into the cache.
///
/// Where a key stands tells its highest bits, and the slot holds the low ones of the [`KEY_BITS`] that count. Two words that
/// have all of them in common would be taken for each other, once in some thousand million look-ups of unknown words.
pub(crate) struct Table {
    slots: Vec<Slot>,
}

impl Table {
    /// The table of `pairs` of keys, all different in the bits that count, and numbers from 1 on. Linear in their number.
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
        ((u64::from(counting(key)) * self.slots.len() as u64) >> KEY_BITS) as usize
    }

    fn after(&self, at: usize) -> usize {
        if at + 1 < self.slots.len() { at + 1 } else { 0 }
    }
}

/// The bits of a key that count.
pub(crate) const fn counting(key: u64) -> u32 {
    (key >> (64 - KEY_BITS)) as u32
}

/// The part of a key that its slot holds.
const fn tag(key: u64) -> u32 {
    counting(key) & (u32::MAX >> NUMBER_BITS)
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

/// An empty vector for things of another lifetime, with the memory of one that is done with.
pub(crate) fn emptied<T, U>(mut done: Vec<T>) -> Vec<U> {
    done.clear();
    // Nothing is left to be made another thing of: the standard library collects in place.
    done.into_iter().filter_map(|_| None).collect()
}

/// Numbers by key: lists that share one allocation, as most of them are short.
#[derive(Default, Debug)]
pub(crate) struct Lists {
    /// The first and the last link of each list.
    ends: HashedMap<u64, (u32, u32)>,
    /// A number, and the link after it.
    links: Vec<(u32, u32)>,
}

impl Lists {
    /// Forgets all lists, and keeps their memory.
    pub(crate) fn clear(&mut self) {
        self.ends.clear();
        self.links.clear();
    }

    /// Adds a number to the end of a key's list.
    pub(crate) fn push(&mut self, key: u64, number: u32) {
        let link = self.links.len() as u32;
        self.links.push((number, u32::MAX));
        let (_, last) = self.ends.entry(key).or_insert((link, link));
        if *last != link {
            self.links[*last as usize].1 = link;
            *last = link;
        }
    }

    /// The last number of a key's list.
    pub(crate) fn last(&self, key: u64) -> Option<u32> {
        self.ends.get(&key).map(|&(_, last)| self.links[last as usize].0)
    }

    /// The numbers of a key, as they were added.
    pub(crate) fn get(&self, key: u64) -> impl Iterator<Item = u32> {
        let mut at = self.ends.get(&key).map(|&(first, _)| first);
        std::iter::from_fn(move || {
            let &(number, next) = self.links.get(at? as usize)?;
            at = Some(next);
            Some(number)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::key_of;

    #[test]
    fn lists_keep_their_order() {
        let mut lists = Lists::default();
        for number in 0..10 {
            lists.push(u64::from(number % 3), number);
        }
        assert_eq!(lists.get(1).collect::<Vec<_>>(), [1, 4, 7]);
        assert_eq!((lists.last(0), lists.last(3)), (Some(9), None));
        assert_eq!(lists.get(3).next(), None);
    }

    #[test]
    fn an_emptied_vector_keeps_its_memory() {
        let full: Vec<&str> = Vec::with_capacity(100);
        let empty: Vec<&'static str> = emptied(full);
        assert!(empty.is_empty() && empty.capacity() >= 100);
    }

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
        // One that stands at the end goes on at the beginning.
        let last = [(u64::MAX, 1), (u64::MAX - (1 << 40), 2)];
        let table = Table::new(&last);
        assert!(last.iter().all(|&(key, number)| table.get(key, table.first(key)) == number));
    }
}
