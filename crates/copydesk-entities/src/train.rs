//! `Trainer`: learns the weights of the tagger from texts whose names are marked. Only with the feature `train`.
//!
//! Stochastic gradient descent with AdaGrad (Duchi, Hazan and Singer 2011) on the likelihood of the marked labels, or of
//! all rows of labels that agree with the marks where a corpus marks only some kinds (Tsuboi et al. 2008). Features are
//! dropped at random while training, so that no word's weight is learnt alone. The same input gives the same model.

#![expect(clippy::needless_range_loop, reason = "labels and positions index several arrays at once")]

use crate::Gazetteer;
use crate::features::{Sink, row};
use crate::lexicon::Classes;
use crate::model::{self, LABELS, ROWS, labels};
use crate::tagger::regions;
use crate::words::Words;
use crate::workspace::Inputs;
use copydesk_text::{Document, Span};

/// The labels a word may have in training, one bit each.
type Allowed = u16;

/// A stretch of a sentence, its features and its labels.
struct Sample {
    /// For each word, where its features end in `features`.
    ends: Vec<u32>,
    features: Vec<u32>,
    allowed: Vec<Allowed>,
}

/// What a corpus marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Marks {
    /// Persons, places, organisations and peoples.
    All,
    /// Places alone, peoples among them now and then.
    Places,
}

/// Settings of a training.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How often the samples are read.
    pub epochs: usize,
    /// The step of AdaGrad.
    pub rate: f32,
    /// The share of features left out at random.
    pub dropout: f32,
    /// The share of its weight that a feature loses in every epoch.
    pub decay: f32,
    /// From this epoch on, the weights that each epoch ends with are averaged (Polyak and Juditsky 1992).
    pub average_from: usize,
    /// How many nats the first word of a name gets for nothing: a name missed is worse than one too many.
    pub eagerness: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { epochs: 12, rate: 0.03, dropout: 0.15, decay: 0.02, average_from: 3, eagerness: 0.3 }
    }
}

/// Gathers marked texts and learns from them.
#[derive(Default)]
pub struct Trainer {
    samples: Vec<Sample>,
    /// Marked words that no region holds, so that the model can never find them.
    pub lost: usize,
    /// All marked words.
    pub marked: usize,
}

/// Takes the features of words as the rows of their weights.
struct Rows<'s>(&'s mut Vec<u32>);

impl Sink for Rows<'_> {
    fn feature<const TEMPLATE: u64>(&mut self, value: u64) {
        self.0.push(row(TEMPLATE, value));
    }
}

impl Trainer {
    /// Adds a text with its marks: the bytes of each name, and `"person"`, `"place"`, `"organization"` or `"norp"`.
    pub fn add(&mut self, gazetteer: &Gazetteer, doc: &Document<'_>, marked: &[(Span, &str)], marks: Marks) {
        let mut inputs = Inputs::default();
        let features = inputs.all(gazetteer, doc);
        let (words, hits) = (features.words, features.hits);
        let mut gold = vec![0u8; words.words.len()];
        for (span, kind) in marked {
            let label = match *kind {
                "person" => labels::PERSON,
                "place" => labels::PLACE,
                "organization" => labels::ORGANIZATION,
                "norp" => labels::DEMONYM,
                _ => continue,
            };
            let mut begun = false;
            let first = doc.tokens().partition_point(|token| token.span.end <= span.start);
            for at in first..doc.tokens().len() {
                let token = &doc.tokens()[at];
                if token.span.start >= span.end {
                    break;
                }
                let edge = !begun && doc.token_text(token).eq_ignore_ascii_case("the");
                let tail = token.span.end >= span.end
                    && matches!(words.words[at].shape, crate::words::Shape::Possessive);
                if !edge && !tail && gold[at] == 0 {
                    gold[at] = if begun { label + 1 } else { label };
                    begun = true;
                }
            }
        }
        self.marked += gold.iter().filter(|&&label| label != 0).count();
        let places = (1 << labels::PLACE) | (1 << (labels::PLACE + 1));
        let all_peoples = (1 << labels::DEMONYM) | (1 << (labels::DEMONYM + 1));
        let mut seen = 0;
        let mut found = Vec::new();
        regions(&features, &mut found);
        for region in found {
            let mut sample = Sample { ends: Vec::new(), features: Vec::new(), allowed: Vec::new() };
            for at in region.start..region.end {
                let style = words.styles[region.style];
                let (start, end) = region.sentence;
                let rows = &mut Rows(&mut sample.features);
                let contexts =
                    [at.checked_sub(1), Some(at), Some(at + 1)].map(|at| features.context(at, start, end));
                features.of(at, start, end, style, contexts, rows);
                if let Some(run) = words.run_of(at) {
                    features.of_run(run, start, end, rows);
                }
                sample.ends.push(sample.features.len() as u32);
                let exact: Allowed = 1 << gold[at];
                seen += usize::from(gold[at] != 0);
                // Where peoples are not marked, only what a list calls a people may be one.
                let hit = hits.get(features.hit_of[at] as usize);
                let people = words.words[at].classes.any(Classes::PEOPLE)
                    || hit.is_some_and(|hit| hit.form == copydesk_text::Form::Demonym);
                let peoples = if people { all_peoples } else { 0 };
                let unmarked = ((1 << LABELS) - 1) & !places & !(all_peoples & !peoples);
                sample.allowed.push(match (marks, gold[at]) {
                    (Marks::All, _) => exact,
                    // A place inside an organisation's name is marked there and no name of its own here.
                    (Marks::Places, 0) => unmarked,
                    (Marks::Places, _) if is_part(words, &gold, at) => unmarked | exact,
                    (Marks::Places, _) => exact | peoples,
                });
            }
            self.samples.push(sample);
        }
        self.lost += gold.iter().filter(|&&label| label != 0).count() - seen;
    }

