//! The hash of what stands between two words of a name: see [`gap`]. It is part of the compiled file's format, like the
//! [hash of words](crate::hash).

use crate::spelling::{Gap, MAX_GAP};
use crate::words::{Class, Word, class};
use copydesk_text::fold::Folds;

/// The hash of what was read of a gap, and one more character.
const fn gap_step(state: u64, c: char) -> u64 {
    (state ^ c as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
/// The hash of nothing between two words.
const NO_GAP: u64 = 1;
/// The hash of a space, or of a hyphen by itself.
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

/// What stands between `word` and `next`, for a [chain](crate::hash::chain); `None` if no name has such a gap.
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
    use proptest::prelude::*;

    #[test]
    fn one_byte_parts_words_unless_it_is_of_a_word() {
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

    proptest! {
        #[test]
        fn short_cuts_of_gaps(
            first in "[a-zé]{1,2}\u{301}?",
            between in concat!(
                "([ .,;:)&/'-]{1,2}|[ .,`\n\r\t\x0B-]{1,8}|[\\x00-/:-@\\[-^`{-\\x7F]{1,3}",
                "| {1,70}|’)",
            ),
        ) {
            let text = format!("{first}{between}x");
            let word = Word { start: 0, end: first.len() };
            let next = Word { start: text.len() - 1, end: text.len() };
            prop_assert_eq!(gap(&text, word, next), general_gap(&text, word, next));
        }
    }
}
