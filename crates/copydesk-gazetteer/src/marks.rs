//! `Marks`: where the words of a text begin and end, as bit masks over its bytes.
//!
//! Texts of letters, digits and punctuation are read 64 bytes at a time: the mask of the bytes of words tells all. A text with a
//! character of any other class (scripts without spaces, combining marks, invisible characters inside words) is read
//! character by character in the blocks that have some, and a second mask tells where its words end, as nothing need stand
//! between them.

use crate::blocks::{Before, Masks, read_block};
use crate::index::STRETCH;
use crate::machine::{Idle, Machine};
use crate::words::{Word, next_word};

/// Where words begin and end. Reused from text to text. After the text's blocks, `words` and `stops` have [`MORE`] blocks of
/// no words, and then what is left of other texts.
#[derive(Default)]
pub(crate) struct Marks {
    /// The bytes of words.
    words: Vec<[u8; 8]>,
    /// Where a word cannot go on: the bytes of no word, and the first one of each. Only if not [`parted`](Self::parted):
    /// else `words` tells.
    stops: Vec<[u8; 8]>,
    /// The first byte of each word, if it was asked for.
    pub(crate) starts: Vec<u64>,
    /// Among others, the words that begin with an [idle](Idle) byte, if it was asked for.
    pub(crate) idle: Vec<u64>,
    /// Whether something stands between any two words.
    pub(crate) parted: bool,
}

/// The masks of a stretch of blocks, and a little more, that tell where its words end.
#[derive(Clone, Copy)]
pub(crate) struct Ends<'a> {
    masks: &'a [u8; STRETCH * 8 + 8],
    /// The exclusive-or with it sets the bits where a word cannot go on.
    flip: u64,
}

/// So many blocks follow the last one of the text: the eight bytes from any byte on are read at once, and once more for a word
/// after a wide gap.
const MORE: usize = 2;

/// Bytes ahead of the block at hand that are asked for.
const AHEAD: usize = 1 << 11;

impl Marks {
    /// Reads a text, and hands on each block; gives the number of blocks. If the text turns out not to be
    /// [`parted`](Self::parted), what was handed on is good for nothing, and what was asked to be kept is there in any case.
    #[inline(always)]
    pub(crate) fn read(
        &mut self,
        text: &str,
        keep: bool,
        idle: Idle,
        machine: impl Machine,
        each: impl FnMut(usize, &Masks),
    ) -> usize {
        let blocks = text.len() / 64 + 1;
        make_room(&mut self.words, blocks);
        self.words[blocks..blocks + MORE].fill([0; 8]);
        if keep {
            self.starts.resize(blocks, 0);
            self.idle.resize(blocks, 0);
        }
        self.parted = self.read_blocks(text, keep, idle, machine, each);
        if !self.parted {
            self.read_mixed(text, blocks, idle, machine);
        }
        blocks
    }

    /// Reads block by block; `false` if it met a character that this cannot do.
    #[inline(always)]
    fn read_blocks(
        &mut self,
        text: &str,
        keep: bool,
        idle: Idle,
        machine: impl Machine,
        mut each: impl FnMut(usize, &Masks),
    ) -> bool {
        let bytes = text.as_bytes();
        // Texts come from afar: their lines are asked for before each is needed, over borders of pages too.
        (0..AHEAD.min(bytes.len())).step_by(64).for_each(|at| machine.prefetch(bytes, at));
        let (whole, rest) = bytes.as_chunks::<64>();
        let mut before = Before::default();
        let (starts, idles) = (&mut self.starts, &mut self.idle);
        let mut put = |number: usize, words: &mut [u8; 8], masks: &Masks| {
            *words = masks.words.to_le_bytes();
            if keep {
                starts[number] = masks.starts;
                idles[number] = masks.idle;
            }
            each(number, masks);
        };
        for (number, (block, words)) in whole.iter().zip(&mut self.words).enumerate() {
            machine.prefetch(bytes, number * 64 + AHEAD);
            let Some(masks) = read_block(text, number, block, idle, &mut before, machine) else {
                return false;
            };
            put(number, words, &masks);
        }
        let number = whole.len();
        // By the masks of the last 64 bytes, if they are of ASCII: a copy would have to be waited for.
        let last = bytes.last_chunk().map(|last| machine.block(last, idle).after(64 - rest.len()));
        let masks = match last.filter(|block| block.wide == 0) {
            Some(block) => before.part(&block),
            None => {
                let mut last = [b' '; 64];
                last[..rest.len()].copy_from_slice(rest);
                let Some(masks) = read_block(text, number, &last, idle, &mut before, machine) else {
                    return false;
                };
                masks
            }
        };
        put(number, &mut self.words[number], &masks);
        true
    }

