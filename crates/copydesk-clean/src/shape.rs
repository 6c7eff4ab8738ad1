//! `Shape`: what a line looks like, counted in one pass over its bytes.

use crate::classes::{ADDRESS, CLASSES, CREDIT, Classes, FUNCTION, NARRATION};
use std::ops::Range;

/// Counts over one line. None of them knows what a word means, except that function words ("the", "of") are counted:
/// they are what running text has and menus have not.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub(crate) struct Shape {
    /// Its length in bytes.
    pub(crate) bytes: u32,
    /// Words; in scripts without spaces, half the characters.
    pub(crate) words: u32,
    /// Characters of scripts without spaces.
    pub(crate) wide: u32,
    /// Letters, ASCII or not.
    pub(crate) letters: u32,
    /// Digits.
    pub(crate) digits: u32,
    /// Words that begin with a capital.
    pub(crate) capitals: u32,
    /// Words all in capitals, of two letters or more.
    pub(crate) shouted: u32,
    /// English function words.
    pub(crate) function: u32,
    /// "you", "your", "we", "our", "us", "my", "I": pages speak to their readers.
    pub(crate) address: u32,
    /// Words of narration: "he", "was", "said".
    pub(crate) narration: u32,
    /// Full stops, question and exclamation marks that a space or the line's end follows.
    pub(crate) stops: u32,
    /// Commas.
    pub(crate) commas: u32,
    /// Quotation marks.
    pub(crate) quotes: u32,
    /// `|`, `»`, `›`, `·`, `•`, `©`, `/`, `>`, `#`, `@`, `_`, `=`, `{`, `[`: marks of menus, credits and code.
    pub(crate) marks: u32,
    /// Whether it ends as a sentence does.
    pub(crate) terminal: bool,
    /// The classes that its words have.
    pub(crate) classes: u8,
    /// Where the last word begins that can be the beginning of a credit, in bytes.
    pub(crate) credit: Option<u32>,
    /// Straight apostrophes and quotation marks, and curly ones.
    pub(crate) straight: u32,
    pub(crate) curly: u32,
    /// One number for all words.
    pub(crate) fingerprint: u64,
    /// A hash of the words of a short line, numbers counting alike: "Rating: 9 Votes" and "Rating: 17 Votes" have one.
    pub(crate) masked: u64,
    /// The same, with capitalised words counting alike too: "Ann on May 3 said" and "Bob on June 17 said" have one.
    pub(crate) pattern: u64,
    /// Whether the pattern holds more than capitalised words.
    pub(crate) patterned: bool,
}

/// The longest line that has a pattern, in bytes.
const LONGEST_PATTERN: usize = 120;

/// What stands for a number and for a capitalised word in a pattern.
const NUMBER: u32 = 2;
const CAPITAL: u32 = 4;

/// A hash of each word of a text, for comparing units. The lowest bit says whether it is a content word: one of four
/// letters or more that is no function word.
pub(crate) type Hashes = Vec<u32>;

/// Whether a word is a content word.
pub(crate) const fn is_content(hash: u32) -> bool {
    hash & 1 == 1
}

impl Shape {
    /// Counts over `line`, which has no space at its ends, and appends a hash of each word to `hashes`.
    pub(crate) fn of(line: &str, hashes: &mut Hashes) -> Self {
        let mut shape = Self::new(line);
        shape.read(line, 0..line.len(), hashes);
        shape.finish(line);
        shape
    }

    /// The shape of a line of which nothing was read yet.
    pub(crate) fn new(line: &str) -> Self {
        Self { bytes: line.len() as u32, ..Self::default() }
    }

    /// Counts over a part of `line` that begins and ends at its ends or at a space. All before it was read already.
    pub(crate) fn read(&mut self, line: &str, part: Range<usize>, hashes: &mut Hashes) {
        let bytes = line.as_bytes();
        let classes = &*CLASSES;
        let mut at = part.start;
        while at < part.end {
            let eight = Eight::at(bytes, at);
            let alnum = eight.alnum();
            if alnum & 0x80 != 0 {
                at = self.plain_word(line, at, eight, alnum, classes, hashes);
                continue;
            }
            let byte = bytes[at];
            if byte == b' ' {
                at += 1;
            } else if byte >= 0x80 {
                at = self.word(line, at, hashes);
            } else {
                self.plain_mark(bytes, at);
                at += 1;
            }
        }
    }

