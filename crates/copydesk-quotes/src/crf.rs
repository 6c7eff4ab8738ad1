//! A linear-chain conditional random field: the best row of labels, and how likely each label is.
//!
//! After Lafferty, McCallum and Pereira, "Conditional random fields: probabilistic models for segmenting and labeling
//! sequence data" (ICML 2001). The weight of a transition also depends on the [junction](crate::context) it is made at.
//! Before the first item stands [`OUTSIDE`].
//!
//! A row holds the label outside and the beginnings in its first half, the insides in its second. Only the first half can
//! be reached from every label; an inside comes from its beginning or itself. So a step costs two thirds of one over a
//! full table, and the search for the best row works on small integers, eight at a time.

use crate::context::JUNCTIONS;
use crate::labels::{ALL, OUTSIDE, Part, can_follow};

/// Labels padded to a width that the processor adds up at once.
pub(crate) const WIDTH: usize = 16;

/// Half of a row.
const HALF: usize = WIDTH / 2;

/// One number for each label.
pub(crate) type Row = [f32; WIDTH];

/// The scores of an item in whole units.
pub(crate) type Sums = [i16; WIDTH];

/// What can never be.
const NEVER: f32 = -1e4;

/// What can never be, in units.
const FAR: i16 = i16::MIN / 2;

/// The weights of going from one label to the next, for each junction: `weights[junction][from][to]`.
#[derive(Clone, Debug)]
pub(crate) struct Transitions {
    pub(crate) weights: Vec<[Row; WIDTH]>,
}

impl Transitions {
    /// Weights of zero, and [`NEVER`] where a label cannot follow.
    pub(crate) fn new() -> Self {
        let mut one = [[NEVER; WIDTH]; WIDTH];
        for from in ALL {
            for to in ALL {
                if can_follow(from, to) {
                    one[from][to] = 0.0;
                }
            }
        }
        Self { weights: vec![one; JUNCTIONS] }
    }
}

/// The transitions of one junction, laid out for a step: from every label to the first half, and to each inside from its
/// beginning and from itself.
#[derive(Clone, Copy, Debug)]
struct Step<N> {
    heads: [[N; HALF]; WIDTH],
    enter: [N; HALF],
    stay: [N; HALF],
}

impl<N: Copy> Step<N> {
    fn new(weights: &[Row; WIDTH], never: N, of: impl Fn(f32) -> N) -> Self {
        let mut step = Self { heads: [[never; HALF]; WIDTH], enter: [never; HALF], stay: [never; HALF] };
        for from in ALL {
            for to in (0..HALF).filter(|&to| can_follow(from, to)) {
                step.heads[from][to] = of(weights[from][to]);
            }
        }
        for (at, part) in Part::ALL.into_iter().enumerate() {
            step.enter[at] = of(weights[part.begin()][part.inside()]);
            step.stay[at] = of(weights[part.inside()][part.inside()]);
        }
        step
    }
}

/// The transitions in whole units.
pub(crate) struct Steps(Vec<Step<i16>>);

impl Steps {
    pub(crate) fn new(transitions: &Transitions, unit: f32) -> Self {
        let of = |weight: f32| (weight / unit).round().clamp(f32::from(FAR), f32::from(-FAR)) as i16;
        Self(transitions.weights.iter().map(|weights| Step::new(weights, FAR, of)).collect())
    }
}

/// The half of a row with the beginnings moved to where their insides stand.
fn beginnings<N: Copy + Default>(row: &[N; WIDTH]) -> [N; HALF] {
    let mut moved = [N::default(); HALF];
    moved[..HALF - 1].copy_from_slice(&row[1..HALF]);
    moved
}

fn halves<N: Copy>(row: &[N; WIDTH]) -> (&[N; HALF], &[N; HALF]) {
    let (low, high) = row.split_at(HALF);
    (low.try_into().expect("half"), high.try_into().expect("half"))
}

/// Where each label of an item was reached from.
type Whence = [i16; WIDTH];

