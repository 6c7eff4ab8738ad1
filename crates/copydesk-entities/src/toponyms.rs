//! `Toponyms`: which of several places of one name is meant.
//!
//! A log-linear model over the meanings of each name, solved for all names of an article together: each meaning is scored
//! by its size and rank, by the area named with it ("Paris, Texas"), and by how strongly the other names of the article
//! speak of its country, division, county and neighbourhood, where each name speaks for its meanings by their
//! probabilities of the round before. That is mean-field inference in the manner of collective entity linking; one name
//! has one meaning throughout (Gale, Church and Yarowsky 1992), unless the article names its area.

use crate::atlas::Geography;
use crate::candidate::{Candidate, What};
use crate::features::Features;
use crate::geography::{Level, Site, same_name};
use crate::hits::{Hit, bit_of, kinds};
use crate::setting::Setting;
use crate::table::HashedMap;
use crate::weights::{Feature, Weights};
use crate::words::{Shape, cover};
use crate::workspace::emptied;
use copydesk_gazetteer::{EntryRef, Gazetteer};
use copydesk_text::Form;

/// How many meanings of a name are looked at.
const MOST_SENSES: usize = 128;
/// How often the names are weighed by one another.
const ROUNDS: usize = 4;
/// What sets "Clay" of "Clay and Polk counties" apart from the town.
const COUNTY: u64 = 0x00C0_0A7B_5EED;
/// No unit, no meaning.
const NONE: u32 = u32::MAX;

/// One meaning of a name.
#[derive(Clone, Copy)]
pub(crate) struct Meaning<'a> {
    entry: EntryRef<'a>,
    /// Where it lies.
    pub(crate) site: Site,
    form: Form,
    /// Whether the name is not the plain one of the entry.
    alias: bool,
    weight: f32,
}

/// A name as the article uses it: all its mentions without an area, or all with the same one.
pub(crate) struct Unit {
    key: u64,
    /// Its meanings in `Toponyms::meanings`.
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// The unit of the area named with it.
    container: u32,
    /// Whether it names a place of the article, rather than being part of another name.
    pub(crate) witness: bool,
}

/// The place names of an article and their meanings.
#[derive(Default)]
pub(crate) struct Toponyms<'a> {
    pub(crate) units: Vec<Unit>,
    pub(crate) meanings: Vec<Meaning<'a>>,
    /// The unit of each candidate, or [`NONE`].
    unit_of: Vec<u32>,
    /// The probability of each meaning.
    pub(crate) chances: Vec<f32>,
    by_name: HashedMap<u64, u32>,
    room: Room,
}

/// Room to gather and weigh names in.
#[derive(Default)]
struct Room {
    /// The unit of the match that begins at a token, for areas named after a place.
    unit_at: HashedMap<u32, u32>,
    prior: Vec<f32>,
    scores: Vec<f32>,
    setting: Setting,
}

impl<'a> Toponyms<'a> {
    /// Gathers the names and weighs their meanings. Linear in the number of candidates and matches.
    pub(crate) fn read(
        &mut self,
        features: &Features<'_>,
        geography: Geography<'a>,
        candidates: &[Candidate],
        weights: &Weights,
    ) {
        self.gather(features, geography, candidates);
        self.solve(weights);
    }

    /// None, with the memory of these.
    pub(crate) fn emptied<'b>(self) -> Toponyms<'b> {
        let Self { units, meanings, unit_of, chances, by_name, room } = self;
        Toponyms { units, meanings: emptied(meanings), unit_of, chances, by_name, room }
    }

    /// What a candidate means: the likeliest entry, what sort of name of it it is, and how likely.
    pub(crate) fn sense(&self, candidate: usize) -> Option<(EntryRef<'a>, Form, f32)> {
        let unit = self.units.get(self.unit_of[candidate] as usize)?;
        let best = self.best(unit)?;
        let meaning = &self.meanings[best];
        Some((meaning.entry, meaning.form, self.chances[best]))
    }

    /// How likely a candidate means the entry of an identifier, if it can.
    #[cfg(feature = "train")]
    pub(crate) fn chance(&self, candidate: usize, id: &str) -> Option<f32> {
        let unit = self.units.get(self.unit_of[candidate] as usize)?;
        let id_of = |at: usize| self.meanings[at].entry.id();
        let range = unit.from as usize..unit.to as usize;
        range.clone().find(|&at| id_of(at) == id).map(|at| self.chances[at]).or_else(|| {
            // No list has it under this identifier: then it is one of those without an identifier of the kind.
            let scheme = id.split(':').next()?;
            let others = range.filter(|&at| !id_of(at).starts_with(scheme));
            others.map(|at| self.chances[at]).reduce(|all, chance| all + chance)
        })
    }

