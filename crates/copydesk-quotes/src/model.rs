//! The learnt model: its file, and how it scores items.

use std::sync::LazyLock;

use crate::context::{Context, FEATURES, junction};
use crate::crf::{Exponentials, Steps, Sums, Transitions, WIDTH};
use crate::explain::{Weighed, template_name};
use crate::labels::{ALL, Part, can_follow};
use crate::lexical::{GROUPS, first_look, second_look};
use crate::lookups::Lookups;
use crate::sequence::{Item, Place};
use crate::table::{Table, WEIGHTS, Weights, Words, add_all};

/// The first bytes of a model file; the digits are the version of its format.
const MAGIC: &[u8; 8] = b"cdquot05";

/// The place in a row of weights that no label has: there stands how much the feature speaks for a cue, whatever the
/// labels around.
pub(crate) const CUE: usize = 6;

/// The places of a row that a file holds. The label outside has weight 0: what matters is how the labels differ.
pub(crate) const STORED: [usize; 11] = [1, 2, 3, 4, 5, CUE, 8, 9, 10, 11, 12];

/// The likelihoods from which on a word is more likely part of a cue, by one class.
pub(crate) const CLASSES: [f32; 5] = [0.02, 0.06, 0.15, 0.35, 0.65];

/// The class of a word for its sentence to be looked at.
pub(crate) const AUDIBLE: u8 = 3;

/// Rows before the first and after the last item, so that no key's weights fall outside.
const MARGIN: usize = 3;

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
    pub(crate) words: Words,
    pub(crate) steps: Steps,
    pub(crate) exponentials: Exponentials,
    /// The weights by [group](GROUPS), and last those of the surroundings.
    tables: Vec<Table>,
    /// What one unit of a weight is worth.
    pub(crate) unit: f32,
    /// What is added to the score of beginning each part.
    eagerness: [i16; 5],
    /// The classes of cue words, in units.
    classes: [i16; CLASSES.len()],
}

/// The scores of the items of a sequence, and room to work in.
#[derive(Default)]
pub(crate) struct Scores {
    /// With [`MARGIN`] rows on either side.
    sums: Vec<Sums>,
    pub(crate) junctions: Vec<u8>,
    context: Context,
    lookups: Lookups,
}

impl Scores {
    pub(crate) fn rows(&self) -> &[Sums] {
        &self.sums[MARGIN..self.sums.len() - MARGIN]
    }
}

/// The class of a cue word by the thresholds: how many of them its number reaches.
pub(crate) fn class_of<N: PartialOrd + Copy>(number: N, thresholds: &[N]) -> u8 {
    thresholds.iter().take_while(|&&threshold| number >= threshold).count() as u8
}

/// The runs of items that stand in sentences in which somebody may speak: those with marks, or with a word that is likely
/// enough part of a cue. The rest is part of nothing, and it costs little to see it.
pub(crate) fn audible(items: &[Item]) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    let mut start = 0;
    for sentence in items.chunk_by(|a, b| a.sentence == b.sentence) {
        let end = start + sentence.len();
        if sentence.iter().any(|item| item.cue >= AUDIBLE || item.place != Place::Outside) {
            match runs.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ => runs.push(start..end),
            }
        }
        start = end;
    }
    runs
}

