//! How much two articles share: Jaccard similarity and containment, from sketches or from whole texts.

use super::common::Common;
use super::passages::{Passage, PassageOptions, find_passages};
use super::sketch::{depth_weight, for_each_shingle};
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
    /// For each hash how deep in the text its shingle first stands.
    pub(super) depths: &'s [u8],
    pub(super) limit: u32,
}

impl Sample<'_> {
    fn up_to(mut self, limit: u32) -> Self {
        if limit < self.limit {
            let held = self.hashes.partition_point(|&hash| hash <= limit);
            (self.hashes, self.depths) = (&self.hashes[..held], &self.depths[..held]);
        }
        self
    }

    /// What its shingles count together.
    fn weight(self, common: &Common) -> f64 {
        if common.is_empty() {
            return self.depths.iter().map(|&depth| depth_weight(depth)).sum();
        }
        let each = self.hashes.iter().zip(self.depths);
        each.map(|(&hash, &depth)| depth_weight(depth) * common.weight(hash)).sum()
    }
}

/// Fewer shared shingles than this say nothing: a name and a date do as much.
const LEAST_SHARED: u32 = 3;

/// What the samples of two articles share, where common shingles and those far down count less; [`Overlap::NONE`] if
/// that is next to nothing.
pub(super) fn overlap(a: Sample<'_>, b: Sample<'_>, common: &Common) -> Overlap {
    let limit = a.limit.min(b.limit);
    let (a, b) = (a.up_to(limit), b.up_to(limit));
    let mut shared = 0;
    for_each_shared(a.hashes, b.hashes, |_, _| shared += 1);
    if shared < LEAST_SHARED {
        return Overlap::NONE;
    }
    // What stands at the top of one and far down in the other is shared as far as the latter counts.
    let mut weight = 0.0;
    for_each_shared(a.hashes, b.hashes, |i, j| {
        weight += depth_weight(a.depths[i].max(b.depths[j])) * common.weight(a.hashes[i]);
    });
    measure(shared, weight, a.weight(common), b.weight(common))
}

fn measure(shared: u32, weight: f64, a: f64, b: f64) -> Overlap {
    // Sums of weights are rounded: no share is more than the whole.
    let share = |of: f64| if of > 0.0 { (weight / of).min(1.0) } else { 0.0 };
    Overlap { shared, jaccard: share(a + b - weight), containment: share(a.min(b)) }
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
    let (a, b) = (shingles(first), shingles(second));
    let mut shared = 0;
    for_each_shared(&a.1, &b.1, |_, _| shared += 1);
    let exact = a.0 == b.0;
    let overlap = if exact {
        Overlap { shared, ..Overlap::SAME }
    } else {
        measure(shared, f64::from(shared), a.1.len() as f64, b.1.len() as f64)
    };
    let passages = find_passages(&[first, second], &PassageOptions::default());
    Comparison { exact, first: a.1.len() as u32, second: b.1.len() as u32, overlap, passages }
}

/// The folded words of a text, and the distinct hashes of its shingles, ascending.
fn shingles(text: &str) -> (Vec<u8>, Vec<u32>) {
    let mut words = Words::default();
    words.read(text);
    let mut hashes = Vec::new();
    for_each_shingle(&words, |hash, _| hashes.push(hash));
    hashes.sort_unstable();
    hashes.dedup();
    (words.all().to_vec(), hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_compared_below_both_limits() {
        let a = Sample { hashes: &[1, 5, 9, 12, 20, 30], depths: &[0; 6], limit: 30 };
        let b = Sample { hashes: &[1, 5, 9, 13], depths: &[0; 4], limit: 15 };
        let found = overlap(a, b, &Common::default());
        assert_eq!((found.shared, found.jaccard, found.containment), (3, 0.6, 0.75));
        assert_eq!(overlap(b, a, &Common::default()), found);
    }

    #[test]
    fn what_stands_far_down_counts_less() {
        let top = Sample { hashes: &[1, 5, 9, 12], depths: &[0; 4], limit: u32::MAX };
        let down = Sample { depths: &[0, 16, 16, 16], ..top };
        let found = overlap(top, down, &Common::default());
        assert_eq!((found.jaccard, found.containment), (1.375 / 4.0, 1.0));
    }

    #[test]
    fn a_few_shared_shingles_are_nothing() {
        let a = Sample { hashes: &[1, 5], depths: &[0; 2], limit: u32::MAX };
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
