//! `Setting`: where an article plays, as told by all the places that it names.

use crate::geography::{Level, Site};
use crate::table::HashedMap;
use crate::toponyms::{Meaning, Unit};
use crate::weights::{Feature, Weights};

/// An area or a cell that nothing is known of.
const NOWHERE: u32 = u32::MAX;

/// How strongly the article speaks of each area and of each cell of the globe.
///
/// Areas and cells are numbered once; each round of weighing then adds up numbers in an array.
#[derive(Default)]
pub(crate) struct Setting {
    /// The numbers of the areas and cells.
    numbers: HashedMap<u64, u32>,
    /// Where each meaning lies.
    spots: Vec<Spot>,
    /// The cells around those of ambiguous names, as far as anything lies there.
    near: Vec<u32>,
    /// What all names say of each area and cell.
    all: Vec<f32>,
    /// What one name says; zeros between uses.
    own: Vec<f32>,
}

/// Where a meaning lies, by the numbers of the areas and the cell.
struct Spot {
    level: Level,
    country: u32,
    division: u32,
    subdivision: u32,
    cell: u32,
    /// The cells around it, in `Setting::near`.
    around: (u32, u32),
}

impl Spot {
    /// A country or a first-level division: too wide for its cell to say anything.
    fn is_wide(&self) -> bool {
        matches!(self.level, Level::Country | Level::Division)
    }
}

impl Setting {
    /// Looks at the ground on which these names can lie, and forgets any other. Linear in the number of their meanings.
    pub(crate) fn read(&mut self, units: &[Unit], meanings: &[Meaning<'_>]) {
        let Self { numbers, spots, near, all, own } = self;
        numbers.clear();
        let mut number = |key: u64| {
            let next = numbers.len() as u32;
            if key == 0 { NOWHERE } else { *numbers.entry(key).or_insert(next) }
        };
        let spot = |site: &Site| Spot {
            level: site.level,
            country: number(site.country),
            division: number(site.division),
            subdivision: number(site.subdivision),
            cell: site.cell.map_or(NOWHERE, |cell| number(cell_key(cell))),
            around: (0, 0),
        };
        spots.clear();
        spots.extend(meanings.iter().map(|meaning| &meaning.site).map(spot));
        near.clear();
        for unit in units.iter().filter(|unit| unit.to - unit.from > 1) {
            for at in unit.from as usize..unit.to as usize {
                let Some(cell) = meanings[at].site.cell.filter(|_| !spots[at].is_wide()) else { continue };
                let from = near.len() as u32;
                near.extend(around(cell).filter_map(|cell| numbers.get(&cell_key(cell))));
                spots[at].around = (from, near.len() as u32);
            }
        }
        for said in [all, own] {
            said.clear();
            said.resize(numbers.len(), 0.0);
        }
    }

    /// Listens to the names anew, each of whose meanings has this probability.
    pub(crate) fn hear(&mut self, units: &[Unit], chances: &[f32], weights: &Weights) {
        self.all.fill(0.0);
        for unit in units {
            votes(&self.spots, unit, chances, weights, |at, vote| self.all[at as usize] += vote);
        }
    }

    /// Adds what the rest of the article says to the scores of a name's meanings.
    pub(crate) fn add(&mut self, unit: &Unit, chances: &[f32], weights: &Weights, scores: &mut [f32]) {
        // What the name itself has said of where it lies does not count.
        votes(&self.spots, unit, chances, weights, |at, vote| self.own[at as usize] += vote);
        let said = |at: u32| {
            let at = at as usize;
            if at == NOWHERE as usize { 0.0 } else { (self.all[at] - self.own[at]).max(0.0) }
        };
        let evidence = |weight: Feature, scale: Feature, amount: f32| {
            if amount > 0.0 { weights.get(weight) * (1.0 + weights.get(scale) * amount).ln() } else { 0.0 }
        };
        let range = unit.from as usize..unit.to as usize;
        for (spot, score) in self.spots[range.clone()].iter().zip(&mut scores[range]) {
            *score += evidence(Feature::Country, Feature::CountryScale, said(spot.country));
            if spot.level != Level::Country {
                *score += evidence(Feature::Division, Feature::DivisionScale, said(spot.division));
            }
            if !spot.is_wide() {
                *score += evidence(Feature::Subdivision, Feature::SubdivisionScale, said(spot.subdivision));
                let around = &self.near[spot.around.0 as usize..spot.around.1 as usize];
                let near = around.iter().map(|&cell| said(cell)).sum();
                *score += evidence(Feature::Near, Feature::NearScale, near);
            }
        }
        votes(&self.spots, unit, chances, weights, |at, _| self.own[at as usize] = 0.0);
    }
}

/// Gives `each` what a name says of where the article plays: the numbers of areas and cells, and how strongly.
fn votes(spots: &[Spot], unit: &Unit, chances: &[f32], weights: &Weights, mut each: impl FnMut(u32, f32)) {
    let witness = if unit.witness { weights.get(Feature::WitnessVote) } else { 1.0 };
    let range = unit.from as usize..unit.to as usize;
    for (spot, chance) in spots[range.clone()].iter().zip(&chances[range]) {
        let vote = chance * witness;
        if vote < 0.001 {
            continue;
        }
        let wide = spot.is_wide();
        let area = if wide { vote * weights.get(Feature::AreaVote) } else { vote };
        for at in [spot.country, spot.division, spot.subdivision].into_iter().filter(|at| *at != NOWHERE) {
            each(at, area);
        }
        if spot.cell != NOWHERE && !wide {
            each(spot.cell, vote);
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
