//! The sketches of a corpus, side by side in a few large arrays.

use super::clustering::cluster;
use super::clusters::Clusters;
use super::overlap::Sample;
use super::sketch::{Sketch, key_count, limit_of, shift_of};
use super::sketcher::Sketcher;
use std::num::NonZero;

/// Which member of a cluster stands for it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Keep {
    /// The one that came first.
    #[default]
    First,
    /// The one with the most words; of several the first.
    Longest,
    /// The one with the earliest date; of several, and where none has a date, the first.
    Earliest,
}

/// What counts as a copy.
#[derive(Clone, PartialEq, Debug)]
pub struct Options {
    /// Whether articles are compared by their clean copy, without furniture, captions and credits, or by all of their
    /// text. This is for whoever makes the sketches: see [`Sketcher::new`].
    pub clean: bool,
    /// Articles this similar or more are near-duplicates ([`super::Overlap::similarity`], 0 to 1). At .28 heavily edited
    /// copies are found and articles that quote each other are not; .8 leaves little but copies with another headline.
    pub threshold: f64,
    /// An article of which this part or more stands in another is a copy of it, however much longer the other is. Above
    /// 1: none is.
    pub containment: f64,
    /// Shingles that stand in more articles than this, none of which are near copies of each other, count less.
    pub common: u32,
    /// Only exact duplicates: the same words but for case, accents and punctuation, in all of the text.
    pub exact: bool,
    /// Which member of a cluster stands for it.
    pub keep: Keep,
}

impl Options {
    /// Whether articles are compared by their clean copy.
    pub(super) const fn over_clean_copy(&self) -> bool {
        self.clean && !self.exact
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { clean: true, threshold: 0.28, containment: 0.8, common: 8, exact: false, keep: Keep::First }
    }
}

/// The sketches of a corpus: one pass over the texts fills it, and then the texts are needed no more.
///
/// Some 350 bytes an article of 4,000, its name included; clustering takes some 50 more while it runs. Adding is cheap: where
/// several threads read the texts, let them make the sketches and add these in order.
///
/// ```
/// use copydesk_clean::corpus::{Options, Sketcher, Sketches};
/// let options = Options::default();
/// let (mut sketches, mut sketcher) = (Sketches::new(&options), Sketcher::new(&options));
/// for (name, text) in [("a.txt", "Snow fell."), ("b.txt", "The sun shone."), ("c.txt", "SNOW FELL")] {
///     sketches.push(name, None, &sketcher.sketch(text));
/// }
/// let clusters = sketches.cluster(&options);
/// assert_eq!(sketches.name(clusters.representative(2)), "a.txt");
/// ```
#[derive(Default, Clone, PartialEq, Debug)]
pub struct Sketches {
    pub(super) keys: Vec<u128>,
    pub(super) hashes: Vec<u32>,
    pub(super) marks: Vec<u8>,
    /// For each article where its hashes end.
    pub(super) ends: Vec<u64>,
    /// For each article by how many bits its limit is less than the largest hash.
    pub(super) shifts: Vec<u8>,
    pub(super) words: Vec<u32>,
    /// Up to the last article that has one.
    pub(super) dates: Vec<i64>,
    pub(super) names: String,
    pub(super) name_ends: Vec<u64>,
    /// Whether the sketches are of clean copy.
    pub(super) clean: bool,
}

/// The date of an article that has none: after all others.
pub(super) const UNDATED: i64 = i64::MAX;

