//! Folding: spellings of one name made equal, character by character, with a map back to the text.
//!
//! Offsets are never those of a changed string: [`fold`] hands out the folded text with an [`EditMap`], and
//! [`fold_char`] lets a matcher fold while it hashes and keep the offsets it already has.

use crate::{EditMap, Span};
use std::ops::Range;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Which differences of spelling do not count.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Folds {
    /// Case, in all of Unicode: "STRASSE" and "Straße", "K" and the Kelvin sign.
    pub case: bool,
    /// Accents on Latin, Greek and Cyrillic letters, and letters with strokes and ligatures: "Erdoğan", "Łódź", "Ærø".
    pub accents: bool,
    /// Hyphens and dashes of all shapes (but not the em dash), and soft hyphens, which vanish.
    pub hyphens: bool,
    /// Apostrophes of all shapes.
    pub apostrophes: bool,
    /// Full-width and half-width forms.
    pub width: bool,
    /// No-break and other spaces, and zero-width characters, which vanish.
    pub spaces: bool,
}

impl Folds {
    /// Nothing folds.
    pub const NONE: Self =
        Self { case: false, accents: false, hyphens: false, apostrophes: false, width: false, spaces: false };
    /// Everything folds.
    pub const ALL: Self =
        Self { case: true, accents: true, hyphens: true, apostrophes: true, width: true, spaces: true };
    /// All but case.
    pub const SPELLING: Self = Self { case: false, ..Self::ALL };
}

/// Calls `emit` with each character that `c` folds to: none, one or several.
///
/// ```
/// use copydesk_text::fold::{Folds, fold_char};
/// let mut out = String::new();
/// for c in "ERDOĞAN’S Jong‑un".chars() {
///     fold_char(c, Folds::ALL, |c| out.push(c));
/// }
/// assert_eq!(out, "erdogan's jong-un");
/// ```
#[inline]
pub fn fold_char(c: char, folds: Folds, mut emit: impl FnMut(char)) {
    if c.is_ascii() {
        return emit(match c {
            'A'..='Z' if folds.case => c.to_ascii_lowercase(),
            '`' if folds.apostrophes => '\'',
            _ => c,
        });
    }
    match common(c, folds) {
        '\0' => fold_wide(c, folds, &mut emit),
        one => emit(one),
    }
}

/// The characters whose folds [`COMMON`] knows: Latin letters, and punctuation marks.
const LATIN: Range<u32> = 0..0x250;
const PUNCTUATION: Range<u32> = 0x2000..0x2070;

/// What Latin letters and punctuation marks fold to where all folds but case are asked for, and where case folds too: each to
/// one, or 0 if to none or several.
static COMMON: LazyLock<[Vec<char>; 2]> = LazyLock::new(|| {
    [Folds::SPELLING, Folds::ALL].map(|folds| {
        let chars = LATIN.chain(PUNCTUATION).filter_map(char::from_u32);
        let one = |c| {
            let (mut one, mut count) = ('\0', 0);
            fold_wide(c, folds, &mut |c| (one, count) = (c, count + 1));
            if count == 1 { one } else { '\0' }
        };
        chars.map(one).collect()
    })
});

/// The one character that a common one folds to; 0 if this does not tell.
#[inline]
fn common(c: char, folds: Folds) -> char {
    let at = match c as u32 {
        at if LATIN.contains(&at) => at,
        at if PUNCTUATION.contains(&at) => at - PUNCTUATION.start + LATIN.end,
        _ => return '\0',
    };
    if (Folds { case: true, ..folds }) != Folds::ALL {
        return '\0';
    }
    COMMON[usize::from(folds.case)].get(at as usize).copied().unwrap_or_default()
}

fn fold_wide(c: char, folds: Folds, emit: &mut dyn FnMut(char)) {
    if folds.width && matches!(c, '\u{FF00}'..='\u{FFEF}') {
        std::iter::once(c).nfkc().for_each(|c| fold_case(c, folds, emit));
    } else {
        fold_case(c, folds, emit);
    }
}

/// Lower, upper and lower case again, by Unicode's full mappings: what differs in case alone meets, "ß" and "SS" too.
fn fold_case(c: char, folds: Folds, emit: &mut dyn FnMut(char)) {
    if !folds.case {
        return fold_accents(c, folds, emit);
    }
    let mut cased = |c: char| {
        for c in c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase) {
            fold_accents(c, folds, emit);
        }
    };
    if folds.accents && matches!(c, '\u{345}' | '\u{1F80}'..='\u{1FFF}') {
        // Else the iota below a Greek letter would become one beside it, which no longer counts as an accent.
        std::iter::once(c).nfd().filter(|&part| !is_accent(part)).for_each(cased);
    } else {
        cased(c);
    }
}

/// Whether it is one of the accents of Latin, Greek and Cyrillic letters, by itself.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

fn fold_accents(c: char, folds: Folds, emit: &mut dyn FnMut(char)) {
    if !folds.accents {
        return fold_mark(c, folds, emit);
    }
    match c {
        _ if is_accent(c) => {}
        // Decomposed only where letters carry accents: Hangul syllables and Indic vowel signs stay whole.
        '\u{C0}'..='\u{52F}' | '\u{1E00}'..='\u{1FFF}' => {
            for part in std::iter::once(c).nfd().filter(|&part| !is_accent(part)) {
                plain_letter(part, &mut |c| fold_mark(c, folds, emit));
            }
        }
        _ => fold_mark(c, folds, emit),
    }
}

