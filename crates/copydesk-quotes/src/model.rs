//! The learnt model: its file, and how it scores items.
//!
//! The weights of a feature are one row of small integers. The feature's hash says in which bucket they are; a sixteen-bit
//! check tells it from the others there, so a feature that training never saw adds nothing (but for one in some thousands).

use std::sync::LazyLock;

use crate::crf::{Exponentials, Row, Transitions, WIDTH};
use crate::features::{Context, FEATURES, JUNCTIONS};
use crate::labels::LABELS;
use crate::lexicon::Table;
use crate::sequence::{Place, Sequence};

/// The first bytes of a model file; the digits are the version of its format.
const MAGIC: &[u8; 8] = b"cdquot02";

/// How many features a bucket holds: their checks are compared at once.
const BUCKET: usize = 8;

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
    /// For each bucket the checks of the features in it; 0 where a place is free.
    checks: Vec<[u16; BUCKET]>,
    /// For each place of each bucket the feature's weights.
    rows: Vec<[i8; WIDTH]>,
    /// What one unit of a weight is worth.
    unit: f32,
    /// There are two to the power of 64 minus this many buckets.
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
    /// the unit (f32), the logarithm of the number of buckets (u32), and for each bucket the number of its features (u8),
    /// and for each of them its check (u16) and its weights (i8).
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
        let log = reader.u32().filter(|log| (1..=24).contains(log))?;
        let buckets = 1usize << log;
        let mut checks = vec![[0; BUCKET]; buckets];
        let mut rows = vec![[0; WIDTH]; buckets * BUCKET];
        for bucket in 0..buckets {
            let count = reader.take(1)?[0] as usize;
            for place in 0..count {
                *checks[bucket].get_mut(place)? = reader.u16()?;
                for (weight, &byte) in rows[bucket * BUCKET + place].iter_mut().zip(reader.take(LABELS)?) {
                    *weight = byte.cast_signed();
                }
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
        let mut hashes = [0u64; FEATURES];
        let mut found = [0u32; FEATURES + 1];
        let mut rows = Vec::with_capacity(sequence.items.len());
        let mut junctions = Vec::with_capacity(sequence.items.len());
        for (at, silent) in silent(sequence).into_iter().enumerate() {
            junctions.push(context.junction(at) as u8);
            if silent {
                rows.push(NOTHING);
                continue;
            }
            let mut count = 0;
            context.features(at, &mut |hash| {
                hashes[count] = hash;
                count += 1;
            });
            // First find all rows, then add them up: so the processor waits for many of them at once.
            let mut hits = 0;
            for &hash in &hashes[..count] {
                let (row, hit) = self.find(hash);
                found[hits] = row;
                hits += usize::from(hit);
            }
            let mut sums = [0i16; WIDTH];
            for &row in &found[..hits] {
                for (sum, &weight) in sums.iter_mut().zip(&self.rows[row as usize]) {
                    *sum += i16::from(weight);
                }
            }
            rows.push(sums.map(|sum| f32::from(sum) * self.unit));
        }
        Scores { rows, junctions }
    }

    /// The row of a feature, and whether it has one.
    fn find(&self, hash: u64) -> (u32, bool) {
        let bucket = (hash >> self.shift) as usize;
        let check = check_of(hash);
        let mut places = 0u32;
        for (place, &found) in self.checks[bucket].iter().enumerate() {
            places |= u32::from(found == check) << place;
        }
        ((bucket * BUCKET) as u32 + places.trailing_zeros() % BUCKET as u32, places != 0)
    }
}

/// How often a word must be part of a cue for its sentence to be looked at.
const AUDIBLE: u8 = 2;

/// The scores of an item that is part of nothing.
const NOTHING: Row = {
    let mut row = [-30.0; WIDTH];
    row[crate::labels::OUTSIDE] = 0.0;
    row
};

/// Which items stand in a sentence without marks and without a word that is often part of a cue. Nobody speaks there, and
/// it costs nothing to see it.
fn silent(sequence: &Sequence) -> Vec<bool> {
    let items = &sequence.items;
    let mut silent = vec![false; items.len()];
    let mut start = 0;
    while start < items.len() {
        let sentence = items[start].sentence;
        let length = items[start..].iter().take_while(|item| item.sentence == sentence).count();
        let audible = |item: &crate::sequence::Item| item.cue >= AUDIBLE || item.place != Place::Outside;
        if !items[start..start + length].iter().any(audible) {
            silent[start..start + length].fill(true);
        }
        start += length;
    }
    silent
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
/// all too small to be told from nothing are left out, and so are those that find their bucket full: the ones that matter
/// most come first.
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
    let mut table: Vec<Vec<(u16, [i8; LABELS])>> = vec![Vec::new(); 1 << log];
    for (hash, row) in features {
        let mut small = [0i8; LABELS];
        for (to, from) in small.iter_mut().zip(row) {
            *to = (from / unit).round().clamp(-127.0, 127.0) as i8;
        }
        let bucket = &mut table[(hash >> (64 - log)) as usize];
        let check = check_of(*hash);
        if small != [0; LABELS] && bucket.len() < BUCKET && bucket.iter().all(|&(other, _)| other != check) {
            bucket.push((check, small));
        }
    }
    out.extend(unit.to_le_bytes());
    out.extend(log.to_le_bytes());
    for bucket in &table {
        out.push(bucket.len() as u8);
        for (check, row) in bucket {
            out.extend(check.to_le_bytes());
            out.extend(row.map(|weight| weight.cast_unsigned()));
        }
    }
    out
}
