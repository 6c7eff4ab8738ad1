//! A quote in the making: its parts as spans of text, before it is known who speaks.

use copydesk_text::{Document, QuoteKind, Span};

use crate::labels::Segment;
use crate::link::Link;
use crate::looks::shapes;
use crate::sequence::{Place, Sequence};
use crate::signatures::Signature;
use crate::words::Word;

/// A quote without its speaker.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// How its words are given.
    pub(crate) kind: QuoteKind,
    /// What is said, in text order. Never empty, except for a cue that waits for its content in the next block.
    pub(crate) content: Vec<Span>,
    pub(crate) cue: Option<Span>,
    pub(crate) source: Option<Span>,
    /// What decided.
    pub(crate) evidence: &'static str,
    /// The draft whose speaker goes on speaking: an index into the same list.
    pub(crate) same_as: Option<usize>,
    /// How likely the model finds the parts, from 0 to 1.
    pub(crate) likely: f32,
}

impl Draft {
    /// What stands in quotation marks and is signed.
    pub(crate) fn signed(content: Span, signature: Signature) -> Self {
        Self {
            kind: QuoteKind::Direct,
            content: vec![content],
            cue: Some(signature.dash),
            source: Some(signature.name),
            evidence: "signature",
            same_as: None,
            likely: 0.9,
        }
    }

    /// What stands in quotation marks and nobody is known to say.
    pub(crate) fn unsaid(content: Vec<Span>) -> Self {
        Self {
            kind: QuoteKind::Direct,
            content,
            cue: None,
            source: None,
            evidence: "marks",
            same_as: None,
            likely: 0.5,
        }
    }

    /// Gives the words to the one who signs them.
    pub(crate) fn sign(&mut self, signature: Signature) {
        *self =
            Self { content: std::mem::take(&mut self.content), ..Self::signed(signature.name, signature) };
    }
}

/// A stretch in quotation marks as spans of text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marked {
    /// The text inside the marks.
    pub(crate) inner: Span,
    pub(crate) closed: bool,
    /// Whether it has five words or more.
    pub(crate) long: bool,
}

/// The stretches of a sequence.
pub(crate) fn marked(doc: &Document<'_>, sequence: &Sequence) -> Vec<Marked> {
    sequence
        .stretches
        .iter()
        .map(|stretch| Marked {
            inner: cover(doc, sequence, stretch.inner.start, stretch.inner.end),
            closed: stretch.closed,
            long: sequence.items[stretch.inner.start..stretch.inner.end]
                .iter()
                .filter(|item| item.word.shape < 9)
                .nth(4)
                .is_some(),
        })
        .collect()
}

fn cover(doc: &Document<'_>, sequence: &Sequence, start: usize, end: usize) -> Span {
    let token = |item: usize| doc.tokens()[sequence.items[item].token as usize].span;
    token(start).cover(token(end - 1))
}

/// Whether the word is a mark that no part begins or ends with.
const fn is_edge(word: &Word) -> bool {
    matches!(word.shape, shapes::COMMA..=shapes::SEMICOLON | shapes::DASH)
}

/// The segment without the marks at its ends; as it is if nothing else is in it.
fn trimmed(sequence: &Sequence, segment: &Segment) -> (usize, usize) {
    let (mut start, mut end) = (segment.start, segment.end);
    while start < end && is_edge(&sequence.items[start].word) {
        start += 1;
    }
    while start < end && is_edge(&sequence.items[end - 1].word) {
        end -= 1;
    }
    if start < end { (start, end) } else { (segment.start, segment.end) }
}

/// The span of a content: the marks around it left out, its own full stop kept, and no mark without its fellow.
fn content_span(doc: &Document<'_>, sequence: &Sequence, segment: &Segment) -> Span {
    let (mut start, mut end) = trimmed(sequence, segment);
    let after = sequence.stretches.partition_point(|stretch| stretch.inner.end <= start);
    for stretch in &sequence.stretches[after..] {
        if stretch.inner.start > end {
            break;
        }
        let silent = |from: usize, to: usize| {
            from <= to
                && sequence.items[from..to].iter().all(|item| !item.word.is_word() || item.word.shape == 0)
        };
        let first = silent(stretch.inner.start.min(start), start) && stretch.inner.start <= start;
        let last = silent(end, stretch.inner.end.max(end)) && end <= stretch.inner.end;
        if first && last {
            // All of the stretch and nothing else.
            (start, end) = (stretch.inner.start, stretch.inner.end);
            break;
        }
        if first && stretch.inner.end < end && start <= stretch.inner.start + 1 {
            start = start.min(stretch.inner.start.saturating_sub(1));
        } else if stretch.closed && last && start < stretch.inner.start {
            end = stretch.inner.end + 1;
        }
    }
    let mut end = end.min(sequence.items.len());
    if end == start {
        end = start + 1;
    }
    cover(doc, sequence, start, end)
}

