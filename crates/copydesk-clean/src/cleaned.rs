//! `Cleaned`: a repaired text with its blocks, bylines and datelines.

use crate::{Byline, Dateline};
use copydesk_text::{Block, EditMap, Role};
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
        self.joined(|_| true)
    }

    /// The running text alone: the kept blocks of role body and subhead.
    #[must_use]
    pub fn body(&self) -> String {
        self.joined(|role| matches!(role, Role::Body | Role::Subhead))
    }

    fn joined(&self, wanted: impl Fn(Role) -> bool) -> String {
        let mut copy = String::with_capacity(self.text.len());
        let mut last: Option<usize> = None;
        for block in self.blocks.iter().filter(|block| block.kept && wanted(block.role)) {
            if let Some(end) = last {
                let gap = &self.text[end..block.span.range().start];
                let same_line = gap.len() <= 1 && !gap.contains(['\n', '\r']);
                copy.push_str(if same_line { gap } else { "\n\n" });
            }
            copy.push_str(block.span.slice(&self.text));
            last = Some(block.span.range().end);
        }
        copy
    }
}
