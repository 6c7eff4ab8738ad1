//! `Linker`: which candidates name the same person, place or organisation.
//!
//! Full names are linked first, over the whole article; then short forms, each to the full name that it fits best: by the
//! part of the name it is, by what came last, and by how often each was named.

use crate::acronyms::stands_for;
use crate::atlas::Geography;
use crate::candidate::{Candidate, What};
use crate::features::Features;
use crate::hits::bit_of;
use crate::keys::key_of;
use crate::lexicon::Classes;
use crate::linked::{Being, Index, Link, Linked};
use crate::people::PersonName;
use crate::toponyms::Toponyms;
use crate::words::{Shape, cover};
use copydesk_gazetteer::EntryRef;
use copydesk_text::{Form, Gender, Kind};

/// A title before a name has no more words than this: "Vice Minister of Oceans and Fisheries".
const TITLE_WORDS: usize = 7;

/// An identifier that is likelier wrong than right is not given: the place is then one that the article alone knows.
pub(crate) const LEAST_CHANCE: f32 = 0.5;

/// Links candidates.
pub(crate) struct Linker<'a> {
    features: &'a Features<'a>,
    pub(crate) geography: Geography<'a>,
    candidates: &'a [Candidate],
    beings: Vec<Being<'a>>,
    links: Vec<Option<Link>>,
    index: Index,
}

impl<'a> Linker<'a> {
    /// A linker of these candidates, in the memory of what was linked before, which is forgotten.
    pub(crate) fn new(
        features: &'a Features<'a>,
        geography: Geography<'a>,
        candidates: &'a [Candidate],
        before: Linked<'a>,
    ) -> Self {
        let Linked { mut beings, mut links, mut index } = before;
        beings.clear();
        links.clear();
        links.resize(candidates.len(), None);
        index.clear();
        Self { features, geography, candidates, beings, links, index }
    }

    /// Links every candidate; places to what the toponyms say of them. Linear in their number.
    pub(crate) fn link(mut self, toponyms: &Toponyms<'a>) -> Linked<'a> {
        let mut later = std::mem::take(&mut self.index.later);
        for index in 0..self.candidates.len() {
            let candidate = self.candidates[index];
            let (start, end) = (candidate.start as usize, candidate.end as usize);
            match candidate.what {
                What::Person => {
                    let name = PersonName::read(self.features.doc, self.features.words, start, end);
                    if name.parts.len() > 1 {
                        self.full_person(index, name);
                    } else {
                        later.push(index as u32);
                    }
                }
                What::Organization => self.organization(index),
                What::Place | What::Demonym | What::Other => self.place(index, toponyms),
            }
        }
        for index in later.drain(..) {
            let index = index as usize;
            let candidate = self.candidates[index];
            let (start, end) = (candidate.start as usize, candidate.end as usize);
            self.short_person(index, PersonName::read(self.features.doc, self.features.words, start, end));
        }
        self.index.later = later;
        Linked { beings: self.beings, links: self.links, index: self.index }
    }

    fn text(&self, index: usize) -> &'a str {
        let candidate = &self.candidates[index];
        cover(self.features.doc, candidate.start as usize, candidate.end as usize)
            .slice(self.features.doc.text())
    }

    /// The best sense of a candidate's gazetteer match that is of its kind.
    fn entry(&self, index: usize) -> Option<(EntryRef<'a>, Form)> {
        let candidate = &self.candidates[index];
        let hit = self.features.hits.get(candidate.hit as usize)?;
        self.geography
            .gazetteer
            .senses(&hit.found)
            .find(|sense| bit_of(sense.entry.kind()) == candidate.what.bit())
            .map(|sense| (sense.entry, sense.form))
    }

    fn put(&mut self, index: usize, being: u32, form: Form, why: Option<&'static str>, certainty: f32) {
        self.links[index] = Some(Link { being, form, why, certainty });
        self.beings[being as usize].name(index as u32);
    }

