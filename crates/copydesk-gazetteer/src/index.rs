//! The word index: from the words of a text to groups of spellings.
//!
//! A name is a chain of words. The hash of each prefix of a chain leads to a node, which tells whether a name ends
//! there and whether a longer one goes on. Hashes are of fully folded words, so one node serves every spelling; what was
//! found is then compared letter by letter, by the policy of each alias.

use crate::entry::Case;
use crate::spelling::{Gap, agrees};
use crate::words::{Class, Word, class, is_inside_eojeol, may_begin, may_end, next_word, words};
use copydesk_text::fold::{Folds, fold_char};
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A name of more words than this is not looked for.
pub(crate) const MAX_WORDS: usize = 64;
/// Spellings that differ only in case, accents and marks: more than this many of one name are not looked for.
pub(crate) const MAX_VARIANTS: usize = 64;

const NO_GROUP: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Node {
    group: u32,
    goes_on: bool,
}

/// One spelling in a group.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Variant {
    pub(crate) text: String,
    pub(crate) case: Case,
}

/// All spellings that are equal when fully folded.
#[derive(Clone, Default, Debug)]
pub(crate) struct Group {
    pub(crate) variants: Vec<Variant>,
}

/// A find: bytes `start..end`, a group, and which of its variants agree with the text, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) group: u32,
    pub(crate) variants: u64,
}

#[derive(Default)]
pub(crate) struct Index {
    nodes: HashMap<u64, Node>,
    pub(crate) groups: Vec<Group>,
    folds: Folds0,
    longest: usize,
}

/// Folds that start from the gazetteer's default.
pub(crate) struct Folds0(pub(crate) Folds);

impl Default for Folds0 {
    fn default() -> Self {
        Self(Folds::SPELLING)
    }
}

fn hash_word(text: &str, word: Word, seed: u64) -> u64 {
    let mut folded = String::with_capacity(word.end - word.start);
    for c in text[word.start..word.end].chars() {
        fold_char(c, Folds::ALL, |c| folded.push(c));
    }
    xxh3_64_with_seed(folded.as_bytes(), seed)
}

/// The hash of a chain that goes on over `gap` to `word`.
fn hash_next(hash: u64, gap: &Gap, text: &str, word: Word) -> u64 {
    let gap = gap.chars().iter().fold(1u64, |h, &c| h.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(c));
    hash_word(text, word, hash.rotate_left(5) ^ gap)
}

fn is_one_letter(text: &str, word: Word) -> bool {
    let mut letters = text[word.start..word.end].chars().filter(|&c| class(c) != Class::Extend);
    letters.next().is_some() && letters.next().is_none()
}

/// The gap between two words, fully folded.
fn gap(text: &str, word: Word, next: Word) -> Option<Gap> {
    Gap::read(&text[word.end..next.start], is_one_letter(text, word), Folds::ALL)
}

impl Index {
    pub(crate) fn new(folds: Folds) -> Self {
        Self { folds: Folds0(folds), ..Self::default() }
    }

    /// Adds a spelling; gives its group and its number there, or `None` if it cannot be looked for: it has no word, or
    /// too many, or too many variants.
    pub(crate) fn add(&mut self, text: &str, case: Case) -> Option<(u32, u32)> {
        let all: Vec<Word> = words(text).take(MAX_WORDS + 1).collect();
        if all.is_empty() || all.len() > MAX_WORDS {
            return None;
        }
        let mut hashes = vec![hash_word(text, all[0], 0)];
        for pair in all.windows(2) {
            let gap = gap(text, pair[0], pair[1])?;
            hashes.push(hash_next(hashes[hashes.len() - 1], &gap, text, pair[1]));
        }
        self.longest = self.longest.max(all.len());
        for (at, &hash) in hashes.iter().enumerate() {
            let node = self.nodes.entry(hash).or_insert(Node { group: NO_GROUP, goes_on: false });
            node.goes_on |= at + 1 < hashes.len();
        }
        let node = self.nodes.get_mut(hashes.last()?)?;
        if node.group == NO_GROUP {
            node.group = u32::try_from(self.groups.len()).ok()?;
            self.groups.push(Group::default());
        }
        let variants = &mut self.groups[node.group as usize].variants;
        let number = match variants.iter().position(|v| v.text == text && v.case == case) {
            Some(number) => number,
            None if variants.len() == MAX_VARIANTS => return None,
            None => {
                variants.push(Variant { text: text.to_owned(), case });
                variants.len() - 1
            }
        };
        Some((node.group, u32::try_from(number).ok()?))
    }

