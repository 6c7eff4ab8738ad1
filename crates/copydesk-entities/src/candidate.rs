//! `Candidate`: a stretch of tokens that names something, before it is known whom.

use crate::features::Features;
use crate::hits::{Hit, kinds};
use crate::keys::{KEYS, key_of};
use crate::lexicon::{Classes, lines};
use crate::model::labels;
use crate::tagger::Tagged;
use crate::words::{Shape, Word};
use crate::{compounds, consistency};
use copydesk_text::{Form, Kind, Origin};
use std::cell::OnceCell;
use std::sync::LazyLock;

/// What a candidate names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum What {
    Person,
    Place,
    Organization,
    /// A people or its adjective.
    Demonym,
    /// Whatever the gazetteer says.
    Other,
}

impl What {
    /// The bit of its kind in a [`Hit`].
    pub(crate) const fn bit(self) -> u8 {
        match self {
            Self::Person => kinds::PERSON,
            Self::Place | Self::Demonym => kinds::PLACE,
            Self::Organization => kinds::ORGANIZATION,
            Self::Other => kinds::OTHER,
        }
    }

    /// Its kind.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Person => Kind::Person,
            Self::Place | Self::Demonym => Kind::Place,
            Self::Organization => Kind::Organization,
            Self::Other => Kind::Other("other".into()),
        }
    }
}

/// A stretch of tokens that names something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) what: What,
    pub(crate) origin: Origin,
    pub(crate) why: &'static str,
    pub(crate) confidence: f32,
    /// The index of the gazetteer match that covers just this stretch, or `u32::MAX`.
    pub(crate) hit: u32,
}

/// The candidates of a document in text order: what the model found, with its edges set right, and the gazetteer's
/// matches that are safe by themselves.
///
/// They are put into `found`, and what was there before is gone.
pub(crate) fn gather(
    features: &Features<'_>,
    tagged: &[Tagged],
    found: &mut Vec<Candidate>,
    room: &mut consistency::Room,
) {
    found.clear();
    let names = OnceCell::new();
    let known = || names.get_or_init(|| compounds::name_words(features, tagged));
    for tag in tagged {
        let what = match tag.label {
            labels::PERSON => What::Person,
            labels::PLACE => What::Place,
            labels::ORGANIZATION => What::Organization,
            _ => What::Demonym,
        };
        let (start, end) = trim(features, tag.start as usize, tag.end as usize, what);
        if is_designation(features, start, end) {
            continue;
        }
        if what == What::Person && compounds::joins_people(features, start, end, known) {
            for at in [start, start + 2] {
                found.push(Candidate {
                    why: "compound",
                    ..candidate(features, at, at + 1, what, tag.certainty)
                });
            }
        } else if what == What::Organization
            && let Some(and) = joint(features, start, end)
        {
            let right = if is_the(features, and + 1) { and + 2 } else { and + 1 };
            found.push(candidate(features, start, and, what, tag.certainty));
            found.push(candidate(features, right, end, what, tag.certainty));
        } else if start < end {
            compounds::split(features, start, end, |start, end, part| {
                found.push(candidate(features, start, end, part.unwrap_or(what), tag.certainty));
            });
        }
    }
    for candidate in found.iter_mut().filter(|candidate| candidate.what == What::Demonym) {
        candidate.start -= prefix_before(features, candidate.start as usize);
    }
    add_safe_hits(features, found, &mut room.taken);
    consistency::apply(features, found, room);
    crate::nouns::add(features, found);
}

