//! `Span`: a half-open range of bytes in a text.

use std::fmt;
use std::ops::Range;

/// A half-open range of **bytes**, `start..end`, in a text that stands elsewhere.
///
/// Both ends lie on character boundaries of the text that the span was made for. Spans are plain data: they are
/// compared by position, and it costs eight bytes to copy one.
///
/// ```
/// use copydesk_text::Span;
/// let text = "Xi’s visit";
/// let name = Span::new(0, 2);
/// assert_eq!(name.slice(text), "Xi");
/// assert!(Span::new(0, 6).covers(name));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The span `start..end`.
    ///
    /// # Panics
    /// If `start > end`.
    #[must_use]
    #[inline]
    pub const fn new(start: u32, end: u32) -> Self {
        assert!(start <= end, "a span ends before it starts");
        Self { start, end }
    }

    /// The span `start..end` from the offsets of a text that [`check_len`](crate::check_len) has passed.
    ///
    /// # Panics
    /// If `start > end` or an offset does not fit in 32 bits.
    #[must_use]
    #[inline]
    pub fn at(start: usize, end: usize) -> Self {
        let offset = |n: usize| u32::try_from(n).expect("texts are checked to be shorter than 4 GiB");
        Self::new(offset(start), offset(end))
    }

    /// Its length in bytes.
    #[must_use]
    #[inline]
    pub const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it holds nothing.
    #[must_use]
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as a range that slices a `str`.
    #[must_use]
    #[inline]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text it stands for.
    ///
    /// # Panics
    /// If the span is not of this text: out of bounds, or not on character boundaries.
    #[must_use]
    #[inline]
    pub fn slice(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Whether `offset` lies inside.
    #[must_use]
    pub const fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// Whether `other` lies wholly inside (an equal span does).
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// What both share; `None` if that is nothing.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        self.overlaps(other)
            .then(|| Self { start: self.start.max(other.start), end: self.end.min(other.end) })
    }

    /// The same span without the white space at its ends.
    ///
    /// # Panics
    /// As [`slice`](Self::slice).
    #[must_use]
    #[inline]
    pub fn trim(self, text: &str) -> Self {
        let inside = self.slice(text);
        // Most of what is trimmed has no white space at its ends, and a letter or a mark of ASCII there.
        let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
        if is_plain(inside.as_bytes().first()) && is_plain(inside.as_bytes().last()) {
            return self;
        }
        let lead = inside.len() - inside.trim_start().len();
        let trimmed = inside.trim();
        Self::at(self.start as usize + lead, self.start as usize + lead + trimmed.len())
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.range()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations() {
        let a = Span::new(2, 5);
        assert_eq!(a.len(), 3);
        assert!(a.contains(2) && !a.contains(5));
        assert!(a.overlaps(Span::new(4, 9)) && !a.overlaps(Span::new(5, 9)));
        assert!(a.covers(a) && !a.covers(Span::new(1, 3)));
        assert_eq!(a.cover(Span::new(8, 9)), Span::new(2, 9));
        assert_eq!(a.intersect(Span::new(4, 9)), Some(Span::new(4, 5)));
        assert_eq!(a.intersect(Span::new(5, 9)), None);
    }

    #[test]
    fn trims_white_space_of_any_width() {
        let text = "a \u{a0}b\u{2003} ";
        assert_eq!(Span::at(1, text.len()).trim(text).slice(text), "b");
        assert!(Span::at(1, 4).trim(text).is_empty());
    }
}
