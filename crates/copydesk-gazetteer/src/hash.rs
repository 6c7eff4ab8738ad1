//! The hash of words and chains of words. It is part of the compiled file's format: a change needs a new version there.
//!
//! Words are hashed 16 bytes at a time, by a 64 × 64 → 128 bit multiplication whose halves are combined (the core of Wang
//! Yi's wyhash, <https://github.com/wangyi-fudan/wyhash>, public domain). A word's hash does not depend on what stands before
//! it, so that each is hashed once; chains combine the hashes. Nothing rests on their strength: what a hash leads to is
//! compared with the text. So a hash may fold more than names do, but never less; the less it does, the fewer names meet.

use crate::machine::Machine;
use crate::spelling::{Gap, MAX_GAP};
use crate::words::{Class, Word, class};
use copydesk_text::fold::{Folds, fold_char};

const LOW: u64 = 0xA076_1D64_78BD_642F;
const HIGH: u64 = 0xE703_7ED1_A0B4_28DB;
/// Folds the case of ASCII letters; other bytes of a word may meet.
const CASE: u64 = 0x2020_2020_2020_2020;
/// As `CASE`, of the first letter.
const FIRST: u64 = 0x20;

/// What makes a hash of 16 bytes of which a word has the first few.
#[derive(Clone, Copy)]
#[repr(align(32))] // so that none lies in two lines of the cache
pub(crate) struct Piece {
    /// Keeps the word's bytes, but for the bits that fold case.
    keep: [u8; 16],
    /// What the bytes are combined with.
    with: [u8; 16],
}

/// By the length of a word.
pub(crate) type Pieces = [Piece; 17];

/// Those of a hash that sets these bits in the first and the second eight bytes.
const fn pieces(fold: [u64; 2]) -> Pieces {
    let fold = fold[0] as u128 | (fold[1] as u128) << 64;
    let mut pieces = [Piece { keep: [0; 16], with: [0; 16] }; 17];
    let mut len = 0;
    while len <= 16 {
        let bits = if len == 16 { u128::MAX } else { (1 << (8 * len)) - 1 };
        pieces[len].keep = (bits & !fold).to_le_bytes();
        let with = LOW as u128 | ((HIGH ^ (len as u64) << 56) as u128) << 64;
        pieces[len].with = (with ^ fold).to_le_bytes();
        len += 1;
    }
    pieces
}

static FOLDED: Pieces = pieces([CASE, CASE]);
static AS_WRITTEN: Pieces = pieces([FIRST, 0]);
static BY_BYTES: Pieces = pieces([0; 2]);

/// A way to hash words, known when the loop that hashes all of them is compiled.
pub(crate) trait Letters {
    const PIECES: &'static Pieces;
    /// Whether something folds in words beyond ASCII, so that they take the general rule.
    const FOLD: bool;
}

/// Folded, case as well.
pub(crate) struct Folded;
/// As they are written, but for what else folds, and for the first letter, whose case a hyphen may free.
pub(crate) struct AsWritten;
/// By their bytes.
pub(crate) struct ByBytes;

impl Letters for Folded {
    const PIECES: &'static Pieces = &FOLDED;
    const FOLD: bool = true;
}

impl Letters for AsWritten {
    const PIECES: &'static Pieces = &AS_WRITTEN;
    const FOLD: bool = true;
}

impl Letters for ByBytes {
    const PIECES: &'static Pieces = &BY_BYTES;
    const FOLD: bool = false;
}

/// How words are hashed.
#[derive(Clone, Copy)]
pub(crate) struct Hasher {
    pieces: &'static Pieces,
    /// What folds in words beyond ASCII.
    folds: Folds,
}

impl Hasher {
    /// For a gazetteer with these folds, in which all names are of [`Case::Exact`](crate::Case::Exact), or not.
    pub(crate) fn new(folds: Folds, exact: bool) -> Self {
        match (folds, exact) {
            (Folds { case: true, .. }, _) | (_, false) => Self { pieces: &FOLDED, folds: Folds::ALL },
            (Folds::NONE, true) => Self { pieces: &BY_BYTES, folds },
            // What vanishes or parts words folds in any case, since words may be parted otherwise without it.
            (Folds { accents, width, .. }, true) => {
                Self { pieces: &AS_WRITTEN, folds: Folds { accents, width, ..Folds::SPELLING } }
            }
        }
    }

