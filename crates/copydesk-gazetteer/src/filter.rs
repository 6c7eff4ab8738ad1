//! Filters: small tables that tell by a hash, or by the bytes after a word, whether it is worth looking further.
//!
//! A cell is a byte. Its lower half says of a first word what the value of its slot would say (see
//! [`value`](crate::compile::value)): whether it is a name by itself, and how longer ones go on. Its upper half is a tag
//! from the word's hash, or 0 where words of several tags share the cell. So it may say too much and never too little.
//!
//! Pairs of words have three bits each, in one number of 64 bits (a blocked Bloom filter: Putze, Sanders and Singler,
//! "Cache-, hash- and space-efficient Bloom filters", 2009).

use crate::bytes::{put_u64, u64_at};

/// A longer name goes on after more than a space or a hyphen.
pub(crate) const ODD: u32 = 1;
/// A longer name goes on with a lower-case letter after a space.
pub(crate) const LOWER: u32 = 2;
/// A longer name goes on.
pub(crate) const GOES_ON: u32 = 4;
/// A name ends here.
pub(crate) const ENDS: u32 = 8;
/// As [`GOES_ON`], in [`after`]: what follows is not a space.
const PLAIN: u8 = 16;

/// The place of a hash among `count`; greater hashes have greater places.
#[inline(always)]
pub(crate) fn place(hash: u64, count: usize) -> usize {
    (((hash >> 32) * count as u64) >> 32) as usize
}

const TAG: u8 = 0xF0;

/// Adds to the cell of a hash.
pub(crate) fn set_cell(cells: &mut [u8], hash: u64, flags: u32) {
    let cell = &mut cells[place(hash, cells.len())];
    let tag = hash as u8 & TAG;
    let shared = *cell != 0 && (*cell ^ tag) & TAG != 0;
    let known = *cell & !TAG;
    *cell = known | flags as u8 | if shared { 0 } else { tag };
}

/// What the cell of a hash says; 0 if there is no such word.
#[inline(always)]
pub(crate) fn cell(cells: &[u8], hash: u64) -> u32 {
    let cell = cells.get(place(hash, cells.len())).copied().unwrap_or(0);
    let other = (cell ^ hash as u8) & TAG != 0 && cell & TAG != 0;
    if other { 0 } else { u32::from(cell & !TAG) }
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

/// Whether the bits of a hash are set.
#[inline(always)]
pub(crate) fn has_bits(filter: &[u8], hash: u64) -> bool {
    let bits = bits_of(hash);
    u64_at(filter, place(hash, filter.len() / 8)) & bits == bits
}

/// What the first byte after a word lets go on.
static FIRST: [u8; 256] = {
    let mut first = [ODD as u8; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if b == b' ' {
            first[byte] = LOWER as u8 | GOES_ON as u8;
        } else if !b.is_ascii() || b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'\t'..=b'\r') {
            first[byte] = PLAIN;
        }
        byte += 1;
    }
    first
};

/// What the second byte lets go on.
static SECOND: [u8; 256] = {
    let mut second = [GOES_ON as u8 | PLAIN | ODD as u8; 256];
    let mut byte = b'a';
    while byte <= b'z' {
        second[byte as usize] = LOWER as u8 | PLAIN | ODD as u8;
        byte += 1;
    }
    second
};

/// What may go on after a word, by the three bytes that follow it: [`may_go_on`] takes it.
#[inline(always)]
pub(crate) fn after(bytes: &[u8], end: usize) -> u32 {
    match bytes.get(end..end + 3) {
        Some(&[first, second, third]) => {
            let known = FIRST[usize::from(first)] & SECOND[usize::from(second)];
            // The quotation marks U+2018 to U+201F fold to no space and no hyphen.
            let quotes = (first == 0xE2) & (second == 0x80) & (third & !7 == 0x98);
            if quotes { ODD } else { u32::from(known) }
        }
        _ => u32::from(PLAIN),
    }
}

/// Whether a name may go on, by the flags of its words so far and what is [`after`] them.
#[inline(always)]
pub(crate) fn may_go_on(flags: u32, after: u32) -> bool {
    (flags | (flags & GOES_ON) << 2) & after != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_after_which_bytes() {
        for (rest, flags, may) in [
            (" York", GOES_ON, true),
            (" of", GOES_ON, false),
            (" of", GOES_ON | LOWER, true),
            ("-un", GOES_ON, true),
            ("\nof", GOES_ON, true),
            (", Inc", GOES_ON, false),
            (", Inc", GOES_ON | ODD, true),
            ("\u{2019}s", GOES_ON, false),
            ("\u{2019}s", GOES_ON | ODD, true),
            ("\u{2010}s", GOES_ON, true),
            ("xyz", GOES_ON, true),
            ("x", GOES_ON, true),
            (" York", ENDS, false),
            ("", GOES_ON, true),
        ] {
            assert_eq!(may_go_on(flags, after(rest.as_bytes(), 0)), may, "{rest:?} {flags}");
        }
    }

    #[test]
    fn what_is_set_is_there() {
        let (mut cells, mut bits) = ([0; 200], [0; 104]);
        let hashes = (1..60u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for hash in hashes.clone() {
            set_cell(&mut cells, hash, GOES_ON | ODD);
            set_bits(&mut bits, hash);
        }
        assert!(hashes.clone().all(|hash| cell(&cells, hash) == GOES_ON | ODD && has_bits(&bits, hash)));
        assert!(
            (60..400u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15)).any(|hash| cell(&cells, hash) == 0)
        );
        assert_eq!((cell(&[], 7), has_bits(&[], 7)), (0, false));
    }
}
