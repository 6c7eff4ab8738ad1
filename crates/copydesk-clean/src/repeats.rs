//! Repeats within one article: what stands there a second time, exactly or nearly.
//!
//! Units are compared by their words, so that spacing and punctuation do not count. A near-repeat shares at least
//! [`NEAR`] of its shingles of three words (Broder's resemblance) with an earlier unit, differs in no number, and is
//! about as long. Candidates come from the smallest shingle hashes of each unit, and only a few are verified, so that
//! the cost stays linear for a page of a million equal lines.

use crate::keys::join;
use crate::lexicon::Fast;
use crate::signature::Signature;
use copydesk_text::Span;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::mem::take;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// The share of common shingles that makes a near-repeat.
const NEAR: f64 = 0.8;

/// Running text of fewer words than this may repeat: refrains, items of lists and answers do.
const LONG: usize = 18;

/// A unit of fewer words than this is compared as a whole only.
const FEW: usize = 8;

/// How many of a unit's smallest shingle hashes find its candidates, and how many of these are verified.
const SKETCH: usize = 4;
const CANDIDATES: usize = 6;

/// Of so many units every pair is looked at: a thousand pairs, each two comparisons of 64 bits, take less time than the
/// shingles of all.
const MOST_PAIRED: usize = 48;

/// One unit to be compared.
pub(crate) struct Item {
    pub(crate) span: Span,
    /// Where the hashes of its words stand.
    pub(crate) hashes: Range<usize>,
    pub(crate) fingerprint: u64,
    /// Whether a unit of a few words is compared too: captions, credits, headlines.
    pub(crate) short: bool,
    /// Items are compared with those of the same class only: what is kept with what is kept.
    pub(crate) class: u8,
}

impl Item {
    /// What parts the hashes of one class from those of another.
    fn class_hash(&self) -> u64 {
        u64::from(self.class).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// A map whose keys are hashes.
pub(crate) type HashedMap<V> = HashMap<u64, V, Fast>;

/// Room to look for repeats in, to be used again for the next text.
#[derive(Default)]
pub(crate) struct Room {
    items: Vec<Item>,
    found: Vec<Option<u32>>,
    exact: HashedMap<u32>,
    /// The first units by their first words.
    openings: HashedMap<u32>,
    /// The units that repeat nothing exactly and are long enough to be compared further, in order.
    rest: Vec<u32>,
    signatures: Vec<Signature>,
    /// Sketches and their units, the latest first: a chain through `links` for each hash.
    heads: HashedMap<u32>,
    links: Vec<(u32, u32)>,
    candidates: Vec<u32>,
}

/// For each item the index of the first one that it repeats.
pub(crate) fn repeats<'r>(
    text: &str,
    hashes: &[u32],
    items: impl Iterator<Item = Item>,
    room: &'r mut Room,
) -> &'r [Option<u32>] {
    let (mut all, mut found) = (take(&mut room.items), take(&mut room.found));
    all.clear();
    all.extend(items);
    found.clear();
    found.resize(all.len(), None);
    room.exact_repeats(hashes, &all, &mut found);
    if room.may_hold_near_repeats(hashes, &all) {
        room.near_repeats(text, hashes, &all, &mut found);
    }
    (room.items, room.found) = (all, found);
    &room.found
}

impl Room {
    /// Finds what has the same words as an earlier item, or all but the last of those that one begins with.
    fn exact_repeats(&mut self, hashes: &[u32], items: &[Item], found: &mut [Option<u32>]) {
        let Self { exact, openings, rest, .. } = self;
        exact.clear();
        openings.clear();
        rest.clear();
        for (index, item) in (0u32..).zip(items) {
            let words = &hashes[item.hashes.clone()];
            if words.is_empty() || (words.len() < LONG && !item.short) {
                continue;
            }
            let class = item.class_hash();
            match exact.entry(item.fingerprint ^ class) {
                Entry::Occupied(first) => {
                    found[index as usize] = Some(*first.get());
                    continue;
                }
                Entry::Vacant(place) => place.insert(index),
            };
            if words.len() < FEW {
                continue;
            }
            // A caption that was cut short: all its words but the last stand at the beginning of an earlier unit.
            let opening = words[..FEW - 1].iter().fold(0, |hash, &word| join(hash, word)) ^ class;
            if item.short
                && let Some(&first) = openings.get(&opening)
                && hashes[items[first as usize].hashes.clone()].starts_with(&words[..words.len() - 1])
            {
                found[index as usize] = Some(first);
                continue;
            }
            openings.entry(opening).or_insert(index);
            rest.push(index);
        }
    }

