//! From sketches to clusters: exact copies, close copies, then all others, each step joining what the last has left.

use super::candidates::for_each_candidate;
use super::common::Common;
use super::overlap::{Overlap, Sample, overlap};
use super::sketch::key_count;
use super::sketches::{Keep, Options, Sketches};
use super::union_find::UnionFind;

/// Why an article is in its cluster, seen from the article that stands for the cluster.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reason {
    /// It stands for the cluster itself, perhaps alone.
    Kept,
    /// It has the same words.
    Exact,
    /// It is similar.
    Near,
    /// One of the two stands in the other, which is much longer.
    Contained,
    /// It is a copy of another member, not of this one.
    Linked,
}

impl Reason {
    /// The reason in lower case: "exact".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Contained => "contained",
            Self::Linked => "linked",
        }
    }
}

/// An article's place in its cluster.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Member {
    /// The number of the article that stands for the cluster.
    pub representative: u32,
    /// How similar the article is to that one, 0 to 1.
    pub similarity: f32,
    /// Why it is in the cluster.
    pub reason: Reason,
}

/// The clusters of copies in a corpus; an article without a copy is a cluster of its own.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Clusters {
    members: Vec<Member>,
    count: usize,
}

impl Clusters {
    /// How many clusters there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none, as there was no article.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// An article's place in its cluster.
    ///
    /// # Panics
    /// If there is no article of that number.
    #[must_use]
    pub fn member(&self, article: u32) -> Member {
        self.members[article as usize]
    }

    /// The article that stands for an article's cluster.
    ///
    /// # Panics
    /// If there is no article of that number.
    #[must_use]
    pub fn representative(&self, article: u32) -> u32 {
        self.member(article).representative
    }

    /// Every article's place, in their order.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The clusters of two articles or more, each ascending, in the order of their first articles. Linear.
    #[must_use]
    pub fn groups(&self) -> Vec<Vec<u32>> {
        let mut place = vec![u32::MAX; self.members.len()];
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for (article, member) in self.members.iter().enumerate() {
            let place = &mut place[member.representative as usize];
            if *place == u32::MAX {
                *place = groups.len() as u32;
                groups.push(Vec::new());
            }
            groups[*place as usize].push(article as u32);
        }
        groups.retain(|group| group.len() > 1);
        groups
    }
}

/// Articles this similar (Jaccard) are copies of the same version: they count once when common shingles are counted.
const CLOSE: f64 = 0.85;
/// Close copies share one of their few smallest hashes all but surely.
const CLOSE_KEYS: usize = 4;
/// To be contained, an article must share as many shingles as make up a paragraph of the sample.
const CONTAINED_SHARED: u32 = 6;

/// Whether two articles that differ are copies of each other.
pub(super) fn is_copy(overlap: Overlap, options: &Options) -> bool {
    overlap.similarity() >= options.threshold || is_contained(overlap, options)
}

pub(super) fn is_contained(overlap: Overlap, options: &Options) -> bool {
    overlap.containment >= options.containment.max(options.threshold) && overlap.shared >= CONTAINED_SHARED
}

/// Which of a copy's reasons holds: contained if the shorter text stands in the other and is less than half of it.
pub(super) fn reason(overlap: Overlap, options: &Options) -> Reason {
    if is_contained(overlap, options) && overlap.jaccard < 0.5 { Reason::Contained } else { Reason::Near }
}

/// The articles without their exact copies, in an order that depends on their content alone and puts like near like.
fn distinct(sketches: &Sketches, sets: &mut UnionFind) -> Vec<u32> {
    let mut order: Vec<(u32, u32)> = (0..sketches.len() as u32)
        .map(|article| (sketches.sample(article).hashes.first().copied().unwrap_or(0), article))
        .collect();
    order.sort_unstable_by(|a, b| {
        a.0.cmp(&b.0)
            .then_with(|| sketches.sample(a.1).hashes.cmp(sketches.sample(b.1).hashes))
            .then_with(|| sketches.keys[a.1 as usize].cmp(&sketches.keys[b.1 as usize]))
            .then(a.1.cmp(&b.1))
    });
    order.dedup_by(|next, kept| {
        let same = sketches.keys[next.1 as usize] == sketches.keys[kept.1 as usize];
        if same {
            sets.join(next.1, kept.1);
        }
        same
    });
    order.into_iter().map(|(_, article)| article).collect()
}

