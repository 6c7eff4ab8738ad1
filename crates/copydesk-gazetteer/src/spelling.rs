//! Spellings: whether a stretch of text spells an alias, by the alias's policy and the gazetteer's folds.

use crate::entry::Case;
use crate::words::{Class, class};
use copydesk_text::fold::{Folds, fold_char};

/// What stands between two words of a name is at most this long in bytes; longer gaps part names.
pub(crate) const MAX_GAP: usize = 64;

/// What stands between two words, in the form in which it is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Gap {
    text: [char; Self::CAPACITY],
    len: u8,
    /// It was a hyphen and counts as a space: the case of the next letter is free ("Jong-un", "Jong Un").
    pub(crate) hyphen: bool,
}

impl Gap {
    pub(crate) const CAPACITY: usize = 6;

    /// Reads the gap `text`, which stands after a word; `initial`: that word is one letter. `None` if no name has such
    /// a gap inside: a paragraph's end, or more marks than any name has.
    pub(crate) fn read(text: &str, initial: bool, folds: Folds) -> Option<Self> {
        if text.len() > MAX_GAP {
            return None;
        }
        let mut gap = Self { text: ['\0'; Self::CAPACITY], len: 0, hyphen: false };
        let mut breaks = 0;
        let mut fits = true;
        for c in text.chars() {
            breaks += u32::from(matches!(c, '\n' | '\u{2028}' | '\u{2029}'));
            let c = if folds.spaces && c.is_ascii_whitespace() { ' ' } else { c };
            fold_char(c, Folds { case: false, ..folds }, |c| fits &= gap.push(c, folds.spaces));
        }
        if !fits || breaks > 1 || text.contains('\u{2029}') {
            return None;
        }
        match gap.chars() {
            ['-'] if folds.hyphens => {
                gap.text[0] = ' ';
                gap.hyphen = true;
            }
            // "J. K. Rowling" is "J.K. Rowling".
            ['.', ' '] if initial && folds.spaces => gap.len = 1,
            _ => {}
        }
        Some(gap)
    }

    fn push(&mut self, c: char, spaces: bool) -> bool {
        if spaces && c == ' ' && self.chars().last() == Some(&' ') {
            return true;
        }
        let fits = usize::from(self.len) < Self::CAPACITY;
        if fits {
            self.text[usize::from(self.len)] = c;
            self.len += 1;
        }
        fits
    }

    pub(crate) fn chars(&self) -> &[char] {
        &self.text[..usize::from(self.len)]
    }
}

/// One character of a spelling in the form in which it is compared.
#[derive(Clone, Copy)]
struct Letter {
    c: char,
    /// The first letter after a hyphen: its case is free.
    free: bool,
}

/// The letters of a name. Marks before its first word and after its last count as they are.
fn spell(name: &str, folds: Folds, letters: &mut Vec<Letter>) -> bool {
    let mut at = 0;
    let mut word = 0usize; // letters in the word before
    let mut free = false;
    while let Some(c) = name[at..].chars().next() {
        let in_word = match class(c) {
            Class::Other => false,
            Class::Extend => word > 0,
            _ => true,
        };
        if in_word {
            let mut first = true;
            fold_char(c, folds, |c| {
                letters.push(Letter { c, free: free && first });
                first = false;
            });
            free &= first;
            word += usize::from(class(c) != Class::Extend);
            at += c.len_utf8();
            continue;
        }
        let rest = &name[at..];
        let len = rest.find(|c| !matches!(class(c), Class::Other | Class::Extend)).unwrap_or(rest.len());
        if word == 0 || len == rest.len() {
            for c in rest[..len].chars() {
                fold_char(c, folds, |c| letters.push(Letter { c, free: false }));
            }
        } else {
            let Some(gap) = Gap::read(&rest[..len], word == 1, folds) else { return false };
            letters.extend(gap.chars().iter().map(|&c| Letter { c, free: false }));
            free = gap.hyphen;
        }
        word = 0;
        at += len;
    }
    true
}

fn same_but_case(a: char, b: char) -> bool {
    a == b || a.to_lowercase().eq(b.to_lowercase())
}

