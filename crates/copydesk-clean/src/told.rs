//! `Told`: what the words among 64 bytes of a line tell about it.

use crate::ascii::{Ascii, WINDOW};
use crate::classes::{ADDRESS, Classes, FUNCTION, NARRATION};
use crate::keys::{hash_of, join, key_at, mix};
use crate::shape::Hashes;

/// How many letters a content word has, at least.
pub(crate) const CONTENT: u32 = 4;

/// The most words that 64 bytes hold.
const MOST: usize = 32;

/// One for each of [`FUNCTION`], [`ADDRESS`] and [`NARRATION`] that a word is, eight bits apart, so that words are counted
/// together.
const KINDS: [u64; 8] =
    [0, 1, 1 << 8, 1 << 8 | 1, 1 << 16, 1 << 16 | 1, 1 << 16 | 1 << 8, 1 << 16 | 1 << 8 | 1];

/// What words of ASCII letters and digits tell.
#[derive(Default)]
pub(crate) struct Told {
    count: usize,
    hashes: [u32; MOST],
    classes: [u8; MOST],
    /// The classes that any of them has.
    pub(crate) all_classes: u8,
    /// How many there are of each kind, as [`KINDS`] counts them.
    pub(crate) kinds: u64,
    /// How many are all in capitals, of two letters or more.
    pub(crate) shouted: u32,
    /// One number for all words of the line up to the last of these.
    pub(crate) fingerprint: u64,
}

impl Told {
    /// Reads words whose bytes in `window`, of which `ascii` is known, are given as bits: the last of 64 is of none, since what
    /// ends there is not known. `fingerprint` is that of the words before them.
    pub(crate) fn read(
        &mut self,
        window: &[u8; WINDOW],
        words: u64,
        ascii: &Ascii,
        classes: &Classes,
        fingerprint: u64,
    ) {
        debug_assert!(words >> (u64::BITS - 1) == 0);
        self.fingerprint = fingerprint;
        if ascii.digits & words == 0 {
            let shouted = shouted(words, ascii.upper);
            self.shouted = if shouted == 0 { 0 } else { shouted.count_ones() };
            self.each::<false>(window, words, ascii, classes);
        } else {
            self.shouted = 0;
            self.each::<true>(window, words, ascii, classes);
        }
    }

    /// Looks at each word: the loop in which most of the time is spent. In a function of its own, compiled with and without
    /// figures, it has the registers to itself.
    #[inline(never)]
    fn each<const FIGURES: bool>(
        &mut self,
        window: &[u8; WINDOW],
        words: u64,
        ascii: &Ascii,
        classes: &Classes,
    ) {
        let (mut starts, mut ends) = (words & !(words << 1), !words & words << 1);
        let (mut fingerprint, mut kinds, mut all_classes) = (self.fingerprint, 0, 0);
        let mut count = 0;
        for (own_hash, own_classes) in self.hashes.iter_mut().zip(&mut self.classes) {
            if starts == 0 {
                break;
            }
            let start = starts.trailing_zeros() as usize;
            let end = ends.trailing_zeros() as usize;
            starts &= starts - 1;
            ends &= ends - 1;
            let len = end - start;
            let mut letters = len as u32;
            if FIGURES {
                let within = (1u64 << end) - (1 << start);
                // Few words have some, and to count bits costs more than to ask.
                if ascii.digits & within != 0 {
                    letters -= (ascii.digits & within).count_ones();
                }
                let small = within & !ascii.upper & !ascii.digits;
                self.shouted += u32::from(small == 0 && letters >= 2);
            }
            let mixed = mix(key_at(window, start, len));
            let found = classes.of(mixed);
            let kind = found & (FUNCTION | ADDRESS | NARRATION);
            kinds += KINDS[usize::from(kind)];
            all_classes |= found;
            *own_classes = found;
            let hash = hash_of(mixed) | u32::from((kind == 0) & (letters >= CONTENT));
            *own_hash = hash;
            fingerprint = join(fingerprint, hash);
            count += 1;
        }
        (self.fingerprint, self.kinds, self.all_classes, self.count) =
            (fingerprint, kinds, all_classes, count);
    }

    /// Appends the hashes of the words to `hashes`: as many as there can be, so that they are copied without asking how many,
    /// and then those that are none are taken back.
    pub(crate) fn append_to(&self, hashes: &mut Hashes) {
        let end = hashes.len() + self.hashes().len();
        hashes.extend_from_slice(&self.hashes);
        hashes.truncate(end);
    }

    /// The hashes of the words.
    pub(crate) fn hashes(&self) -> &[u32] {
        &self.hashes[..self.count.min(MOST)]
    }

    /// Where each word starts, as the bits of `starts` say, with its hash and its classes.
    pub(crate) fn words(&self, mut starts: u64) -> impl Iterator<Item = (u32, u32, u8)> {
        self.hashes().iter().zip(&self.classes).map(move |(&hash, &classes)| {
            let start = starts.trailing_zeros();
            starts &= starts.wrapping_sub(1);
            (start, hash, classes)
        })
    }
}

/// The ends of those words of letters that are all in capitals and have two letters or more.
const fn shouted(words: u64, upper: u64) -> u64 {
    let capitals = words & upper;
    // A one that is added to the first letter of a word is carried on by capitals, behind the word if there is nothing else.
    let ends = capitals.wrapping_add(words & !(words << 1)) & !words;
    ends & words << 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classes::CLASSES;
    use crate::keys::key;
    use proptest::prelude::*;

    proptest! {
        /// Word by word the same is told.
        #[test]
        fn words_tell_one_by_one_what_they_tell_together(text in "((the|we|He|AP|A|B2|USA|4TH|2020|Photo|north|extraordinarily) ?| |-){0,9}") {
            let len = text.len().min(63);
            let len = text[..len].rfind([' ', '-']).unwrap_or(0);
            let mut window = [b' '; WINDOW];
            window[..len].copy_from_slice(&text.as_bytes()[..len]);
            let ascii = Ascii::among(&window, len);
            let mut told = Told::default();
            told.read(&window, ascii.alnum, &ascii, &CLASSES, 7);
            let words: Vec<&str> = text[..len].split([' ', '-']).filter(|word| !word.is_empty()).collect();
            let letters = |word: &str| word.bytes().filter(u8::is_ascii_alphabetic).count();
            let (mut hashes, mut of_function, mut all) = (Vec::new(), 0, 0);
            for word in &words {
                let classes = CLASSES.of_word(word.as_bytes());
                let plain = classes & (FUNCTION | ADDRESS | NARRATION) == 0;
                of_function += u64::from(classes & FUNCTION != 0);
                all |= classes;
                let content = plain && letters(word) >= CONTENT as usize;
                hashes.push(hash_of(mix(key(word.as_bytes()))) | u32::from(content));
            }
            let shouts = |word: &&&str| letters(word) >= 2 && !word.bytes().any(|byte| byte.is_ascii_lowercase());
            prop_assert_eq!(told.hashes(), &hashes[..]);
            prop_assert_eq!(told.shouted as usize, words.iter().filter(shouts).count());
            prop_assert_eq!((told.kinds & 0xFF, told.all_classes), (of_function, all));
            prop_assert_eq!(told.fingerprint, hashes.iter().fold(7, |joined, &hash| join(joined, hash)));
        }
    }
}