/// Hyphens, apostrophes, spaces.
fn fold_mark(c: char, folds: Folds, emit: &mut dyn FnMut(char)) {
    match c {
        '\u{AD}' if folds.hyphens => {}
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' if folds.hyphens => emit('-'),
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' | '\u{B4}' | '\u{2BB}' | '\u{2BC}' | '\u{2BE}'
        | '\u{2BF}' | '\u{FF07}' | '\u{FF40}' | '`' | '\u{1FFD}' | '\u{1FEF}'
            if folds.apostrophes =>
        {
            emit('\'');
        }
        '\u{200B}'..='\u{200F}'
        | '\u{2060}'
        | '\u{FEFF}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
            if folds.spaces => {}
        _ if folds.spaces && c.is_whitespace() => emit(' '),
        _ => emit(c),
    }
}

/// Letters that Unicode gives no decomposition.
fn plain_letter(c: char, emit: &mut dyn FnMut(char)) {
    let plain = match c {
        'ø' => "o",
        'Ø' => "O",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'ł' => "l",
        'Ł' => "L",
        'ħ' => "h",
        'Ħ' => "H",
        'ŧ' => "t",
        'Ŧ' => "T",
        'ı' => "i",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'þ' => "th",
        'Þ' => "Th",
        _ => return emit(c),
    };
    plain.chars().for_each(emit);
}

/// A folded text and the way back to the text it was made from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// From the text that was given (source) to the folded one (output).
    pub map: EditMap,
}

/// Folds a text. Linear in its length; the map holds only the characters whose length in bytes has changed.
///
/// ```
/// use copydesk_text::{Span, fold::{Folds, fold}};
/// let text = "İstanbul’da";
/// let folded = fold(text, Folds::ALL);
/// assert_eq!(folded.text, "istanbul'da");
/// let city = folded.map.to_source(Span::new(0, 8));
/// assert_eq!(city.slice(text), "İstanbul");
/// ```
#[must_use]
pub fn fold(text: &str, folds: Folds) -> Folded {
    let mut folded = String::with_capacity(text.len());
    let mut map = EditMap::default();
    for (at, c) in text.char_indices() {
        let start = folded.len();
        let mut parts = 0;
        fold_char(c, folds, |c| {
            folded.push(c);
            parts += 1;
        });
        if parts != 1 || folded.len() - start != c.len_utf8() {
            map.push(Span::at(at, at + c.len_utf8()), Span::at(start, folded.len()));
        }
    }
    Folded { text: folded, map }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_meet() {
        for (a, b) in [
            ("STRASSE", "straße"),
            ("\u{212A}im", "kim"),
            ("Jong\u{2011}un", "JONG-UN"),
            ("O’Brien", "o'brien"),
            ("Ｋｙｉｖ", "kyiv"),
            ("Łódź", "lodz"),
            ("Reykjavi\u{301}k", "reykjavík"),
            ("ΟΔΟΣ", "οδός"),
            ("soft\u{AD}ware", "software"),
            ("Sao\u{A0}Paulo", "São Paulo"),
            ("ᾼδης", "αδησ"),
        ] {
            assert_eq!(fold(a, Folds::ALL).text, fold(b, Folds::ALL).text, "{a} {b}");
        }
    }

    #[test]
    fn what_is_not_asked_for_stays() {
        let text = "Ｋ ’ ‑ É \u{A0} ﷺ 한글 हिन्दी";
        assert_eq!(fold(text, Folds::NONE).text, text);
        assert_eq!(fold("한글 हिन्दी", Folds::ALL).text, "한글 हिन्दी");
        assert_eq!(fold("—", Folds::ALL).text, "—");
    }

    /// What is equal without case folded is equal with it.
    #[test]
    fn folding_case_too_parts_nothing() {
        for c in '\0'..=char::MAX {
            let c = c.to_string();
            for folds in [Folds::SPELLING, Folds { accents: false, ..Folds::SPELLING }] {
                let cased = Folds { case: true, ..folds };
                assert_eq!(fold(&fold(&c, folds).text, cased).text, fold(&c, cased).text, "{c:?} {folds:?}");
            }
        }
    }

    #[test]
    fn common_characters_fold_as_all_do() {
        for folds in [Folds::ALL, Folds::SPELLING, Folds { case: true, ..Folds::NONE }] {
            for c in '\u{80}'..=char::MAX {
                let (mut all, mut wide) = (String::new(), String::new());
                fold_char(c, folds, |c| all.push(c));
                fold_wide(c, folds, &mut |c| wide.push(c));
                assert_eq!(all, wide, "{c:?} {folds:?}");
            }
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        let all = [
            Folds::ALL,
            Folds::SPELLING,
            Folds { case: true, ..Folds::NONE },
            Folds { accents: true, ..Folds::NONE },
        ];
        for folds in all {
            for c in '\0'..=char::MAX {
                let once = fold(c.encode_utf8(&mut [0; 4]), folds).text;
                assert_eq!(fold(&once, folds).text, once, "{c:?} ({:x}) {folds:?}", c as u32);
            }
        }
    }

    proptest! {
        #[test]
        fn maps_each_character_back(text in "(\\PC|[İẞK’Ǆé]){0,60}") {
            let folded = fold(&text, Folds::ALL);
            for (at, c) in folded.text.char_indices() {
                let back = folded.map.to_source(Span::at(at, at + c.len_utf8()));
                let again = fold(back.slice(&text), Folds::ALL).text;
                prop_assert!(again.contains(c), "{:?} came from {:?}", c, back.slice(&text));
            }
        }
    }
}
