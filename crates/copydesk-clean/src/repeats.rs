//! Repeats within one article: what stands there a second time, exactly or nearly.
//!
//! Units are compared by their words, so that spacing and punctuation do not count. A near-repeat shares at least
//! [`NEAR`] of its shingles of three words (Broder's resemblance) with an earlier unit, differs in no number, and is
//! about as long. Candidates come from the smallest shingle hashes of each unit, and only a few are verified, so that
//! the cost stays linear for a page of a million equal lines.

use copydesk_text::Span;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64;

/// The share of common shingles that makes a near-repeat.
const NEAR: f64 = 0.8;

/// A unit of fewer words than this is a repeat only if its role says so: refrains, lists and answers repeat.
const FEW: usize = 8;

/// How many of a unit's smallest shingle hashes find its candidates, and how many of these are verified.
const SKETCH: usize = 4;
const CANDIDATES: usize = 6;

/// One unit to be compared.
pub(crate) struct Item {
    pub(crate) span: Span,
    /// Whether a unit of a few words is compared too: captions, credits, headlines.
    pub(crate) short: bool,
    /// Items are compared with those of the same class only: what is kept with what is kept.
    pub(crate) class: u8,
}

/// For each item the index of the first one that it repeats.
pub(crate) fn repeats(text: &str, items: &[Item]) -> Vec<Option<u32>> {
    let mut found = vec![None; items.len()];
    let mut exact: HashMap<(u64, u8), u32> = HashMap::with_capacity(items.len());
    let mut sketches: HashMap<(u64, u8), Vec<u32>> = HashMap::new();
    let mut kept: HashMap<u32, Vec<u64>> = HashMap::new();
    let mut words = Vec::new();
    for (index, item) in (0u32..).zip(items) {
        hash_words(item.span.slice(text), &mut words);
        if words.is_empty() || (words.len() < FEW && !item.short) {
            continue;
        }
        let whole = words.iter().fold(words.len() as u64, |hash, &word| mix(hash ^ word));
        if let Some(&first) = exact.get(&(whole, item.class)) {
            found[index as usize] = Some(first);
            continue;
        }
        exact.insert((whole, item.class), index);
        if words.len() < FEW {
            continue;
        }
        let mut shingles: Vec<u64> =
            words.windows(3).map(|w| mix(mix(w[0] ^ 1) ^ mix(w[1] ^ 2) ^ w[2])).collect();
        shingles.sort_unstable();
        shingles.dedup();
        let sketch: Vec<u64> = shingles.iter().take(SKETCH).copied().collect();
        let mut candidates: Vec<u32> =
            sketch.iter().filter_map(|&hash| sketches.get(&(hash, item.class))).flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates.truncate(CANDIDATES);
        let near = candidates.into_iter().find(|&other| {
            is_near(&shingles, &kept[&other])
                && same_numbers(item.span.slice(text), items[other as usize].span.slice(text))
        });
        if near.is_some() {
            found[index as usize] = near;
            continue;
        }
        for hash in sketch {
            let list = sketches.entry((hash, item.class)).or_default();
            if list.len() < CANDIDATES {
                list.push(index);
            }
        }
        kept.insert(index, shingles);
    }
    found
}

/// Whether two sorted sets of shingles resemble each other.
fn is_near(a: &[u64], b: &[u64]) -> bool {
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

const fn mix(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 32).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash ^ hash >> 29
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

    fn found(lines: &[&str]) -> Vec<Option<u32>> {
        let text = lines.join("\n");
        let mut start = 0;
        let items: Vec<Item> = lines
            .iter()
            .map(|line| {
                let span = Span::at(start, start + line.len());
                start += line.len() + 1;
                Item { span, short: false, class: 0 }
            })
            .collect();
        repeats(&text, &items)
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
    fn what_is_no_repeat() {
        let long = format!(
            "{CAPTION} And much more is said about it, in a second sentence that is as long as the first."
        );
        assert_eq!(found(&[CAPTION, &long]), [None, None]);
        assert_eq!(found(&["Never again, she said.", "Never again, she said."]), [None, None]);
        let later = CAPTION.replace("14", "15");
        assert_eq!(found(&[CAPTION, &later]), [None, None]);
    }
}
