//! `Model`: boosted trees over the features of a unit, learnt by `tools/clean/train.py`.
//!
//! Gradient boosting after Friedman, *Greedy function approximation: a gradient boosting machine* (2001); the trees were
//! grown by LightGBM. What they were trained on, and how well they do, stands in `docs/cleaning.md`.

use crate::columns::{Columns, Feature};
use crate::features::{FEATURES, feature};
use std::sync::LazyLock;

/// The model that comes with the crate.
pub(crate) static LINES: LazyLock<Model> = LazyLock::new(|| {
    Model::parse(include_bytes!("../data/lines.model"))
        .expect("the crate's own model was made for its features")
});

const MAGIC: &[u8] = b"copydesk-lines";
const VERSION: u16 = 1;

/// How many leaves a tree may have: one bit for each.
const MOST_LEAVES: usize = 16;

/// A question: is the feature greater than the threshold? If so, the leaves to the left of the node are out.
#[derive(Clone, Copy, Debug)]
struct Question {
    feature: Feature,
    threshold: f32,
    /// The leaves to the left of the node.
    out: u16,
}

/// The leaves of a tree from left to right, and where its questions end.
#[derive(Clone, Copy, Debug)]
struct Tree {
    end: u32,
    leaves: [f32; MOST_LEAVES],
}

/// Trees whose answers are added up to the logit of a unit being running text.
///
/// A tree is not walked: all its questions are asked, of several units at once, and of the leaves that are left the first
/// is the answer (Lucchese et al., *QuickScorer: a fast algorithm to rank documents with additive ensembles of regression
/// trees*, 2015). So there is no jump that depends on what was read.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    trees: Vec<Tree>,
    questions: Vec<Question>,
}

/// How many units are scored at once.
const BLOCK: usize = 32;

impl Model {
    /// Reads the file's bytes. What is wrong with them is said in the error.
    pub(crate) fn parse(data: &[u8]) -> Result<Self, &'static str> {
        let mut reader = Reader { data };
        if reader.take(MAGIC.len())? != MAGIC {
            return Err("this is no model of lines");
        }
        if reader.u16()? != VERSION {
            return Err("the model is of another version");
        }
        let trees = reader.u16()?;
        if usize::from(reader.u16()?) != FEATURES {
            return Err("the model was trained on other features");
        }
        let mut model = Self { trees: Vec::new(), questions: Vec::new() };
        for _ in 0..trees {
            model.tree(&mut reader)?;
        }
        if !reader.data.is_empty() {
            return Err("the model is longer than it says");
        }
        Ok(model)
    }

    /// Reads one tree: its nodes, each followed by its left and then its right side, then its leaves from left to right.
    fn tree(&mut self, reader: &mut Reader<'_>) -> Result<(), &'static str> {
        const DAMAGED: &str = "the model is damaged";
        let (nodes, leaves) = (usize::from(reader.u16()?), usize::from(reader.u16()?));
        if leaves != nodes + 1 || leaves > MOST_LEAVES {
            return Err(DAMAGED);
        }
        // The nodes whose left side is being read: the question, the first leaf of that side, and the right child.
        let mut open: Vec<(usize, u32, i16)> = Vec::new();
        let mut passed = 0;
        for at in 0..nodes {
            let (number, mut child, right) = (reader.u16()?, reader.u16()? as i16, reader.u16()? as i16);
            reader.u16()?;
            let threshold = f32::from_bits(reader.u32()?);
            if usize::from(number) >= FEATURES || threshold.is_nan() {
                return Err(DAMAGED);
            }
            open.push((self.questions.len(), passed, right));
            self.questions.push(Question { feature: feature(number.into()), threshold, out: 0 });
            // A leaf closes the left side of the innermost node that is open, whose right side comes next.
            while child < 0 {
                if !child as u32 != passed {
                    return Err(DAMAGED);
                }
                passed += 1;
                let Some((question, first, right)) = open.pop() else { break };
                self.questions[question].out = bits(first, passed);
                child = right;
            }
            if child >= 0 && usize::try_from(child) != Ok(at + 1) {
                return Err(DAMAGED);
            }
        }
        if nodes > 0 && (passed as usize != leaves || !open.is_empty()) {
            return Err(DAMAGED);
        }
        let mut tree = Tree { end: self.questions.len() as u32, leaves: [0.0; MOST_LEAVES] };
        for leaf in &mut tree.leaves[..leaves] {
            *leaf = f32::from_bits(reader.u32()?);
        }
        self.trees.push(tree);
        Ok(())
    }

    /// How likely each unit is running text, from 0 to 1.
    pub(crate) fn scores(&self, columns: &Columns) -> Vec<f32> {
        let mut scores = Vec::with_capacity(columns.rows());
        for row in (0..columns.rows()).step_by(BLOCK) {
            let rows = (columns.rows() - row).min(BLOCK);
            match rows {
                0..=8 => scores.extend(&self.some::<8>(columns, row)[..rows]),
                9..=16 => scores.extend(&self.some::<16>(columns, row)[..rows]),
                17..=24 => scores.extend(&self.some::<24>(columns, row)[..rows]),
                _ => scores.extend(&self.some::<BLOCK>(columns, row)[..rows]),
            }
        }
        scores
    }

    /// The answers for `N` units from `row` on; those behind the last one mean nothing.
    fn some<const N: usize>(&self, columns: &Columns, row: usize) -> [f32; N] {
        let mut sums = [0.0; N];
        let mut first = 0;
        for tree in &self.trees {
            let mut left = [u16::MAX; N];
            for question in &self.questions[first..tree.end as usize] {
                if let Some(values) = columns.values(question.feature, row) {
                    ask(&mut left, values, question);
                }
            }
            for (sum, left) in sums.iter_mut().zip(left) {
                // There is always a leaf left.
                *sum += tree.leaves[left.trailing_zeros() as usize % MOST_LEAVES];
            }
            first = tree.end as usize;
        }
        sums.map(|sum| 1.0 / (1.0 + (-sum).exp()))
    }
}

