//! `Shape`: what a line looks like, counted in one pass over its bytes.

use crate::ascii::{Ascii, BYTES, WINDOW, below};
use crate::classes::{ADDRESS, CLASSES, CREDIT, Classes, FUNCTION, NARRATION};
use crate::keys::{hash_of, join, key, mix};
use crate::told::{CONTENT, Told};
use copydesk_text::Span;
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
    /// Where the last word that can be the beginning of a credit begins, or the last of the marks of credits stands, in
    /// bytes.
    pub(crate) credit: Option<u32>,
    /// Whether such a word opens the line.
    pub(crate) opens_credit: bool,
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
        Self::at(line, Span::at(0, line.len()), hashes)
    }

    /// Counts over the line at `span`, as [`of`](Self::of) does.
    pub(crate) fn at(text: &str, span: Span, hashes: &mut Hashes) -> Self {
        let line = span.slice(text);
        let mut shape = Self::new(line);
        shape.read(text, span, 0..line.len(), hashes);
        shape.finish(line);
        shape
    }

    /// The shape of a line of which nothing was read yet.
    pub(crate) fn new(line: &str) -> Self {
        Self { bytes: line.len() as u32, ..Self::default() }
    }

    /// Counts over a part of the line at `span` that begins and ends at its ends or at a space. All before it was read
    /// already.
    #[inline]
    pub(crate) fn read(&mut self, text: &str, span: Span, part: Range<usize>, hashes: &mut Hashes) {
        if !part.is_empty() {
            self.read_some(text, span, part, hashes);
        }
    }

    fn read_some(&mut self, text: &str, span: Span, part: Range<usize>, hashes: &mut Hashes) {
        let line = span.slice(text);
        let bytes = line.as_bytes();
        // What follows the line is not looked at, but it spares a copy of the line's end if as many bytes can be read there.
        let padded_line = &text.as_bytes()[span.range().start..];
        let classes = &*CLASSES;
        let mut told = Told::default();
        let mut at = part.start;
        while at < part.end {
            let first = at;
            let copy;
            let window = match padded_line[first..].first_chunk() {
                Some(window) => window,
                None => {
                    copy = padded(&padded_line[first..]);
                    &copy
                }
            };
            let ascii = Ascii::among(window, part.end - first);
            while at < part.end && at - first < BYTES {
                let ahead = !below(at - first);
                // As far as the next byte that is not ASCII.
                let limit = (ascii.high & ahead).trailing_zeros() as usize;
                let mut stop = limit;
                let mut words = ascii.alnum & ahead & below(limit);
                if limit > 0 && words >> (limit - 1) & 1 != 0 {
                    // A word may go on there, or behind the last byte: it is left for later.
                    stop = (BYTES as u32 - (!words & below(limit)).leading_zeros()) as usize;
                    words &= below(stop);
                }
                if words != 0 {
                    told.read(window, words, &ascii, classes, self.fingerprint);
                    told.append_to(hashes);
                    self.plain_words(first, words, &ascii, &told);
                }
                let mut marks = ascii.marks & ahead & below(stop);
                while marks != 0 {
                    self.plain_mark(bytes, first + marks.trailing_zeros() as usize);
                    marks &= marks - 1;
                }
                at = first + stop;
                if stop == BYTES || (limit == BYTES && stop > 0) {
                    break;
                }
                at = self.word(line, at, classes, hashes);
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
            opens_credit: self.opens_credit,
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
            b'|' | b'/' | b'>' | b'#' | b'@' | b'_' | b'=' | b'{' | b'[' | b'*' => {
                self.marks += 1;
                self.may_be_credit(at);
            }
            _ => {}
        }
    }

    /// A credit may begin at this byte, or its mark stands there. Marks are told after the words of a stretch of bytes, so
    /// that the last one told need not be the last.
    fn may_be_credit(&mut self, at: usize) {
        let at = at as u32;
        self.opens_credit |= at == 0;
        self.credit = Some(self.credit.map_or(at, |last| last.max(at)));
    }

    /// Counts words of ASCII letters and digits, whose bytes are given as bits, from byte `first` on.
    fn plain_words(&mut self, first: usize, words: u64, ascii: &Ascii, told: &Told) {
        let starts = words & !(words << 1);
        let figures = ascii.digits & words;
        let digits = if figures == 0 { 0 } else { figures.count_ones() };
        self.words += told.hashes().len() as u32;
        self.letters += words.count_ones() - digits;
        self.digits += digits;
        self.capitals += (ascii.upper & starts).count_ones();
        self.shouted += told.shouted;
        self.function += told.kinds as u32 & 0xFF;
        self.address += (told.kinds >> 8) as u32 & 0xFF;
        self.narration += (told.kinds >> 16) as u32 & 0xFF;
        self.fingerprint = told.fingerprint;
        self.classes |= told.all_classes;
        if told.all_classes & CREDIT != 0 {
            for (start, _, _) in told.words(starts).filter(|(_, _, classes)| classes & CREDIT != 0) {
                self.may_be_credit(first + start as usize);
            }
        }
        if self.bytes as usize <= LONGEST_PATTERN {
            for (start, hash, classes) in told.words(starts) {
                let is = |bits: u64| bits >> start & 1 != 0;
                self.add_to_pattern(hash, is(figures), is(ascii.upper) && classes & FUNCTION == 0);
            }
        }
    }

    /// Counts one word of ASCII letters and digits, at byte `start`.
    fn plain_word(&mut self, word: &[u8], start: usize, classes: &Classes, hashes: &mut Hashes) {
        let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count() as u32;
        let letters = word.len() as u32 - digits;
        let capital = word[0].is_ascii_uppercase();
        self.words += 1;
        self.letters += letters;
        self.digits += digits;
        self.capitals += u32::from(capital);
        self.shouted += u32::from(letters >= 2 && !word.iter().any(u8::is_ascii_lowercase));
        let mixed = mix(key(word));
        let found = classes.of(mixed);
        self.function += u32::from(found & FUNCTION != 0);
        self.address += u32::from(found & ADDRESS != 0);
        self.narration += u32::from(found & NARRATION != 0);
        self.classes |= found;
        if found & CREDIT != 0 {
            self.may_be_credit(start);
        }
        let plain = found & (FUNCTION | ADDRESS | NARRATION) == 0;
        let hash = hash_of(mixed) | u32::from(plain && letters >= CONTENT);
        hashes.push(hash);
        self.fingerprint = join(self.fingerprint, hash);
        if self.bytes as usize <= LONGEST_PATTERN {
            self.add_to_pattern(hash, word[0].is_ascii_digit(), capital && found & FUNCTION == 0);
        }
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

    /// Counts the word at `start`, or the lone mark that is not ASCII, and returns where it ends. In scripts without spaces
    /// each character is a word.
    #[inline(never)]
    fn word(&mut self, line: &str, start: usize, classes: &Classes, hashes: &mut Hashes) -> usize {
        let bytes = line.as_bytes();
        let plain = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let end = start + plain;
        // A letter that is not ASCII goes on with the word; a curly apostrophe does not.
        let goes_on = bytes.get(end).is_some_and(|&byte| byte >= 0x80)
            && !bytes[end..].starts_with(b"\xE2\x80")
            && line[end..].chars().next().is_some_and(char::is_alphabetic);
        if plain > 0 && !goes_on {
            self.plain_word(&bytes[start..end], start, classes, hashes);
            return end;
        }
        let mut at = start;
        let (mut hash, mut letters, mut digits, mut upper) = (0u64, 0u32, 0u32, 0u32);
        for c in line[start..].chars() {
            // The marks of U+2000 to U+203F are by far the most frequent ones.
            if matches!(c, '\u{2000}'..'\u{2040}') || !(c.is_alphabetic() || c.is_ascii_digit()) {
                if at == start {
                    at += c.len_utf8();
                    self.mark(c, line, at);
                    return at;
                }
                break;
            }
            let code = u32::from(c);
            let alone = code >= 0x2E80 && !matches!(code, 0xAC00..=0xD7A3);
            if alone && at > start {
                break;
            }
            at += c.len_utf8();
            let digit = u32::from(c.is_ascii_digit());
            digits += digit;
            letters += 1 - digit;
            upper += u32::from(c.is_uppercase());
            let small = if c.is_ascii() { code | 0x20 } else { c.to_lowercase().next().unwrap_or(c).into() };
            hash = (hash ^ u64::from(small)).wrapping_mul(0x0100_0000_01B3);
            if alone {
                self.wide += 1;
                let hash = hash_of(mix(hash));
                hashes.push(hash);
                self.fingerprint = join(self.fingerprint, hash);
                self.letters += 1;
                return at;
            }
        }
        self.words += 1;
        self.letters += letters;
        self.digits += digits;
        let capital = line[start..].chars().next().is_some_and(char::is_uppercase);
        self.capitals += u32::from(capital);
        self.shouted += u32::from(letters >= 2 && upper == letters);
        let hash = hash_of(mix(hash)) | u32::from(letters >= CONTENT);
        hashes.push(hash);
        self.fingerprint = join(self.fingerprint, hash);
        if self.bytes as usize <= LONGEST_PATTERN {
            self.add_to_pattern(hash, bytes[start].is_ascii_digit(), capital);
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
                if end == line.len() {
                    self.marks += 1;
                    self.may_be_credit(end - c.len_utf8());
                }
            }
            '©' | '›' | '·' | '•' | '→' | '▶' | '►' | '×' | '★' => {
                self.marks += 1;
                self.may_be_credit(end - c.len_utf8());
            }
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

/// The first bytes, filled up with zeros.
fn padded(bytes: &[u8]) -> [u8; WINDOW] {
    let mut padded = [0; WINDOW];
    padded.iter_mut().zip(bytes).for_each(|(padded, &byte)| *padded = byte);
    padded
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