    /// Says what can be said of `line` when all of it was read.
    pub(crate) fn finish(&mut self, line: &str) {
        self.words += self.wide / 2;
        self.terminal = ends_sentence(line);
    }

    /// As much of the shape of a line as tells whether it is to be cut, if this is the shape of what stands at its beginning
    /// and `rest` that of what follows from byte `start` on.
    pub(crate) fn before(&self, rest: &Self, start: u32) -> Self {
        Self {
            bytes: start + rest.bytes,
            marks: self.marks + rest.marks,
            classes: self.classes | rest.classes,
            credit: rest.credit.map(|at| at + start).or(self.credit),
            ..*rest
        }
    }

    /// Counts the mark at `at`, which is ASCII.
    fn plain_mark(&mut self, bytes: &[u8], at: usize) {
        match bytes[at] {
            b'.' | b'!' | b'?' => {
                let closed = bytes[at + 1..].iter().find(|byte| !matches!(byte, b'"' | b'\'' | b')'));
                self.stops += u32::from(closed.is_none_or(|&byte| byte == b' '));
            }
            b',' => self.commas += 1,
            b'"' => {
                self.quotes += 1;
                self.straight += 1;
            }
            b'\'' => {
                let letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
                let inside = letter(bytes[..at].last()) && letter(bytes.get(at + 1));
                self.straight += u32::from(inside);
            }
            b'|' | b'/' | b'>' | b'#' | b'@' | b'_' | b'=' | b'{' | b'[' | b'*' => self.marks += 1,
            _ => {}
        }
    }

    /// Counts the word at `start`, which begins with an ASCII letter or digit, and returns where the next thing begins:
    /// a single space behind it is passed. Eight bytes are looked at in one step; those of the first step are known, and
    /// which of them are letters or digits.
    #[inline(always)]
    fn plain_word(
        &mut self,
        line: &str,
        start: usize,
        mut eight: Eight,
        mut alnum: u64,
        classes: &Classes,
        hashes: &mut Hashes,
    ) -> usize {
        let bytes = line.as_bytes();
        let (mut at, mut digits) = (start, 0);
        // Whether a letter is small.
        let mut small = 0;
        let mut key = 0;
        let end = loop {
            let end = Eight::first(!alnum & Eight::TOPS);
            let within = Eight::before(end);
            let figures = alnum & !eight.digits_out() & within;
            if figures != 0 {
                digits += figures.count_ones();
            }
            small |= alnum & (eight.0 << 2) & within & !figures;
            key = eight.key(key, within);
            if end != 0 {
                break end;
            }
            at += 8;
            eight = Eight::at(bytes, at);
            alnum = eight.alnum();
        };
        let behind = end.trailing_zeros() as usize / 8;
        at += behind;
        // A letter that is not ASCII goes on with the word; a curly apostrophe does not.
        if eight.0 & end != 0
            && !bytes[at..].starts_with(b"\xE2\x80")
            && line[at..].chars().next().is_some_and(char::is_alphabetic)
        {
            return self.word(line, start, hashes);
        }
        let letters = (at - start) as u32 - digits;
        self.words += 1;
        self.letters += letters;
        self.digits += digits;
        let first = bytes[start];
        let capital = first.is_ascii_uppercase();
        self.capitals += u32::from(capital);
        self.shouted += u32::from((letters >= 2) & (small == 0));
        let mixed = mix(key);
        let found = classes.of(mixed);
        self.function += u32::from(found & FUNCTION != 0);
        self.address += u32::from(found & ADDRESS != 0);
        self.narration += u32::from(found & NARRATION != 0);
        self.classes |= found;
        if found & CREDIT != 0 {
            self.credit = Some(start as u32);
        }
        let plain = found & (FUNCTION | ADDRESS | NARRATION) == 0;
        let hash = hash_of(mixed) | u32::from(plain & (letters >= 4));
        hashes.push(hash);
        self.fingerprint = join(self.fingerprint, hash);
        if self.bytes as usize <= LONGEST_PATTERN {
            self.add_to_pattern(hash, first.is_ascii_digit(), capital && found & FUNCTION == 0);
        }
        at + usize::from((eight.0 >> (8 * behind)) as u8 == b' ')
    }