/// Whether `text` spells `alias`.
pub(crate) fn agrees(alias: &str, text: &str, case: Case, folds: Folds) -> bool {
    if alias == text || is_by_bytes(case, folds) {
        return alias == text;
    }
    if folds.case || case == Case::Any {
        return same(alias, text, Folds { case: true, ..folds }, |a, b, _| a.c == b.c);
    }
    let as_written = |a: Letter, b: Letter, _| a.c == b.c || ((a.free || b.free) && same_but_case(a.c, b.c));
    match case {
        Case::Exact => same(alias, text, folds, as_written),
        _ => {
            let begun = |a: Letter, b: Letter, at: usize| {
                as_written(a, b, at) || (at == 0 && a.c.to_uppercase().eq(std::iter::once(b.c)))
            };
            same(alias, text, folds, begun)
                || (!text.chars().any(char::is_lowercase)
                    && same(alias, text, Folds { case: true, ..folds }, |a, b, _| a.c == b.c))
        }
    }
}

/// Whether a name is spelt by its bytes alone.
#[inline]
pub(crate) fn is_by_bytes(case: Case, folds: Folds) -> bool {
    case == Case::Exact && folds == Folds::NONE
}

/// The answer for ASCII that differs in case alone; none with a hyphen, which frees a letter.
pub(crate) fn agrees_by_letters(alias: &[u8], text: &[u8], case: Case, folds: Folds) -> Option<bool> {
    if folds.case {
        return Some(true);
    }
    if alias.contains(&b'-') {
        return None;
    }
    Some(match case {
        Case::Any => true,
        Case::Exact => false,
        Case::Smart => {
            let begun = alias.get(1..) == text.get(1..) && alias.first().is_some_and(u8::is_ascii_lowercase);
            begun || !text.iter().any(u8::is_ascii_lowercase)
        }
    })
}

/// The answer for a text of ASCII words with one space between any two, and a name that has no other gaps either.
pub(crate) fn agrees_with_plain(alias: &str, text: &[u8], case: Case, folds: Folds) -> Option<bool> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let follows = |at: usize| at > 0 && text.get(at + 1).copied().is_some_and(is_word);
    if !text.iter().enumerate().all(|(at, &byte)| is_word(byte) || byte == b' ' && follows(at)) {
        return None;
    }
    if folds.case || case == Case::Any {
        return same_as_plain(alias, text, Folds { case: true, ..folds }, false);
    }
    if same_as_plain(alias, text, folds, case == Case::Smart)? {
        return Some(true);
    }
    if case == Case::Smart && !text.iter().any(u8::is_ascii_lowercase) {
        return same_as_plain(alias, text, Folds { case: true, ..folds }, false);
    }
    Some(false)
}

/// Whether the letters of a name are those of the text; `begun`: or the first is its capital. `None` if the name has a gap
/// that is not a space.
fn same_as_plain(alias: &str, text: &[u8], folds: Folds, begun: bool) -> Option<bool> {
    let mut at = 0;
    let mut same = true;
    let mut in_word = false;
    for (place, c) in alias.char_indices() {
        match class(c) {
            Class::Other if c == ' ' && in_word && place + 1 < alias.len() => in_word = false,
            Class::Extend if in_word => {}
            Class::Other | Class::Extend => return None,
            _ => in_word = true,
        }
        fold_char(c, folds, |c| {
            let byte = text.get(at).copied().unwrap_or_default();
            let byte = if folds.case { byte.to_ascii_lowercase() } else { byte };
            same &= c == char::from(byte)
                || begun && at == 0 && c.to_uppercase().eq(std::iter::once(char::from(byte)));
            at += 1;
        });
    }
    Some(same && at == text.len())
}

