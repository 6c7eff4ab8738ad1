//! `Quote`: who said what, and where the text says so.

use crate::Span;

/// How the words of a quotation are given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum QuoteKind {
    /// All of it stands in quotation marks.
    Direct,
    /// Some of it stands in quotation marks.
    Mixed,
    /// None of it does: He said that …
    Indirect,
}

impl QuoteKind {
    /// The kind's name in JSON, such as `"direct"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
            Self::Indirect => "indirect",
        }
    }
}

/// An attribution: what is said (content), the words that say that it is said (cue), and who says it (source, speaker).
///
/// Each part is a list of spans, because a quotation can be interrupted by its own attribution. Every list is in text
/// order, its spans do not overlap, and `content` is never empty.
#[derive(Clone, PartialEq, Debug)]
pub struct Quote {
    /// How it is given.
    pub kind: QuoteKind,
    /// What is said, without the outer quotation marks.
    pub content: Vec<Span>,
    /// "said", "according to"; empty where nothing says so (a floating quotation).
    pub cue: Vec<Span>,
    /// The noun phrase that speaks: "Kang", "an expert on China at …"; empty where the text names none.
    pub source: Vec<Span>,
    /// The index of the entity that speaks.
    pub speaker: Option<u32>,
    /// How likely content and speaker are right, from 0 to 1.
    pub confidence: f32,
    /// The evidence that decided, such as `"cue-then-source"`: lower-case words and hyphens.
    pub evidence: &'static str,
}
