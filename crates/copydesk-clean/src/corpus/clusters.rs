//! From sketches to clusters: exact copies, close copies, then all others, each step joining what the last has left.

use super::candidates::for_each_candidate;
use super::common::Common;
use super::links::WeakLinks;
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
const CLOSE: f64 = 0.8;
/// Close copies share one of their few smallest hashes all but surely.
const CLOSE_KEYS: usize = 4;
/// A link this similar joins two groups by itself; weaker ones need others beside them.
const STRONG: f64 = 0.5;
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
    join_similar(sketches, &versions, &common, options, &mut sets);
    describe(sketches, options, &common, &mut sets)
}

/// Joins what is similar among articles that are no close copies of each other.
fn join_similar(
    sketches: &Sketches,
    versions: &[u32],
    common: &Common,
    options: &Options,
    sets: &mut UnionFind,
) {
    let sample = |at: usize| -> Sample<'_> { sketches.sample(versions[at]) };
    let keys = |at: usize| {
        let hashes = sample(at).hashes;
        &hashes[..key_count(hashes)]
    };
    let mut groups = UnionFind::new(versions.len());
    let mut weak = WeakLinks::default();
    for_each_candidate(versions.len(), keys, |a, b| {
        let (first, second) = (a as u32, b as u32);
        if groups.root(first) == groups.root(second) {
            return;
        }
        let found = overlap(sample(a), sample(b), common);
        if !is_copy(found, options) {
            return;
        }
        if found.similarity() >= STRONG.max(options.threshold) {
            groups.join(first, second);
        } else {
            weak.push(first, second, found.similarity());
        }
    });
    weak.join(&mut groups, versions.len());
    for at in 0..versions.len() as u32 {
        sets.join(versions[at as usize], versions[groups.root(at) as usize]);
    }
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

#[cfg(test)]
mod tests {
    use super::super::{Sketcher, dedup};
    use super::*;
    use proptest::prelude::*;

    /// Text that no other number gives; a few small words are those of every text.
    fn prose(number: u64, words: usize) -> String {
        let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut text = String::new();
        for _ in 0..words {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let word = match state % 4 {
                0 => ["the", "of", "and", "in", "to"][(state >> 8) as usize % 5].to_owned(),
                _ => format!("w{}", (state >> 8) % 5_000),
            };
            text.push_str(&word);
            text.push(' ');
        }
        text
    }

    fn groups(texts: &[String]) -> Vec<Vec<u32>> {
        dedup(texts, &Options::default()).groups()
    }

    #[test]
    fn different_articles_stay_apart() {
        let texts: Vec<String> = (0..200).map(|n| prose(n, 20 + n as usize * 5)).collect();
        assert_eq!(groups(&texts), Vec::<Vec<u32>>::new());
    }

    #[test]
    fn edited_copies_are_found() {
        for seed in 0..20 {
            let [a, b, c, d] = [1, 2, 3, 4].map(|part| prose(seed * 10 + part, 120));
            let other = prose(seed * 10 + 9, 90);
            for (edit, copy) in [
                ("another lede", format!("{other}{b}{c}{d}")),
                ("another order", format!("{c}{a}{d}{b}")),
                ("furniture", format!("{a}{b}{c}{d}{other}{other}")),
                ("cut to a third", format!("{a}{}", prose(seed * 10 + 2, 40))),
                ("cut, and another lede", format!("{other}{b}{c}")),
            ] {
                let texts = [format!("{a}{b}{c}{d}"), prose(seed + 7_000, 400), copy];
                assert_eq!(groups(&texts), [[0, 2]], "{edit}, seed {seed}");
            }
        }
    }

    #[test]
    fn a_shared_passage_makes_no_copy() {
        for seed in 0..20 {
            let quoted = prose(seed, 80);
            let texts = [1, 2, 3].map(|n| {
                format!("{}{quoted}{}", prose(seed + 100 * n, 150), prose(seed + 5_000 + 100 * n, 200))
            });
            assert_eq!(groups(&texts), Vec::<Vec<u32>>::new(), "seed {seed}");
        }
    }

    #[test]
    fn a_stream_below_every_page_makes_no_copies() {
        for (pages, own, stream) in [(40, 200, 300), (60, 150, 400), (25, 300, 300)] {
            let below = prose(1, stream);
            let texts: Vec<String> = (0..pages).map(|n| format!("{}{below}", prose(100 + n, own))).collect();
            assert_eq!(groups(&texts), Vec::<Vec<u32>>::new(), "{pages} pages");
            // A copy of one of the pages is still found, and so is the page's article without the stream.
            let mut more = texts.clone();
            more.push(format!("{}{}", prose(7, 20), texts[3]));
            more.push(prose(105, own));
            assert_eq!(groups(&more), [vec![3, pages as u32], vec![5, pages as u32 + 1]], "{pages} pages");
        }
    }

    #[test]
    fn a_stream_of_each_others_stories_makes_no_copies() {
        // Few pages, so that nothing is common: what stands at the top decides.
        for seed in 0..10 {
            let stories: Vec<String> = (0..4).map(|n| prose(seed * 10 + n, 800)).collect();
            let page = |first: usize| (0..4).map(|n| stories[(first + n) % 4].as_str()).collect::<String>();
            let mut texts: Vec<String> = (0..4).map(page).collect();
            assert_eq!(groups(&texts), Vec::<Vec<u32>>::new(), "seed {seed}");
            texts.push(format!("{}{}", prose(900, 30), stories[2]));
            assert_eq!(groups(&texts), [[2, 4]], "seed {seed}");
        }
    }

    #[test]
    fn many_versions_of_a_story_are_one_cluster() {
        for versions in [5, 12, 30, 100] {
            let story = prose(1, 400);
            let mut texts: Vec<String> = (0..versions)
                .map(|n| format!("{}{story}{}", prose(100 + n, 25), prose(900 + n, 25)))
                .collect();
            texts.extend((0..60).map(|n| prose(5_000 + n, 300)));
            let found = groups(&texts);
            assert_eq!(found.len(), 1, "{versions} versions");
            assert_eq!(found[0].len(), versions as usize);
        }
    }

    #[test]
    fn members_say_why_they_are_there() {
        let story = prose(1, 600);
        let texts = [
            prose(1, 150),
            story.clone(),
            story.to_uppercase(),
            format!("{}{story}", prose(2, 40)),
            prose(9, 100),
        ];
        let (mut sketches, mut sketcher) = (Sketches::default(), Sketcher::default());
        for (text, date) in texts.iter().zip([None, Some(20), Some(30), Some(10), Some(5)]) {
            sketches.push("", date, &sketcher.sketch(text));
        }
        let with = |keep| {
            let clusters = sketches.cluster(&Options { keep, ..Options::default() });
            clusters.members().iter().map(|member| (member.representative, member.reason)).collect::<Vec<_>>()
        };
        use Reason::{Contained, Exact, Kept, Near};
        assert_eq!(with(Keep::First), [(0, Kept), (0, Contained), (0, Contained), (0, Contained), (4, Kept)]);
        assert_eq!(with(Keep::Longest), [(3, Contained), (3, Near), (3, Near), (3, Kept), (4, Kept)]);
        assert_eq!(with(Keep::Earliest), with(Keep::Longest));
        let exact = sketches.cluster(&Options { exact: true, ..Options::default() });
        assert_eq!(exact.groups(), [[1, 2]]);
        assert_eq!(exact.member(2).reason, Exact);
        assert_eq!(exact.member(2).similarity, 1.0);
        assert_eq!(exact.len(), 4);
    }

    #[test]
    fn nothing_and_next_to_nothing() {
        assert!(dedup(Vec::<String>::new(), &Options::default()).is_empty());
        assert_eq!(groups(&["".into(), "one".into(), "—".into(), "two three".into()]), [[0, 2]]);
    }

    proptest! {
        #[test]
        fn order_does_not_matter(
            texts in prop::collection::vec("([abc]{1,2} ){0,30}", 1..40),
            shuffle in any::<prop::sample::Index>(),
        ) {
            let options = Options { common: 3, ..Options::default() };
            let turn = shuffle.index(texts.len());
            let mut turned = texts.clone();
            turned.rotate_left(turn);
            turned.reverse();
            let place = |at: usize| (texts.len() - 1 - (at + texts.len() - turn) % texts.len()) as u32;
            let (one, other) = (dedup(&texts, &options), dedup(&turned, &options));
            prop_assert_eq!(one.len(), other.len());
            for a in 0..texts.len() {
                prop_assert_eq!(&texts[a], &turned[place(a) as usize]);
                for b in 0..a {
                    let same = one.representative(a as u32) == one.representative(b as u32);
                    prop_assert_eq!(same, other.representative(place(a)) == other.representative(place(b)));
                }
            }
        }
    }
}