impl Model {
    /// Reads a model file.
    ///
    /// Little-endian: magic; number of words (u32) and for each the high half of its hash (u32) and its clusters (two u8);
    /// transitions (f32); the unit, and what is added for the beginning of each part (f32); and for each table the logarithm of the
    /// number of buckets (u32), and for each bucket the number of its keys (u8), and for each of them its check (u16), which
    /// of its rows are not all zero (u8), and those (i8).
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        if reader.take(8)? != MAGIC {
            return None;
        }
        let count = reader.u32()? as usize;
        let mut words = Words::new(count.min(1 << 20));
        for _ in 0..count {
            let high = reader.u32()?;
            words.entry(high).clusters = reader.array()?;
        }
        for (hash, entry) in crate::lexicon::entries() {
            words.entry((hash >> 32) as u32).entry = entry;
        }
        let mut transitions = Transitions::new();
        for table in &mut transitions.weights {
            for from in ALL {
                for to in ALL.into_iter().filter(|&to| can_follow(from, to)) {
                    table[from][to] = reader.f32()?;
                }
            }
        }
        let unit = reader.f32().filter(|&unit| unit > 0.0)?;
        let mut eagerness = [0.0; 5];
        for number in &mut eagerness {
            *number = reader.f32()?;
        }
        let mut tables = Vec::new();
        for width in GROUPS.map(|group| group.offsets.len()).into_iter().chain([1]) {
            tables.push(read_table(&mut reader, width)?);
        }
        reader.0.is_empty().then_some(Self {
            words,
            steps: Steps::new(&transitions, unit),
            exponentials: Exponentials::new(&transitions),
            tables,
            unit,
            eagerness: eagerness.map(|number| (number / unit) as i16),
            classes: CLASSES.map(|p| ((p / (1.0 - p)).ln() / unit) as i16),
        })
    }

    /// Scores every item by its words, and says in the items how likely each is part of a cue. Linear in their number.
    pub(crate) fn listen(&self, items: &mut [Item], scores: &mut Scores) {
        scores.sums.clear();
        scores.sums.resize(items.len() + 2 * MARGIN, [0; WIDTH]);
        let Scores { sums, lookups, .. } = scores;
        first_look(items, &mut |_, group, key, anchor| {
            lookups.ask(&self.tables, group, key, anchor + MARGIN, sums);
        });
        lookups.answer(&self.tables, sums);
        for (item, sums) in items.iter_mut().zip(&scores.sums[MARGIN..]) {
            item.cue = class_of(sums[CUE], &self.classes);
        }
    }

    /// What each template adds to the score of a label at one item of a sequence that was scored.
    pub(crate) fn features(&self, items: &[Item], scores: &Scores, at: usize, label: usize) -> Vec<Weighed> {
        let mut found: Vec<Weighed> = Vec::new();
        let mut note = |template: u8, weights: Option<&Weights>| {
            let weight = weights.map_or(0.0, |weights| f32::from(weights[label - 1]) * self.unit);
            if weight != 0.0 {
                found.push(Weighed { feature: template_name(template), weight });
            }
        };
        let (start, end) = (at.saturating_sub(MARGIN), (at + MARGIN + 1).min(items.len()));
        let mut lexical = |template: u8, group: usize, key: u64, anchor: usize| {
            for (row, &offset) in GROUPS[group].offsets.iter().enumerate() {
                if anchor.wrapping_add_signed(offset) == at {
                    note(template, self.tables[group].find(key).map(|rows| &rows[row]));
                }
            }
        };
        first_look(items, &mut lexical);
        second_look(items, start, end, &mut lexical);
        scores.context.features(items, at, &mut |template, key| {
            note(template, self.tables[GROUPS.len()].find(key).map(|rows| &rows[0]));
        });
        found
    }

    /// Adds what the surroundings say to the scores of the items of each run. Linear in the number of items.
    pub(crate) fn look_around(&self, items: &[Item], runs: &[std::ops::Range<usize>], scores: &mut Scores) {
        scores.context.read(items);
        scores.junctions.clear();
        scores.junctions.resize(items.len(), 0);
        let table = &self.tables[GROUPS.len()];
        let Scores { sums, lookups, .. } = &mut *scores;
        for run in runs {
            second_look(items, run.start, run.end, &mut |_, group, key, anchor| {
                lookups.ask(&self.tables, group, key, anchor + MARGIN, sums);
            });
        }
        lookups.answer(&self.tables, sums);
        let mut keys = [0; FEATURES];
        let mut rows = [0; FEATURES + 1];
        for at in runs.iter().cloned().flatten() {
            scores.junctions[at] = junction(items, at);
            let mut count = 0;
            scores.context.features(items, at, &mut |_, key| {
                keys[count] = key;
                count += 1;
            });
            // First find all rows, then add them up: so the processor need not guess which keys are there, and waits for
            // many of them at once.
            let mut hits = 0;
            for &key in &keys[..count] {
                let (row, found) = table.place(key);
                rows[hits] = row;
                hits += usize::from(found);
            }
            let sums = &mut scores.sums[MARGIN + at];
            add_all(sums, rows[..hits].iter().map(|&row| table.row(row)));
            for (part, eagerness) in Part::ALL.into_iter().zip(self.eagerness) {
                sums[part.begin()] += eagerness;
            }
        }
    }
}