/// The draft of an attribution. `likely` says how likely each item has the label it was given.
pub(crate) fn draft(doc: &Document<'_>, sequence: &Sequence, link: &Link, likely: &[f32]) -> Draft {
    let part = |segment: &Segment| {
        let (start, end) = trimmed(sequence, segment);
        cover(doc, sequence, start, end)
    };
    let words =
        link.contents.iter().flat_map(|s| &sequence.items[s.start..s.end]).filter(|item| item.word.shape < 9);
    let (inside, all) = words.fold((0, 0), |(inside, all), item| {
        let marked = matches!(item.place, Place::Long | Place::Short | Place::Unclosed | Place::Single);
        (inside + usize::from(marked), all + 1)
    });
    let kind = match inside {
        0 => QuoteKind::Indirect,
        n if n == all => QuoteKind::Direct,
        _ if is_term(doc, sequence, link) => QuoteKind::Indirect,
        _ => QuoteKind::Mixed,
    };
    let sure = |segment: &Segment| likely[segment.start..segment.end].iter().copied().fold(1.0, f32::min);
    let content = link.contents.iter().map(sure).fold(1.0, f32::min);
    let others =
        link.cue.iter().chain(link.source.as_ref().filter(|_| !link.inferred)).map(sure).fold(1.0, f32::min);
    Draft {
        kind,
        content: link.contents.iter().map(|segment| content_span(doc, sequence, segment)).collect(),
        cue: link.cue.as_ref().map(part),
        source: link.source.as_ref().map(part),
        evidence: evidence(doc, link, sequence),
        same_as: None,
        likely: (content * others).sqrt(),
    }
}

/// Whether all that stands in marks is one term, and nobody in particular speaks: reports indicate that a "footprint
/// tribute" was removed. A term has four words at most, and its article stands before the marks.
fn is_term(doc: &Document<'_>, sequence: &Sequence, link: &Link) -> bool {
    let text = |item: usize| doc.token_text(&doc.tokens()[sequence.items[item].token as usize]);
    let is_word = |item: &usize| sequence.items[*item].word.shape < 9;
    let named = link.source.is_some_and(|source| {
        (source.start..source.end)
            .filter(is_word)
            .any(|item| text(item).starts_with(char::is_uppercase) && item > 0)
    });
    let personal = link.source.is_some_and(|source| {
        (source.start..source.end)
            .any(|item| matches!(&*text(item).to_lowercase(), "he" | "she" | "i" | "we" | "they"))
    });
    if named || personal {
        return false;
    }
    let mut stretches = sequence.stretches.iter().filter(|stretch| {
        link.contents
            .iter()
            .any(|content| stretch.inner.start < content.end && content.start < stretch.inner.end)
    });
    let (Some(stretch), None) = (stretches.next(), stretches.next()) else { return false };
    let words = (stretch.inner.start..stretch.inner.end).filter(is_word).count();
    let before = stretch.inner.start.checked_sub(2).map(text);
    words <= 4 && matches!(before, Some("a" | "an" | "the" | "so-called" | "called"))
}

/// The name of what decided: how the parts stand to each other.
fn evidence(doc: &Document<'_>, link: &Link, sequence: &Sequence) -> &'static str {
    let Some(cue) = link.cue else { return "marks" };
    let first = doc.token_text(&doc.tokens()[sequence.items[cue.start].token as usize]);
    if first.eq_ignore_ascii_case("according") {
        return "according-to";
    }
    if first == ":" {
        return "colon";
    }
    match link.source {
        None => "cue",
        Some(_) if link.inferred => "subject",
        Some(source) if source.start < cue.start => "source-then-cue",
        Some(_) => "cue-then-source",
    }
}
