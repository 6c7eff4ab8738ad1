//! Words as the model sees them: hashes of the lower-case word and its ending, its shape, its place in the word lists.

use copydesk_text::{Token, TokenKind};

use crate::lexicon::{Class, Entry};
use crate::looks::{shapes, tags};

/// A multiplier with well-mixed bits (2^64 divided by the golden ratio).
pub(crate) const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// The hash of every double quotation mark: all look alike to the model.
const DOUBLE_MARK: u64 = mix(MIX, 1);

/// One step of the hash: cheap, and the same on every machine.
pub(crate) const fn mix(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(MIX)
}

/// The hash of a word without regard to capitals; curly and straight apostrophes count the same.
pub(crate) fn lower_hash(word: &str) -> u64 {
    if word.is_ascii() { hash_bytes(word.as_bytes(), 0, word.len()) } else { lower_hash_of_any(word).0 }
}

/// The letters of eight ASCII bytes made small.
const fn lower_bytes(bytes: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let from_a = bytes.wrapping_add((0x80 - b'A' as u64) * EACH);
    let after_z = bytes.wrapping_add((0x80 - b'Z' as u64 - 1) * EACH);
    bytes | ((from_a & !after_z & (0x80 * EACH)) >> 2)
}

/// Up to eight bytes of `text` from `start` as one number, with zeros above them.
fn load(text: &[u8], start: usize, count: usize) -> u64 {
    let mask = if count >= 8 { u64::MAX } else { (1 << (8 * count)) - 1 };
    match text.get(start..).and_then(|rest| rest.first_chunk()) {
        Some(&eight) => u64::from_le_bytes(eight) & mask,
        None => {
            let mut eight = [0; 8];
            for (to, from) in eight.iter_mut().zip(&text[start..]) {
                *to = *from;
            }
            u64::from_le_bytes(eight) & mask
        }
    }
}

/// The hash of the ASCII bytes of `text` from `start` to `end`.
fn hash_bytes(text: &[u8], start: usize, end: usize) -> u64 {
    let mut hash = mix(MIX, (end - start) as u64);
    let mut at = start;
    while at < end {
        hash = mix(hash, lower_bytes(load(text, at, end - at)));
        at += 8;
    }
    hash ^ hash >> 32
}

/// The hash and the ending of a word that is not all ASCII.
fn lower_hash_of_any(word: &str) -> (u64, u32) {
    let lower: String = word.to_lowercase().replace(['’', '\u{2BC}'], "'");
    let bytes = lower.as_bytes();
    (hash_bytes(bytes, 0, bytes.len()), ending(bytes, 0, bytes.len()))
}

/// The last three bytes of `text[start..end]`, small, the last one lowest.
fn ending(text: &[u8], start: usize, end: usize) -> u32 {
    let last = &text[start.max(end.saturating_sub(3))..end];
    last.iter().fold(0, |ending, byte| ending << 8 | u32::from(byte.to_ascii_lowercase()))
}

/// What a token looks like, in a few classes.
fn shape_of(token: &Token, surface: &str) -> u8 {
    match token.kind {
        TokenKind::Word if token.is_dotted() && surface.len() == 2 => shapes::INITIAL,
        TokenKind::Word if token.is_dotted() && token.is_capitalized() => shapes::DOTTED,
        TokenKind::Word if token.is_all_caps() => shapes::ALL_CAPS,
        TokenKind::Word
            if token.is_capitalized() && surface.bytes().skip(1).any(|b| b.is_ascii_uppercase()) =>
        {
            shapes::MIXED
        }
        TokenKind::Word if token.is_capitalized() => shapes::CAPITAL,
        TokenKind::Word => shapes::SMALL,
        TokenKind::Number => shapes::NUMBER,
        TokenKind::Possessive => shapes::POSSESSIVE,
        TokenKind::Punct => match surface {
            "," => shapes::COMMA,
            "." | "!" | "?" | "…" | "..." => shapes::STOP,
            ":" => shapes::COLON,
            ";" => shapes::SEMICOLON,
            "-" => shapes::HYPHEN,
            "--" | "—" | "–" | "―" => shapes::DASH,
            "(" | "[" => shapes::OPEN,
            ")" | "]" => shapes::CLOSE,
            _ if crate::marks::is_mark(surface) => shapes::QUOTE,
            _ => shapes::OTHER,
        },
    }
}

/// What is known about a word from lists and from the company it keeps.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Known {
    /// What the word lists say.
    pub(crate) entry: Entry,
    /// Its cluster: in small letters, and with a capital. 0 for a rare word.
    pub(crate) clusters: [u8; 2],
}

/// A token as the model sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// The hash of the lower-case word.
    pub(crate) hash: u64,
    /// Its last three bytes.
    pub(crate) ending: u32,
    /// What it [looks like](shapes).
    pub(crate) shape: u8,
    /// Its rough [part of speech](tags).
    pub(crate) tag: u8,
    /// Its cluster; 0 for a rare word.
    pub(crate) cluster: u8,
    /// What the word lists say.
    pub(crate) entry: Entry,
}

