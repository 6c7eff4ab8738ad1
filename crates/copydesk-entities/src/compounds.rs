//! Compounds: "Kim-Putin", "South Korea-U.S.-Japan", whose parts are names of their own.

use crate::candidate::{What, of_hit};
use crate::features::Features;
use crate::hits::kinds;
use crate::model::labels;
use crate::table::HashedMap;
use crate::tagger::Tagged;
use crate::words::Shape;

/// Gives `each` part of a stretch that the model took for one name: the stretch itself, or the names that a hyphen joins.
/// A part that the gazetteer knows comes with what it is.
pub(crate) fn split(
    features: &Features<'_>,
    start: usize,
    end: usize,
    mut each: impl FnMut(usize, usize, Option<What>),
) {
    let words = &features.words.words;
    let mut from = start;
    let mut at = start;
    while at < end {
        let joint = words[at].shape == Shape::Hyphen && at > from && at + 1 < end;
        if joint && known_edge(features, at) {
            each(from, at, whole(features, from, at));
            from = at + 1;
        }
        at += 1;
    }
    if from == start {
        each(start, end, None);
    } else {
        each(from, end, whole(features, from, end));
    }
}

/// Whether gazetteer matches end before and begin after the hyphen at `at`.
fn known_edge(features: &Features<'_>, at: usize) -> bool {
    let hit = |at: usize| features.hits.get(features.hit_of[at] as usize);
    let left = hit(at - 1).is_some_and(|hit| hit.end as usize == at);
    let right = hit(at + 1).is_some_and(|hit| hit.start as usize == at + 1);
    left && right
}

fn whole(features: &Features<'_>, start: usize, end: usize) -> Option<What> {
    let hit = features.hits.get(features.hit_of[start] as usize)?;
    (hit.start as usize == start && hit.end as usize == end).then(|| of_hit(hit))
}

/// The hashes of the words of all longer names of people in the article.
pub(crate) fn name_words(features: &Features<'_>, tagged: &[Tagged]) -> HashedMap<u64, ()> {
    let words = &features.words.words;
    tagged
        .iter()
        .filter(|tag| tag.label == labels::PERSON)
        .map(|tag| &words[tag.start as usize..tag.end as usize])
        .filter(|name| name.iter().skip(1).any(|word| word.spaced && word.capital))
        .flat_map(|name| {
            let joined = |at: usize| name.get(at).is_some_and(|word| word.shape == Shape::Hyphen);
            let alone = move |at: &usize| !joined(at + 1) && (*at == 0 || !joined(at - 1));
            (0..name.len())
                .filter(alone)
                .map(|at| &name[at])
                .filter(|word| word.capital)
                .map(|word| (word.key, ()))
        })
        .collect()
}

/// Whether the stretch is two names of people that a hyphen joins: "Kim-Putin" where the article names a Kim and a Putin.
pub(crate) fn joins_people<'k>(
    features: &Features<'_>,
    start: usize,
    end: usize,
    known: impl FnOnce() -> &'k HashedMap<u64, ()>,
) -> bool {
    let words = &features.words.words[start..end];
    let [left, hyphen, right] = words else { return false };
    let listed = |at: usize| {
        let hit = features.hits.get(features.hit_of[at] as usize);
        hit.is_some_and(|hit| hit.end - hit.start == 1 && hit.best == kinds::PERSON)
    };
    if hyphen.shape != Shape::Hyphen || !left.capital || !right.capital {
        return false;
    }
    let known = known();
    (known.contains_key(&left.key) || listed(start)) && (known.contains_key(&right.key) || listed(end - 1))
}
