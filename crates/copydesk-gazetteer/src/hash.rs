//! The hash of words and chains of words. It is part of the compiled file's format: a change needs a new version there.
//!
//! Words are hashed fully folded, 16 bytes at a time, by a 64 × 64 → 128 bit multiplication whose halves are combined
//! (the core of Wang Yi's wyhash, <https://github.com/wangyi-fudan/wyhash>, public domain). Nothing rests on its
//! strength: what a hash leads to is compared with the text.

use crate::spelling::Gap;
use crate::words::{Class, Word, class};
use copydesk_text::fold::{Folds, fold_char};

const LOW: u64 = 0xA076_1D64_78BD_642F;
const HIGH: u64 = 0xE703_7ED1_A0B4_28DB;
/// Folds the case of ASCII letters; other bytes of a word may meet.
const CASE: u64 = 0x2020_2020_2020_2020;
const NON_ASCII: u64 = 0x8080_8080_8080_8080;

/// The masks that keep the first `n` of 16 bytes.
const KEEP: [(u64, u64); 17] = {
    let mut keep = [(u64::MAX, u64::MAX); 17];
    let mut n = 0;
    while n < 16 {
        keep[n] = if n < 8 { ((1 << (8 * n)) - 1, 0) } else { (u64::MAX, (1 << (8 * (n - 8))) - 1) };
        n += 1;
    }
    keep
};

#[inline(always)]
fn mix(low: u64, high: u64, len: u64, seed: u64) -> u64 {
    let product = u128::from((low | CASE) ^ LOW ^ seed) * u128::from((high | CASE) ^ HIGH ^ (len << 56));
    (product as u64) ^ (product >> 64) as u64
}

#[inline(always)]
fn eight(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().unwrap_or_default())
}

/// The hash of the word `text[start..end]`, as the next of a chain whose state is `seed`.
#[inline(always)]
pub(crate) fn word(text: &str, word: Word, seed: u64) -> u64 {
    let len = word.end - word.start;
    if len <= 16
        && let Some(bytes) = text.as_bytes().get(word.start..word.start + 16)
    {
        let (low, high) = KEEP[len];
        let (low, high) = (eight(&bytes[..8]) & low, eight(&bytes[8..]) & high);
        if (low | high) & NON_ASCII == 0 {
            return mix(low, high, len as u64, seed);
        }
    }
    any_word(&text[word.start..word.end], seed)
}

/// A word that is long, near the text's end, or not ASCII.
#[cold]
#[inline(never)]
fn any_word(word: &str, seed: u64) -> u64 {
    if word.is_ascii() {
        return pieces(word.as_bytes(), seed);
    }
    let mut buffer = [0; 96];
    let mut len = 0;
    let mut fits = true;
    for c in word.chars() {
        fold_char(c, Folds::ALL, |c| {
            fits &= len + 4 <= buffer.len();
            if fits {
                len += c.encode_utf8(&mut buffer[len..]).len();
            }
        });
    }
    if fits {
        return pieces(&buffer[..len], seed);
    }
    let mut folded = String::with_capacity(word.len());
    word.chars().for_each(|c| fold_char(c, Folds::ALL, |c| folded.push(c)));
    pieces(folded.as_bytes(), seed)
}

fn pieces(bytes: &[u8], mut seed: u64) -> u64 {
    let len = bytes.len() as u64 & 0x3F;
    let mut whole = [0; 16];
    if bytes.is_empty() {
        return mix(0, 0, 0, seed);
    }
    for piece in bytes.chunks(16) {
        whole[..piece.len()].copy_from_slice(piece);
        whole[piece.len()..].fill(0);
        seed = mix(eight(&whole[..8]), eight(&whole[8..]), len, seed);
    }
    seed
}