impl Word {
    /// Looks at a token of `text`. `known` says what is known about a word, given by its hash.
    pub(crate) fn new(text: &str, token: &Token, known: impl Fn(u64) -> Known) -> Self {
        let surface = token.span.slice(text);
        let shape = shape_of(token, surface);
        if token.kind != TokenKind::Word {
            let (hash, ending) = match (token.kind, surface) {
                (TokenKind::Number, _) => {
                    (mix(MIX, 7), ending(surface.as_bytes(), surface.len().saturating_sub(2), surface.len()))
                }
                (TokenKind::Possessive, _) => (mix(MIX, 8), 0),
                _ if shape == shapes::STOP && !matches!(surface, "." | "!" | "?") => (mix(MIX, 4), 0),
                _ if shape == shapes::DASH => (mix(MIX, 3), 0),
                _ if shape == shapes::QUOTE && !crate::marks::is_double(surface) => (mix(MIX, 2), 0),
                _ if shape == shapes::QUOTE => (DOUBLE_MARK, 0),
                _ => (lower_hash(surface), 0),
            };
            return Self { hash, ending, shape, tag: shape, cluster: 0, entry: Entry::default() };
        }
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        let (hash, ending) = if surface.is_ascii() {
            (hash_bytes(text.as_bytes(), start, end), ending(text.as_bytes(), start, end))
        } else {
            lower_hash_of_any(surface)
        };
        let Known { entry, clusters } = known(hash);
        let cluster = clusters[usize::from(token.is_capitalized())];
        let tag = tag_of(surface, ending, shape, &entry);
        Self { hash, ending, shape, tag, cluster, entry }
    }

    /// A mark that stands around speech, whatever it looks like.
    pub(crate) const fn as_double_mark(self) -> Self {
        Self { hash: DOUBLE_MARK, ..self }
    }

    /// Whether it is a word or a number.
    pub(crate) const fn is_word(&self) -> bool {
        self.shape < shapes::COMMA
    }

    pub(crate) const fn is_comma(&self) -> bool {
        self.shape == shapes::COMMA
    }

    /// Whether it ends a sentence.
    pub(crate) const fn is_stop(&self) -> bool {
        self.shape == shapes::STOP
    }

    pub(crate) const fn is_auxiliary(&self) -> bool {
        matches!(self.entry.class, Class::Auxiliary)
    }

    /// Whether it looks like a verb: an auxiliary, a word that can report, or one in "ed".
    pub(crate) const fn is_verbal(&self) -> bool {
        self.is_auxiliary()
            || matches!(self.tag, tags::REPORTING_VERB..=tags::REPORTING_VERB_S | tags::WORD_ED)
    }
}

/// The rough [part of speech](tags) of a word.
fn tag_of(surface: &str, ending: u32, shape: u8, entry: &Entry) -> u8 {
    if entry.class != Class::Open {
        return tags::FUNCTION + entry.class as u8;
    }
    if shape <= shapes::CAPITAL {
        return if entry.title {
            tags::TITLE
        } else if entry.role {
            tags::ROLE
        } else {
            shape
        };
    }
    let last = |count: u32| ending & ((1 << (8 * count)) - 1);
    let ending = if last(2) == u32::from_be_bytes(*b"\0\0ed") {
        tags::ED
    } else if last(3) == u32::from_be_bytes(*b"\0ing") {
        tags::ING
    } else if last(2) == u32::from_be_bytes(*b"\0\0ly") {
        tags::LY
    } else if last(1) == u32::from(b's') && last(2) != u32::from_be_bytes(*b"\0\0ss") {
        tags::S
    } else {
        0
    };
    match (entry.verb != 0, entry.role, entry.noun) {
        (false, true, _) if ending == tags::S => tags::SMALL_ROLES,
        (false, true, _) => tags::SMALL_ROLE,
        (true, ..) => tags::REPORTING_VERB + ending,
        (_, _, true) => tags::REPORTING_NOUN,
        _ if ending == 0
            && ["tion", "ment", "ness", "ity", "ism", "ence", "ance"]
                .iter()
                .any(|e| surface.ends_with(e)) =>
        {
            tags::ABSTRACT_NOUN
        }
        _ => tags::WORD + ending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn capitals_and_apostrophes_do_not_count() {
        assert_eq!(lower_hash("DIDN’T"), lower_hash("didn't"));
        assert_eq!(lower_hash("ÉTAT"), lower_hash("état"));
        assert_ne!(lower_hash("said"), lower_hash("says"));
        assert_ne!(lower_hash("a"), lower_hash("aa"));
        assert_eq!(ending(b"visited", 0, 7), u32::from_be_bytes(*b"\0ted"));
        assert_eq!(ending(b"xAt", 1, 3), u32::from_be_bytes(*b"\0\0at"));
    }

    proptest! {
        #[test]
        fn letters_are_made_small_eight_at_a_time(bytes in proptest::array::uniform8(0u8..128)) {
            let expected = bytes.map(|byte| byte.to_ascii_lowercase());
            prop_assert_eq!(lower_bytes(u64::from_le_bytes(bytes)).to_le_bytes(), expected);
        }

        #[test]
        fn the_same_wherever_it_stands(before in "[a-z ]{0,9}", word in "[a-zA-Z']{1,20}", after in "[a-z ]{0,9}") {
            let text = format!("{before}{word}{after}");
            let (start, end) = (before.len(), before.len() + word.len());
            prop_assert_eq!(hash_bytes(text.as_bytes(), start, end), lower_hash(&word.to_uppercase()));
        }
    }
}
