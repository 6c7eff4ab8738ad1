//! Classes of words: what one word tells about its line, found in one look.

use crate::keys::{key, mix};
use crate::lexicon::{Fast, items, set};
use std::collections::{HashMap, HashSet};
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
    let mut words: HashMap<u64, u8, Fast> = HashMap::default();
    let mut add = |word: &str, class: u8| *words.entry(key(word.as_bytes())).or_default() |= class;
    for (class, list) in [
        (FUNCTION, include_str!("../data/function_words.txt")),
        (ADDRESS, include_str!("../data/address_words.txt")),
        (NARRATION, include_str!("../data/narration_words.txt")),
    ] {
        items(list).for_each(|word| add(word, class));
    }
    let cues = items(include_str!("../data/furniture_holds.txt"));
    let cues: Vec<&str> = cues.chain(items(include_str!("../data/caption_cues.txt"))).collect();
    telling(&cues).for_each(|word| add(word, CUE));
    for list in [include_str!("../data/credit_words.txt"), include_str!("../data/report_credits.txt")] {
        items(list).for_each(|phrase| add(longest(phrase), CREDIT));
    }
    for name in items(include_str!("../data/agencies.txt")) {
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        add(&name[..end], CREDIT);
    }
    add("www", WEB);
    ["enlarge", "caption", "copyright"].iter().for_each(|word| add(word, CUT));
    Classes::of_words(words)
});

/// The longest word of a phrase.
fn longest(phrase: &str) -> &str {
    words(phrase).max_by_key(|word| word.len()).unwrap_or(phrase)
}

fn words(phrase: &str) -> impl Iterator<Item = &str> {
    phrase.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}

/// For each phrase one word, so that few words stand for all: the one of most phrases, function words left out if there are
/// others, or else the longest.
fn telling<'p>(phrases: &[&'p str]) -> impl Iterator<Item = &'p str> {
    let function: HashSet<&str, Fast> = set(include_str!("../data/function_words.txt"));
    let mut phrases_of: HashMap<&str, usize, Fast> = HashMap::default();
    for word in phrases.iter().flat_map(|phrase| words(phrase)) {
        *phrases_of.entry(word).or_default() += 1;
    }
    phrases.iter().map(move |phrase| {
        let rank = |word: &&str| (if function.contains(*word) { 0 } else { phrases_of[*word] }, word.len());
        words(phrase).max_by_key(rank).unwrap_or(phrase)
    })
}

const SLOTS: usize = 1024;
const GROUPS: usize = 256;

/// The bits of a slot that hold classes; the others hold those of a word's mixed key.
const CLASS: u32 = u8::MAX as u32;

/// A perfect hash table: no two words have the same slot, so that one look tells, without a jump that depends on the word.
///
/// The words fall into groups; the words of one group are moved in as many ways as it takes for all to find free slots, the
/// largest groups first (Belazzougui, Botelho and Dietzfelbinger, *Hash, displace, and compress*, 2009). The table is small,
/// so that it is still in the nearest cache when the next line is read.
pub(crate) struct Classes {
    moves: [u32; GROUPS],
    /// Of each word its classes and 24 of the lower bits of its mixed key; the upper ones say where it stands. Of words that
    /// are in no list, two in a hundred million are taken for one that is: "ayhetm" is one, and no text at hand has any.
    slots: [u32; SLOTS],
}

impl Classes {
    fn of_words(words: HashMap<u64, u8, Fast>) -> Self {
        let mut groups: Vec<Vec<(u64, u8)>> = vec![Vec::new(); GROUPS];
        for (key, class) in words {
            let mixed = mix(key);
            groups[group(mixed)].push((mixed, class));
        }
        let mut order: Vec<usize> = (0..GROUPS).collect();
        order.sort_by_key(|&group| std::cmp::Reverse(groups[group].len()));
        let mut table = Self { moves: [0; GROUPS], slots: [0; SLOTS] };
        for at in order {
            let ways = (0..1u32 << 16).map(|way| way.wrapping_mul(0x9E37_79B9) | 1);
            let by = ways.into_iter().find(|&by| table.fits(&groups[at], by));
            table.moves[at] = by.expect("a table that is half empty has room for every list of this crate");
            for &(mixed, class) in &groups[at] {
                table.slots[slot(mixed, table.moves[at])] = mixed as u32 & !CLASS | u32::from(class);
            }
        }
        table
    }

    /// Whether the words of a group find free slots, each its own, if they are moved this way.
    fn fits(&self, group: &[(u64, u8)], by: u32) -> bool {
        let slots = group.iter().map(|&(mixed, _)| slot(mixed, by));
        slots.clone().all(|slot| self.slots[slot] == 0)
            && slots.clone().enumerate().all(|(at, slot)| slots.clone().take(at).all(|other| other != slot))
    }

    /// The classes of a word of ASCII letters and digits.
    pub(crate) fn of_word(&self, word: &[u8]) -> u8 {
        self.of(mix(key(word)))
    }

    /// The classes of the word with this key, mixed.
    pub(crate) fn of(&self, mixed: u64) -> u8 {
        let slot = slot(mixed, self.moves[group(mixed)]);
        // Nothing but classes is left if it is this word's slot.
        let left = self.slots[slot] ^ (mixed as u32 & !CLASS);
        if left <= CLASS { left as u8 } else { 0 }
    }
}

const fn group(mixed: u64) -> usize {
    (mixed >> 56) as usize % GROUPS
}

/// What moves the words of a group differs from word to word, so that no two of them stay together.
const fn slot(mixed: u64, by: u32) -> usize {
    (mixed.wrapping_mul(by as u64) >> (u64::BITS - SLOTS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_classes() {
        let of = |word: &str| CLASSES.of_word(word.as_bytes());
        assert_eq!(of("the") & FUNCTION, FUNCTION);
        assert_eq!(of("The"), of("the"));
        assert_eq!(of("photographer") & CREDIT, CREDIT);
        assert_eq!(of("Reuters") & CREDIT, CREDIT);
        assert_eq!(of("harbour"), 0);
        for word in items(include_str!("../data/function_words.txt")) {
            assert_eq!(of(word) & FUNCTION, FUNCTION, "{word}");
        }
        assert!(CLASSES.slots.iter().filter(|&&slot| slot != 0).count() * 2 < SLOTS);
    }
}