const fn gap_step(state: u64, c: char) -> u64 {
    (state ^ c as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
const NO_GAP: u64 = 1;
const SPACE: u64 = gap_step(NO_GAP, ' ');

/// The state of a chain after the gap between `word` and `next`; `None` if no name has such a gap.
#[inline(always)]
pub(crate) fn gap(text: &str, word: Word, next: Word, hash: u64) -> Option<u64> {
    let code = match &text.as_bytes()[word.end..next.start] {
        [b' ' | b'-' | b'\n' | b'\t' | b'\r'] => SPACE,
        [] => NO_GAP,
        _ => any_gap(text, word, next)?,
    };
    Some(hash.rotate_left(5) ^ code)
}

/// Whether the state `state` after a gap, from `hash` before it, is that of a space or a hyphen.
pub(crate) fn is_plain_gap(state: u64, hash: u64) -> bool {
    state == hash.rotate_left(5) ^ SPACE
}

/// Whether bytes that follow a word are surely no space or hyphen, and no other character that folds to one: the
/// common marks after words.
#[inline(always)]
pub(crate) fn is_surely_odd(after: &[u8]) -> bool {
    match after {
        [first, ..] if first.is_ascii() => !matches!(first, b' ' | b'-' | b'\t'..=b'\r'),
        // The quotation marks U+2018 to U+201F.
        [0xE2, 0x80, 0x98..=0x9F, ..] => true,
        _ => false,
    }
}

#[inline(never)]
fn any_gap(text: &str, word: Word, next: Word) -> Option<u64> {
    // The usual ones by themselves; a test holds them against the general rule.
    match text.as_bytes()[word.end..next.start] {
        [b'.', b' '] if word.end - word.start == 1 => Some(gap_step(NO_GAP, '.')),
        [mark @ (b',' | b';' | b':' | b')' | b'&' | b'/'), b' '] => {
            Some(gap_step(gap_step(NO_GAP, mark as char), ' '))
        }
        // Whether the word is one letter is asked of characters, not of bytes.
        [b'.', b' '] if text.as_bytes()[word.start..word.end].is_ascii() => {
            Some(gap_step(gap_step(NO_GAP, '.'), ' '))
        }
        [mark @ (b'.' | b',' | b':' | b'&' | b'/' | b'\'')] => Some(gap_step(NO_GAP, mark as char)),
        _ => general_gap(text, word, next),
    }
}

fn general_gap(text: &str, word: Word, next: Word) -> Option<u64> {
    let gap = Gap::read(&text[word.end..next.start], is_one_letter(text, word), Folds::ALL)?;
    Some(gap.chars().iter().fold(NO_GAP, |state, &c| gap_step(state, c)))
}

fn is_one_letter(text: &str, word: Word) -> bool {
    let mut letters = text[word.start..word.end].chars().filter(|&c| class(c) != Class::Extend);
    letters.next().is_some() && letters.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hash(text: &str) -> u64 {
        word(text, Word { start: 0, end: text.len() }, 7)
    }

    #[test]
    fn the_hash_is_part_of_the_format() {
        assert_eq!(hash("Seoul"), 8_933_404_115_764_964_220);
        assert_eq!(hash("SEOUL"), hash("Seoul"));
    }

    proptest! {
        #[test]
        fn short_cuts_of_gaps(first in "[a-zé]{1,2}\u{301}?", gap_ in "[ .,;:)&/'-]{1,2}") {
            let text = format!("{first}{gap_}x");
            let word = Word { start: 0, end: first.len() };
            let next = Word { start: text.len() - 1, end: text.len() };
            let general = general_gap(&text, word, next).map(|code| 7u64.rotate_left(5) ^ code);
            prop_assert_eq!(gap(&text, word, next, 7), general);
        }

        #[test]
        fn place_and_case_do_not_count(word_ in "[a-zA-Z0-9]{1,40}", around in "[ a-z]{0,20}") {
            let text = format!("{around}{word_}{around}");
            let place = Word { start: around.len(), end: around.len() + word_.len() };
            prop_assert_eq!(word(&text, place, 7), hash(&word_));
            prop_assert_eq!(hash(&word_.to_uppercase()), hash(&word_));
        }

        #[test]
        fn accents_do_not_count(word_ in "[a-zA-Z]{0,30}[áéñüçİØ][a-z]{0,30}") {
            let plain = copydesk_text::fold::fold(&word_, Folds::ALL).text;
            prop_assert_eq!(hash(&plain), hash(&word_));
        }
    }
}