    fn add_to_pattern(&mut self, hash: u32, number: bool, capital: bool) {
        self.masked = join(self.masked, if number { NUMBER } else { hash });
        self.pattern = match () {
            () if number => join(self.pattern, NUMBER),
            () if capital => join(self.pattern, CAPITAL),
            () => join(self.pattern, hash),
        };
        self.patterned |= number || !capital;
    }

    /// Counts the word at `at` that is not all ASCII (or the lone mark that is not ASCII) and returns where it ends. In
    /// scripts without spaces each character is a word.
    fn word(&mut self, line: &str, start: usize, hashes: &mut Hashes) -> usize {
        let bytes = line.as_bytes();
        let mut at = start;
        let (mut hash, mut letters, mut digits, mut upper) = (0u64, 0u32, 0u32, 0u32);
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii_alphanumeric() {
                upper += u32::from(byte.is_ascii_uppercase());
                let digit = u32::from(byte < b'A');
                digits += digit;
                letters += 1 - digit;
                hash = (hash ^ u64::from(byte | 0x20)).wrapping_mul(0x0100_0000_01B3);
                at += 1;
            } else if byte >= 0x80 {
                let Some(c) = line[at..].chars().next() else { break };
                if !c.is_alphabetic() {
                    if letters + digits == 0 {
                        at += c.len_utf8();
                        self.mark(c, line, at);
                    }
                    break;
                }
                let code = u32::from(c);
                let alone = code >= 0x2E80 && !matches!(code, 0xAC00..=0xD7A3);
                if alone && letters + digits > 0 {
                    break;
                }
                letters += 1;
                upper += u32::from(c.is_uppercase());
                let small = c.to_lowercase().next().unwrap_or(c);
                hash = (hash ^ u64::from(u32::from(small))).wrapping_mul(0x0100_0000_01B3);
                at += c.len_utf8();
                if alone {
                    self.wide += 1;
                    let hash = hash_of(mix(hash));
                    hashes.push(hash);
                    self.fingerprint = join(self.fingerprint, hash);
                    self.letters += 1;
                    return at;
                }
            } else {
                break;
            }
        }
        if letters + digits > 0 {
            self.words += 1;
            self.letters += letters;
            self.digits += digits;
            let capital = line[start..].chars().next().is_some_and(char::is_uppercase);
            self.capitals += u32::from(capital);
            self.shouted += u32::from(letters >= 2 && upper == letters);
            let hash = hash_of(mix(hash)) | u32::from(letters >= 4);
            hashes.push(hash);
            self.fingerprint = join(self.fingerprint, hash);
            if self.bytes as usize <= LONGEST_PATTERN {
                self.add_to_pattern(hash, bytes[start].is_ascii_digit(), capital);
            }
        }
        at
    }

    /// Counts a mark that is not ASCII; `end` is where it ends.
    fn mark(&mut self, c: char, line: &str, end: usize) {
        match c {
            '“' | '”' => {
                self.quotes += 1;
                self.curly += 1;
            }
            '’' => self.curly += 1,
            '«' | '„' => self.quotes += 1,
            '»' => {
                self.quotes += 1;
                self.marks += u32::from(end == line.len());
            }
            '©' | '›' | '·' | '•' | '→' | '▶' | '►' | '×' | '★' => self.marks += 1,
            '。' | '！' | '？' | '।' | '؟' => self.stops += 1,
            '、' | '，' | '،' => self.commas += 1,
            _ => {}
        }
    }

    /// Words that are no function words and carry no capital, as a share of all: high in prose of any language.
    pub(crate) fn lower_share(&self) -> f32 {
        if self.words == 0 { 0.0 } else { 1.0 - (self.capitals.min(self.words)) as f32 / self.words as f32 }
    }

    /// Function words as a share of all words.
    pub(crate) fn function_share(&self) -> f32 {
        if self.words == 0 { 0.0 } else { self.function as f32 / self.words as f32 }
    }
}

/// Eight bytes of a text as one number, the first one lowest; zeros after its end.
///
/// The letters and digits among them are told by adding to all bytes at once what carries the wanted range over 0x80
/// (Lamport, *Multiple byte processing with full-word instructions*, 1975).
#[derive(Clone, Copy)]
struct Eight(u64);

impl Eight {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x80 * Self::ONES;

