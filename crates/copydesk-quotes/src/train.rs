//! Training: annotated articles in, a model file out.
//!
//! The field is trained to maximise the likelihood of the annotation (stochastic gradient with a step of its own for each
//! weight: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization", JMLR
//! 2011), with articles in a fixed shuffled order: the same data gives the same file.

mod align;
mod gradient;

use std::collections::HashMap;

use copydesk_text::{Document, Span};

use crate::crf::{Row, WIDTH};
use crate::features::Context;
use crate::lexicon::Table;
use crate::sequence::Sequence;

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
    /// The share of features that are left out by lot at each step.
    pub dropout: f32,
    /// A feature must be seen this often to count.
    pub least: u32,
    /// The table has two to the power of this many buckets of eight features.
    pub buckets_log: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { passes: 10, rate: 0.01, decay: 1e-4, dropout: 0.15, least: 2, buckets_log: 15 }
    }
}

/// One sequence ready for training.
pub(crate) struct Example {
    /// The features of each item, as indices of rows.
    features: Vec<Vec<u32>>,
    junctions: Vec<u8>,
    labels: Vec<u8>,
}

/// Trains a model and returns its file. `progress` is told what is being done.
///
/// # Panics
/// Never on any annotation; spans outside the text are passed over.
#[must_use]
pub fn train(
    articles: &[(Document<'_>, Vec<Annotation>)],
    options: Options,
    progress: &mut dyn FnMut(&str),
) -> Vec<u8> {
    let counts: Vec<Table<[u32; 2]>> =
        articles.iter().map(|(doc, annotations)| align::count_cues(doc, annotations)).collect();
    let mut all: Table<[u32; 2]> = Table::default();
    for (hash, [cue, seen]) in counts.iter().flatten() {
        let sum = all.entry(*hash).or_default();
        sum[0] += cue;
        sum[1] += seen;
    }
    let mut numbers: HashMap<u64, (u32, u32)> = HashMap::new();
    let mut examples = Vec::new();
    for ((doc, annotations), own) in articles.iter().zip(&counts) {
        // A word's class is counted without the article at hand: at use, the article is never one of the counted.
        let class = |hash: u64| {
            let [cue, seen] = all.get(&hash).copied().unwrap_or_default();
            let [own_cue, own_seen] = own.get(&hash).copied().unwrap_or_default();
            align::cue_class(cue - own_cue, seen - own_seen)
        };
        for sentences in crate::attributor::runs(doc) {
            let sequence = Sequence::read(doc, sentences, class);
            let labels = align::labels(doc, &sequence, annotations);
            let context = Context::new(&sequence);
            let mut features = Vec::with_capacity(labels.len());
            let mut junctions = Vec::with_capacity(labels.len());
            for at in 0..labels.len() {
                let mut row = Vec::new();
                context.features(at, &mut |hash| {
                    let next = numbers.len() as u32;
                    let entry = numbers.entry(hash).or_insert((next, 0));
                    entry.1 += 1;
                    row.push(entry.0);
                });
                features.push(row);
                junctions.push(context.junction(at) as u8);
            }
            if !labels.is_empty() {
                examples.push(Example { features, junctions, labels });
            }
        }
    }
    // Frequent features first: what is touched together lies together.
    let mut kept: Vec<(u64, u32, u32)> = numbers
        .into_iter()
        .filter(|(_, (_, count))| *count >= options.least)
        .map(|(hash, (number, count))| (hash, number, count))
        .collect();
    kept.sort_unstable_by_key(|&(hash, _, count)| (std::cmp::Reverse(count), hash));
    progress(&format!("{} sequences, {} features", examples.len(), kept.len()));
    let highest = kept.iter().map(|k| k.1).max().map_or(0, |n| n as usize + 1);
    let mut place = vec![u32::MAX; highest];
    for (new, &(_, old, _)) in (0u32..).zip(&kept) {
        place[old as usize] = new;
    }
    for row in examples.iter_mut().flat_map(|example| example.features.iter_mut()) {
        row.retain_mut(|feature| {
            *feature = place.get(*feature as usize).copied().unwrap_or(u32::MAX);
            *feature != u32::MAX
        });
        row.shrink_to_fit();
    }
    let (weights, transitions) = gradient::fit(&examples, kept.len(), options, progress);
    let mut features: Vec<(u64, Row)> =
        kept.iter().zip(&weights).map(|(&(hash, ..), row)| (hash, *row)).collect();
    // The table may not hold all: those that say most come first.
    let strength = |row: &Row| row.iter().map(|w| w.abs()).fold(0.0, f32::max);
    features.sort_by(|a, b| strength(&b.1).total_cmp(&strength(&a.1)).then(a.0.cmp(&b.0)));
    let mut cues: Vec<(u64, u8)> = all
        .iter()
        .map(|(&hash, &[cue, seen])| (hash, align::cue_class(cue, seen)))
        .filter(|&(_, class)| class > 0)
        .collect();
    cues.sort_unstable();
    let unit = {
        let mut tops: Vec<f32> = features.iter().map(|(_, row)| strength(row)).collect();
        tops.sort_by(f32::total_cmp);
        // One weight in a thousand is cut short, and all others are the finer for it.
        tops.get(tops.len().saturating_sub(1 + tops.len() / 1000)).copied().unwrap_or(1.0).max(1e-3) / 127.0
    };
    crate::model::to_bytes(&cues, &transitions, &features, options.buckets_log, unit)
}

/// A row of zeros.
pub(crate) const ZERO: Row = [0.0; WIDTH];
