//! `Model`: boosted trees over the features of a unit, learnt by `tools/clean/train.py`.
//!
//! Gradient boosting after Friedman, *Greedy function approximation: a gradient boosting machine* (2001); the trees were
//! grown by LightGBM. What they were trained on, and how well they do, stands in `docs/cleaning.md`.

use crate::columns::{Columns, Feature, LANES};
use crate::features::{FEATURES, feature};
use std::sync::LazyLock;
use wide::bytemuck::cast;
use wide::{f32x4, f32x8, i16x8};

/// The model that comes with the crate.
pub(crate) static LINES: LazyLock<Model> = LazyLock::new(|| {
    Model::parse(include_bytes!("../data/lines.model"))
        .expect("the crate's own model was made for its features")
});

const MAGIC: &[u8] = b"copydesk-lines";
const VERSION: u16 = 1;

/// How many leaves a tree may have: one bit for each.
const MOST_LEAVES: usize = 16;

/// The leaf that no question takes out: what lies to the right of all nodes.
const LAST: u16 = 1 << (MOST_LEAVES - 1);

/// A question: is a feature greater than the threshold? If so, the leaves to the left of the node are out.
#[derive(Clone, Copy, Debug)]
struct Question {
    threshold: f32,
    tree: u16,
    /// The leaves to the left of the node.
    out: u16,
}

/// The questions about one feature.
#[derive(Clone, Debug)]
struct Topic {
    feature: Feature,
    /// The lowest threshold first.
    questions: Vec<Question>,
}

/// Trees whose answers are added up to the logit of a unit being running text.
///
/// A tree is not walked: its questions are asked, of several units at once, and of the leaves that are left the first is the
/// answer (Lucchese et al., *QuickScorer: a fast algorithm to rank documents with additive ensembles of regression trees*,
/// 2015). The questions of all trees stand together by what they ask about. In a page most features differ little from unit
/// to unit, and what the least and the greatest of their values answer alike is not asked of each unit.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    topics: Vec<Topic>,
    /// The leaves of each tree from left to right.
    leaves: Vec<[f32; MOST_LEAVES]>,
}

/// How many units are scored at once.
const BLOCK: usize = 4 * LANES;