/// Joins close copies, and gives the one of each group that comes first in `distinct`.
fn join_close(sketches: &Sketches, distinct: &[u32], options: &Options, sets: &mut UnionFind) -> Vec<u32> {
    let close = CLOSE.max(options.threshold);
    let mut groups = UnionFind::new(distinct.len());
    let keys = |at: usize| {
        let hashes = sketches.sample(distinct[at]).hashes;
        &hashes[..CLOSE_KEYS.min(hashes.len())]
    };
    for_each_candidate(distinct.len(), keys, |a, b| {
        let (a, b) = (a as u32, b as u32);
        if groups.root(a) != groups.root(b) {
            let (first, second) = (distinct[a as usize], distinct[b as usize]);
            let found = overlap(sketches.sample(first), sketches.sample(second), &Common::default());
            if found.jaccard >= close {
                groups.join(a, b);
                sets.join(first, second);
            }
        }
    });
    (0..distinct.len() as u32).filter(|&at| groups.root(at) == at).map(|at| distinct[at as usize]).collect()
}

/// What is common among articles of which none is a close copy of another.
pub(super) fn common_among(sketches: &Sketches, articles: &[u32], options: &Options) -> Common {
    let samples = articles.iter().map(|&article| sketches.sample(article));
    Common::count(samples, options.common.max(1))
}

/// The common shingles of a corpus.
pub(super) fn common(sketches: &Sketches, options: &Options) -> Common {
    let mut sets = UnionFind::new(sketches.len());
    let distinct = distinct(sketches, &mut sets);
    let versions = join_close(sketches, &distinct, options, &mut sets);
    common_among(sketches, &versions, options)
}

pub(super) fn cluster(sketches: &Sketches, options: &Options) -> Clusters {
    let mut sets = UnionFind::new(sketches.len());
    let distinct = distinct(sketches, &mut sets);
    if options.exact {
        return describe(sketches, options, &Common::default(), &mut sets);
    }
    let versions = join_close(sketches, &distinct, options, &mut sets);
    drop(distinct);
    let common = common_among(sketches, &versions, options);
    let sample = |at: usize| -> Sample<'_> { sketches.sample(versions[at]) };
    let keys = |at: usize| {
        let hashes = sample(at).hashes;
        &hashes[..key_count(hashes)]
    };
    for_each_candidate(versions.len(), keys, |a, b| {
        if sets.root(versions[a]) != sets.root(versions[b])
            && is_copy(overlap(sample(a), sample(b), &common), options)
        {
            sets.join(versions[a], versions[b]);
        }
    });
    describe(sketches, options, &common, &mut sets)
}

/// Chooses who stands for each cluster, and says of each member why it is there.
fn describe(sketches: &Sketches, options: &Options, common: &Common, sets: &mut UnionFind) -> Clusters {
    let articles = 0..sketches.len() as u32;
    // For each root the best member so far; roots are the smallest members, so they come first.
    let mut best: Vec<u32> = articles.clone().collect();
    let mut count = 0;
    for article in articles.clone() {
        let root = sets.root(article);
        count += usize::from(root == article);
        let best = &mut best[root as usize];
        let (new, old) = (article as usize, *best as usize);
        let better = match options.keep {
            Keep::First => false,
            Keep::Longest => sketches.words[new] > sketches.words[old],
            Keep::Earliest => sketches.dates[new] < sketches.dates[old],
        };
        if better {
            *best = article;
        }
    }
    let members = articles
        .map(|article| {
            let representative = best[sets.root(article) as usize];
            let (found, reason) = if article == representative {
                (Overlap::SAME, Reason::Kept)
            } else if sketches.keys[article as usize] == sketches.keys[representative as usize] {
                (Overlap::SAME, Reason::Exact)
            } else {
                let found = overlap(sketches.sample(article), sketches.sample(representative), common);
                let copy = is_copy(found, options);
                (found, if copy { reason(found, options) } else { Reason::Linked })
            };
            Member { representative, similarity: found.similarity() as f32, reason }
        })
        .collect();
    Clusters { members, count }
}
