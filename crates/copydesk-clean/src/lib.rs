//! From a scraped page's text to the article: repairs, blocks with roles, repeats, bylines and datelines.
//!
//! [`Cleaner::clean`] repairs the characters of a text ([`Repairs`]), cuts it into blocks of one line or a part of one,
//! and says of each what it is in the article: headline, deck, byline, dateline, body, caption, credit, subhead, or
//! furniture of the page. Nothing is rewritten but what the repairs say, and [`Cleaned::edits`] leads back to every
//! character of the text that was given.
//!
//! The lists of words that it goes by are files in `data/`.

mod agencies;
mod alike;
mod ascii;
mod bylines;
mod classes;
mod cleaned;
mod cleaner;
mod columns;
mod content;
pub mod corpus;
mod credits;
mod datelines;
mod dates;
mod features;
mod furniture;
mod keys;
mod lead;
mod lexicon;
mod model;
mod names;
mod phrases;
mod place;
mod prose;
mod reading;
mod repair;
mod repeats;
mod roles;
mod run;
mod sequence;
mod settling;
mod shape;
mod signature;
mod sites;
#[doc(hidden)]
pub mod stages;
mod structure;
mod told;
mod units;
mod workspace;

pub use bylines::Byline;
pub use cleaned::Cleaned;
#[doc(hidden)]
pub use cleaner::training_rows;
pub use cleaner::{Cleaner, Options};
pub use datelines::Dateline;
pub use repair::{Repairs, UnknownRepair};
pub use sites::{SiteStatistics, SiteStatisticsError, site_of};
