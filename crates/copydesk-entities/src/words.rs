//! `Words`: the tokens of a document with what the lexicons and their looks say, and the runs of capitalised words.

use crate::keys::{KEYS, SHORT, key_of, key_of_plain};
use crate::lexicon::{Classes, Known, lexicon};
use crate::table::Slot;
use copydesk_text::{Document, Role, Span, Token, TokenKind};

/// What a token looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Shape {
    /// A word that begins small.
    Lower,
    /// "Kang"
    Capital,
    /// "KCNA"
    AllCaps,
    /// "J."
    Initial,
    /// "U.S."
    Dotted,
    /// "McDonald", "eBay"
    Mixed,
    /// "F16"
    WithDigits,
    Number,
    Possessive,
    Hyphen,
    Dash,
    Comma,
    Stop,
    Colon,
    Quote,
    Open,
    Close,
    Ampersand,
    Apostrophe,
    Slash,
    Mark,
    /// Beyond the ends of a sentence.
    Outside,
}

/// One token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// The hash of the word in lower case.
    pub(crate) key: u64,
    pub(crate) classes: Classes,
    /// The number of that set of classes in the lexicon.
    pub(crate) set: u16,
    /// The number of its cluster, 0 for none.
    pub(crate) cluster: u8,
    pub(crate) shape: Shape,
    /// Whether its first letter is a capital.
    pub(crate) capital: bool,
    /// Whether white space stands before it.
    pub(crate) spaced: bool,
    /// The index of the run it stands in, or [`NO_RUN`].
    pub(crate) run: u32,
}

/// The run of a word that is in none.
pub(crate) const NO_RUN: u32 = u32::MAX;

/// What stands beyond the ends of a sentence.
pub(crate) const OUTSIDE: Word = Word {
    key: 1,
    classes: Classes(0),
    set: 0,
    cluster: 255,
    shape: Shape::Outside,
    capital: false,
    spaced: true,
    run: NO_RUN,
};

/// A stretch of words with capitals, with the small parts of names inside ("Jong-un", "van der Bellen").
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// How the words of a sentence are written, which says how much a capital is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Style {
    /// Capitals mark names and the first word.
    Running,
    /// Most words have capitals: a headline.
    TitleCase,
    /// All letters are capitals.
    Capitals,
}

/// The words of a document.
#[derive(Default)]
pub(crate) struct Words {
    pub(crate) words: Vec<Word>,
    pub(crate) runs: Vec<Run>,
    /// One for each sentence.
    pub(crate) styles: Vec<Style>,
    /// The tokens that what stands for a name can begin or end at: quotation marks, personal pronouns, and the heads of
    /// organizations' names after "the".
    pub(crate) cues: Vec<u32>,
}

impl Words {
    /// Reads them, in time linear in the tokens. What was there before is gone.
    pub(crate) fn read(&mut self, doc: &Document<'_>) {
        let Self { words, runs, styles, cues } = self;
        words.clear();
        words.extend(doc.tokens().iter().map(|token| word(doc.text(), token)));
        cues.clear();
        look_up(doc, words, cues);
        runs.clear();
        styles.clear();
        for sentence in doc.sentences() {
            let (start, end) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
            let role = doc.blocks()[sentence.block as usize].role;
            let style = style(&words[start..end], role);
            styles.push(style);
            find_runs(words, start, end, style, runs);
        }
    }

    /// The run that the word at `at` stands in.
    pub(crate) fn run_of(&self, at: usize) -> Option<Run> {
        self.runs.get(self.words[at].run as usize).copied()
    }
}

/// The bytes from the first token to before the last.
pub(crate) fn cover(doc: &Document<'_>, start: usize, end: usize) -> Span {
    doc.tokens()[start].span.cover(doc.tokens()[end - 1].span)
}

/// How many words are looked up together.
const BATCH: usize = 64;

