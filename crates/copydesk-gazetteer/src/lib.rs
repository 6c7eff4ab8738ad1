//! Names to stable ids: a dictionary matcher with whole words and exact offsets.
//!
//! A [`Gazetteer`] is made of [`Entry`]s, each with an identifier, a name, a kind and [`Alias`]es; it
//! [finds](Gazetteer::find) those names in a text and tells what each may [mean](Gazetteer::senses). What counts as a
//! word, and which spellings are equal, is written down in `docs/gazetteer.md`.
//!
//! Offsets are bytes of the text that was given, whatever was folded to find a name there.
//!
//! ```
//! use copydesk_gazetteer::{Alias, Entry, Gazetteer};
//! use copydesk_text::{Form, Kind};
//!
//! let gazetteer = Gazetteer::from_entries([
//!     Entry::new("iso3166:KP", "North Korea", Kind::Place)
//!         .alias(Alias::new("North Korean").form(Form::Demonym)),
//!     Entry::new("copydesk:kim-jong-un", "Kim Jong-un", Kind::Person),
//! ])?;
//! let text = "NORTH KOREA’S Kim Jong Un";
//! let found = gazetteer.find(text);
//! assert_eq!(found[0].span.slice(text), "NORTH KOREA");
//! assert_eq!(found[1].span.slice(text), "Kim Jong Un");
//! assert_eq!(gazetteer.senses(&found[1]).next().unwrap().entry.id(), "copydesk:kim-jong-un");
//! # Ok::<(), copydesk_gazetteer::Error>(())
//! ```

mod about;
mod blocks;
mod builder;
mod bytes;
mod candidates;
mod combine;
mod compile;
mod entry;
mod error;
mod few;
mod file;
mod filter;
mod follow;
mod gaps;
mod gazetteer;
mod hash;
mod hygiene;
mod index;
mod info;
mod layout;
mod machine;
mod map;
mod marks;
mod merge;
mod nodes;
#[cfg(test)]
mod oracle;
mod provenance;
mod read;
mod record;
mod room;
mod senses;
mod spelling;
mod table;
mod verify;
mod walk;
mod words;
mod world;

pub use builder::Builder;
pub use entry::{Alias, Case, Entry};
pub use error::Error;
pub use gazetteer::{EntryRef, Gazetteer, Match, Sense};
pub use hygiene::{Hygiene, HygieneReport, Rule};
pub use info::Info;
pub use provenance::{Provenance, Source};
pub use read::{Format, Selection};
