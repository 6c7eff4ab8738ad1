//! `Recognized`: what was found, put together from the candidates and their links.

use crate::anaphora::{self, Anaphor, Thing};
use crate::atlas::Geography;
use crate::candidate::{Candidate, What};
use crate::confidence;
use crate::features::Features;
use crate::lexicon::Classes;
use crate::linked::Linked;
use crate::metonyms::{self, Sense};
use crate::pronouns::{self, Antecedent};
use crate::roles;
use crate::table::HashedMap;
use crate::words::cover;
use copydesk_text::fold::{Folds, fold_char};
use copydesk_text::{Entity, Form, Gender, Kind, Mention, Metonym, Origin};
use xxhash_rust::xxh3::xxh3_64;

/// The names of an article, and who and what they name.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Recognized {
    /// In text order; they do not overlap. Spans are bytes of the document's text.
    pub mentions: Vec<Mention>,
    /// In the order of their first mentions. Each has at least one.
    pub entities: Vec<Entity>,
}

/// Room to put it together in.
#[derive(Default)]
pub(crate) struct Room {
    genders: Vec<Option<Gender>>,
    people: Vec<Antecedent>,
    things: Vec<Thing>,
    stand_ins: Vec<Anaphor>,
    /// The numbers that beings have in the answer.
    numbers: Vec<Option<u32>>,
    /// The identifiers that were made: see `local_id`.
    taken: HashedMap<u64, u32>,
}

impl Recognized {
    pub(crate) fn build(
        features: &Features<'_>,
        candidates: &[Candidate],
        linked: &Linked<'_>,
        geography: Geography<'_>,
        room: &mut Room,
    ) -> Self {
        let (beings, links) = (&linked.beings, &linked.links);
        let Room { genders, people, things, stand_ins, numbers, taken } = room;
        genders.clear();
        genders.extend(beings.iter().map(|being| being.gender));
        people.clear();
        things.clear();
        for (candidate, link) in candidates.iter().zip(links) {
            let (Some(link), start, end) = (link, candidate.start, candidate.end) else { continue };
            let (being, organization) = (link.being, candidate.what == What::Organization);
            match candidate.what {
                What::Person => people.push(Antecedent { start, end, being }),
                What::Organization | What::Place => things.push(Thing { start, end, being, organization }),
                What::Demonym | What::Other => {}
            }
        }
        stand_ins.clear();
        stand_ins
            .extend(pronouns::resolve(features, people, genders).iter().map(pronouns::Resolved::anaphor));
        stand_ins.extend(anaphora::resolve(features, things));
        stand_ins.sort_by_key(|anaphor| anaphor.token);

        numbers.clear();
        numbers.resize(beings.len(), None);
        let mut recognized = Self::default();
        recognized.mentions.reserve_exact(candidates.len() + stand_ins.len());
        recognized.entities.reserve(beings.len());
        taken.clear();
        let mut pronouns = stand_ins.iter().peekable();
        // The capitals that stand for governments, and the mentions that do so if their entity is among them.
        let (mut governing, mut likely) = (HashedMap::<u32, ()>::default(), Vec::new());
        let mut place = |recognized: &mut Self, being: u32| -> u32 {
            *numbers[being as usize].get_or_insert_with(|| {
                let source = &beings[being as usize];
                let id =
                    source.entry.map_or_else(|| local_id(source.name, taken), |entry| entry.id().to_owned());
                recognized.entities.push(Entity {
                    id,
                    name: source.name.to_owned(),
                    kind: source.kind.clone(),
                    mentions: Vec::with_capacity(source.named().len()),
                    gender: genders[being as usize].filter(|_| source.kind == Kind::Person),
                    roles: Vec::new(),
                });
                recognized.entities.len() as u32 - 1
            })
        };
        for (candidate, link) in candidates.iter().zip(links) {
            let Some(link) = link else { continue };
            while let Some(pronoun) = pronouns.next_if(|pronoun| pronoun.token < candidate.start) {
                let entity = place(&mut recognized, pronoun.being);
                recognized.stand_in(features, pronoun, entity);
            }
            // A word inside a name is no pronoun: "She" of "She Magazine".
            while pronouns.next_if(|pronoun| pronoun.token < candidate.end).is_some() {}
            // "Western" is the adjective of no one in particular.
            let vague = candidate.what == What::Demonym
                && candidate.hit == u32::MAX
                && features.words.words[candidate.start as usize].classes.any(Classes::DIRECTION);
            if vague {
                recognized.push(Mention {
                    span: cover(features.doc, candidate.start as usize, candidate.end as usize),
                    entity: None,
                    kind: beings[link.being as usize].kind.clone(),
                    form: Form::Demonym,
                    origin: candidate.origin,
                    metonym: None,
                    confidence: confidence::of(candidate.why, candidate.confidence),
                    why: candidate.why,
                });
                continue;
            }
            let entity = place(&mut recognized, link.being);
            let (start, end) = (candidate.start as usize, candidate.end as usize);
            if candidate.what == What::Person && roles::applies(link.form) {
                recognized.entities[entity as usize].roles.extend(roles::of(features, start, end));
            }
            let kind = recognized.entities[entity as usize].kind.clone();
            let why = link.why.unwrap_or(candidate.why);
            let capital = candidate.what == What::Place
                && beings[link.being as usize].entry.is_some_and(|entry| geography.site(entry).capital);
            let sense = if capital { metonyms::of(features, start, end) } else { Sense::City };
            match sense {
                Sense::Government => _ = governing.insert(entity, ()),
                Sense::Likely => likely.push(recognized.mentions.len()),
                Sense::City => {}
            }
            recognized.push(Mention {
                span: cover(features.doc, start, end),
                entity: Some(entity),
                kind,
                form: link.form,
                origin: candidate.origin,
                metonym: (sense == Sense::Government).then_some(Metonym::Government),
                confidence: confidence::of(why, candidate.confidence * link.certainty),
                why,
            });
        }
        for pronoun in pronouns {
            let entity = place(&mut recognized, pronoun.being);
            recognized.stand_in(features, pronoun, entity);
        }
        for mention in likely {
            let mention = &mut recognized.mentions[mention];
            if mention.entity.is_some_and(|entity| governing.contains_key(&entity)) {
                mention.metonym = Some(Metonym::Government);
            }
        }
        for entity in &mut recognized.entities {
            entity.roles.sort_unstable();
            entity.roles.dedup();
        }
        recognized
    }

