//! The sketches of a corpus, side by side in a few large arrays.

use super::clusters::{Clusters, cluster};
use super::overlap::Sample;
use super::sketch::{Sketch, Sketcher};

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
    /// Articles this similar or more are near-duplicates ([`super::Overlap::similarity`], 0 to 1). At .3 heavily edited
    /// copies are found and articles that quote each other are not; .8 leaves little but copies with another headline.
    pub threshold: f64,
    /// An article of which this part or more stands in another is a copy of it, however much longer the other is. Above
    /// 1: none is.
    pub containment: f64,
    /// Shingles that stand in more articles than this, none of which are near copies of each other, count less.
    pub common: u32,
    /// Only exact duplicates: the same words but for case, accents and punctuation.
    pub exact: bool,
    /// Which member of a cluster stands for it.
    pub keep: Keep,
}

impl Default for Options {
    fn default() -> Self {
        Self { threshold: 0.3, containment: 0.8, common: 8, exact: false, keep: Keep::First }
    }
}

/// The sketches of a corpus: one pass over the texts fills it, and then the texts are needed no more.
///
/// Some 300 bytes an article of 4,000, and its name; clustering takes some 100 more while it runs. Adding is cheap: where several threads read the texts, let them make the sketches and add these in order.
///
/// ```
/// use copydesk_clean::corpus::{Options, Sketcher, Sketches};
/// let (mut sketches, mut sketcher) = (Sketches::default(), Sketcher::default());
/// for (name, text) in [("a.txt", "Snow fell."), ("b.txt", "The sun shone."), ("c.txt", "SNOW FELL")] {
///     sketches.push(name, None, &sketcher.sketch(text));
/// }
/// let clusters = sketches.cluster(&Options::default());
/// assert_eq!(sketches.name(clusters.representative(2)), "a.txt");
/// ```
#[derive(Default, Clone, PartialEq, Debug)]
pub struct Sketches {
    pub(super) keys: Vec<u128>,
    pub(super) hashes: Vec<u32>,
    pub(super) depths: Vec<u8>,
    /// For each article where its hashes end.
    pub(super) ends: Vec<u64>,
    pub(super) limits: Vec<u32>,
    pub(super) words: Vec<u32>,
    pub(super) dates: Vec<i64>,
    pub(super) names: String,
    pub(super) name_ends: Vec<u64>,
}

/// The date of an article that has none: after all others.
pub(super) const UNDATED: i64 = i64::MAX;

impl Sketches {
    /// Adds an article's sketch, and gives the article's number: 0 for the first, 1 for the second.
    ///
    /// The date, in whatever unit (seconds since 1970, days), is for [`Keep::Earliest`].
    ///
    /// # Panics
    /// If 4,294,967,295 articles are there already.
    pub fn push(&mut self, name: &str, date: Option<i64>, sketch: &Sketch) -> u32 {
        let number = u32::try_from(self.len()).ok().filter(|&number| number < u32::MAX);
        let number = number.expect("a corpus has fewer than 4,294,967,295 articles");
        self.keys.push(sketch.key);
        self.hashes.extend_from_slice(&sketch.hashes);
        self.depths.extend_from_slice(&sketch.depths);
        self.ends.push(self.hashes.len() as u64);
        self.limits.push(sketch.limit);
        self.words.push(sketch.words);
        self.dates.push(date.unwrap_or(UNDATED));
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
        cluster(self, options)
    }

    /// The memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.keys.capacity() * 16
            + (self.hashes.capacity() + self.limits.capacity() + self.words.capacity()) * 4
            + (self.ends.capacity() + self.dates.capacity() + self.name_ends.capacity()) * 8
            + self.depths.capacity()
            + self.names.capacity()
    }

    pub(super) fn sample(&self, number: u32) -> Sample<'_> {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] as usize };
        let held = start..self.ends[number] as usize;
        Sample { hashes: &self.hashes[held.clone()], depths: &self.depths[held], limit: self.limits[number] }
    }
}

/// The clusters of copies among some texts, by their position.
///
/// Linear in the length of the texts. For a corpus on disk use [`Sketches`], which does not hold the texts.
#[must_use]
pub fn dedup<T: AsRef<str>>(texts: impl IntoIterator<Item = T>, options: &Options) -> Clusters {
    let (mut sketches, mut sketcher) = (Sketches::default(), Sketcher::default());
    for text in texts {
        sketches.push("", None, &sketcher.sketch(text.as_ref()));
    }
    sketches.cluster(options)
}
