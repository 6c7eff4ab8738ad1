//! `Model`: the learnt weights, and the best row of labels for a stretch of words under them.
//!
//! A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) over hashed features (Weinberger et al.
//! 2009): a feature's hash is its row in a table of weights, without a check for collisions, which the training has seen
//! too. Weights are one byte each in the file.

use crate::dense::Dense;
use crate::features::{Sink, row};
use crate::lexicon::lexicon;
use crate::sums::{Sums, add};
use crate::words::Word;
use std::sync::LazyLock;

/// How many labels there are.
pub(crate) const LABELS: usize = 9;
/// Rows of the weight table.
pub(crate) const ROWS: usize = 1 << ROW_BITS;
/// The bits of a feature's hash that make its row.
pub(crate) const ROW_BITS: u32 = 16;
/// The weights of a feature for each label but [`labels::OUTSIDE`], less the weight for that: only differences count. One
/// byte each, so that more of the table fits into the cache.
pub(crate) type Row = [i8; LABELS - 1];
/// The scores of one word's labels, in the same way: they fill a vector register.
pub(crate) type Scores = [i16; LABELS - 1];

/// What a word is in a name. Each kind has two labels: one for the first word, one for those that follow.
pub(crate) mod labels {
    pub(crate) const OUTSIDE: u8 = 0;
    pub(crate) const PERSON: u8 = 1;
    pub(crate) const PLACE: u8 = 3;
    pub(crate) const ORGANIZATION: u8 = 5;
    #[cfg(feature = "train")]
    pub(crate) const DEMONYM: u8 = 7;

    /// Whether the label continues a name.
    pub(crate) const fn continues(label: u8) -> bool {
        label != OUTSIDE && label.is_multiple_of(2)
    }

    /// The label that begins a name of the same kind.
    pub(crate) const fn begin(label: u8) -> u8 {
        if continues(label) { label - 1 } else { label }
    }

    /// Whether `next` may follow `last`.
    pub(crate) const fn follows(last: u8, next: u8) -> bool {
        !continues(next) || begin(last) == next - 1
    }
}

/// The weights.
#[derive(Debug)]
pub(crate) struct Model {
    rows: Vec<Row>,
    sums: Sums,
    dense: Dense,
    /// From label to label; the first row is also that of the start.
    transitions: [[i32; LABELS]; LABELS],
    /// The same, [`NEVER`] where the later label may not follow.
    steps: [[i32; LABELS]; LABELS],
    /// How many units of score make one nat.
    scale: f32,
    /// How much less likely a label is whose score is lower by so many units: e to that power.
    decay: Vec<f32>,
}

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    Model::parse(include_bytes!("../data/tagger.bin")).expect("the model in the crate is whole")
});

/// The scales that weights of one byte can have.
const SCALES: std::ops::RangeInclusive<f32> = 1.0..=1000.0;

/// What is less likely by so many nats changes nothing.
const NOTHING: f32 = 20.0;

/// The score of what cannot be: so low that two of them still fit into a number.
const NEVER: i32 = i32::MIN / 4;

/// The last byte is the version. Another key of words, or other features, make another version.
const MAGIC: &[u8; 8] = b"cdtag\0\0\x02";

/// The file form of a model.
#[cfg(feature = "train")]
pub(crate) fn to_bytes(
    weights: &[[i8; LABELS]],
    transitions: &[[i32; LABELS]; LABELS],
    scale: f32,
) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(scale.to_le_bytes());
    for cell in transitions.iter().flatten() {
        bytes.extend((*cell as i16).to_le_bytes());
    }
    for (number, row) in (0u32..).zip(weights) {
        if row.iter().any(|&weight| weight != 0) {
            bytes.extend(number.to_le_bytes());
            bytes.extend(row.iter().flat_map(|weight| weight.to_le_bytes()));
        }
    }
    bytes
}