    /// Whether two of the rest may resemble each other. Those of most articles do not, which their signatures tell without
    /// hashing all their shingles; of many units not all pairs are looked at.
    fn may_hold_near_repeats(&mut self, hashes: &[u32], items: &[Item]) -> bool {
        let Self { rest, signatures, .. } = self;
        if rest.len() < 2 || rest.len() > MOST_PAIRED {
            return rest.len() > 1;
        }
        signatures.clear();
        signatures.extend(rest.iter().map(|&at| Signature::of(&hashes[items[at as usize].hashes.clone()])));
        signatures
            .iter()
            .enumerate()
            .any(|(at, signature)| signatures[..at].iter().any(|other| signature.may_resemble(other)))
    }

    /// Finds what resembles an earlier item among the rest.
    fn near_repeats(&mut self, text: &str, hashes: &[u32], items: &[Item], found: &mut [Option<u32>]) {
        let Self { rest, heads, links, candidates, .. } = self;
        heads.clear();
        links.clear();
        for &index in &*rest {
            let item = &items[index as usize];
            let words = &hashes[item.hashes.clone()];
            let class = item.class_hash();
            let sketch = sketch(words);
            candidates.clear();
            for hash in sketch.into_iter().filter(|&hash| hash != u64::MAX) {
                let mut link = heads.get(&(hash ^ class)).copied();
                while let Some(at) = link.filter(|_| candidates.len() < CANDIDATES) {
                    let (other, next) = links[at as usize];
                    candidates.push(other);
                    link = (next != u32::MAX).then_some(next);
                }
            }
            candidates.sort_unstable();
            candidates.dedup();
            let near = if candidates.is_empty() {
                None
            } else {
                let shingles = shingles(words);
                candidates.iter().copied().find(|&other| {
                    let other = &items[other as usize];
                    let theirs = &hashes[other.hashes.clone()];
                    words.len().min(theirs.len()) * 4 >= words.len().max(theirs.len()) * 3
                        && is_near(&shingles, &self::shingles(theirs))
                        && same_numbers(item.span.slice(text), other.span.slice(text))
                })
            };
            if near.is_some() {
                found[index as usize] = near;
                continue;
            }
            for hash in sketch.into_iter().filter(|&hash| hash != u64::MAX) {
                let link = links.len() as u32;
                let next = heads.insert(hash ^ class, link).unwrap_or(u32::MAX);
                links.push((index, next));
            }
        }
    }
}

