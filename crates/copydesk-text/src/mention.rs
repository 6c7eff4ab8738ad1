//! `Mention` and `Entity`: a name in the text, and who or what it names.

use crate::Span;
use std::sync::Arc;

/// What an entity is: a person, a place, an organization, or whatever a user's gazetteer says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// A human being.
    Person,
    /// Somewhere: a country, a city, a sea, a square.
    Place,
    /// A body of people: a company, an agency, a party, a team.
    Organization,
    /// A kind of the user's own.
    Other(Arc<str>),
}

impl Kind {
    /// The kind's name in JSON, such as `"person"`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Person => "person",
            Self::Place => "place",
            Self::Organization => "organization",
            Self::Other(name) => name,
        }
    }
}

impl From<&str> for Kind {
    /// Any name is a kind; `organisation` is understood as `organization`.
    fn from(name: &str) -> Self {
        match name {
            "person" => Self::Person,
            "place" => Self::Place,
            "organization" | "organisation" => Self::Organization,
            other => Self::Other(other.into()),
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// How a mention names its entity.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Form {
    /// A full name: "Kim Jong-un", "South Korea".
    Name,
    /// A part of the name, or a noun that stands for it: "Kang", "the ministry".
    Short,
    /// Its initials: "KCNA".
    Acronym,
    /// The people or adjective of a place: "Chinese".
    Demonym,
    /// "he", "she", "they", "it" and their possessives.
    Pronoun,
}

impl Form {
    /// The form's name in JSON, such as `"short"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Short => "short",
            Self::Acronym => "acronym",
            Self::Demonym => "demonym",
            Self::Pronoun => "pronoun",
        }
    }
}

/// Where the knowledge of a mention comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Origin {
    /// A gazetteer lists the name.
    Gazetteer,
    /// The article itself gives it away: a title, an apposition, a definition, an earlier full name.
    Document,
}

impl Origin {
    /// The origin's name in JSON, `"gazetteer"` or `"document"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gazetteer => "gazetteer",
            Self::Document => "document",
        }
    }
}

/// What a place's name stands for where it does not mean the place.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Metonym {
    /// Those who govern from there: "Beijing is uneasy".
    Government,
}

impl Metonym {
    /// Its name in JSON, such as `"government"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Government => "government",
        }
    }
}

/// A stretch of text that names an entity.
#[derive(Clone, PartialEq, Debug)]
pub struct Mention {
    /// Where it stands: a possessive ending and a leading "the" are left out.
    pub span: Span,
    /// The index of its entity in the list that goes with it; `None` where that is not known.
    pub entity: Option<u32>,
    /// What it names, as used here.
    pub kind: Kind,
    /// How it names it.
    pub form: Form,
    /// How that is known.
    pub origin: Origin,
    /// What it stands for, where that is plainly another thing than its entity. The entity remains the place.
    pub metonym: Option<Metonym>,
    /// How likely the mention, its kind and its entity are right, from 0 to 1.
    pub confidence: f32,
    /// The rule that decided, such as `"title"`, `"gazetteer"`, `"given-name"`: one lower-case word or hyphenated term.
    pub why: &'static str,
}

/// What the text gives away about a person's gender, and so which pronouns can mean them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Gender {
    /// "he"
    Male,
    /// "she"
    Female,
}

/// Someone or something that the article names, with all its mentions.
#[derive(Clone, PartialEq, Debug)]
pub struct Entity {
    /// A stable public identifier (`iso3166:CN`), or one that holds within the article (`local:kang-joon-young`).
    pub id: String,
    /// The name to call it by: the gazetteer's, else the fullest one in the text.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The indices of its mentions, in text order.
    pub mentions: Vec<u32>,
    /// The gender of a person, where the gazetteer or the text gives it away.
    pub gender: Option<Gender>,
    /// Where the article says what the entity is: titles and appositions ("Russian President", "an expert on China at
    /// Hankuk University"), in text order. "the president" can be resolved through them.
    pub roles: Vec<Span>,
}