/// Takes from `left` the leaves that are out after a question.
#[inline(always)]
fn ask<const N: usize>(left: &mut [u16; N], values: &[f32; N], question: &Question) {
    for at in 0..N {
        // All bits if the answer is yes.
        let yes = if values[at] > question.threshold { u16::MAX } else { 0 };
        left[at] &= !(yes & question.out);
    }
}

/// The bits from `first` to before `end`, which is at most [`MOST_LEAVES`].
const fn bits(first: u32, end: u32) -> u16 {
    (((1u32 << end) - 1) & !((1u32 << first) - 1)) as u16
}

/// Little-endian numbers, one after the other.
struct Reader<'d> {
    data: &'d [u8],
}

impl<'d> Reader<'d> {
    fn take(&mut self, len: usize) -> Result<&'d [u8], &'static str> {
        let (head, tail) = self.data.split_at_checked(len).ok_or("the model breaks off")?;
        self.data = tail;
        Ok(head)
    }

    fn u16(&mut self) -> Result<u16, &'static str> {
        Ok(self.take(2)?.iter().rev().fold(0, |number, &byte| number << 8 | u16::from(byte)))
    }

    fn u32(&mut self) -> Result<u32, &'static str> {
        Ok(self.take(4)?.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::COLUMNS;
    use proptest::prelude::*;

    /// A model of one tree: feature 0 ≤ 1.5 gives −2, else 3.
    fn bytes() -> Vec<u8> {
        let mut data = MAGIC.to_vec();
        for number in [VERSION, 1, FEATURES as u16, 1, 2, 0, !0, !1, 0] {
            data.extend(number.to_le_bytes());
        }
        for number in [1.5f32, -2.0, 3.0] {
            data.extend(number.to_le_bytes());
        }
        data
    }

    fn score(model: &Model, row: &[f32]) -> f32 {
        let mut columns = Columns::default();
        columns.reset(COLUMNS, 1);
        columns.set(0, 0, row);
        model.scores(&columns)[0]
    }

    #[test]
    fn answers_as_its_trees_do() {
        let model = Model::parse(&bytes()).unwrap();
        assert!((score(&model, &[1.5]) - 0.1192).abs() < 1e-3);
        assert!((score(&model, &[2.0]) - 0.9526).abs() < 1e-3);
    }

    /// A tree of five leaves, walked and asked.
    #[test]
    fn asking_is_walking() {
        // (feature, left, right, threshold), a leaf as its ones' complement.
        let nodes: [(u16, i16, i16, f32); 4] =
            [(0, 1, 3, 0.5), (1, !0, 2, 0.5), (2, !1, !2, 0.5), (3, !3, !4, 0.5)];
        let mut data = MAGIC.to_vec();
        for number in [VERSION, 1, FEATURES as u16, 4, 5] {
            data.extend(number.to_le_bytes());
        }
        for (feature, left, right, threshold) in nodes {
            data.extend(feature.to_le_bytes());
            data.extend(left.to_le_bytes());
            data.extend(right.to_le_bytes());
            data.extend([0; 2]);
            data.extend(threshold.to_le_bytes());
        }
        let leaves = [-2.0f32, -1.0, 0.0, 1.0, 2.0];
        leaves.iter().for_each(|leaf| data.extend(leaf.to_le_bytes()));
        let model = Model::parse(&data).unwrap();
        for case in 0..16u8 {
            let row: Vec<f32> = (0..4).map(|bit| f32::from(case >> bit & 1)).collect();
            let mut child = 0;
            while child >= 0 {
                let (feature, left, right, threshold) = nodes[child as usize];
                child = if row[usize::from(feature)] <= threshold { left } else { right };
            }
            let sum = leaves[!child as usize];
            assert!((score(&model, &row) - 1.0 / (1.0 + (-sum).exp())).abs() < 1e-6, "{case}");
        }
    }

    #[test]
    fn the_own_model_is_sound() {
        assert!(LINES.trees.len() > 10);
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(Model::parse(b"something").err(), Some("the model breaks off"));
        assert_eq!(Model::parse(b"something of the length").err(), Some("this is no model of lines"));
        let mut data = bytes();
        data.push(0);
        assert_eq!(Model::parse(&data).err(), Some("the model is longer than it says"));
    }

    proptest! {
        #[test]
        fn damage_is_an_error_or_another_model(at in 14usize..44, byte in any::<u8>()) {
            let mut data = bytes();
            data[at] = byte;
            if let Ok(model) = Model::parse(&data) {
                score(&model, &[0.0; 4]);
            }
        }
    }
}
