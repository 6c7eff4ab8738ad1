//! `Setting`: where an article plays, as told by all the places that it names.

use crate::geography::Level;
use crate::table::HashedMap;
use crate::toponyms::{Toponyms, Unit};
use crate::weights::{Feature, Weights};

/// How strongly the article speaks of each area and of each cell, by their keys.
pub(crate) struct Setting(HashedMap<u64, f32>);

impl Setting {
    pub(crate) fn of(toponyms: &Toponyms<'_>, weights: &Weights) -> Self {
        let mut all: HashedMap<u64, f32> = HashedMap::default();
        all.reserve(4 * toponyms.units.len());
        for unit in &toponyms.units {
            votes(toponyms, unit, weights, |key, vote| *all.entry(key).or_default() += vote);
        }
        Self(all)
    }

    /// Adds what the rest of the article says to the scores of a name's meanings. `own` is working space.
    pub(crate) fn add(
        &self,
        toponyms: &Toponyms<'_>,
        unit: &Unit,
        weights: &Weights,
        own: &mut Vec<(u64, f32)>,
        scores: &mut [f32],
    ) {
        // What the name itself has said of where it lies does not count.
        own.clear();
        votes(toponyms, unit, weights, |key, vote| match own.iter_mut().find(|(known, _)| *known == key) {
            Some((_, sum)) => *sum += vote,
            None => own.push((key, vote)),
        });
        let said = |key: u64| {
            if key == 0 {
                return 0.0;
            }
            let all = self.0.get(&key).copied().unwrap_or(0.0);
            let own = own.iter().find(|(known, _)| *known == key).map_or(0.0, |(_, sum)| *sum);
            (all - own).max(0.0)
        };
        let evidence = |weight: Feature, scale: Feature, amount: f32| {
            if amount > 0.0 { weights.get(weight) * (1.0 + weights.get(scale) * amount).ln() } else { 0.0 }
        };
        let range = unit.from as usize..unit.to as usize;
        for (meaning, score) in toponyms.meanings[range.clone()].iter().zip(&mut scores[range]) {
            let site = &meaning.site;
            *score += evidence(Feature::Country, Feature::CountryScale, said(site.country));
            if site.level != Level::Country {
                *score += evidence(Feature::Division, Feature::DivisionScale, said(site.division));
            }
            if !matches!(site.level, Level::Country | Level::Division) {
                *score += evidence(Feature::Subdivision, Feature::SubdivisionScale, said(site.subdivision));
                if let Some(cell) = site.cell {
                    let near = around(cell).map(|cell| said(cell_key(cell))).sum();
                    *score += evidence(Feature::Near, Feature::NearScale, near);
                }
            }
        }
    }
}

/// Gives `each` what a name says of where the article plays: the keys of areas and cells, and how strongly.
fn votes(toponyms: &Toponyms<'_>, unit: &Unit, weights: &Weights, mut each: impl FnMut(u64, f32)) {
    let witness = if unit.witness { weights.get(Feature::WitnessVote) } else { 1.0 };
    for at in unit.from as usize..unit.to as usize {
        let vote = toponyms.chances[at] * witness;
        if vote < 0.001 {
            continue;
        }
        let site = &toponyms.meanings[at].site;
        let wide = matches!(site.level, Level::Country | Level::Division);
        let area = if wide { vote * weights.get(Feature::AreaVote) } else { vote };
        for key in [site.country, site.division, site.subdivision].into_iter().filter(|key| *key != 0) {
            each(key, area);
        }
        if let Some(cell) = site.cell.filter(|_| !wide) {
            each(cell_key(cell), vote);
        }
    }
}

/// A cell and its eight neighbours.
fn around((lat, lon): (i16, i16)) -> impl Iterator<Item = (i16, i16)> {
    (-1..=1).flat_map(move |north| (-1..=1).map(move |east| (lat + north, wrap(lon + east))))
}

/// Longitudes go round.
fn wrap(lon: i16) -> i16 {
    (lon + 180).rem_euclid(360) - 180
}

fn cell_key((lat, lon): (i16, i16)) -> u64 {
    (u64::from(lat as u16) << 16 | u64::from(wrap(lon) as u16)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
