//! Ligatures of old typesetting, which no keyboard writes: `ﬁ` becomes `fi`.

use copydesk_text::{Edits, Span};
use memchr::memmem;

/// The Latin ligatures of Unicode's block "Alphabetic Presentation Forms", from U+FB00 on.
const SPELT: [&str; 7] = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

/// What has to change in `text`.
pub(super) fn edits(text: &str) -> Edits {
    let mut edits = Edits::default();
    // U+FB00 to U+FB06 are EF AC 80 to EF AC 86.
    for at in memmem::find_iter(text.as_bytes(), b"\xEF\xAC") {
        let last = text.as_bytes()[at + 2];
        if let Some(spelt) = SPELT.get(usize::from(last - 0x80)) {
            edits.replace(Span::at(at, at + 3), *spelt);
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_them_out() {
        let text = "The oﬃce ﬁled no ﬂight plan. ﬞ";
        assert_eq!(edits(text).apply(text).0, "The office filed no flight plan. ﬞ");
    }
}