    fn best(&self, unit: &Unit) -> Option<usize> {
        (unit.from as usize..unit.to as usize)
            .reduce(|best, next| if self.chances[next] > self.chances[best] { next } else { best })
    }

    /// The names and their meanings, not yet weighed.
    pub(crate) fn gather(
        &mut self,
        features: &Features<'_>,
        geography: Geography<'a>,
        candidates: &[Candidate],
    ) {
        self.units.clear();
        self.meanings.clear();
        self.unit_of.clear();
        self.unit_of.resize(candidates.len(), NONE);
        self.by_name.clear();
        let mut unit_at = std::mem::take(&mut self.room.unit_at);
        unit_at.clear();
        // Backwards, so that the area is known before the place it stands after.
        let mut listed = None;
        for (index, candidate) in candidates.iter().enumerate().rev() {
            listed = county_list(features, candidate, candidates.get(index + 1), listed);
            if !matches!(candidate.what, What::Place | What::Demonym) {
                continue;
            }
            if let Some(head) = listed.filter(|_| candidate.what == What::Place)
                && let Some(county) = county(features, geography.gazetteer, candidate, head)
            {
                self.unit_of[index] = self.unit(features, geography, &county, NONE, false);
                continue;
            }
            let Some(hit) = features.hits.get(candidate.hit as usize) else { continue };
            let container = area_after(features, candidate.end as usize).map_or(NONE, |(at, area)| {
                *unit_at.entry(at).or_insert_with(|| self.unit(features, geography, area, NONE, true))
            });
            let container = if self.is_area(container) { container } else { NONE };
            let unit = self.unit(features, geography, hit, container, false);
            unit_at.insert(candidate.start, unit);
            self.unit_of[index] = unit;
        }
        self.room.unit_at = unit_at;
        self.witnesses(features, geography, candidates);
    }

    /// Places within other names, and the countries of listed people and organisations, bear witness to where it all is.
    fn witnesses(&mut self, features: &Features<'_>, geography: Geography<'a>, candidates: &[Candidate]) {
        let mut next = 0;
        for (index, hit) in (0u32..).zip(features.hits) {
            while candidates.get(next).is_some_and(|candidate| candidate.end <= hit.start) {
                next += 1;
            }
            let candidate = candidates.get(next).filter(|candidate| candidate.start <= hit.start);
            let Some(candidate) = candidate else { continue };
            let own = candidate.hit == index;
            if own && matches!(candidate.what, What::Place | What::Demonym) {
                continue;
            }
            if own || candidate.what == What::Organization && hit.best == kinds::PLACE {
                self.unit(features, geography, hit, NONE, true);
            }
        }
    }

    fn is_area(&self, unit: u32) -> bool {
        self.units
            .get(unit as usize)
            .is_some_and(|unit| self.meanings(unit).iter().any(|meaning| meaning.site.level.is_area()))
    }

    fn meanings(&self, unit: &Unit) -> &[Meaning<'a>] {
        &self.meanings[unit.from as usize..unit.to as usize]
    }

    /// The unit of a match, made if there is none yet.
    fn unit(
        &mut self,
        features: &Features<'_>,
        geography: Geography<'a>,
        hit: &Hit,
        container: u32,
        witness: bool,
    ) -> u32 {
        let words = &features.words.words[hit.start as usize..hit.end as usize];
        let salt = if hit.form == Form::Short && hit.needs_context { COUNTY } else { 0 };
        let key = words.iter().fold(salt, |key: u64, word| key.rotate_left(7) ^ word.key);
        let place = key ^ u64::from(container).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        if let Some(&known) = self.by_name.get(&place) {
            self.units[known as usize].witness &= witness;
            return known;
        }
        let from = self.meanings.len();
        let places = hit.kinds & kinds::PLACE != 0;
        let senses = geography
            .gazetteer
            .senses(&hit.found)
            .take(MOST_SENSES)
            .filter(|sense| !places || bit_of(sense.entry.kind()) == kinds::PLACE);
        self.meanings.extend(senses.map(|sense| {
            let (entry, form, weight) = (sense.entry, sense.form, sense.weight);
            Meaning { entry, site: geography.site(entry), form, alias: sense.needs_context, weight }
        }));
        let name = cover(features.doc, hit.start as usize, hit.end as usize).slice(features.doc.text());
        self.unify(geography, from, name);
        let number = self.units.len() as u32;
        let to = self.meanings.len() as u32;
        self.units.push(Unit { key, from: from as u32, to, container, witness });
        self.by_name.insert(place, number);
        number
    }