impl Model {
    /// The model that ships with the crate.
    pub(crate) fn shipped() -> &'static Self {
        &MODEL
    }

    /// Reads the file form: magic, scale, transitions, then for each row that is not empty its number and its weights.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (scale, rest) = rest.split_first_chunk::<4>()?;
        let mut transitions = [[0; LABELS]; LABELS];
        let (cells, rest) = rest.split_at_checked(LABELS * LABELS * 2)?;
        for (cell, bytes) in transitions.iter_mut().flatten().zip(cells.chunks_exact(2)) {
            *cell = i32::from(i16::from_le_bytes([bytes[0], bytes[1]]));
        }
        let mut weights = vec![[0i8; LABELS]; ROWS];
        let chunks = rest.chunks_exact(4 + LABELS);
        if !chunks.remainder().is_empty() {
            return None;
        }
        for chunk in chunks {
            let (number, bytes) = chunk.split_first_chunk::<4>()?;
            let row = weights.get_mut(u32::from_le_bytes(*number) as usize)?;
            *row = std::array::from_fn(|label| i8::from_le_bytes([bytes[label]]));
        }
        let scale = f32::from_le_bytes(*scale);
        SCALES.contains(&scale).then(|| Self::new(&weights, transitions, scale))
    }

    /// The model of these weights.
    fn new(weights: &[[i8; LABELS]], transitions: [[i32; LABELS]; LABELS], scale: f32) -> Self {
        let steps = std::array::from_fn(|last| {
            std::array::from_fn(|label| {
                if labels::follows(last as u8, label as u8) { transitions[last][label] } else { NEVER }
            })
        });
        let less = |row: &[i8; LABELS]| {
            std::array::from_fn(|at| row[at + 1].saturating_sub(row[labels::OUTSIDE as usize]))
        };
        let rows: Vec<Row> = weights.iter().map(less).collect();
        let weights = |template, value| rows[row(template, value) as usize];
        let (sums, dense) = (Sums::new(lexicon().sets(), weights), Dense::new(weights));
        let decay = (0..).map(|units| units as f32 / scale).take_while(|&nats| nats < NOTHING);
        let decay = decay.map(|nats| (-nats).exp()).collect();
        Self { rows, sums, dense, transitions, steps, scale, decay }
    }

    /// The best row of labels for words with these scores (Viterbi). Linear in their number. `back` is working space.
    pub(crate) fn decode(&self, scores: &[Scores], back: &mut Vec<[u8; LABELS]>, labels: &mut Vec<u8>) {
        labels.clear();
        back.clear();
        let Some((first, rest)) = scores.split_first() else { return };
        let mut best = self.steps[labels::OUTSIDE as usize];
        add_scores(&mut best, first);
        for scores in rest {
            // All labels at once, from one label after the other.
            let mut most = [i32::MIN; LABELS];
            let mut from = [0u32; LABELS];
            for ((last, before), steps) in (0..).zip(best).zip(&self.steps) {
                for label in 0..LABELS {
                    let sum = before + steps[label];
                    let more = sum > most[label];
                    most[label] = if more { sum } else { most[label] };
                    from[label] = if more { last } else { from[label] };
                }
            }
            add_scores(&mut most, scores);
            best = most.map(|sum| sum.max(NEVER));
            back.push(from.map(|last| last as u8));
        }
        let mut label = (0..LABELS).max_by_key(|&label| (best[label], LABELS - label)).unwrap_or(0) as u8;
        labels.push(label);
        for from in back.iter().rev() {
            label = from[label as usize];
            labels.push(label);
        }
        labels.reverse();
    }

    /// How sure the label of a word is, its neighbours' being what they are: its share of the probability, 0 to 1.
    pub(crate) fn certainty(&self, scores: &Scores, last: u8, label: u8, next: Option<u8>) -> f32 {
        let total = |l: u8| {
            let after = next.map_or(0, |next| self.transitions[l as usize][next as usize]);
            score(scores, l.into()) + self.transitions[last as usize][l as usize] + after
        };
        let own = total(label);
        let allowed = |l: u8| labels::follows(last, l) && next.is_none_or(|next| labels::follows(l, next));
        let share = |l: u8| match total(l) - own {
            more @ 1.. => (more as f32 / self.scale).exp(),
            less => self.decay.get(less.unsigned_abs() as usize).copied().unwrap_or(0.0),
        };
        let sum: f32 = (0..LABELS as u8).filter(|&l| l == label || allowed(l)).map(share).sum();
        1.0 / sum
    }
}

/// The scores of a word's labels while its features are added up.
pub(crate) struct Scorer<'m> {
    model: &'m Model,
    pub(crate) scores: Scores,
}

impl<'m> Scorer<'m> {
    pub(crate) fn new(model: &'m Model, scores: Scores) -> Self {
        Self { model, scores }
    }
}

