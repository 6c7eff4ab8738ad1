//! A corpus of articles: which are copies of each other, and which passages they share.
//!
//! Two articles are compared by their *shingles*, the runs of three words that they consist of. Of these a [`Sketch`]
//! keeps a small sample that is chosen by hash, the same in every article (Broder's "mod m" sketch), so that the part
//! that two samples share estimates the part that the articles share. [`Sketches`] holds the sketches of a corpus, a few
//! hundred bytes an article, and finds its [`Clusters`]; [`Deduper`] does so for articles that come one by one.
//! [`find_passages`] finds the long spans of words that stand in several articles.
//!
//! What is compared is the clean copy ([`own_copy`]), so that furniture, captions and galleries neither make copies nor
//! hide them; or all of the text, if [`Options::clean`] says so.
//!
//! Pages of one site share its furniture, and often a long stream of other stories below the article. Two things keep
//! them apart. What stands in many different articles says little about any two of them: such shingles count less
//! ([`Options::common`]). And a page begins with its own article: shingles past the first 512 words count the less the
//! further down they stand.
//!
//! The same articles give the same clusters, whatever their order and however they were fed in.
//!
//! ```
//! use copydesk_clean::corpus::{Options, Reason, dedup};
//! let texts = [
//!     "The harbour board voted on Monday to close the east pier until the spring.",
//!     "Rain is expected over most of the north, with floods along the lower river.",
//!     "PORT NEWS — The harbour board voted on Monday to close the east pier until the spring.",
//!     "the harbour board voted, on Monday, to close the east pier until the spring",
//! ];
//! let clusters = dedup(texts, &Options::default());
//! assert_eq!(clusters.len(), 2);
//! assert_eq!(clusters.representative(2), 0);
//! assert_eq!(clusters.member(2).reason, Reason::Near);
//! assert_eq!(clusters.member(3).reason, Reason::Exact);
//! ```

mod candidates;
mod clustering;
mod clusters;
mod common;
mod deduper;
mod file;
mod index;
mod links;
mod overlap;
mod own;
mod pairs;
mod passages;
mod sketch;
mod sketcher;
mod sketches;
#[doc(hidden)]
pub mod stages;
mod union_find;
mod verdict;
mod words;

pub use clusters::{Clusters, Member, Reason};
pub use deduper::{Deduper, Novelty};
pub use file::LoadError;
pub use overlap::{Comparison, Overlap, compare};
pub use own::own_copy;
pub use pairs::{Buckets, Judgement, is_close, judge};
pub use passages::{Passage, PassageOptions, find_passages};
pub use sketch::Sketch;
pub use sketcher::Sketcher;
pub use sketches::{Keep, Options, Sketches, dedup};