    /// Every find whose first word is `first`, valid and in no order.
    fn found_at(&self, text: &str, first: Word, found: &mut Vec<Found>) {
        found.clear();
        let (mut word, mut hash) = (first, hash_word(text, first, 0));
        while let Some(node) = self.nodes.get(&hash) {
            if node.group != NO_GROUP {
                self.check(text, first, word, node.group, found);
            }
            if !node.goes_on {
                return;
            }
            let Some(next) = next_word(text, word.end) else { return };
            let Some(gap) = gap(text, word, next) else { return };
            hash = hash_next(hash, &gap, text, next);
            word = next;
        }
    }

    /// Compares the words from `first` to `last` with each spelling of a group.
    fn check(&self, text: &str, first: Word, last: Word, group: u32, found: &mut Vec<Found>) {
        for (number, variant) in self.groups[group as usize].variants.iter().enumerate() {
            let Some((start, end)) = bounds(&variant.text, text, first, last) else { continue };
            let known = found.iter_mut().find(|f| (f.start, f.end, f.group) == (start, end, group));
            if agrees(&variant.text, &text[start..end], variant.case, self.folds.0) {
                match known {
                    Some(known) => known.variants |= 1 << number,
                    None => found.push(Found { start, end, group, variants: 1 << number }),
                }
            }
        }
    }

    /// Calls `take` with the leftmost-longest finds, which do not overlap.
    pub(crate) fn find(&self, text: &str, mut take: impl FnMut(Found)) {
        let mut done = 0;
        let mut found = Vec::new();
        for first in words(text) {
            if first.start < done {
                continue;
            }
            self.found_at(text, first, &mut found);
            found.retain(|f| f.start >= done);
            if let Some(&best) = found.iter().min_by_key(|f| (f.start, std::cmp::Reverse(f.end))) {
                done = best.end;
                take(best);
            }
        }
    }

    /// Calls `take` with every find, by start and then the longest first.
    pub(crate) fn find_all(&self, text: &str, mut take: impl FnMut(Found)) {
        let mut found = Vec::new();
        let mut all = Vec::new();
        for first in words(text) {
            self.found_at(text, first, &mut found);
            all.append(&mut found);
        }
        all.sort_by_key(|f| (f.start, std::cmp::Reverse(f.end)));
        all.into_iter().for_each(&mut take);
    }

    /// The find that is the whole text, white space at its ends left out.
    pub(crate) fn lookup(&self, text: &str) -> Option<Found> {
        let start = text.len() - text.trim_start().len();
        let end = start + text.trim().len();
        let mut found = Vec::new();
        self.found_at(text, next_word(text, 0)?, &mut found);
        found.into_iter().find(|f| (f.start, f.end) == (start, end))
    }

    /// The bytes of memory it takes, roughly.
    pub(crate) fn memory(&self) -> usize {
        let texts: usize =
            self.groups.iter().flat_map(|g| &g.variants).map(|v| v.text.len() + size_of::<Variant>()).sum();
        self.nodes.capacity() * (size_of::<(u64, Node)>() + 1)
            + self.groups.len() * size_of::<Group>()
            + texts
    }
}

/// Where `alias` would stand if its words are those of `text` from `first` to `last`, with the marks at its ends; `None`
/// if those marks are not there or the boundaries do not hold.
fn bounds(alias: &str, text: &str, first: Word, last: Word) -> Option<(usize, usize)> {
    let (lead, tail) = marks(alias)?;
    let (mut start, mut end) = (first.start, last.end);
    for c in text[..start].chars().rev().take(lead) {
        start -= c.len_utf8();
    }
    for c in text[end..].chars().take(tail) {
        end += c.len_utf8();
    }
    let is_mark = |c| matches!(class(c), Class::Other | Class::Extend);
    let marks_only = |s: &str, n: usize| s.chars().count() == n && s.chars().all(is_mark);
    (marks_only(&text[start..first.start], lead)
        && marks_only(&text[last.end..end], tail)
        && (lead > 0 || may_begin(text, start))
        && may_end(text, end)
        && !is_inside_eojeol(text, start, end))
    .then_some((start, end))
}

/// How many characters an alias has before its first word and after its last.
pub(crate) fn marks(alias: &str) -> Option<(usize, usize)> {
    let first = next_word(alias, 0)?;
    let last = words(alias).last()?;
    Some((alias[..first.start].chars().count(), alias[last.end..].chars().count()))
}
