//! Classes of words: what one word tells about its line, found in one look.

use crate::lexicon::items;
use crate::shape::key;
use std::sync::LazyLock;

/// Function words ("the", "of"): running text has them, menus have not.
pub(crate) const FUNCTION: u8 = 1;
/// "you", "our", "we": pages speak to their readers.
pub(crate) const ADDRESS: u8 = 2;
/// Words of narration: "he", "was", "said".
pub(crate) const NARRATION: u8 = 4;
/// A word of a phrase that furniture or captions use: lines without one need not be searched for phrases.
pub(crate) const CUE: u8 = 8;
/// A word of what credits begin with, or the first one of an agency's name: lines without one hold no credit.
pub(crate) const CREDIT: u8 = 16;
/// "www".
pub(crate) const WEB: u8 = 32;
/// A word of the buttons around captions.
pub(crate) const CUT: u8 = 64;

/// The classes of every word that has any.
pub(crate) static CLASSES: LazyLock<Classes> = LazyLock::new(|| {
    let mut classes = Classes { tags: Box::new([0; SLOTS]), keys: Box::new([0; SLOTS]) };
    for (class, list) in [
        (FUNCTION, include_str!("../data/function_words.txt")),
        (ADDRESS, include_str!("../data/address_words.txt")),
        (NARRATION, include_str!("../data/narration_words.txt")),
    ] {
        items(list).for_each(|word| classes.add(word, class));
    }
    for (class, list) in [
        (CUE, include_str!("../data/furniture_holds.txt")),
        (CUE, include_str!("../data/caption_cues.txt")),
        (CREDIT, include_str!("../data/credit_words.txt")),
        (CREDIT, include_str!("../data/report_credits.txt")),
    ] {
        items(list).for_each(|phrase| classes.add(telling(phrase), class));
    }
    for name in items(include_str!("../data/agencies.txt")) {
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        classes.add(&name[..end], CREDIT);
    }
    classes.add("www", WEB);
    ["enlarge", "caption", "copyright"].iter().for_each(|word| classes.add(word, CUT));
    classes
});

/// The word of a phrase that stands in the fewest lines: the longest.
fn telling(phrase: &str) -> &str {
    phrase.split(|c: char| !c.is_ascii_alphanumeric()).max_by_key(|word| word.len()).unwrap_or(phrase)
}

const SLOTS: usize = 2048;

/// A hash table of words with open addressing. A slot whose tag is zero is empty, and most words end there.
pub(crate) struct Classes {
    tags: Box<[u8; SLOTS]>,
    keys: Box<[u64; SLOTS]>,
}

impl Classes {
    fn add(&mut self, word: &str, class: u8) {
        let key = key(word.as_bytes());
        let mut at = slot(key);
        while self.tags[at] != 0 && self.keys[at] != key {
            at = (at + 1) % SLOTS;
        }
        self.keys[at] = key;
        self.tags[at] |= class;
    }

    /// The classes of the word with this key.
    pub(crate) fn of(&self, key: u64) -> u8 {
        let mut at = slot(key);
        while self.tags[at] != 0 {
            if self.keys[at] == key {
                return self.tags[at];
            }
            at = (at + 1) % SLOTS;
        }
        0
    }
}

const fn slot(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 53) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_classes() {
        let of = |word: &str| CLASSES.of(key(word.as_bytes()));
        assert_eq!(of("the") & FUNCTION, FUNCTION);
        assert_eq!(of("The"), of("the"));
        assert_eq!(of("photographer") & CREDIT, CREDIT);
        assert_eq!(of("Reuters") & CREDIT, CREDIT);
        assert_eq!(of("harbour"), 0);
        assert!(CLASSES.tags.iter().filter(|&&tag| tag != 0).count() * 2 < SLOTS);
    }
}
