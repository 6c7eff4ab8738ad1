//! Blocks: the words of 64 bytes of a text at a time, as bit masks.

use crate::machine::{Block, Idle, Machine};
use crate::words::{Class, class};

/// The masks of one block: bit `i` stands for byte `i`.
pub(crate) struct Masks {
    /// The first byte of each word.
    pub(crate) starts: u64,
    /// The bytes of words.
    pub(crate) words: u64,
    /// Among others, the words that begin with an [idle](Idle) byte.
    pub(crate) idle: u64,
}

/// What a block hands to the next one.
#[derive(Default)]
pub(crate) struct Before {
    /// Whether its last byte is of a word.
    pub(crate) word: u64,
    /// Bytes of its last character that lie in the next block.
    pub(crate) rest: u32,
}

impl Before {
    /// Parts a block into words.
    #[inline(always)]
    pub(crate) fn part(&mut self, block: &Block) -> Masks {
        let shifted = block.word << 1 | self.word;
        self.word = block.word >> 63;
        Masks { starts: block.word & !shifted, words: block.word, idle: block.idle }
    }
}

/// The masks of block `number`, whose bytes these are; `None` if it has a character that this cannot do.
#[inline(always)]
pub(crate) fn read_block(
    text: &str,
    number: usize,
    bytes: &[u8; 64],
    idle: Idle,
    before: &mut Before,
    machine: impl Machine,
) -> Option<Masks> {
    let mut block = machine.block(bytes, idle);
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
    Some(before.part(&block))
}

/// Adds the bytes of letters beyond ASCII to `word`: those among the bytes `left`. Gives how many bytes of the last
/// character lie in the next block, with bit 7 for "of a word"; `None` if a character is neither a letter nor punctuation.
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
