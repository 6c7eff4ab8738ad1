//! The ground under copydesk: plain data about news text, and the few readings that every stage shares.
//!
//! A [`Span`] is a range of bytes. [`fold`] compares spellings, [`EditMap`] relates a repaired text to the one that was
//! given, [`OffsetMap`] turns byte offsets into code points or UTF-16 units, [`Document`] holds a text with its
//! [`Block`]s, [`Token`]s and [`Sentence`]s; [`Mention`], [`Entity`] and [`Quote`] are what the stages find.
//!
//! Offsets are bytes unless a name says otherwise.

mod block;
mod document;
mod edit;
pub mod fold;
mod mention;
mod offset;
mod quote;
mod sentences;
mod span;
mod tokens;

pub use block::{Block, Role};
pub use document::Document;
pub use edit::{EditMap, Edits};
pub use mention::{Entity, Form, Gender, Kind, Mention, Metonym, Origin};
pub use offset::{OffsetMap, OffsetUnit, UnknownUnit};
pub use quote::{Quote, QuoteKind};
pub use sentences::{Sentence, is_abbreviation};
pub use span::Span;
pub use tokens::{Token, TokenKind, tokenize};

use std::fmt;

/// A text is too long for 32-bit offsets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TextTooLong {
    len: usize,
}

impl fmt::Display for TextTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the text is {} bytes long, and the limit is {} (4 GiB); split it into articles",
            self.len,
            u32::MAX
        )
    }
}

impl std::error::Error for TextTooLong {}

/// Checks that every offset into `text` fits in 32 bits.
///
/// # Errors
/// If the text is 4 GiB long or longer.
pub fn check_len(text: &str) -> Result<(), TextTooLong> {
    if u32::try_from(text.len()).is_ok() { Ok(()) } else { Err(TextTooLong { len: text.len() }) }
}
