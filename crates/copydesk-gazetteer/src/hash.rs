//! The hash of words and chains of words. It is part of the compiled file's format: a change needs a new version there.
//!
//! Words are hashed 16 bytes at a time, by a 64 × 64 → 128 bit multiplication whose halves are combined (the core of Wang
//! Yi's wyhash, <https://github.com/wangyi-fudan/wyhash>, public domain). A word's hash does not depend on what stands before
//! it, so that each is hashed once; chains combine the hashes. Nothing rests on their strength: what a hash leads to is
//! compared with the text. So a hash may fold more than names do, but never less; the less it does, the fewer names meet.

use crate::machine::Machine;
use crate::words::Word;
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
struct Piece {
    /// Keeps the word's bytes, but for the bits that fold case.
    keep: [u8; 16],
    /// What the bytes are combined with.
    with: [u8; 16],
}

/// What the bytes of words are masked and combined with to be hashed.
pub(crate) struct Masks {
    /// By the length of a word.
    pieces: [Piece; 17],
    /// The bits that are set in the first sixteen bytes of a word, as two numbers, and in those after them.
    fold: [[u64; 2]; 2],
}

impl Masks {
    const fn new(fold: [[u64; 2]; 2]) -> Self {
        let first = fold[0][0] as u128 | (fold[0][1] as u128) << 64;
        let mut pieces = [Piece { keep: [0; 16], with: [0; 16] }; 17];
        let mut len = 0;
        while len <= 16 {
            let bits = if len == 16 { u128::MAX } else { (1 << (8 * len)) - 1 };
            pieces[len].keep = (bits & !first).to_le_bytes();
            let with = LOW as u128 | ((HIGH ^ (len as u64) << 56) as u128) << 64;
            pieces[len].with = (with ^ first).to_le_bytes();
            len += 1;
        }
        Self { pieces, fold }
    }
}

static CASE_FOLDED: Masks = Masks::new([[CASE; 2]; 2]);
static CASE_KEPT: Masks = Masks::new([[FIRST, 0], [0; 2]]);
static BYTES_KEPT: Masks = Masks::new([[0; 2]; 2]);

/// How words are hashed, known when the loop that hashes all of them is compiled.
pub(crate) trait Hashing {
    const MASKS: &'static Masks;
    /// Whether something folds in words beyond ASCII, so that they take the general rule.
    const FOLDS: bool;
}

/// With all that folds, case as well.
pub(crate) struct CaseFolded;
/// As they are written, but for what else folds, and for the first letter, whose case a hyphen may free.
pub(crate) struct CaseKept;
/// By their bytes.
pub(crate) struct BytesKept;

impl Hashing for CaseFolded {
    const MASKS: &'static Masks = &CASE_FOLDED;
    const FOLDS: bool = true;
}

impl Hashing for CaseKept {
    const MASKS: &'static Masks = &CASE_KEPT;
    const FOLDS: bool = true;
}

impl Hashing for BytesKept {
    const MASKS: &'static Masks = &BYTES_KEPT;
    const FOLDS: bool = false;
}

/// How the words of a gazetteer are hashed.
#[derive(Clone, Copy)]
pub(crate) struct Hasher {
    masks: &'static Masks,
    /// What folds in words beyond ASCII.
    folds: Folds,
}

impl Hasher {
    /// For a gazetteer with these folds, in which all names are of [`Case::Exact`](crate::Case::Exact), or not.
    pub(crate) fn new(folds: Folds, exact: bool) -> Self {
        match (folds, exact) {
            (Folds { case: true, .. }, _) | (_, false) => Self { masks: &CASE_FOLDED, folds: Folds::ALL },
            (Folds::NONE, true) => Self { masks: &BYTES_KEPT, folds },
            // What vanishes or parts words folds in any case, since words may be parted otherwise without it.
            (Folds { accents, width, .. }, true) => {
                Self { masks: &CASE_KEPT, folds: Folds { accents, width, ..Folds::SPELLING } }
            }
        }
    }

    /// Whether nothing folds.
    #[inline]
    pub(crate) fn keeps_bytes(&self) -> bool {
        self.folds == Folds::NONE
    }

    /// Whether the case of letters counts.
    pub(crate) fn keeps_case(&self) -> bool {
        !self.folds.case
    }

    /// The hash of the word `text[start..end]`.
    #[inline(always)]
    pub(crate) fn word(&self, text: &str, word: Word, machine: impl Machine) -> u64 {
        let len = word.end.wrapping_sub(word.start).min(self.masks.pieces.len());
        match sixteen(text, word.start, len as u32, self.masks, machine) {
            Some((hash, is_ascii)) if is_ascii || self.keeps_bytes() => hash,
            _ => self.any_word(&text[word.start..word.end]),
        }
    }

