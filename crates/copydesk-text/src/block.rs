//! `Block`: a stretch of the page with a role in the article, such as its headline or a caption.

use crate::Span;

/// What a block is in the article.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// The title of the article.
    Headline,
    /// The line or two below the headline that say what it is about (standfirst, subtitle).
    Deck,
    /// Who wrote it: "By Jane Doe".
    Byline,
    /// Where and when it was written, on a line of its own or before the first sentence: "SEOUL, June 20 (AP) —".
    Dateline,
    /// Running text.
    Body,
    /// The text below a picture.
    Caption,
    /// Whose picture or report it is: "AP-Yonhap".
    Credit,
    /// A heading inside the body.
    Subhead,
    /// What belongs to the page and not to the article: menus, buttons, lists of other stories.
    Furniture,
}

impl Role {
    /// Every role, in the order of the enum.
    pub const ALL: [Self; 9] = [
        Self::Headline,
        Self::Deck,
        Self::Byline,
        Self::Dateline,
        Self::Body,
        Self::Caption,
        Self::Credit,
        Self::Subhead,
        Self::Furniture,
    ];

    /// The role's name in JSON, such as `"headline"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Headline => "headline",
            Self::Deck => "deck",
            Self::Byline => "byline",
            Self::Dateline => "dateline",
            Self::Body => "body",
            Self::Caption => "caption",
            Self::Credit => "credit",
            Self::Subhead => "subhead",
            Self::Furniture => "furniture",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// A stretch of text with a role. Blocks of one text are in text order and do not overlap; what lies between them is
/// white space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Block {
    /// Where it stands, white space at the ends left out.
    pub span: Span,
    /// What it is.
    pub role: Role,
    /// Whether it is part of the clean copy. Furniture, credits and repeats are not.
    pub kept: bool,
    /// The index of the block that this one repeats, exactly or nearly.
    pub duplicate_of: Option<u32>,
}

impl Block {
    /// A block that is kept and repeats nothing.
    #[must_use]
    pub const fn new(span: Span, role: Role) -> Self {
        let kept = !matches!(role, Role::Furniture | Role::Credit);
        Self { span, role, kept, duplicate_of: None }
    }

    /// Whether names and quotations are looked for in it: kept blocks, and credits that repeat nothing (they name
    /// agencies and photographers).
    #[must_use]
    pub const fn is_read(&self) -> bool {
        self.kept || (matches!(self.role, Role::Credit) && self.duplicate_of.is_none())
    }
}
