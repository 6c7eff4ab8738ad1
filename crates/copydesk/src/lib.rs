//! The newsroom's copy desk as a library.
//!
//! Give it the raw text of a scraped news article; it hands back clean copy, who and what is in it, and who said what,
//! and every answer is a span of the text that was given.
//!
//! ```
//! let text = "Ferry talks resume\n\nBy Ana Petrova\n\n\
//!     “We are close,” said Dana Whitlock, a negotiator for the port. Whitlock left for Seoul.";
//! let article = copydesk::read(text)?;
//! assert_eq!(article.blocks()[0].role.as_str(), "headline");
//! let quote = &article.quotes()[0];
//! assert_eq!(article.text_of(&quote.content), "We are close,");
//! let speaker = quote.speaker.map(|index| &article.entities()[index as usize]);
//! assert_eq!(speaker.map(|entity| entity.name.as_str()), Some("Dana Whitlock"));
//! # Ok::<(), copydesk::TextTooLong>(())
//! ```
//!
//! [`Desk`] is the pipeline, [`Article`] its result. Each stage is a crate of its own and can be used without the others:
//! `copydesk-clean`, `copydesk-gazetteer`, `copydesk-entities`, `copydesk-quotes`, on the ground of `copydesk-text`.
//!
//! Offsets are bytes; [`Article::to_json`] writes any [`OffsetUnit`].

mod article;
mod batch;
mod desk;
mod export;
mod html;
mod json;
mod segments;

pub use article::Article;
pub use batch::Threads;
pub use copydesk_clean as clean;
pub use copydesk_gazetteer::{self as gazetteer, Gazetteer};
pub use copydesk_quotes::Explanation;
pub use copydesk_text::{
    Block, Entity, Form, Gender, Kind, Mention, Metonym, OffsetMap, OffsetUnit, Origin, Quote, QuoteKind,
    Role, Span, TextTooLong, UnknownUnit,
};
pub use desk::{Desk, DeskBuilder};
pub use json::{ArticleRecord, SCHEMA_VERSION};

use std::sync::LazyLock;

static DEFAULT: LazyLock<Desk> = LazyLock::new(Desk::new);

/// Reads an article with the default desk, which is built at the first call and shared from then on.
///
/// # Errors
/// If the text is 4 GiB long or longer.
pub fn read(text: &str) -> Result<Article, TextTooLong> {
    DEFAULT.read(text)
}

/// The default desk: every option as it comes, and the built-in gazetteer of the world.
#[must_use]
pub fn default_desk() -> &'static Desk {
    &DEFAULT
}

/// The README's example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
