//! From a hash to the articles that have it among their keys, in some ten bytes an entry.

use super::sketches::Sketches;
use hashbrown::HashTable;

/// Of the articles that share a hash, so many are known, the latest.
const LATEST: usize = 16;

/// A table of article numbers, each once for every one of its keys. The hashes stand in the sketches alone, and so the
/// table is made anew from those when it is full.
#[derive(Default, Debug)]
pub(super) struct Index {
    entries: HashTable<u32>,
}

impl Index {
    /// Adds articles, which are those after all that were added before. `all` are these and the ones before, as often
    /// as they are needed.
    pub(super) fn add<I: Iterator<Item = u32>>(
        &mut self,
        sketches: &Sketches,
        articles: impl Iterator<Item = u32>,
        all: impl Fn(u32) -> I,
    ) {
        for article in articles {
            if self.entries.capacity() - self.entries.len() < sketches.lookups(article).len() {
                let room = (self.entries.capacity() * 2).max(1 << 10);
                self.entries = HashTable::new(); // the old one goes before the new one comes
                self.entries = HashTable::with_capacity(room);
                for earlier in all(article) {
                    self.insert(sketches, earlier);
                }
            }
            self.insert(sketches, article);
        }
    }

    fn insert(&mut self, sketches: &Sketches, article: u32) {
        for &hash in sketches.lookups(article) {
            let (mut known, mut oldest) = (0, article);
            for other in self.with(sketches, hash) {
                known += 1;
                oldest = oldest.min(other);
            }
            let same = self.entries.iter_hash_mut(spread(hash)).find(|entry| **entry == oldest);
            match same {
                Some(entry) if known >= LATEST => *entry = article,
                // There is room: the table never asks for the hash of an entry.
                _ => drop(self.entries.insert_unique(spread(hash), article, |_| 0)),
            }
        }
    }

    /// The articles that have a hash among their keys; of many the latest.
    pub(super) fn with<'a>(
        &'a self,
        sketches: &'a Sketches,
        hash: u32,
    ) -> impl Iterator<Item = u32> + use<'a> {
        let has = move |&article: &u32| sketches.lookups(article).binary_search(&hash).is_ok();
        self.entries.iter_hash(spread(hash)).copied().filter(has)
    }

    /// The memory held, in bytes.
    pub(super) fn memory(&self) -> usize {
        self.entries.allocation_size()
    }
}

fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Sketch;

    #[test]
    fn every_key_leads_to_its_articles() {
        let mut sketches = Sketches::default();
        let mut index = Index::default();
        for number in 0..300_u32 {
            let text: String = (0..40).map(|word| format!("w{} ", word * 1_000 + number / 3)).collect();
            sketches.push("", None, &Sketch::of(&format!("one line for all {text}")));
            index.add(&sketches, std::iter::once(number), |end| 0..end);
        }
        for number in 0..300_u32 {
            for &hash in sketches.lookups(number) {
                let mut found: Vec<u32> = index.with(&sketches, hash).collect();
                found.sort_unstable();
                assert!(found.is_sorted_by(|a, b| a < b));
                if found.len() == LATEST {
                    assert_eq!(found[0], 300 - LATEST as u32, "the latest are kept");
                } else {
                    assert_eq!(found, (number / 3 * 3..).take(3).collect::<Vec<_>>());
                }
            }
        }
    }
}