/// Appends the best row of labels (Viterbi) to `labels`. `sums` and `junctions` have one entry an item; `whence` is room to
/// work in. Linear in their length.
pub(crate) fn best(
    sums: &[Sums],
    junctions: &[u8],
    steps: &Steps,
    whence: &mut Vec<Whence>,
    labels: &mut Vec<u8>,
) {
    whence.clear();
    let mut now = [FAR; WIDTH];
    now[OUTSIDE] = 0;
    for (row, &junction) in sums.iter().zip(junctions) {
        let step = &steps.0[junction as usize];
        let mut top = [i16::MIN; HALF];
        let mut from_where = [0i16; HALF];
        for from in ALL {
            let (base, weights) = (now[from], &step.heads[from]);
            for to in 0..HALF {
                let score = base.saturating_add(weights[to]);
                from_where[to] = if score > top[to] { from as i16 } else { from_where[to] };
                top[to] = top[to].max(score);
            }
        }
        let begun = beginnings(&now);
        let (_, stayed) = halves(&now);
        let mut inside = [0i16; HALF];
        let mut inside_where = [0i16; HALF];
        for part in 0..HALF {
            let entered = begun[part].saturating_add(step.enter[part]);
            let stays = stayed[part].saturating_add(step.stay[part]);
            inside_where[part] = if entered > stays { 1 + part as i16 } else { (HALF + part) as i16 };
            inside[part] = entered.max(stays);
        }
        // Scores count from that of the label outside, which every label can be followed by: so they stay small.
        let base = top[OUTSIDE].saturating_add(row[OUTSIDE]);
        let mut back = [0; WIDTH];
        for at in 0..HALF {
            now[at] = top[at].saturating_add(row[at]).saturating_sub(base);
            now[HALF + at] = inside[at].saturating_add(row[HALF + at]).saturating_sub(base);
            back[at] = from_where[at];
            back[HALF + at] = inside_where[at];
        }
        whence.push(back);
    }
    let mut label = ALL.into_iter().max_by_key(|&label| now[label]).unwrap_or(OUTSIDE);
    let first = labels.len();
    labels.resize(first + sums.len(), 0);
    for (at, back) in whence.iter().enumerate().rev() {
        labels[first + at] = label as u8;
        label = back[label] as usize;
    }
}

/// The exponentials of the transitions, made once for many sequences.
pub(crate) struct Exponentials {
    steps: Vec<Step<f32>>,
    /// The same for going back: for each label of the first half, what each label before it has.
    back: Vec<[Row; HALF]>,
}

impl Exponentials {
    pub(crate) fn new(transitions: &Transitions) -> Self {
        let steps: Vec<Step<f32>> =
            transitions.weights.iter().map(|weights| Step::new(weights, 0.0, f32::exp)).collect();
        let turned =
            |step: &Step<f32>| std::array::from_fn(|to| std::array::from_fn(|from| step.heads[from][to]));
        Self { back: steps.iter().map(turned).collect(), steps }
    }

    /// The exponential of one transition that can be.
    #[cfg(feature = "train")]
    pub(crate) fn of(&self, junction: usize, from: usize, to: usize) -> f32 {
        let step = &self.steps[junction];
        match to {
            0..HALF => step.heads[from][to],
            _ if from == to => step.stay[to - HALF],
            _ => step.enter[to - HALF],
        }
    }
}

/// The exponential of a number between -80 and 80, to six digits: two to the power of its whole part, times a polynomial.
fn exp(x: f32) -> f32 {
    // Adding this number leaves the nearest whole number in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-80.0, 80.0) * std::f32::consts::LOG2_E;
    let rounded = x + ROUND;
    let rest = x - (rounded - ROUND);
    let power = f32::from_bits(rounded.to_bits().wrapping_add(127) << 23);
    power
        * (1.0
            + rest
                * (std::f32::consts::LN_2
                    + rest
                        * (0.240_226_5
                            + rest * (0.055_504_11 + rest * (0.009_618_129 + rest * 0.001_333_355_8)))))
}

/// What the forward and backward passes find, and room for them to work in.
#[derive(Default)]
pub(crate) struct Marginals {
    /// The scaled forward and backward numbers of each item.
    pub(crate) forward: Vec<Row>,
    pub(crate) backward: Vec<Row>,
    /// The exponentials of the scores.
    pub(crate) local: Vec<Row>,
    /// What each step was divided by.
    pub(crate) scale: Vec<f32>,
}