impl Sink for Scorer<'_> {
    #[inline]
    fn feature<const TEMPLATE: u64>(&mut self, value: u64) {
        let hashed = || &self.model.rows[row(TEMPLATE, value) as usize % ROWS];
        add(&mut self.scores, self.model.dense.row::<TEMPLATE>(value).unwrap_or_else(hashed));
    }

    #[inline]
    fn classes<const TEMPLATE: u64>(&mut self, word: &Word, beside: u64) {
        add(&mut self.scores, self.model.sums.classes::<TEMPLATE>(word.set, beside));
    }

    #[inline]
    fn signs<const TEMPLATE: u64>(&mut self, signs: u32) {
        for half in self.model.sums.signs::<TEMPLATE>(signs) {
            add(&mut self.scores, half);
        }
    }
}

/// Adds a word's scores to what leads to its labels.
fn add_scores(sums: &mut [i32; LABELS], scores: &Scores) {
    for (sum, &score) in sums[1..].iter_mut().zip(scores) {
        *sum += i32::from(score);
    }
}

/// The score of a label.
fn score(scores: &Scores, label: usize) -> i32 {
    label.checked_sub(1).map_or(0, |at| i32::from(scores[at]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn empty() -> Model {
        Model::new(&vec![[0; LABELS]; ROWS], [[0; LABELS]; LABELS], 16.0)
    }

    #[test]
    fn labels_of_one_kind_follow_each_other() {
        assert!(labels::follows(labels::PERSON, labels::PERSON + 1));
        assert!(labels::follows(labels::PERSON + 1, labels::PERSON + 1));
        assert!(!labels::follows(labels::PLACE, labels::PERSON + 1));
        assert!(!labels::follows(labels::OUTSIDE, labels::PERSON + 1));
        assert!(labels::follows(labels::PERSON + 1, labels::PLACE));
    }

    #[test]
    fn the_best_row_keeps_to_the_rules() {
        let model = empty();
        let mut scores = [Scores::default(); 2];
        scores[0][labels::PLACE as usize - 1] = 5;
        scores[1][labels::PERSON as usize] = 100; // cannot follow a place, and the gain is worth the change
        let (mut back, mut found) = (Vec::new(), Vec::new());
        model.decode(&scores, &mut back, &mut found);
        assert_eq!(found, [labels::PERSON, labels::PERSON + 1]);
        model.decode(&[], &mut back, &mut found);
        assert!(found.is_empty());
    }

    proptest! {
        /// Against all rows of labels, one by one.
        #[test]
        fn the_best_row_is_the_best_of_all(
            scores in prop::collection::vec(prop::array::uniform8(-9i16..9), 1..4),
            transitions in prop::collection::vec(-9i32..9, LABELS * LABELS),
        ) {
            let table = std::array::from_fn(|last| std::array::from_fn(|next| transitions[last * LABELS + next]));
            let model = Model::new(&vec![[0; LABELS]; ROWS], table, 16.0);
            let total = |row: &[u8]| {
                let mut last = labels::OUTSIDE;
                row.iter().zip(&scores).try_fold(0, |sum, (&label, scores)| {
                    let allowed = labels::follows(last, label);
                    let step = table[usize::from(last)][usize::from(label)];
                    last = label;
                    allowed.then(|| sum + step + score(scores, label.into()))
                })
            };
            let rows = (0..LABELS.pow(scores.len() as u32)).map(|number| {
                (0..scores.len() as u32).map(|at| (number / LABELS.pow(at) % LABELS) as u8).collect::<Vec<_>>()
            });
            let best = rows.filter_map(|row| total(&row)).max();
            let (mut back, mut found) = (Vec::new(), Vec::new());
            model.decode(&scores, &mut back, &mut found);
            prop_assert_eq!(total(&found), best);
        }
    }

    #[test]
    fn a_damaged_model_is_none() {
        assert!(Model::parse(b"").is_none());
        assert!(Model::parse(b"cdtag\0\0\x02xx").is_none());
        for scale in [0.0f32, -1.0, f32::INFINITY, f32::NAN] {
            let cells = vec![0; LABELS * LABELS * 2];
            let bytes = [MAGIC.as_slice(), &scale.to_le_bytes(), &cells].concat();
            assert!(Model::parse(&bytes).is_none(), "{scale}");
        }
    }
}