    /// As [`read_blocks`](Self::read_blocks), of a text of any characters: blocks that it cannot do are read closely.
    #[inline(never)]
    fn read_mixed(&mut self, text: &str, blocks: usize, idle: Idle, machine: impl Machine) {
        for masks in [&mut self.starts, &mut self.idle] {
            masks.clear();
            masks.resize(blocks, 0);
        }
        self.words[..blocks].fill([0; 8]);
        let (whole, rest) = text.as_bytes().as_chunks::<64>();
        let mut last = [b' '; 64];
        last[..rest.len()].copy_from_slice(rest);
        let mut before = Before::default();
        let mut number = 0;
        while number < blocks {
            let block = whole.get(number).unwrap_or(&last);
            match read_block(text, number, block, idle, &mut before, machine) {
                Some(masks) => {
                    self.words[number] = masks.words.to_le_bytes();
                    self.starts[number] = masks.starts;
                    self.idle[number] = masks.idle;
                    number += 1;
                }
                None => number = self.read_closely(text, number, idle, &mut before).min(blocks),
            }
        }
        make_room(&mut self.stops, blocks);
        for ((words, start), stops) in self.words.iter().zip(&self.starts).zip(&mut self.stops) {
            *stops = (!u64::from_le_bytes(*words) | start).to_le_bytes();
        }
        self.stops[blocks..blocks + MORE].fill([u8::MAX; 8]);
    }

    /// Reads block `number` character by character, and those after it into which its words reach; gives the number of the
    /// block that comes next.
    fn read_closely(&mut self, text: &str, number: usize, idle: Idle, before: &mut Before) -> usize {
        let mut end = (number + 1) * 64;
        // From the beginning of the word that reaches into the block, if there is one.
        let mut at = match before.word {
            0 => number * 64 + before.rest as usize,
            _ => self.last_start(number),
        };
        while let Some(word) = single(text.as_bytes(), at).or_else(|| next_word(text, at))
            && word.start < end
        {
            at = word.end;
            let (block, bit) = (word.start / 64, word.start % 64);
            self.starts[block] |= 1 << bit;
            if idle.has(text.as_bytes()[word.start]) {
                self.idle[block] |= 1 << bit;
            }
            set(&mut self.words, word);
            end = end.max(word.end.next_multiple_of(64));
        }
        // No word reaches further, but a character may.
        let rest = (0..4).find(|rest| text.is_char_boundary(end + rest)).unwrap_or_default();
        *before = Before { word: 0, rest: rest as u32 };
        end / 64
    }

    /// Where the last word begins that begins before block `number`.
    fn last_start(&self, number: usize) -> usize {
        let last = self.starts[..number].iter().rposition(|starts| *starts != 0);
        last.map_or(0, |block| block * 64 + self.starts[block].ilog2() as usize)
    }

    /// The masks that tell where words end, and the number whose exclusive-or with them sets bits where a word cannot go on.
    #[inline(always)]
    fn stops(&self) -> (&[[u8; 8]], u64) {
        if self.parted { (&self.words, u64::MAX) } else { (&self.stops, 0) }
    }

    /// Where the words end that begin in the stretch of block `first`, the first of a stretch.
    #[inline(always)]
    pub(crate) fn ends(&self, first: usize) -> Option<Ends<'_>> {
        let (masks, flip) = self.stops();
        Some(Ends { masks: masks.as_flattened().get(first * 8..)?.first_chunk()?, flip })
    }

    /// The end of the word that begins at byte `start`.
    #[inline(always)]
    pub(crate) fn end_of(&self, start: usize) -> usize {
        let (masks, flip) = self.stops();
        match stop_after(masks, start, flip) {
            len @ 0..SURE => start + len as usize,
            _ => self.far_end(start),
        }
    }

    #[cold]
    #[inline(never)]
    fn far_end(&self, start: usize) -> usize {
        let (masks, flip) = self.stops();
        let mut at = start;
        loop {
            match stop_after(masks, at, flip) {
                len @ 0..SURE => return at + len as usize,
                // One that is known to be of the word, which the next look passes over.
                _ => at += SURE as usize - 1,
            }
        }
    }

    /// The word after the one that ends at byte `end`, if a name can go on so far.
    #[inline(always)]
    pub(crate) fn next(&self, end: usize) -> Option<Word> {
        let start = match bits(&self.words, end) {
            0 => self.far_next(end)?,
            near => end + near.trailing_zeros() as usize,
        };
        Some(Word { start, end: self.end_of(start) })
    }

    #[cold]
    #[inline(never)]
    fn far_next(&self, end: usize) -> Option<usize> {
        // A name goes on after at most 64 bytes.
        let start = end + SURE as usize;
        let near = bits(&self.words, start);
        (near != 0).then(|| start + near.trailing_zeros() as usize)
    }

    #[cfg(test)]
    fn words(&self, blocks: usize) -> Vec<Word> {
        let mut all = Vec::new();
        let mut at = 0;
        while at < blocks * 64 {
            match self.next(at) {
                Some(word) => {
                    at = word.end;
                    all.push(word);
                }
                None => at += 64,
            }
        }
        all
    }
}

/// Makes room for a text's masks: whole stretches, and what is read beyond them.
fn make_room(masks: &mut Vec<[u8; 8]>, blocks: usize) {
    let least = blocks.next_multiple_of(STRETCH) + MORE;
    if masks.len() < least {
        masks.resize(least, [0; 8]);
    }
}

/// So many [`bits`] are sure: 64 but for up to seven that are shifted out.
const SURE: u32 = 57;