    /// Whether nothing folds.
    #[inline]
    pub(crate) fn is_by_bytes(&self) -> bool {
        self.folds == Folds::NONE
    }

    /// Whether the case of letters counts.
    pub(crate) fn is_exact(&self) -> bool {
        !self.folds.case
    }

    /// The bits that are set in the first piece of a word, and in those after it.
    fn bits(&self) -> [[u64; 2]; 2] {
        match self.folds {
            Folds::NONE => [[0; 2]; 2],
            Folds { case: true, .. } => [[CASE; 2]; 2],
            _ => [[FIRST, 0], [0; 2]],
        }
    }

    /// The hash of the word `text[start..end]`.
    #[inline(always)]
    pub(crate) fn word(&self, text: &str, word: Word, machine: impl Machine) -> u64 {
        let len = word.end.wrapping_sub(word.start).min(self.pieces.len());
        match sixteen(text, word.start, len as u32, self.pieces, machine) {
            Some((hash, beyond)) if beyond == 0 || self.is_by_bytes() => hash,
            _ => self.any_word(&text[word.start..word.end]),
        }
    }

    /// A word that is long, near the text's end, or not ASCII.
    #[inline(never)]
    fn any_word(&self, word: &str) -> u64 {
        if let Some(hash) = self.plain_single(word.as_bytes()) {
            return hash;
        }
        if word.is_ascii() || self.is_by_bytes() {
            return self.of_bytes(word.as_bytes());
        }
        let mut buffer = [0; 96];
        let mut len = 0;
        let mut fits = true;
        self.fold(word, |c| {
            fits &= len + 4 <= buffer.len();
            if fits {
                len += c.encode_utf8(&mut buffer[len..]).len();
            }
        });
        if fits {
            return self.of_bytes(&buffer[..len]);
        }
        let mut folded = String::with_capacity(word.len());
        self.fold(word, |c| folded.push(c));
        self.of_bytes(folded.as_bytes())
    }

    /// The characters that are hashed for a word: folded, and the first one for case as well.
    fn fold(&self, word: &str, mut emit: impl FnMut(char)) {
        let mut is_first = true;
        for c in word.chars() {
            fold_char(c, self.folds, |c| {
                if std::mem::take(&mut is_first) && self.is_exact() {
                    fold_char(c, Folds::ALL, &mut emit);
                } else {
                    emit(c);
                }
            });
        }
    }

    /// The hash of a word that is one Han character or Hangul syllable, which folds to itself: U+4000 to U+9FFF and U+AC00 to
    /// U+DFFF.
    #[inline(always)]
    pub(crate) fn plain_single(&self, word: &[u8]) -> Option<u64> {
        match *word {
            [a @ (0xE4..=0xE9 | 0xEB..=0xED), b, c] | [a @ 0xEA, b @ 0xB0..=0xBF, c] => {
                let low = u64::from_le_bytes([a, b, c, 0, 0, 0, 0, 0]);
                Some(mix([low, 0], self.bits()[0], 3, 0))
            }
            _ => None,
        }
    }

    fn of_bytes(&self, bytes: &[u8]) -> u64 {
        let [mut fold, rest] = self.bits();
        let len = bytes.len() as u64 & 0x3F;
        if bytes.is_empty() {
            return mix([0; 2], fold, 0, 0);
        }
        let mut seed = 0;
        let mut whole = [0; 16];
        for piece in bytes.chunks(16) {
            whole[..piece.len()].copy_from_slice(piece);
            whole[piece.len()..].fill(0);
            seed = mix([eight(&whole[..8]), eight(&whole[8..])], fold, len, seed);
            fold = rest;
        }
        seed
    }
}

/// The hash of the word of so many bytes at byte `start`, if it is as words nearly always are: ASCII, of 16 bytes or fewer,
/// beginning 16 bytes before the text's end or earlier.
#[inline(always)]
pub(crate) fn at_sight<L: Letters>(text: &str, start: usize, len: u32, machine: impl Machine) -> Option<u64> {
    let (hash, beyond) = sixteen(text, start, len, L::PIECES, machine)?;
    (!L::FOLD || beyond == 0).then_some(hash)
}

/// As [`at_sight`] of any such word, with which of its bytes are beyond ASCII.
#[inline(always)]
fn sixteen(text: &str, start: usize, len: u32, pieces: &Pieces, machine: impl Machine) -> Option<(u64, u32)> {
    let sixteen: &[u8; 16] = text.as_bytes().get(start..start + 16)?.first_chunk()?;
    let Piece { keep, with } = pieces.get(len as usize)?;
    let (first, second, beyond) = machine.halves(sixteen, keep, with);
    Some((multiply(first, second), beyond))
}