/// Puts in what the lexicon has of the words, and gathers the cues.
fn look_up(doc: &Document<'_>, words: &mut [Word], cues: &mut Vec<u32>) {
    let lexicon = lexicon();
    let the = KEYS.the;
    let mut last = 0;
    let mut at = 0;
    for (words, tokens) in words.chunks_mut(BATCH).zip(doc.tokens().chunks(BATCH)) {
        // First all slots are fetched, without a branch between, so that the processor waits for all of them at once.
        let mut slots = [Slot::default(); BATCH];
        for ((slot, word), token) in slots.iter_mut().zip(&*words).zip(tokens) {
            let found = lexicon.slot(word.key, token.is_capitalized());
            *slot = if token.is_word() | (word.shape == Shape::Ampersand) { found } else { Slot::default() };
        }
        for ((word, token), slot) in words.iter_mut().zip(tokens).zip(slots) {
            let Known { classes, set, cluster } = lexicon.look_up(word.key, token.is_capitalized(), slot);
            (word.classes, word.set, word.cluster) = (classes, set, cluster);
            let definite = (last == the) & classes.any(Classes::ORGANIZATION_HEAD);
            if (word.shape == Shape::Quote) | definite | classes.any(Classes::PRONOUN) {
                cues.push(at);
            }
            last = word.key;
            at += 1;
        }
    }
}

/// A token by its looks; what the lexicon has of it is left open.
#[inline]
fn word(text: &str, token: &Token) -> Word {
    let (shape, key, capital) = if token.is_plain() && token.span.len() <= SHORT {
        let capital = token.is_capitalized();
        let key = key_of_plain(text.as_bytes(), token.span);
        (if capital { Shape::Capital } else { Shape::Lower }, key, capital)
    } else {
        other(token.span.slice(text), token)
    };
    let Known { classes, set, cluster } = Known::default();
    Word { key, classes, set, cluster, shape, capital, spaced: token.is_spaced(), run: NO_RUN }
}

/// The shape and the key of a token that is no plain word, and whether it begins a name.
fn other(surface: &str, token: &Token) -> (Shape, u64, bool) {
    let shape = shape(surface, token);
    let key = if token.kind == TokenKind::Punct { punct_key(surface) } else { key_of(surface) };
    (shape, key, token.is_capitalized() || shape == Shape::Mixed)
}

