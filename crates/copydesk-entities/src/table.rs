//! `Table`: a read-only hash table from the key of a word to a small value, and the key itself.

use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

/// The key of a word: a hash of its letters in lower case, with one shape of apostrophe. Stable over versions.
pub(crate) fn key_of(word: &str) -> u64 {
    let mut buffer = [0u8; 24];
    if word.len() <= buffer.len() && word.is_ascii() {
        let bytes = &mut buffer[..word.len()];
        bytes.copy_from_slice(word.as_bytes());
        bytes.make_ascii_lowercase();
        return xxh3_64(bytes);
    }
    let folded: String = word
        .chars()
        .flat_map(char::to_lowercase)
        .map(|c| if matches!(c, '’' | '\u{2BC}' | '\u{2BB}') { '\'' } else { c })
        .collect();
    xxh3_64(folded.as_bytes())
}

/// As [`key_of`] for a word of small ASCII letters.
pub(crate) fn key_of_small(word: &str) -> u64 {
    debug_assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
    xxh3_64(word.as_bytes())
}

/// The keys of a few words that rules look for.
pub(crate) struct Keys {
    pub(crate) the: u64,
    pub(crate) who: u64,
}

pub(crate) static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys { the: key_of("the"), who: key_of("who") });

/// A hash table with open addressing whose keys are hashes already. At most half full, and eight bytes a slot: the high
/// half of the key and the value. Two keys with one high half that fall on one slot would be taken for each other, once
/// in four thousand million look-ups of unknown words.
pub(crate) struct Table {
    slots: Vec<(u32, u32)>,
    mask: usize,
}

impl Table {
    /// The table of `pairs`; `join` makes one value of two that have the same key. Linear in their number.
    pub(crate) fn collect(pairs: &[(u64, u32)], join: impl Fn(u32, u32) -> u32) -> Self {
        let size = (pairs.len() * 2 + 2).next_power_of_two();
        let mut table = Self { slots: vec![(0, 0); size], mask: size - 1 };
        for &(key, value) in pairs {
            let at = table.slot(key);
            let (found, old) = table.slots[at];
            table.slots[at] = (high(key), if found == 0 { value } else { join(old, value) });
        }
        table
    }

    #[inline]
    fn slot(&self, key: u64) -> usize {
        let high = high(key);
        let mut at = key as usize & self.mask;
        while self.slots[at].0 != 0 && self.slots[at].0 != high {
            at = (at + 1) & self.mask;
        }
        at
    }

    /// The value of a key; 0 for one that is not there.
    #[inline]
    pub(crate) fn get(&self, key: u64) -> u32 {
        self.slots[self.slot(key)].1
    }
}

/// The high half of a key; zero marks an empty slot.
fn high(key: u64) -> u32 {
    ((key >> 32) as u32).max(1)
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

    #[test]
    fn a_key_ignores_case_and_the_shape_of_apostrophes() {
        assert_eq!(key_of("O’Brien"), key_of("o'brien"));
        assert_eq!(key_of("ÉTAT"), key_of("état"));
        assert_ne!(key_of("état"), key_of("etat"));
        assert_eq!(key_of("Talks"), key_of_small("talks"));
        let long = "Abcdefgh".repeat(5);
        assert_eq!(key_of(&long), key_of_small(&long.to_lowercase()));
    }

    #[test]
    fn finds_what_was_put_in_and_nothing_else() {
        let key = |k: u32| key_of(&k.to_string());
        let pairs: Vec<(u64, u32)> = (1..1000).map(|k| (key(k), k)).collect();
        let table = Table::collect(&pairs, |_, new| new);
        assert!((1..1000).all(|k| table.get(key(k)) == k));
        assert_eq!(table.get(key(1000)), 0);
        assert_eq!(Table::collect(&[], |_, new| new).get(7), 0);
    }
}
