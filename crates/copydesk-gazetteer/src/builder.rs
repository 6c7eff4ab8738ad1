//! `Builder`: entries from records and readers, made into a gazetteer.

use crate::about::About;
use crate::compile::{Input, compile};
use crate::entry::{Alias, Entry};
use crate::error::Error;
use crate::gazetteer::{Gazetteer, Inner};
use crate::provenance::{Provenance, Source};
use crate::record::{self, Names, Record};
use crate::{read, words};
use copydesk_text::Kind;
use copydesk_text::fold::Folds;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

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
    kinds: Names,
    keys: Names,
    /// The records of the entries; where two of one identifier were joined, the first one is left unused.
    records: Vec<u8>,
    places: Vec<u64>,
    ids: HashMap<u64, u32>,
    joined: bool,
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
            kinds: Names::default(),
            keys: Names::default(),
            records: Vec::new(),
            places: Vec::new(),
            ids: HashMap::new(),
            joined: false,
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

    fn push(&mut self, mut entry: Entry) -> Result<(), Error> {
        check(&entry).map_err(|error| error.at_entry(&entry.id))?;
        let mut key = xxh3_64(entry.id.as_bytes());
        loop {
            match self.ids.get(&key).map(|&number| (number, self.record(number))) {
                None => break,
                Some((number, record)) if record.id() == entry.id => {
                    let mut known = record.entry(&self.keys);
                    known.kind = Kind::from(self.kinds.0[record.kind()].as_str());
                    merge(&mut known, entry);
                    self.joined = true;
                    self.places[number as usize] = self.records.len() as u64;
                    record::push(&mut self.records, &known, &mut self.kinds, &mut self.keys);
                    return Ok(());
                }
                Some(_) => key = key.wrapping_add(1), // another identifier of the same hash
            }
        }
        let number = u32::try_from(self.places.len())
            .map_err(|_| Error::input("more than 4,294,967,296 entries", "split the gazetteer"))?;
        self.ids.insert(key, number);
        self.places.push(self.records.len() as u64);
        let mut seen = HashSet::new();
        if entry.aliases.len() > 1 {
            entry.aliases.retain(|alias| seen.insert((words::trim(&alias.text).to_owned(), alias.case)));
        }
        record::push(&mut self.records, &entry, &mut self.kinds, &mut self.keys);
        Ok(())
    }

    fn record(&self, number: u32) -> Record<'_> {
        Record(&self.records[self.places[number as usize] as usize..])
    }

    /// Builds the gazetteer. Time and memory are linear in the length of all names.
    ///
    /// # Errors
    /// If the records of all entries take more than 4 GiB, or there are more than 2²⁸ names.
    pub fn build(mut self) -> Result<Gazetteer, Error> {
        self.ids = HashMap::new();
        if self.joined {
            self.compact();
        }
        let too_long = || Error::input("the entries take more than 4 GiB", "split the gazetteer");
        let places: Vec<u32> = self
            .places
            .iter()
            .map(|&p| u32::try_from(p))
            .collect::<Result<_, _>>()
            .map_err(|_| too_long())?;
        if u32::try_from(self.records.len()).is_err() {
            return Err(too_long());
        }
        self.places = Vec::new();
        let about = About::new(&self.kinds, self.keys, self.provenance);
        let population_key = about.keys.0.iter().position(|key| key == "population");
        let population = |entry: u32| -> u64 {
            let fields = || Record(&self.records[places[entry as usize] as usize..]).fields();
            population_key
                .and_then(|key| fields().find(|(known, _)| *known == key)?.1.parse().ok())
                .unwrap_or_default()
        };
        let (bytes, layout) = compile(&Input {
            folds: self.folds,
            about: &about.to_json(),
            records: &self.records,
            places: &places,
            population: &population,
        })?;
        Ok(Gazetteer { inner: Arc::new(Inner { bytes, layout, about }) })
    }

    /// Drops the records that are no longer used.
    fn compact(&mut self) {
        let mut records = Vec::with_capacity(self.records.len());
        for place in &mut self.places {
            let record = Record(&self.records[*place as usize..]);
            *place = records.len() as u64;
            records.extend_from_slice(&record.0[..record.len()]);
        }
        self.records = records;
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