    fn being(&mut self, index: usize, entry: Option<EntryRef<'a>>, person: PersonName) -> u32 {
        let number = self.beings.len() as u32;
        let what = self.candidates[index].what;
        let name = entry.map_or_else(|| self.text(index), EntryRef::name);
        let kind = entry.map_or_else(
            || if what == What::Demonym { Kind::Other("people".into()) } else { what.kind() },
            |entry| entry.kind().clone(),
        );
        let gender = entry.filter(|_| what == What::Person).and_then(gender_in).or(person.gender);
        for part in &*person.parts {
            self.index.by_part.push(part.key, number);
        }
        if let Some(entry) = entry {
            self.index.by_entry.insert(entry.index(), number);
        }
        if what == What::Organization {
            self.index.organizations.push(number);
        }
        self.beings.push(Being { entry, what, kind, name, person, gender, first: u32::MAX, all: Vec::new() });
        number
    }

    fn full_person(&mut self, index: usize, name: PersonName) {
        let entry = self.entry(index).map(|(entry, _)| entry);
        let known = entry.and_then(|entry| self.index.by_entry.get(&entry.index()).copied()).or_else(|| {
            let last = name.parts.last()?.key;
            let first = name.parts.first()?.key;
            let of = |key: u64| self.index.by_part.get(key);
            of(last).chain(of(first)).take(64).find(|&number| {
                let being = &self.beings[number as usize];
                let apart = entry.is_some() && being.entry.is_some();
                !apart && being.person.parts.len() > 1 && being.person.agrees(&name)
            })
        });
        // "Bao Chau" for Nguyen Thi Bao Chau: a name that lacks the first or the last part of the full one.
        let part_of = |being: &Being<'_>| {
            let whole = &being.person.parts;
            let has = |part: Option<&crate::people::Part>| {
                part.is_none_or(|part| {
                    name.parts.iter().any(|p| p.key == part.key || p.initial == Some(part.first))
                })
            };
            whole.len() > name.parts.len() && !(has(whole.first()) && has(whole.last()))
        };
        let short = known.is_some_and(|number| part_of(&self.beings[number as usize]));
        let number = match known {
            Some(number) => {
                let text = self.text(index);
                let being = &mut self.beings[number as usize];
                if being.entry.is_none() {
                    being.gender = being.gender.or(name.gender);
                    if let Some(entry) = entry {
                        being.entry = Some(entry);
                        being.name = entry.name();
                        being.gender = gender_in(entry).or(being.gender);
                        self.index.by_entry.insert(entry.index(), number);
                    } else if name.parts.len() > being.person.parts.len() {
                        being.name = text;
                        for part in &*name.parts {
                            if self.index.by_part.last(part.key) != Some(number) {
                                self.index.by_part.push(part.key, number);
                            }
                        }
                        being.person = name;
                    }
                } else if being.person.parts.len() < 2 {
                    for part in &*name.parts {
                        self.index.by_part.push(part.key, number);
                    }
                    being.person = name;
                }
                number
            }
            None => self.being(index, entry, name),
        };
        let form = if short { Form::Short } else { Form::Name };
        self.put(index, number, form, short.then_some("back-reference"), 1.0);
    }

    /// Whether the candidate is the first half of a couple: "Rose" in "Rose and Gerald Thwaite".
    fn is_half_of_couple(&self, index: usize) -> bool {
        let candidate = &self.candidates[index];
        let and = candidate.end as usize;
        self.candidates.get(index + 1).is_some_and(|next| {
            next.what == What::Person
                && next.start as usize == and + 1
                && next.end - next.start > 1
                && matches!(self.features.doc.token_text(&self.features.doc.tokens()[and]), "and" | "&")
        })
    }

    fn short_person(&mut self, index: usize, name: PersonName) {
        let Some(part) = name.parts.first().copied() else { return };
        let listed = self.entry(index);
        let own = honorific_gender(self.features, self.candidates[index].start as usize);
        let company = self.company(index);
        let mut scored = std::mem::take(&mut self.index.scored);
        scored.clear();
        scored.extend(
            self.index
                .by_part
                .get(part.key)
                .take(32)
                .filter(|&number| self.beings[number as usize].person.parts.len() > 1)
                .map(|number| {
                    (self.likelihood(number, part.key, index, own, company, listed.map(|l| l.0)), number)
                })
                .filter(|(score, _)| *score > 0.0),
        );
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        scored.dedup_by_key(|(_, number)| *number);
        let best = scored.first().copied();
        let all: f32 = scored.iter().map(|(score, _)| score).sum();
        self.index.scored = scored;
        if let Some((best, number)) = best {
            self.put(index, number, Form::Short, Some("back-reference"), best / all);
            if let Some(gender) = own {
                self.beings[number as usize].gender.get_or_insert(gender);
            }
            return;
        }
        let key = part.key ^ u64::from(What::Person.bit());
        let known = match listed {
            Some((entry, _)) => self.index.by_entry.get(&entry.index()).copied(),
            None => self.index.by_name.get(&key).copied(),
        };
        let number = known.unwrap_or_else(|| {
            let number = self.being(index, listed.map(|(entry, _)| entry), name);
            self.index.by_name.insert(key, number);
            number
        });
        if let Some(gender) = own {
            self.beings[number as usize].gender.get_or_insert(gender);
        }
        let form = if self.is_half_of_couple(index) {
            Form::Short
        } else {
            listed.map_or(Form::Name, |(_, form)| form)
        };
        self.put(index, number, form, None, 1.0);
    }

    /// How likely a short form at `index` means the being: a weight, 0 for never.
    fn likelihood(
        &self,
        number: u32,
        part: u64,
        index: usize,
        gender: Option<Gender>,
        company: bool,
        listed: Option<EntryRef<'a>>,
    ) -> f32 {
        let being = &self.beings[number as usize];
        if gender.is_some() && being.gender.is_some() && gender != being.gender {
            return 0.0;
        }
        let mut weight = match being.person.fits(part) {
            3 => 1.0,
            2 => 0.3,
            1 => 0.1,
            _ => return 0.0,
        };
        let before = being.named().partition_point(|&named| (named as usize) < index);
        match before.checked_sub(1).map(|last| index - being.named()[last] as usize) {
            None => weight *= 0.15,
            Some(gap) => weight *= 1.0 + 2.0 / (gap as f32).sqrt(),
        }
        weight *= (being.named().len() as f32).sqrt();
        if listed.is_some() && being.entry == listed {
            weight *= 3.0;
        }
        if company && being.entry.is_some() {
            weight *= 6.0;
        }
        if self.is_described_as(index, being) {
            weight *= 12.0;
        }
        weight
    }

    /// Whether the words in apposition ("Lee, the vice minister,") are those of a title before the being's full name.
    fn is_described_as(&self, index: usize, being: &Being<'_>) -> bool {
        let (doc, words) = (self.features.doc, &self.features.words.words);
        let end = self.candidates[index].end as usize;
        let text = |at: usize| doc.tokens().get(at).map_or("", |token| doc.token_text(token));
        if text(end) != "," || text(end + 1) != "the" {
            return false;
        }
        let said: Vec<&str> =
            (end + 2..end + 7).map(text).take_while(|word| !matches!(*word, "," | "." | "")).collect();
        let titled = |named: u32| {
            let start = self.candidates[named as usize].start as usize;
            let before = start.saturating_sub(TITLE_WORDS)..start;
            before.clone().any(|at| words[at].classes.any(Classes::TITLE))
                && said.iter().all(|word| before.clone().any(|at| text(at).eq_ignore_ascii_case(word)))
        };
        !said.is_empty() && said.len() < 5 && being.named().iter().take(4).any(|&named| titled(named))
    }

    /// Whether a hyphen joins the candidate to another that the gazetteer lists: "Kim-Putin".
    fn company(&self, index: usize) -> bool {
        let candidate = &self.candidates[index];
        let words = &self.features.words.words;
        let joined = |left: &Candidate, right: &Candidate| {
            right.start == left.end + 1 && words[left.end as usize].shape == Shape::Hyphen
        };
        let listed = |other: &Candidate| other.what == What::Person && other.hit != u32::MAX;
        let next = self.candidates.get(index + 1).is_some_and(|next| joined(candidate, next) && listed(next));
        let last = index.checked_sub(1).map(|last| &self.candidates[last]);
        next || last.is_some_and(|last| joined(last, candidate) && listed(last))
    }

    fn organization(&mut self, index: usize) {
        let text = self.text(index);
        let listed = self.entry(index);
        let (start, end) = (self.candidates[index].start as usize, self.candidates[index].end as usize);
        let words = &self.features.words.words[start..end];
        let single = words.len() == 1;
        let acronym = single && matches!(words[0].shape, Shape::AllCaps | Shape::Dotted | Shape::Mixed);
        let key = name_key(text) ^ u64::from(What::Organization.bit());
        let letters = single && words[0].shape == Shape::AllCaps && text.len() <= 6;
        let form = match listed {
            None if letters && is_call_sign(text) => Form::Name,
            _ if letters => Form::Acronym,
            Some((_, form)) => form,
            None if acronym && words[0].shape != Shape::Mixed => Form::Acronym,
            None => Form::Name,
        };
        let mut why = None;
        let known = listed
            .and_then(|(entry, _)| self.index.by_entry.get(&entry.index()).copied())
            .or_else(|| self.index.by_name.get(&key).copied())
            .or_else(|| {
                let defined = acronym.then(|| self.defined(index, text)).flatten();
                why = defined.map(|_| "acronym");
                defined
            })
            .or_else(|| {
                let whole = listed.is_none().then(|| self.longer(words)).flatten();
                why = why.or(whole.map(|_| "back-reference"));
                whole
            });
        let number = known.unwrap_or_else(|| {
            let number = self.being(index, listed.map(|(entry, _)| entry), PersonName::default());
            let edges = [words[0].key, words[words.len() - 1].key];
            for edge in &edges[..if single { 1 } else { 2 }] {
                self.index.by_edge.push(*edge, number);
            }
            number
        });
        self.index.by_name.entry(key).or_insert(number);
        let form = if why == Some("back-reference") { Form::Short } else { form };
        self.put(index, number, form, why, 1.0);
    }

    /// The organisation before "(KCNA)", or any that the letters stand for.
    fn defined(&self, index: usize, text: &str) -> Option<u32> {
        for &number in self.index.organizations.iter().rev().take(200) {
            let being = &self.beings[number as usize];
            let own = being.named().first().is_some_and(|&named| stands_for(text, self.text(named as usize)));
            if own || being.entry.is_some() && stands_for(text, being.name) {
                return Some(number);
            }
        }
        // Right before the bracket, as far as it goes: "Communist Party of Nepal-Maoist Centre (CPN-MC)".
        let candidate = &self.candidates[index];
        let last = index.checked_sub(1)?;
        let bracket = candidate.start.checked_sub(1)?;
        let opened = self.features.words.words[bracket as usize].shape == Shape::Open;
        let letter = |text: &str| text.chars().next().map(|c| c.to_ascii_lowercase());
        (opened && self.candidates[last].end == bracket && letter(text) == letter(self.text(last)))
            .then(|| self.links[last].map(|link| link.being))
            .flatten()
            .filter(|&being| self.beings[being as usize].what == What::Organization)
    }

    /// The one organisation whose name begins or ends with these words.
    fn longer(&self, words: &[crate::words::Word]) -> Option<u32> {
        let first = words.first()?;
        let mut found = None;
        for number in self.index.by_edge.get(first.key).take(16) {
            let named = *self.beings[number as usize].named().first()? as usize;
            let other = &self.candidates[named];
            let whole = &self.features.words.words[other.start as usize..other.end as usize];
            let same = whole.len() > words.len()
                && (whole.iter().zip(words).all(|(a, b)| a.key == b.key)
                    || whole[whole.len() - words.len()..].iter().zip(words).all(|(a, b)| a.key == b.key));
            if same && found.replace(number).is_some_and(|last| last != number) {
                return None;
            }
        }
        found
    }

    /// "the North" after North Korea: the place named last whose name begins with this direction.
    fn half(&self, index: usize) -> Option<u32> {
        let candidate = &self.candidates[index];
        let words = &self.features.words.words;
        let word = &words[candidate.start as usize];
        if candidate.end - candidate.start != 1 || !word.classes.any(Classes::DIRECTION) {
            return None;
        }
        self.candidates[..index].iter().enumerate().rev().take(64).find_map(|(last, other)| {
            let longer = other.what == What::Place && other.end - other.start > 1;
            let same = longer && words[other.start as usize].key == word.key && other.hit != u32::MAX;
            self.links[last].filter(|_| same).map(|link| link.being)
        })
    }

    fn place(&mut self, index: usize, toponyms: &Toponyms<'a>) {
        let what = self.candidates[index].what;
        let sense = toponyms.sense(index);
        let listed = match sense {
            Some((entry, form, chance)) => (chance >= LEAST_CHANCE).then_some((entry, form)),
            None => self.entry(index),
        };
        let text = self.text(index);
        let own = if listed.is_some() { 64 } else { what.bit() | u8::from(what == What::Demonym) << 7 };
        let key = name_key(text) ^ u64::from(own);
        let half = listed.is_none().then(|| self.half(index)).flatten();
        if let Some(number) = half {
            return self.put(index, number, Form::Short, Some("back-reference"), 0.9);
        }
        let known = match listed {
            Some((entry, _)) => self.index.by_entry.get(&entry.index()).copied(),
            None => self.index.by_name.get(&key).copied(),
        };
        let number = known.unwrap_or_else(|| {
            let number = self.being(index, listed.map(|(entry, _)| entry), PersonName::default());
            self.index.by_name.entry(key).or_insert(number);
            number
        });
        let form = match (what, listed) {
            (What::Demonym, _) => Form::Demonym,
            (_, Some((_, form))) => form,
            _ => Form::Name,
        };
        self.put(index, number, form, None, sense.map_or(1.0, |(_, _, chance)| chance));
    }
}

/// The hash of a name, whatever its case.
fn name_key(text: &str) -> u64 {
    key_of(text.strip_prefix("the ").unwrap_or(text))
}

/// The gender that the gazetteer gives.
fn gender_in(entry: EntryRef<'_>) -> Option<Gender> {
    match entry.field("gender") {
        Some("female" | "f" | "F") => Some(Gender::Female),
        Some("male" | "m" | "M") => Some(Gender::Male),
        _ => None,
    }
}

/// The gender that the word before a name gives away: "Mrs. Kang".
fn honorific_gender(features: &Features<'_>, start: usize) -> Option<Gender> {
    let word = &features.words.words[start.checked_sub(1)?];
    if word.classes.any(Classes::FEMININE) {
        Some(Gender::Female)
    } else if word.classes.any(Classes::MASCULINE) {
        Some(Gender::Male)
    } else {
        None
    }
}
/// Whether capitals are the call sign of an American station, "WQBR": they stand for no words. Only where no vowel makes them
/// look like initials that are read as a word.
fn is_call_sign(text: &str) -> bool {
    matches!(text.len(), 3 | 4) && text.starts_with(['W', 'K']) && !text.contains(['A', 'E', 'I', 'O', 'U'])
}