#[inline(always)]
fn multiply(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}

#[inline(always)]
fn mix(halves: [u64; 2], fold: [u64; 2], len: u64, seed: u64) -> u64 {
    multiply((halves[0] | fold[0]) ^ LOW ^ seed, (halves[1] | fold[1]) ^ HIGH ^ (len << 56))
}

#[inline(always)]
fn eight(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().unwrap_or_default())
}

/// The hash of a chain of words, `hash`, with a [`gap`] and one more word.
#[inline(always)]
pub(crate) fn chain(hash: u64, gap: u64, word: u64) -> u64 {
    multiply(hash.rotate_left(5) ^ gap ^ LOW, word ^ HIGH)
}

const fn gap_step(state: u64, c: char) -> u64 {
    (state ^ c as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
const NO_GAP: u64 = 1;
const SPACE: u64 = gap_step(NO_GAP, ' ');

/// Gaps of one ASCII byte; a test holds them against the general rule. 0 for bytes of words or beyond ASCII, and for U+0001,
/// whose gap has that hash: they are left to the general rule.
static ONE_BYTE: [u64; 256] = {
    let mut gaps = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        gaps[byte as usize] = match byte {
            b' ' | b'-' | b'\n' | b'\t' | b'\r' | b'\x0C' => SPACE,
            b'`' => gap_step(NO_GAP, '\''),
            b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => 0,
            _ => gap_step(NO_GAP, byte as char),
        };
        byte += 1;
    }
    gaps
};

/// As [`gap`], of the one byte at `at`, which stands between two words; `None` if the general rule has to tell.
#[inline(always)]
pub(crate) fn one_byte_gap(text: &str, at: usize) -> Option<u64> {
    let gap = ONE_BYTE[usize::from(*text.as_bytes().get(at)?)];
    (gap != 0).then_some(gap)
}

/// As [`gap`], of two words with no byte or one between them; `None` if the general rule has to tell.
#[inline(always)]
pub(crate) fn short_gap(text: &str, end: usize, next: usize) -> Option<u64> {
    if next == end { Some(NO_GAP) } else { one_byte_gap(text, end) }
}

/// What stands between `word` and `next`, for a [`chain`]; `None` if no name has such a gap.
#[inline(always)]
pub(crate) fn gap(text: &str, word: Word, next: Word) -> Option<u64> {
    if next.start <= word.end + 1
        && let Some(gap) = short_gap(text, word.end, next.start)
    {
        return Some(gap);
    }
    any_gap(text, word, next)
}

/// Whether a gap is that of a space or a hyphen, or none.
pub(crate) fn is_plain_gap(gap: u64) -> bool {
    gap == SPACE || gap == NO_GAP
}

#[inline(never)]
fn any_gap(text: &str, word: Word, next: Word) -> Option<u64> {
    // The usual ones by themselves; a test holds them against the general rule.
    match text.as_bytes()[word.end..next.start] {
        [b'.', b' '] if word.end - word.start == 1 => Some(gap_step(NO_GAP, '.')),
        [mark @ (b',' | b';' | b':' | b')' | b'&' | b'/'), b' '] => {
            Some(gap_step(gap_step(NO_GAP, mark as char), ' '))
        }
        [0xE2, 0x80, 0x99] => Some(gap_step(NO_GAP, '\'')),
        // Whether the word is one letter is asked of characters, not of bytes.
        [b'.', b' '] if text.as_bytes()[word.start..word.end].is_ascii() => {
            Some(gap_step(gap_step(NO_GAP, '.'), ' '))
        }
        ref gap if gap.is_ascii() => ascii_gap(gap, text, word),
        _ => general_gap(text, word, next),
    }
}

/// As [`general_gap`], of ASCII.
fn ascii_gap(gap: &[u8], text: &str, word: Word) -> Option<u64> {
    let (mut state, mut len, mut breaks, mut last) = (NO_GAP, 0, 0, 0);
    for &byte in gap {
        breaks += usize::from(byte == b'\n');
        let byte = match byte {
            _ if byte.is_ascii_whitespace() => b' ',
            b'`' => b'\'',
            _ => byte,
        };
        if byte == b' ' && last == b' ' {
            continue;
        }
        (state, len, last) = (gap_step(state, byte as char), len + 1, byte);
    }
    match (len, last) {
        _ if breaks > 1 || len > Gap::CAPACITY || gap.len() > MAX_GAP => None,
        (1, b'-') => Some(SPACE),
        (2, b' ') if gap[0] == b'.' && is_one_letter(text, word) => Some(gap_step(NO_GAP, '.')),
        _ => Some(state),
    }
}

fn general_gap(text: &str, word: Word, next: Word) -> Option<u64> {
    let gap = Gap::read(&text[word.end..next.start], is_one_letter(text, word), Folds::ALL)?;
    Some(gap.chars().iter().fold(NO_GAP, |state, &c| gap_step(state, c)))
}

fn is_one_letter(text: &str, word: Word) -> bool {
    let mut letters = text[word.start..word.end].chars().filter(|&c| class(c) != Class::Extend);
    letters.next().is_some() && letters.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Case;
    use crate::machine::Baseline;
    use crate::spelling::agrees;
    use proptest::prelude::*;

    const PARTLY: Folds = Folds { accents: false, width: false, ..Folds::SPELLING };

    /// All ways to hash: folded, as written with more and with less that folds, by bytes.
    fn hashers() -> [Hasher; 4] {
        let [written, partly, bytes] =
            [Folds::SPELLING, PARTLY, Folds::NONE].map(|folds| Hasher::new(folds, true));
        [Hasher::new(Folds::SPELLING, false), written, partly, bytes]
    }

    fn all_hashes(text: &str) -> [u64; 4] {
        hashers().map(|hasher| hasher.word(text, Word { start: 0, end: text.len() }, Baseline))
    }

    /// The hash of all words of a name, with what stands between them.
    fn chained(hasher: &Hasher, text: &str) -> Option<u64> {
        let mut last: Option<(Word, u64)> = None;
        for word in crate::words::words(text) {
            let hash = hasher.word(text, word, Baseline);
            let hash = match last {
                Some((last, before)) => chain(before, gap(text, last, word)?, hash),
                None => hash,
            };
            last = Some((word, hash));
        }
        last.map(|(_, hash)| hash)
    }

    #[test]
    fn the_hash_is_part_of_the_format() {
        let [folded, written, partly, bytes] = all_hashes("Seoul");
        assert_eq!(folded, 13_663_130_333_103_714_929);
        assert_eq!((written, bytes), (9_275_447_295_232_474_723, 13_846_660_513_568_608_999));
        assert_eq!(written, partly);
    }

    #[test]
    fn case_counts_where_it_is_to() {
        let [a, b] = ["Seoul", "SEOUL"].map(all_hashes);
        assert_eq!([0, 1, 2, 3].map(|way| a[way] == b[way]), [true, false, false, false]);
        let [a, b] = ["Seoul", "seoul"].map(all_hashes);
        assert_eq!([0, 1, 2, 3].map(|way| a[way] == b[way]), [true, true, true, false]);
        let [a, b] = ["Zürich", "Zurich"].map(all_hashes);
        assert_eq!([0, 1, 2, 3].map(|way| a[way] == b[way]), [true, true, false, false]);
    }

    #[test]
    fn one_byte_parts_words_unless_it_is_one() {
        for byte in 0..0x80u8 {
            let text = format!("ab{}cd", char::from(byte));
            let (word, next) = (Word { start: 0, end: 2 }, Word { start: 3, end: 5 });
            // U+0001, whose gap has the hash 0 too, is left to the general rule.
            let parts = !byte.is_ascii_alphanumeric() && byte != b'_' && byte != 1;
            let expected = parts.then(|| general_gap(&text, word, next));
            assert_eq!(one_byte_gap(&text, 2), expected.flatten(), "{byte}");
        }
        assert_eq!((one_byte_gap("é", 0), one_byte_gap("ab", 2)), (None, None));
    }

    #[test]
    fn han_and_hangul_fold_to_themselves() {
        for c in '\0'..=char::MAX {
            let mut bytes = [0; 4];
            let c = c.encode_utf8(&mut bytes);
            if hashers()[0].plain_single(c.as_bytes()).is_some() {
                assert_eq!(copydesk_text::fold::fold(c, Folds::ALL).text, *c);
            }
        }
        for c in ["金", "김"].map(str::as_bytes) {
            assert!(hashers().iter().all(|hasher| hasher.plain_single(c) == Some(hasher.of_bytes(c))));
        }
    }

    proptest! {
        #[test]
        fn short_cuts_of_gaps(first in "[a-zé]{1,2}\u{301}?", gap_ in "([ .,;:)&/'-]{1,2}|[ .,`\n\r\t\x0B-]{1,8}|[\\x00-/:-@\\[-^`{-\\x7F]{1,3}| {1,70}|’)") {
            let text = format!("{first}{gap_}x");
            let word = Word { start: 0, end: first.len() };
            let next = Word { start: text.len() - 1, end: text.len() };
            prop_assert_eq!(gap(&text, word, next), general_gap(&text, word, next));
        }

        #[test]
        fn place_does_not_count(word in "[a-zA-Z0-9éÉ金]{1,40}", around in "[ a-z]{0,20}") {
            let text = format!("{around}{word}{around}");
            let place = Word { start: around.len(), end: around.len() + word.len() };
            let hashes = hashers().map(|hasher| hasher.word(&text, place, Baseline));
            prop_assert_eq!(hashes, all_hashes(&word));
        }

        #[test]
        fn what_is_known_beforehand_changes_nothing(text in "[a-zA-Zé]{1,18} {0,20}", len in 1u32..20) {
            let hashes = [
                at_sight::<Folded>(&text, 0, len, Baseline),
                at_sight::<AsWritten>(&text, 0, len, Baseline),
                at_sight::<AsWritten>(&text, 0, len, Baseline),
                at_sight::<ByBytes>(&text, 0, len, Baseline),
            ];
            for (hash, hasher) in hashes.into_iter().zip(hashers()) {
                let Some(hash) = hash else { continue };
                if text.is_char_boundary(len as usize) {
                    let word = Word { start: 0, end: len as usize };
                    prop_assert_eq!(hash, hasher.word(&text, word, Baseline));
                }
            }
        }

        #[test]
        fn case_folds(word in "[a-zA-Z0-9]{1,40}") {
            let [a, b] = [&word.to_uppercase(), &word].map(|word| all_hashes(word)[0]);
            prop_assert_eq!(a, b);
        }

        #[test]
        fn accents_do_not_count(word in "[a-zA-Z]{0,30}[áéñüçİØ][a-z]{0,30}") {
            for (way, folds) in [(0, Folds::ALL), (1, Folds::SPELLING)] {
                let plain = copydesk_text::fold::fold(&word, folds).text;
                prop_assert_eq!(all_hashes(&plain)[way], all_hashes(&word)[way]);
            }
        }

        /// Whatever spells a name of exact case has its hash, as it has the same one with case folded: but for a few marks that
        /// part words and fold to some that do not.
        #[test]
        fn what_agrees_has_one_hash(
            letters in prop::collection::vec(
                prop::sample::select(
                    "aAbBæÆǆǅǄßẞſsSKkkÅåÅﬁıİiIὀὈᾳᾼｶﾞ\u{200B}’- -- \u{301}\u{AD}‐Ａａ7_e".chars().collect::<Vec<_>>(),
                ),
                1..7,
            ),
            changes in prop::collection::vec(0u8..6, 7),
        ) {
            let change = |(&c, change): (&char, &u8)| -> String {
                match change {
                    0 => c.to_lowercase().collect(),
                    1 => c.to_uppercase().collect(),
                    2 => copydesk_text::fold::fold(&c.to_string(), Folds::SPELLING).text,
                    3 if c == '-' => " ".into(),
                    3 if c == ' ' => "-".into(),
                    _ => c.into(),
                }
            };
            // From the first to the last word: marks at the ends of names are looked for by themselves.
            let of_words = |text: String| -> String {
                let words: Vec<Word> = crate::words::words(&text).collect();
                let ends = words.first().zip(words.last());
                ends.map_or(String::new(), |(first, last)| text[first.start..last.end].into())
            };
            let name = of_words(letters.iter().collect());
            let text = of_words(letters.iter().zip(&changes).map(change).collect());
            for folds in [Folds::SPELLING, PARTLY, Folds { hyphens: false, ..Folds::SPELLING }, Folds::NONE] {
                let hashes = |exact| [&name, &text].map(|text| chained(&Hasher::new(folds, exact), text));
                let [of_name, of_text] = hashes(false);
                if of_name == of_text && agrees(&name, &text, Case::Exact, folds) {
                    let hashes = hashes(true);
                    prop_assert_eq!(hashes[0], hashes[1], "{:?} {:?} {:?}", name, text, folds);
                }
            }
        }
    }
}
