//! `Atlas`: where the entries of a gazetteer lie, read when first asked for and kept.
//!
//! The same places are named in article after article; reading and hashing what the gazetteer says of them takes longer
//! than all that is then done with it.

use crate::geography::{Site, canonical};
use copydesk_gazetteer::{EntryRef, Gazetteer};
use std::fmt;
use std::sync::OnceLock;

/// How many entries share an allocation: entries are numbered by their source, so a few pages hold the places of the news.
const PAGE: usize = 64;

type Page = Box<[OnceLock<Located>]>;

/// The sites of a gazetteer's entries, by number. To be used from many threads at once. It holds at most one site an entry.
pub(crate) struct Atlas(Box<[OnceLock<Page>]>);

/// What is kept of an entry.
#[derive(Clone, Copy)]
struct Located {
    site: Site,
    /// Whether no other entry stands for it: see [`canonical`].
    alone: bool,
}

impl Atlas {
    /// An empty one, for the entries of a gazetteer.
    pub(crate) fn new(gazetteer: &Gazetteer) -> Self {
        Self((0..gazetteer.len().div_ceil(PAGE)).map(|_| OnceLock::new()).collect())
    }
}

impl fmt::Debug for Atlas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Atlas").field("pages", &self.0.len()).finish_non_exhaustive()
    }
}

/// A gazetteer and its atlas.
#[derive(Clone, Copy)]
pub(crate) struct Geography<'a> {
    pub(crate) gazetteer: &'a Gazetteer,
    pub(crate) atlas: &'a Atlas,
}

impl<'a> Geography<'a> {
    /// Where an entry lies. Constant time once it was asked for.
    pub(crate) fn site(self, entry: EntryRef<'a>) -> Site {
        self.located(entry).site
    }

    /// The entry that stands for this one, and where it lies.
    pub(crate) fn canonical(self, entry: EntryRef<'a>) -> (EntryRef<'a>, Site) {
        let Located { site, alone } = self.located(entry);
        if alone { (entry, site) } else { canonical(self.gazetteer, entry, site) }
    }

    fn located(self, entry: EntryRef<'a>) -> Located {
        let index = entry.index() as usize;
        let read = || {
            let site = Site::of(entry);
            Located { site, alone: canonical(self.gazetteer, entry, site).0 == entry }
        };
        let Some(page) = self.atlas.0.get(index / PAGE) else { return read() };
        *page.get_or_init(|| (0..PAGE).map(|_| OnceLock::new()).collect())[index % PAGE].get_or_init(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_gazetteer::Entry;
    use copydesk_text::Kind;

    #[test]
    fn says_what_the_entries_say_at_first_and_later() {
        let entries = (0..200).map(|number| {
            Entry::new(format!("x:{number}"), format!("Town {number}"), Kind::Place)
                .field("type", "city")
                .field("country", if number % 2 == 0 { "FI" } else { "SE" })
        });
        let gazetteer = Gazetteer::from_entries(entries).unwrap();
        let atlas = Atlas::new(&gazetteer);
        let geography = Geography { gazetteer: &gazetteer, atlas: &atlas };
        for _ in 0..2 {
            for entry in gazetteer.entries() {
                assert_eq!(geography.site(entry), Site::of(entry));
                assert_eq!(geography.canonical(entry).0, entry);
            }
        }
    }
}
