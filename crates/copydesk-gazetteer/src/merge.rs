//! What is done to an entry on its way into a builder: checked, tidied, merged with the one that is there.

use crate::entry::{Alias, Entry};
use crate::error::Error;
use crate::words;
use std::collections::HashSet;

/// The fields that name the same thing elsewhere, each the prefix of the identifiers there: the field `wikidata` with the
/// value `Q884` is the identifier `wikidata:Q884`.
pub(crate) const LINKS: [&str; 6] = ["wikidata", "geonames", "iso3166", "iso3166-2", "ror", "lei"];

/// Calls `take` with the identifiers that the fields of an entry give.
pub(crate) fn for_each_link(entry: &Entry, mut take: impl FnMut(&str)) {
    if entry.fields.is_empty() {
        return;
    }
    for key in LINKS {
        if let Some(value) = entry.fields.get(key) {
            take(&format!("{key}:{value}"));
        }
    }
}

/// Takes white space from the ends of names, and aliases that are there twice.
pub(crate) fn tidy(entry: &mut Entry) {
    let trim = |name: &mut String| {
        let trimmed = words::trim(name);
        if trimmed.len() < name.len() {
            *name = trimmed.to_owned();
        }
    };
    trim(&mut entry.name);
    entry.aliases.iter_mut().for_each(|alias| trim(&mut alias.text));
    entry.aliases.retain(|alias| !alias.text.is_empty());
    let aliases = &entry.aliases;
    if aliases.len() <= 8 {
        // Few are compared with each other, without copies.
        let is_new = |at: usize| {
            let alias = &aliases[at];
            !aliases[..at].iter().any(|known| known.text == alias.text && known.case == alias.case)
        };
        if !(1..aliases.len()).all(is_new) {
            let mut new = (0..aliases.len()).map(is_new).collect::<Vec<_>>().into_iter();
            entry.aliases.retain(|_| new.next().unwrap_or(true));
        }
    } else {
        let mut seen = HashSet::new();
        entry.aliases.retain(|alias| seen.insert((alias.text.clone(), alias.case)));
    }
}

/// What keeps an entry from being used, if anything does.
pub(crate) fn check(entry: &Entry) -> Result<(), Error> {
    if entry.id.trim().is_empty() {
        return Err(Error::input(
            format!("the entry named {:?} has no id", entry.name),
            "give it one that will stay, such as \"copydesk:its-name\"",
        ));
    }
    if entry.name.trim().is_empty() {
        return Err(Error::input("it has no name", "give it one"));
    }
    if entry.kind.as_str().is_empty() {
        return Err(Error::input(
            "it has no kind",
            "say \"person\", \"place\", \"organization\", or a kind of your own",
        ));
    }
    match entry.aliases.iter().find(|alias| !alias.weight.is_finite()) {
        Some(alias) => Err(Error::input(
            format!("the weight of the alias {:?} is {}", alias.text, alias.weight),
            "give a finite number",
        )),
        None => Ok(()),
    }
}

/// Adds to an entry what another one of the same thing says beyond it.
pub(crate) fn merge(into: &mut Entry, entry: Entry) {
    let named = into.aliases.iter().chain(&entry.aliases).any(|alias| alias.text == entry.name);
    if entry.name != into.name && !named {
        into.aliases.push(Alias::new(entry.name));
    }
    for alias in entry.aliases {
        if !into.aliases.iter().any(|known| known.text == alias.text && known.case == alias.case) {
            into.aliases.push(alias);
        }
    }
    if entry.id != into.id
        && let Some((key, value)) = entry.id.split_once(':').filter(|(key, _)| LINKS.contains(key))
    {
        into.fields.entry(key.to_owned()).or_insert(value.to_owned());
    }
    for (key, value) in entry.fields {
        into.fields.entry(key).or_insert(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Gazetteer;
    use copydesk_text::Kind;

    #[test]
    fn sources_meet_by_shared_identifiers() {
        let world = [
            Entry::new("iso3166:XX", "Exland", Kind::Place).field("geonames", "77"),
            Entry::new("geonames:7", "Exton", Kind::Place),
        ];
        let wikidata = [
            Entry::new("wikidata:Q1", "Exlandia", Kind::Place)
                .field("geonames", "77")
                .field("population", "5"),
            Entry::new("wikidata:Q2", "Exton City", Kind::Place).alias("Ext").field("geonames", "7"),
        ];
        let third = [Entry::new("x:1", "Ex", Kind::Place).field("wikidata", "Q2")];
        let made = Gazetteer::builder()
            .entries(world)
            .unwrap()
            .entries(wikidata)
            .unwrap()
            .entries(third)
            .unwrap()
            .build()
            .unwrap();
        assert_eq!(made.len(), 2);
        let id = |name: &str| {
            let found = made.lookup(name).unwrap();
            made.senses(&found).map(|sense| sense.entry.id().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(id("Exlandia"), ["iso3166:XX"]);
        assert_eq!(id("Ext"), ["geonames:7"]);
        assert_eq!(id("Ex"), ["geonames:7"]);
        let city = made.entries().nth(1).unwrap();
        assert_eq!((city.name(), city.field("wikidata")), ("Exton", Some("Q2")));
    }

    #[test]
    fn entries_that_cannot_be_used_say_why() {
        for (entry, says) in [
            (Entry::new(" ", "A", Kind::Place), "the entry named \"A\" has no id; "),
            (Entry::new("x:1", "", Kind::Place), "entry x:1: it has no name; "),
            (Entry::new("x:1", "A", Kind::from("")), "entry x:1: it has no kind; "),
            (
                Entry::new("x:1", "A", Kind::Place).alias(Alias::new("B").weight(f32::NAN)),
                "entry x:1: the weight of the alias \"B\" is NaN; ",
            ),
        ] {
            let error = Gazetteer::from_entries([entry]).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