fn same(alias: &str, text: &str, folds: Folds, equal: impl Fn(Letter, Letter, usize) -> bool) -> bool {
    let (mut a, mut b) = (Vec::with_capacity(alias.len()), Vec::with_capacity(text.len()));
    spell(alias, folds, &mut a)
        && spell(text, folds, &mut b)
        && a.len() == b.len()
        && a.iter().zip(&b).enumerate().all(|(at, (&a, &b))| equal(a, b, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn policies() {
        use Case::{Any, Exact, Smart};
        let all = Folds::SPELLING;
        for (alias, text, case, agree) in [
            ("Kim Jong-un", "Kim Jong Un", Exact, true),
            ("Kim Jong Un", "Kim Jong-un", Exact, true),
            ("Kim Jong Un", "Kim Jong un", Exact, false),
            ("Kim Jong-un", "KIM JONG\u{2011}UN", Smart, true),
            ("Kim Jong-un", "KIM JONG-UN", Exact, false),
            ("Kim Jong-un", "kim jong-un", Smart, false),
            ("Kim Jong-un", "kim jong-un", Any, true),
            ("US", "us", Smart, false),
            ("the Hague", "The Hague", Smart, true),
            ("the Hague", "The Hague", Exact, false),
            ("Erdoğan", "Erdogan", Exact, true),
            ("New York", "New\u{A0} York", Exact, true),
            ("New York", "New\nYork", Exact, true),
            ("New York", "New\n\nYork", Exact, false),
            ("New York", "NewYork", Exact, false),
            ("J. K. Rowling", "J.K. Rowling", Exact, true),
            ("Mr. Bean", "Mr.Bean", Exact, false),
            ("O'Brien", "O’Brien", Exact, true),
            ("O'Brien", "OBrien", Exact, false),
            ("U.S.", "U.S", Exact, false),
            ("Straße", "STRASSE", Smart, true),
            ("İzmir", "Izmir", Exact, true),
            ("\u{200B}a", "a", Exact, true),
        ] {
            assert_eq!(agrees(alias, text, case, all), agree, "{alias} / {text} / {case:?}");
        }
    }

    proptest! {
        #[test]
        fn letters_alone_agree_with_the_general_rule(alias in "[a-bA-B .-]{1,6}", flips in any::<u8>(), all in any::<bool>(), case in 0usize..3) {
            let case = [Case::Exact, Case::Smart, Case::Any][case];
            let flip = |(at, c): (usize, char)| {
                let flipped = if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
                if flips >> at & 1 == 1 { flipped } else { c }
            };
            let text: String = alias.chars().enumerate().map(flip).collect();
            let text = if all { alias.to_uppercase() } else { text };
            prop_assume!(alias != text);
            if let Some(answer) = agrees_by_letters(alias.as_bytes(), text.as_bytes(), case, Folds::SPELLING) {
                prop_assert_eq!(answer, agrees(&alias, &text, case, Folds::SPELLING));
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn plain_text_agrees_with_the_general_rule(
            pairs in prop::collection::vec(prop::sample::select(vec![
                ("a", "a"), ("A", "a"), ("a", "A"), ("á", "a"), ("Á", "A"), ("ß", "ss"), ("ß", "SS"), ("ẞ", "SS"), ("K", "\u{212A}"),
                ("\u{212A}", "k"), ("i", "I"), ("İ", "i"), ("ı", "i"), ("e\u{301}", "e"), (" ", " "), ("-", " "), ("\u{A0}", " "),
                ("\u{200B}", ""), ("\u{AD}", ""), ("ﬁ", "fi"), ("Ａ", "A"), ("b", "c"), ("ſ", "s"), ("ŉ", "n"),
            ]), 1..6),
            case in 0usize..3, bits in 0usize..64, upper in any::<bool>(),
        ) {
            let case = [Case::Exact, Case::Smart, Case::Any][case];
            let flag = |at: usize| bits >> at & 1 == 1;
            let folds = Folds { case: flag(0), accents: flag(1), hyphens: flag(2), apostrophes: flag(3), width: flag(4), spaces: flag(5) };
            let alias: String = pairs.iter().map(|pair| pair.0).collect();
            let text: String = pairs.iter().map(|pair| pair.1).collect();
            let text = if upper { text.to_uppercase() } else { text };
            prop_assume!(text.is_ascii());
            if let Some(answer) = agrees_with_plain(&alias, text.as_bytes(), case, folds) {
                prop_assert_eq!(answer, agrees(&alias, &text, case, folds), "{:?} {:?}", alias, text);
            }
        }
    }

    #[test]
    fn without_folds_only_case_is_policy() {
        for (alias, text) in [("Erdoğan", "Erdogan"), ("Jong-un", "Jong Un"), ("O'Brien", "O’Brien")] {
            assert!(!agrees(alias, text, Case::Any, Folds::NONE), "{alias} / {text}");
        }
        assert!(agrees("Erdoğan", "ERDOĞAN", Case::Smart, Folds::NONE));
    }
}