    fn at(bytes: &[u8], at: usize) -> Self {
        match bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
            Some(chunk) => Self(u64::from_le_bytes(*chunk)),
            None => Self::last(bytes, at),
        }
    }

    /// The bytes from `at` on, of which there are fewer than eight.
    #[cold]
    fn last(bytes: &[u8], at: usize) -> Self {
        match bytes.last_chunk::<8>() {
            Some(chunk) => {
                let before = 8 + at - bytes.len();
                Self(u64::from_le_bytes(*chunk).checked_shr(8 * before as u32).unwrap_or(0))
            }
            None => Self(bytes[at..].iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))),
        }
    }

    /// The top bit of each byte that is an ASCII letter or digit.
    const fn alnum(self) -> u64 {
        let plain = self.0 & !Self::TOPS;
        let small = plain | (0x20 * Self::ONES);
        let letters = (small + (0x80 - b'a' as u64) * Self::ONES) & !(small + (0x7F - b'z' as u64) * Self::ONES);
        let digits = (plain + (0x80 - b'0' as u64) * Self::ONES) & !(plain + (0x7F - b'9' as u64) * Self::ONES);
        (letters | digits) & !self.0 & Self::TOPS
    }

    /// The top bit of each byte that is greater than `9`; it says nothing about bytes that are not ASCII.
    const fn digits_out(self) -> u64 {
        (self.0 & !Self::TOPS) + (0x7F - b'9' as u64) * Self::ONES
    }

    /// The first of the top bits that are set.
    const fn first(tops: u64) -> u64 {
        tops & tops.wrapping_neg()
    }

    /// All bits of the bytes before the one whose top bit is given; of all bytes if it is none.
    const fn before(top: u64) -> u64 {
        (top >> 7).wrapping_sub(1)
    }

    /// The key of a word in lower case that goes on with these bytes.
    const fn key(self, before: u64, within: u64) -> u64 {
        before.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(31) ^ ((self.0 | (0x20 * Self::ONES)) & within)
    }
}

/// The key of a word of ASCII letters and digits, under which its classes are found.
pub(crate) fn key(word: &[u8]) -> u64 {
    // As in reading a text, a word of eight letters is known to end only at the next eight.
    (0..=word.len()).step_by(8).fold(0, |key, at| {
        let end = if word.len() - at < 8 { 0x80 << (8 * (word.len() - at)) } else { 0 };
        Eight::at(word, at).key(key, Eight::before(end))
    })
}

/// The hash of words in a row, from that of all but the last and the last.
pub(crate) const fn join(words: u64, last: u32) -> u64 {
    let hash = (words.rotate_left(5) ^ (last & !1) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash ^ hash >> 29
}

/// The bits of a word's key, mixed.
pub(crate) const fn mix(key: u64) -> u64 {
    (key ^ key >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The hash of a word, its lowest bit left free, from its mixed key.
const fn hash_of(mixed: u64) -> u32 {
    (mixed >> 32) as u32 & !1
}

/// Whether the line ends as a sentence does, closing quotation marks and brackets left aside.
pub(crate) fn ends_sentence(line: &str) -> bool {
    match line.as_bytes().last() {
        None => return false,
        Some(b'.' | b'!' | b'?') => return true,
        Some(byte) if byte.is_ascii_alphanumeric() => return false,
        Some(_) => {}
    }
    line.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '*', '_'])
        .ends_with(['.', '!', '?', '。', '！', '？', '।', '؟', '۔', '…'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(line: &str) -> Shape {
        Shape::of(line, &mut Vec::new())
    }

    #[test]
    fn counts() {
        let shape = shape("The KCNA said on Monday that it was “ready.” Was it, with 2 boats?");
        assert_eq!((shape.words, shape.digits, shape.capitals, shape.shouted), (14, 1, 4, 1));
        assert_eq!((shape.stops, shape.commas, shape.quotes), (1, 1, 2));
        assert!(shape.terminal && shape.function >= 6, "{shape:?}");
    }

    #[test]
    fn scripts_without_spaces_have_words_too() {
        let shape = shape("東京都は新しい橋を建設すると発表した。");
        assert!(shape.words >= 8 && shape.terminal, "{shape:?}");
    }

    #[test]
    fn menus_have_none() {
        let shape = shape("Home | News › Sport");
        assert_eq!((shape.words, shape.function, shape.marks), (3, 0, 2));
        assert!(!shape.terminal);
    }
}
