//! Words as the model sees them: hashes of the lower-case word and its ending, its shape, its place in the word lists.

use copydesk_text::{Token, TokenKind};

use crate::lexicon::{Class, Entry, look_up};

/// A multiplier with well-mixed bits (2^64 divided by the golden ratio).
pub(crate) const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// One step of the hash: cheap, and the same on every machine.
pub(crate) const fn mix(hash: u64, value: u64) -> u64 {
    (hash.rotate_left(5) ^ value).wrapping_mul(MIX)
}

/// The hash of a word without regard to capitals; curly and straight apostrophes count the same.
pub(crate) fn lower_hash(word: &str) -> u64 {
    hash_ending(word, usize::MAX)
}

/// The hash of the last `count` characters of the lower-case word; of the whole word if it has no more.
fn hash_ending(word: &str, count: usize) -> u64 {
    let mut hash = MIX;
    if word.is_ascii() {
        let bytes = word.as_bytes();
        for byte in &bytes[bytes.len().saturating_sub(count)..] {
            hash = mix(hash, u64::from(byte.to_ascii_lowercase()));
        }
        return hash;
    }
    let length = word.chars().count();
    for c in word.chars().skip(length.saturating_sub(count)) {
        let c = match c {
            '’' | '\u{2BC}' => '\'',
            c => c,
        };
        for lower in c.to_lowercase() {
            hash = mix(hash, u64::from(u32::from(lower)));
        }
    }
    hash
}

/// What a token looks like, in a few classes.
fn shape_of(token: &Token, surface: &str) -> u8 {
    match token.kind {
        TokenKind::Word if token.is_dotted() && surface.len() == 2 => 1,
        TokenKind::Word if token.is_dotted() && token.is_capitalized() => 2,
        TokenKind::Word if token.is_all_caps() => 3,
        TokenKind::Word
            if token.is_capitalized() && surface.bytes().skip(1).any(|b| b.is_ascii_uppercase()) =>
        {
            4
        }
        TokenKind::Word if token.is_capitalized() => 5,
        TokenKind::Word => 6,
        TokenKind::Number => 7,
        TokenKind::Possessive => 8,
        TokenKind::Punct => match surface {
            "," => 9,
            "." | "!" | "?" | "…" | "..." => 10,
            ":" => 11,
            ";" => 12,
            "-" => 13,
            "--" | "—" | "–" | "―" => 14,
            "(" | "[" => 15,
            ")" | "]" => 16,
            _ if crate::marks::is_mark(surface) => 17,
            _ => 18,
        },
    }
}

/// A token as the model sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// The hash of the lower-case word.
    pub(crate) hash: u64,
    /// The hash of its last three characters.
    pub(crate) suffix3: u64,
    /// The hash of its last two.
    pub(crate) suffix2: u64,
    /// Its [shape](shape_of), 1 to 18.
    pub(crate) shape: u8,
    /// What the word lists say.
    pub(crate) entry: Entry,
    /// One number for word class, list membership and rough shape: what a part of speech would be good for.
    pub(crate) tag: u8,
}

impl Word {
    /// Looks at a token of `text`.
    pub(crate) fn new(text: &str, token: &Token) -> Self {
        let surface = token.span.slice(text);
        let shape = shape_of(token, surface);
        if token.kind == TokenKind::Punct {
            // All double marks look alike to the model, whatever their style; "it's" is spelled in many ways too.
            let hash = match surface {
                _ if crate::marks::is_double(surface) => mix(MIX, 1),
                "‘" | "’" | "'" | "`" => mix(MIX, 2),
                "--" | "—" | "–" | "―" => mix(MIX, 3),
                "…" | "..." => mix(MIX, 4),
                _ => lower_hash(surface),
            };
            return Self { hash, suffix3: hash, suffix2: hash, shape, entry: Entry::default(), tag: shape };
        }
        if token.kind != TokenKind::Word {
            let hash = mix(MIX, u64::from(shape));
            let suffix = if shape == 7 { hash_ending(surface, 2) } else { hash };
            return Self { hash, suffix3: suffix, suffix2: hash, shape, entry: Entry::default(), tag: shape };
        }
        let hash = lower_hash(surface);
        let entry = look_up(hash);
        let tag = tag_of(surface, shape, &entry);
        Self { hash, suffix3: hash_ending(surface, 3), suffix2: hash_ending(surface, 2), shape, entry, tag }
    }
}

/// A rough part of speech. 1 to 18 are shapes; beyond that, classes.
fn tag_of(surface: &str, shape: u8, entry: &Entry) -> u8 {
    if entry.class != Class::Open {
        return 20 + entry.class as u8;
    }
    if shape < 6 {
        return if entry.title {
            33
        } else if entry.role {
            34
        } else {
            shape
        };
    }
    let ending = if surface.ends_with("ed") {
        1
    } else if surface.ends_with("ing") {
        2
    } else if surface.ends_with("ly") {
        3
    } else if surface.ends_with('s') && !surface.ends_with("ss") {
        4
    } else {
        0
    };
    match (entry.verb != 0, entry.role, entry.noun) {
        (false, true, _) => 35 + u8::from(ending == 4),
        (true, ..) => 40 + ending,
        (_, _, true) => 37,
        _ if ending == 0
            && ["tion", "ment", "ness", "ity", "ism", "ence", "ance"]
                .iter()
                .any(|e| surface.ends_with(e)) =>
        {
            38
        }
        _ => 50 + ending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_apostrophes_do_not_count() {
        assert_eq!(lower_hash("DIDN’T"), lower_hash("didn't"));
        assert_eq!(lower_hash("ÉTAT"), lower_hash("état"));
        assert_ne!(lower_hash("said"), lower_hash("says"));
        assert_eq!(hash_ending("said", 9), lower_hash("said"));
        assert_eq!(hash_ending("visited", 2), lower_hash("ed"));
    }
}
