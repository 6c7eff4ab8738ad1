//! Reading the lists in `data/`: one item a line, `#` before a note.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// The items of a list.
pub(crate) fn items(data: &'static str) -> impl Iterator<Item = &'static str> + Clone {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// FNV-1a: fast for short words, and these lists are ours, so nobody can make them collide. Numbers are taken for hashes
/// that need no more hashing.
#[derive(Clone, Copy)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// How the maps over lists hash.
pub(crate) type Fast = BuildHasherDefault<Fnv>;

/// Which lengths the words of a list have that begin with a byte: most words that are looked up differ in one of both,
/// and so need not be hashed.
pub(crate) struct Lengths([u32; 32]);

impl Lengths {
    pub(crate) fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut lengths = [0; 32];
        for (at, length) in words.into_iter().filter_map(Self::place) {
            lengths[at] |= length;
        }
        Self(lengths)
    }

    fn place(word: &str) -> Option<(usize, u32)> {
        let first = word.bytes().next()?;
        Some((usize::from(first & 31), 1 << word.len().min(31)))
    }

    /// Whether the list may hold the word, in lower case or not.
    pub(crate) fn may_hold(&self, word: &str) -> bool {
        Self::place(word).is_some_and(|(at, length)| self.0[at] & length != 0)
    }
}

/// The items of a list as a set.
pub(crate) fn set(data: &'static str) -> HashSet<&'static str, Fast> {
    items(data).collect()
}
