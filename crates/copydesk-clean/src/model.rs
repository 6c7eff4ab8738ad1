//! `Model`: boosted trees over the features of a unit, learnt by `tools/clean/train.py`.
//!
//! Gradient boosting after Friedman, *Greedy function approximation: a gradient boosting machine* (2001); the trees were
//! grown by LightGBM. What they were trained on, and how well they do, stands in `docs/cleaning.md`.

use crate::features::FEATURES;
use std::sync::LazyLock;

/// The model that comes with the crate.
pub(crate) static LINES: LazyLock<Model> = LazyLock::new(|| {
    Model::parse(include_bytes!("../data/lines.model"))
        .expect("the crate's own model was made for its features")
});

const MAGIC: &[u8] = b"copydesk-lines";
const VERSION: u16 = 1;

/// A node: go left if the feature is at most the threshold. A child below zero is a leaf, as its ones' complement.
#[derive(Clone, Copy, Debug)]
struct Node {
    threshold: f32,
    feature: u16,
    left: i16,
    right: i16,
}

/// Trees whose answers are added up to the logit of a unit being running text.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    /// For each tree where its nodes and its leaves begin.
    roots: Vec<(u32, u32)>,
    nodes: Vec<Node>,
    leaves: Vec<f32>,
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
        let mut model = Self { roots: Vec::new(), nodes: Vec::new(), leaves: Vec::new() };
        for _ in 0..trees {
            let (nodes, leaves) = (reader.u16()?, reader.u16()?);
            let root = model.nodes.len();
            model.roots.push((root as u32, model.leaves.len() as u32));
            for at in 0..nodes {
                let (feature, left, right) = (reader.u16()?, reader.u16()? as i16, reader.u16()? as i16);
                reader.u16()?;
                let threshold = f32::from_bits(reader.u32()?);
                // Children come after their parents, so that no walk can go in a circle.
                let fits = |child: i16| match u16::try_from(child) {
                    Ok(node) => node > at && node < nodes,
                    Err(_) => !child < leaves as i16,
                };
                if usize::from(feature) >= FEATURES || !fits(left) || !fits(right) {
                    return Err("the model is damaged");
                }
                model.nodes.push(Node { threshold, feature, left, right });
            }
            for _ in 0..leaves {
                model.leaves.push(f32::from_bits(reader.u32()?));
            }
            if leaves == 0 {
                return Err("the model is damaged");
            }
        }
        if reader.data.is_empty() { Ok(model) } else { Err("the model is longer than it says") }
    }

    /// How likely the unit with these features is running text, from 0 to 1. The cost is some six steps a tree.
    pub(crate) fn score(&self, row: &[f32; FEATURES]) -> f32 {
        let mut sum = 0.0;
        for (at, &(root, leaves)) in self.roots.iter().enumerate() {
            let end = self.roots.get(at + 1).map_or(self.nodes.len(), |next| next.0 as usize);
            let nodes = &self.nodes[root as usize..end];
            let mut child = if nodes.is_empty() { -1 } else { 0 };
            while child >= 0 {
                let node = &nodes[child as usize];
                child = if row[usize::from(node.feature)] <= node.threshold { node.left } else { node.right };
            }
            sum += self.leaves[leaves as usize + usize::from(!child as u16)];
        }
        1.0 / (1.0 + (-sum).exp())
    }
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

    #[test]
    fn walks_its_trees() {
        let model = Model::parse(&bytes()).unwrap();
        let mut row = [0.0; FEATURES];
        assert!((model.score(&row) - 0.1192).abs() < 1e-3);
        row[0] = 2.0;
        assert!((model.score(&row) - 0.9526).abs() < 1e-3);
    }

    #[test]
    fn the_own_model_is_sound() {
        assert!(LINES.roots.len() > 10);
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
                model.score(&[0.0; FEATURES]);
            }
        }
    }
}
