//! A linear-chain conditional random field: the best row of labels, and how likely each label is.
//!
//! After Lafferty, McCallum and Pereira, "Conditional random fields: probabilistic models for segmenting and labeling
//! sequence data" (ICML 2001). The weight of a transition also depends on the [junction](crate::features) it is made at.

use crate::features::JUNCTIONS;
use crate::labels::{LABELS, can_follow, can_start};

/// Labels padded to a width that the processor adds up at once.
pub(crate) const WIDTH: usize = 16;

/// One number for each label.
pub(crate) type Row = [f32; WIDTH];

/// What can never be.
const NEVER: f32 = -1e4;

/// The weights of going from one label to the next, for each junction: `weights[junction][from][to]`.
#[derive(Clone, Debug)]
pub(crate) struct Transitions {
    pub(crate) weights: Vec<[Row; LABELS]>,
}

impl Transitions {
    /// Weights of zero, and [`NEVER`] where a label cannot follow.
    pub(crate) fn new() -> Self {
        let mut one = [[NEVER; WIDTH]; LABELS];
        for (from, row) in one.iter_mut().enumerate() {
            for (to, weight) in row.iter_mut().enumerate().take(LABELS) {
                if can_follow(from, to) {
                    *weight = 0.0;
                }
            }
        }
        Self { weights: vec![one; JUNCTIONS] }
    }
}

/// The scores before the first item.
fn first(scores: &Row) -> Row {
    let mut row = [NEVER; WIDTH];
    for label in 0..LABELS {
        if can_start(label) {
            row[label] = scores[label];
        }
    }
    row
}

/// The best row of labels (Viterbi). `scores` and `junctions` have one entry an item. Linear in their length.
pub(crate) fn best(scores: &[Row], junctions: &[u8], transitions: &Transitions) -> Vec<u8> {
    let Some(start) = scores.first() else { return Vec::new() };
    let mut back: Vec<[u8; WIDTH]> = Vec::with_capacity(scores.len());
    back.push([0; WIDTH]);
    let mut now = first(start);
    for (row, &junction) in scores.iter().zip(junctions).skip(1) {
        let weights = &transitions.weights[junction as usize];
        let mut next = [f32::NEG_INFINITY; WIDTH];
        let mut from_where = [0u8; WIDTH];
        for from in 0..LABELS {
            let base = now[from];
            for to in 0..WIDTH {
                let score = base + weights[from][to];
                let better = score > next[to];
                next[to] = if better { score } else { next[to] };
                from_where[to] = if better { from as u8 } else { from_where[to] };
            }
        }
        for to in 0..WIDTH {
            next[to] += row[to];
        }
        now = next;
        back.push(from_where);
    }
    let mut label = (0..LABELS).max_by(|&a, &b| now[a].total_cmp(&now[b])).unwrap_or(0) as u8;
    let mut labels = vec![0; scores.len()];
    for (at, from_where) in back.iter().enumerate().rev() {
        labels[at] = label;
        label = from_where[label as usize];
    }
    labels
}

/// What the forward and backward passes find.
pub(crate) struct Marginals {
    /// How likely each label is at each item.
    pub(crate) labels: Vec<Row>,
    /// The scaled forward and backward numbers, from which the likelihood of a pair of labels follows.
    #[cfg(feature = "train")]
    pub(crate) forward: Vec<Row>,
    #[cfg(feature = "train")]
    pub(crate) backward: Vec<Row>,
    /// The exponentials of the scores, as the passes used them.
    #[cfg(feature = "train")]
    pub(crate) local: Vec<Row>,
    /// The exponentials of the transitions.
    #[cfg(feature = "train")]
    pub(crate) scale: Vec<f32>,
}

/// The exponentials of the transitions, made once for many sequences.
pub(crate) struct Exponentials(pub(crate) Vec<[Row; LABELS]>);

impl Exponentials {
    pub(crate) fn new(transitions: &Transitions) -> Self {
        Self(
            transitions
                .weights
                .iter()
                .map(|from| from.map(|row| row.map(|w| if w <= NEVER { 0.0 } else { w.exp() })))
                .collect(),
        )
    }
}

