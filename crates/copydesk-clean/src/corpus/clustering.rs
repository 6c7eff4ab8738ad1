//! From sketches to clusters: exact copies, close copies, then all others, each step joining what the last has left.
//!
//! Each step is one that a database can do as well: pairs from buckets in a fixed order, a verdict on each pair by
//! itself, connected components, counts. `copydesk.spark` does the same over a cluster of machines, and to the same end.

use super::candidates::{Parts, for_each_candidate};
use super::clusters::{Clusters, Member, Reason};
use super::common::Common;
use super::links::WeakLinks;
use super::overlap::{Sample, overlap};
use super::sketch::{CLOSE_KEYS, PLACE, key_count};
use super::sketches::{Keep, Options, Sketches};
use super::union_find::UnionFind;
use super::verdict::{Verdict, is_close, verdict};
use std::num::NonZero;
use std::thread;

pub(super) fn cluster(sketches: &Sketches, options: &Options, threads: NonZero<usize>) -> Clusters {
    let mut sets = UnionFind::new(sketches.len());
    let distinct = distinct(sketches, &mut sets);
    if options.exact {
        return describe(sketches, options, &Common::default(), &mut sets);
    }
    let versions = join_close(sketches, &distinct, options, threads, &mut sets);
    drop(distinct);
    let common = common_among(sketches, &versions, options);
    join_similar(sketches, &versions, &common, options, threads, &mut sets);
    describe(sketches, options, &common, &mut sets)
}

/// The common shingles of a corpus.
pub(super) fn common(sketches: &Sketches, options: &Options) -> Common {
    let mut sets = UnionFind::new(sketches.len());
    let distinct = distinct(sketches, &mut sets);
    let versions = join_close(sketches, &distinct, options, NonZero::<usize>::MIN, &mut sets);
    common_among(sketches, &versions, options)
}

/// The articles without their exact copies, in an order that depends on their content alone and puts like near like.
fn distinct(sketches: &Sketches, sets: &mut UnionFind) -> Vec<u32> {
    let place = |article: u32| {
        let hashes = sketches.sample(article).hashes;
        std::array::from_fn::<u32, PLACE, _>(|at| hashes.get(at).copied().unwrap_or(u32::MAX))
    };
    let mut order: Vec<(u32, u32)> =
        (0..sketches.len() as u32).map(|article| (place(article)[0], article)).collect();
    order.sort_unstable_by(|a, b| {
        a.0.cmp(&b.0)
            .then_with(|| place(a.1).cmp(&place(b.1)))
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
fn join_close(
    sketches: &Sketches,
    distinct: &[u32],
    options: &Options,
    threads: NonZero<usize>,
    sets: &mut UnionFind,
) -> Vec<u32> {
    let keys = |at: usize| {
        let hashes = sketches.sample(distinct[at]).hashes;
        &hashes[..CLOSE_KEYS.min(hashes.len())]
    };
    let find = |parts: Parts| {
        let mut groups = UnionFind::new(distinct.len());
        for_each_candidate(distinct.len(), keys, parts, |a, b| {
            let (a, b) = (a as u32, b as u32);
            if groups.root(a) != groups.root(b) {
                let [first, second] = [a, b].map(|at| sketches.sample(distinct[at as usize]));
                if is_close(first, second, options) {
                    groups.join(a, b);
                }
            }
        });
        groups
    };
    let mut groups = merged(in_parts(threads, find));
    for at in 0..distinct.len() as u32 {
        sets.join(distinct[at as usize], distinct[groups.root(at) as usize]);
    }
    (0..distinct.len() as u32).filter(|&at| groups.root(at) == at).map(|at| distinct[at as usize]).collect()
}

/// What is common among articles of which none is a close copy of another.
fn common_among(sketches: &Sketches, articles: &[u32], options: &Options) -> Common {
    let samples = articles.iter().map(|&article| sketches.sample(article));
    Common::count(samples, options.common.max(1))
}

/// Joins what is similar among articles that are no close copies of each other.
fn join_similar(
    sketches: &Sketches,
    versions: &[u32],
    common: &Common,
    options: &Options,
    threads: NonZero<usize>,
    sets: &mut UnionFind,
) {
    let sample = |at: usize| -> Sample<'_> { sketches.sample(versions[at]) };
    let keys = |at: usize| {
        let hashes = sample(at).hashes;
        &hashes[..key_count(hashes)]
    };
    let find = |parts: Parts| {
        let mut groups = UnionFind::new(versions.len());
        let mut weak = WeakLinks::default();
        for_each_candidate(versions.len(), keys, parts, |a, b| {
            let (first, second) = (a as u32, b as u32);
            // A link within a group says nothing new, however weak or strong.
            if groups.root(first) == groups.root(second) {
                return;
            }
            let found = overlap(sample(a), sample(b), common);
            match verdict(found, options) {
                Verdict::Different => {}
                Verdict::Weak => weak.push(first, second, found.similarity()),
                Verdict::Strong => groups.join(first, second),
            }
        });
        (groups, weak)
    };
    let (groups, weak): (Vec<_>, Vec<_>) = in_parts(threads, find).into_iter().unzip();
    let mut groups = merged(groups);
    WeakLinks::merged(weak).join(&mut groups, versions.len());
    for at in 0..versions.len() as u32 {
        sets.join(versions[at as usize], versions[groups.root(at) as usize]);
    }
}

/// Does a share of the buckets on each thread. A fault on one is a fault here.
fn in_parts<R: Send>(threads: NonZero<usize>, work: impl Fn(Parts) -> R + Sync) -> Vec<R> {
    let of = threads.get();
    if of == 1 {
        return vec![work(Parts { mine: 0, of })];
    }
    let work = &work;
    thread::scope(|scope| {
        let shares: Vec<_> = (0..of).map(|mine| scope.spawn(move || work(Parts { mine, of }))).collect();
        shares
            .into_iter()
            .map(|share| share.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault)))
            .collect()
    })
}

/// The sets that are joined in any of these.
fn merged(sets: Vec<UnionFind>) -> UnionFind {
    let mut sets = sets.into_iter();
    let mut all = sets.next().unwrap_or_else(|| UnionFind::new(0));
    for mut other in sets {
        all.join_all(&mut other);
    }
    all
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
        let better = match options.keep {
            Keep::First => false,
            Keep::Longest => sketches.words[article as usize] > sketches.words[*best as usize],
            Keep::Earliest => sketches.date(article) < sketches.date(*best),
        };
        if better {
            *best = article;
        }
    }
    let members = articles
        .map(|article| {
            let representative = best[sets.root(article) as usize];
            let (similarity, reason) = if article == representative {
                (1.0, Reason::Kept)
            } else if sketches.keys[article as usize] == sketches.keys[representative as usize] {
                (1.0, Reason::Exact)
            } else {
                let found = overlap(sketches.sample(article), sketches.sample(representative), common);
                (found.similarity(), Reason::of(found, options))
            };
            Member { representative, similarity: similarity as f32, reason }
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
