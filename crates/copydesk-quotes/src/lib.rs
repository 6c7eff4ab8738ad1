//! Who said what in a news article: direct, mixed and indirect quotations with cue, source and speaker.
//!
//! Takes a [`Document`](copydesk_text::Document), and the mentions and entities in it where they are known; needs no
//! gazetteer, no network and no model file beside the one compiled in.
//!
//! ```
//! use copydesk_quotes::Attributor;
//! use copydesk_text::{Document, Entity, Form, Kind, Mention, Origin, Span};
//!
//! let text = "Ada Byron spoke first. “We tested the bridge twice,” she said.";
//! let mention = Mention {
//!     span: Span::at(0, 9),
//!     entity: Some(0),
//!     kind: Kind::Person,
//!     form: Form::Name,
//!     origin: Origin::Document,
//!     metonym: None,
//!     confidence: 1.0,
//!     why: "given",
//! };
//! let entity = Entity {
//!     id: "local:ada-byron".to_owned(),
//!     name: "Ada Byron".to_owned(),
//!     kind: Kind::Person,
//!     mentions: vec![0],
//!     gender: None,
//!     roles: Vec::new(),
//! };
//! let quotes = Attributor::new().attribute(&Document::plain(text)?, &[mention], &[entity]);
//! assert_eq!(quotes[0].content[0].slice(text), "We tested the bridge twice,");
//! assert_eq!(quotes[0].source[0].slice(text), "she");
//! assert_eq!(quotes[0].speaker, Some(0));
//! # Ok::<(), copydesk_text::TextTooLong>(())
//! ```
//!
//! How it works, where its model comes from and how good it is: `docs/quotes.md`.

mod according;
mod attributor;
mod carry;
mod complete;
mod confidence;
mod context;
mod crf;
mod doubt;
mod draft;
mod explain;
mod headlines;
mod labels;
mod lexical;
mod lexicon;
mod link;
mod looks;
mod lookups;
mod marks;
mod model;
mod repair;
mod sequence;
mod signatures;
mod speakers;
#[cfg(feature = "stages")]
pub mod stages;
mod subjects;
mod table;
#[cfg(feature = "train")]
pub mod train;
mod words;

pub use attributor::Attributor;
pub use explain::{Candidate, ExplainedPart, Explanation, Weighed};
