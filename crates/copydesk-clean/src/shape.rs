//! `Shape`: what a line looks like, counted in one pass over its bytes.

use crate::lexicon;
use std::sync::LazyLock;

/// Counts over one line. None of them knows what a word means, except that function words ("the", "of") are counted:
/// they are what running text has and menus have not.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub(crate) struct Shape {
    /// Its length in bytes.
    pub(crate) bytes: u32,
    /// Words; in scripts without spaces, half the characters.
    pub(crate) words: u32,
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
}

/// Classes of words that are counted.
const FUNCTION: u8 = 1;
const ADDRESS: u8 = 2;
const NARRATION: u8 = 4;

static WORDS: LazyLock<Table> = LazyLock::new(|| {
    Table::new([
        (FUNCTION, include_str!("../data/function_words.txt")),
        (ADDRESS, include_str!("../data/address_words.txt")),
        (NARRATION, include_str!("../data/narration_words.txt")),
    ])
});

const SLOTS: usize = 1024;

/// Words of up to eight ASCII letters, packed into a number, and their classes. Open addressing; empty slots are zero.
struct Table(Box<[(u64, u8); SLOTS]>);

impl Table {
    fn new(lists: [(u8, &'static str); 3]) -> Self {
        let mut slots = Box::new([(0, 0); SLOTS]);
        for (class, list) in lists {
            for word in lexicon::items(list).filter(|word| word.len() <= 8) {
                let packed = word.bytes().fold(0u64, |packed, byte| packed << 8 | u64::from(byte));
                let mut at = slot(packed);
                while slots[at].0 != 0 && slots[at].0 != packed {
                    at = (at + 1) % SLOTS;
                }
                slots[at] = (packed, slots[at].1 | class);
            }
        }
        Self(slots)
    }

    fn classes(&self, packed: u64) -> u8 {
        let mut at = slot(packed);
        while self.0[at].0 != 0 {
            if self.0[at].0 == packed {
                return self.0[at].1;
            }
            at = (at + 1) % SLOTS;
        }
        0
    }
}

const fn slot(packed: u64) -> usize {
    (packed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54) as usize
}

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
        let bytes = line.as_bytes();
        let table = &*WORDS;
        let mut shape = Self { bytes: bytes.len() as u32, ..Self::default() };
        let mut wide = 0;
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii_alphanumeric() || byte >= 0x80 {
                at = shape.word(line, at, &mut wide, table, hashes);
                continue;
            }
            match byte {
                b'.' | b'!' | b'?' => {
                    let closed = bytes[at + 1..].iter().find(|byte| !matches!(byte, b'"' | b'\'' | b')'));
                    shape.stops += u32::from(closed.is_none_or(|&byte| byte == b' '));
                }
                b',' => shape.commas += 1,
                b'"' => shape.quotes += 1,
                b'|' | b'/' | b'>' | b'#' | b'@' | b'_' | b'=' | b'{' | b'[' | b'*' => shape.marks += 1,
                _ => {}
            }
            at += 1;
        }
        shape.words += wide / 2;
        shape.terminal = ends_sentence(line);
        shape
    }

    /// Counts the word at `at` (or the lone mark that is not ASCII) and returns where it ends. In scripts without spaces
    /// each character is a word.
    fn word(
        &mut self,
        line: &str,
        start: usize,
        wide: &mut u32,
        table: &Table,
        hashes: &mut Hashes,
    ) -> usize {
        let bytes = line.as_bytes();
        let mut at = start;
        let (mut packed, mut hash, mut letters, mut digits, mut upper) = (0u64, 0u64, 0u32, 0u32, 0u32);
        let mut ascii = true;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii_alphanumeric() {
                let small = u64::from(byte | 0x20);
                upper += u32::from(byte.is_ascii_uppercase());
                let digit = u32::from(byte < b'A');
                digits += digit;
                letters += 1 - digit;
                packed = packed << 8 | small;
                hash = (hash ^ small).wrapping_mul(0x0100_0000_01B3);
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
                ascii = false;
                letters += 1;
                upper += u32::from(c.is_uppercase());
                let small = c.to_lowercase().next().unwrap_or(c);
                hash = (hash ^ u64::from(u32::from(small))).wrapping_mul(0x0100_0000_01B3);
                at += c.len_utf8();
                if alone {
                    *wide += 1;
                    hashes.push(finish(hash));
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
            let first = bytes[start];
            let capital = if first < 0x80 {
                first.is_ascii_uppercase()
            } else {
                line[start..].chars().next().is_some_and(char::is_uppercase)
            };
            self.capitals += u32::from(capital);
            self.shouted += u32::from(letters >= 2 && upper == letters);
            let classes = if ascii && at - start <= 8 { table.classes(packed) } else { 0 };
            self.function += u32::from(classes & FUNCTION);
            self.address += u32::from(classes & ADDRESS != 0);
            self.narration += u32::from(classes & NARRATION != 0);
            hashes.push(finish(hash) | u32::from(classes == 0 && letters >= 4));
        }
        at
    }

    /// Counts a mark that is not ASCII; `end` is where it ends.
    fn mark(&mut self, c: char, line: &str, end: usize) {
        match c {
            '“' | '”' | '«' | '„' => self.quotes += 1,
            '»' => {
                self.quotes += 1;
                self.marks += u32::from(end == line.len());
            }
            '›' | '·' | '•' | '©' | '→' | '▶' | '►' | '×' | '★' => self.marks += 1,
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

/// The hash of a word, its lowest bit left free.
const fn finish(hash: u64) -> u32 {
    ((hash ^ hash >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32 & !1
}

/// Whether the line ends as a sentence does, closing quotation marks and brackets left aside.
pub(crate) fn ends_sentence(line: &str) -> bool {
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
