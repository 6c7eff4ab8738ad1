//! Consistency within an article: what is a name in one place is one in another, where the context is poor.

use crate::candidate::{Candidate, What};
use crate::features::Features;
use crate::keys::{KEYS, key_of};
use crate::lexicon::Classes;
use crate::people::PersonName;
use crate::table::HashedMap;
use crate::words::{NO_RUN, Run, Shape, Word};
use copydesk_text::Origin;

/// How sure a name must be to speak for its other places.
const SURE: f32 = 0.8;

/// Room to find out in what is a name.
#[derive(Default)]
pub(crate) struct Room {
    /// The tokens that stand in a name.
    pub(crate) taken: Vec<bool>,
    /// What single words surely name.
    sure: HashedMap<u64, What>,
    /// The family names of the people with full names.
    families: HashedMap<u64, ()>,
}

/// Adds names that the tagger missed although the article names them elsewhere, people known by their age, and the
/// places after an organisation's "of".
pub(crate) fn apply(features: &Features<'_>, candidates: &mut Vec<Candidate>, room: &mut Room) {
    let Room { taken, sure, families } = room;
    join_of(features, candidates);
    join_and(features, candidates);
    read_families(features, candidates, families);
    family_names(features, candidates, families);
    let words = &features.words.words;
    taken.clear();
    taken.resize(words.len(), false);
    sure.clear();
    for candidate in candidates.iter() {
        taken[candidate.start as usize..candidate.end as usize].fill(true);
        if candidate.end - candidate.start == 1 && candidate.confidence > SURE {
            sure.entry(words[candidate.start as usize].key).or_insert(candidate.what);
        }
    }
    let before = candidates.len();
    for run in &features.words.runs {
        let (start, end) = (run.start as usize, run.end as usize);
        // The parts of "Vladivostok-Donghae" are looked at by themselves.
        for part in parts(words, start, end) {
            let word = &words[part];
            let plain =
                Classes(Classes::FUNCTION.0 | Classes::NOT_NAME.0 | Classes::TIME.0 | Classes::TITLE.0);
            let couple = end - start == 1
                && word.classes.any(Classes::GIVEN)
                && !taken[part]
                && in_couple(candidates, before, features, end);
            // "/Iran-hails-" is part of an address.
            let address = part > 0 && !word.spaced && words[part - 1].shape == Shape::Slash;
            if taken[part] || address || word.classes.any(plain) && !couple {
                continue;
            }
            let aged = end - start == 1 && word.shape == Shape::Capital && is_aged(features, end);
            let (what, why, confidence) = match sure.get(&word.key).copied() {
                _ if couple => (What::Person, "given-name", 0.8),
                Some(what) => (what, "back-reference", 0.6),
                None if aged => (What::Person, "age", 0.8),
                None if end - start == 1 && is_family(features, part, families) => {
                    (What::Person, "back-reference", 0.7)
                }
                None => continue,
            };
            let hit = features.hits.get(features.hit_of[part] as usize);
            let whole = hit.is_some_and(|hit| hit.end - hit.start == 1 && hit.kinds & what.bit() != 0);
            candidates.push(Candidate {
                start: part as u32,
                end: part as u32 + 1,
                what,
                origin: Origin::Document,
                why,
                confidence,
                hit: if whole { features.hit_of[part] } else { u32::MAX },
            });
        }
    }
    if candidates.len() > before {
        candidates.sort_unstable_by_key(|candidate| candidate.start);
    }
    take_of(features, candidates);
}

/// The single words that hyphens, function words ("In", where a sentence began unnoticed) or its ends set apart in a run.
fn parts(words: &[Word], start: usize, end: usize) -> impl Iterator<Item = usize> {
    let apart = |word: &Word| word.shape == Shape::Hyphen || word.classes.any(Classes::FUNCTION);
    (start..end).filter(move |&at| {
        words[at].capital
            && (at == start || apart(&words[at - 1]))
            && (at + 1 == end || apart(&words[at + 1]))
    })
}

/// "and Gerald Thwaite" after a given name.
fn in_couple(candidates: &[Candidate], before: usize, features: &Features<'_>, end: usize) -> bool {
    let Some(token) = features.doc.tokens().get(end) else { return false };
    let found = &candidates[..before];
    let next = found.partition_point(|candidate| (candidate.start as usize) <= end);
    features.doc.token_text(token) == "and"
        && found.get(next).is_some_and(|next| {
            next.what == What::Person && next.start as usize == end + 1 && next.end - next.start > 1
        })
}