/// The hashes of three words in a row.
fn hashes_of_three(words: &[u32]) -> impl Iterator<Item = u64> {
    words.windows(3).map(|w| {
        let [a, b, c] = [w[0], w[1], w[2]].map(|word| u64::from(word | 1));
        let mixed = (a ^ b << 16 ^ c << 32).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        (mixed ^ mixed >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    })
}

/// The smallest hashes of three words in a row, one of each quarter of all hashes (Li, Owen and Zhang, *One permutation
/// hashing*, 2012), [`u64::MAX`] where there is none.
fn sketch(words: &[u32]) -> [u64; SKETCH] {
    let mut least = [u64::MAX; SKETCH];
    for hash in hashes_of_three(words) {
        let place = &mut least[(hash >> 62) as usize % SKETCH];
        *place = hash.min(*place);
    }
    least
}

/// All hashes of three words in a row, sorted, each once.
pub(crate) fn shingles(words: &[u32]) -> Vec<u64> {
    let mut all: Vec<u64> = hashes_of_three(words).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether two sorted sets of shingles resemble each other.
pub(crate) fn is_near(a: &[u64], b: &[u64]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if (short.len() as f64) < NEAR * long.len() as f64 {
        return false;
    }
    let (mut i, mut j, mut common) = (0, 0, 0usize);
    while i < short.len() && j < long.len() {
        match short[i].cmp(&long[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    common as f64 >= NEAR * (short.len() + long.len() - common) as f64
}

fn same_numbers(a: &str, b: &str) -> bool {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    digits(a) == digits(b)
}

/// Hashes the words of `text` in lower case, marks left out. In scripts without spaces each character is a word.
pub(crate) fn hash_words(text: &str, words: &mut Vec<u64>) {
    words.clear();
    let mut lower = String::new();
    let end = |lower: &mut String, words: &mut Vec<u64>| {
        if !lower.is_empty() {
            words.push(xxh3_64(lower.as_bytes()));
            lower.clear();
        }
    };
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            lower.push(c.to_ascii_lowercase());
        } else if c.is_ascii() {
            if c != '\'' {
                end(&mut lower, words);
            }
        } else if c.is_alphanumeric() {
            if u32::from(c) >= 0x2E80 && !matches!(u32::from(c), 0xAC00..=0xD7A3) {
                end(&mut lower, words);
            }
            lower.extend(c.to_lowercase());
        } else if c != '’' {
            end(&mut lower, words);
        }
    }
    end(&mut lower, words);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Shape;

    fn found(lines: &[&str]) -> Vec<Option<u32>> {
        compared(lines, false)
    }

    fn compared(lines: &[&str], short: bool) -> Vec<Option<u32>> {
        let text = lines.join("\n");
        let mut start = 0;
        let mut hashes = Vec::new();
        let items: Vec<Item> = lines
            .iter()
            .map(|line| {
                let span = Span::at(start, start + line.len());
                start += line.len() + 1;
                let first = hashes.len();
                let fingerprint = Shape::of(line, &mut hashes).fingerprint;
                Item { span, hashes: first..hashes.len(), fingerprint, short, class: 0 }
            })
            .collect();
        repeats(&text, &hashes, items.into_iter(), &mut Room::default()).to_vec()
    }

    const CAPTION: &str = "A ferry leaves Vladivostok, Russia, for the South Korean port of Donghae in this May 14, 2019, photo.";

    #[test]
    fn exact_and_near() {
        let spaced = CAPTION.replace("Russia, for", "Russia – for");
        let reworded = CAPTION.replace("in this", "in a");
        assert_eq!(found(&[CAPTION, "Other words.", &spaced, CAPTION]), [None, None, Some(0), Some(0)]);
        assert_eq!(found(&[CAPTION, &reworded])[1], None);
        let long = format!(
            "{CAPTION} The crossing takes two days in good weather and three in bad, and the ship was built in 1989."
        );
        assert_eq!(found(&[&long, &long.replace("good weather", "fair weather")])[1], Some(0));
    }

    #[test]
    fn a_caption_that_was_cut_short_is_a_repeat() {
        let cut = "A ferry leaves Vladivostok, Russia, for the South Korean po…";
        assert_eq!(compared(&[CAPTION, cut], true), [None, Some(0)]);
        assert_eq!(compared(&[cut, CAPTION], true), [None, None]);
        assert_eq!(compared(&[CAPTION, cut], false), [None, None]);
    }

    #[test]
    fn what_is_no_repeat() {
        let long = format!(
            "{CAPTION} And much more is said about it, in a second sentence that is as long as the first."
        );
        assert_eq!(found(&[CAPTION, &long]), [None, None]);
        assert_eq!(found(&["Never again, she said.", "Never again, she said."]), [None, None]);
        let hours = "Open seven days a week from 8:00 a.m. to 4:00 p.m.";
        assert_eq!(found(&[hours, hours, hours]), [None, None, None]);
        let later = CAPTION.replace("14", "15");
        assert_eq!(found(&[CAPTION, &later]), [None, None]);
    }
}