    /// Lets one entry stand for all that are one country or division, among the meanings of `name` from `from` on.
    fn unify(&mut self, geography: Geography<'a>, from: usize, name: &str) {
        // One meaning under its own name has no twin: that would be a meaning too.
        if let [meaning] = &mut self.meanings[from..] {
            if meaning.entry.id().starts_with("iso3166") && meaning.entry.name() != name {
                (meaning.entry, meaning.site) = geography.canonical(meaning.entry);
            }
            return;
        }
        let mut kept = from;
        for at in from..self.meanings.len() {
            let mut meaning = self.meanings[at];
            let other = meaning.form == Form::Name && !same_name(meaning.entry.name(), name);
            (meaning.entry, meaning.site) = geography.canonical(meaning.entry);
            // A province that is named like its city is not what the name alone means.
            meaning.alias = other || meaning.alias && meaning.site.level == Level::Division;
            if self.meanings[from..kept].iter().all(|other| other.entry != meaning.entry) {
                self.meanings[kept] = meaning;
                kept += 1;
            }
        }
        self.meanings.truncate(kept);
    }

    /// Weighs the meanings: some rounds, each with what the last has found of the other names.
    pub(crate) fn solve(&mut self, weights: &Weights) {
        self.chances.clear();
        if self.units.iter().all(|unit| unit.to - unit.from < 2) {
            self.chances.resize(self.meanings.len(), 1.0);
            return;
        }
        let Room { mut prior, mut scores, mut setting, unit_at } = std::mem::take(&mut self.room);
        prior.clear();
        prior.extend(self.meanings.iter().map(|meaning| before(meaning, weights)));
        self.chances.extend_from_slice(&prior);
        for unit in &self.units {
            normalize(&mut self.chances[unit.from as usize..unit.to as usize]);
        }
        scores.clear();
        scores.extend_from_slice(&prior);
        setting.read(&self.units, &self.meanings);
        for _ in 0..ROUNDS {
            setting.hear(&self.units, &self.chances, weights);
            scores.copy_from_slice(&prior);
            for unit in &self.units {
                if unit.to - unit.from > 1 {
                    setting.add(unit, &self.chances, weights, &mut scores);
                }
            }
            self.add_containers(weights, &mut scores);
            for unit in &self.units {
                normalize(&mut scores[unit.from as usize..unit.to as usize]);
            }
            std::mem::swap(&mut self.chances, &mut scores);
        }
        self.room = Room { prior, scores, setting, unit_at };
    }

    /// What a name and the area named with it say of each other, and a name with an area of the same name without.
    ///
    /// The two are weighed as a pair: each hears how likely the other's meanings are by themselves.
    fn add_containers(&self, weights: &Weights, scores: &mut [f32]) {
        if self.units.iter().all(|unit| unit.container == NONE) {
            return;
        }
        let (inside, told) = (weights.get(Feature::Inside).exp(), weights.get(Feature::Told));
        // What names mean where their area is named.
        let mut said: HashedMap<u64, Vec<u32>> = HashedMap::default();
        let mut heard: Vec<(usize, f32)> = Vec::new();
        for (number, unit) in (0u32..).zip(&self.units) {
            let Some(area) = self.units.get(unit.container as usize) else { continue };
            said.entry(unit.key).or_default().push(number);
            let own = likelihoods(&scores[unit.from as usize..unit.to as usize]);
            let other = likelihoods(&scores[area.from as usize..area.to as usize]);
            let lies_in = |at: usize, of: usize| {
                let site = &self.meanings(unit)[at].site;
                site.lies_in(&self.meanings(area)[of].site)
            };
            for at in 0..own.len() {
                let share: f32 = (0..other.len()).filter(|&of| lies_in(at, of)).map(|of| other[of]).sum();
                heard.push((unit.from as usize + at, (1.0 + share * (inside - 1.0)).ln()));
            }
            for of in 0..other.len() {
                let share: f32 = (0..own.len()).filter(|&at| lies_in(at, of)).map(|at| own[at]).sum();
                heard.push((area.from as usize + of, (1.0 + share * (inside - 1.0)).ln()));
            }
        }
        for (at, evidence) in heard {
            scores[at] += evidence;
        }
        for unit in self.units.iter().filter(|unit| unit.container == NONE) {
            for &other in said.get(&unit.key).into_iter().flatten().take(8) {
                let other = &self.units[other as usize];
                // The same name has the same meanings in the same order.
                if other.to - other.from == unit.to - unit.from {
                    for offset in 0..unit.to - unit.from {
                        scores[(unit.from + offset) as usize] +=
                            told * self.chances[(other.from + offset) as usize];
                    }
                }
            }
        }
    }
}

