//! Training: annotated articles in, a model file out.
//!
//! First each word's share in cues is learnt from the words around it (logistic regression), for every article from the
//! others, as at use the article is never one that was learnt from. Then the field is trained to maximise the likelihood of
//! the annotation (stochastic gradient with a step of its own for each weight: Duchi, Hazan and Singer, "Adaptive
//! subgradient methods for online learning and stochastic optimization", JMLR 2011), with articles in a fixed shuffled
//! order: the same data gives the same file.

mod align;
mod cues;
mod gradient;
mod numbers;

use copydesk_text::{Document, Span};

use crate::context::{Context, junction};
use crate::crf::{Row, WIDTH};
use crate::labels::OUTSIDE;
use crate::lexical::{GROUPS, first_look, second_look};
use crate::model::{CUE, Contents, audible};
use crate::sequence::Sequence;
use crate::table::Words;
use crate::words::lower_hash;
use numbers::Numbers;

/// An annotated attribution. Spans are bytes into the text of the document.
#[derive(Clone, Debug, Default)]
pub struct Annotation {
    /// What is said.
    pub content: Vec<Span>,
    /// The words that say that it is said.
    pub cue: Vec<Span>,
    /// Who says it.
    pub source: Vec<Span>,
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many times the articles are gone through.
    pub passes: usize,
    /// The size of the steps.
    pub rate: f32,
    /// How strongly weights are drawn to zero.
    pub decay: f32,
    /// How strongly the sum of absolute weights is kept down: what gains less than this in a pass has no weight at all.
    pub sparsity: f32,
    /// In how many of the passes. After them only the features that still have weight are fitted, and freely.
    pub choosing: usize,
    /// The share of features that are left out by lot at each step.
    pub dropout: f32,
    /// A feature must be seen this often to count.
    pub least: u32,
    /// A feature none of whose weights is larger than this is not chosen.
    pub smallest: f32,
    /// What is added to the scores of beginning a cue and of beginning a source: above zero for more of them, below for fewer.
    pub eagerness: [f32; 2],
}

impl Default for Options {
    fn default() -> Self {
        Self {
            passes: 9,
            rate: 0.02,
            decay: 1e-4,
            sparsity: 0.45,
            choosing: 5,
            dropout: 0.3,
            least: 2,
            smallest: 0.08,
            eagerness: [0.7, 0.0],
        }
    }
}

/// One sequence ready for training.
pub(crate) struct Example {
    /// The features of each item, as indices of rows.
    features: Vec<Vec<u32>>,
    junctions: Vec<u8>,
    labels: Vec<u8>,
}

/// A block read, with what is annotated in it.
struct Block {
    article: usize,
    sequence: Sequence,
    labels: Vec<u8>,
    /// The features of the words of each item.
    features: Vec<Vec<u32>>,
}

/// Clusters of words: the word, and the number of its cluster, from 1.
pub type Clusters = [(String, u8)];

