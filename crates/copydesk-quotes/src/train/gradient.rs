//! Fitting the weights: gradient steps, sequence by sequence.

use super::cues::shrunk;
use super::{Example, Options, ZERO};
use crate::context::JUNCTIONS;
use crate::crf::{Exponentials, Marginals, Row, Transitions, WIDTH};
use crate::labels::{ALL, OUTSIDE, can_follow};
use crate::words::mix;

/// A weight and the sum of the squares of its gradients.
struct Weights {
    values: Vec<Row>,
    squares: Vec<Row>,
}

const TINY: f32 = 1e-4;

/// Fits the field to the examples. Returns the weights of each feature and of the transitions.
pub(super) fn fit(
    examples: &mut [Example],
    features: usize,
    options: Options,
    progress: &mut dyn FnMut(&str),
) -> (Vec<Row>, Transitions) {
    let mut weights = Weights { values: vec![ZERO; features], squares: vec![[1e-2; 16]; features] };
    let mut transitions = Transitions::new();
    let mut squares = vec![[[1e-2f32; WIDTH]; WIDTH]; JUNCTIONS];
    let mut sum = vec![ZERO; features];
    let mut transition_sum = Transitions::new();
    let mut averaged = 0u32;
    let mut found = Marginals::default();
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
            found.run(scores.into_iter(), &example.junctions, &exponentials);
            let likely: Vec<Row> = (0..kept.len()).map(|item| found.at(item)).collect();
            for (row, &gold) in likely.iter().zip(&example.labels) {
                loss -= f64::from(row[gold as usize].max(1e-9)).ln();
            }
            step(&kept, example, &likely, &mut weights, rate, options.decay);
            step_transitions(example, &likely, &found, &exponentials, &mut transitions, &mut squares, rate);
            if count % 8 == 0 {
                exponentials = Exponentials::new(&transitions);
            }
        }
        let choosing = pass < options.choosing;
        if choosing {
            for (values, squares) in weights.values.iter_mut().zip(&weights.squares) {
                for (value, square) in values.iter_mut().zip(squares) {
                    *value = shrunk(*value, options.sparsity * rate / square.sqrt());
                }
            }
        }
        if pass + 1 == options.choosing {
            for row in &mut weights.values {
                if row.iter().all(|weight| weight.abs() < options.smallest) {
                    *row = ZERO;
                }
            }
            let is_chosen = |feature: &u32| weights.values[*feature as usize] != ZERO;
            for row in examples.iter_mut().flat_map(|example| example.features.iter_mut()) {
                row.retain(is_chosen);
            }
            let chosen = weights.values.iter().filter(|&&row| row != ZERO).count();
            progress(&format!("{chosen} features are chosen"));
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
        for from in ALL {
            for to in ALL.into_iter().filter(|&to| can_follow(from, to)) {
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
fn step(kept: &[Vec<u32>], example: &Example, likely: &[Row], weights: &mut Weights, rate: f32, decay: f32) {
    for ((features, likely), &gold) in kept.iter().zip(likely).zip(&example.labels) {
        let mut gradient = *likely;
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
    likely: &[Row],
    found: &Marginals,
    exponentials: &Exponentials,
    transitions: &mut Transitions,
    squares: &mut [[Row; WIDTH]],
    rate: f32,
) {
    let mut start = ZERO;
    start[OUTSIDE] = 1.0;
    for at in 0..example.labels.len() {
        let (before, forward, sure) = match at.checked_sub(1) {
            None => (OUTSIDE, &start, 1.0),
            Some(last) => {
                let label = example.labels[last] as usize;
                (label, &found.forward[last], likely[last][label])
            }
        };
        let gold = example.labels[at] as usize;
        if sure > 0.999 && likely[at][gold] > 0.999 {
            continue;
        }
        let junction = example.junctions[at] as usize;
        let ahead: Row =
            std::array::from_fn(|to| found.local[at][to] * found.backward[at][to] / found.scale[at]);
        let total: f32 = (0..WIDTH).map(|label| found.forward[at][label] * found.backward[at][label]).sum();
        for from in ALL {
            for to in ALL.into_iter().filter(|&to| can_follow(from, to)) {
                let both = forward[from] * exponentials.of(junction, from, to) * ahead[to] / total;
                let g = both - f32::from(u8::from(from == before && to == gold));
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