fn punct_key(surface: &str) -> u64 {
    surface.bytes().fold(7, |key, byte| (key ^ u64::from(byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

fn shape(surface: &str, token: &Token) -> Shape {
    match token.kind {
        TokenKind::Number => Shape::Number,
        TokenKind::Possessive => Shape::Possessive,
        TokenKind::Word => {
            let bytes = surface.as_bytes();
            if token.is_dotted() && surface.chars().count() == 2 && token.is_capitalized() {
                return Shape::Initial;
            }
            if bytes.iter().any(u8::is_ascii_digit) {
                return Shape::WithDigits;
            }
            if bytes[..bytes.len() - 1].contains(&b'.') && token.is_capitalized() {
                return Shape::Dotted;
            }
            if token.is_all_caps() {
                return Shape::AllCaps;
            }
            let inner = surface.chars().skip(1).any(char::is_uppercase);
            match (token.is_capitalized(), inner) {
                (_, true) => Shape::Mixed,
                (true, false) => Shape::Capital,
                (false, false) => Shape::Lower,
            }
        }
        TokenKind::Punct => mark(surface),
    }
}

/// What a mark looks like. Most are of one byte.
fn mark(surface: &str) -> Shape {
    match surface.as_bytes() {
        b"," => Shape::Comma,
        b"." | b"!" | b"?" => Shape::Stop,
        b"-" => Shape::Hyphen,
        b"\"" => Shape::Quote,
        b":" | b";" => Shape::Colon,
        b"(" | b"[" => Shape::Open,
        b")" | b"]" => Shape::Close,
        b"&" => Shape::Ampersand,
        b"'" => Shape::Apostrophe,
        b"/" => Shape::Slash,
        [_] => Shape::Mark,
        _ => match surface {
            "‐" | "‑" => Shape::Hyphen,
            "–" | "—" | "--" | "―" => Shape::Dash,
            "…" | "..." => Shape::Stop,
            "“" | "”" | "''" | "``" | "«" | "»" | "„" | "‘" => Shape::Quote,
            "’" => Shape::Apostrophe,
            _ => Shape::Mark,
        },
    }
}

/// Looks at the words after the first that are not short function words: are most of them written with capitals?
fn style(words: &[Word], role: Role) -> Style {
    let (mut small, mut capital, mut all) = (0u32, 0u32, 0u32);
    for word in words.iter().skip(1) {
        let linking = word.classes.any(Classes(Classes::CONNECTOR.0 | Classes::FUNCTION.0));
        small += u32::from((word.shape == Shape::Lower) & !linking);
        capital += u32::from(matches!(word.shape, Shape::Capital | Shape::Mixed));
        all += u32::from(word.shape == Shape::AllCaps);
    }
    let loose = matches!(role, Role::Headline | Role::Subhead | Role::Deck);
    if all >= 3 && all > 2 * (small + capital) {
        Style::Capitals
    } else if capital + all >= if loose { 3 } else { 4 } && capital + all > 3 * small {
        Style::TitleCase
    } else {
        Style::Running
    }
}

/// Whether the word can be the first or the last of a run.
pub(crate) fn bears_name(word: &Word) -> bool {
    word.capital
}

/// Gathers capitalised words that stand next to each other, with the small parts of names between them.
fn find_runs(words: &mut [Word], start: usize, end: usize, style: Style, runs: &mut Vec<Run>) {
    let mut at = start;
    while at < end {
        let word = &words[at];
        let opener = (at == start || style != Style::Running) && word.classes.any(Classes::FUNCTION);
        if !bears_name(word) || opener && word.shape != Shape::AllCaps {
            at += 1;
            continue;
        }
        let mut last = at;
        while let Some(next) = next_in_run(words, last, end) {
            last = next;
        }
        let index = runs.len() as u32;
        runs.push(Run { start: at as u32, end: last as u32 + 1 });
        for word in &mut words[at..=last] {
            word.run = index;
        }
        at = last + 1;
    }
}

/// The next word of the run that the word at `at` is in.
fn next_in_run(words: &[Word], at: usize, end: usize) -> Option<usize> {
    let next = at + 1;
    if next >= end {
        return None;
    }
    let word = &words[next];
    if word.spaced && bears_name(word) {
        return Some(next);
    }
    match word.shape {
        // "Jong-un", "Joon-young", "Abdel-Fattah"
        Shape::Hyphen if !word.spaced && next + 1 < end && words[next + 1].spaced == word.spaced => {
            let tail = &words[next + 1];
            let named =
                words[at].shape == Shape::Capital && matches!(tail.shape, Shape::Lower | Shape::Capital);
            (named
                && (tail.capital || words[at].classes.any(Classes::GIVEN) || at > 0 && words[at - 1].capital))
                .then_some(next + 1)
        }
        // "van der Bellen", "bin Salman"
        Shape::Lower if word.classes.any(Classes::PARTICLE) => {
            let mut tail = next + 1;
            while tail < end
                && tail < next + 3
                && (words[tail].shape == Shape::Hyphen
                    || words[tail].shape == Shape::Lower && words[tail].classes.any(Classes::PARTICLE))
            {
                tail += 1;
            }
            (tail < end && bears_name(&words[tail])).then_some(tail)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_has_the_key_and_the_looks_of_its_letters(
            text in "(\\PC|[a-zA-Z]{1,9}|[a-z]{7,40}|[A-Z0-9]{1,4}|[.'’-]| ){0,30}"
        ) {
            let doc = Document::plain(&text).unwrap();
            let mut words = Words::default();
            words.read(&doc);
            prop_assert_eq!(words.words.len(), doc.tokens().len());
            for (word, token) in words.words.iter().zip(doc.tokens()).filter(|(_, token)| token.is_word()) {
                let (shape, key, capital) = other(token.span.slice(&text), token);
                prop_assert_eq!((word.shape, word.key, word.capital), (shape, key, capital));
            }
        }
    }
}