fn candidate(features: &Features<'_>, start: usize, end: usize, what: What, certainty: f32) -> Candidate {
    let index = features.hit_of[start];
    let hit =
        features.hits.get(index as usize).filter(|hit| hit.start == start as u32 && hit.end == end as u32);
    let mut what = what;
    let mut agrees = false;
    if let Some(hit) = hit {
        if hit.kinds == kinds::OTHER {
            what = What::Other;
        } else if what == What::Place && hit.form == Form::Demonym && hit.best == kinds::PLACE {
            what = What::Demonym;
        } else if what == What::Demonym
            && hit.form != Form::Demonym
            && hit.best == kinds::PLACE
            && !hit.needs_context
        {
            what = What::Place;
        }
        // A list outweighs a doubtful guess, and any guess where a longer name can mean but one kind of thing.
        let plain = hit.kinds.count_ones() == 1 && !hit.needs_context;
        if plain && hit.kinds & what.bit() == 0 && (hit.end - hit.start > 1 || certainty < 0.6) {
            what = of_hit(hit);
        }
        agrees = hit.kinds & what.bit() != 0;
    }
    if what == What::Person && !agrees && is_namesake(features, start, end) {
        what = What::Place;
    }
    let why = if agrees { "gazetteer" } else { reason(features, start, end, what) };
    Candidate {
        start: start as u32,
        end: end as u32,
        what,
        origin: if agrees { Origin::Gazetteer } else { Origin::Document },
        why,
        confidence: certainty,
        hit: if agrees { index } else { u32::MAX },
    }
}

/// Whether a person's name is followed by a word that makes it a place's: "Yi Sun-sin Square". Words that are family
/// names too ("Annie Park") do not.
fn is_namesake(features: &Features<'_>, start: usize, end: usize) -> bool {
    let last = &features.words.words[end - 1];
    end - start > 2
        && last.classes.any(Classes::PLACE_HEAD)
        && !last.classes.any(Classes(Classes::SURNAME.0 | Classes::GIVEN.0))
}

