//! From annotated spans to the labels of items, and how often each word is part of a cue.

use copydesk_text::{Document, Span};

use super::Annotation;
use crate::labels::Part;
use crate::lexicon::Table;
use crate::sequence::{Item, Sequence};
use crate::words::lower_hash;

/// For each word of the article: how often it is part of a cue, and how often it is seen.
pub(super) fn count_cues(doc: &Document<'_>, annotations: &[Annotation]) -> Table<[u32; 2]> {
    let mut spans: Vec<Span> = annotations.iter().flat_map(|a| a.cue.iter().copied()).collect();
    spans.sort_unstable();
    let mut counts: Table<[u32; 2]> = Table::default();
    let mut next = spans.iter().peekable();
    for token in doc.tokens().iter().filter(|token| token.kind != copydesk_text::TokenKind::Punct) {
        while next.next_if(|span| span.end <= token.span.start).is_some() {}
        let inside = next.peek().is_some_and(|span| span.overlaps(token.span));
        let count = counts.entry(lower_hash(doc.token_text(token))).or_default();
        count[0] += u32::from(inside);
        count[1] += 1;
    }
    counts
}

/// The class of a word that is part of a cue `cue` times out of `seen`: 0 (hardly ever) to 4 (mostly).
pub(super) fn cue_class(cue: u32, seen: u32) -> u8 {
    if cue < 2 {
        return 0;
    }
    // Two times unseen in a cue for good measure.
    match f64::from(cue) / (f64::from(seen) + 2.0) {
        share if share < 0.04 => 0,
        share if share < 0.12 => 1,
        share if share < 0.3 => 2,
        share if share < 0.55 => 3,
        _ => 4,
    }
}

/// The label of each item of a sequence.
pub(super) fn labels(doc: &Document<'_>, sequence: &Sequence, annotations: &[Annotation]) -> Vec<u8> {
    let mut labels = vec![0u8; sequence.items.len()];
    // Sources that several cues share take the side of the nearest.
    let mut parts: Vec<(u32, Part, Span)> = Vec::new();
    for annotation in annotations {
        let cue = annotation.cue.first().copied();
        let side = |span: Span, before: Part, after: Part| {
            let is_before = cue.is_none_or(|cue| span.start < cue.start);
            let distance = cue.map_or(0, |cue| cue.start.abs_diff(span.start));
            (distance, if is_before { before } else { after }, span)
        };
        parts.extend(annotation.cue.iter().map(|&span| (0, Part::Cue, span)));
        parts.extend(annotation.source.iter().map(|&s| side(s, Part::SourceBefore, Part::SourceAfter)));
        parts.extend(annotation.content.iter().map(|&s| side(s, Part::ContentBefore, Part::ContentAfter)));
    }
    parts.sort_by_key(|&(distance, part, span)| (part as u8, distance, span));
    for (_, part, span) in parts {
        let mut start = sequence.items.partition_point(|item| span_of(doc, item).end <= span.start);
        let mut end = sequence.items.partition_point(|item| span_of(doc, item).start < span.end);
        if end.saturating_sub(start) > 1 || part != Part::Cue {
            while start < end && is_edge(&sequence.items[start]) {
                start += 1;
            }
            while start < end && is_edge(&sequence.items[end - 1]) {
                end -= 1;
            }
        }
        if start >= end || labels[start..end].iter().any(|&label| label != 0) {
            continue;
        }
        labels[start..end].fill(part.inside() as u8);
        labels[start] = part.begin() as u8;
    }
    labels
}

fn span_of(doc: &Document<'_>, item: &Item) -> Span {
    doc.tokens()[item.token as usize].span
}

/// Whether the item is a mark that the ends of a part leave out.
fn is_edge(item: &Item) -> bool {
    matches!(item.word.shape, 9..=12 | 14 | 17)
}
