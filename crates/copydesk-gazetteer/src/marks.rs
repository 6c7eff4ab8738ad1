//! `Marks`: where the words of a text begin and end, as bit masks over its bytes.
//!
//! Texts of letters, digits and punctuation are read 64 bytes at a time. A text with a character of any other class
//! (scripts without spaces, combining marks, invisible characters inside words) is read character by character, to the
//! same masks.

use crate::machine::Machine;
use crate::words::{Class, Word, class, next_word};

/// Where words begin and end. Reused from text to text. Two blocks of nothing follow the text's.
#[derive(Default)]
pub(crate) struct Marks {
    /// The first byte of each word.
    pub(crate) starts: Vec<u64>,
    /// The byte after each word.
    ends: Vec<u64>,
    /// The bytes of words, if [`parted`](Self::parted).
    pub(crate) words: Vec<u64>,
    /// Among others, the words that begin with an ASCII lower-case letter.
    pub(crate) lower: Vec<u64>,
    /// Whether something stands between any two words.
    pub(crate) parted: bool,
}

/// So many blocks follow the last one of the text, so that two neighbours can be read anywhere.
const MORE: usize = 2;

/// Bytes ahead of the block at hand that are asked for.
const AHEAD: usize = 1 << 11;

/// What a block hands to the next one.
#[derive(Default)]
struct Before {
    /// Whether its last byte is of a word.
    word: u64,
    /// Bytes of its last character that lie in the next block.
    rest: u32,
}

impl Marks {
    /// Reads a text, and hands on each block; gives the number of blocks. If the text turns out not to be
    /// [`parted`](Self::parted), what was handed on is good for nothing.
    #[inline(always)]
    pub(crate) fn read(
        &mut self,
        text: &str,
        machine: impl Machine,
        each: impl FnMut(usize, &Masks),
    ) -> usize {
        let blocks = text.len() / 64 + 1;
        for masks in [&mut self.starts, &mut self.ends, &mut self.words, &mut self.lower] {
            masks.resize(blocks + MORE, 0);
            masks[blocks..].fill(0);
        }
        self.parted = self.read_blocks(text, machine, each);
        if !self.parted {
            self.read_words(text, blocks);
        }
        blocks
    }

    /// Reads block by block; `false` if it met a character that this cannot do.
    #[inline(always)]
    fn read_blocks(
        &mut self,
        text: &str,
        machine: impl Machine,
        mut each: impl FnMut(usize, &Masks),
    ) -> bool {
        let bytes = text.as_bytes();
        // Texts come from afar: their lines are asked for before each is needed, over borders of pages too.
        (0..AHEAD).step_by(64).for_each(|at| machine.prefetch(bytes, at));
        let (whole, rest) = bytes.as_chunks::<64>();
        let mut before = Before::default();
        let masks = self.starts.iter_mut().zip(&mut self.ends).zip(&mut self.words).zip(&mut self.lower);
        for (number, (block, (((starts, ends), words), lower))) in whole.iter().zip(masks).enumerate() {
            machine.prefetch(bytes, number * 64 + AHEAD);
            let Some(masks) = read_block(text, number, block, &mut before, machine) else { return false };
            each(number, &masks);
            (*starts, *ends, *words, *lower) = (masks.starts, masks.ends, masks.words, masks.lower);
        }
        let mut last = [b' '; 64];
        last[..rest.len()].copy_from_slice(rest);
        let number = whole.len();
        let Some(masks) = read_block(text, number, &last, &mut before, machine) else { return false };
        each(number, &masks);
        self.starts[number] = masks.starts;
        self.ends[number] = masks.ends;
        self.words[number] = masks.words;
        self.lower[number] = masks.lower;
        true
    }

    fn read_words(&mut self, text: &str, blocks: usize) {
        for masks in [&mut self.starts, &mut self.ends, &mut self.words, &mut self.lower] {
            masks.clear();
            masks.resize(blocks + MORE, 0);
        }
        let mut at = 0;
        while let Some(word) = single(text.as_bytes(), at).or_else(|| next_word(text, at)) {
            at = word.end;
            self.starts[word.start / 64] |= 1 << (word.start % 64);
            self.ends[word.end / 64] |= 1 << (word.end % 64);
            if text.as_bytes()[word.start].is_ascii_lowercase() {
                self.lower[word.start / 64] |= 1 << (word.start % 64);
            }
        }
    }

