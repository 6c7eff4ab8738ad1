//! Copies told as the articles come: each is answered at once, and the clusters are those of the whole corpus.

use super::clustering::common;
use super::clusters::{Clusters, Reason};
use super::common::Common;
use super::index::Index;
use super::overlap::overlap;
use super::sketch::Sketch;
use super::sketcher::Sketcher;
use super::sketches::{Options, Sketches};
use super::verdict::is_copy;
use hashbrown::HashTable;

/// What an article is to those that came before it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Novelty {
    /// No article before it is like it.
    New,
    /// It has the same words as an earlier article.
    Exact {
        /// The number of that article.
        of: u32,
    },
    /// It is similar to an earlier article.
    Near {
        /// The number of the most similar one.
        of: u32,
        /// How similar the two are, 0 to 1.
        similarity: f64,
    },
    /// It stands in an earlier article that is much longer, or such a one stands in it.
    Contained {
        /// The number of the most similar one.
        of: u32,
        /// The part of the smaller that stands in the larger, 0 to 1.
        containment: f64,
    },
}

/// Takes articles as they come, says of each at once whether it is new, and gives the clusters at any time.
///
/// The answer to [`Deduper::add`] looks at what came before; [`Deduper::clusters`] looks at everything, and gives what
/// [`super::dedup`] would give for the same articles. Adding takes time linear in the article (now and then, what is
/// there is indexed anew), and some 500 bytes.
///
/// ```
/// use copydesk_clean::corpus::{Deduper, Novelty, Options};
/// let mut seen = Deduper::new(Options::default());
/// assert_eq!(seen.add("1", "Snow fell on the hills of the north and closed two roads."), Novelty::New);
/// assert_eq!(seen.add("2", "Snow fell on the hills of the north, and closed two roads!"), Novelty::Exact { of: 0 });
/// let later = seen.add("3", "HILLTON — Snow fell on the hills of the north and closed two roads.");
/// assert!(matches!(later, Novelty::Near { of: 0, .. }));
/// assert_eq!(seen.clusters().len(), 1);
///
/// let mut file = Vec::new();
/// seen.save(&mut file).unwrap();
/// assert_eq!(Deduper::load(&file[..], Options::default()).unwrap().clusters(), seen.clusters());
/// ```
#[derive(Debug)]
pub struct Deduper {
    options: Options,
    sketches: Sketches,
    sketcher: Sketcher,
    /// From an exact key to the first article that has it.
    exact: HashTable<u32>,
    /// From a hash to the articles that have it, but for exact copies of earlier ones.
    index: Index,
    common: Common,
    /// When there are so many articles, what is common is counted anew.
    recount_at: usize,
}

