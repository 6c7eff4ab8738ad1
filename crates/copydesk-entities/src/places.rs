//! Which of several places of one name is meant: by containment ("Paris, Texas"), by the countries that the article
//! names, and by size.

use crate::candidate::{Candidate, What};
use crate::features::Features;
use crate::hits::{bit_of, kinds};
use crate::words::Shape;
use copydesk_gazetteer::{EntryRef, Gazetteer};
use copydesk_text::Form;
use std::collections::HashMap;

/// How often the article names each country, by its code, and each first-level division, by its identifier.
pub(crate) type Countries = HashMap<String, u32>;

/// Counts the countries of the places that have but one meaning.
pub(crate) fn countries(
    features: &Features<'_>,
    gazetteer: &Gazetteer,
    candidates: &[Candidate],
) -> Countries {
    let mut counts = Countries::new();
    for candidate in candidates.iter().filter(|c| matches!(c.what, What::Place | What::Demonym)) {
        let Some(hit) = features.hits.get(candidate.hit as usize) else { continue };
        let mut senses = gazetteer.senses(&hit.found).filter(|s| bit_of(s.entry.kind()) == kinds::PLACE);
        let Some(first) = senses.next() else { continue };
        if let Some(country) =
            first.entry.field("country").filter(|_| is_area(first.entry) || senses.next().is_none())
        {
            *counts.entry(country.to_owned()).or_default() += 1;
        }
    }
    counts
}

/// Whether the entry is a country or a part of one, as told by its identifier or type.
fn is_area(entry: EntryRef<'_>) -> bool {
    entry.id().starts_with("iso3166")
        || matches!(entry.field("type"), Some("country" | "region" | "state" | "province"))
}

/// What a place's name means here.
pub(crate) fn sense<'a>(
    features: &Features<'_>,
    gazetteer: &'a Gazetteer,
    candidate: &Candidate,
    countries: &Countries,
) -> Option<(EntryRef<'a>, Form)> {
    let hit = features.hits.get(candidate.hit as usize)?;
    let container = container(features, gazetteer, candidate);
    let mut best: Option<(f64, EntryRef<'a>, Form)> = None;
    for (rank, sense) in
        gazetteer.senses(&hit.found).filter(|s| bit_of(s.entry.kind()) == kinds::PLACE).enumerate()
    {
        let population: f64 = sense
            .entry
            .field("population")
            .and_then(|p| p.parse().ok())
            .unwrap_or(if is_area(sense.entry) { 1e7 } else { 1e4 });
        let mut weight =
            (population + 1e3).powf(0.6) * f64::from(sense.weight.max(0.05)) / (1.0 + rank as f64 * 0.05);
        if let Some(country) = sense.entry.field("country") {
            let named = countries.get(country).copied().unwrap_or(0);
            weight *= 1.0 + 4.0 * f64::from(named.min(8));
        }
        if container.is_some_and(|container| lies_in(sense.entry, container)) {
            weight *= 1e6;
        }
        if best.as_ref().is_none_or(|(most, ..)| weight > *most) {
            best = Some((weight, sense.entry, sense.form));
        }
    }
    best.map(|(_, entry, form)| (entry, form))
}

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
    let Some(code) = area.id().strip_prefix("iso3166-2:") else { return false };
    let Some((country, division)) = code.split_once('-') else { return false };
    entry.field("country") == Some(country)
        && ["admin1", "admin1_code", "region"]
            .iter()
            .filter_map(|key| entry.field(key))
            .any(|value| value == division || value == code)
}
