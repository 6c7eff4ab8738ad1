//! Consistency within an article: what is a name in one place is one in another, where the context is poor.

use crate::candidate::{Candidate, What};
use crate::features::Features;
use crate::lexicon::Classes;
use crate::table::HashedMap;
use crate::words::{NO_RUN, Shape};
use copydesk_text::Origin;

/// How sure a name must be to speak for its other places.
const SURE: f32 = 0.8;

/// Adds names that the tagger missed although the article names them elsewhere, people known by their age, and the
/// places after an organisation's "of".
pub(crate) fn apply(features: &Features<'_>, candidates: &mut Vec<Candidate>) {
    join_of(features, candidates);
    let words = &features.words.words;
    let mut taken = vec![false; words.len()];
    let mut sure: HashedMap<u64, What> = HashedMap::default();
    for candidate in candidates.iter() {
        taken[candidate.start as usize..candidate.end as usize].fill(true);
        if candidate.end - candidate.start == 1 && candidate.confidence > SURE {
            sure.entry(words[candidate.start as usize].key).or_insert(candidate.what);
        }
    }
    let before = candidates.len();
    for run in &features.words.runs {
        let (start, end) = (run.start as usize, run.end as usize);
        if taken[start..end].contains(&true) {
            continue;
        }
        let word = &words[start];
        let plain = Classes(Classes::FUNCTION.0 | Classes::NOT_NAME.0 | Classes::TIME.0 | Classes::TITLE.0);
        let alone = end - start == 1 && !word.classes.any(plain);
        let known = sure.get(&word.key).copied().filter(|_| alone);
        let aged = alone && word.shape == Shape::Capital && is_aged(features, end);
        let (what, why, confidence) = match known {
            Some(what) => (what, "back-reference", 0.6),
            None if aged => (What::Person, "age", 0.8),
            None => continue,
        };
        candidates.push(Candidate {
            start: run.start,
            end: run.end,
            what,
            origin: Origin::Document,
            why,
            confidence,
            hit: features.hits.get(features.hit_of[start] as usize).map_or(u32::MAX, |hit| {
                if hit.start == run.start && hit.end == run.end { features.hit_of[start] } else { u32::MAX }
            }),
        });
    }
    if candidates.len() > before {
        candidates.sort_unstable_by_key(|candidate| candidate.start);
    }
}

/// ", 52," after a name.
fn is_aged(features: &Features<'_>, end: usize) -> bool {
    let words = &features.words.words;
    let age = |at: usize| {
        features.doc.tokens().get(at).is_some_and(|token| {
            features.doc.token_text(token).parse::<u8>().is_ok_and(|age| (5..=110).contains(&age))
        })
    };
    let is = |at: usize, shape: Shape| words.get(at).is_some_and(|word| word.shape == shape);
    is(end, Shape::Comma) && age(end + 1) && is(end + 2, Shape::Comma)
}

/// "Dockworkers Union of Maryland": the place after the "of" of an organisation is part of its name.
fn join_of(features: &Features<'_>, candidates: &mut Vec<Candidate>) {
    let words = &features.words.words;
    let mut kept: Vec<Candidate> = Vec::with_capacity(candidates.len());
    for candidate in candidates.drain(..) {
        if let Some(last) = kept.last_mut()
            && last.what == What::Organization
            && last.hit == u32::MAX
            && candidate.what == What::Place
            && candidate.start == last.end + 1
            && words[last.end as usize].run == NO_RUN
            && features.doc.token_text(&features.doc.tokens()[last.end as usize]) == "of"
            && words[last.end as usize - 1].classes.any(Classes::ORGANIZATION_HEAD)
        {
            last.end = candidate.end;
            last.confidence = last.confidence.min(candidate.confidence);
            continue;
        }
        kept.push(candidate);
    }
    *candidates = kept;
}
