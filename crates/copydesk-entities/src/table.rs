//! `Table`: a read-only hash table from the key of a word to a small value, and the key itself.

use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

/// The key of a word: a hash of its letters in lower case, with one shape of apostrophe. Stable over versions.
pub(crate) fn key_of(word: &str) -> u64 {
    let bytes = word.as_bytes();
    if !bytes.is_ascii() {
        return key_of_any(word);
    }
    // Sixteen bytes are made small at a stroke, whatever the word's length.
    let mut buffer = [0u8; 16];
    let Some(short) = buffer.get_mut(..bytes.len()) else { return xxh3_64(&bytes.to_ascii_lowercase()) };
    short.copy_from_slice(bytes);
    buffer.make_ascii_lowercase();
    xxh3_64(&buffer[..bytes.len()])
}

/// [`key_of`] for a word with other characters.
fn key_of_any(word: &str) -> u64 {
    if matches!(word, "’s" | "’S") {
        return xxh3_64(b"'s");
    }
    let mut folded = [0u8; 64];
    // A small letter may be longer than the capital it is made of: "Ⱥ" has two bytes and "ⱥ" three, "İ" two and "i̇" three.
    if word.len() * 2 > folded.len() {
        let mut folded = String::with_capacity(word.len() * 2);
        small_chars(word).for_each(|c| folded.push(c));
        return xxh3_64(folded.as_bytes());
    }
    let mut len = 0;
    for c in small_chars(word) {
        len += c.encode_utf8(&mut folded[len..]).len();
    }
    xxh3_64(&folded[..len])
}

/// The characters of a word in lower case, with one shape of apostrophe.
fn small_chars(word: &str) -> impl Iterator<Item = char> {
    word.chars().flat_map(char::to_lowercase).map(|c| match c {
        '’' | '\u{2BC}' | '\u{2BB}' => '\'',
        c => c,
    })
}

/// As [`key_of`] for a word of small ASCII letters.
#[inline]
pub(crate) fn key_of_small(word: &[u8]) -> u64 {
    debug_assert!(word.iter().all(u8::is_ascii_lowercase), "{word:?}");
    xxh3_64(word)
}

/// The keys of a few words that rules look for.
pub(crate) struct Keys {
    pub(crate) the: u64,
    pub(crate) who: u64,
}

pub(crate) static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys { the: key_of("the"), who: key_of("who") });

/// The high half of a key, 0 for none, and its value.
pub(crate) type Slot = (u32, u32);

/// A hash table with open addressing whose keys are hashes already. At most seven tenths full, so that more of it fits
/// into the cache, and eight bytes a slot: the high half of the key and the value. Two keys with one high half that fall on one slot would be taken for each other, once
/// in four thousand million look-ups of unknown words.
pub(crate) struct Table {
    slots: Vec<Slot>,
    mask: usize,
}

impl Table {
    /// The table of `pairs`; `join` makes one value of two that have the same key. Linear in their number.
    pub(crate) fn collect(pairs: &[(u64, u32)], join: impl Fn(u32, u32) -> u32) -> Self {
        let mut table = Self::empty((pairs.len() * 2 + 2).next_power_of_two());
        let mut keys = 0;
        for &(key, value) in pairs {
            keys += usize::from(table.put(key, value, &join));
        }
        // Keys that stand in several lists are one: fewer slots may do.
        let least = (keys * 10).div_ceil(7).max(2).next_power_of_two();
        if least < table.slots.len() {
            table = Self::empty(least);
            for &(key, value) in pairs {
                table.put(key, value, &join);
            }
        }
        table
    }

    fn empty(slots: usize) -> Self {
        Self { slots: vec![(0, 0); slots], mask: slots - 1 }
    }

    /// Puts a value in, and says whether its key is new.
    fn put(&mut self, key: u64, value: u32, join: impl Fn(u32, u32) -> u32) -> bool {
        let at = self.slot(key);
        let (found, old) = self.slots[at];
        self.slots[at] = (high(key), if found == 0 { value } else { join(old, value) });
        found == 0
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

    /// Puts another value in the place of each.
    pub(crate) fn map(&mut self, mut new: impl FnMut(u32) -> u32) {
        for (_, value) in self.slots.iter_mut().filter(|(key, _)| *key != 0) {
            *value = new(*value);
        }
    }

    /// The first slot that a key may be in, to be handed to [`get`](Self::get).
    #[inline]
    pub(crate) fn first(&self, key: u64) -> Slot {
        self.slots[key as usize & self.mask]
    }

    /// The value of a key whose first slot is `first`; 0 for one that is not there.
    #[inline]
    pub(crate) fn get(&self, key: u64, first: Slot) -> u32 {
        // Most are found, or found missing, right there.
        if first.0 == high(key) || first.0 == 0 { first.1 } else { self.slots[self.slot(key)].1 }
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

/// A map with room for so many keys.
pub(crate) fn with_capacity<K, V>(keys: usize) -> HashedMap<K, V> {
    HashedMap::with_capacity_and_hasher(keys, BuildHasherDefault::default())
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

    #[test]
    fn a_key_ignores_case_and_the_shape_of_apostrophes() {
        assert_eq!(key_of("O’Brien"), key_of("o'brien"));
        assert_eq!(key_of("ÉTAT"), key_of("état"));
        assert_ne!(key_of("état"), key_of("etat"));
        assert_eq!([key_of("’s"), key_of("’S")], [key_of("'s"); 2]);
        assert_eq!(key_of("İȺ".repeat(16).as_str()), xxh3_64("i̇ⱥ".repeat(16).as_bytes()));
        assert_eq!(key_of("İȺ".repeat(8).as_str()), xxh3_64("i̇ⱥ".repeat(8).as_bytes()));
        assert_eq!(key_of("Talks"), key_of_small(b"talks"));
        let long = "Abcdefgh".repeat(5);
        assert_eq!(key_of(&long), key_of_small(long.to_lowercase().as_bytes()));
    }

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
    fn finds_what_was_put_in_and_nothing_else() {
        let key = |k: u32| key_of(&k.to_string());
        let pairs: Vec<(u64, u32)> = (1..1000).map(|k| (key(k), k)).collect();
        let table = Table::collect(&pairs, |_, new| new);
        let get = |table: &Table, key: u64| table.get(key, table.first(key));
        assert!((1..1000).all(|k| get(&table, key(k)) == k));
        assert_eq!(get(&table, key(1000)), 0);
        assert_eq!(get(&Table::collect(&[], |_, new| new), 7), 0);
    }
}
