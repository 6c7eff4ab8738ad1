//! How likely a word is part of a cue, learnt from the words around it by logistic regression.

use super::Block;
use crate::labels::Part;
use crate::model::{CLASSES, class_of};
use crate::words::mix;

/// In how many parts the articles are split, each judged by what is learnt from the others.
const PARTS: usize = 6;

/// How often the articles are gone through, and the size of the steps.
const PASSES: usize = 4;
const RATE: f32 = 0.05;

/// How strongly weights are drawn to zero.
const DECAY: f32 = 2e-5;

/// Learns from all blocks the weight of each of `features` features, and gives each item of each block its class by what is
/// learnt from the articles of the other parts.
pub(super) fn learn(
    blocks: &mut [Block],
    features: usize,
    sparsity: f32,
    progress: &mut dyn FnMut(&str),
) -> Vec<f32> {
    let thresholds = CLASSES.map(|p| (p / (1.0 - p)).ln());
    let mut loss = 0.0f64;
    let mut counts = [[0u32; 2]; CLASSES.len() + 1];
    for part in 0..PARTS {
        let weights = fit(blocks, features, sparsity, |article| article % PARTS != part);
        for block in blocks.iter_mut().filter(|block| block.article % PARTS == part) {
            for ((item, row), &label) in
                block.sequence.items.iter_mut().zip(&block.features).zip(&block.labels)
            {
                let score = sum(row, &weights);
                item.cue = class_of(score, &thresholds);
                let is_cue = is_cue(label);
                counts[item.cue as usize][usize::from(is_cue)] += 1;
                loss += f64::from((1.0 + (if is_cue { -score } else { score }).exp()).ln());
            }
        }
    }
    progress(&format!("cues: loss {loss:.0}, others and cues by class {counts:?}"));
    fit(blocks, features, sparsity, |_| true)
}

fn is_cue(label: u8) -> bool {
    label as usize == Part::Cue.begin() || label as usize == Part::Cue.inside()
}

fn sum(row: &[u32], weights: &[f32]) -> f32 {
    row.iter().map(|&feature| weights[feature as usize]).sum()
}

/// The mean weights of the later passes, from the articles that are `wanted`.
fn fit(blocks: &[Block], features: usize, sparsity: f32, wanted: impl Fn(usize) -> bool) -> Vec<f32> {
    let mut weights = vec![0.0f32; features];
    let mut squares = vec![1e-2f32; features];
    let mut mean = vec![0.0f32; features];
    let mut order: Vec<usize> = (0..blocks.len()).filter(|&at| wanted(blocks[at].article)).collect();
    for pass in 0..PASSES {
        order.sort_by_key(|&at| mix(mix(pass as u64 + 7, at as u64), 0x51));
        for &at in &order {
            for (row, &label) in blocks[at].features.iter().zip(&blocks[at].labels) {
                let likely = 1.0 / (1.0 + (-sum(row, &weights)).exp());
                let error = likely - f32::from(u8::from(is_cue(label)));
                if error.abs() < 1e-3 {
                    continue;
                }
                for &feature in row {
                    let weight = &mut weights[feature as usize];
                    let gradient = error + DECAY * *weight;
                    let square = &mut squares[feature as usize];
                    *square += gradient * gradient;
                    *weight -= RATE * gradient / square.sqrt();
                }
            }
        }
        for (weight, square) in weights.iter_mut().zip(&squares) {
            *weight = shrunk(*weight, sparsity * RATE / square.sqrt());
        }
        if pass * 2 >= PASSES {
            for (to, from) in mean.iter_mut().zip(&weights) {
                *to += from / (PASSES - PASSES.div_ceil(2)) as f32;
            }
        }
    }
    mean
}

/// The weight brought nearer to zero, and not beyond it: the proximal step of an L1 penalty.
pub(super) fn shrunk(weight: f32, by: f32) -> f32 {
    weight.signum() * (weight.abs() - by).max(0.0)
}