    /// Learns from all that was added, and gives the model in its file form.
    pub fn train(&self, settings: Settings) -> Vec<u8> {
        let mut weights = vec![[0f32; LABELS]; ROWS];
        let mut squares = vec![[1e-6f32; LABELS]; ROWS];
        let mut transitions = [[0f32; LABELS]; LABELS];
        let mut transition_squares = [[1e-6f32; LABELS]; LABELS];
        let mut order: Vec<usize> = (0..self.samples.len()).collect();
        let mut random = Random(0x5EED);
        let mut kept = Vec::new();
        let mut sums = vec![[0f32; LABELS]; ROWS];
        let mut transition_sums = [[0f32; LABELS]; LABELS];
        let mut averaged = 0f32;
        for epoch in 0..settings.epochs {
            for index in (1..order.len()).rev() {
                order.swap(index, random.below(index + 1));
            }
            for &index in &order {
                let sample = &self.samples[index];
                let mut from = 0usize;
                let mut scores = Vec::with_capacity(sample.ends.len());
                kept.clear();
                let mut ends = Vec::with_capacity(sample.ends.len());
                for &end in &sample.ends {
                    let mut sum = [0f32; LABELS];
                    for &feature in &sample.features[from..end as usize] {
                        if random.unit() < settings.dropout {
                            continue;
                        }
                        kept.push(feature);
                        for (sum, weight) in sum.iter_mut().zip(&weights[feature as usize]) {
                            *sum += weight;
                        }
                    }
                    from = end as usize;
                    ends.push(kept.len());
                    scores.push(sum);
                }
                let all = vec![(1u16 << LABELS) - 1; scores.len()];
                let free = expectations(&scores, &transitions, &all);
                let Some(held) = expectations(&scores, &transitions, &sample.allowed) else { continue };
                let Some(free) = free else { continue };
                let mut from = 0;
                for (at, &end) in ends.iter().enumerate() {
                    let gradient: [f32; LABELS] =
                        std::array::from_fn(|l| held.words[at][l] - free.words[at][l]);
                    if gradient.iter().any(|g| g.abs() > 1e-4) {
                        for &feature in &kept[from..end] {
                            let row = &mut weights[feature as usize];
                            let square = &mut squares[feature as usize];
                            for label in 0..LABELS {
                                let g = gradient[label];
                                square[label] += g * g;
                                row[label] += settings.rate * g / square[label].sqrt();
                            }
                        }
                    }
                    from = end;
                }
                for last in 0..LABELS {
                    for label in 0..LABELS {
                        let g = held.pairs[last][label] - free.pairs[last][label];
                        if g != 0.0 {
                            transition_squares[last][label] += g * g;
                            transitions[last][label] +=
                                settings.rate * g / transition_squares[last][label].sqrt();
                        }
                    }
                }
            }
            for weight in weights.iter_mut().flatten() {
                *weight *= 1.0 - settings.decay;
            }
            if epoch >= settings.average_from || epoch + 1 == settings.epochs && averaged == 0.0 {
                averaged += 1.0;
                let cells = sums.iter_mut().flatten().zip(weights.iter().flatten());
                let more = transition_sums.iter_mut().flatten().zip(transitions.iter().flatten());
                cells.chain(more).for_each(|(sum, weight)| *sum += weight);
            }
        }
        let scale = 28.0f32;
        let byte = |sum: f32| (sum / averaged * scale).round().clamp(-127.0, 127.0) as i8;
        let weights: Vec<[i8; LABELS]> = sums.iter().map(|row| row.map(byte)).collect();
        let cell = |label: usize, sum: f32| {
            let begins = label != usize::from(labels::OUTSIDE) && !labels::continues(label as u8);
            let eagerness = if begins { settings.eagerness } else { 0.0 };
            ((sum / averaged + eagerness) * scale).round() as i32
        };
        let transitions = transition_sums.map(|row| std::array::from_fn(|label| cell(label, row[label])));
        model::to_bytes(&weights, &transitions, scale)
    }
}