    /// A word that is long, near the text's end, or not ASCII.
    #[inline(never)]
    fn any_word(&self, word: &str) -> u64 {
        if let Some(hash) = self.plain_single(word.as_bytes()) {
            return hash;
        }
        if word.is_ascii() || self.keeps_bytes() {
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
                if std::mem::take(&mut is_first) && self.keeps_case() {
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
                Some(mix([low, 0], self.masks.fold[0], 3, 0))
            }
            _ => None,
        }
    }

    fn of_bytes(&self, bytes: &[u8]) -> u64 {
        let [mut fold, rest] = self.masks.fold;
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

/// The hash of the word of so many bytes at byte `start`, if it is as words nearly always are: ASCII (or of any bytes, where
/// nothing folds), of 16 bytes or fewer, beginning 16 bytes before the text's end or earlier.
#[inline(always)]
pub(crate) fn at_sight<H: Hashing>(text: &str, start: usize, len: u32, machine: impl Machine) -> Option<u64> {
    let (hash, is_ascii) = sixteen(text, start, len, H::MASKS, machine)?;
    (is_ascii || !H::FOLDS).then_some(hash)
}

/// The hash of a word of 16 bytes or fewer, as in [`at_sight`], and whether it is ASCII.
#[inline(always)]
fn sixteen(text: &str, start: usize, len: u32, masks: &Masks, machine: impl Machine) -> Option<(u64, bool)> {
    let sixteen: &[u8; 16] = text.as_bytes().get(start..start + 16)?.first_chunk()?;
    let Piece { keep, with } = masks.pieces.get(len as usize)?;
    let (first, second, is_ascii) = machine.halves(sixteen, keep, with);
    Some((multiply(first, second), is_ascii))
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

/// The hash of a chain of words, `hash`, with a [gap](crate::gaps::gap) and one more word.
#[inline(always)]
pub(crate) fn chain(hash: u64, gap: u64, word: u64) -> u64 {
    multiply(hash.rotate_left(5) ^ gap ^ LOW, word ^ HIGH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Case;
    use crate::gaps::gap;
    use crate::machine::Baseline;
    use crate::spelling::agrees;
    use proptest::prelude::*;

    const PARTLY: Folds = Folds { accents: false, width: false, ..Folds::SPELLING };

    /// All ways to hash: with case folded; with case kept, where more and where less folds; by bytes.
    fn hashers() -> [Hasher; 4] {
        let [kept, partly, bytes] =
            [Folds::SPELLING, PARTLY, Folds::NONE].map(|folds| Hasher::new(folds, true));
        [Hasher::new(Folds::SPELLING, false), kept, partly, bytes]
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
        let [folded, kept, partly, bytes] = hashers();
        for (text, hashes) in [
            (
                "Seoul",
                [
                    13_663_130_333_103_714_929,
                    9_275_447_295_232_474_723,
                    9_275_447_295_232_474_723,
                    13_846_660_513_568_608_999,
                ],
            ),
            (
                "Zürich",
                [
                    11_062_169_201_262_356_166,
                    6_072_938_185_847_682_187,
                    6_554_073_513_081_752_688,
                    6_576_628_705_945_397_492,
                ],
            ),
            (
                "Straßenbahnhaltestelle",
                [
                    6_540_172_089_573_462_028,
                    589_762_770_733_470_532,
                    589_762_770_733_470_532,
                    16_882_959_487_193_470_053,
                ],
            ),
            (
                "Kim Jong-un",
                [
                    17_072_982_627_398_964_409,
                    12_614_565_666_366_918_933,
                    12_614_565_666_366_918_933,
                    13_912_998_111_637_913_869,
                ],
            ),
            (
                "金正恩",
                [
                    6_789_868_635_228_323_141,
                    13_598_261_946_288_199_842,
                    13_598_261_946_288_199_842,
                    13_598_261_946_288_199_842,
                ],
            ),
        ] {
            let found = [&folded, &kept, &partly, &bytes].map(|hasher| chained(hasher, text).unwrap());
            assert_eq!(found, hashes, "{text}");
        }
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
        fn place_does_not_count(word in "[a-zA-Z0-9éÉ金]{1,40}", around in "[ a-z]{0,20}") {
            let text = format!("{around}{word}{around}");
            let place = Word { start: around.len(), end: around.len() + word.len() };
            let hashes = hashers().map(|hasher| hasher.word(&text, place, Baseline));
            prop_assert_eq!(hashes, all_hashes(&word));
        }

        #[test]
        fn what_is_known_beforehand_changes_nothing(text in "[a-zA-Zé]{1,18} {0,20}", len in 1u32..20) {
            let hashes = [
                at_sight::<CaseFolded>(&text, 0, len, Baseline),
                at_sight::<CaseKept>(&text, 0, len, Baseline),
                at_sight::<CaseKept>(&text, 0, len, Baseline),
                at_sight::<BytesKept>(&text, 0, len, Baseline),
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

        /// Where a text spells a name of exact case and both have one hash with case folded, they have one hash with case kept.
        /// (The condition leaves out a few marks that part words and fold to some that do not.)
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
