//! `Table`: a read-only hash table from the key of a word to a small value, and the key itself.

use xxhash_rust::xxh3::xxh3_64;

/// The key of a word: a hash of its letters in lower case, with one shape of apostrophe. Stable over versions.
pub(crate) fn key_of(word: &str) -> u64 {
    let mut buffer = [0u8; 64];
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

/// A hash table with open addressing whose keys are hashes already. At most half full; a look-up takes one cache line as
/// a rule.
pub(crate) struct Table<V> {
    slots: Vec<(u64, V)>,
    mask: usize,
}

impl<V: Copy + Default> Table<V> {
    /// The table of `pairs`; `join` makes one value of two that have the same key. Linear in their number.
    pub(crate) fn collect(pairs: Vec<(u64, V)>, join: impl Fn(V, V) -> V) -> Self {
        let size = (pairs.len() * 2 + 2).next_power_of_two();
        let mut table = Self { slots: vec![(0, V::default()); size], mask: size - 1 };
        for (key, value) in pairs {
            let at = table.slot(key);
            let old = table.slots[at];
            table.slots[at] = (nonzero(key), if old.0 == 0 { value } else { join(old.1, value) });
        }
        table
    }

    fn slot(&self, key: u64) -> usize {
        let key = nonzero(key);
        let mut at = key as usize & self.mask;
        while self.slots[at].0 != 0 && self.slots[at].0 != key {
            at = (at + 1) & self.mask;
        }
        at
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: u64) -> Option<V> {
        let (found, value) = self.slots[self.slot(key)];
        (found != 0).then_some(value)
    }
}

/// Zero marks an empty slot.
fn nonzero(key: u64) -> u64 {
    key.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_ignores_case_and_the_shape_of_apostrophes() {
        assert_eq!(key_of("O’Brien"), key_of("o'brien"));
        assert_eq!(key_of("ÉTAT"), key_of("état"));
        assert_ne!(key_of("état"), key_of("etat"));
    }

    #[test]
    fn finds_what_was_put_in_and_nothing_else() {
        let table = Table::collect((0..1000u64).map(|k| (k, k)).collect(), |_, new| new);
        assert!((0..1000).all(|k| table.get(k).is_some()));
        assert!(table.get(1000).is_none());
        let empty: Table<u64> = Table::collect(Vec::new(), |_, new| new);
        assert!(empty.get(7).is_none());
    }
}
