//! From annotated spans to the labels of items.

use copydesk_text::{Document, Span};

use super::Annotation;
use crate::labels::Part;
use crate::sequence::{Item, Sequence};

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
