//! Who said what in a news article.

mod attributor;
mod crf;
mod features;
mod labels;
mod lexicon;
mod link;
mod marks;
mod model;
mod sequence;
#[cfg(feature = "train")]
pub mod train;
mod words;

pub use attributor::Attributor;
