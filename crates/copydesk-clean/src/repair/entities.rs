//! HTML character references that a scraper left in the text: `&rsquo;`, `&#8217;`, `&#x2019;`, `&amp;#8217;`.

use crate::lexicon;
use copydesk_text::{Edits, Span};
use memchr::memchr_iter;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The longest reference that is looked for after its `&`s, in bytes. The longest name of the list has eight letters.
const LONGEST: usize = 12;

/// Names to characters.
static NAMED: LazyLock<HashMap<&str, char>> = LazyLock::new(|| {
    lexicon::items(include_str!("../../data/html_entities.tsv"))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, code)| Some((name, char::from_u32(u32::from_str_radix(code, 16).ok()?)?)))
        .collect()
});

/// What has to change in `text`.
///
/// Only complete references count, with their semicolon. One that would give a letter, a digit or a part of another
/// reference is left: nobody escapes those, and mending them could make a reference out of text that is none.
pub(super) fn edits(text: &str) -> Edits {
    let mut edits = Edits::default();
    let mut done = 0;
    for start in memchr_iter(b'&', text.as_bytes()) {
        if start < done {
            continue;
        }
        if let Some((end, c)) = reference(text, start) {
            edits.replace(Span::at(start, end), c);
            done = end;
        }
    }
    edits
}

/// The reference at `start`, where an `&` stands: its end and its character. However often the `&` was escaped itself,
/// it is one reference.
fn reference(text: &str, start: usize) -> Option<(usize, char)> {
    let mut at = start + 1;
    let mut escaped = None;
    loop {
        match one(text, at) {
            Some((end, '&')) => {
                escaped = Some((end, '&'));
                at = end;
            }
            Some(found) => return Some(found),
            None => return escaped,
        }
    }
}

/// The reference whose `&` stood before `at`.
fn one(text: &str, at: usize) -> Option<(usize, char)> {
    let bytes = &text.as_bytes()[at..text.len().min(at + LONGEST)];
    let len = bytes.iter().position(|&byte| byte == b';')?;
    let name = text.get(at..at + len)?;
    let c = match name.strip_prefix('#') {
        None => *NAMED.get(name)?,
        Some(number) => {
            let (digits, radix) = match number.strip_prefix(['x', 'X']) {
                Some(digits) => (digits, 16),
                None => (number, 10),
            };
            if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            match u32::from_str_radix(digits, radix).ok()? {
                // Browsers read these as Windows-1252, and so did whoever wrote them.
                code @ 0x80..=0x9F => super::mojibake::windows_1252(code as u8),
                code => char::from_u32(code)?,
            }
        }
    };
    let spoils =
        c.is_ascii_alphanumeric() || matches!(c, '#' | ';') || (c.is_control() && c != '\n' && c != '\t');
    (!spoils).then_some((at + len + 1, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings() {
        for (given, meant) in [
            ("AT&amp;T", "AT&T"),
            ("it&rsquo;s", "it’s"),
            ("it&#8217;s", "it’s"),
            ("it&#x2019;s", "it’s"),
            ("it&amp;#8217;s", "it’s"),
            ("it&amp;amp;amp;rsquo;s", "it’s"),
            ("it&#38;#39;s", "it's"),
            ("&#146;tis", "’tis"),
            ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
        ] {
            assert_eq!(edits(given).apply(given).0, meant);
        }
    }

    #[test]
    fn what_is_no_reference() {
        for text in [
            "R&B; soul",
            "a&b;c",
            "& amp;",
            "&amp",
            "&#xZZ;",
            "&#99999999;",
            "&#65;",
            "&#0;",
            "Q&A",
            "&;",
            "&",
        ] {
            assert!(edits(text).is_empty(), "{text}");
        }
    }
}