/// The plainest sign in the text that the stretch is what the model takes it for.
fn reason(features: &Features<'_>, start: usize, end: usize, what: What) -> &'static str {
    let words = &features.words.words;
    let sentence = features.doc.sentences().partition_point(|s| s.tokens.end as usize <= start);
    let bounds = &features.doc.sentences()[sentence].tokens;
    let before = (start > bounds.start as usize).then(|| &words[start - 1]);
    let after = |n: usize| words.get(end + n).filter(|_| end + n < bounds.end as usize);
    let is = |word: Option<&Word>, class: Classes| word.is_some_and(|word| word.classes.any(class));
    match what {
        What::Person if is(before, Classes(Classes::TITLE.0 | Classes::HONORIFIC.0)) => "title",
        What::Person
            if is(after(0), Classes::SPEECH_VERB)
                || is(before, Classes::SPEECH_VERB)
                || after(0).is_some_and(|w| w.shape == Shape::Comma)
                    && is(after(1), Classes::SPEECH_VERB) =>
        {
            "said"
        }
        What::Person if end - start > 1 && words[start].classes.any(Classes::GIVEN) => "given-name",
        What::Person if end - start > 1 => "name-shape",
        What::Place if words[start..end].iter().any(|w| w.classes.any(Classes::PLACE_HEAD)) => "place-head",
        What::Place if is(before, Classes::PLACE_PREPOSITION) => "place-context",
        What::Organization if words[start..end].iter().any(|w| w.classes.any(Classes::ORGANIZATION_HEAD)) => {
            "organization-head"
        }
        What::Organization if end - start == 1 && words[start].shape == Shape::AllCaps => "capitals",
        _ => "context",
    }
}

/// Sets the edges right: no leading "the", no title before a person, no possessive or mark at the end.
fn trim(features: &Features<'_>, start: usize, end: usize, what: What) -> (usize, usize) {
    let words = &features.words.words;
    let (mut start, mut end) = (start, end);
    while end > start
        && matches!(
            words[end - 1].shape,
            Shape::Possessive | Shape::Hyphen | Shape::Comma | Shape::Apostrophe
        )
    {
        end -= 1;
    }
    let text = |at: usize| features.doc.token_text(&features.doc.tokens()[at]);
    while end - start > 1 && text(start).eq_ignore_ascii_case("the") {
        start += 1;
    }
    // "al-Masri": the particle belongs to the name.
    let particle = |at: usize| words[at].shape == Shape::Lower && words[at].classes.any(Classes::PARTICLE);
    if what == What::Person
        && start > 1
        && words[start - 1].shape == Shape::Hyphen
        && !words[start].spaced
        && particle(start - 2)
    {
        start -= 2;
    }
    if what == What::Person {
        while end - start > 1
            && words[start].classes.any(Classes::HONORIFIC)
            && !words[start].classes.any(Classes::GIVEN)
        {
            start += 1;
        }
    }
    (start, end)
}

/// The "and" between two organizations that the model took for one: after a legal form, or before "the", where both sides
/// have a head. "Acme Ltd. and Northwind Energy Corp."
fn joint(features: &Features<'_>, start: usize, end: usize) -> Option<usize> {
    let words = &features.words.words;
    let tokens = features.doc.tokens();
    let heads = |from: usize, to: usize| {
        words[from..to].iter().any(|word| word.classes.any(Classes::ORGANIZATION_HEAD))
    };
    (start + 1..end.saturating_sub(1)).find(|&at| {
        features.doc.token_text(&tokens[at]) == "and"
            && (tokens[at - 1].is_dotted() || is_the(features, at + 1) && at + 2 < end)
            && heads(start, at)
            && heads(at + 1, end)
    })
}

fn is_the(features: &Features<'_>, at: usize) -> bool {
    features.words.words[at].key == KEYS.the
}

/// "KN-23", "STS-133": letters with a number are the name of a thing.
fn is_designation(features: &Features<'_>, start: usize, end: usize) -> bool {
    let words = &features.words.words;
    let letters = end == start + 1 && matches!(words[start].shape, Shape::AllCaps | Shape::Capital);
    let numbered = words.get(end + 1).is_some_and(|number| {
        words[end].shape == Shape::Hyphen
            && !words[end].spaced
            && number.shape == Shape::Number
            && !number.spaced
    });
    letters && numbered && features.hit_of[start] == u32::MAX
}

/// What can stand before a people's adjective and belongs to it.
static ADJECTIVE_PREFIXES: LazyLock<Vec<u64>> =
    LazyLock::new(|| lines(include_str!("../data/adjective_prefixes.txt")).map(key_of).collect());

/// How many tokens before a people's adjective belong to it: 2 for the "ultra-" of "ultra-Orthodox".
fn prefix_before(features: &Features<'_>, start: usize) -> u32 {
    let words = &features.words.words;
    let joined = start > 1 && words[start - 1].shape == Shape::Hyphen && !words[start].spaced;
    let prefix = joined && !words[start - 1].spaced && ADJECTIVE_PREFIXES.contains(&words[start - 2].key);
    if prefix { 2 } else { 0 }
}

/// Adds matches that the model left out although their name can hardly mean anything else.
fn add_safe_hits(features: &Features<'_>, found: &mut Vec<Candidate>, taken: &mut Vec<bool>) {
    taken.clear();
    taken.resize(features.words.words.len(), false);
    for candidate in found.iter() {
        taken[candidate.start as usize..candidate.end as usize].fill(true);
    }
    let before = found.len();
    for (index, hit) in (0u32..).zip(features.hits) {
        let range = hit.start as usize..hit.end as usize;
        if is_safe(features, hit) && !taken[range.clone()].contains(&true) {
            taken[range].fill(true);
            let what = of_hit(hit);
            found.push(Candidate {
                start: hit.start,
                end: hit.end,
                what,
                origin: Origin::Gazetteer,
                why: "gazetteer",
                confidence: 0.7,
                hit: index,
            });
        }
    }
    if found.len() > before {
        found.sort_unstable_by_key(|candidate| candidate.start);
    }
}

/// Drops every candidate that begins before the last one ends. They are in text order.
pub(crate) fn part(candidates: &mut Vec<Candidate>) {
    let mut end = 0;
    candidates.retain(|candidate| {
        let apart = candidate.start >= end && candidate.start < candidate.end;
        if apart {
            end = candidate.end;
        }
        apart
    });
}

/// What the best sense of a hit is.
pub(crate) fn of_hit(hit: &Hit) -> What {
    match hit.best {
        kinds::PERSON => What::Person,
        kinds::PLACE if hit.form == Form::Demonym => What::Demonym,
        kinds::PLACE => What::Place,
        kinds::ORGANIZATION => What::Organization,
        _ => What::Other,
    }
}

fn is_safe(features: &Features<'_>, hit: &Hit) -> bool {
    let words = &features.words.words[hit.start as usize..hit.end as usize];
    let capitals = words.iter().filter(|word| word.capital).count();
    hit.kinds == kinds::OTHER || !hit.needs_context && capitals > 1 && hit.kinds.count_ones() == 1
}