/// What a meaning's size, rank and name say for it.
fn before(meaning: &Meaning<'_>, weights: &Weights) -> f32 {
    let level = match meaning.site.level {
        Level::Country => weights.get(Feature::CountryLevel),
        Level::Division => weights.get(Feature::DivisionLevel),
        Level::Subdivision => weights.get(Feature::SubdivisionLevel),
        Level::City => 0.0,
        Level::World => weights.get(Feature::WorldLevel),
        Level::Other => weights.get(Feature::OtherLevel),
    };
    let size = match meaning.site.population {
        _ if meaning.site.level != Level::City => 0.0,
        Some(people) => weights.get(Feature::Size) * (people + 100.0).ln(),
        None => weights.get(Feature::Unpeopled),
    };
    level
        + size
        + if meaning.site.capital { weights.get(Feature::Capital) } else { 0.0 }
        + if meaning.alias { weights.get(Feature::Alias) } else { 0.0 }
        + weights.get(Feature::Weight) * meaning.weight.max(0.01).ln()
}

/// The probabilities that scores make.
fn likelihoods(scores: &[f32]) -> Vec<f32> {
    let mut chances = scores.to_vec();
    normalize(&mut chances);
    chances
}

/// Makes scores probabilities.
fn normalize(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut all = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - top).exp();
        all += *score;
    }
    for score in scores {
        *score /= all;
    }
}

/// The head of the list that a candidate stands in: "counties" after "Clay, Polk and Dent counties".
fn county_list(
    features: &Features<'_>,
    candidate: &Candidate,
    next: Option<&Candidate>,
    listed: Option<&'static str>,
) -> Option<&'static str> {
    let (doc, end) = (features.doc, candidate.end as usize);
    let text = |at: usize| doc.tokens().get(at).map_or("", |token| doc.token_text(token));
    match text(end) {
        "counties" | "Counties" => return Some("County"),
        "parishes" | "Parishes" => return Some("Parish"),
        _ => {}
    }
    let next = next.filter(|next| (end + 1..=end + 2).contains(&(next.start as usize)))?;
    listed.filter(|_| (end..next.start as usize).all(|at| matches!(text(at), "," | "and" | "&" | "or")))
}

/// The county that a name in a list of counties means, as a match.
fn county(features: &Features<'_>, gazetteer: &Gazetteer, candidate: &Candidate, head: &str) -> Option<Hit> {
    let name =
        cover(features.doc, candidate.start as usize, candidate.end as usize).slice(features.doc.text());
    let found = gazetteer.lookup(&format!("{name} {head}"))?;
    gazetteer.senses(&found).any(|sense| bit_of(sense.entry.kind()) == kinds::PLACE).then_some(Hit {
        start: candidate.start,
        end: candidate.end,
        kinds: kinds::PLACE,
        best: kinds::PLACE,
        form: Form::Short,
        needs_context: true,
        found,
    })
}

