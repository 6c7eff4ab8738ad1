//! `Entry` and `Alias`: one thing that has names, and the names with their policies.

use copydesk_text::{Form, Kind};
use std::collections::BTreeMap;

/// Someone or something that is known by one name or several.
///
/// ```
/// use copydesk_gazetteer::{Alias, Entry};
/// use copydesk_text::{Form, Kind};
/// let entry = Entry::new("iso3166:KR", "South Korea", Kind::Place)
///     .alias("Republic of Korea")
///     .alias(Alias::new("ROK").form(Form::Acronym))
///     .field("country", "KR");
/// assert_eq!(entry.aliases.len(), 2);
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// A stable identifier, best a public one: `iso3166:KR`, `geonames:1835848`.
    pub id: String,
    /// The name to show. It is looked for like an alias; an alias with the same text sets its policies.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Other names.
    pub aliases: Vec<Alias>,
    /// What else is known: `country`, `population`, `gender`, `office`, `from`, `to`, `type`, or any key of yours.
    pub fields: BTreeMap<String, String>,
}

impl Entry {
    /// An entry with no other names and no fields.
    #[must_use]
    pub fn new(id: impl Into<String>, name: impl Into<String>, kind: Kind) -> Self {
        Self { id: id.into(), name: name.into(), kind, aliases: Vec::new(), fields: BTreeMap::new() }
    }

    /// The entry with one more name.
    #[must_use]
    pub fn alias(mut self, alias: impl Into<Alias>) -> Self {
        self.aliases.push(alias.into());
        self
    }

    /// The entry with one more field.
    #[must_use]
    pub fn field(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.insert(key.into(), value.into());
        self
    }
}

/// A name of an entry and how it is to be looked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Alias {
    /// The name as it is written.
    pub text: String,
    /// What sort of name it is.
    pub form: Form,
    /// Which capitals it may have in a text.
    pub case: Case,
    /// Whether it is a common word too ("Reading", "Nice"), so that finding it proves little.
    pub needs_context: bool,
    /// How likely the name means this entry rather than another that has it: any scale, 1 unless told.
    pub weight: f32,
}

impl Alias {
    /// A full name of [smart](Case::Smart) case that needs no context, of weight 1.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), form: Form::Name, case: Case::Smart, needs_context: false, weight: 1.0 }
    }

    /// The alias with another form.
    #[must_use]
    pub fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// The alias with another policy for case.
    #[must_use]
    pub fn case(mut self, case: Case) -> Self {
        self.case = case;
        self
    }

    /// The alias with another answer to whether it needs context.
    #[must_use]
    pub fn needs_context(mut self, needs: bool) -> Self {
        self.needs_context = needs;
        self
    }

    /// The alias with another weight.
    #[must_use]
    pub fn weight(mut self, weight: f32) -> Self {
        self.weight = weight;
        self
    }
}

impl From<&str> for Alias {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Alias {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// Which capitals a name may have in a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub enum Case {
    /// As the alias is written: "US" is not "us". After a hyphen the first letter is free ("Jong-un", "Jong-Un").
    Exact,
    /// As written, in capitals throughout ("NORTH KOREA"), or with a capital first letter ("The Hague" for "the Hague").
    #[default]
    Smart,
    /// Any.
    Any,
}

impl Case {
    /// The policy's name in files, such as `"smart"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Smart => "smart",
            Self::Any => "any",
        }
    }

    /// The policy of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Exact, Self::Smart, Self::Any].into_iter().find(|case| case.as_str() == name)
    }
}
