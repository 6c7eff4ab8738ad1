//! Which of several places of one name is meant: by containment ("Paris, Texas"), by the countries that the article
//! names, and by size.

use crate::candidate::{Candidate, What};
use crate::features::Features;
use crate::hits::{Hit, bit_of, kinds};
use crate::table::HashedMap;
use crate::words::Shape;
use copydesk_gazetteer::{EntryRef, Gazetteer, Sense};
use copydesk_text::Form;
use std::collections::{HashMap, HashSet};

/// How strongly the article speaks of each country ("US") and first-level division ("US-OH").
#[derive(Default)]
pub(crate) struct Setting {
    weights: HashMap<String, f32>,
    /// What a name means wherever the article gives it without its area, by the hash of its words.
    told: HashedMap<u64, u32>,
}

/// What one name adds to the setting, whatever the number of its meanings.
const VOTE: f32 = 1.0;
/// What the name of an area itself adds.
const AREA_VOTE: f32 = 3.0;
/// How many meanings of a name are looked at.
const MOST_SENSES: usize = 64;

/// Gathers the setting: each place's name votes for where its meanings lie, an area's name for itself.
pub(crate) fn setting(features: &Features<'_>, gazetteer: &Gazetteer, candidates: &[Candidate]) -> Setting {
    let mut setting = Setting::default();
    let mut seen = HashSet::new();
    for candidate in candidates.iter().filter(|c| matches!(c.what, What::Place | What::Demonym)) {
        let Some(hit) = features.hits.get(candidate.hit as usize) else { continue };
        if let Some(area) = container(features, gazetteer, candidate)
            && let Some(told) = places(gazetteer, hit).find(|sense| lies_in(sense.entry, area))
        {
            setting.told.entry(name_key(features, candidate)).or_insert(told.entry.index());
        }
        let senses: Vec<EntryRef<'_>> = places(gazetteer, hit).map(|sense| sense.entry).collect();
        let Some(first) = senses.first() else { continue };
        // A name counts once, however often it is repeated, but an area's name counts each time.
        if is_area(*first) {
            setting.vote(*first, AREA_VOTE);
        } else if seen.insert(first.index()) {
            for entry in &senses {
                setting.vote(*entry, VOTE / senses.len() as f32);
            }
        }
    }
    setting
}

impl Setting {
    fn vote(&mut self, entry: EntryRef<'_>, weight: f32) {
        let Some(country) = entry.field("country") else { return };
        *self.weights.entry(country.to_owned()).or_default() += weight;
        if let Some(division) = division(entry) {
            *self.weights.entry(division).or_default() += weight;
        }
    }

    /// How strongly the article speaks of where an entry lies, without what the entry's own name has added.
    fn weight(&self, entry: EntryRef<'_>, own: f32) -> (f32, f32) {
        let of = |key: &str| self.weights.get(key).map_or(0.0, |weight| (weight - own).max(0.0));
        let country = entry.field("country").map_or(0.0, of);
        (country, division(entry).map_or(0.0, |key| of(&key)))
    }
}

/// A hash of the words of a candidate.
fn name_key(features: &Features<'_>, candidate: &Candidate) -> u64 {
    features.words.words[candidate.start as usize..candidate.end as usize]
        .iter()
        .fold(0, |key, word| key.rotate_left(7) ^ word.key)
}

/// "US-OH": the first-level division that a place lies in, or is.
fn division(entry: EntryRef<'_>) -> Option<String> {
    if let Some(code) = entry.id().strip_prefix("iso3166-2:") {
        return Some(code.to_owned());
    }
    Some(format!("{}-{}", entry.field("country")?, entry.field("admin1")?))
}

/// The meanings of a hit that are places.
fn places<'a>(gazetteer: &'a Gazetteer, hit: &Hit) -> impl Iterator<Item = Sense<'a>> {
    gazetteer.senses(&hit.found).filter(|s| bit_of(s.entry.kind()) == kinds::PLACE).take(MOST_SENSES)
}

/// Whether the entry is a country or a part of one, as told by its identifier or type.
fn is_area(entry: EntryRef<'_>) -> bool {
    entry.id().starts_with("iso3166")
        || matches!(entry.field("type"), Some("country" | "region" | "state" | "province" | "ADM1" | "PCLI"))
}

/// What a place's name means here.
pub(crate) fn sense<'a>(
    features: &Features<'_>,
    gazetteer: &'a Gazetteer,
    candidate: &Candidate,
    setting: &Setting,
) -> Option<(EntryRef<'a>, Form)> {
    let hit = features.hits.get(candidate.hit as usize)?;
    let mut senses = places(gazetteer, hit);
    let first = senses.next()?;
    let count = 1 + senses.count();
    if count == 1 {
        return Some((first.entry, first.form));
    }
    let container = container(features, gazetteer, candidate);
    let told = setting.told.get(&name_key(features, candidate)).copied();
    let own = VOTE / count as f32;
    let mut best: Option<(f32, EntryRef<'a>, Form)> = None;
    for sense in places(gazetteer, hit) {
        let area = is_area(sense.entry);
        let population: f32 = sense.entry.field("population").and_then(|p| p.parse().ok()).unwrap_or(0.0);
        let size = population.max(if area { 3e6 } else { 0.0 }) + 2e3;
        let (country, division) = setting.weight(sense.entry, if area { AREA_VOTE } else { own });
        let near = (1.0 + NEAR_COUNTRY * country).ln() + (1.0 + NEAR_DIVISION * division).ln();
        let inside = container.is_some_and(|container| lies_in(sense.entry, container));
        let weight = SIZE * size.ln()
            + near
            + sense.weight.max(0.01).ln()
            + if inside { 100.0 } else { 0.0 }
            + if told == Some(sense.entry.index()) { 50.0 } else { 0.0 };
        if best.is_none_or(|(most, ..)| weight > most) {
            best = Some((weight, sense.entry, sense.form));
        }
    }
    best.map(|(_, entry, form)| (entry, form))
}

/// How much the size of a place counts, in powers of its population.
const SIZE: f32 = 0.35;
/// How much the country counts, and the division.
const NEAR_COUNTRY: f32 = 3.0;
const NEAR_DIVISION: f32 = 10.0;

/// The area named right after the place: "Paris, Texas".
fn container<'a>(
    features: &Features<'_>,
    gazetteer: &'a Gazetteer,
    candidate: &Candidate,
) -> Option<EntryRef<'a>> {
    let end = candidate.end as usize;
    let words = &features.words.words;
    let comma = words.get(end)?.shape == Shape::Comma;
    let index = *features.hit_of.get(end + 1).filter(|_| comma)?;
    let hit = features.hits.get(index as usize).filter(|hit| hit.start as usize == end + 1)?;
    gazetteer
        .senses(&hit.found)
        .find(|sense| {
            bit_of(sense.entry.kind()) == kinds::PLACE && sense.form != Form::Demonym && is_area(sense.entry)
        })
        .map(|sense| sense.entry)
}

/// Whether a place lies in an area: by the country's code, or by the code of the division.
fn lies_in(entry: EntryRef<'_>, area: EntryRef<'_>) -> bool {
    if entry == area {
        return false;
    }
    if let Some(country) = area.id().strip_prefix("iso3166:") {
        return entry.field("country") == Some(country);
    }
    division(area).is_some_and(|own| division(entry).as_deref() == Some(&*own))
}
