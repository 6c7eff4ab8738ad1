//! `Linked`: who and what the candidates name, and where a being is found by what it is called.

use crate::candidate::What;
use crate::lists::Lists;
use crate::people::PersonName;
use crate::table::HashedMap;
use crate::workspace::emptied;
use copydesk_gazetteer::EntryRef;
use copydesk_text::{Form, Gender, Kind};

/// Someone or something named in the article, while it is being put together.
pub(crate) struct Being<'a> {
    pub(crate) entry: Option<EntryRef<'a>>,
    pub(crate) what: What,
    pub(crate) kind: Kind,
    /// The fullest name in the text.
    pub(crate) name: &'a str,
    pub(crate) person: PersonName,
    pub(crate) gender: Option<Gender>,
    /// The first candidate that names it, and where there are several, all of them, as they were linked.
    pub(crate) first: u32,
    pub(crate) all: Vec<u32>,
}

impl Being<'_> {
    /// The candidates that name it, as they were linked.
    pub(crate) fn named(&self) -> &[u32] {
        match &*self.all {
            [] if self.first == u32::MAX => &[],
            [] => std::slice::from_ref(&self.first),
            all => all,
        }
    }

    /// Notes one more candidate that names it.
    pub(crate) fn name(&mut self, candidate: u32) {
        if self.first == u32::MAX {
            self.first = candidate;
            return;
        }
        if self.all.is_empty() {
            self.all.push(self.first);
        }
        self.all.push(candidate);
    }
}

/// What linking says of one candidate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) being: u32,
    pub(crate) form: Form,
    /// The rule, where it is another than the one that found the candidate.
    pub(crate) why: Option<&'static str>,
    /// How sure the choice among several is.
    pub(crate) certainty: f32,
}

/// Who and what the candidates name.
#[derive(Default)]
pub(crate) struct Linked<'a> {
    pub(crate) beings: Vec<Being<'a>>,
    /// One for each candidate.
    pub(crate) links: Vec<Option<Link>>,
    pub(crate) index: Index,
}

impl Linked<'_> {
    /// Nobody, with the memory of these.
    pub(crate) fn emptied<'b>(self) -> Linked<'b> {
        Linked { beings: emptied(self.beings), links: self.links, index: self.index }
    }
}

/// Where beings are found while links are made: their numbers by what they are called.
#[derive(Default)]
pub(crate) struct Index {
    pub(crate) by_entry: HashedMap<u32, u32>,
    pub(crate) by_name: HashedMap<u64, u32>,
    /// People by the hashes of the parts of their names.
    pub(crate) by_part: Lists,
    /// Organisations by the hash of their first and last word.
    pub(crate) by_edge: Lists,
    /// The organisations, as they were made.
    pub(crate) organizations: Vec<u32>,
    /// The people that a short form may mean, by how likely.
    pub(crate) scored: Vec<(f32, u32)>,
    /// The candidates that are left for later.
    pub(crate) later: Vec<u32>,
}

impl Index {
    /// Forgets all beings, and keeps the memory.
    pub(crate) fn clear(&mut self) {
        let Self { by_entry, by_name, by_part, by_edge, organizations, scored, later } = self;
        by_entry.clear();
        by_name.clear();
        by_part.clear();
        by_edge.clear();
        organizations.clear();
        scored.clear();
        later.clear();
    }
}
