//! How much two articles share: Jaccard similarity and containment, from sketches or from whole texts.

use super::common::Common;
use super::passages::{Passage, PassageOptions, find_passages};
use super::sketch::{for_each_shingle, has_figure, mark, weight};
use super::words::Words;

/// What two articles share, measured on their shingles.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Overlap {
    /// How many of the shingles that were looked at both have.
    pub shared: u32,
    /// What both have, as part of what either has: 1 for equal articles.
    pub jaccard: f64,
    /// What both have, as part of the smaller article: 1 for an article that stands whole in the other.
    pub containment: f64,
}

impl Overlap {
    pub(super) const NONE: Self = Self { shared: 0, jaccard: 0.0, containment: 0.0 };
    pub(super) const SAME: Self = Self { shared: 0, jaccard: 1.0, containment: 1.0 };

    /// The measure that copies are told by: the geometric mean of Jaccard similarity and containment.
    ///
    /// Jaccard similarity alone misses the copy that was cut to a third, containment alone takes any two pages with
    /// the same paragraph of furniture for copies; their mean parts the two better than either.
    #[must_use]
    pub fn similarity(&self) -> f64 {
        (self.jaccard * self.containment).sqrt()
    }
}

/// A sketch wherever it is stored: every shingle hash up to a limit, ascending.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample<'s> {
    pub(super) hashes: &'s [u32],
    /// For each hash how deep in the text its shingle first stands, and whether it has a figure.
    pub(super) marks: &'s [u8],
    pub(super) limit: u32,
}

impl Sample<'_> {
    fn up_to(mut self, limit: u32) -> Self {
        if limit < self.limit {
            let held = self.hashes.partition_point(|&hash| hash <= limit);
            (self.hashes, self.marks) = (&self.hashes[..held], &self.marks[..held]);
        }
        self
    }

    /// What its shingles count together.
    fn weight(self, common: &Common) -> f64 {
        if common.is_empty() {
            return self.marks.iter().map(|&mark| weight(mark)).sum();
        }
        let each = self.hashes.iter().zip(self.marks);
        each.map(|(&hash, &mark)| weight(mark) * common.weight(hash)).sum()
    }
}

/// Fewer shared shingles than this say nothing: a name and a date do as much.
const LEAST_SHARED: u32 = 3;

/// What the samples of two articles share, where common shingles and those far down count less; [`Overlap::NONE`] if
/// that is next to nothing.
pub(super) fn overlap(a: Sample<'_>, b: Sample<'_>, common: &Common) -> Overlap {
    let limit = a.limit.min(b.limit);
    let (a, b) = (a.up_to(limit), b.up_to(limit));
    let shared = count_shared(a.hashes, b.hashes);
    if shared < LEAST_SHARED {
        return Overlap::NONE;
    }
    // What stands at the top of one and far down in the other is shared as far as the latter counts.
    let mut both = 0.0;
    for_each_shared(a.hashes, b.hashes, |i, j| {
        both += weight(a.marks[i]).min(weight(b.marks[j])) * common.weight(a.hashes[i]);
    });
    let found = measure(shared, both, a.weight(common), b.weight(common));
    if found.similarity() < SURE && figures_differ(a, b, shared) { Overlap::NONE } else { found }
}

/// From this similarity on, articles with other figures are taken for versions of one story.
const SURE: f64 = 0.6;
/// Of the figures to be expected by what is shared of the prose, a copy has this part at the least.
const FIGURES: f64 = 0.75;

/// Whether two articles share their prose and not their figures: two issues of one report on markets, money or weather,
/// written to a template.
///
/// An edit takes figures with the words around them: a copy shares about as large a part of the shingles with figures
/// as of those without.
fn figures_differ(a: Sample<'_>, b: Sample<'_>, shared: u32) -> bool {
    let figures = |sample: Sample<'_>| sample.marks.iter().filter(|&&mark| has_figure(mark)).count();
    let of_figures = figures(a).min(figures(b));
    let of_prose = (a.hashes.len() - figures(a)).min(b.hashes.len() - figures(b));
    let mut shared_figures = 0;
    for_each_shared(a.hashes, b.hashes, |i, _| shared_figures += u32::from(has_figure(a.marks[i])));
    // One less and one more than there are: how many of a few are shared is chance.
    let shared_prose = f64::from((shared - shared_figures).saturating_sub(1)) / of_prose.max(1) as f64;
    f64::from(shared_figures + 1) < FIGURES * shared_prose.min(1.0) * of_figures as f64
}

fn measure(shared: u32, both: f64, a: f64, b: f64) -> Overlap {
    // Sums of weights are rounded: no share is more than the whole.
    let share = |of: f64| if of > 0.0 { (both / of).min(1.0) } else { 0.0 };
    Overlap { shared, jaccard: share(a + b - both), containment: share(a.min(b)) }
}

/// How many numbers two ascending lists have in common, neither of which has one twice.
///
/// Most candidates share next to nothing, and this is what is done with all of them. So it goes by blocks, each of one list
/// compared whole with each of the other that it may meet: D. Lemire, L. Boytsov, N. Kurz, "SIMD compression and the
/// intersection of sorted integers" (2016).
fn count_shared(mut a: &[u32], mut b: &[u32]) -> u32 {
    let mut shared = 0;
    while let (Some(first), Some(second)) = (a.first_chunk::<8>(), b.first_chunk::<4>()) {
        let mut same = [0_u32; 8];
        for y in second {
            for (same, x) in same.iter_mut().zip(first) {
                *same += u32::from(x == y);
            }
        }
        shared += same.iter().sum::<u32>();
        let (last, other) = (first[7], second[3]);
        if last <= other {
            a = &a[8..];
        }
        if other <= last {
            b = &b[4..];
        }
    }
    for_each_shared(a, b, |_, _| shared += 1);
    shared
}

