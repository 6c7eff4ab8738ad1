//! Words as the matcher counts them: classes of characters, runs of them, and where a match may begin and end.
//!
//! The rules are Unicode's (UAX #29) with the field's wishes; `docs/gazetteer.md` states them one by one.

use std::collections::HashSet;
use std::sync::LazyLock;

/// What a character does for words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// A letter or digit: neighbours of this class make one word.
    Letter,
    /// Katakana: neighbours of this class make one word.
    Katakana,
    /// Han, hiragana, Hangul, Thai and the like: a word by itself, since no space would part it from the next.
    Single,
    /// Goes with the character before it: a combining mark, a joiner, a character that cannot be seen.
    Extend,
    /// Everything else.
    Other,
}

/// The class of a character.
#[inline]
pub(crate) fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() || c == '_' { Class::Letter } else { Class::Other };
    }
    wide_class(c)
}

fn wide_class(c: char) -> Class {
    match c {
        // The most common first; a test holds them against the categories.
        '\u{2000}'..='\u{200A}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203E}' => Class::Other,
        '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{24F}' | '\u{400}'..='\u{481}' => {
            Class::Letter
        }
        '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{3041}'..='\u{3096}' => Class::Single,
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' => Class::Other,
        _ => by_category(c),
    }
}

fn by_category(c: char) -> Class {
    match c {
        // Letters by their Unicode category, but apostrophes by their use.
        '\u{2BB}' | '\u{2BC}' | '\u{2BE}' | '\u{2BF}' => Class::Other,
        '\u{AD}' => Class::Extend,
        '\u{200B}'..='\u{200F}'
        | '\u{2060}'
        | '\u{FEFF}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}' => Class::Extend,
        '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}'
        | '\u{FF66}'..='\u{FF9F}' => Class::Katakana,
        _ if unicode_normalization::char::is_combining_mark(c) => Class::Extend,
        '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{309F}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}'
        | '\u{AC00}'..='\u{D7AF}'
        | '\u{E00}'..='\u{EFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17FF}'
            if c.is_alphanumeric() =>
        {
            Class::Single
        }
        _ if c.is_alphanumeric() => Class::Letter,
        _ => Class::Other,
    }
}

/// Whether a character is of no width, so that folding spaces drops it.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}')
}

