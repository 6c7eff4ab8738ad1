//! `Cleaned`: a repaired text with its blocks, bylines and datelines.

use crate::{Byline, Dateline};
use copydesk_text::{Block, EditMap, Edits, Role, Span};
use std::borrow::Cow;

/// What cleaning makes of one article.
///
/// All spans are bytes of [`text`](Self::text); [`edits`](Self::edits) leads back to the text that was given.
#[derive(Clone, Debug)]
pub struct Cleaned<'t> {
    /// The text after its repairs; borrowed if nothing had to be repaired.
    pub text: Cow<'t, str>,
    /// From the given text to [`text`](Self::text) and back.
    pub edits: EditMap,
    /// Every stretch that is no white space, in order, with its role.
    pub blocks: Vec<Block>,
    /// The parts of the blocks whose role is byline.
    pub bylines: Vec<Byline>,
    /// The parts of the blocks whose role is dateline.
    pub datelines: Vec<Dateline>,
}

impl Cleaned<'_> {
    /// The article as a reader wants it: the kept blocks in reading order, a blank line between paragraphs. Blocks of
    /// one line, such as a dateline and its paragraph, stay on one line.
    ///
    /// ```
    /// let raw = "A bridge opens\nBy Jane Doe\nSALT, Jordan — The bridge opened on Monday, a year after it was due.\nRead more";
    /// let cleaned = copydesk_clean::Cleaner::new().clean(raw)?;
    /// assert_eq!(
    ///     cleaned.clean_copy(),
    ///     "A bridge opens\n\nBy Jane Doe\n\nSALT, Jordan — The bridge opened on Monday, a year after it was due."
    /// );
    /// # Ok::<(), copydesk_text::TextTooLong>(())
    /// ```
    #[must_use]
    pub fn clean_copy(&self) -> String {
        self.clean_copy_with_map().0
    }

    /// The [clean copy](Self::clean_copy), and the map between [`text`](Self::text) and it.
    #[must_use]
    pub fn clean_copy_with_map(&self) -> (String, EditMap) {
        self.joined(|_| true)
    }

    /// The running text alone: the kept blocks of role body and subhead.
    #[must_use]
    pub fn body(&self) -> String {
        self.joined(|role| matches!(role, Role::Body | Role::Subhead)).0
    }

    /// The kept blocks of the wanted roles: the text, with all that stands between them replaced.
    fn joined(&self, wanted: impl Fn(Role) -> bool) -> (String, EditMap) {
        let mut edits = Edits::default();
        let mut last = None;
        for block in self.blocks.iter().filter(|block| block.kept && wanted(block.role)) {
            let gap = Span::new(last.unwrap_or(0), block.span.start);
            let between = gap.slice(&self.text);
            let same_line = last.is_some() && between.len() <= 1 && !between.contains(['\n', '\r']);
            let separator = if last.is_some() { "\n\n" } else { "" };
            if !same_line && between != separator {
                edits.replace(gap, separator);
            }
            last = Some(block.span.end);
        }
        edits.replace(Span::at(last.unwrap_or(0) as usize, self.text.len()), "");
        edits.apply(&self.text)
    }
}
