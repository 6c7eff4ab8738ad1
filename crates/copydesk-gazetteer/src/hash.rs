//! The hash of words and chains of words. It is part of the compiled file's format: a change needs a new version there.
//!
//! Words are hashed fully folded, 16 bytes at a time, by a 64 × 64 → 128 bit multiplication whose halves are combined
//! (the core of Wang Yi's wyhash, <https://github.com/wangyi-fudan/wyhash>, public domain). A word's hash does not
//! depend on what stands before it, so that each is hashed once; chains combine the hashes. Nothing rests on their
//! strength: what a hash leads to is compared with the text.

use crate::machine::Machine;
use crate::spelling::{Gap, MAX_GAP};
use crate::words::{Class, Word, class};
use copydesk_text::fold::{Folds, fold_char};

const LOW: u64 = 0xA076_1D64_78BD_642F;
const HIGH: u64 = 0xE703_7ED1_A0B4_28DB;
/// Folds the case of ASCII letters; other bytes of a word may meet.
const CASE: u64 = 0x2020_2020_2020_2020;

/// What makes a hash of 16 bytes of which a word has the first few.
#[derive(Clone, Copy)]
#[repr(align(32))] // so that none lies in two lines of the cache
struct Piece {
    /// Keeps the word's bytes, but for the bit that folds case.
    keep: [u8; 16],
    /// What the bytes are combined with.
    with: [u8; 16],
}

/// By the length of a word.
static PIECES: [Piece; 17] = {
    let mut pieces = [Piece { keep: [0; 16], with: [0; 16] }; 17];
    let mut len = 0;
    while len <= 16 {
        let mut at = 0;
        while at < len {
            pieces[len].keep[at] = !CASE as u8;
            at += 1;
        }
        let with = (CASE ^ LOW) as u128 | ((CASE ^ HIGH ^ (len as u64) << 56) as u128) << 64;
        pieces[len].with = with.to_le_bytes();
        len += 1;
    }
    pieces
};

#[inline(always)]
fn multiply(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}

#[inline(always)]
fn mix(low: u64, high: u64, len: u64, seed: u64) -> u64 {
    multiply((low | CASE) ^ LOW ^ seed, (high | CASE) ^ HIGH ^ (len << 56))
}

#[inline(always)]
fn eight(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().unwrap_or_default())
}

/// The hash of the word of so many bytes at byte `start`, if it is as words nearly always are: ASCII, of 16 bytes or fewer,
/// beginning 16 bytes before the text's end or earlier.
#[inline(always)]
pub(crate) fn at_sight(text: &str, start: usize, len: u32, machine: impl Machine) -> Option<u64> {
    let sixteen: &[u8; 16] = text.as_bytes().get(start..start + 16)?.first_chunk()?;
    let Piece { keep, with } = PIECES.get(len as usize)?;
    let (first, second, is_ascii) = machine.halves(sixteen, keep, with);
    is_ascii.then(|| multiply(first, second))
}

/// The hash of the word `text[start..end]`.
#[inline(always)]
pub(crate) fn word(text: &str, word: Word, machine: impl Machine) -> u64 {
    let len = word.end.wrapping_sub(word.start).min(PIECES.len());
    at_sight(text, word.start, len as u32, machine).unwrap_or_else(|| any_word(&text[word.start..word.end]))
}

/// The hash of a chain of words, `hash`, with a [`gap`] and one more word.
#[inline(always)]
pub(crate) fn chain(hash: u64, gap: u64, word: u64) -> u64 {
    multiply(hash.rotate_left(5) ^ gap ^ LOW, word ^ HIGH)
}

/// A word that is long, near the text's end, or not ASCII.
#[inline(never)]
fn any_word(word: &str) -> u64 {
    if let Some(hash) = plain_single(word.as_bytes()) {
        return hash;
    }
    if word.is_ascii() {
        return pieces(word.as_bytes());
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
        return pieces(&buffer[..len]);
    }
    let mut folded = String::with_capacity(word.len());
    word.chars().for_each(|c| fold_char(c, Folds::ALL, |c| folded.push(c)));
    pieces(folded.as_bytes())
}

/// The hash of a word that is one Han character or Hangul syllable, which folds to itself: U+4000 to U+9FFF and U+AC00 to
/// U+DFFF.
#[inline(always)]
pub(crate) fn plain_single(word: &[u8]) -> Option<u64> {
    match *word {
        [a @ (0xE4..=0xE9 | 0xEB..=0xED), b, c] | [a @ 0xEA, b @ 0xB0..=0xBF, c] => {
            Some(mix(u64::from_le_bytes([a, b, c, 0, 0, 0, 0, 0]), 0, 3, 0))
        }
        _ => None,
    }
}

fn pieces(bytes: &[u8]) -> u64 {
    let mut seed = 0;
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

/// Gaps of one ASCII byte; a test holds them against the general rule. 0 for bytes of words or beyond ASCII, and for U+0001,
/// whose gap has that hash: they are left to the general rule.
static ONE_BYTE: [u64; 256] = {
    let mut gaps = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        gaps[byte as usize] = match byte {
            b' ' | b'-' | b'\n' | b'\t' | b'\r' | b'\x0C' => SPACE,
            b'`' => gap_step(NO_GAP, '\''),
            b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => 0,
            _ => gap_step(NO_GAP, byte as char),
        };
        byte += 1;
    }
    gaps
};

/// As [`gap`], of the one byte at `at`, which stands between two words; `None` if the general rule has to tell.
#[inline(always)]
pub(crate) fn one_byte_gap(text: &str, at: usize) -> Option<u64> {
    let gap = ONE_BYTE[usize::from(*text.as_bytes().get(at)?)];
    (gap != 0).then_some(gap)
}