/// The match named right after a place, and its first token: "Paris, Texas", "Paris (Texas)", "Paris in Texas".
fn area_after<'f>(features: &'f Features<'_>, end: usize) -> Option<(u32, &'f Hit)> {
    let word = features.words.words.get(end)?;
    let joint = matches!(word.shape, Shape::Comma | Shape::Open)
        || word.shape == Shape::Lower && features.doc.token_text(&features.doc.tokens()[end]) == "in";
    let index = *features.hit_of.get(end + 1).filter(|_| joint)?;
    let hit = features.hits.get(index as usize).filter(|hit| hit.start as usize == end + 1)?;
    (hit.kinds & kinds::PLACE != 0 && hit.form != Form::Demonym).then_some((hit.start, hit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Recognizer;
    use copydesk_gazetteer::Entry;
    use copydesk_text::{Document, Kind};

    /// A small world with three Fairports, two Kingsburgs and a state that is named like a country.
    fn atlas() -> Recognizer {
        let place = |id: &str, name: &str| Entry::new(id, name, Kind::Place);
        let city = |id: &str, name: &str, country: &str, division: &str, people: &str| {
            place(id, name)
                .field("type", "city")
                .field("country", country)
                .field("admin1", division)
                .field("population", people)
        };
        let entries = [
            place("iso3166:US", "United States").field("type", "country").field("country", "US"),
            place("iso3166:GE", "Georgia").field("type", "country").field("country", "GE"),
            place("iso3166-2:US-GA", "Georgia").field("type", "state").field("country", "US"),
            place("iso3166-2:US-OH", "Ohio").field("type", "state").field("country", "US"),
            place("x:ga", "Georgia").field("feature", "ADM1").field("country", "US").field("admin1", "GA"),
            city("x:fairport-gb", "Fairport", "GB", "ENG", "240000"),
            city("x:fairport-oh", "Fairport", "US", "OH", "3100"),
            city("x:fairport-ga", "Fairport", "US", "GA", "2900").field("lat", "33.2").field("lon", "-84.1"),
            city("x:kingsburg-ga", "Kingsburg", "US", "GA", "5000"),
            city("x:kingsburg-oh", "Kingsburg", "US", "OH", "5200"),
            city("x:tiflis", "Tiflis Port", "GE", "51", "90000"),
            place("x:clay-ga", "Clay County")
                .field("type", "county")
                .field("country", "US")
                .field("admin1", "GA")
                .field("admin2", "061"),
            city("x:clay", "Clay", "US", "NY", "58000"),
        ];
        Recognizer::new(Gazetteer::from_entries(entries).unwrap())
    }

    fn ids(text: &str) -> Vec<String> {
        let found = atlas().recognize(&Document::plain(text).unwrap());
        let id = |entity: Option<u32>| entity.map(|e| found.entities[e as usize].id.clone());
        found
            .mentions
            .iter()
            .map(|m| format!("{} {}", m.span.slice(text), id(m.entity).unwrap_or_default()))
            .collect()
    }

    #[test]
    fn the_area_named_with_a_place_decides_here_and_where_it_is_named_again() {
        let found = ids("A fire in Fairport, Ohio, was put out on Monday. Nobody in Fairport was hurt.");
        assert_eq!(found, ["Fairport x:fairport-oh", "Ohio iso3166-2:US-OH", "Fairport x:fairport-oh"]);
    }

    #[test]
    fn without_evidence_the_large_place_is_meant() {
        assert_eq!(ids("The mayor of Fairport stepped down on Monday."), ["Fairport x:fairport-gb"]);
    }

    #[test]
    fn the_company_of_a_name_decides() {
        let found =
            ids("Crews from Kingsburg, Georgia, came to Fairport on Monday. Fairport is near Kingsburg.");
        assert_eq!(found[0], "Kingsburg x:kingsburg-ga");
        assert!(found.contains(&"Fairport x:fairport-ga".into()), "{found:?}");
    }

    #[test]
    fn a_state_and_a_country_of_one_name_are_told_apart_and_the_last_id_of_one_state_is_given() {
        assert_eq!(
            ids("Talks began in Tiflis Port on Monday. Georgia hopes for peace.")[1],
            "Georgia iso3166:GE"
        );
        let found = ids("Talks began in Fairport, Georgia, on Monday.");
        assert_eq!(found, ["Fairport x:fairport-ga", "Georgia x:ga"]);
    }

    #[test]
    fn names_in_a_list_of_counties_are_counties() {
        let found = ids("Schools in Clay and Kingsburg counties in Georgia closed on Monday.");
        assert!(found.contains(&"Clay x:clay-ga".into()), "{found:?}");
    }

    #[test]
    fn an_identifier_that_is_likelier_wrong_than_right_is_not_given() {
        let found = ids("The mayor of Kingsburg stepped down on Monday.");
        assert!(found.iter().all(|name| !name.contains("x:kingsburg-ga")), "{found:?}");
    }
}
