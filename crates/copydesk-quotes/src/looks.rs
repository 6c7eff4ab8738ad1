//! The numbers under which the model knows what a token looks like, and its rough part of speech.

/// What a token looks like.
pub(crate) mod shapes {
    /// "J."
    pub(crate) const INITIAL: u8 = 1;
    /// "U.S."
    pub(crate) const DOTTED: u8 = 2;
    /// "KCNA"
    pub(crate) const ALL_CAPS: u8 = 3;
    /// "McDonald"
    pub(crate) const MIXED: u8 = 4;
    /// "Kang"; no higher number begins with a capital.
    pub(crate) const CAPITAL: u8 = 5;
    pub(crate) const SMALL: u8 = 6;
    pub(crate) const NUMBER: u8 = 7;
    /// "'s"
    pub(crate) const POSSESSIVE: u8 = 8;
    /// All from here on are marks.
    pub(crate) const COMMA: u8 = 9;
    /// What ends a sentence.
    pub(crate) const STOP: u8 = 10;
    pub(crate) const COLON: u8 = 11;
    pub(crate) const SEMICOLON: u8 = 12;
    pub(crate) const HYPHEN: u8 = 13;
    pub(crate) const DASH: u8 = 14;
    pub(crate) const OPEN: u8 = 15;
    pub(crate) const CLOSE: u8 = 16;
    pub(crate) const QUOTE: u8 = 17;
    pub(crate) const OTHER: u8 = 18;
}

/// A rough part of speech. Where nothing better is known it is the [shape](shapes).
pub(crate) mod tags {
    /// A function word: to this its class is added.
    pub(crate) const FUNCTION: u8 = 20;
    /// "President", as a title before a name.
    pub(crate) const TITLE: u8 = 33;
    /// "Minister", otherwise.
    pub(crate) const ROLE: u8 = 34;
    /// "minister"
    pub(crate) const SMALL_ROLE: u8 = 35;
    /// "ministers"
    pub(crate) const SMALL_ROLES: u8 = 36;
    /// "statement"
    pub(crate) const REPORTING_NOUN: u8 = 37;
    /// "decision"
    pub(crate) const ABSTRACT_NOUN: u8 = 38;
    /// "say": to this the ending is added, [`ED`] to [`S`].
    pub(crate) const REPORTING_VERB: u8 = 40;
    /// "says", the last of the reporting verbs.
    pub(crate) const REPORTING_VERB_S: u8 = REPORTING_VERB + S;
    /// Another small word: to this the ending is added.
    pub(crate) const WORD: u8 = 50;
    /// "opened"
    pub(crate) const WORD_ED: u8 = WORD + ED;
    /// "slowly"
    pub(crate) const WORD_LY: u8 = WORD + LY;
    /// "ferries"
    pub(crate) const WORD_S: u8 = WORD + S;
    /// Endings.
    pub(crate) const ED: u8 = 1;
    pub(crate) const ING: u8 = 2;
    pub(crate) const LY: u8 = 3;
    pub(crate) const S: u8 = 4;
}
