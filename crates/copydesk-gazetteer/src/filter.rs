//! Filters: small tables that tell by a hash, or by the bytes after a word, whether it is worth looking further.
//!
//! A cell is a byte. Its lower half says of a first word what the value of its slot would say (see
//! [`value`](crate::compile::value)): whether it is a name by itself, and how longer ones go on. Its upper half has
//! one of four bits for each word, by its hash. So it may say too much and never too little.
//!
//! Beside every two cells stand the letters with which the words after theirs begin in names, as bits.
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
const PLAIN: u32 = GOES_ON << 6;

/// The place of a hash among `count`; greater hashes have greater places.
#[inline(always)]
pub(crate) fn place(hash: u64, count: usize) -> usize {
    (((hash >> 32) * count as u64) >> 32) as usize
}

/// The bit of a hash in the upper half of a cell.
#[inline(always)]
fn tag(hash: u64) -> u32 {
    hash as u32 & 3 | 4
}

/// Adds to the cell of a hash.
pub(crate) fn set_cell(cells: &mut [u8], hash: u64, flags: u32) {
    cells[place(hash, cells.len())] |= flags as u8 | 1 << tag(hash);
}

/// The cell of a hash, whose lower half is its flags, and whether there may be such a word: 1 or 0. `None` if there are no
/// cells at all.
#[inline(always)]
pub(crate) fn cell(cells: &[u8], hash: u64) -> Option<(u32, u32)> {
    let cell = u32::from(*cells.get(place(hash, cells.len()))?);
    Some((cell, cell >> tag(hash) & 1))
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

/// Letters with which the next word of a name begins, as bits: each stands for one or two of the alphabet.
pub(crate) const ALL_LETTERS: u16 = u16::MAX;

/// The bit of the letter or digit with which a folded word begins; all bits if it is not one of ASCII.
pub(crate) const fn letter(first: Option<char>) -> u16 {
    match first {
        Some(c) if c.is_ascii_alphanumeric() => 1 << (c.to_ascii_lowercase() as u8 & 15),
        _ => ALL_LETTERS,
    }
}

/// Adds the first letters of the words that follow the one of a hash, by its cell.
pub(crate) fn set_letters(letters: &mut [u8], hash: u64, bits: u16) {
    let at = place(hash, letters.len() / 2) * 2;
    for (byte, bits) in letters[at..at + 2].iter_mut().zip(bits.to_le_bytes()) {
        *byte |= bits;
    }
}

/// The first letters of the words that follow the one of a hash. `None` if there are none of any word.
#[inline(always)]
pub(crate) fn letters(letters: &[[u8; 2]], hash: u64) -> Option<u32> {
    letters.get(place(hash, letters.len())).map(|two| u32::from(u16::from_le_bytes(*two)))
}

/// The bits above the flags of [`after`]: letters with which the next word does not begin.
const LETTERS: u32 = 16;

/// What the first byte after a word lets go on, and whether the next word begins after it if a letter follows.
static FIRST: [u32; 256] = {
    let mut first = [ODD; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if b == b' ' {
            first[byte] = LOWER | GOES_ON;
        } else if !b.is_ascii() || b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'\t'..=b'\r') {
            first[byte] = PLAIN;
        }
        if b.is_ascii() && !b.is_ascii_alphanumeric() && b != b'_' {
            first[byte] |= (ALL_LETTERS as u32) << LETTERS;
        }
        byte += 1;
    }
    first
};

/// What the second byte lets go on, and the letters that it is not.
static SECOND: [u32; 256] = {
    let mut second = [GOES_ON | PLAIN | ODD; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if b.is_ascii_lowercase() {
            second[byte] = LOWER | PLAIN | ODD;
        }
        second[byte] |= (!letter(Some(b as char)) as u32) << LETTERS;
        byte += 1;
    }
    second
};

/// What may go on after a word, by the two bytes that follow it: [`may_go_on`] and [`may_follow`] take it.
#[inline(always)]
pub(crate) fn after(bytes: &[u8], end: usize) -> u32 {
    match bytes.get(end..end + 2) {
        Some(&[first, second]) => FIRST[usize::from(first)] & SECOND[usize::from(second)],
        _ => PLAIN,
    }
}

/// As [`after`], by three bytes.
#[inline(always)]
pub(crate) fn closely_after(bytes: &[u8], end: usize) -> u32 {
    match bytes.get(end..end + 3) {
        // The quotation marks U+2018 to U+201F fold to no space and no hyphen.
        Some([0xE2, 0x80, 0x98..=0x9F]) => ODD,
        _ => after(bytes, end),
    }
}

/// Whether a name may go on, by the flags of its words so far, with or without the rest of their cell, and what is
/// [`after`] them.
#[inline(always)]
pub(crate) fn may_go_on(flags: u32, after: u32) -> bool {
    (flags | (flags & GOES_ON) << 6) & after != 0
}

/// Whether the next word may begin with one of these letters, by what is [`after`] the last.
#[inline(always)]
pub(crate) fn may_follow(letters: u32, after: u32) -> bool {
    letters & !(after >> LETTERS) != 0
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
            assert_eq!(may_go_on(flags, closely_after(rest.as_bytes(), 0)), may, "{rest:?} {flags}");
        }
    }

    #[test]
    fn which_letters_may_follow() {
        for (rest, next, may) in [
            (" York", 'y', true),
            (" york", 'y', true),
            ("-York", 'y', true),
            ("\u{2019}York", 'y', true),
            (" York", 'z', false),
            (" 7th", '7', true),
            (" 7th", 'z', false),
            (" \u{C9}cole", 'z', true),
            (" .York", 'z', true),
            ("  York", 'z', true),
            ("xyz", 'z', true),
            (" _York", 'z', true),
            (" York", '\u{416}', true),
            (" ", 'z', true),
        ] {
            let letters = u32::from(letter(Some(next)));
            assert_eq!(may_follow(letters, after(rest.as_bytes(), 0)), may, "{rest:?} {next}");
        }
        assert!(may_follow(letter(None).into(), after(b" York", 0)));
    }

    #[test]
    fn what_is_set_is_there() {
        let (mut cells, mut bits) = ([0; 200], [0; 104]);
        let hashes = (1..60u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        for hash in hashes.clone() {
            set_cell(&mut cells, hash, GOES_ON | ODD);
            set_bits(&mut bits, hash);
        }
        let known = |hash| cell(&cells, hash).is_some_and(|(cell, is)| (cell & 15, is) == (GOES_ON | ODD, 1));
        assert!(hashes.clone().all(|hash| known(hash) && has_bits(&bits, hash)));
        assert!(
            (60..400u64)
                .map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15))
                .any(|hash| cell(&cells, hash).is_some_and(|(_, is)| is == 0))
        );
        assert_eq!((cell(&[], 7), has_bits(&[], 7), letters(&[], 7)), (None, false, None));
        let mut next = [0; 400];
        set_letters(&mut next, hashes.clone().next().unwrap_or(0), letter(Some('a')));
        set_letters(&mut next, hashes.clone().next().unwrap_or(0), letter(Some('b')));
        assert_eq!(letters(next.as_chunks().0, hashes.clone().next().unwrap_or(0)), Some(0b110));
    }
}