/// How likely each label is at each item (forward-backward, scaled at each step). Linear in the number of items.
pub(crate) fn marginals(scores: &[Row], junctions: &[u8], transitions: &Exponentials) -> Marginals {
    let length = scores.len();
    let local: Vec<Row> = scores
        .iter()
        .map(|row| {
            let top = row[..LABELS].iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut out = [0.0; WIDTH];
            for label in 0..LABELS {
                out[label] = (row[label] - top).exp();
            }
            out
        })
        .collect();
    let mut forward = vec![[0.0; WIDTH]; length];
    let mut scale = vec![1.0f32; length];
    for at in 0..length {
        let mut row = [0.0; WIDTH];
        if at == 0 {
            for label in 0..LABELS {
                if can_start(label) {
                    row[label] = local[0][label];
                }
            }
        } else {
            let weights = &transitions.0[junctions[at] as usize];
            for from in 0..LABELS {
                let mass = forward[at - 1][from];
                for to in 0..WIDTH {
                    row[to] += mass * weights[from][to];
                }
            }
            for to in 0..WIDTH {
                row[to] *= local[at][to];
            }
        }
        let total: f32 = row.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        scale[at] = total;
        forward[at] = row.map(|x| x / total);
    }
    let mut backward = vec![[0.0; WIDTH]; length];
    if let Some(last) = backward.last_mut() {
        *last = [1.0; WIDTH];
    }
    for at in (1..length).rev() {
        let weights = &transitions.0[junctions[at] as usize];
        let mut ahead = [0.0; WIDTH];
        for to in 0..WIDTH {
            ahead[to] = local[at][to] * backward[at][to] / scale[at];
        }
        let mut row = [0.0; WIDTH];
        for from in 0..LABELS {
            row[from] = weights[from].iter().zip(&ahead).map(|(w, a)| w * a).sum();
        }
        backward[at - 1] = row;
    }
    let labels = forward
        .iter()
        .zip(&backward)
        .map(|(f, b)| {
            let mut row = [0.0; WIDTH];
            let mut total = 0.0;
            for label in 0..LABELS {
                row[label] = f[label] * b[label];
                total += row[label];
            }
            row.map(|x| x / total.max(f32::MIN_POSITIVE))
        })
        .collect();
    Marginals {
        labels,
        #[cfg(feature = "train")]
        forward,
        #[cfg(feature = "train")]
        backward,
        #[cfg(feature = "train")]
        local,
        #[cfg(feature = "train")]
        scale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::Part;
    use proptest::prelude::*;

    fn row(values: &[(usize, f32)]) -> Row {
        let mut row = [0.0; WIDTH];
        for &(label, value) in values {
            row[label] = value;
        }
        row
    }

    #[test]
    fn an_inside_needs_a_beginning() {
        let cue = Part::Cue;
        let scores = [row(&[]), row(&[(cue.inside(), 2.0)]), row(&[(cue.inside(), 2.0)])];
        let labels = best(&scores, &[0, 11, 11], &Transitions::new());
        assert_eq!(labels, [cue.begin() as u8, cue.inside() as u8, cue.inside() as u8]);
    }

    /// Every row of labels that may be, and its score.
    fn all_rows(scores: &[Row]) -> Vec<(Vec<u8>, f32)> {
        let mut rows: Vec<(Vec<u8>, f32)> = vec![(Vec::new(), 0.0)];
        for score in scores {
            rows = rows
                .iter()
                .flat_map(|(labels, sum)| {
                    (0..LABELS)
                        .filter(|&l| {
                            labels.last().map_or(can_start(l), |&before| can_follow(before as usize, l))
                        })
                        .map(|l| ([&labels[..], &[l as u8]].concat(), sum + score[l]))
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        rows
    }

    proptest! {
        #[test]
        fn as_trying_every_row(values in proptest::collection::vec(proptest::array::uniform11(-2f32..2.0), 1..4)) {
            let scores: Vec<Row> = values.iter().map(|v| {
                let mut row = [0.0; WIDTH];
                row[..LABELS].copy_from_slice(v);
                row
            }).collect();
            let junctions = vec![0u8; scores.len()];
            let transitions = Transitions::new();
            let rows = all_rows(&scores);
            let top = rows.iter().map(|r| r.1).fold(f32::NEG_INFINITY, f32::max);
            let found = best(&scores, &junctions, &transitions);
            let score = rows.iter().find(|r| r.0 == found).expect("a row that may be").1;
            prop_assert!((score - top).abs() < 1e-4);
            let total: f32 = rows.iter().map(|r| r.1.exp()).sum();
            let likely = marginals(&scores, &junctions, &Exponentials::new(&transitions)).labels;
            for (at, row) in likely.iter().enumerate() {
                for (label, &found) in row.iter().enumerate().take(LABELS) {
                    let mass: f32 = rows.iter().filter(|r| r.0[at] as usize == label).map(|r| r.1.exp()).sum();
                    prop_assert!((found - mass / total).abs() < 1e-4);
                }
            }
        }
    }
}
