//! `Sums`: the weights of whole sets of classes and of signs, added up beforehand.
//!
//! A word has several classes, each of which is a feature in several places. The sets of them that the lexicon knows are
//! few, so what each set weighs in each place is added up once; it is looked up many times. Signs are added up by halves.
//! A sum beyond a byte is cut to what fits, as it is far more than any other label can make good.

use crate::features::for_bits;
use crate::lexicon::Classes;
use crate::model::{Row, Scores};

/// How many signs there are, at most, in half a set.
const HALF: u32 = 10;
/// The templates that look at classes, each with how many different things can be seen beside them.
const CLASSES: [(u64, u64); 7] = [(12, 1), (13, 1), (14, 1), (34, 7), (35, 7), (38, 2), (39, 3)];
/// The templates that look at signs.
const SIGNS: [u64; 3] = [22, 25, 26];
/// Rows for one set of classes.
const PLACES: usize = place(40, 0);

/// Where the row of a template begins among those of a set.
const fn place(template: u64, beside: u64) -> usize {
    let (mut at, mut place) = (0, 0);
    while at < CLASSES.len() && CLASSES[at].0 < template {
        place += CLASSES[at].1;
        at += 1;
    }
    (place + beside) as usize
}

/// The rows.
#[derive(Debug)]
pub(crate) struct Sums {
    classes: Vec<Row>,
    signs: Vec<Row>,
}

impl Sums {
    /// Those of the sets of classes, by their numbers; `weights` gives the row of a feature.
    pub(crate) fn new(sets: &[Classes], weights: impl Fn(u64, u64) -> Row) -> Self {
        let sum = |bits: u32, template: u64, beside: u64| {
            let mut sum = Scores::default();
            for_bits(bits, |bit| add(&mut sum, &weights(template, bit | beside << 8)));
            sum.map(|sum| sum.clamp(i8::MIN.into(), i8::MAX.into()) as i8)
        };
        let mut classes = Vec::with_capacity(sets.len() * PLACES);
        for set in sets {
            for (template, all) in CLASSES {
                classes.extend((0..all).map(|beside| sum(set.shown(), template, beside)));
            }
        }
        let mut signs = Vec::with_capacity((SIGNS.len() * 2) << HALF);
        for template in SIGNS {
            for shift in [0, HALF] {
                signs.extend((0..1 << HALF).map(|bits: u32| sum(bits << shift, template, 0)));
            }
        }
        Self { classes, signs }
    }

    /// What a set of classes weighs.
    #[inline]
    pub(crate) fn classes<const TEMPLATE: u64>(&self, set: u16, beside: u64) -> &Row {
        &self.classes[usize::from(set) * PLACES + const { place(TEMPLATE, 0) } + beside as usize]
    }

    /// What both halves of a set of signs weigh.
    #[inline]
    pub(crate) fn signs<const TEMPLATE: u64>(&self, signs: u32) -> [&Row; 2] {
        let mask = (1 << HALF) - 1;
        let at = match TEMPLATE {
            22 => 0,
            25 => 2,
            _ => 4,
        };
        [(at, signs & mask), (at + 1, signs >> HALF & mask)]
            .map(|(at, bits)| &self.signs[(at << HALF | bits) as usize])
    }
}

/// Adds a row of weights to the scores.
#[inline]
pub(crate) fn add(scores: &mut Scores, row: &Row) {
    for (score, &weight) in scores.iter_mut().zip(row) {
        *score += i16::from(weight);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(template: u64, value: u64) -> Row {
        [((template * 31 + value * 7) % 40) as i8 - 20; 8]
    }

    /// What single features weigh together.
    fn together(template: u64, bits: u32, beside: u64) -> Scores {
        let mut sum = Scores::default();
        for_bits(bits, |bit| add(&mut sum, &weights(template, bit | beside << 8)));
        sum
    }

    fn sums_of_classes<const TEMPLATE: u64>(sums: &Sums, sets: &[Classes]) {
        let (_, all) = CLASSES.into_iter().find(|(template, _)| *template == TEMPLATE).unwrap();
        for (number, set) in (0u16..).zip(sets) {
            for beside in 0..all {
                let found = sums.classes::<TEMPLATE>(number, beside).map(i16::from);
                assert_eq!(found, together(TEMPLATE, set.0, beside), "{TEMPLATE} {beside}");
            }
        }
    }

    fn sums_of_signs<const TEMPLATE: u64>(sums: &Sums) {
        let signs = 1 | 1 << 9 | 1 << 10 | 1 << 19;
        let mut halves = Scores::default();
        sums.signs::<TEMPLATE>(signs).into_iter().for_each(|half| add(&mut halves, half));
        assert_eq!(halves, together(TEMPLATE, signs, 0), "{TEMPLATE}");
    }

    #[test]
    fn a_sum_is_that_of_its_features() {
        let sets = [Classes(0), Classes(0b1011), Classes(1 << 22 | 1)];
        let sums = Sums::new(&sets, weights);
        sums_of_classes::<12>(&sums, &sets);
        sums_of_classes::<13>(&sums, &sets);
        sums_of_classes::<14>(&sums, &sets);
        sums_of_classes::<34>(&sums, &sets);
        sums_of_classes::<35>(&sums, &sets);
        sums_of_classes::<38>(&sums, &sets);
        sums_of_classes::<39>(&sums, &sets);
        sums_of_signs::<22>(&sums);
        sums_of_signs::<25>(&sums);
        sums_of_signs::<26>(&sums);
    }

    #[test]
    fn a_sum_beyond_a_byte_is_cut() {
        let sums = Sums::new(&[Classes(0b111)], |_, _| Row::from([100, -100, 0, 1, 0, 0, 0, 0]));
        assert_eq!(sums.classes::<12>(0, 0)[..4], [127, -128, 0, 3]);
    }
}
