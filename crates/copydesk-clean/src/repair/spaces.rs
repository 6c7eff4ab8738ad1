//! Odd spaces become plain ones, and a run of spaces within a line becomes one.

use copydesk_text::{Edits, Span};
use memchr::memmem::Finder;
use memchr::{memchr, memchr3_iter};
use std::sync::LazyLock;

/// What has to change in `text`.
///
/// Line ends stay, a single tab stays (it parts the columns of a table), and so do the ideographic space and whatever
/// spaces stand at the ends of a line, which belong to no block.
pub(super) fn edits(text: &str) -> Edits {
    let bytes = text.as_bytes();
    let mut edits = Edits::default();
    let mut suspects = Suspects::of(bytes);
    let mut at = 0;
    while let Some(found) = suspects.next(at) {
        // The suspect may be the second space of a run, or the first byte of an odd space.
        let mut start = found;
        while start > at && matches!(bytes[start - 1], b' ' | b'\t') {
            start -= 1;
        }
        let mut end = start;
        let mut count = 0;
        while let Some(len) = space_len(&bytes[end..]) {
            end += len;
            count += 1;
        }
        let line_start = start == 0 || is_line_end(bytes[start - 1]);
        let line_end = end == bytes.len() || is_line_end(bytes[end]);
        let plain = count == 1 && matches!(bytes[start], b' ' | b'\t');
        if count > 0 && !plain && !line_start && !line_end {
            edits.replace(Span::at(start, end), " ");
        }
        at = end.max(found + 1);
    }
    edits
}

const fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Where odd spaces begin, and plain ones that another one follows.
struct Suspects<'t> {
    bytes: &'t [u8],
    double: &'static Finder<'static>,
    is_ascii: bool,
    /// The next double space, tab and odd space; the text's length if there is none.
    next: [usize; 3],
}

impl<'t> Suspects<'t> {
    fn of(bytes: &'t [u8]) -> Self {
        static DOUBLE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"  "));
        let mut suspects = Self { bytes, double: &DOUBLE, is_ascii: bytes.is_ascii(), next: [0; 3] };
        for kind in 0..3 {
            suspects.next[kind] = suspects.find(kind, 0);
        }
        suspects
    }

    /// The first suspect at or after `from`, which never grows smaller.
    fn next(&mut self, from: usize) -> Option<usize> {
        for kind in 0..3 {
            if self.next[kind] < from {
                self.next[kind] = self.find(kind, from);
            }
        }
        self.next.into_iter().min().filter(|&at| at < self.bytes.len())
    }

    fn find(&self, kind: usize, from: usize) -> usize {
        let rest = &self.bytes[from..];
        let found = match kind {
            0 => self.double.find(rest),
            1 => memchr(b'\t', rest),
            _ if self.is_ascii => None,
            _ => memchr3_iter(0xC2, 0xE1, 0xE2, rest).find(|&at| space_len(&rest[at..]).is_some()),
        };
        found.map_or(self.bytes.len(), |at| from + at)
    }
}

/// The length of the horizontal space that `bytes` begin with.
const fn space_len(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b' ' | b'\t', ..] => Some(1),
        // U+00A0; U+1680; U+2000–U+200A, U+202F; U+205F.
        [0xC2, 0xA0, ..] => Some(2),
        [0xE1, 0x9A, 0x80, ..] | [0xE2, 0x80, 0x80..=0x8A | 0xAF, ..] | [0xE2, 0x81, 0x9F, ..] => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(text: &str) -> String {
        edits(text).apply(text).0
    }

    #[test]
    fn runs_and_odd_spaces() {
        assert_eq!(
            repaired("Putin's  state\u{a0}visit,\u{2009} \u{202f}Wednesday"),
            "Putin's state visit, Wednesday"
        );
        assert_eq!(repaired("a \t b"), "a b");
    }

    #[test]
    fn what_stays() {
        for text in
            ["  indented", "ends  \r\n  next", "one\ttwo", "東京\u{3000}大阪", "“quoted” — text…", "", " "]
        {
            assert_eq!(repaired(text), text);
        }
    }
}
