//! `Attributor`: the whole way from a document to its quotes.

use copydesk_text::{Document, Entity, Mention, Quote, QuoteKind, Sentence, Span};

use crate::crf::best;
use crate::labels::{Segment, segments};
use crate::link::{Link, link};
use crate::model::MODEL;
use crate::sequence::{Place, Sequence};

/// The most tokens that are labelled in one go. A block longer than this is cut between sentences.
const MOST: u32 = 2000;

/// The sentences of each block, in pieces of a size that bounds the memory needed.
pub(crate) fn runs<'d>(doc: &'d Document<'_>) -> impl Iterator<Item = &'d [Sentence]> {
    let mut rest = doc.sentences();
    std::iter::from_fn(move || {
        let first = rest.first()?;
        let most = first.tokens.start + MOST;
        let count = rest.iter().take_while(|s| s.block == first.block && s.tokens.end <= most).count().max(1);
        let (run, after) = rest.split_at(count);
        rest = after;
        Some(run)
    })
}

/// Finds who said what.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attributor;

impl Attributor {
    /// An attributor with the model that is compiled in.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// The quotes of a document, in text order.
    #[must_use]
    pub fn attribute(&self, doc: &Document<'_>, mentions: &[Mention], entities: &[Entity]) -> Vec<Quote> {
        let _ = (mentions, entities);
        let model = &*MODEL;
        let mut quotes = Vec::new();
        for sentences in runs(doc) {
            let sequence = Sequence::read(doc, sentences, |hash| model.cue(hash));
            let scores = model.score(&sequence);
            let labels = best(&scores.rows, &scores.junctions, &model.transitions);
            let parts = segments(&labels);
            for link in link(&parts, |segment| sequence.items[segment.start].sentence) {
                quotes.push(quote(doc, &sequence, &link));
            }
        }
        quotes
    }
}

fn span(doc: &Document<'_>, sequence: &Sequence, segment: &Segment) -> Span {
    let token = |item: usize| doc.tokens()[sequence.items[item].token as usize].span;
    token(segment.start).cover(token(segment.end - 1))
}

fn quote(doc: &Document<'_>, sequence: &Sequence, link: &Link) -> Quote {
    let one = |segment: &Segment| span(doc, sequence, segment);
    let marked = link
        .contents
        .iter()
        .flat_map(|s| &sequence.items[s.start..s.end])
        .filter(|item| item.word.shape < 9)
        .map(|item| matches!(item.place, Place::Long | Place::Short | Place::Unclosed | Place::Single));
    let (inside, all) = marked.fold((0, 0), |(inside, all), is| (inside + usize::from(is), all + 1));
    let kind = match inside {
        0 => QuoteKind::Indirect,
        n if n == all => QuoteKind::Direct,
        _ => QuoteKind::Mixed,
    };
    Quote {
        kind,
        content: link.contents.iter().map(one).collect(),
        cue: link.cue.iter().map(one).collect(),
        source: link.source.iter().map(one).collect(),
        speaker: None,
        confidence: 0.5,
        evidence: "cue",
    }
}
