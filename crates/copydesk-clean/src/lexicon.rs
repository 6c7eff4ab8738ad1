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

/// The items of a list as a set.
pub(crate) fn set(data: &'static str) -> HashSet<&'static str, Fast> {
    items(data).collect()
}