fn for_each_shared(a: &[u32], b: &[u32], mut emit: impl FnMut(usize, usize)) {
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        if x == y {
            emit(i, j);
        }
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
}

/// Two texts compared in full: the evidence behind a verdict.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// Whether the texts have the same words, but for case, accents and punctuation.
    pub exact: bool,
    /// Distinct shingles of the first text.
    pub first: u32,
    /// Distinct shingles of the second text.
    pub second: u32,
    /// What they share, over all shingles and with all of the same weight.
    pub overlap: Overlap,
    /// Whether they share their prose and not their figures, as two issues of one report do: then they are copies only from
    /// a similarity of .6 on.
    pub figures_differ: bool,
    /// The long passages that stand in both; `first` and `second` are 0 and 1.
    pub passages: Vec<Passage>,
}

/// Compares two texts in full, without sampling. Time about linear in their length.
///
/// ```
/// use copydesk_clean::corpus::compare;
/// let found = compare("The ferry was late on Monday morning.", "The ferry was late on Monday.");
/// assert_eq!((found.first, found.second, found.overlap.shared), (5, 4, 4));
/// assert_eq!(found.overlap.containment, 1.0);
/// assert_eq!(found.overlap.jaccard, 0.8);
/// ```
#[must_use]
pub fn compare(first: &str, second: &str) -> Comparison {
    let (mut read, mut other) = (Words::default(), Words::default());
    read.read(first);
    other.read(second);
    let (a, b) = (Shingles::of(&read), Shingles::of(&other));
    let shared = count_shared(&a.hashes, &b.hashes);
    let exact = read.all() == other.all();
    let overlap = if exact {
        Overlap { shared, ..Overlap::SAME }
    } else {
        measure(shared, f64::from(shared), a.hashes.len() as f64, b.hashes.len() as f64)
    };
    let passages = find_passages(&[first, second], &PassageOptions::default());
    Comparison {
        exact,
        first: a.hashes.len() as u32,
        second: b.hashes.len() as u32,
        overlap,
        figures_differ: figures_differ(a.sample(), b.sample(), shared),
        passages,
    }
}

/// The distinct shingles of a text, all of them, ascending.
struct Shingles {
    hashes: Vec<u32>,
    marks: Vec<u8>,
}

impl Shingles {
    fn of(words: &Words) -> Self {
        let mut found = Vec::new();
        for_each_shingle(words, |hash, word| found.push((hash, word)));
        found.sort_unstable();
        found.dedup_by_key(|&mut (hash, _)| hash);
        let marks = found.iter().map(|&(_, word)| mark(words, word)).collect();
        Self { hashes: found.into_iter().map(|(hash, _)| hash).collect(), marks }
    }

    fn sample(&self) -> Sample<'_> {
        Sample { hashes: &self.hashes, marks: &self.marks, limit: u32::MAX }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn blocks_count_what_one_by_one_counts(
            a in prop::collection::btree_set(0..150_u32, 0..60),
            b in prop::collection::btree_set(0..150_u32, 0..60),
        ) {
            let [first, second] = [&a, &b].map(|set: &BTreeSet<u32>| set.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(count_shared(&first, &second) as usize, a.intersection(&b).count());
        }
    }

    #[test]
    fn samples_are_compared_below_both_limits() {
        let a = Sample { hashes: &[1, 5, 9, 12, 20, 30], marks: &[0; 6], limit: 30 };
        let b = Sample { hashes: &[1, 5, 9, 13], marks: &[0; 4], limit: 15 };
        let found = overlap(a, b, &Common::default());
        assert_eq!((found.shared, found.jaccard, found.containment), (3, 0.6, 0.75));
        assert_eq!(overlap(b, a, &Common::default()), found);
    }

    #[test]
    fn what_stands_far_down_counts_less() {
        let top = Sample { hashes: &[1, 5, 9, 12], marks: &[0; 4], limit: u32::MAX };
        let down = Sample { marks: &[0, 8, 8, 8], ..top };
        let found = overlap(top, down, &Common::default());
        assert_eq!((found.jaccard, found.containment), (1.375 / 4.0, 1.0));
    }

    #[test]
    fn the_same_prose_with_other_figures_is_no_copy() {
        let figures: Vec<u8> = (0..30).map(|at| if at < 14 { 0x80 } else { 0 }).collect();
        let prose: Vec<u32> = (100..116).collect();
        let report = |own: u32| -> Vec<u32> { (own..own + 14).chain(prose.iter().copied()).collect() };
        let sample = |hashes| Sample { hashes, marks: &figures, limit: u32::MAX };
        let (june, july) = (report(1), report(30));
        assert_eq!(overlap(sample(&june), sample(&july), &Common::default()), Overlap::NONE);
        let no_figures = |hashes| Sample { marks: &[0; 30], ..sample(hashes) };
        assert!(overlap(no_figures(&june), no_figures(&july), &Common::default()).similarity() > 0.3);
        // With half of the figures it is another version.
        let later = report(7);
        assert!(overlap(sample(&june), sample(&later), &Common::default()).similarity() > 0.3);
    }

    #[test]
    fn a_few_shared_shingles_are_nothing() {
        let a = Sample { hashes: &[1, 5], marks: &[0; 2], limit: u32::MAX };
        assert_eq!(overlap(a, a, &Common::default()), Overlap::NONE);
    }

    #[test]
    fn texts_without_words() {
        let found = compare("", "—");
        assert!(found.exact);
        assert_eq!(found.overlap.shared, 0);
        assert!(!compare("", "word").exact);
        assert_eq!(compare("", "word").overlap, Overlap::NONE);
    }
}
