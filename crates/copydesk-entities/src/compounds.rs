//! Compounds: "Kim-Putin", "South Korea-U.S.-Japan", whose parts are names of their own.

use crate::candidate::What;
use crate::features::Features;
use crate::hits::kinds;
use crate::words::Shape;
use copydesk_text::Form;

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
    (hit.start as usize == start && hit.end as usize == end).then_some(match hit.best {
        kinds::PERSON => What::Person,
        kinds::PLACE if hit.form == Form::Demonym => What::Demonym,
        kinds::PLACE => What::Place,
        kinds::ORGANIZATION => What::Organization,
        _ => What::Other,
    })
}
