//! Text in UTF-8 that was read as Windows-1252 or Latin-1: `â€™` for `’`, `Ã©` for `é`.
//!
//! A stretch of characters that stand for the bytes of one UTF-8 character is taken for that character if it cannot well
//! be meant as it is. Sequences that begin with `â€`, `Â` or `ð` before a mark are hardly ever meant; the others count
//! if they stand inside a word or beside a second one. Text that went through it twice is mended in two rounds.

use copydesk_text::{Edits, Span};
use memchr::memchr_iter;

/// The characters of Windows-1252 from 0x80 to 0x9F; the five that it leaves open are the control characters of Latin-1.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The character that a byte from 0x80 to 0x9F stands for in Windows-1252.
pub(super) fn windows_1252(byte: u8) -> char {
    HIGH[usize::from(byte & 0x1F)]
}

/// The byte that a character stands for in Windows-1252 or Latin-1, if it is not ASCII.
fn byte_of(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0x80..=0xFF => Some(code as u8),
        0x100.. => HIGH.iter().position(|&high| high == c).map(|at| 0x80 + at as u8),
        _ => None,
    }
}

/// What has to change in `text`.
pub(super) fn edits(text: &str) -> Edits {
    let bytes = text.as_bytes();
    let mut edits = Edits::default();
    let mut done = 0;
    let mut last_end = usize::MAX;
    // Every sequence begins with a character from Â (C3 82) to ô (C3 B4); a lone control character is C2 80 to C2 9F.
    let mut leads = memchr_iter(0xC3, bytes).peekable();
    let mut controls = memchr_iter(0xC2, bytes).filter(|&at| matches!(bytes[at + 1], 0x80..=0x9F)).peekable();
    loop {
        let at = match (leads.peek(), controls.peek()) {
            (Some(&lead), Some(&control)) if control < lead => controls.next(),
            (Some(_), _) => leads.next(),
            (None, _) => controls.next(),
        };
        let Some(at) = at else { return edits };
        if at < done {
            continue;
        }
        if bytes[at] == 0xC2 {
            let c = windows_1252(bytes[at + 1]);
            if !c.is_control() {
                edits.replace(Span::at(at, at + 2), c);
                done = at + 2;
            }
        } else if let Some((end, c)) = sequence(text, at)
            && (last_end == at || is_plausible(text, at, end, c))
        {
            edits.replace(Span::at(at, end), c);
            done = end;
            last_end = end;
        }
    }
}

/// The character whose UTF-8 bytes are spelt out from `at`, and where they end.
fn sequence(text: &str, at: usize) -> Option<(usize, char)> {
    let mut chars = text[at..].char_indices();
    let lead = byte_of(chars.next()?.1)?;
    let len = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut spelt = [lead, 0, 0, 0];
    let mut end = at;
    for slot in &mut spelt[1..len] {
        let (offset, c) = chars.next()?;
        *slot = byte_of(c).filter(|byte| matches!(byte, 0x80..=0xBF))?;
        end = at + offset + c.len_utf8();
    }
    let c = std::str::from_utf8(&spelt[..len]).ok()?.chars().next()?;
    Some((end, c))
}

/// Whether the sequence `at..end` can hardly be meant as it stands.
fn is_plausible(text: &str, at: usize, end: usize, meant: char) -> bool {
    let spelt = &text[at..end];
    let mut chars = spelt.chars();
    let lead = chars.next().unwrap_or_default();
    let second = chars.next().unwrap_or_default();
    let before = text[..at].chars().next_back();
    let after = text[end..].chars().next();
    let lower = |c: Option<char>| c.is_some_and(char::is_lowercase);
    match lead {
        // "â€™" and its like: a letter before a euro or a low mark is no word of any language. "ï»¿", "ðŸ™‚".
        'â' => matches!(second, '€' | '‚' | '„' | '\u{80}' | '\u{82}' | '\u{84}' | 'ˆ' | '˜' | '™' | '†'),
        'ï' => meant == '\u{feff}' || sequence(text, end).is_some(),
        'ð' => second == 'Ÿ' || second == '\u{9f}',
        // "Â£", "Ã©". Between a capital and a quotation mark it is the end of a word in capitals: "IRMÃ”", "LÂ»".
        'Â' | 'Ã' => !(is_quote(second) && before.is_some_and(char::is_uppercase)),
        // "cÅ“ur", "KovaÄ‡": inside a word only, where a quotation mark or the like cannot stand.
        'Ä' | 'Å' => lower(before) && (lower(after) || !is_quote(second)),
        // Whole words of other scripts: a second sequence follows at once.
        _ => sequence(text, end).is_some_and(|(_, next)| same_kind(meant, next)),
    }
}

/// Marks that can follow the last letter of a word.
const fn is_quote(c: char) -> bool {
    matches!(c, '”' | '“' | '„' | '’' | '‘' | '‚' | '»' | '«' | '›' | '‹' | '–' | '—' | '…')
}

/// Whether two characters stand in the same block of 256, as those of a word in one script do.
fn same_kind(a: char, b: char) -> bool {
    meaningful(a) && meaningful(b) && (u32::from(a) >> 8 == u32::from(b) >> 8 || u32::from(a) >= 0x2E80)
}

fn meaningful(c: char) -> bool {
    c.is_alphanumeric() || c.is_ascii_punctuation()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(text: &str) -> String {
        let (once, _) = edits(text).apply(text);
        edits(&once).apply(&once).0
    }

    /// As a program would do that reads UTF-8 as Windows-1252.
    fn garble(text: &str) -> String {
        text.bytes()
            .map(|byte| if (0x80..0xA0).contains(&byte) { windows_1252(byte) } else { byte.into() })
            .collect()
    }

    #[test]
    fn news_text_comes_back() {
        for text in [
            "It’s a “green corridor” — or so they say…",
            "café, naïve, Düsseldorf, São Paulo, Ñuñoa, garçon",
            "£5 a head, 20°C, ½ mile, «oui»",
            "Миру мир",
            "cœur de Kovač",
            "good 🙂",
            "東京の夜",
        ] {
            assert_eq!(repaired(&garble(text)), text);
        }
        assert_eq!(repaired(&garble(&garble("It’s São Paulo"))), "It’s São Paulo");
    }

    #[test]
    fn control_characters_of_windows() {
        assert_eq!(repaired("It\u{92}s \u{93}green\u{94} \u{96} 5\u{80}"), "It’s “green” – 5€");
    }

    #[test]
    fn honest_text_stays() {
        for text in [
            "IRMÃ”, LÂ»",
            "„Spaß“ sagte Jörg. „Café“",
            "på”… “blå”–rød",
            "SÃO PAULO, MAÇÃ",
            "l’âge — où ça?",
            "HELSINKÄ”",
            "â, ã, Â, Ã",
            "Đặng Thị Ngọc Thịnh",
            "naïve »quote«",
        ] {
            assert!(edits(text).is_empty(), "{text} -> {}", repaired(text));
        }
    }
}