fn read_table(reader: &mut Reader<'_>, width: usize) -> Option<Table> {
    let log = reader.u32().filter(|log| (1..=24).contains(log))?;
    let mut table = Table::new(log, width);
    let (mut checks, mut rows) = (Vec::new(), Vec::new());
    for _ in 0..1usize << log {
        let count = reader.take(1)?[0];
        checks.clear();
        for _ in 0..count {
            checks.push(reader.u16()?);
            let held = reader.take(1)?[0];
            for row in 0..width {
                let mut weights: Weights = [0; WEIGHTS];
                if held >> row & 1 != 0 {
                    for (&place, &byte) in STORED.iter().zip(reader.take(STORED.len())?) {
                        weights[place - 1] = byte.cast_signed();
                    }
                }
                rows.push(weights);
            }
        }
        table.push(&checks, rows.drain(..))?;
    }
    Some(table)
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

    fn f32(&mut self) -> Option<f32> {
        self.array().map(f32::from_le_bytes)
    }
}

/// What is written into a model file.
#[cfg(feature = "train")]
pub(crate) struct Contents<'c> {
    /// The high half of each word's hash, and its clusters.
    pub(crate) words: &'c [(u32, [u8; 2])],
    pub(crate) transitions: &'c Transitions,
    /// For each table its keys with their rows, those that matter most first.
    pub(crate) tables: &'c [Vec<(u64, Vec<crate::crf::Row>)>],
    pub(crate) unit: f32,
    pub(crate) eagerness: [f32; 5],
}

/// A row of weights as a file holds it.
#[cfg(feature = "train")]
type Stored = [i8; STORED.len()];

/// Writes a model file: the counterpart of [`Model::from_bytes`].
///
/// Keys whose weights are all too small to be told from nothing are left out, and so are those that find their bucket full.
#[cfg(feature = "train")]
pub(crate) fn to_bytes(contents: &Contents<'_>) -> Vec<u8> {
    use crate::table::{BUCKET, check_of};
    let mut out = MAGIC.to_vec();
    out.extend((contents.words.len() as u32).to_le_bytes());
    for (high, clusters) in contents.words {
        out.extend(high.to_le_bytes());
        out.extend(clusters);
    }
    for table in &contents.transitions.weights {
        for from in ALL {
            for to in ALL.into_iter().filter(|&to| can_follow(from, to)) {
                out.extend(table[from][to].to_le_bytes());
            }
        }
    }
    out.extend(contents.unit.to_le_bytes());
    out.extend(contents.eagerness.iter().flat_map(|number| number.to_le_bytes()));
    let small = |weight: f32| (weight / contents.unit).round().clamp(-127.0, 127.0) as i8;
    for keys in contents.tables {
        let keys: Vec<(u64, Vec<Stored>)> = keys
            .iter()
            .map(|(key, rows)| (*key, rows.iter().map(|row| STORED.map(|place| small(row[place]))).collect()))
            .filter(|(_, rows): &(u64, Vec<Stored>)| rows.iter().flatten().any(|&w| w != 0))
            .collect();
        let log = (keys.len() / 4).max(2).next_power_of_two().trailing_zeros();
        let mut buckets: Vec<Vec<(u16, &[Stored])>> = vec![Vec::new(); 1 << log];
        for (key, rows) in &keys {
            let (bucket, check) = (&mut buckets[(key >> (64 - log)) as usize], check_of(*key));
            if bucket.len() < BUCKET && bucket.iter().all(|&(other, _)| other != check) {
                bucket.push((check, rows));
            }
        }
        out.extend(log.to_le_bytes());
        for bucket in &buckets {
            out.push(bucket.len() as u8);
            for (check, rows) in bucket {
                out.extend(check.to_le_bytes());
                let held = rows.iter().enumerate().filter(|(_, row)| row.iter().any(|&w| w != 0));
                out.push(held.clone().fold(0, |mask, (at, _)| mask | 1u8 << at));
                out.extend(held.flat_map(|(_, row)| row.map(i8::cast_unsigned)));
            }
        }
    }
    out
}