/// Whether the run of the word goes on after the marked name that the word is in, to the head of an organisation's name.
fn is_part(words: &Words, gold: &[u8], at: usize) -> bool {
    words.run_of(at).is_some_and(|run| {
        (at..run.end as usize).any(|at| {
            gold[at] == 0
                && words.words[at].classes.any(Classes::ORGANIZATION_HEAD)
                && !words.words[at].classes.any(Classes::TITLE)
        })
    })
}

/// Expected counts under the model.
struct Expectations {
    words: Vec<[f32; LABELS]>,
    pairs: [[f32; LABELS]; LABELS],
}

/// Forward and backward sums over all rows of labels within `allowed`; `None` where there is no such row.
fn expectations(
    scores: &[[f32; LABELS]],
    transitions: &[[f32; LABELS]; LABELS],
    allowed: &[Allowed],
) -> Option<Expectations> {
    let steps: [[f32; LABELS]; LABELS] = std::array::from_fn(|last| {
        std::array::from_fn(|label| {
            if labels::follows(last as u8, label as u8) { transitions[last][label].exp() } else { 0.0 }
        })
    });
    let count = scores.len();
    let emit: Vec<[f32; LABELS]> = scores
        .iter()
        .zip(allowed)
        .map(|(score, allowed)| {
            let top =
                (0..LABELS).filter(|l| allowed >> l & 1 == 1).map(|l| score[l]).fold(f32::MIN, f32::max);
            std::array::from_fn(|l| if allowed >> l & 1 == 1 { (score[l] - top).exp() } else { 0.0 })
        })
        .collect();
    let mut forward = vec![[0f32; LABELS]; count];
    for at in 0..count {
        for label in 0..LABELS {
            let sum: f32 = if at == 0 {
                steps[0][label]
            } else {
                (0..LABELS).map(|last| forward[at - 1][last] * steps[last][label]).sum()
            };
            forward[at][label] = sum * emit[at][label];
        }
        let total: f32 = forward[at].iter().sum();
        if total.is_nan() || total <= 0.0 {
            return None;
        }
        forward[at].iter_mut().for_each(|cell| *cell /= total);
    }
    let mut backward = vec![[1f32; LABELS]; count];
    for at in (0..count.saturating_sub(1)).rev() {
        let mut total = 0.0;
        for last in 0..LABELS {
            let sum: f32 = (0..LABELS)
                .map(|label| steps[last][label] * emit[at + 1][label] * backward[at + 1][label])
                .sum();
            backward[at][last] = sum;
            total += sum;
        }
        backward[at].iter_mut().for_each(|cell| *cell /= total.max(f32::MIN_POSITIVE));
    }
    let mut found = Expectations { words: Vec::with_capacity(count), pairs: [[0.0; LABELS]; LABELS] };
    for at in 0..count {
        let mut row: [f32; LABELS] = std::array::from_fn(|l| forward[at][l] * backward[at][l]);
        let total: f32 = row.iter().sum();
        if total.is_nan() || total <= 0.0 {
            return None;
        }
        row.iter_mut().for_each(|cell| *cell /= total);
        found.words.push(row);
        if at == 0 {
            for label in 0..LABELS {
                found.pairs[0][label] += row[label];
            }
            continue;
        }
        let mut pairs = [[0f32; LABELS]; LABELS];
        let mut total = 0.0;
        for last in 0..LABELS {
            for label in 0..LABELS {
                let pair = forward[at - 1][last] * steps[last][label] * emit[at][label] * backward[at][label];
                pairs[last][label] = pair;
                total += pair;
            }
        }
        if total > 0.0 {
            for last in 0..LABELS {
                for label in 0..LABELS {
                    found.pairs[last][label] += pairs[last][label] / total;
                }
            }
        }
    }
    Some(found)
}

/// A small random generator (SplitMix64), so that training needs nothing else and repeats exactly.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }
}