    /// The end of the word that begins at byte `start`.
    #[inline(always)]
    pub(crate) fn end_of(&self, start: usize) -> Option<usize> {
        match window(&self.ends, start + 1) {
            0 => first_from(&self.ends, start + 1),
            near => Some(start + 1 + near.trailing_zeros() as usize),
        }
    }

    /// The word after the one that ends at byte `end`, if a name can go on so far.
    #[inline(always)]
    pub(crate) fn next(&self, end: usize) -> Option<Word> {
        // A name goes on after at most 64 bytes.
        let start = match window(&self.starts, end) {
            0 => first_from(&self.starts[..(end / 64 + 3).min(self.starts.len())], end)?,
            near => end + near.trailing_zeros() as usize,
        };
        Some(Word { start, end: self.end_of(start)? })
    }

    #[cfg(test)]
    fn words(&self) -> Vec<Word> {
        let mut all = Vec::new();
        let mut at = 0;
        while let Some(start) = first_from(&self.starts, at) {
            let word = Word { start, end: self.end_of(start).expect("a word ends") };
            at = word.end;
            all.push(word);
        }
        all
    }
}

/// The word at byte `at`, if it is one Han, hiragana or Hangul character by itself, and what follows is surely no mark
/// that would belong to it: the usual ones, told by their bytes.
#[inline(always)]
fn single(bytes: &[u8], at: usize) -> Option<Word> {
    let rest = bytes.get(at..)?;
    let single = matches!(
        rest,
        [0xE5..=0xE9 | 0xEB | 0xEC, _, _, ..]
            | [0xE4, 0xB8..=0xBF, _, ..]
            | [0xEA, 0xB0..=0xBF, _, ..]
            | [0xED, 0x80..=0x9D, _, ..]
            | [0xE3, 0x81, 0x81..=0xBF, ..]
            | [0xE3, 0x82, 0x80..=0x96, ..]
    );
    let alone = matches!(
        rest.get(3..)?,
        [] | [0..=0x7F | 0xE4..=0xE9 | 0xEB..=0xED, ..]
            | [0xEA, 0xB0..=0xBF, ..]
            | [0xE3, 0x81 | 0x83, ..]
            | [0xE3, 0x80, 0x80..=0x91, ..]
            | [0xE3, 0x82, 0x80..=0x96 | 0xA0..=0xBF, ..]
            | [0xEF, 0xBC, ..]
    );
    (single && alone).then_some(Word { start: at, end: at + 3 })
}

/// The masks of one block: see [`Marks`].
pub(crate) struct Masks {
    pub(crate) starts: u64,
    ends: u64,
    pub(crate) words: u64,
    pub(crate) lower: u64,
}

/// The masks of block `number`, whose bytes these are; `None` if it has a character that this cannot do.
#[inline(always)]
fn read_block(
    text: &str,
    number: usize,
    bytes: &[u8; 64],
    before: &mut Before,
    machine: impl Machine,
) -> Option<Masks> {
    let mut block = machine.block(bytes);
    if block.wide != 0 {
        // The usual characters at once, others one by one.
        let usual = machine.wide(bytes);
        let letters = usual.letters | usual.letters << 1;
        let marks = usual.marks | usual.marks << 1 | usual.marks << 2;
        block.word |= letters;
        let left = block.wide & !letters & !marks;
        before.rest = match left {
            0 => 0,
            _ => wide(text, number * 64, &mut block.word, left, before.word, before.rest)?,
        };
    }
    let shifted = block.word << 1 | before.word;
    before.word = block.word >> 63;
    Some(Masks {
        starts: block.word & !shifted,
        ends: !block.word & shifted,
        words: block.word,
        lower: block.lower,
    })
}

/// The 64 bits from bit `from` on, from one mask or two.
#[inline(always)]
fn window(masks: &[u64], from: usize) -> u64 {
    let (block, bit) = (from / 64, from % 64);
    let Some(&[first, second]) = masks.get(block..block + 2).and_then(|two| two.first_chunk()) else {
        return 0;
    };
    first >> bit | second << 1 << (63 - bit)
}

/// The first bit that is set, from bit `from` on.
#[inline(always)]
fn first_from(masks: &[u64], from: usize) -> Option<usize> {
    let block = from / 64;
    let first = masks.get(block)? & u64::MAX << (from % 64);
    if first != 0 {
        return Some(block * 64 + first.trailing_zeros() as usize);
    }
    let later = masks[block + 1..].iter().position(|&mask| mask != 0)? + block + 1;
    Some(later * 64 + masks[later].trailing_zeros() as usize)
}

