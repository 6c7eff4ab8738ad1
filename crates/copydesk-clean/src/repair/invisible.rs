//! Characters that nobody sees and that break up words for a program.

use copydesk_text::{Edits, Span};
use memchr::memchr3_iter;

/// What has to change in `text`.
///
/// Zero-width space, word joiner, byte order mark and soft hyphen go wherever they stand. The zero-width joiner and
/// non-joiner carry meaning in Arabic, Indic scripts and emoji, so they go only between Latin letters, digits, spaces
/// and marks.
pub(super) fn edits(text: &str) -> Edits {
    let bytes = text.as_bytes();
    let mut edits = Edits::default();
    // U+00AD is C2 AD; U+200B to U+200D are E2 80 8B–8D, U+2060 is E2 81 A0; U+FEFF is EF BB BF.
    for at in memchr3_iter(0xC2, 0xE2, 0xEF, bytes) {
        let rest = &bytes[at..];
        let len = match rest {
            [0xC2, 0xAD, ..] => 2,
            [0xE2, 0x80, 0x8B, ..] | [0xE2, 0x81, 0xA0, ..] | [0xEF, 0xBB, 0xBF, ..] => 3,
            [0xE2, 0x80, 0x8C | 0x8D, ..] => {
                let plain = |c: Option<char>| c.is_none_or(|c| u32::from(c) < 0x250);
                if plain(text[..at].chars().next_back()) && plain(text[at + 3..].chars().next()) {
                    3
                } else {
                    0
                }
            }
            _ => 0,
        };
        if len > 0 {
            edits.replace(Span::at(at, at + len), "");
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_stay_where_a_script_needs_them() {
        for text in ["می‌خواهم", "👨‍👩‍👧", "क्‍ष"] {
            assert!(edits(text).is_empty(), "{text}");
        }
        let text = "\u{feff}co\u{ad}ope\u{200b}rate\u{200d}d";
        assert_eq!(edits(text).apply(text).0, "cooperated");
    }
}
