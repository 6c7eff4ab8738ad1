//! `EditMap`: where each part of a changed text stood in the text that was given, and the way back.

use crate::Span;

/// Replacements in a text, gathered from left to right and then applied at once.
///
/// ```
/// use copydesk_text::{Edits, Span};
/// let given = "Putin\u{200B}’s  state visit";
/// let mut edits = Edits::default();
/// edits.replace(Span::new(5, 8), "");
/// edits.replace(Span::new(12, 14), " ");
/// let (text, map) = edits.apply(given);
/// assert_eq!(text, "Putin’s state visit");
/// let visit = Span::at(text.find("state").unwrap(), text.len());
/// assert_eq!(map.to_source(visit).slice(given), "state visit");
/// ```
#[derive(Clone, Default, Debug)]
pub struct Edits {
    pieces: Vec<(Span, String)>,
}

impl Edits {
    /// Puts `with` in the place of `span`. An empty span inserts, an empty string deletes.
    ///
    /// # Panics
    /// If the span starts before the end of the last one.
    pub fn replace(&mut self, span: Span, with: impl Into<String>) {
        if let Some((last, _)) = self.pieces.last() {
            assert!(last.end <= span.start, "edits are given from left to right");
        }
        self.pieces.push((span, with.into()));
    }

    /// Whether nothing is to be changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The changed text, and the map between it and `source`. Linear in the length of both.
    ///
    /// # Panics
    /// If a span is not of this text.
    #[must_use]
    pub fn apply(&self, source: &str) -> (String, EditMap) {
        let mut text = String::with_capacity(source.len());
        let mut map = EditMap::default();
        let mut done = 0;
        for (span, with) in &self.pieces {
            text.push_str(&source[done..span.range().start]);
            let start = text.len();
            text.push_str(with);
            map.push(*span, Span::at(start, text.len()));
            done = span.range().end;
        }
        text.push_str(&source[done..]);
        (text, map)
    }
}

/// One replaced piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Edit {
    source: Span,
    output: Span,
}

/// Relates a changed text (the output) to the text it was made from (the source).
///
/// Sparse: sixteen bytes for each replaced piece, nothing for what is unchanged. Both ways cost a binary search.
/// A span that begins or ends inside a replaced piece is widened to the whole piece; what was deleted at its edge stays
/// outside.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct EditMap {
    edits: Vec<Edit>,
}

impl EditMap {
    /// Records that `source` became `output`. Pieces come in order; a piece of equal length still counts as replaced.
    pub(crate) fn push(&mut self, source: Span, output: Span) {
        self.edits.push(Edit { source, output });
    }