/// "Korea Maritime and Ocean University": a capitalised word before "and" that is no name by itself belongs, with what
/// stands before it, to the organisation whose head word comes after.
fn join_and(features: &Features<'_>, candidates: &mut Vec<Candidate>) {
    let words = &features.words.words;
    let plain = Classes(Classes::FUNCTION.0 | Classes::NOT_NAME.0 | Classes::TIME.0 | Classes::TITLE.0);
    // A name that ends with a head or a legal form before the "and" is whole: "Acme Ltd. and Northwind Trust".
    let part = |at: usize| words[at].capital && !words[at].classes.any(plain);
    let whole = |at: usize| words[at].classes.any(Classes::ORGANIZATION_HEAD);
    let may_join = |candidate: &Candidate| {
        let first = candidate.start as usize;
        candidate.what == What::Organization
            && candidate.hit == u32::MAX
            && candidate.end - candidate.start > 1
            && first > 1
            && words[candidate.end as usize - 1].classes.any(Classes::ORGANIZATION_HEAD)
            && features.doc.token_text(&features.doc.tokens()[first - 1]) == "and"
            && part(first - 2)
            && !whole(first - 2)
    };
    // Most articles have none.
    let Some(start) = candidates.iter().position(may_join) else { return };
    let rest = candidates.split_off(start);
    for mut candidate in rest {
        let first = candidate.start as usize;
        let joins = may_join(&candidate)
            && candidates
                .last()
                .is_none_or(|last| (last.end as usize) < first - 1 || is_beginning(features, last));
        if joins {
            let mut start = first - 2;
            while start > 0 && part(start - 1) && words[start].spaced {
                start -= 1;
            }
            // A sentence's first word is capitalised anyhow.
            let opens =
                features.doc.sentences().binary_search_by_key(&(start as u32), |s| s.tokens.start).is_ok();
            if !(opens && start == first - 2) {
                while candidates.pop_if(|last| last.end as usize > start).is_some() {}
                candidate.start = start as u32;
            }
        }
        candidates.push(candidate);
    }
}

/// Whether a name may be but the first half of an organization's: several words that no list has, without a head, and not
/// sure.
fn is_beginning(features: &Features<'_>, candidate: &Candidate) -> bool {
    let name = &features.words.words[candidate.start as usize..candidate.end as usize];
    matches!(candidate.what, What::Organization | What::Place)
        && candidate.hit == u32::MAX
        && candidate.confidence < SURE
        && name.len() > 1
        && !name.iter().any(|word| word.classes.any(Classes::ORGANIZATION_HEAD))
}

/// The family names of the people whose full names are sure.
fn read_families(features: &Features<'_>, candidates: &[Candidate], families: &mut HashedMap<u64, ()>) {
    families.clear();
    let full = |c: &&Candidate| c.what == What::Person && c.end - c.start > 1 && c.confidence > SURE;
    families.extend(candidates.iter().filter(full).filter_map(|c| {
        let (start, end) = (c.start as usize, c.end as usize);
        Some((PersonName::read(features.doc, features.words, start, end).family()?, ()))
    }));
}

/// "the Thwaites" where the article names a Thwaite.
fn is_family(features: &Features<'_>, at: usize, families: &HashedMap<u64, ()>) -> bool {
    let words = &features.words.words;
    at > 0
        && words[at - 1].key == KEYS.the
        && words[at].shape == Shape::Capital
        && features
            .doc
            .token_text(&features.doc.tokens()[at])
            .strip_suffix('s')
            .is_some_and(|name| families.contains_key(&key_of(name)))
}

/// A place's name that is the family name of someone in the article names that person, where no place is expected.
fn family_names(features: &Features<'_>, candidates: &mut [Candidate], families: &HashedMap<u64, ()>) {
    let words = &features.words.words;
    if families.is_empty() {
        return;
    }
    for candidate in candidates.iter_mut().filter(|c| c.what == What::Place && c.end - c.start == 1) {
        let at = candidate.start as usize;
        let expected = at > 0
            && words[at - 1].classes.any(Classes(Classes::PLACE_PREPOSITION.0 | Classes::DIRECTION.0))
            || at > 1 && words[at - 1].shape == Shape::Comma && words[at - 2].capital
            || words.get(at + 1).is_some_and(|next| next.shape == Shape::Comma)
                && words.get(at + 2).is_some_and(|next| next.capital)
            || at > 0 && words[at - 1].shape == Shape::Hyphen;
        if !expected && families.contains_key(&words[at].key) {
            *candidate = Candidate {
                what: What::Person,
                why: "back-reference",
                hit: u32::MAX,
                origin: Origin::Document,
                ..*candidate
            };
        }
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
    candidates.dedup_by(|candidate, last| {
        let joins = last.what == What::Organization
            && last.hit == u32::MAX
            && candidate.what == What::Place
            && candidate.start == last.end + 1
            && words[last.end as usize].run == NO_RUN
            && features.doc.token_text(&features.doc.tokens()[last.end as usize]) == "of"
            && words[last.end as usize - 1].classes.any(Classes::ORGANIZATION_HEAD);
        if joins {
            last.end = candidate.end;
            last.confidence = last.confidence.min(candidate.confidence);
        }
        joins
    });
}

/// "Ministry" before "of Health": a head that stands alone takes the capitalised words after its "of".
fn take_of(features: &Features<'_>, candidates: &mut [Candidate]) {
    for at in 0..candidates.len() {
        let next = candidates.get(at + 1).map_or(u32::MAX, |next| next.start);
        if let Some(run) = run_after_of(features, &candidates[at]).filter(|run| run.end <= next) {
            candidates[at].end = run.end;
        }
    }
}

/// The capitalised words after a head that stands alone before "of": "Health" of "Ministry of Health".
fn run_after_of(features: &Features<'_>, candidate: &Candidate) -> Option<Run> {
    let words = &features.words.words;
    let (start, end) = (candidate.start as usize, candidate.end as usize);
    let alone = candidate.what == What::Organization
        && candidate.hit == u32::MAX
        && end == start + 1
        && words[start].classes.any(Classes::ORGANIZATION_HEAD);
    let of = alone && features.doc.token_text(features.doc.tokens().get(end)?) == "of";
    features
        .words
        .runs
        .get(words.get(end + 1).filter(|_| of)?.run as usize)
        .copied()
        .filter(|run| run.start as usize == end + 1)
}