/// As [`gap`], of two words with no byte or one between them; `None` if the general rule has to tell.
#[inline(always)]
pub(crate) fn short_gap(text: &str, end: usize, next: usize) -> Option<u64> {
    if next == end { Some(NO_GAP) } else { one_byte_gap(text, end) }
}

/// What stands between `word` and `next`, for a [`chain`]; `None` if no name has such a gap.
#[inline(always)]
pub(crate) fn gap(text: &str, word: Word, next: Word) -> Option<u64> {
    if next.start <= word.end + 1
        && let Some(gap) = short_gap(text, word.end, next.start)
    {
        return Some(gap);
    }
    any_gap(text, word, next)
}

/// Whether a gap is that of a space or a hyphen, or none.
pub(crate) fn is_plain_gap(gap: u64) -> bool {
    gap == SPACE || gap == NO_GAP
}

#[inline(never)]
fn any_gap(text: &str, word: Word, next: Word) -> Option<u64> {
    // The usual ones by themselves; a test holds them against the general rule.
    match text.as_bytes()[word.end..next.start] {
        [b'.', b' '] if word.end - word.start == 1 => Some(gap_step(NO_GAP, '.')),
        [mark @ (b',' | b';' | b':' | b')' | b'&' | b'/'), b' '] => {
            Some(gap_step(gap_step(NO_GAP, mark as char), ' '))
        }
        [0xE2, 0x80, 0x99] => Some(gap_step(NO_GAP, '\'')),
        // Whether the word is one letter is asked of characters, not of bytes.
        [b'.', b' '] if text.as_bytes()[word.start..word.end].is_ascii() => {
            Some(gap_step(gap_step(NO_GAP, '.'), ' '))
        }
        ref gap if gap.is_ascii() => ascii_gap(gap, text, word),
        _ => general_gap(text, word, next),
    }
}

/// As [`general_gap`], of ASCII.
fn ascii_gap(gap: &[u8], text: &str, word: Word) -> Option<u64> {
    let (mut state, mut len, mut breaks, mut last) = (NO_GAP, 0, 0, 0);
    for &byte in gap {
        breaks += usize::from(byte == b'\n');
        let byte = match byte {
            _ if byte.is_ascii_whitespace() => b' ',
            b'`' => b'\'',
            _ => byte,
        };
        if byte == b' ' && last == b' ' {
            continue;
        }
        (state, len, last) = (gap_step(state, byte as char), len + 1, byte);
    }
    match (len, last) {
        _ if breaks > 1 || len > Gap::CAPACITY || gap.len() > MAX_GAP => None,
        (1, b'-') => Some(SPACE),
        (2, b' ') if gap[0] == b'.' && is_one_letter(text, word) => Some(gap_step(NO_GAP, '.')),
        _ => Some(state),
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
    use crate::machine::Baseline;
    use proptest::prelude::*;

    fn hash(text: &str) -> u64 {
        word(text, Word { start: 0, end: text.len() }, Baseline)
    }

    #[test]
    fn the_hash_is_part_of_the_format() {
        assert_eq!(hash("Seoul"), 13_663_130_333_103_714_929);
        assert_eq!(hash("SEOUL"), hash("Seoul"));
    }

    #[test]
    fn one_byte_parts_words_unless_it_is_one() {
        for byte in 0..0x80u8 {
            let text = format!("ab{}cd", char::from(byte));
            let (word, next) = (Word { start: 0, end: 2 }, Word { start: 3, end: 5 });
            // U+0001, whose gap has the hash 0 too, is left to the general rule.
            let parts = !byte.is_ascii_alphanumeric() && byte != b'_' && byte != 1;
            let expected = parts.then(|| general_gap(&text, word, next));
            assert_eq!(one_byte_gap(&text, 2), expected.flatten(), "{byte}");
        }
        assert_eq!((one_byte_gap("é", 0), one_byte_gap("ab", 2)), (None, None));
    }

    #[test]
    fn han_and_hangul_fold_to_themselves() {
        for c in '\0'..=char::MAX {
            let mut bytes = [0; 4];
            let c = c.encode_utf8(&mut bytes);
            if plain_single(c.as_bytes()).is_some() {
                assert_eq!(copydesk_text::fold::fold(c, Folds::ALL).text, *c);
            }
        }
        assert!(["金", "김"].iter().all(|c| plain_single(c.as_bytes()) == Some(pieces(c.as_bytes()))));
    }

    proptest! {
        #[test]
        fn short_cuts_of_gaps(first in "[a-zé]{1,2}\u{301}?", gap_ in "([ .,;:)&/'-]{1,2}|[ .,`\n\r\t\x0B-]{1,8}|[\\x00-/:-@\\[-^`{-\\x7F]{1,3}| {1,70}|’)") {
            let text = format!("{first}{gap_}x");
            let word = Word { start: 0, end: first.len() };
            let next = Word { start: text.len() - 1, end: text.len() };
            prop_assert_eq!(gap(&text, word, next), general_gap(&text, word, next));
        }

        #[test]
        fn place_and_case_do_not_count(word_ in "[a-zA-Z0-9]{1,40}", around in "[ a-z]{0,20}") {
            let text = format!("{around}{word_}{around}");
            let place = Word { start: around.len(), end: around.len() + word_.len() };
            prop_assert_eq!(word(&text, place, Baseline), hash(&word_));
            prop_assert_eq!(hash(&word_.to_uppercase()), hash(&word_));
        }

        #[test]
        fn accents_do_not_count(word_ in "[a-zA-Z]{0,30}[áéñüçİØ][a-z]{0,30}") {
            let plain = copydesk_text::fold::fold(&word_, Folds::ALL).text;
            prop_assert_eq!(hash(&plain), hash(&word_));
        }
    }
}
