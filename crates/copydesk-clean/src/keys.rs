//! Keys and hashes of words, whatever the case of their letters.

use crate::ascii::WINDOW;

/// What parts the bits of one word from those of others.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// What makes a capital small, in every byte.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// Masks of eight bytes: number `n + 8` keeps the first `n` of them, one below 8 none, one from 16 on all.
const WITHIN: [u64; 24] = {
    let mut within = [0; 24];
    let mut len = 8;
    while len < 24 {
        within[len] = if len < 16 { (1 << (8 * (len - 8))) - 1 } else { u64::MAX };
        len += 1;
    }
    within
};

/// The key of the word of `len` bytes at `start`.
#[inline(always)]
pub(crate) fn key_at(window: &[u8; WINDOW], start: usize, len: usize) -> u64 {
    if len < 16 { short_key(window, start, len) } else { key(&window[start..start + len]) }
}

/// The key of a word of fewer than sixteen bytes. Whether it has more than seven could not be foreseen: both keys are made,
/// without a jump.
#[inline(always)]
fn short_key(window: &[u8; WINDOW], start: usize, len: usize) -> u64 {
    let eight = |at: usize| window[at..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight)) | SMALL;
    let first = eight(start) & WITHIN[len + 8];
    let second = eight(start + 8) & WITHIN[len];
    let long = follow(first, second);
    if len < 8 { first } else { long }
}

/// The key of a word that goes on with eight more bytes.
const fn follow(key: u64, next: u64) -> u64 {
    key.wrapping_mul(GOLDEN).rotate_left(31) ^ next
}

/// The key of a word of ASCII letters and digits, under which its classes are found.
pub(crate) fn key(word: &[u8]) -> u64 {
    // A word of eight letters ends with the next eight bytes, of which it has none.
    let (eights, rest) = word.as_chunks::<8>();
    let key = eights.iter().fold(0, |key, eight| follow(key, u64::from_le_bytes(*eight) | SMALL));
    let last = rest.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte | 0x20));
    follow(key, last)
}

/// The bits of a word's key, mixed.
pub(crate) const fn mix(key: u64) -> u64 {
    (key ^ key >> 29).wrapping_mul(GOLDEN)
}

/// The hash of a word, its lowest bit left free, from its mixed key.
pub(crate) const fn hash_of(mixed: u64) -> u32 {
    (mixed >> 32) as u32 & !1
}

/// The hash of words in a row, from that of all but the last and the last.
pub(crate) const fn join(words: u64, last: u32) -> u64 {
    let hash = (words.rotate_left(5) ^ (last & !1) as u64).wrapping_mul(GOLDEN);
    hash ^ hash >> 29
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn both_keys_are_one(word in "[a-zA-Z0-9]{1,15}", start in 0..64usize, around: u8) {
            let mut window = [around; WINDOW];
            window[start..start + word.len()].copy_from_slice(word.as_bytes());
            let short = short_key(&window, start, word.len());
            prop_assert_eq!(short, key(word.as_bytes()));
            prop_assert_eq!(short, key(word.to_ascii_uppercase().as_bytes()));
        }
    }
}