impl Ends<'_> {
    /// The length of the word that begins at byte `start`; [`SURE`] or more if it takes a closer look.
    #[inline(always)]
    pub(crate) fn len(self, start: usize) -> u32 {
        // Stretches begin at multiples of their length.
        let from = start / 8 % (STRETCH * 8);
        let eight = self.masks[from..from + 8].try_into().unwrap_or_default();
        stop(u64::from_le_bytes(eight) >> (start % 8), self.flip)
    }
}

/// The bits from bit `from` on: at least [`SURE`], and zeros after them.
#[inline(always)]
fn bits(masks: &[[u8; 8]], from: usize) -> u64 {
    let eight = masks.as_flattened().get(from / 8..from / 8 + 8).and_then(|eight| eight.first_chunk());
    eight.map_or(0, |eight| u64::from_le_bytes(*eight) >> (from % 8))
}

/// How many bits it is from `start` to the next after it that is set in the exclusive-or with `flip`.
#[inline(always)]
fn stop_after(masks: &[[u8; 8]], start: usize, flip: u64) -> u32 {
    stop(bits(masks, start), flip)
}

#[inline(always)]
fn stop(bits: u64, flip: u64) -> u32 {
    ((bits ^ flip) & !1).trailing_zeros()
}

/// Sets the bits of the bytes of a word.
fn set(masks: &mut [[u8; 8]], word: Word) {
    let mut at = word.start;
    while at < word.end {
        let (block, bit) = (at / 64, at % 64);
        let count = (word.end - at).min(64 - bit);
        let bits = u64::MAX >> (64 - count) << bit;
        masks[block] = (u64::from_le_bytes(masks[block]) | bits).to_le_bytes();
        at += count;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Portable;
    use crate::words::words;
    use proptest::prelude::*;

    /// The words of a text, read after longer ones: one that is parted and one that is not.
    fn read(text: &str) -> Vec<Word> {
        let mut marks = Marks::default();
        for before in ["Anything read before ", "before読む"] {
            marks.read(
                &before.repeat(text.len() / before.len() + 30),
                true,
                Idle::LOWER,
                Portable,
                |_, _| {},
            );
        }
        let blocks = marks.read(text, false, Idle::LOWER, Portable, |_, _| {});
        let words = marks.words(blocks);
        for word in &words {
            let first = word.start / 64 / STRETCH * STRETCH;
            match marks.ends(first).expect("a whole stretch is there").len(word.start) {
                len @ 0..SURE => assert_eq!(word.start + len as usize, word.end, "{text}"),
                _ => assert!(word.end - word.start >= SURE as usize, "{text}"),
            }
        }
        words
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

    #[test]
    fn long_words_and_wide_gaps_at_any_bit() {
        for lead in 0..64 {
            for (word, gap) in (54..60).map(|len| (len, 1)).chain((55..66).map(|len| (1, len))) {
                for letter in ["x", "金x"] {
                    let (word, gap) = (letter.repeat(word), " ".repeat(gap));
                    let text = format!("{}{word}{gap}{word}", ".".repeat(lead));
                    assert_eq!(read(&text), words(&text).collect::<Vec<_>>(), "{text}");
                }
            }
        }
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
        fn blocks_of_both_sorts_meet(text in "([a-zA-Z]{1,9} |[a-z]{20,90}|[ .]{1,70}|[金ンไé]{1,3}|[각\u{301}\u{200B}\u{AD}’😀]){0,30}") {
            prop_assert_eq!(read(&text), words(&text).collect::<Vec<_>>());
            let mut marks = Marks::default();
            let blocks = marks.read(&text, true, Idle::LOWER, Portable, |_, _| {});
            let bits = (0..blocks * 64).filter(|at| marks.starts[at / 64] >> (at % 64) & 1 == 1);
            prop_assert_eq!(bits.collect::<Vec<_>>(), words(&text).map(|word| word.start).collect::<Vec<_>>());
        }

        #[test]
        fn words_of_scripts_without_spaces(text in "([一-龿]|[あ-ん]|[ァ-ヿ]|[가-힣]|[\u{3000}-\u{30FF}]|[\u{4DB0}-\u{4E10}]|[\u{D790}-\u{D7FF}]|[\u{AB00}-\u{AC10}]|[\u{9FF0}-\u{A010}]|[\u{FF00}-\u{FF20}]|[\u{300}-\u{310}\u{FE00}-\u{FE0F}]|[a,]){0,80}") {
            prop_assert_eq!(read(&text), words(&text).collect::<Vec<_>>());
        }

        #[test]
        fn what_begins_idle_is_known(text in "([a-zA-Z0-9]{1,9}|[ .é’]|金){0,40}") {
            for idle in [Idle::LOWER, Idle::LOWER_AND_DIGITS] {
                let mut marks = Marks::default();
                marks.read(&text, true, idle, Portable, |_, _| {});
                for word in words(&text) {
                    let known = marks.idle[word.start / 64] >> (word.start % 64) & 1 == 1;
                    prop_assert_eq!(known, idle.has(text.as_bytes()[word.start]));
                }
            }
        }
    }
}