/// Trains a model and returns its file. `progress` is told what is being done.
///
/// # Panics
/// Never on any annotation; spans outside the text are passed over.
#[must_use]
pub fn train(
    articles: &[(Document<'_>, Vec<Annotation>)],
    clusters: &Clusters,
    options: Options,
    progress: &mut dyn FnMut(&str),
) -> Vec<u8> {
    let clusters = by_hash(clusters);
    let mut words = Words::new(clusters.len() * 2);
    for &(high, both) in &clusters {
        words.entry(high).clusters = both;
    }
    for (hash, entry) in crate::lexicon::entries() {
        words.entry((hash >> 32) as u32).entry = entry;
    }
    let mut numbers = Numbers::default();
    let mut blocks = Vec::new();
    for (article, (doc, annotations)) in articles.iter().enumerate() {
        let style = crate::marks::style(doc);
        for sentences in crate::attributor::runs(doc) {
            let mut sequence = Sequence::default();
            sequence.read(doc, sentences, style, |hash| words.get(hash));
            let length = sequence.items.len();
            let mut features = vec![Vec::new(); length];
            first_look(&sequence.items, &mut |_, group, key, anchor| {
                spread(&mut numbers, &mut features, group, key, anchor);
            });
            let labels = align::labels(doc, &sequence, annotations);
            blocks.push(Block { article, sequence, labels, features });
        }
    }
    progress(&format!("{} blocks, {} lexical features", blocks.len(), numbers.len()));
    let cue_weights = cues::learn(&mut blocks, numbers.len(), options.sparsity, progress);
    let mut examples = Vec::new();
    let (mut unheard, mut cues) = (0, 0);
    let mut context = Context::default();
    for block in &mut blocks {
        let items = &block.sequence.items;
        context.read(items);
        let runs = audible(items);
        cues += block.labels.iter().filter(|&&label| label == 1).count();
        unheard += block.labels.iter().filter(|&&label| label == 1).count();
        for run in runs {
            second_look(items, run.start, run.end, &mut |_, group, key, anchor| {
                spread(&mut numbers, &mut block.features, group, key, anchor);
            });
            unheard -= block.labels[run.clone()].iter().filter(|&&label| label == 1).count();
            let mut features = Vec::with_capacity(run.len());
            for at in run.clone() {
                let mut row = std::mem::take(&mut block.features[at]);
                context.features(items, at, &mut |_, key| row.push(numbers.of(GROUPS.len(), key, 1)));
                features.push(row);
            }
            examples.push(Example {
                features,
                junctions: run.clone().map(|at| junction(items, at)).collect(),
                labels: block.labels[run].to_vec(),
            });
        }
        block.features = Vec::new();
    }
    progress(&format!("{unheard} of {cues} cues stand in sentences that are not looked at"));
    drop(blocks);
    // Frequent features first: what is touched together lies together.
    let (order, kept) = numbers.frequent(options.least);
    for row in examples.iter_mut().flat_map(|example| example.features.iter_mut()) {
        row.retain_mut(|feature| {
            *feature = order[*feature as usize];
            *feature != u32::MAX
        });
        row.shrink_to_fit();
    }
    progress(&format!("{} sequences, {kept} of {} features", examples.len(), numbers.len()));
    let (weights, transitions) = gradient::fit(&mut examples, kept, options, progress);
    let strength = |rows: &[Row]| rows.iter().flatten().map(|w| w.abs()).fold(0.0, f32::max);
    let mut tables: Vec<Vec<(u64, Vec<Row>)>> = vec![Vec::new(); GROUPS.len() + 1];
    for (group, key, range) in numbers.keys() {
        let rows: Vec<Row> = range
            .map(|number| {
                let place = order[number as usize];
                let mut row = weights.get(place as usize).copied().unwrap_or(ZERO);
                let base = row[OUTSIDE];
                row = row.map(|weight| weight - base);
                row[CUE] = cue_weights.get(number as usize).copied().unwrap_or(0.0);
                row
            })
            .collect();
        if strength(&rows) > TINY {
            tables[group].push((key, rows));
        }
    }
    for table in &mut tables {
        table.sort_by(|a, b| strength(&b.1).total_cmp(&strength(&a.1)).then(a.0.cmp(&b.0)));
    }
    let unit = {
        let mut tops: Vec<f32> = tables.iter().flatten().map(|(_, rows)| strength(rows)).collect();
        tops.sort_by(f32::total_cmp);
        // One key in a thousand is cut short, and all others are the finer for it.
        tops.get(tops.len().saturating_sub(1 + tops.len() / 1000)).copied().unwrap_or(1.0).max(1e-3) / 127.0
    };
    for (table, group) in tables.iter().zip(0..) {
        progress(&format!("table {group}: {} keys", table.len()));
    }
    crate::model::to_bytes(&Contents {
        words: &clusters,
        transitions: &transitions,
        tables: &tables,
        unit,
        eagerness: {
            let [cue, source] = options.eagerness;
            [cue, source, source, 0.0, 0.0]
        },
    })
}

/// Adds the numbers of a key to the features of the items it speaks of.
fn spread(numbers: &mut Numbers, features: &mut [Vec<u32>], group: usize, key: u64, anchor: usize) {
    let offsets = GROUPS[group].offsets;
    let first = numbers.of(group, key, offsets.len());
    for (number, &offset) in (first..).zip(offsets) {
        if let Some(row) = anchor.checked_add_signed(offset).and_then(|at| features.get_mut(at)) {
            row.push(number);
        }
    }
}

/// The clusters by the high half of the word's hash: in small letters and with a capital. What is seen in one form only
/// counts for both.
fn by_hash(clusters: &Clusters) -> Vec<(u32, [u8; 2])> {
    let mut table: std::collections::BTreeMap<u32, [u8; 2]> = std::collections::BTreeMap::new();
    for (word, cluster) in clusters {
        let entry = table.entry((lower_hash(word) >> 32) as u32).or_default();
        // "SENATE" and "Senate": the first in order, which is in capitals, gives way.
        entry[usize::from(word.starts_with(char::is_uppercase))] = *cluster;
    }
    for entry in table.values_mut() {
        *entry = entry.map(|cluster| if cluster == 0 { entry[0].max(entry[1]) } else { cluster });
    }
    table.into_iter().collect()
}

/// A key none of whose weights is larger than this is left out of the file.
const TINY: f32 = 0.03;

/// A row of zeros.
pub(crate) const ZERO: Row = [0.0; WIDTH];
