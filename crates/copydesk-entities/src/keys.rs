//! The key of a word: a hash of its letters in lower case, with one shape of apostrophe. The learnt files hold what they
//! know of words by their keys: another key means to learn both anew, and to raise their versions.

use copydesk_text::Span;
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

/// The longest word, in bytes, whose letters are hashed as two numbers.
pub(crate) const SHORT: usize = 16;

/// The longest word, in bytes, that is made small without memory of its own; half of that where not all is ASCII.
const LONG: usize = 64;

/// The key of a word. Linear in its length.
pub(crate) fn key_of(word: &str) -> u64 {
    let bytes = word.as_bytes();
    if !bytes.is_ascii() {
        return key_of_any(word);
    }
    // Sixteen bytes are made small at a stroke, whatever the word's length.
    let mut buffer = [0; SHORT];
    let Some(short) = buffer.get_mut(..bytes.len()) else {
        let mut buffer = [0; LONG];
        let Some(long) = buffer.get_mut(..bytes.len()) else { return xxh3_64(&bytes.to_ascii_lowercase()) };
        long.copy_from_slice(bytes);
        long.make_ascii_lowercase();
        return xxh3_64(long);
    };
    short.copy_from_slice(bytes);
    buffer.make_ascii_lowercase();
    short_key(buffer)
}

/// [`key_of`] for a word with other characters.
fn key_of_any(word: &str) -> u64 {
    if matches!(word, "’s" | "’S") {
        return key_of_small(b"'s");
    }
    let mut folded = [0; LONG];
    // A small letter may be longer than the capital it is made of: "Ⱥ" has two bytes and "ⱥ" three, "İ" two and "i̇" three.
    if word.len() * 2 > folded.len() {
        let mut folded = String::with_capacity(word.len() * 2);
        small_chars(word).for_each(|c| folded.push(c));
        return key_of_small(folded.as_bytes());
    }
    let mut len = 0;
    for c in small_chars(word) {
        len += c.encode_utf8(&mut folded[len..]).len();
    }
    key_of_small(&folded[..len])
}

/// The characters of a word in lower case, with one shape of apostrophe.
fn small_chars(word: &str) -> impl Iterator<Item = char> {
    word.chars().flat_map(char::to_lowercase).map(|c| match c {
        '’' | '\u{2BC}' | '\u{2BB}' => '\'',
        c => c,
    })
}

/// The key of a word that is in lower case.
fn key_of_small(word: &[u8]) -> u64 {
    let mut short = [0; SHORT];
    match short.get_mut(..word.len()) {
        Some(start) => {
            start.copy_from_slice(word);
            short_key(short)
        }
        None => xxh3_64(word),
    }
}

/// The key of a word at `span` that is [plain](copydesk_text::Token::is_plain) and no longer than [`SHORT`]. Constant time.
#[inline(always)]
pub(crate) fn key_of_plain(text: &[u8], span: Span) -> u64 {
    let range = span.range();
    let mut end = [0; SHORT];
    let bytes = text[range.start..].first_chunk().unwrap_or_else(|| {
        end[..range.len()].copy_from_slice(&text[range.clone()]);
        &end
    });
    let within = WITHIN[range.len() % WITHIN.len()];
    // This makes a capital small; of the bytes beyond the word nothing is left.
    let [low, high] = halves(*bytes);
    folded_multiply((low | SMALL) & within[0], (high | SMALL) & within[1])
}

/// The bit that small letters have and capitals have not, in every byte.
const SMALL: u64 = u64::from_le_bytes([0x20; 8]);

/// The bits of a word of so many bytes, in both of its halves.
const WITHIN: [[u64; 2]; SHORT + 1] = {
    let mut within = [[0; 2]; SHORT + 1];
    let mut len = 0;
    while len <= SHORT {
        let bits = if len == SHORT { u128::MAX } else { (1 << (8 * len)) - 1 };
        within[len] = [bits as u64, (bits >> 64) as u64];
        len += 1;
    }
    within
};

fn halves(bytes: [u8; SHORT]) -> [u64; 2] {
    let all = u128::from_le_bytes(bytes);
    [all as u64, (all >> 64) as u64]
}

fn short_key(bytes: [u8; SHORT]) -> u64 {
    let [low, high] = halves(bytes);
    folded_multiply(low, high)
}

/// A folded multiplication, as in the hash function wyhash: both halves of the product of two numbers.
#[inline(always)]
fn folded_multiply(low: u64, high: u64) -> u64 {
    let product = u128::from(low ^ 0x9E37_79B9_7F4A_7C15) * u128::from(high ^ 0xD6E8_FEB8_6659_FD93);
    product as u64 ^ (product >> 64) as u64
}

/// The keys of a few words that rules look for.
pub(crate) struct Keys {
    pub(crate) the: u64,
    pub(crate) who: u64,
}

pub(crate) static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys { the: key_of("the"), who: key_of("who") });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_ignores_case_and_the_shape_of_apostrophes() {
        assert_eq!(key_of("O’Brien"), key_of("o'brien"));
        assert_eq!(key_of("ÉTAT"), key_of("état"));
        assert_ne!(key_of("état"), key_of("etat"));
        assert_eq!([key_of("’s"), key_of("’S")], [key_of("'s"); 2]);
        assert_eq!(key_of("İȺ".repeat(16).as_str()), xxh3_64("i̇ⱥ".repeat(16).as_bytes()));
        assert_eq!(key_of("İȺ".repeat(8).as_str()), xxh3_64("i̇ⱥ".repeat(8).as_bytes()));
        for times in [5, 9] {
            let long = "Abcdefgh".repeat(times);
            assert_eq!(key_of(&long), xxh3_64(long.to_lowercase().as_bytes()));
        }
    }

    #[test]
    fn a_plain_word_has_the_same_key() {
        for len in 1..=SHORT {
            let word = &"Abcdefghijklmnop"[..len];
            for after in ["", ".", " and so on, and on"] {
                let text = format!("é {word}{after}");
                assert_eq!(key_of_plain(text.as_bytes(), Span::at(3, 3 + len)), key_of(word), "{text}");
            }
        }
    }

    /// The learnt files depend on this.
    #[test]
    fn keys_stay_what_they_are() {
        assert_eq!(key_of("minister"), 5_813_189_730_835_989_023);
        assert_eq!(key_of("Internationalists"), 15_310_860_382_892_790_748);
    }
}
