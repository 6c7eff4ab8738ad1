//! What the overlap of two articles makes of them: nothing, or copies, and of which kind.

use super::clusters::Reason;
use super::common::Common;
use super::overlap::{Overlap, Sample, overlap};
use super::sketches::Options;

/// Articles this similar (Jaccard) are copies of the same version: they count once when common shingles are counted.
const CLOSE: f64 = 0.8;
/// A link this similar joins two groups by itself; weaker ones need others beside them.
const STRONG: f64 = 0.5;
/// To be contained, an article must share as many shingles as make up a paragraph of the sample.
const CONTAINED_SHARED: u32 = 6;

/// What two articles that differ are to each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    Different,
    /// Copies, if nothing else speaks against it.
    Weak,
    /// Copies.
    Strong,
}

/// Whether two articles are close copies: whatever is common, and wherever.
pub(super) fn is_close(a: Sample<'_>, b: Sample<'_>, options: &Options) -> bool {
    overlap(a, b, &Common::default()).jaccard >= CLOSE.max(options.threshold)
}

pub(super) fn verdict(overlap: Overlap, options: &Options) -> Verdict {
    if !is_copy(overlap, options) {
        Verdict::Different
    } else if overlap.similarity() >= STRONG.max(options.threshold) {
        Verdict::Strong
    } else {
        Verdict::Weak
    }
}

/// Whether two articles that differ are copies of each other.
pub(super) fn is_copy(overlap: Overlap, options: &Options) -> bool {
    overlap.similarity() >= options.threshold || is_contained(overlap, options)
}

fn is_contained(overlap: Overlap, options: &Options) -> bool {
    overlap.containment >= options.containment.max(options.threshold) && overlap.shared >= CONTAINED_SHARED
}

impl Reason {
    /// Why two articles of one cluster that differ are in it: contained if the shorter text stands in the other and is
    /// less than half of it.
    pub(super) fn of(overlap: Overlap, options: &Options) -> Self {
        if !is_copy(overlap, options) {
            Self::Linked
        } else if is_contained(overlap, options) && overlap.jaccard < 0.5 {
            Self::Contained
        } else {
            Self::Near
        }
    }
}