    fn stand_in(&mut self, features: &Features<'_>, anaphor: &Anaphor, entity: u32) {
        self.push(Mention {
            span: features.doc.tokens()[anaphor.token as usize].span,
            entity: Some(entity),
            kind: self.entities[entity as usize].kind.clone(),
            form: anaphor.form,
            origin: Origin::Document,
            metonym: None,
            confidence: anaphor.confidence,
            why: if anaphor.form == Form::Pronoun { "pronoun" } else { "definite" },
        });
    }

    fn push(&mut self, mention: Mention) {
        if let Some(entity) = mention.entity {
            self.entities[entity as usize].mentions.push(self.mentions.len() as u32);
        }
        self.mentions.push(mention);
    }
}

/// "local:kang-joon-young"; a number follows where another entity of the article has it already. `taken` holds the hashes
/// of all identifiers, and how many are made of the same name.
fn local_id(name: &str, taken: &mut HashedMap<u64, u32>) -> String {
    let mut id = String::with_capacity(name.len() + 10);
    id.push_str("local:");
    for c in name.chars() {
        fold_char(c, Folds::ALL, |c| {
            if c.is_alphanumeric() {
                id.push(c);
            } else if !id.ends_with(['-', ':']) && c != '\'' && c != '.' {
                id.push('-');
            }
        });
    }
    id.truncate(id.trim_end_matches('-').len());
    let slug = id.len();
    let known = taken.get(&xxh3_64(id.as_bytes())).copied();
    let mut number = known.unwrap_or(1);
    while taken.contains_key(&xxh3_64(id.as_bytes())) {
        number += 1;
        id.truncate(slug);
        id.push('-');
        id.push_str(&number.to_string());
    }
    if known.is_some() {
        taken.insert(xxh3_64(&id.as_bytes()[..slug]), number);
    }
    taken.insert(xxh3_64(id.as_bytes()), 1);
    id
}