/// Room to score in, to be used again for the next text.
#[derive(Default)]
pub(crate) struct Room {
    /// For each tree the leaves that are left for each unit, but for those that are out for all.
    left: Vec<i16x8>,
    /// For each tree the leaves that are not out for all units of the block.
    common: Vec<u16>,
    scores: Vec<f32>,
}

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
        let mut model = Self { topics: Vec::new(), leaves: Vec::new() };
        let mut asked: Vec<(u16, Question)> = Vec::new();
        for _ in 0..trees {
            model.tree(&mut reader, &mut asked)?;
        }
        if !reader.data.is_empty() {
            return Err("the model is longer than it says");
        }
        asked.sort_by(|(number, a), (other, b)| number.cmp(other).then(a.threshold.total_cmp(&b.threshold)));
        model.topics.extend(asked.chunk_by(|(number, _), (other, _)| number == other).map(|chunk| Topic {
            feature: feature(chunk[0].0.into()),
            questions: chunk.iter().map(|&(_, question)| question).collect(),
        }));
        Ok(model)
    }

    /// Reads one tree: its nodes, each followed by its left and then its right side, then its leaves from left to right. Its
    /// questions and what they are about go to the end of `asked`.
    fn tree(
        &mut self,
        reader: &mut Reader<'_>,
        asked: &mut Vec<(u16, Question)>,
    ) -> Result<(), &'static str> {
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
            open.push((asked.len(), passed, right));
            asked.push((number, Question { threshold, tree: self.leaves.len() as u16, out: 0 }));
            // A leaf closes the left side of the innermost node that is open, whose right side comes next.
            while child < 0 {
                if !child as u32 != passed {
                    return Err(DAMAGED);
                }
                passed += 1;
                let Some((question, first, right)) = open.pop() else { break };
                asked[question].1.out = bits(first, passed);
                child = right;
            }
            if child >= 0 && usize::try_from(child) != Ok(at + 1) {
                return Err(DAMAGED);
            }
        }
        if nodes > 0 && (passed as usize != leaves || !open.is_empty()) {
            return Err(DAMAGED);
        }
        let mut all = [0.0; MOST_LEAVES];
        for leaf in &mut all[..leaves] {
            *leaf = f32::from_bits(reader.u32()?);
        }
        self.leaves.push(all);
        Ok(())
    }

    /// How likely each unit is running text, from 0 to 1.
    pub(crate) fn scores<'r>(&self, columns: &Columns, room: &'r mut Room) -> &'r mut [f32] {
        let mut scores = std::mem::take(&mut room.scores);
        scores.clear();
        for row in (0..columns.rows()).step_by(BLOCK) {
            let rows = (columns.rows() - row).min(BLOCK);
            match rows.div_ceil(LANES) {
                0 | 1 => scores.extend(&self.some::<1>(columns, row, rows, room).as_flattened()[..rows]),
                2 => scores.extend(&self.some::<2>(columns, row, rows, room).as_flattened()[..rows]),
                3 => scores.extend(&self.some::<3>(columns, row, rows, room).as_flattened()[..rows]),
                _ => scores.extend(&self.some::<4>(columns, row, rows, room).as_flattened()[..rows]),
            }
        }
        room.scores = scores;
        &mut room.scores
    }

    /// The answers for `rows` units from `row` on, which fill the last of `N` times [`LANES`] places at least in part; those in
    /// the places behind them mean nothing.
    fn some<const N: usize>(
        &self,
        columns: &Columns,
        row: usize,
        rows: usize,
        room: &mut Room,
    ) -> [[f32; LANES]; N] {
        let Room { left, common, .. } = room;
        left.clear();
        left.resize(N * self.leaves.len(), i16x8::splat(-1));
        let left: &mut [[i16x8; N]] = left.as_chunks_mut().0;
        common.clear();
        common.resize(self.leaves.len(), u16::MAX);
        let taken = first_lanes(rows - (N - 1) * LANES);
        for topic in &self.topics {
            let Some(values) = columns.values(topic.feature, row) else { continue };
            let mut values: [f32x8; N] = values.map(f32x8::new);
            // Nobody's values would widen the range, and more would be asked.
            values[N - 1] = taken.select(values[N - 1], f32x8::splat(values[0].to_array()[0]));
            let (least, greatest) = range(&values);
            let mut questions = topic.questions.iter();
            let mut next = questions.next();
            while let Some(question) = next.filter(|question| question.threshold < least) {
                common[usize::from(question.tree)] &= !question.out;
                next = questions.next();
            }
            while let Some(question) = next.filter(|question| question.threshold < greatest) {
                ask(&mut left[usize::from(question.tree)], &values, question);
                next = questions.next();
            }
        }
        let mut sums = [[0.0; LANES]; N];
        for ((leaves, left), common) in self.leaves.iter().zip(left).zip(common) {
            let common = i16x8::splat(*common as i16);
            for (sums, &left) in sums.iter_mut().zip(&*left) {
                let left: [u16; LANES] = cast(left & common | i16x8::splat(LAST as i16));
                for (sum, left) in sums.iter_mut().zip(left) {
                    *sum += leaves[left.trailing_zeros() as usize];
                }
            }
        }
        sums.map(|sums| sums.map(|sum| 1.0 / (1.0 + (-sum).exp())))
    }
}

/// All bits of the first `count` lanes.
fn first_lanes(count: usize) -> f32x8 {
    let numbers: [f32; LANES] = std::array::from_fn(|lane| lane as f32);
    f32x8::new(numbers).simd_lt(f32x8::splat(count as f32))
}

/// The least and the greatest of some values, none of which is NaN.
fn range<const N: usize>(values: &[f32x8; N]) -> (f32, f32) {
    let [mut least, mut greatest] = [values[0]; 2];
    for &values in &values[1..] {
        (least, greatest) = (least.fast_min(values), greatest.fast_max(values));
    }
    let [[a, b], [c, d]]: [[f32x4; 2]; 2] = [cast(least), cast(greatest)];
    let (least, greatest) = (a.fast_min(b).to_array(), c.fast_max(d).to_array());
    let min = |a: f32, b: f32| if a < b { a } else { b };
    let max = |a: f32, b: f32| if a > b { a } else { b };
    (
        min(min(least[0], least[1]), min(least[2], least[3])),
        max(max(greatest[0], greatest[1]), max(greatest[2], greatest[3])),
    )
}

