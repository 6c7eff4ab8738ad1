//! Who said what in a news article.

mod attributor;
mod carry;
mod confidence;
mod crf;
mod draft;
mod features;
mod labels;
mod lexicon;
mod link;
mod marks;
mod model;
mod repair;
mod sequence;
mod signatures;
mod speakers;
#[cfg(feature = "train")]
pub mod train;
mod words;

pub use attributor::Attributor;
