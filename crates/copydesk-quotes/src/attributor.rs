//! `Attributor`: the whole way from a document to its quotes.

use copydesk_text::{Document, Entity, Mention, Quote, Sentence, Span};

use crate::according::according;
use crate::carry::{Page, carry, turn};
use crate::complete::complete;
use crate::confidence::calibrated;
use crate::crf::{Marginals, best};
use crate::doubt::doubt;
use crate::draft::{Draft, draft, marked};
use crate::explain::{Explanation, explain};
use crate::headlines::add_headlines;
use crate::labels::{OUTSIDE, Part, segments};
use crate::link::link;
use crate::marks::{Style, style};
use crate::model::{MODEL, Scores, audible};
use crate::repair::repair;
use crate::sequence::Sequence;
use crate::signatures::signature;
use crate::speakers::speakers;
use crate::subjects::add_subjects;

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
        let mut quotes: Vec<Quote> = self
            .consider(doc, mentions, entities)
            .into_iter()
            .filter(|considered| considered.reason.is_none())
            .map(|considered| considered.quote)
            .collect();
        quotes.sort_by_key(|quote| quote.content[0]);
        quotes
    }

    /// The quotes of a document with what spoke for them, and those that were considered and left out; in text order.
    ///
    /// The arguments are those of [`attribute`](Self::attribute), and the quotes without a
    /// [reason](Explanation::left_out) are what it returns. Takes about twice its time.
    #[must_use]
    pub fn explain(&self, doc: &Document<'_>, mentions: &[Mention], entities: &[Entity]) -> Vec<Explanation> {
        explain(doc, mentions, self.consider(doc, mentions, entities))
    }

    /// All drafts as quotes, in the order in which they were found.
    fn consider(&self, doc: &Document<'_>, mentions: &[Mention], entities: &[Entity]) -> Vec<Considered> {
        let mut drafts: Vec<Draft> = Vec::new();
        let mut pages: Vec<Page> = Vec::new();
        let mut room = Room { style: style(doc), ..Room::default() };
        for sentences in runs(doc) {
            pages.push(room.read_run(doc, sentences, &mut drafts));
        }
        carry(doc, &pages, &mut drafts);
        add_headlines(doc, mentions, &mut drafts);
        let speakers = speakers(doc, mentions, entities, &drafts);
        drafts
            .into_iter()
            .zip(speakers)
            .map(|(draft, speaker)| Considered {
                reason: doubt(doc, &draft),
                likely: draft.likely,
                rule: speaker.rule,
                quote: Quote {
                    kind: draft.kind,
                    content: in_order(draft.content),
                    cue: draft.cue.into_iter().collect(),
                    source: draft.source.into_iter().collect(),
                    speaker: speaker.entity,
                    confidence: calibrated(draft.kind, draft.cue.is_some(), draft.likely),
                    evidence: draft.evidence,
                },
            })
            .collect()
    }
}

/// A draft made a quote, and why it is not reported if it is not.
pub(crate) struct Considered {
    pub(crate) quote: Quote,
    pub(crate) reason: Option<&'static str>,
    pub(crate) likely: f32,
    pub(crate) rule: &'static str,
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

/// Room to work in, used again for each block.
#[derive(Default)]
pub(crate) struct Room {
    pub(crate) style: Style,
    pub(crate) sequence: Sequence,
    pub(crate) scores: Scores,
    pub(crate) whence: Vec<[i16; crate::crf::WIDTH]>,
    pub(crate) labels: Vec<u8>,
    pub(crate) marginals: Marginals,
    /// How likely each item has the label it was given.
    pub(crate) likely: Vec<f32>,
    /// How likely each item is part of a source, where that is asked for.
    pub(crate) sources: Option<Vec<f32>>,
}

impl Room {
    /// Reads one block or piece of a block: adds its drafts, and says what the next one needs to know.
    fn read_run(&mut self, doc: &Document<'_>, sentences: &[Sentence], drafts: &mut Vec<Draft>) -> Page {
        let first = drafts.len();
        let span = sentences[0].span.cover(sentences[sentences.len() - 1].span);
        self.look(doc, sentences);
        let sequence = &self.sequence;
        let mut parts = repair(sequence, segments(&self.labels));
        according(sequence, &mut parts, &mut self.likely);
        let mut waiting = None;
        if !parts.is_empty() {
            let ends_in_colon = span.slice(doc.text()).trim_end_matches(['"', '“']).trim_end().ends_with(':');
            let mut links = link(&parts, |segment| sequence.items[segment.start].sentence);
            add_subjects(sequence, &parts, &mut links);
            for link in links {
                let found = draft(doc, sequence, &link, &self.likely);
                if found.content.is_empty() {
                    waiting = Some(found).filter(|_| ends_in_colon);
                } else {
                    drafts.push(found);
                }
            }
            // "As Byron reported, even then nobody looked:" says something by itself, and announces more.
            if waiting.is_none() && ends_in_colon {
                waiting = drafts[first..]
                    .iter()
                    .filter(|draft| draft.cue.is_some() && draft.source.is_some())
                    .max_by(|a, b| a.likely.total_cmp(&b.likely))
                    .map(|draft| Draft { content: Vec::new(), ..draft.clone() });
            }
        }
        Page {
            span,
            marked: marked(doc, sequence),
            drafts: first..drafts.len(),
            waiting,
            turn: turn(doc, sentences),
            signature: signature(doc, sentences),
        }
    }

    /// Reads the sentences and labels their items.
    pub(crate) fn look(&mut self, doc: &Document<'_>, sentences: &[Sentence]) {
        self.sequence.read(doc, sentences, self.style, |hash| MODEL.words.get(hash));
        self.label();
    }

    /// Labels the items of the sequence, and says how likely each label is.
    fn label(&mut self) {
        let model = &*MODEL;
        let Self {
            sequence: Sequence { items, .. }, scores, whence, labels, marginals, likely, sources, ..
        } = self;
        model.listen(items, scores);
        labels.clear();
        likely.clear();
        likely.resize(items.len(), 1.0);
        if let Some(sources) = sources {
            sources.clear();
            sources.resize(items.len(), 0.0);
        }
        let heard = audible(items);
        if !heard.is_empty() {
            model.look_around(items, &heard, scores);
        }
        for run in heard {
            labels.resize(run.start, OUTSIDE as u8);
            let (rows, junctions) = (&scores.rows()[run.clone()], &scores.junctions[run.clone()]);
            best(rows, junctions, &model.steps, whence, labels);
            complete(model, &items[run.clone()], rows, junctions, whence, &mut labels[run.clone()]);
            if sources.is_none() && labels[run.clone()].iter().all(|&label| label == OUTSIDE as u8) {
                continue;
            }
            let rows = rows.iter().map(|row| row.map(|sum| f32::from(sum) * model.unit));
            marginals.run(rows, junctions, &model.exponentials);
            for (at, item) in run.enumerate() {
                let row = marginals.at(at);
                likely[item] = row[labels[item] as usize];
                if let Some(sources) = sources {
                    let parts = [Part::SourceBefore, Part::SourceAfter];
                    sources[item] = parts.iter().map(|part| row[part.begin()] + row[part.inside()]).sum();
                }
            }
        }
        labels.resize(items.len(), OUTSIDE as u8);
    }
}
