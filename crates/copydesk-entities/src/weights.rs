//! `Weights`: what each feature counts when one of several places of a name is chosen.

use crate::lexicon::lines;
use std::sync::LazyLock;

/// What the model has learnt: the weight of each feature by name.
#[derive(Clone, Debug)]
pub(crate) struct Weights(pub(crate) [f32; Weights::NAMES.len()]);

impl Weights {
    /// The features. `…-scale` says how soon the evidence of that name is enough.
    pub(crate) const NAMES: [&'static str; 22] = [
        "size",
        "country-level",
        "division-level",
        "subdivision-level",
        "world-level",
        "other-level",
        "unpeopled",
        "capital",
        "alias",
        "weight",
        "country",
        "country-scale",
        "division",
        "division-scale",
        "subdivision",
        "subdivision-scale",
        "near",
        "near-scale",
        "inside",
        "told",
        "area-vote",
        "witness-vote",
    ];

    /// The weights that ship with the crate.
    pub(crate) fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Weights> = LazyLock::new(|| {
            Weights::parse(include_str!("../data/toponyms.tsv")).expect("the weights in the crate are whole")
        });
        &SHIPPED
    }

    /// Reads the file form: a feature and its weight a line; `None` unless there is one for each.
    pub(crate) fn parse(data: &'static str) -> Option<Self> {
        let mut weights = [f32::NAN; Self::NAMES.len()];
        for line in lines(data) {
            let (name, weight) = line.split_once('\t')?;
            let at = Self::NAMES.iter().position(|known| *known == name)?;
            weights[at] = weight.parse().ok()?;
        }
        weights.iter().all(|weight| weight.is_finite()).then_some(Self(weights))
    }

    pub(crate) fn get(&self, name: Feature) -> f32 {
        self.0[name as usize]
    }
}

/// The places of [`Weights`], in the order of their names.
#[derive(Clone, Copy)]
pub(crate) enum Feature {
    Size,
    CountryLevel,
    DivisionLevel,
    SubdivisionLevel,
    WorldLevel,
    OtherLevel,
    Unpeopled,
    Capital,
    Alias,
    Weight,
    Country,
    CountryScale,
    Division,
    DivisionScale,
    Subdivision,
    SubdivisionScale,
    Near,
    NearScale,
    Inside,
    Told,
    AreaVote,
    WitnessVote,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_are_whole_and_a_lost_one_is_noticed() {
        assert_eq!(Weights::shipped().0.len(), Weights::NAMES.len());
        assert!(Weights::parse("# head\nsize\t1\n").is_none());
        assert!(Weights::parse("# head\nsize one\n").is_none());
    }
}