impl Sketches {
    /// Room for sketches that [`Sketcher::new`] makes for the same options. (For sketches of whole texts, the default will
    /// do; what this keeps is for those who load a file of sketches.)
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self { clean: options.over_clean_copy(), ..Self::default() }
    }

    /// Whether the sketches are said to be of clean copy.
    #[must_use]
    pub const fn clean(&self) -> bool {
        self.clean
    }

    /// Adds an article's sketch, and gives the article's number: 0 for the first, 1 for the second.
    ///
    /// The date, in whatever unit (seconds since 1970, days), is for [`Keep::Earliest`].
    ///
    /// # Panics
    /// If 4,294,967,295 articles are there already.
    pub fn push(&mut self, name: &str, date: Option<i64>, sketch: &Sketch) -> u32 {
        let number = u32::try_from(self.len()).ok().filter(|&number| number < u32::MAX);
        let number = number.expect("a corpus has fewer than 4,294,967,295 articles");
        if let Some(date) = date {
            self.dates.resize(number as usize, UNDATED);
            self.dates.push(date);
        }
        // A vector that doubles holds up to half of its memory for nothing.
        make_room(&mut self.keys, 1);
        make_room(&mut self.hashes, sketch.hashes.len());
        make_room(&mut self.marks, sketch.marks.len());
        make_room(&mut self.ends, 1);
        make_room(&mut self.shifts, 1);
        make_room(&mut self.words, 1);
        make_room(&mut self.name_ends, 1);
        if self.names.capacity() - self.names.len() < name.len() {
            self.names.reserve_exact(name.len().max(self.names.len() / 8));
        }
        self.keys.push(sketch.key);
        self.hashes.extend_from_slice(&sketch.hashes);
        self.marks.extend_from_slice(&sketch.marks);
        self.ends.push(self.hashes.len() as u64);
        self.shifts.push(shift_of(sketch.limit));
        self.words.push(sketch.words);
        self.names.push_str(name);
        self.name_ends.push(self.names.len() as u64);
        number
    }

    /// How many articles there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The name an article was added under.
    ///
    /// # Panics
    /// If there is no article of that number.
    #[must_use]
    pub fn name(&self, number: u32) -> &str {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.name_ends[number - 1] as usize };
        &self.names[start..self.name_ends[number] as usize]
    }

    /// The clusters of copies. About linear in the number of articles; the clusters do not depend on their order, but
    /// which of them stands for a cluster may ([`Keep`]).
    #[must_use]
    pub fn cluster(&self, options: &Options) -> Clusters {
        cluster(self, options, NonZero::<usize>::MIN)
    }

    /// The same clusters, found by several threads. Each takes some 8 bytes an article more.
    #[must_use]
    pub fn cluster_on(&self, options: &Options, threads: NonZero<usize>) -> Clusters {
        cluster(self, options, threads)
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.keys.capacity() * 16
            + (self.hashes.capacity() + self.words.capacity()) * 4
            + (self.ends.capacity() + self.dates.capacity() + self.name_ends.capacity()) * 8
            + self.marks.capacity()
            + self.shifts.capacity()
            + self.names.capacity()
    }

    pub(super) fn sample(&self, number: u32) -> Sample<'_> {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        let held = start..self.ends[number] as usize;
        Sample {
            hashes: &self.hashes[held.clone()],
            marks: &self.marks[held],
            limit: limit_of(self.shifts[number]),
        }
    }

    /// The hashes that copies of an article are looked up by.
    pub(super) fn lookups(&self, number: u32) -> &[u32] {
        let hashes = self.sample(number).hashes;
        &hashes[..key_count(hashes)]
    }

    pub(super) fn date(&self, number: u32) -> i64 {
        self.dates.get(number as usize).copied().unwrap_or(UNDATED)
    }
}

/// Room for `more` items, and for an eighth of all if there is none left.
fn make_room<T>(items: &mut Vec<T>, more: usize) {
    if items.capacity() - items.len() < more {
        items.reserve_exact(more.max(items.len() / 8));
    }
}

/// The clusters of copies among some texts, by their position.
///
/// Linear in the length of the texts. For a corpus on disk use [`Sketches`], which does not hold the texts.
#[must_use]
pub fn dedup<T: AsRef<str>>(texts: impl IntoIterator<Item = T>, options: &Options) -> Clusters {
    let (mut sketches, mut sketcher) = (Sketches::new(options), Sketcher::new(options));
    for text in texts {
        sketches.push("", None, &sketcher.sketch(text.as_ref()));
    }
    sketches.cluster(options)
}
