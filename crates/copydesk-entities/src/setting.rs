//! `Setting`: where an article plays, as told by all the places that it names.

use crate::geography::Level;
use crate::table::HashedMap;
use crate::toponyms::{Toponyms, Unit};
use crate::weights::{Feature, Weights};

/// How strongly the article speaks of each area and neighbourhood.
pub(crate) struct Setting {
    areas: HashedMap<u64, f32>,
    cells: HashedMap<u64, f32>,
}

impl Setting {
    pub(crate) fn of(toponyms: &Toponyms<'_>, weights: &Weights) -> Self {
        let mut setting = Self { areas: HashedMap::default(), cells: HashedMap::default() };
        for unit in &toponyms.units {
            for at in unit.from as usize..unit.to as usize {
                setting.vote(toponyms, unit, at, weights, 1.0);
            }
        }
        setting
    }

    fn vote(&mut self, toponyms: &Toponyms<'_>, unit: &Unit, at: usize, weights: &Weights, sign: f32) {
        let chance = toponyms.chances[at];
        if chance < 0.001 {
            return;
        }
        let site = &toponyms.meanings[at].site;
        let area = if matches!(site.level, Level::Country | Level::Division) {
            weights.get(Feature::AreaVote)
        } else {
            1.0
        };
        let witness = if unit.witness { weights.get(Feature::WitnessVote) } else { 1.0 };
        let vote = sign * chance * area * witness;
        for key in [site.country, site.division, site.subdivision] {
            if key != 0 {
                *self.areas.entry(key).or_default() += vote;
            }
        }
        if let Some(cell) = site.cell.filter(|_| !matches!(site.level, Level::Country | Level::Division)) {
            *self.cells.entry(cell_key(cell)).or_default() += sign * chance * witness;
        }
    }

    /// Adds what the rest of the article says to the scores of a name's meanings.
    pub(crate) fn add(&self, toponyms: &Toponyms<'_>, unit: &Unit, weights: &Weights, scores: &mut [f32]) {
        // What the name itself has said of where it lies does not count.
        let mut own = Self { areas: HashedMap::default(), cells: HashedMap::default() };
        for at in unit.from as usize..unit.to as usize {
            own.vote(toponyms, unit, at, weights, 1.0);
        }
        let area = |key: u64| {
            let of = |setting: &Self| setting.areas.get(&key).copied().unwrap_or(0.0);
            if key == 0 { 0.0 } else { (of(self) - of(&own)).max(0.0) }
        };
        let evidence = |weight: Feature, scale: Feature, amount: f32| {
            if amount > 0.0 { weights.get(weight) * (1.0 + weights.get(scale) * amount).ln() } else { 0.0 }
        };
        let range = unit.from as usize..unit.to as usize;
        for (meaning, score) in toponyms.meanings[range.clone()].iter().zip(&mut scores[range]) {
            let site = &meaning.site;
            *score += evidence(Feature::Country, Feature::CountryScale, area(site.country));
            if site.level != Level::Country {
                *score += evidence(Feature::Division, Feature::DivisionScale, area(site.division));
            }
            if !matches!(site.level, Level::Country | Level::Division) {
                *score += evidence(Feature::Subdivision, Feature::SubdivisionScale, area(site.subdivision));
                if let Some(cell) = site.cell {
                    let near = around(cell)
                        .map(|cell| {
                            let of =
                                |setting: &Self| setting.cells.get(&cell_key(cell)).copied().unwrap_or(0.0);
                            (of(self) - of(&own)).max(0.0)
                        })
                        .sum();
                    *score += evidence(Feature::Near, Feature::NearScale, near);
                }
            }
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
