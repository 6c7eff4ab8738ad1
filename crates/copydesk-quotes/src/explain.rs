//! Explanations: why a stretch of text was taken for a quote, and what else was considered.

use copydesk_text::{Document, Mention, Quote, Span};

use crate::attributor::{Considered, Room, runs};
use crate::labels::{OUTSIDE, part_of};
use crate::marks::style;
use crate::model::MODEL;

/// How many features of a part are named, and how many candidates for a source.
const MOST: usize = 6;

/// Why a quote is what it is. Spans are bytes into the text of the document.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The quote.
    pub quote: Quote,
    /// Why it is not reported, if it is not.
    pub left_out: Option<&'static str>,
    /// How likely the model finds its parts, from 0 to 1; the confidence is what that is worth on annotated articles.
    pub likelihood: f32,
    /// Its parts as the model sees them. Empty where a rule took over: the turns of an interview, a signature.
    pub parts: Vec<ExplainedPart>,
    /// Who else could be the source: the mentions of the block, the most likely first.
    pub candidates: Vec<Candidate>,
    /// By which rule the speaker was looked for: `"name"`, `"pronoun"`, `"role"`, …; without a speaker, where it was looked in
    /// vain.
    pub speaker_rule: &'static str,
}

impl Explanation {
    /// Replaces every span, for instance by where it stands in another text.
    pub fn map_spans(&mut self, mut map: impl FnMut(Span) -> Span) {
        let Quote { content, cue, source, .. } = &mut self.quote;
        content
            .iter_mut()
            .chain(cue)
            .chain(source)
            .chain(self.parts.iter_mut().map(|part| &mut part.span))
            .chain(self.candidates.iter_mut().map(|candidate| &mut candidate.span))
            .for_each(|span| *span = map(*span));
    }
}

/// One part of a quote as the model sees it.
#[derive(Clone, Debug)]
pub struct ExplainedPart {
    /// `"cue"`, `"source"` or `"content"`.
    pub part: &'static str,
    /// Where it stands.
    pub span: Span,
    /// How likely its least likely word belongs to it, from 0 to 1.
    pub likelihood: f32,
    /// What weighed most for or against its first word being what it is, the heaviest first.
    pub features: Vec<Weighed>,
}

/// Features of one kind with their weight.
#[derive(Clone, Copy, Debug)]
pub struct Weighed {
    /// What they look at.
    pub feature: &'static str,
    /// The logarithm of how many times likelier they make the part.
    pub weight: f32,
}

/// Who may be the source of a quote.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// The mention.
    pub span: Span,
    /// Whose it is: an index of the entities.
    pub entity: Option<u32>,
    /// How likely its words are part of a source, from 0 to 1.
    pub likelihood: f32,
}

/// Explains what was considered, in text order.
pub(crate) fn explain(
    doc: &Document<'_>,
    mentions: &[Mention],
    mut all: Vec<Considered>,
) -> Vec<Explanation> {
    all.sort_by_key(|considered| considered.quote.content[0]);
    let mut explained: Vec<Explanation> = all
        .into_iter()
        .map(|considered| Explanation {
            quote: considered.quote,
            left_out: considered.reason,
            likelihood: considered.likely,
            parts: Vec::new(),
            candidates: Vec::new(),
            speaker_rule: considered.rule,
        })
        .collect();
    let mut room = Room { style: style(doc), sources: Some(Vec::new()), ..Room::default() };
    for sentences in runs(doc) {
        let span = sentences[0].span.cover(sentences[sentences.len() - 1].span);
        let first = explained.partition_point(|e| e.quote.content[0].end <= span.start);
        let here = explained[first..].iter().take_while(|e| e.quote.content[0].start < span.end).count();
        if here == 0 {
            continue;
        }
        room.look(doc, sentences);
        let candidates = candidates(doc, &room, mentions, span);
        for explanation in &mut explained[first..first + here] {
            let Quote { content, cue, source, .. } = &explanation.quote;
            for (part, spans) in [("cue", cue), ("source", source), ("content", content)] {
                let inside = spans.iter().filter(|s| span.covers(**s));
                explanation.parts.extend(inside.filter_map(|&span| explain_part(doc, &room, part, span)));
            }
            explanation.candidates.clone_from(&candidates);
        }
    }
    explained
}

/// The items of the sequence that stand in the span.
fn items(doc: &Document<'_>, room: &Room, span: Span) -> std::ops::Range<usize> {
    let at = |item: &crate::sequence::Item| doc.tokens()[item.token as usize].span;
    let start = room.sequence.items.partition_point(|item| at(item).end <= span.start);
    let end = room.sequence.items.partition_point(|item| at(item).start < span.end);
    start..end.max(start)
}

fn explain_part(doc: &Document<'_>, room: &Room, part: &'static str, span: Span) -> Option<ExplainedPart> {
    let labelled = |&item: &usize| room.labels[item] as usize != OUTSIDE;
    let range = items(doc, room, span);
    let first = range.clone().find(labelled)?;
    let likelihood = range.filter(labelled).map(|item| room.likely[item]).fold(1.0, f32::min);
    let label = room.labels[first] as usize;
    part_of(label)?;
    let mut features: Vec<Weighed> = Vec::new();
    for weighed in MODEL.features(&room.sequence.items, &room.scores, first, label) {
        match features.iter_mut().find(|other| other.feature == weighed.feature) {
            Some(other) => other.weight += weighed.weight,
            None => features.push(weighed),
        }
    }
    features.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
    features.truncate(MOST);
    Some(ExplainedPart { part, span, likelihood, features })
}

fn candidates(doc: &Document<'_>, room: &Room, mentions: &[Mention], span: Span) -> Vec<Candidate> {
    let sources = room.sources.as_deref().unwrap_or_default();
    let mut found: Vec<Candidate> = mentions
        .iter()
        .filter(|mention| span.covers(mention.span))
        .filter_map(|mention| {
            let range = items(doc, room, mention.span);
            let likelihood = range.filter_map(|item| sources.get(item).copied()).reduce(f32::max)?;
            Some(Candidate { span: mention.span, entity: mention.entity, likelihood })
        })
        .collect();
    found.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
    found.truncate(MOST);
    found
}

/// What a template looks at, by its number.
pub(crate) const fn template_name(template: u8) -> &'static str {
    match template {
        1 => "a word near by",
        2 => "two words in a row",
        3 => "the kind of a word near by",
        4 => "the ending of a word near by",
        6 => "three word classes in a row",
        7 => "the kinds of two words in a row",
        8 => "capitals, punctuation and marks around",
        9 => "the kind of the word between two word classes",
        10 => "the word before and two word classes",
        11 => "the word after and two word classes",
        12 => "the word and its place in the sentence",
        15 => "the word before, marks and the word class",
        33..=35 => "likely cues right here",
        36 | 44 | 46 | 47 => "the likely cue before",
        37 | 45 => "the likely cue after",
        38 | 40 | 42 => "how far the likely cue before is",
        39 | 41 | 43 => "how far the likely cue after is",
        48 | 49 => "what stands around the likely cue",
        50 => "likely cues on both sides, and marks",
        51..=53 => "the clause",
        54 | 55 => "how the sentence begins",
        _ => "other",
    }
}
