//! Fitting the weights: gradient steps, sequence by sequence.

use super::{Example, Options, ZERO};
use crate::crf::{Exponentials, Marginals, Row, Transitions, marginals};
use crate::features::JUNCTIONS;
use crate::labels::{LABELS, can_follow};
use crate::words::mix;

/// A weight and the sum of the squares of its gradients.
struct Weights {
    values: Vec<Row>,
    squares: Vec<Row>,
}

const TINY: f32 = 1e-4;

/// Fits the field to the examples. Returns the weights of each feature and of the transitions.
pub(super) fn fit(
    examples: &[Example],
    features: usize,
    options: Options,
    progress: &mut dyn FnMut(&str),
) -> (Vec<Row>, Transitions) {
    let mut weights = Weights { values: vec![ZERO; features], squares: vec![[1e-2; 16]; features] };
    let mut transitions = Transitions::new();
    let mut squares = vec![[[1e-2f32; 16]; LABELS]; JUNCTIONS];
    let mut sum = vec![ZERO; features];
    let mut transition_sum = Transitions::new();
    let mut averaged = 0u32;
    let mut order: Vec<u32> = (0..examples.len() as u32).collect();
    for pass in 0..options.passes {
        order.sort_by_key(|&at| mix(mix(pass as u64 + 1, u64::from(at)), 0x51));
        let mut loss = 0.0f64;
        let rate = options.rate / (1.0 + pass as f32 * 0.15);
        let mut exponentials = Exponentials::new(&transitions);
        for (count, &at) in order.iter().enumerate() {
            let example = &examples[at as usize];
            // Some features are left out by lot each time, so that no weight relies on another.
            let kept: Vec<Vec<u32>> = example
                .features
                .iter()
                .enumerate()
                .map(|(item, row)| {
                    let lot = mix(mix(pass as u64 + 1, u64::from(at)), item as u64);
                    let stays = |feature: &u32| {
                        (mix(lot, u64::from(*feature)) >> 40) as f32 / (1u32 << 24) as f32 >= options.dropout
                    };
                    row.iter().copied().filter(stays).collect()
                })
                .collect();
            let scale = 1.0 / (1.0 - options.dropout);
            let scores: Vec<Row> =
                kept.iter().map(|row| add_up(row, &weights.values).map(|x| x * scale)).collect();
            let found = marginals(&scores, &example.junctions, &exponentials);
            for (row, &gold) in found.labels.iter().zip(&example.labels) {
                loss -= f64::from(row[gold as usize].max(1e-9)).ln();
            }
            step(&kept, example, &found, &mut weights, rate, options.decay);
            step_transitions(example, &found, &exponentials, &mut transitions, &mut squares, rate);
            if count % 8 == 0 {
                exponentials = Exponentials::new(&transitions);
            }
        }
        progress(&format!("pass {}: loss {:.1} a sequence", pass + 1, loss / examples.len().max(1) as f64));
        // The mean of the last third of the passes varies less than the last one alone.
        if pass * 3 >= options.passes * 2 {
            averaged += 1;
            for (to, from) in sum.iter_mut().zip(&weights.values) {
                for (to, from) in to.iter_mut().zip(from) {
                    *to += from;
                }
            }
            for_each_pair(|j, f, t| transition_sum.weights[j][f][t] += transitions.weights[j][f][t]);
        }
    }
    let share = 1.0 / averaged.max(1) as f32;
    for row in &mut sum {
        *row = row.map(|x| x * share);
    }
    for_each_pair(|j, f, t| transition_sum.weights[j][f][t] *= share);
    (sum, transition_sum)
}

/// Calls `each` for every junction and every two labels that may follow each other.
fn for_each_pair(mut each: impl FnMut(usize, usize, usize)) {
    for junction in 0..JUNCTIONS {
        for from in 0..LABELS {
            for to in (0..LABELS).filter(|&to| can_follow(from, to)) {
                each(junction, from, to);
            }
        }
    }
}

fn add_up(features: &[u32], values: &[Row]) -> Row {
    let mut sum = ZERO;
    for &feature in features {
        for (to, from) in sum.iter_mut().zip(&values[feature as usize]) {
            *to += from;
        }
    }
    sum
}

/// One step of the features' weights: towards the annotated labels, away from the likely ones.
fn step(
    kept: &[Vec<u32>],
    example: &Example,
    found: &Marginals,
    weights: &mut Weights,
    rate: f32,
    decay: f32,
) {
    for ((features, likely), &gold) in kept.iter().zip(&found.labels).zip(&example.labels) {
        let mut gradient = *likely;
        gradient[LABELS..].fill(0.0);
        gradient[gold as usize] -= 1.0;
        if gradient.iter().all(|g| g.abs() < 1e-3) {
            continue;
        }
        for &feature in features {
            let values = &mut weights.values[feature as usize];
            let squares = &mut weights.squares[feature as usize];
            for label in 0..16 {
                let g = gradient[label] + decay * values[label];
                squares[label] += g * g;
                values[label] -= rate * g / squares[label].sqrt();
            }
        }
    }
}

/// One step of the transitions' weights.
fn step_transitions(
    example: &Example,
    found: &Marginals,
    exponentials: &Exponentials,
    transitions: &mut Transitions,
    squares: &mut [[Row; LABELS]],
    rate: f32,
) {
    for at in 1..example.labels.len() {
        let (before, gold) = (example.labels[at - 1] as usize, example.labels[at] as usize);
        if found.labels[at - 1][before] > 0.999 && found.labels[at][gold] > 0.999 {
            continue;
        }
        let junction = example.junctions[at] as usize;
        let table = &exponentials.0[junction];
        let ahead: Row =
            std::array::from_fn(|to| found.local[at][to] * found.backward[at][to] / found.scale[at]);
        for from in 0..LABELS {
            for to in (0..LABELS).filter(|&to| can_follow(from, to)) {
                let likely = found.forward[at - 1][from] * table[from][to] * ahead[to];
                let g = likely - f32::from(u8::from(from == before && to == gold));
                if g.abs() < TINY {
                    continue;
                }
                let square = &mut squares[junction][from][to];
                *square += g * g;
                transitions.weights[junction][from][to] -= rate * g / square.sqrt();
            }
        }
    }
}
