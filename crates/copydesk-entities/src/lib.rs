//! Who and what is in a news article: persons, places and organisations, and which mentions name the same one.
//!
//! A [`Recognizer`] reads a [`Document`](copydesk_text::Document) with a [`Gazetteer`].
//! The order of evidence: what the gazetteer lists; what the article gives away about a word anywhere in it (titles,
//! "said", ages, heads of names, definitions); the word's looks and neighbours. A learnt model weighs it all
//! (`docs/entities.md`), and rules link the mentions: short forms to full names, acronyms to what they stand for, demonyms
//! to their countries, pronouns to people.
//!
//! Spans are bytes of the document's text. Reading takes time linear in its length, and no input makes it fail.

mod acronyms;
mod anaphora;
mod atlas;
mod candidate;
mod clusters;
mod compounds;
mod confidence;
mod consistency;
mod credits;
mod dense;
mod evidence;
mod features;
mod geography;
mod hits;
mod keys;
mod lexicon;
mod linked;
mod linker;
mod lists;
mod metonyms;
mod model;
mod nouns;
mod people;
mod pronouns;
mod recognized;
mod recognizer;
mod roles;
mod setting;
mod sums;
mod table;
mod tagger;
#[cfg(test)]
mod tests;
mod toponyms;
#[cfg(feature = "train")]
#[doc(hidden)]
pub mod train;
#[cfg(feature = "train")]
#[doc(hidden)]
pub mod train_toponyms;
mod weights;
mod words;
mod workspace;

pub(crate) use copydesk_gazetteer::Gazetteer;
pub use recognized::Recognized;
pub use recognizer::Recognizer;