impl Marginals {
    /// Runs both passes (forward-backward, scaled at each step) over the scores. Linear in the number of items.
    pub(crate) fn run(
        &mut self,
        scores: impl ExactSizeIterator<Item = Row>,
        junctions: &[u8],
        exponentials: &Exponentials,
    ) {
        let length = scores.len();
        for rows in [&mut self.forward, &mut self.local] {
            rows.clear();
            rows.reserve(length);
        }
        self.scale.clear();
        self.backward.clear();
        self.backward.resize(length, [1.0; WIDTH]);
        let mut now = [0.0; WIDTH];
        now[OUTSIDE] = 1.0;
        for (row, &junction) in scores.zip(junctions) {
            let local = row.map(exp);
            let step = &exponentials.steps[junction as usize];
            let mut heads = [0.0; HALF];
            for from in ALL {
                let (mass, weights) = (now[from], &step.heads[from]);
                for to in 0..HALF {
                    heads[to] += mass * weights[to];
                }
            }
            let begun = beginnings(&now);
            let (_, stayed) = halves(&now);
            let mut next = [0.0; WIDTH];
            for at in 0..HALF {
                next[at] = heads[at] * local[at];
                next[HALF + at] =
                    (begun[at] * step.enter[at] + stayed[at] * step.stay[at]) * local[HALF + at];
            }
            let total: f32 = next.iter().sum::<f32>().max(f32::MIN_POSITIVE);
            let share = 1.0 / total;
            now = next.map(|x| x * share);
            self.scale.push(total);
            self.local.push(local);
            self.forward.push(now);
        }
        for at in (1..length).rev() {
            let junction = junctions[at] as usize;
            let (step, back) = (&exponentials.steps[junction], &exponentials.back[junction]);
            let share = 1.0 / self.scale[at];
            let mut ahead = [0.0; WIDTH];
            for ((ahead, local), backward) in ahead.iter_mut().zip(&self.local[at]).zip(&self.backward[at]) {
                *ahead = local * backward * share;
            }
            let mut row = [0.0; WIDTH];
            for to in 0..=Part::ALL.len() {
                for from in 0..WIDTH {
                    row[from] += back[to][from] * ahead[to];
                }
            }
            for part in 0..Part::ALL.len() {
                row[1 + part] += step.enter[part] * ahead[HALF + part];
                row[HALF + part] += step.stay[part] * ahead[HALF + part];
            }
            self.backward[at - 1] = row;
        }
    }

    /// How likely each label is at an item.
    pub(crate) fn at(&self, item: usize) -> Row {
        let (forward, backward) = (&self.forward[item], &self.backward[item]);
        let mut row = [0.0; WIDTH];
        let mut total = 0.0;
        for label in ALL {
            row[label] = forward[label] * backward[label];
            total += row[label];
        }
        let share = 1.0 / total.max(f32::MIN_POSITIVE);
        row.map(|x| x * share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const UNIT: f32 = 0.01;

    fn labels_of(sums: &[Sums], junctions: &[u8]) -> Vec<u8> {
        let mut labels = Vec::new();
        best(sums, junctions, &Steps::new(&Transitions::new(), UNIT), &mut Vec::new(), &mut labels);
        labels
    }

    #[test]
    fn an_inside_needs_a_beginning() {
        let cue = Part::Cue;
        let mut wanted = [0; WIDTH];
        wanted[cue.inside()] = 200;
        let labels = labels_of(&[[0; WIDTH], wanted, wanted], &[0, 11, 11]);
        assert_eq!(labels, [cue.begin() as u8, cue.inside() as u8, cue.inside() as u8]);
    }

    #[test]
    fn scores_do_not_run_over_in_long_rows() {
        let mut wanted = [0; WIDTH];
        wanted[Part::ContentAfter.begin()] = 9000;
        wanted[Part::ContentAfter.inside()] = 9000;
        let labels = labels_of(&vec![wanted; 5000], &vec![0; 5000]);
        assert!(labels.iter().all(|&label| label != OUTSIDE as u8));
    }

    #[test]
    fn exponentials_are_close() {
        for n in -800..800i16 {
            let x = f32::from(n) / 10.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-5, "{x}");
        }
    }

    /// Every row of labels that may be, and its score.
    fn all_rows(sums: &[Sums]) -> Vec<(Vec<u8>, f32)> {
        let mut rows: Vec<(Vec<u8>, f32)> = vec![(Vec::new(), 0.0)];
        for score in sums {
            rows = rows
                .iter()
                .flat_map(|(labels, sum)| {
                    let before = labels.last().map_or(OUTSIDE, |&label| label as usize);
                    ALL.into_iter()
                        .filter(move |&label| can_follow(before, label))
                        .map(|l| ([&labels[..], &[l as u8]].concat(), sum + f32::from(score[l]) * UNIT))
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        rows
    }

    proptest! {
        #[test]
        fn as_trying_every_row(sums in proptest::collection::vec(proptest::array::uniform16(-200i16..200), 1..4)) {
            let junctions = vec![0u8; sums.len()];
            let rows = all_rows(&sums);
            let top = rows.iter().map(|r| r.1).fold(f32::NEG_INFINITY, f32::max);
            let found = labels_of(&sums, &junctions);
            let score = rows.iter().find(|r| r.0 == found).expect("a row that may be").1;
            prop_assert!((score - top).abs() < 1e-4);
            let total: f32 = rows.iter().map(|r| r.1.exp()).sum();
            let mut marginals = Marginals::default();
            marginals.run(
                sums.iter().map(|row| row.map(|x| f32::from(x) * UNIT)),
                &junctions,
                &Exponentials::new(&Transitions::new()),
            );
            for at in 0..sums.len() {
                let likely = marginals.at(at);
                for label in ALL {
                    let mass: f32 =
                        rows.iter().filter(|r| r.0[at] as usize == label).map(|r| r.1.exp()).sum();
                    prop_assert!((likely[label] - mass / total).abs() < 1e-4);
                }
            }
        }
    }
}