impl Deduper {
    /// One that has seen nothing.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self::resume(Sketches::new(&options), options)
    }

    /// One that has seen the articles of these sketches. Linear in their number.
    #[must_use]
    pub fn resume(sketches: Sketches, options: Options) -> Self {
        let mut deduper = Self {
            sketcher: Sketcher::new(&options),
            options,
            sketches,
            exact: HashTable::new(),
            index: Index::default(),
            common: Common::default(),
            recount_at: 1024,
        };
        for article in 0..deduper.sketches.len() as u32 {
            deduper.index(article);
        }
        deduper.recount();
        deduper
    }

    /// Adds an article, and says what it is to those before it.
    pub fn add(&mut self, name: &str, text: &str) -> Novelty {
        self.add_dated(name, None, text)
    }

    /// Adds an article with its date, for [`super::Keep::Earliest`].
    pub fn add_dated(&mut self, name: &str, date: Option<i64>, text: &str) -> Novelty {
        let sketch = self.sketcher.sketch(text);
        self.add_sketch(name, date, &sketch)
    }

    /// Adds an article whose sketch was made elsewhere, on another thread perhaps.
    ///
    /// # Panics
    /// If 4,294,967,295 articles are there already.
    pub fn add_sketch(&mut self, name: &str, date: Option<i64>, sketch: &Sketch) -> Novelty {
        let novelty = self.look_up(sketch);
        let article = self.sketches.push(name, date, sketch);
        self.index(article);
        if self.sketches.len() >= self.recount_at {
            self.recount();
        }
        novelty
    }

    /// What a text would be, were it added.
    #[must_use]
    pub fn look_up(&self, sketch: &Sketch) -> Novelty {
        let keys = &self.sketches.keys;
        if let Some(&of) = self.exact.find(sketch.key as u64, |&article| keys[article as usize] == sketch.key)
        {
            return Novelty::Exact { of };
        }
        if self.options.exact {
            return Novelty::New;
        }
        let mut near: Vec<u32> = Vec::new();
        for &hash in sketch.keys() {
            near.extend(self.index.with(&self.sketches, hash));
        }
        near.sort_unstable();
        near.dedup();
        let sample = sketch.sample();
        let mut best = None;
        for article in near {
            let found = overlap(sample, self.sketches.sample(article), &self.common);
            let better =
                best.is_none_or(|(_, best): (u32, super::Overlap)| found.similarity() > best.similarity());
            if better && is_copy(found, &self.options) {
                best = Some((article, found));
            }
        }
        match best {
            None => Novelty::New,
            Some((of, found)) if Reason::of(found, &self.options) == Reason::Contained => {
                Novelty::Contained { of, containment: found.containment }
            }
            Some((of, found)) => Novelty::Near { of, similarity: found.similarity() },
        }
    }

    /// The clusters of all articles added so far; the same as for all of them at once.
    #[must_use]
    pub fn clusters(&self) -> Clusters {
        self.sketches.cluster(&self.options)
    }

    /// The articles added so far.
    #[must_use]
    pub const fn sketches(&self) -> &Sketches {
        &self.sketches
    }

    /// What counts as a copy.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.sketches.memory() + self.exact.allocation_size() + self.index.memory()
    }

    fn index(&mut self, article: u32) {
        let keys = &self.sketches.keys;
        let key = keys[article as usize];
        let by_key = |&article: &u32| keys[article as usize] as u64;
        let known = self.exact.find(key as u64, |&other| keys[other as usize] == key).is_some();
        if known {
            // A copy of it is there; looking up this one would find nothing more.
            return;
        }
        self.exact.insert_unique(key as u64, article, by_key);
        if self.options.exact {
            return;
        }
        let (sketches, exact) = (&self.sketches, &self.exact);
        let is_first = |&article: &u32| {
            let key = keys[article as usize];
            exact.find(key as u64, |&other| keys[other as usize] == key) == Some(&article)
        };
        self.index.add(sketches, std::iter::once(article), |end| (0..end).filter(is_first));
    }

    fn recount(&mut self) {
        self.common =
            if self.options.exact { Common::default() } else { common(&self.sketches, &self.options) };
        self.recount_at = (self.sketches.len() * 2).max(1024);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::dedup;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn one_by_one_is_all_at_once(
            texts in prop::collection::vec("([abc]{1,2} ){0,14}", 0..24),
            cut in 0_usize..24,
        ) {
            let whole = dedup(&texts, &Options::default());
            let mut deduper = Deduper::new(Options::default());
            for (number, text) in texts.iter().enumerate() {
                if number == cut {
                    let mut file = Vec::new();
                    deduper.save(&mut file).unwrap();
                    deduper = Deduper::load(&file[..], Options::default()).unwrap();
                }
                let novelty = deduper.add(&number.to_string(), text);
                let earlier = (0..number).any(|at| Sketch::of(&texts[at]).key() == Sketch::of(text).key());
                prop_assert_eq!(matches!(novelty, Novelty::Exact { .. }), earlier);
                if let Novelty::Exact { of } = novelty {
                    prop_assert_eq!(whole.representative(of), whole.representative(number as u32));
                }
            }
            prop_assert_eq!(deduper.clusters(), whole);
        }
    }
}
