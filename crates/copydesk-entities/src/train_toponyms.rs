//! `ToponymTrainer`: learns the weights of [`toponyms`](crate::toponyms) from articles whose places have identifiers. Only
//! with the feature `train`.
//!
//! Coordinate search on the likelihood of the right meanings under the whole model, all rounds of it, with a pull towards
//! the weights it begins with. There are but a score of weights, and the likelihood is cheap.

use crate::Recognizer;
use crate::candidate::Candidate;
use crate::linker::LEAST_CHANCE;
use crate::model::Model;
use crate::tagger::Tagger;
use crate::toponyms::Toponyms;
use crate::weights::Weights;
use crate::workspace::Inputs;
use copydesk_text::{Document, Span};

/// Gathers articles and learns from them.
pub struct ToponymTrainer<'a> {
    recognizer: &'a Recognizer,
    articles: Vec<Article<'a>>,
}

/// The names of an article, the candidates whose meaning is known, and whether that is sure enough to measure by.
struct Article<'a> {
    toponyms: Toponyms<'a>,
    right: Vec<(usize, String)>,
    sure: bool,
}

impl<'a> ToponymTrainer<'a> {
    /// A trainer that knows the places of a recognizer's gazetteer.
    #[must_use]
    pub const fn new(recognizer: &'a Recognizer) -> Self {
        Self { recognizer, articles: Vec::new() }
    }

    /// Adds an article with the bytes and the gazetteer identifiers of its places.
    pub fn add(&mut self, doc: &Document<'_>, marked: &[(Span, String)]) {
        self.push(doc, marked, true);
    }

    /// Adds an article of world news with the bytes of its places: a capital's name is taken to mean the capital. So local
    /// news, which the identifiers are of, does not teach that Cairo is in Illinois. Nothing is measured by it.
    pub fn add_capitals(&mut self, doc: &Document<'_>, places: &[Span]) {
        let capital = |span: &Span| {
            let gazetteer = self.recognizer.geography().gazetteer;
            let found = gazetteer.lookup(span.slice(doc.text()))?;
            let capital = gazetteer.senses(&found).find(|s| s.entry.field("type") == Some("capital"))?;
            Some((*span, capital.entry.id().to_owned()))
        };
        let marked: Vec<(Span, String)> = places.iter().filter_map(capital).collect();
        self.push(doc, &marked, false);
    }

    fn push(&mut self, doc: &Document<'_>, marked: &[(Span, String)], sure: bool) {
        let (mut inputs, mut tagger) = (Inputs::default(), Tagger::default());
        let features = inputs.all(self.recognizer.geography().gazetteer, doc);
        tagger.read(&features, Model::shipped());
        let mut candidates = Vec::new();
        Recognizer::candidates(&features, &tagger.found, &mut candidates, &mut Default::default());
        let span = |candidate: &Candidate| {
            crate::words::cover(doc, candidate.start as usize, candidate.end as usize)
        };
        let right = candidates
            .iter()
            .enumerate()
            .filter_map(|(index, candidate)| {
                let place = span(candidate);
                let (_, id) =
                    marked.iter().find(|(gold, _)| gold.start < place.end && place.start < gold.end)?;
                Some((index, id.clone()))
            })
            .collect();
        let mut toponyms = Toponyms::default();
        toponyms.gather(&features, self.recognizer.geography(), &candidates);
        self.articles.push(Article { toponyms, right, sure });
    }

    /// The weights learnt from every article whose number leaves another rest than `fold.0` when divided by `fold.1`, as
    /// lines for the file, and how many places of the others they get right: right, with an identifier of that kind, all,
    /// and the first two again where the identifier is likely enough to be given.
    pub fn train(&mut self, fold: Option<(usize, usize)>, rounds: usize) -> (String, [usize; 5]) {
        let begin = Weights::shipped().clone();
        let held = |index: usize| fold.is_some_and(|(k, n)| index % n == k);
        let mut weights = begin.clone();
        let mut steps = weights.0.map(|weight| (weight.abs() * 0.5).max(0.5));
        let mut best = self.loss(&weights, &begin, |index| !held(index));
        for _ in 0..rounds {
            for (at, step) in steps.iter_mut().enumerate() {
                let mut moved = false;
                for sign in [1.0, -1.0] {
                    let old = weights.0[at];
                    let scale =
                        Weights::NAMES[at].ends_with("-scale") || Weights::NAMES[at].ends_with("-vote");
                    let new = old + sign * *step;
                    weights.0[at] = if scale { new.max(0.0) } else { new };
                    let loss = self.loss(&weights, &begin, |index| !held(index));
                    if loss < best - 1e-4 {
                        best = loss;
                        moved = true;
                        break;
                    }
                    weights.0[at] = old;
                }
                *step *= if moved { 1.3 } else { 0.5 };
            }
        }
        let score = self.score(&weights, |index| fold.is_none() || held(index));
        let mut lines: Vec<String> = Weights::NAMES
            .iter()
            .zip(weights.0)
            .map(|(name, weight)| format!("{name}\t{:.3}\n", weight))
            .collect();
        lines.sort();
        (lines.concat(), score)
    }

    fn loss(&mut self, weights: &Weights, begin: &Weights, used: impl Fn(usize) -> bool) -> f32 {
        let mut loss = 0.0;
        for (index, Article { toponyms, right, .. }) in self.articles.iter_mut().enumerate() {
            if !used(index) {
                continue;
            }
            toponyms.solve(weights);
            for (candidate, id) in right.iter() {
                if let Some(chance) = toponyms.chance(*candidate, id) {
                    loss -= chance.max(1e-4).ln();
                }
            }
        }
        let far: f32 = weights.0.iter().zip(begin.0).map(|(a, b)| (a - b) * (a - b)).sum();
        loss + 0.05 * far
    }

    fn score(&mut self, weights: &Weights, used: impl Fn(usize) -> bool) -> [usize; 5] {
        let mut score = [0; 5];
        for (index, Article { toponyms, right, sure }) in self.articles.iter_mut().enumerate() {
            if !*sure || !used(index) {
                continue;
            }
            toponyms.solve(weights);
            for (candidate, id) in right.iter() {
                score[2] += 1;
                let scheme = id.split(':').next().unwrap_or_default();
                let found = toponyms.sense(*candidate).filter(|(entry, ..)| entry.id().starts_with(scheme));
                let Some((entry, _, chance)) = found else { continue };
                let right = usize::from(entry.id() == id);
                score[0] += right;
                score[1] += 1;
                if chance >= LEAST_CHANCE {
                    score[3] += right;
                    score[4] += 1;
                }
            }
        }
        score
    }
}