    /// Whether both texts are the same.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.edits.is_empty()
    }

    /// How many pieces were replaced.
    #[must_use]
    pub fn len(&self) -> usize {
        self.edits.len()
    }

    /// Whether no piece was replaced.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// Where a span of the output stood in the source.
    ///
    /// ```
    /// use copydesk_text::{Edits, Span};
    /// let mut edits = Edits::default();
    /// edits.replace(Span::new(0, 4), "é"); // the bytes of "Ã©"
    /// let (text, map) = edits.apply("Ã©tat");
    /// assert_eq!(text, "état");
    /// assert_eq!(map.to_source(Span::at(0, 2)), Span::new(0, 4));
    /// assert_eq!(map.to_output(Span::new(4, 7)).slice(&text), "tat");
    /// ```
    #[must_use]
    pub fn to_source(&self, span: Span) -> Span {
        self.shift(span, |edit| (edit.output, edit.source))
    }

    /// Where a span of the source went in the output. What was deleted becomes an empty span.
    #[must_use]
    pub fn to_output(&self, span: Span) -> Span {
        self.shift(span, |edit| (edit.source, edit.output))
    }

    fn shift(&self, span: Span, sides: impl Fn(&Edit) -> (Span, Span)) -> Span {
        let from = |edit: &Edit| sides(edit).0;
        // A start lies behind what was deleted right before it, an end before what was deleted right after it.
        let before_start = self.edits.partition_point(|edit| from(edit).start <= span.start);
        let before_end = self.edits.partition_point(|edit| from(edit).start < span.end);
        let start = match self.edits[..before_start].last().map(&sides) {
            Some((from, to)) if span.start < from.end => to.start,
            Some((from, to)) => to.end + (span.start - from.end),
            None => span.start,
        };
        let end = match self.edits[..before_end].last().map(&sides) {
            Some((from, to)) if span.end < from.end => to.end,
            Some((from, to)) => to.end + (span.end - from.end),
            None => span.end,
        };
        Span { start: start.min(end), end }
    }

    /// The map from the source of `self` to the output of `next`, which was made from the output of `self`.
    ///
    /// Linear in the number of pieces of both.
    ///
    /// ```
    /// use copydesk_text::{Edits, Span};
    /// let given = "a  b  c";
    /// let mut first = Edits::default();
    /// first.replace(Span::new(1, 3), " ");
    /// let (middle, one) = first.apply(given);
    /// let mut second = Edits::default();
    /// second.replace(Span::new(3, 5), " ");
    /// let (text, two) = second.apply(&middle);
    /// assert_eq!(text, "a b c");
    /// assert_eq!(one.then(&two).to_source(Span::new(4, 5)).slice(given), "c");
    /// ```
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        if next.is_identity() || self.is_identity() {
            return if self.is_identity() { next.clone() } else { self.clone() };
        }
        // Pieces of both maps whose places in the middle text touch become one piece.
        let mut middle: Vec<Span> = self.edits.iter().map(|edit| edit.output).collect();
        middle.extend(next.edits.iter().map(|edit| edit.source));
        middle.sort_unstable();
        let mut joined: Vec<Span> = Vec::with_capacity(middle.len());
        for span in middle {
            match joined.last_mut() {
                Some(last) if span.start <= last.end => *last = last.cover(span),
                _ => joined.push(span),
            }
        }
        let edits = joined
            .into_iter()
            .map(|span| Edit {
                source: self.outer(span, |e| (e.output, e.source)),
                output: next.outer(span, |e| (e.source, e.output)),
            })
            .collect();
        Self { edits }
    }

    /// As [`shift`](Self::shift), but what was deleted or inserted at an edge counts as inside.
    fn outer(&self, span: Span, sides: impl Fn(&Edit) -> (Span, Span)) -> Span {
        let from = |edit: &Edit| sides(edit).0;
        let before_start = self.edits.partition_point(|edit| from(edit).end < span.start);
        let before_end = self.edits.partition_point(|edit| from(edit).start <= span.end);
        let start = match self.edits.get(before_start).map(&sides) {
            Some((from, to)) if from.start <= span.start => to.start,
            _ => match self.edits[..before_start].last().map(&sides) {
                Some((from, to)) => to.end + (span.start - from.end),
                None => span.start,
            },
        };
        let end = match self.edits[..before_end].last().map(&sides) {
            Some((from, to)) if span.end <= from.end => to.end,
            Some((from, to)) => to.end + (span.end - from.end),
            None => span.end,
        };
        Span { start, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edited(source: &str, pieces: &[(u32, u32, &str)]) -> (String, EditMap) {
        let mut edits = Edits::default();
        for &(start, end, with) in pieces {
            edits.replace(Span::new(start, end), with);
        }
        edits.apply(source)
    }

    #[test]
    fn deleted_text_stays_outside_its_neighbours() {
        let (text, map) = edited("abXXcd", &[(2, 4, "")]);
        assert_eq!(text, "abcd");
        assert_eq!(map.to_source(Span::new(0, 2)), Span::new(0, 2));
        assert_eq!(map.to_source(Span::new(2, 4)), Span::new(4, 6));
        assert_eq!(map.to_source(Span::new(1, 3)), Span::new(1, 5));
        assert!(map.to_output(Span::new(2, 4)).is_empty());
    }

    #[test]
    fn inserted_text_has_no_source() {
        let (text, map) = edited("elections.Sunday", &[(10, 10, " ")]);
        assert_eq!(text, "elections. Sunday");
        assert_eq!(map.to_source(Span::new(10, 11)), Span::new(10, 10));
        assert_eq!(map.to_source(Span::new(11, 17)), Span::new(10, 16));
        assert_eq!(map.to_output(Span::new(10, 16)).slice(&text), "Sunday");
    }

    #[test]
    fn a_part_of_a_piece_stands_for_the_piece() {
        let (_, map) = edited("a&amp;b", &[(1, 6, "&")]);
        assert_eq!(map.to_output(Span::new(2, 3)), Span::new(1, 2));
        assert_eq!(map.to_source(Span::new(1, 2)), Span::new(1, 6));
    }

    /// Random edits of a random ASCII text, as (gap, length, replacement).
    fn pieces() -> impl Strategy<Value = Vec<(usize, usize, String)>> {
        prop::collection::vec((0usize..4, 0usize..3, "[xyz]{0,3}"), 0..6)
    }

    fn make(len: usize, pieces: &[(usize, usize, String)]) -> Edits {
        let (mut edits, mut at) = (Edits::default(), 0);
        for (gap, size, with) in pieces {
            let start = at + gap;
            if start + size > len {
                break;
            }
            edits.replace(Span::at(start, start + size), with.clone());
            at = start + size;
        }
        edits
    }

    proptest! {
        #[test]
        fn unchanged_text_maps_to_itself(source in "[a-h]{0,24}", first in pieces(), second in pieces()) {
            let (middle, one) = make(source.len(), &first).apply(&source);
            let (output, two) = make(middle.len(), &second).apply(&middle);
            let both = one.then(&two);
            for (text, map) in [(&middle, &one), (&output, &both)] {
                for (i, c) in text.char_indices().filter(|(_, c)| c.is_ascii_lowercase() && *c < 'x') {
                    let back = map.to_source(Span::at(i, i + 1));
                    // A kept letter stands for itself, or for the joined piece it was swallowed by.
                    prop_assert!(back.slice(&source).contains(c), "{} at {} of {} -> {:?}", c, i, text, back);
                }
                for start in 0..=text.len() {
                    for end in start..=text.len() {
                        let back = map.to_source(Span::at(start, end));
                        prop_assert!(back.range().end <= source.len());
                        let again = map.to_output(back);
                        prop_assert!(again.range().end <= text.len());
                    }
                }
            }
        }
    }
}
