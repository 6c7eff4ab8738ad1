//! Filters: small tables that tell by a hash whether it is worth looking further.
//!
//! A cell is a number of 32 bits. Its lowest eight say which first words there are, one bit for each by its hash; the four
//! above, by other bits of the hash, which of them are names by themselves; the others how longer ones
//! [go on](crate::follow). So it may say too much and never too little.
//!
//! Pairs of words have three bits each, in one number of 64 bits (a blocked Bloom filter: Putze, Sanders and Singler,
//! "Cache-, hash- and space-efficient Bloom filters", 2009).

use crate::bytes::{put_u32, put_u64, u32_at, u64_at};
use crate::machine::Machine;

/// The cells of the smallest filter.
const LEAST: usize = 1 << 10;

/// Cells of more bytes are not sure to be in the nearest cache, and are asked for ahead.
const NEAREST: usize = 1 << 15;
/// Bits of more bytes are not sure to be in a near cache.
const NEAR: usize = 1 << 17;

/// The place of a hash among `count`; greater hashes have greater places.
#[inline(always)]
pub(crate) fn place(hash: u64, count: usize) -> usize {
    (((hash >> 32) * count as u64) >> 32) as usize
}

/// Cells of 32 bits, little-endian: as many as a power of two, so that the upper bits of a hash are a place.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'a> {
    cells: &'a [[u8; 4]],
    shift: u32,
}

/// The bit of the word of a hash in its cell.
#[inline(always)]
fn tag(hash: u64) -> u32 {
    hash as u32 & 7
}

/// How far hashes are shifted to be places among so many cells.
fn shift(count: usize) -> u32 {
    u64::BITS - count.max(2).ilog2()
}

/// Adds to the cell of a hash.
pub(crate) fn set_cell(cells: &mut [u8], hash: u64, bits: u32) {
    let at = (hash >> shift(cells.len() / 4)) as usize;
    let cell = u32_at(cells, at) | bits | 1 << tag(hash);
    put_u32(cells, at, cell);
}

impl<'a> Cells<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let (cells, _) = bytes.as_chunks();
        Self { cells, shift: shift(cells.len()) }
    }

    /// How many cells serve so many words, if there are to be at most so many for each: a power of two.
    pub(crate) fn count(words: usize, each: usize) -> usize {
        if words == 0 { 0 } else { 1 << (words * each).max(LEAST).ilog2() }
    }

    #[inline(always)]
    pub(crate) fn is_empty(self) -> bool {
        self.cells.is_empty()
    }

    /// Whether they are so few that they are sure to be in the nearest cache.
    #[inline(always)]
    pub(crate) fn is_near(self) -> bool {
        self.cells.len() <= NEAREST / 4
    }

    #[inline(always)]
    pub(crate) fn prefetch(self, hash: u64, machine: impl Machine) {
        machine.prefetch(self.cells.as_flattened(), (hash >> self.shift) as usize * 4);
    }

    /// The cell of a hash, and whether there may be such a word: 1 or 0. `None` if there are no cells at all.
    #[inline(always)]
    pub(crate) fn get(self, hash: u64) -> Option<(u32, u32)> {
        let cell = u32::from_le_bytes(*self.cells.get((hash >> self.shift) as usize)?);
        Some((cell, cell >> tag(hash) & 1))
    }
}

/// The bits of a hash in a number of 64.
#[inline(always)]
fn bits_of(hash: u64) -> u64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63)
}

/// Sets the bits of a hash.
pub(crate) fn set_bits(filter: &mut [u8], hash: u64) {
    let at = place(hash, filter.len() / 8);
    let bits = u64_at(filter, at) | bits_of(hash);
    put_u64(filter, at, bits);
}

/// Numbers of 64 bits, little-endian.
#[derive(Clone, Copy)]
pub(crate) struct Bits<'a> {
    numbers: &'a [[u8; 8]],
}

impl<'a> Bits<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { numbers: bytes.as_chunks().0 }
    }

    /// Whether they are so few that they are sure to be in a near cache.
    #[inline(always)]
    pub(crate) fn is_near(self) -> bool {
        self.numbers.len() <= NEAR / 8
    }

    #[inline(always)]
    pub(crate) fn prefetch(self, hash: u64, machine: impl Machine) {
        machine.prefetch(self.numbers.as_flattened(), place(hash, self.numbers.len()) * 8);
    }

    /// Whether the bits of a hash are set.
    #[inline(always)]
    pub(crate) fn has(self, hash: u64) -> bool {
        let Some(number) = self.numbers.get(place(hash, self.numbers.len())) else { return false };
        !u64::from_le_bytes(*number) & bits_of(hash) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::{GOES_ON, ODD};

    #[test]
    fn cells_are_a_power_of_two() {
        for words in [1, 100, 1_000, 6_656, 48_000, 1_000_000] {
            for each in [4, 6] {
                let count = Cells::count(words, each);
                assert!(count.is_power_of_two() && count >= LEAST);
                assert!(count == LEAST || (words * each / 2..=words * each).contains(&count));
            }
        }
        assert_eq!(Cells::count(0, 6), 0);
    }

    #[test]
    fn what_is_set_is_there() {
        let (mut cells, mut bits) = ([0; 512], [0; 104]);
        let hashes = (1..60u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for hash in hashes.clone() {
            set_cell(&mut cells, hash, GOES_ON | ODD);
            set_bits(&mut bits, hash);
        }
        let cells = Cells::new(&cells);
        let known =
            |hash| cells.get(hash).is_some_and(|(cell, is)| (cell >> 8, is) == ((GOES_ON | ODD) >> 8, 1));
        assert!(hashes.clone().all(|hash| known(hash) && Bits::new(&bits).has(hash)));
        assert!(
            (60..400u64)
                .map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15))
                .any(|hash| cells.get(hash).is_some_and(|(_, is)| is == 0))
        );
        assert_eq!((Cells::new(&[]).get(7), Bits::new(&[]).has(7)), (None, false));
    }
}
