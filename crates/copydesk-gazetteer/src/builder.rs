//! `Builder`: entries from records and readers, made into a gazetteer.

use crate::entry::{Alias, Entry};
use crate::error::Error;
use crate::gazetteer::{Gazetteer, Inner, Meaning};
use crate::index::Index;
use crate::provenance::{Provenance, Source};
use crate::{read, words};
use copydesk_text::fold::Folds;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::path::Path;
use std::sync::Arc;

/// Gathers entries and builds a [`Gazetteer`] of them.
///
/// Entries of one identifier become one: the first name and the first value of each field stay, aliases are joined.
///
/// ```
/// use copydesk_gazetteer::{Entry, Gazetteer, Source};
/// use copydesk_text::Kind;
/// let gazetteer = Gazetteer::builder()
///     .source(Source::new("our own list", "2026", "CC0"))
///     .entries([Entry::new("geonames:1835848", "Seoul", Kind::Place)])?
///     .entries([Entry::new("geonames:1835848", "Seoul", Kind::Place).alias("서울")])?
///     .build()?;
/// assert_eq!(gazetteer.len(), 1);
/// assert_eq!(gazetteer.find("서울에서").len(), 1);
/// # Ok::<(), copydesk_gazetteer::Error>(())
/// ```
#[derive(Debug)]
pub struct Builder {
    folds: Folds,
    provenance: Provenance,
    entries: Vec<Entry>,
    ids: HashMap<String, usize>,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// No entries yet. All spellings fold but case, which each alias decides.
    #[must_use]
    pub fn new() -> Self {
        Self {
            folds: Folds::SPELLING,
            provenance: Provenance::default(),
            entries: Vec::new(),
            ids: HashMap::new(),
        }
    }

    /// Which differences of spelling do not count, for all aliases. With `case`, every alias is of
    /// [any case](crate::Case::Any).
    #[must_use]
    pub fn folds(mut self, folds: Folds) -> Self {
        self.folds = folds;
        self
    }

    /// Records where the entries come from.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.provenance.sources.push(source);
        self
    }

    /// Adds entries.
    ///
    /// # Errors
    /// If an entry has no identifier or no name, or a weight is not a number.
    pub fn entries(mut self, entries: impl IntoIterator<Item = Entry>) -> Result<Self, Error> {
        for entry in entries {
            self.push(entry)?;
        }
        Ok(self)
    }

    /// Adds the entries of a file, whose name tells the format: `.jsonl`, `.csv`, `.tsv`, each with or without `.gz`.
    ///
    /// The file is streamed. JSONL has an object a line, as in the example; a table has a header line with the columns
    /// `id`, `name`, `kind`, `aliases` (separated by `|`) and any others, which become fields.
    ///
    /// ```json
    /// {"id": "iso3166:KR", "name": "South Korea", "kind": "place", "population": 51780579,
    ///  "aliases": ["Republic of Korea", {"text": "ROK", "form": "acronym", "case": "exact"}]}
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read, its format is not known, or an entry is not as it should be; with file, line and
    /// column.
    pub fn read(mut self, path: impl AsRef<Path>) -> Result<Self, Error> {
        read::file(path.as_ref(), &mut |entry| self.push(entry))?;
        Ok(self)
    }

    /// Adds entries in JSONL from memory; `name` stands for the file in errors.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_jsonl(mut self, name: &str, source: impl std::io::BufRead) -> Result<Self, Error> {
        read::jsonl::entries(Path::new(name), source, &mut |entry| self.push(entry))?;
        Ok(self)
    }

    fn push(&mut self, entry: Entry) -> Result<(), Error> {
        check(&entry).map_err(|error| error.at_entry(&entry.id))?;
        match self.ids.entry(entry.id.clone()) {
            Vacant(place) => {
                place.insert(self.entries.len());
                self.entries.push(entry);
            }
            Occupied(place) => merge(&mut self.entries[*place.get()], entry),
        }
        Ok(())
    }

    /// Builds the gazetteer. Time and memory are linear in the length of all names.
    ///
    /// # Errors
    /// If there are more than 2³² entries.
    pub fn build(self) -> Result<Gazetteer, Error> {
        let mut index = Index::new(self.folds);
        let mut meanings: Vec<Vec<Meaning>> = Vec::new();
        for (number, entry) in self.entries.iter().enumerate() {
            let number = u32::try_from(number)
                .map_err(|_| Error::input("more than 4,294,967,296 entries", "split the gazetteer"))?;
            let named = entry.aliases.iter().any(|alias| alias.text.trim() == entry.name.trim());
            let name = Alias::new(entry.name.as_str());
            for alias in entry.aliases.iter().chain((!named).then_some(&name)) {
                let Some((group, variant)) = index.add(words::trim(&alias.text), alias.case) else {
                    continue;
                };
                meanings.resize_with(index.groups.len(), Vec::new);
                let of_group = &mut meanings[group as usize];
                if !of_group.iter().any(|m| (m.entry, m.variant) == (number, variant)) {
                    of_group.push(Meaning {
                        entry: number,
                        variant,
                        form: alias.form,
                        needs_context: alias.needs_context,
                        weight: alias.weight,
                    });
                }
            }
        }
        let population = |m: &Meaning| -> u64 {
            self.entries[m.entry as usize].fields.get("population").and_then(|p| p.parse().ok()).unwrap_or(0)
        };
        for of_group in &mut meanings {
            of_group.sort_by(|a, b| {
                b.weight
                    .total_cmp(&a.weight)
                    .then_with(|| (Reverse(population(a)), a.entry).cmp(&(Reverse(population(b)), b.entry)))
            });
        }
        let Self { folds, provenance, entries, .. } = self;
        Ok(Gazetteer { inner: Arc::new(Inner { entries, index, meanings, provenance, folds }) })
    }
}

fn check(entry: &Entry) -> Result<(), Error> {
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

fn merge(into: &mut Entry, entry: Entry) {
    let named = into.aliases.iter().chain(&entry.aliases).any(|alias| alias.text == entry.name);
    if entry.name != into.name && !named {
        into.aliases.push(Alias::new(entry.name));
    }
    for alias in entry.aliases {
        if !into.aliases.iter().any(|known| known.text == alias.text && known.case == alias.case) {
            into.aliases.push(alias);
        }
    }
    for (key, value) in entry.fields {
        into.fields.entry(key).or_insert(value);
    }
}
