//! The tagger: which stretches of words are names of persons, places, organisations and peoples, by the learnt model.

use crate::features::Features;
use crate::lexicon::Classes;
use crate::model::{LABELS, Model, Scorer, Scores, labels};
use crate::words::{NO_RUN, Shape, Word, Words};

/// A stretch of tokens that the model takes for a name.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Tagged {
    /// Its first token.
    pub(crate) start: u32,
    /// The token after its last.
    pub(crate) end: u32,
    /// Its first label: what it is.
    pub(crate) label: u8,
    /// The least certainty of its words.
    pub(crate) certainty: f32,
}

/// What was found, and room to find it in.
#[derive(Default)]
pub(crate) struct Tagger {
    pub(crate) found: Vec<Tagged>,
    regions: Vec<Region>,
    scores: Vec<Scores>,
    back: Vec<[u8; LABELS]>,
    path: Vec<u8>,
}

impl Tagger {
    /// Tags every sentence of a document, in time linear in its tokens. What was there before is gone.
    pub(crate) fn read(&mut self, features: &Features<'_>, model: &Model) {
        self.regions.clear();
        regions(features, &mut self.regions);
        self.found.clear();
        self.tag(features, model);
    }

    /// Tags the words of the regions.
    fn tag(&mut self, features: &Features<'_>, model: &Model) {
        let Self { found, regions, scores, back, path } = self;
        // The run that was met last, and what its words share.
        let mut shared = (NO_RUN, Scores::default());
        for region in regions.iter() {
            scores.clear();
            let (start, end) = region.sentence;
            let style = features.words.styles[region.style];
            let context = |at| features.context(at, start, end);
            let (mut last, mut this) = (context(region.start.checked_sub(1)), context(Some(region.start)));
            for at in region.start..region.end {
                let index = features.words.words[at].run;
                if let Some(run) = features.words.run_of(at).filter(|_| index != shared.0) {
                    let mut scorer = Scorer::new(model, Scores::default());
                    features.of_run(run, start, end, &mut scorer);
                    shared = (index, scorer.scores);
                }
                let mut scorer =
                    Scorer::new(model, if index == NO_RUN { Scores::default() } else { shared.1 });
                let next = context(Some(at + 1));
                features.of(at, start, end, style, [last, this, next], &mut scorer);
                (last, this) = (this, next);
                scores.push(scorer.scores);
            }
            model.decode(scores, back, path);
            let mut at = 0;
            while at < path.len() {
                let label = path[at];
                if label == labels::OUTSIDE {
                    at += 1;
                    continue;
                }
                let start = at;
                let mut certainty = 1.0f32;
                loop {
                    let last = if at == 0 { labels::OUTSIDE } else { path[at - 1] };
                    certainty = certainty.min(model.certainty(
                        &scores[at],
                        last,
                        path[at],
                        path.get(at + 1).copied(),
                    ));
                    at += 1;
                    if path.get(at) != Some(&(labels::begin(label) + 1)) {
                        break;
                    }
                }
                found.push(Tagged {
                    start: (region.start + start) as u32,
                    end: (region.start + at) as u32,
                    label: labels::begin(label),
                    certainty,
                });
            }
        }
    }
}

/// A stretch of a sentence that may hold names; what lies between the regions holds none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Region {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The tokens of its sentence.
    pub(crate) sentence: (usize, usize),
    /// The index of its sentence, for its style.
    pub(crate) style: usize,
}

/// The regions of a document: capitalised words and gazetteer matches, with the small words that can stand inside names.
pub(crate) fn regions(features: &Features<'_>, regions: &mut Vec<Region>) {
    let words = features.words;
    for (style, sentence) in features.doc.sentences().iter().enumerate() {
        let (start, end) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        let mut open: Option<usize> = None;
        let mut last = 0;
        for at in start..end {
            let word = &words.words[at];
            // Both numbers are the highest one where there is none.
            let inside = word.run & features.hit_of[at] != u32::MAX;
            if !(inside | may_be_beside(word, words.words.get(at + 1)))
                || !inside && !is_beside(words, at, start, end)
            {
                continue;
            }
            match open {
                Some(_) if joined(words, last + 1, at) => {}
                Some(from) => {
                    regions.push(Region { start: from, end: last + 1, sentence: (start, end), style });
                    open = Some(at);
                }
                None => open = Some(at),
            }
            last = at;
        }
        if let Some(from) = open {
            regions.push(Region { start: from, end: last + 1, sentence: (start, end), style });
        }
    }
}

/// Whether [`is_beside`] can be true of a word: a first look that asks a single question of most words.
fn may_be_beside(word: &Word, next: Option<&Word>) -> bool {
    let hyphen = next.is_some_and(|next| next.shape == Shape::Hyphen);
    (word.shape == Shape::Number) | ((word.shape == Shape::Lower) & (!word.spaced | hyphen))
}

/// Whether a word in no run and no match may be part of a name beside it.
fn is_beside(words: &Words, at: usize, start: usize, end: usize) -> bool {
    let word = &words.words[at];
    let beside = |offset: isize| {
        at.checked_add_signed(offset)
            .filter(|&other| other >= start && other < end)
            .is_some_and(|other| words.words[other].run != NO_RUN)
    };
    match word.shape {
        Shape::Number => beside(-1) || beside(1),
        // The small half of "al-Assad", "e-Estonia" and "Jong-un" where no run took it in.
        Shape::Lower if word.spaced && at + 2 < end && words.words[at + 1].shape == Shape::Hyphen => {
            word.classes.any(Classes::PARTICLE) && words.words[at + 2].run != NO_RUN
        }
        Shape::Lower => {
            !word.spaced && at > start + 1 && words.words[at - 1].shape == Shape::Hyphen && beside(-2)
        }
        _ => false,
    }
}

/// Whether a name may run over the tokens between two active ones.
fn joined(words: &Words, from: usize, to: usize) -> bool {
    to - from <= 3
        && words.words[from..to].iter().all(|word| match word.shape {
            Shape::Lower | Shape::Capital => {
                word.classes.any(Classes(Classes::CONNECTOR.0 | Classes::PARTICLE.0))
            }
            Shape::Hyphen | Shape::Possessive | Shape::Ampersand | Shape::Apostrophe | Shape::Slash => true,
            _ => false,
        })
}
