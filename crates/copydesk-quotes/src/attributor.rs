//! `Attributor`: the whole way from a document to its quotes.

use copydesk_text::{Document, Entity, Mention, Quote, QuoteKind, Sentence, Span, TokenKind};

use crate::carry::{Page, carry, turn};
use crate::confidence::calibrated;
use crate::crf::{best, marginals};
use crate::draft::{Draft, draft, marked};
use crate::labels::segments;
use crate::lexicon::look_up;
use crate::link::link;
use crate::model::MODEL;
use crate::repair::repair;
use crate::sequence::Sequence;
use crate::signatures::signature;
use crate::speakers::speakers;
use crate::words::lower_hash;

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
///
/// Holds nothing: the model is compiled in and read once for the process, on first use. Free to copy and to share between
/// threads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attributor;

impl Attributor {
    /// An attributor with the model that is compiled in.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }

    /// The quotes of a document, ordered by where their content begins.
    ///
    /// `mentions` and `entities` are who is named in it; a speaker is an index into `entities`. Both may be empty: then
    /// quotes have a source but no speaker. Spans are bytes into the text of the document. Any arrangement of marks is
    /// read, none is an error. Time and memory are linear in the length of the text.
    ///
    /// ```
    /// use copydesk_quotes::Attributor;
    /// use copydesk_text::{Document, QuoteKind};
    /// let text = "“The bridge is safe,” said Ada Byron, an engineer for the city. “We tested it twice.”";
    /// let quotes = Attributor::new().attribute(&Document::plain(text)?, &[], &[]);
    /// assert_eq!(quotes.len(), 1);
    /// assert_eq!(quotes[0].kind, QuoteKind::Direct);
    /// assert_eq!(quotes[0].cue[0].slice(text), "said");
    /// assert_eq!(quotes[0].source[0].slice(text), "Ada Byron, an engineer for the city");
    /// let said: Vec<&str> = quotes[0].content.iter().map(|span| span.slice(text)).collect();
    /// assert_eq!(said, ["The bridge is safe,", "We tested it twice."]);
    /// # Ok::<(), copydesk_text::TextTooLong>(())
    /// ```
    #[must_use]
    pub fn attribute(&self, doc: &Document<'_>, mentions: &[Mention], entities: &[Entity]) -> Vec<Quote> {
        let mut drafts: Vec<Draft> = Vec::new();
        let mut pages: Vec<Page> = Vec::new();
        for sentences in runs(doc) {
            pages.push(read_run(doc, sentences, &mut drafts));
        }
        carry(doc, &pages, &mut drafts);
        let speakers = speakers(doc, mentions, entities, &drafts);
        let mut quotes: Vec<Quote> = drafts
            .into_iter()
            .zip(speakers)
            .filter(|(draft, _)| is_convincing(doc, draft))
            .map(|(draft, speaker)| Quote {
                kind: draft.kind,
                content: in_order(draft.content),
                cue: draft.cue.into_iter().collect(),
                source: draft.source.into_iter().collect(),
                speaker,
                confidence: calibrated(draft.kind, draft.cue.is_some(), draft.likely),
                evidence: draft.evidence,
            })
            .collect();
        quotes.sort_by_key(|quote| quote.content[0]);
        quotes
    }
}

/// Spans in text order, those that overlap made one.
fn in_order(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let overlaps = last.overlaps(*next);
        if overlaps {
            *last = last.cover(*next);
        }
        overlaps
    });
    spans
}

/// Reads one block or piece of a block: adds its drafts, and says what the next one needs to know.
fn read_run(doc: &Document<'_>, sentences: &[Sentence], drafts: &mut Vec<Draft>) -> Page {
    let model = &*MODEL;
    let sequence = Sequence::read(doc, sentences, |hash| model.cue(hash));
    let scores = model.score(&sequence);
    let labels = best(&scores.rows, &scores.junctions, &model.transitions);
    let parts = repair(&sequence, segments(&labels));
    let first = drafts.len();
    let mut waiting = None;
    let span = sentences[0].span.cover(sentences[sentences.len() - 1].span);
    if !parts.is_empty() {
        let likely = marginals(&scores.rows, &scores.junctions, &model.exponentials).labels;
        let likely: Vec<f32> = likely.iter().zip(&labels).map(|(row, &label)| row[label as usize]).collect();
        let ends_in_colon = span.slice(doc.text()).trim_end_matches(['"', '“']).trim_end().ends_with(':');
        for link in link(&parts, |segment| sequence.items[segment.start].sentence) {
            let found = draft(doc, &sequence, &link, &likely);
            if found.content.is_empty() {
                waiting = Some(found).filter(|_| ends_in_colon);
            } else {
                drafts.push(found);
            }
        }
    }
    Page {
        span,
        marked: marked(doc, &sequence),
        drafts: first..drafts.len(),
        waiting,
        turn: turn(doc, sentences),
        signature: signature(doc, sentences),
    }
}

/// How likely a quote without a reporting word must be.
const CONVINCING: f32 = 0.5;

/// How many words in quotation marks are taken for speech though nothing says whose: fewer are a title or a term.
const SENTENCE: usize = 5;

/// Whether a draft is worth reporting: what no cue announces must stand in quotation marks, and a cue that is no reporting
/// word must be likely by itself. Much that the model doubts there is a deed ("held a “two plus two” meeting"), not speech.
fn is_convincing(doc: &Document<'_>, draft: &Draft) -> bool {
    let Some(cue) = draft.cue else {
        let words = draft.content.iter().flat_map(|span| span.slice(doc.text()).split_whitespace());
        return draft.source.is_some()
            || (draft.kind == QuoteKind::Direct && words.take(SENTENCE).count() == SENTENCE);
    };
    if draft.kind == QuoteKind::Direct || draft.likely >= CONVINCING {
        return true;
    }
    let tokens = doc.tokens();
    let first = tokens.partition_point(|token| token.span.end <= cue.start);
    tokens[first..].iter().take_while(|token| token.span.start < cue.end).any(|token| {
        let hash = lower_hash(doc.token_text(token));
        let entry = look_up(hash);
        entry.verb != 0 || entry.noun || hash == lower_hash("according") || token.kind == TokenKind::Punct
    })
}