/// An alias without the white space and invisible characters at its ends.
pub(crate) fn trim(alias: &str) -> &str {
    // Most aliases begin and end with a visible ASCII character.
    if let ([first, ..], [.., last]) = (alias.as_bytes(), alias.as_bytes())
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return alias;
    }
    alias.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7AF}')
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`'
            | '\u{2018}'
            | '\u{2019}'
            | '\u{201B}'
            | '\u{2032}'
            | '\u{B4}'
            | '\u{2BB}'
            | '\u{2BC}'
            | '\u{2BE}'
            | '\u{2BF}'
            | '\u{FF07}'
            | '\u{FF40}'
            | '\u{1FFD}'
            | '\u{1FEF}'
    )
}

/// A word: a range of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The first word that begins at byte `from` or later, without the invisible characters at its end.
///
/// `from` must not lie inside a word, unless the class changes there.
pub(crate) fn next_word(text: &str, from: usize) -> Option<Word> {
    let mut rest = text[from..].char_indices();
    let (start, first, kind) = rest.find_map(|(at, c)| match class(c) {
        Class::Other | Class::Extend => None,
        kind => Some((from + at, c, kind)),
    })?;
    let mut end = start + first.len_utf8();
    for (at, c) in rest {
        match class(c) {
            Class::Extend if is_invisible(c) => {}
            Class::Extend => end = from + at + c.len_utf8(),
            same if same == kind && kind != Class::Single => end = from + at + c.len_utf8(),
            _ => break,
        }
    }
    Some(Word { start, end })
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let word = next_word(text, at)?;
        at = word.end;
        Some(word)
    })
}

fn lexicon(file: &'static str) -> HashSet<&'static str> {
    file.lines().filter(|line| !line.starts_with('#')).collect()
}

static ELISIONS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| lexicon(include_str!("../data/words/elisions.txt")));
static CLITICS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| lexicon(include_str!("../data/words/clitics.txt")));

/// The longest entry of both lexicons is shorter than this, in characters.
const AFFIX: usize = 8;

fn is_in(list: &HashSet<&str>, word: impl Iterator<Item = char>) -> bool {
    let mut lower = String::with_capacity(AFFIX);
    for c in word.take(AFFIX + 1) {
        lower.extend(c.to_lowercase());
    }
    list.contains(lower.as_str())
}

fn before(text: &str, at: usize) -> impl Iterator<Item = char> + '_ {
    text[..at].chars().rev()
}

fn after(text: &str, at: usize) -> impl Iterator<Item = char> + '_ {
    text[at..].chars()
}

fn is_word_char(c: char) -> bool {
    class(c) != Class::Other
}

/// Whether a name that begins at byte `start`, with a word, stands there as a word of its own.
pub(crate) fn may_begin(text: &str, start: usize) -> bool {
    let mut left = before(text, start);
    let Some(last) = left.next() else { return true };
    // Two ASCII bytes decide nearly always: a space before the name.
    if last == ' ' || last == '\n' {
        return true;
    }
    let Some(first) = after(text, start).next() else { return true };
    if is_apostrophe(last) {
        // "O'Brien", "Xi'an", but "l'Europe"; an apostrophe with no word before it opens a quotation.
        let particle: Vec<char> = left.take(AFFIX + 1).take_while(|&c| is_word_char(c)).collect();
        return particle.is_empty() || is_in(&ELISIONS, particle.into_iter().rev());
    }
    if last == '.' && first.is_alphabetic() {
        // Not inside initials: "S.R." in "U.S.S.R.".
        let single_before =
            left.next().is_some_and(char::is_alphabetic) && !left.next().is_some_and(is_word_char);
        return !(single_before && is_initial(text, start));
    }
    if first.is_numeric() && matches!(last, '.' | ',') {
        return !left.next().is_some_and(char::is_numeric);
    }
    true
}

/// Whether a name that ends at byte `end` stands there as a word of its own. `with_word`: it ends with a word, not with
/// a mark such as the full stop of "U.S.".
pub(crate) fn may_end(text: &str, end: usize) -> bool {
    let mut right = after(text, end);
    let Some(next) = right.next() else { return true };
    if next == ' ' || next == '\n' {
        return true;
    }
    let Some(last) = before(text, end).next() else { return true };
    if is_apostrophe(next) {
        if !is_word_char(last) && last != '.' {
            return true;
        }
        let ending: Vec<char> = right.take(AFFIX + 1).take_while(|&c| is_word_char(c)).collect();
        return ending.is_empty() || is_in(&CLITICS, ending.into_iter());
    }
    if last == '.' && next.is_alphabetic() {
        // Not inside initials: "U.S." in "U.S.S.R.".
        let mut left = before(text, end).skip(1);
        let single_before =
            left.next().is_some_and(char::is_alphabetic) && !left.next().is_some_and(is_word_char);
        return !(single_before && is_initial(text, end));
    }
    if next == '.' && last.is_alphabetic() {
        let single = !before(text, end).nth(1).is_some_and(is_word_char);
        return !(single && is_initial(text, end + 1));
    }
    if last.is_numeric() && matches!(next, '.' | ',') {
        return !right.next().is_some_and(char::is_numeric);
    }
    true
}

/// Whether one letter stands at byte `at` that is followed by a full stop or by no letter.
fn is_initial(text: &str, at: usize) -> bool {
    let mut right = after(text, at);
    right.next().is_some_and(char::is_alphabetic) && !right.next().is_some_and(is_word_char)
}

/// Whether a short Hangul name would begin inside an eojeol, where it is nearly always a part of something else.
pub(crate) fn is_inside_eojeol(text: &str, start: usize, end: usize) -> bool {
    let name = &text[start..end];
    name.chars().next().is_some_and(is_hangul)
        && name.chars().nth(2).is_none()
        && before(text, start).next().is_some_and(is_hangul)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_cuts_hold() {
        for c in ('\u{80}'..='\u{FFFF}').filter(|c| !c.is_ascii()) {
            assert_eq!(wide_class(c), by_category(c), "{c:?}");
        }
    }

    #[test]
    fn names_have_no_white_space_at_their_ends() {
        for (alias, expected) in [
            ("Wy", "Wy"),
            (" Wy", "Wy"),
            ("W y\u{A0}", "W y"),
            ("\u{200B}.W\t", ".W"),
            ("É\u{3000}", "É"),
            ("U.S.\x7F", "U.S.\x7F"),
            ("a", "a"),
            (" \n", ""),
            ("", ""),
        ] {
            assert_eq!(trim(alias), expected, "{alias:?}");
        }
    }

    fn split(text: &str) -> Vec<&str> {
        words(text).map(|w| &text[w.start..w.end]).collect()
    }

    #[test]
    fn words_of_all_scripts() {
        for (text, expected) in [
            ("Kim-Putin’s U.S. talks", vec!["Kim", "Putin", "s", "U", "S", "talks"]),
            ("金正恩はソウルへ", vec!["金", "正", "恩", "は", "ソウル", "へ"]),
            ("김정은이", vec!["김", "정", "은", "이"]),
            ("e\u{301}tat\u{200B} x", vec!["e\u{301}tat", "x"]),
            ("\u{301}\u{200B}a", vec!["a"]),
            ("Hawaiʻi F-16_b", vec!["Hawai", "i", "F", "16_b"]),
            ("ไทย", vec!["ไ", "ท", "ย"]),
        ] {
            assert_eq!(split(text), expected, "{text}");
        }
    }

    #[test]
    fn names_begin_where_words_do() {
        for (text, name, may) in [
            ("O'Brien", "Brien", false),
            ("l’Europe", "Europe", true),
            ("dell'Italia", "Italia", true),
            ("'Europe'", "Europe", true),
            ("Xi'an", "an", false),
            ("U.S.S.R.", "S.R.", false),
            ("J.P.Morgan", "Morgan", true),
            ("elections.Sunday", "Sunday", true),
            ("3.5", "5", false),
            ("Kim-Putin", "Putin", true),
        ] {
            assert_eq!(may_begin(text, text.rfind(name).unwrap()), may, "{name} in {text}");
        }
    }

    #[test]
    fn names_end_where_words_do() {
        for (text, name, may) in [
            ("Putin's", "Putin", true),
            ("PUTIN’S", "PUTIN", true),
            ("Xi'an", "Xi", false),
            ("Don't", "Don", false),
            ("Ankara'dan", "Ankara", true),
            ("U.S.'s", "U.S.", true),
            ("U.S.S.R.", "U.S.", false),
            ("U.S.A", "U.S", false),
            ("U.S.", "U.S", true),
            ("the U.S.Sunday", "U.S.", true),
            ("Boeing 737,000", "Boeing 737", false),
            ("Boeing 737, 1", "Boeing 737", true),
            ("Americans' vote", "Americans", true),
        ] {
            assert_eq!(may_end(text, text.find(name).unwrap() + name.len()), may, "{name} in {text}");
        }
    }
}