/// Takes from `left` the leaves that are out after a question.
#[inline(always)]
fn ask<const N: usize>(left: &mut [i16x8; N], values: &[f32x8; N], question: &Question) {
    let (threshold, out) = (f32x8::splat(question.threshold), i16x8::splat(question.out as i16));
    for (left, values) in left.iter_mut().zip(values) {
        // All bits if the answer is yes.
        let yes = i16x8::from_i32x8_saturate(cast(values.simd_gt(threshold)));
        *left &= !(yes & out);
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
        model.scores(&columns, &mut Room::default())[0]
    }

    #[test]
    fn answers_as_its_trees_do() {
        let model = Model::parse(&bytes()).unwrap();
        assert!((score(&model, &[1.5]) - 0.1192).abs() < 1e-3);
        assert!((score(&model, &[2.0]) - 0.9526).abs() < 1e-3);
    }

    /// A node: feature, left and right child, threshold; a leaf is its number's ones' complement.
    type Node = (u16, i16, i16, f32);

    /// Appends a tree of so many nodes, which `choices` tell, from node `first` and leaf `leaf` on; returns its root.
    fn grow(nodes: &mut Vec<Node>, leaf: &mut i16, choices: &[(u16, usize, i8)]) -> i16 {
        let Some((&(feature, left, threshold), rest)) = choices.split_first() else {
            *leaf += 1;
            return !(*leaf - 1);
        };
        let at = nodes.len();
        nodes.push((feature, 0, 0, threshold.into()));
        let (left, right) = rest.split_at(left % (rest.len() + 1));
        nodes[at].1 = grow(nodes, leaf, left);
        nodes[at].2 = grow(nodes, leaf, right);
        at as i16
    }

    /// A model of these trees, each leaf having the value that [`value`] gives.
    fn model_of(trees: &[Vec<Node>]) -> Model {
        let mut data = MAGIC.to_vec();
        let header = [VERSION, trees.len() as u16, FEATURES as u16];
        data.extend(header.iter().flat_map(|number| number.to_le_bytes()));
        for (tree, nodes) in trees.iter().enumerate() {
            data.extend((nodes.len() as u16).to_le_bytes());
            data.extend((nodes.len() as u16 + 1).to_le_bytes());
            for (feature, left, right, threshold) in nodes {
                data.extend(feature.to_le_bytes());
                data.extend(left.to_le_bytes());
                data.extend(right.to_le_bytes());
                data.extend([0; 2]);
                data.extend(threshold.to_le_bytes());
            }
            for leaf in 0..=nodes.len() {
                data.extend(value(tree, leaf).to_le_bytes());
            }
        }
        Model::parse(&data).unwrap()
    }

    /// Small enough for sums that differ to give scores that differ.
    fn value(tree: usize, leaf: usize) -> f32 {
        (16 * tree + leaf) as f32 / 64.0 - 1.0
    }

    fn walk(nodes: &[Node], of: impl Fn(u16) -> f32) -> usize {
        let mut child = 0;
        while child >= 0 {
            let (feature, left, right, threshold) = nodes[child as usize];
            child = if of(feature) <= threshold { left } else { right };
        }
        !child as usize
    }

    #[test]
    fn the_own_model_is_sound() {
        assert!(LINES.leaves.len() > 10);
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(Model::parse(b"something").err(), Some("the model breaks off"));
        assert_eq!(Model::parse(b"something of the length").err(), Some("this is no model of lines"));
        let mut data = bytes();
        data.push(0);
        assert_eq!(Model::parse(&data).err(), Some("the model is longer than it says"));
    }

    /// What a tree asks, node by node: a feature, how many of the other nodes stand to the left, a threshold.
    fn choices() -> impl Strategy<Value = Vec<(u16, usize, i8)>> {
        prop::collection::vec((0..FEATURES as u16, any::<usize>(), -3..4i8), 1..MOST_LEAVES)
    }

    proptest! {
        /// Some columns hold one value only, or values that all answer some questions alike.
        #[test]
        fn asking_is_walking(
            trees in prop::collection::vec(choices(), 1..5),
            columns in prop::array::uniform6((-3..4i8, 1..5i8)),
            noise in prop::collection::vec(any::<[u8; 6]>(), 0..70),
        ) {
            let trees: Vec<Vec<Node>> = trees
                .iter()
                .map(|choices| {
                    let mut nodes = Vec::new();
                    grow(&mut nodes, &mut 0, choices);
                    nodes
                })
                .collect();
            let mut features = Columns::default();
            features.reset(COLUMNS, noise.len());
            for (row, noise) in noise.iter().enumerate() {
                let of = |at: usize| f32::from(columns[at % 6].0) + f32::from(noise[at % 6] % columns[at % 6].1 as u8);
                features.set(row, 0, &(0..COLUMNS).map(of).collect::<Vec<_>>());
            }
            let mut room = Room::default();
            let scores = model_of(&trees).scores(&features, &mut room);
            prop_assert_eq!(scores.len(), noise.len());
            for (row, &mut score) in scores.iter_mut().enumerate() {
                let of = |number: u16| features.value(feature(number.into()), row);
                let leaves = trees.iter().enumerate().map(|(tree, nodes)| value(tree, walk(nodes, of)));
                let sum = leaves.fold(0.0, |sum: f32, leaf| sum + leaf);
                prop_assert_eq!(score, 1.0 / (1.0 + (-sum).exp()));
            }
        }

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