/// Adds the bytes of letters beyond ASCII to `word`: those among the bytes `left`. Gives how many bytes of the last character lie in the next block,
/// with bit 7 for "of a word"; `None` if a character is neither a letter nor punctuation.
#[inline(never)]
fn wide(text: &str, block: usize, word: &mut u64, mut left: u64, before: u64, rest: u32) -> Option<u32> {
    const OF_WORD: u32 = 0x80;
    let begun = rest & !OF_WORD;
    if begun > 0 {
        let bytes = (1u64 << begun) - 1;
        left &= !bytes;
        if rest & OF_WORD != 0 {
            *word |= bytes;
        }
    }
    let mut rest = 0;
    while left != 0 {
        let at = left.trailing_zeros();
        let (len, is_letter) = match text.as_bytes()[block + at as usize..] {
            // The usual ones, where they lie in two blocks.
            [0xE2, 0x80, 0x90..=0xA7, ..] => (3, false),
            [0xC3, 0x80..=0x96 | 0x98..=0xB6 | 0xB8..=0xBF, ..] => (2, true),
            _ => {
                let c = text[block + at as usize..].chars().next()?;
                let is_letter = match class(c) {
                    Class::Letter => true,
                    Class::Other => false,
                    Class::Extend => {
                        let after_word = if at == 0 { before } else { *word >> (at - 1) & 1 };
                        if after_word == 1 {
                            return None;
                        }
                        false
                    }
                    Class::Katakana | Class::Single => return None,
                };
                (c.len_utf8() as u32, is_letter)
            }
        };
        let bytes = ((1u64 << len) - 1) << at;
        left &= !bytes;
        if is_letter {
            *word |= bytes;
        }
        if at + len > 64 {
            rest = (at + len - 64) | if is_letter { OF_WORD } else { 0 };
        }
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Portable;
    use crate::words::words;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<Word> {
        let mut marks = Marks::default();
        marks.read("Anything that was read before", Portable, |_, _| {});
        marks.read(text, Portable, |_, _| {});
        marks.words()
    }

    #[test]
    fn block_borders() {
        for lead in 55..70 {
            for text in ["Élysée ’ é", "“Xi’s” 100%", "\u{1F600} a\u{301}", "金 a", "\u{FE0F}a"] {
                let text = format!("{}{text}", "x".repeat(lead));
                assert_eq!(read(&text), words(&text).collect::<Vec<_>>(), "{text}");
                let text = format!("{}{text}", " ".repeat(lead));
                assert_eq!(read(&text), words(&text).collect::<Vec<_>>(), "{text}");
            }
        }
        assert!(read("").is_empty());
    }

    proptest! {
        #[test]
        fn words_are_those_of_the_characters(text in "([a-zA-Z_0-9]{0,9}|[ .,’'-]{1,3}|[éÉñβЖ]{1,40}|\\PC|😀){0,60}") {
            prop_assert_eq!(read(&text), words(&text).collect::<Vec<_>>());
        }

        #[test]
        fn words_of_any_characters(text in "([a-z]{0,3}|[金\u{301}\u{200B}ンン각ไé\u{AD} ]){0,60}") {
            prop_assert_eq!(read(&text), words(&text).collect::<Vec<_>>());
        }

        #[test]
        fn words_of_scripts_without_spaces(text in "([一-龿]|[あ-ん]|[ァ-ヿ]|[가-힣]|[\u{3000}-\u{30FF}]|[\u{4DB0}-\u{4E10}]|[\u{D790}-\u{D7FF}]|[\u{AB00}-\u{AC10}]|[\u{9FF0}-\u{A010}]|[\u{FF00}-\u{FF20}]|[\u{300}-\u{310}\u{FE00}-\u{FE0F}]|[a,]){0,80}") {
            prop_assert_eq!(read(&text), words(&text).collect::<Vec<_>>());
        }

        #[test]
        fn what_begins_lower_is_known(text in "([a-zA-Z]{1,9}|[ .é’]|金){0,40}") {
            let mut marks = Marks::default();
            marks.read(&text, Portable, |_, _| {});
            for word in words(&text) {
                let lower = marks.lower[word.start / 64] >> (word.start % 64) & 1 == 1;
                prop_assert_eq!(lower, text.as_bytes()[word.start].is_ascii_lowercase());
            }
        }
    }
}
