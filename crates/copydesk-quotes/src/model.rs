//! The learnt model: its file, and how it scores items.
//!
//! The weights of a feature are one row of small integers, found by the feature's hash in an open-addressing table. A
//! sixteen-bit check tells a feature from another in its place, so a feature that training never saw adds nothing.

use std::sync::LazyLock;

use crate::crf::{Exponentials, Row, Transitions, WIDTH};
use crate::features::{Context, JUNCTIONS};
use crate::labels::LABELS;
use crate::lexicon::Table;
use crate::sequence::Sequence;

/// The first bytes of a model file; the digits are the version of its format.
const MAGIC: &[u8; 8] = b"cdquot01";

/// What the model says about a sequence.
pub(crate) struct Scores {
    pub(crate) rows: Vec<Row>,
    pub(crate) junctions: Vec<u8>,
}

/// The model that is compiled in.
pub(crate) static MODEL: LazyLock<Model> = LazyLock::new(|| {
    // Whoever trains wants to try a model without building it in.
    #[cfg(feature = "train")]
    if let Some(model) = std::env::var_os("COPYDESK_QUOTES_MODEL")
        .and_then(|path| Model::from_bytes(&std::fs::read(path).ok()?))
    {
        return model;
    }
    Model::from_bytes(include_bytes!("../data/model.bin")).expect("the model file of this crate is whole")
});

/// A trained model.
pub(crate) struct Model {
    /// How often a word is part of a cue, from 1 to 4, by the word's hash.
    pub(crate) cues: Table<u8>,
    pub(crate) transitions: Transitions,
    pub(crate) exponentials: Exponentials,
    /// For each slot of the table a check of the feature in it; 0 where the slot is free.
    checks: Vec<u16>,
    /// For each slot the feature's weights.
    rows: Vec<[i8; WIDTH]>,
    /// What one unit of a weight is worth.
    unit: f32,
    /// The table has two to the power of 64 minus this many slots.
    shift: u32,
}

/// The check of a feature's hash; never 0.
const fn check_of(hash: u64) -> u16 {
    (hash & 0xFFFF) as u16 | 1
}

impl Model {
    /// Reads a model file.
    ///
    /// Little-endian: magic, number of cue words (u32) and their hashes (u64) and classes (u8); transitions (f32);
    /// the unit (f32), the logarithm of the number of slots (u32), the number of rows (u32), and for each row its slot
    /// (u32), its check (u16) and its weights (i8).
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        if reader.take(8)? != MAGIC {
            return None;
        }
        let count = reader.u32()?;
        let mut cues = Table::default();
        for _ in 0..count {
            let hash = reader.u64()?;
            cues.insert(hash, reader.take(1)?[0]);
        }
        let mut transitions = Transitions::new();
        for junction in 0..JUNCTIONS {
            for from in 0..LABELS {
                for to in 0..LABELS {
                    let weight = reader.f32()?;
                    if crate::labels::can_follow(from, to) {
                        transitions.weights[junction][from][to] = weight;
                    }
                }
            }
        }
        let unit = reader.f32()?;
        let log = reader.u32().filter(|log| (8..=24).contains(log))?;
        let slots = 1usize << log;
        let count = reader.u32()? as usize;
        if count >= slots {
            return None;
        }
        let mut checks = vec![0; slots];
        let mut rows = vec![[0; WIDTH]; slots];
        for _ in 0..count {
            let slot = reader.u32()? as usize;
            *checks.get_mut(slot)? = reader.u16()?;
            for (weight, &byte) in rows[slot].iter_mut().zip(reader.take(LABELS)?) {
                *weight = byte.cast_signed();
            }
        }
        let exponentials = Exponentials::new(&transitions);
        reader.0.is_empty().then_some(Self {
            cues,
            transitions,
            exponentials,
            checks,
            rows,
            unit,
            shift: 64 - log,
        })
    }

    /// How often a word is part of a cue, from 0 (hardly ever) to 4 (mostly).
    pub(crate) fn cue(&self, hash: u64) -> u8 {
        self.cues.get(&hash).copied().unwrap_or(0)
    }

    /// The scores of every item of a sequence. Linear in its length.
    pub(crate) fn score(&self, sequence: &Sequence) -> Scores {
        let context = Context::new(sequence);
        let mut hashes: Vec<u64> = Vec::with_capacity(96);
        let mut rows = Vec::with_capacity(sequence.items.len());
        let mut junctions = Vec::with_capacity(sequence.items.len());
        for at in 0..sequence.items.len() {
            hashes.clear();
            context.features(at, &mut |hash| hashes.push(hash));
            let mut sums = [0i16; WIDTH];
            for &hash in &hashes {
                if let Some(row) = self.row(hash) {
                    for (sum, &weight) in sums.iter_mut().zip(row) {
                        *sum += i16::from(weight);
                    }
                }
            }
            rows.push(sums.map(|sum| f32::from(sum) * self.unit));
            junctions.push(context.junction(at) as u8);
        }
        Scores { rows, junctions }
    }

    fn row(&self, hash: u64) -> Option<&[i8; WIDTH]> {
        let mut slot = (hash >> self.shift) as usize;
        let check = check_of(hash);
        loop {
            match self.checks[slot] {
                0 => return None,
                found if found == check => return Some(&self.rows[slot]),
                _ => slot = (slot + 1) & (self.checks.len() - 1),
            }
        }
    }
}

/// Takes numbers from the front of a file.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn f32(&mut self) -> Option<f32> {
        self.array().map(f32::from_le_bytes)
    }
}

/// Writes a model file: the counterpart of [`Model::from_bytes`].
///
/// `cues` are words with their classes, `features` the hash of each feature with its weights. Those whose weights are
/// all too small to be told from nothing are left out.
#[cfg(feature = "train")]
pub(crate) fn to_bytes(
    cues: &[(u64, u8)],
    transitions: &Transitions,
    features: &[(u64, Row)],
    log: u32,
    unit: f32,
) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend((cues.len() as u32).to_le_bytes());
    for (hash, class) in cues {
        out.extend(hash.to_le_bytes());
        out.push(*class);
    }
    for junction in 0..JUNCTIONS {
        for from in 0..LABELS {
            for to in 0..LABELS {
                out.extend(transitions.weights[junction][from][to].to_le_bytes());
            }
        }
    }
    let slots = 1usize << log;
    let mut table: Vec<Option<(u16, [i8; LABELS])>> = vec![None; slots];
    let mut count = 0u32;
    for (hash, row) in features {
        if count as usize * 4 > slots * 3 {
            break;
        }
        let mut small = [0i8; LABELS];
        for (to, from) in small.iter_mut().zip(row) {
            *to = (from / unit).round().clamp(-127.0, 127.0) as i8;
        }
        if small == [0; LABELS] {
            continue;
        }
        let mut slot = (hash >> (64 - log)) as usize;
        while table[slot].is_some() {
            slot = (slot + 1) & (slots - 1);
        }
        table[slot] = Some((check_of(*hash), small));
        count += 1;
    }
    out.extend(unit.to_le_bytes());
    out.extend(log.to_le_bytes());
    out.extend(count.to_le_bytes());
    for (slot, (check, row)) in table.iter().enumerate().filter_map(|(slot, entry)| entry.map(|e| (slot, e)))
    {
        out.extend((slot as u32).to_le_bytes());
        out.extend(check.to_le_bytes());
        out.extend(row.map(|weight| weight.cast_unsigned()));
    }
    out
}
