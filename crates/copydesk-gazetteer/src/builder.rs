//! `Builder`: entries from records and readers, made into a gazetteer.

use crate::about::About;
use crate::compile::{Input, compile};
use crate::entry::{Alias, Case, Entry};
use crate::error::Error;
use crate::gazetteer::{Gazetteer, Inner};
use crate::hygiene::{self, Hygiene, HygieneReport};
use crate::merge::{LINKS, check, for_each_link, merge, tidy};
use crate::provenance::{Provenance, Source};
use crate::read::geonames::Addition;
use crate::read::{Format, Meter, Selection};
use crate::record::{self, Names, Record};
use crate::{read, words};
use copydesk_text::fold::Folds;
use copydesk_text::{Form, Kind};
use hashbrown::HashTable;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// So many names of a list are fetched at a time.
const FETCH: usize = 64;

/// Gathers entries and builds a [`Gazetteer`] of them.
///
/// Entries of one identifier become one: the first name and the first value of each field stay, aliases are joined. The
/// fields `wikidata`, `geonames`, `iso3166`, `iso3166-2`, `ror` and `lei` count as identifiers too, so that several sources are joined
/// by the identifiers that they share.
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
    /// The numbers of entries by their identifiers, each with half of the identifier's hash.
    ids: HashTable<(u32, u32)>,
    /// Whether the identifiers of the entries are not in `ids` yet: a list of names needs only to know that they differ.
    unlisted: bool,
    joined: bool,
    /// Whether all names are of exact case.
    exact: bool,
    hygiene: Option<Hygiene>,
    report: HygieneReport,
    meter: Option<Meter>,
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
            ids: HashTable::new(),
            unlisted: false,
            joined: false,
            exact: true,
            hygiene: None,
            report: HygieneReport::default(),
            meter: None,
        }
    }

    /// Which differences of spelling do not count, for all aliases. With `case`, every alias is of
    /// [any case](crate::Case::Any).
    #[must_use]
    pub fn folds(mut self, folds: Folds) -> Self {
        self.folds = folds;
        self
    }

    /// Has rules applied to every name that is added from here on; none is unless this is called.
    #[must_use]
    pub fn hygiene(mut self, rules: Hygiene) -> Self {
        self.hygiene = Some(rules);
        self
    }

    /// Has `report` called now and then while files are read, with the bytes read of them since it was called last.
    #[must_use]
    pub fn progress(mut self, report: impl FnMut(u64) + Send + 'static) -> Self {
        self.meter = Some(Meter::new(report));
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
        let entries = entries.into_iter();
        self.reserve(entries.size_hint().0);
        for entry in entries {
            self.push(entry)?;
        }
        Ok(self)
    }

    /// Adds an entry for each identifier and name, all of one kind and one policy for case, without making [`Entry`]s of
    /// them: several times as fast as [`entries`](Self::entries), for long lists.
    ///
    /// ```
    /// use copydesk_gazetteer::{Case, Gazetteer};
    /// use copydesk_text::Kind;
    /// let ships = ["Marie Celeste", "Cutty Sark"];
    /// let names = ships.iter().enumerate().map(|(at, name)| (at.to_string(), name));
    /// let made = Gazetteer::builder().names(&Kind::from("ship"), Case::Exact, names)?.build()?;
    /// let found = made.find("aboard the Cutty Sark");
    /// assert_eq!(made.senses(&found[0]).next().unwrap().entry.id(), "1");
    /// # Ok::<(), copydesk_gazetteer::Error>(())
    /// ```
    ///
    /// Names are taken from the iterator some ahead of the one that is worked on.
    ///
    /// # Errors
    /// If an identifier or a name is empty.
    pub fn names<I: AsRef<str>, N: AsRef<str>>(
        mut self,
        kind: &Kind,
        case: Case,
        names: impl IntoIterator<Item = (I, N)>,
    ) -> Result<Self, Error> {
        let names = names.into_iter();
        let entry =
            |id: &str, name: &str| Entry::new(id, name, kind.clone()).alias(Alias::new(name).case(case));
        if !self.places.is_empty() || self.hygiene.is_some() {
            for (id, name) in names {
                self.push(entry(id.as_ref(), name.as_ref()))?;
            }
            return Ok(self);
        }
        self.exact &= case == Case::Exact;
        let more = names.size_hint().0.min(1 << 24);
        self.places.reserve(more);
        let mut hashes = Vec::with_capacity(more);
        let (kind_number, sort) = (self.kinds.number(kind.as_str()), record::sort_of(Form::Name, case));
        // Long lists lie anywhere in memory: some names are fetched at a time, so that the misses overlap.
        let mut names = names.fuse();
        let mut some = Vec::with_capacity(FETCH);
        loop {
            some.extend(names.by_ref().take(FETCH));
            if some.is_empty() {
                break;
            }
            let first = |name: &N| name.as_ref().as_bytes().first().copied().unwrap_or_default();
            black_box(some.iter().fold(0, |all, (_, name)| all ^ first(name)));
            for (id, name) in some.drain(..) {
                let (id, name) = (id.as_ref(), name.as_ref());
                let plain = words::trim(name);
                if kind.as_str().is_empty() || id.trim().is_empty() || plain.is_empty() {
                    check(&entry(id, name)).map_err(|error| error.at_entry(id))?;
                }
                let number = self.add_place()?;
                record::push_named(&mut self.records, number, kind_number, id, plain, sort);
                hashes.push(xxh3_64(id.as_bytes()));
            }
        }
        hashes.sort_unstable();
        self.unlisted = true;
        if hashes.windows(2).any(|two| two[0] == two[1]) {
            // An identifier is there twice: one by one.
            let (records, places) = (std::mem::take(&mut self.records), std::mem::take(&mut self.places));
            self.unlisted = false;
            for place in places {
                let record = Record(&records[place as usize..]);
                self.push(Entry { kind: kind.clone(), ..record.entry(&self.keys) })?;
            }
        }
        Ok(self)
    }

    /// Makes room for so many entries more.
    fn reserve(&mut self, more: usize) {
        let more = more.min(1 << 24);
        self.places.reserve(more);
        self.ids.reserve(more, |&(half, _)| spread(half));
    }

    /// Lists the identifiers of entries of one name, if they are not listed yet.
    fn list(&mut self) {
        if std::mem::take(&mut self.unlisted) {
            for number in 0..self.places.len() as u32 {
                let half = half_hash(self.record(number).id());
                self.ids.insert_unique(spread(half), (half, number), |&(half, _)| spread(half));
            }
        }
    }

    /// Begins a record; gives the number of its entry.
    fn add_place(&mut self) -> Result<u32, Error> {
        let number = u32::try_from(self.places.len())
            .map_err(|_| Error::input("more than 4,294,967,296 entries", "split the gazetteer"))?;
        self.places.push(self.records.len() as u64);
        Ok(number)
    }

    /// Adds the entries of another gazetteer, and its provenance.
    ///
    /// # Errors
    /// None that its entries did not have.
    pub fn gazetteer(mut self, other: &Gazetteer) -> Result<Self, Error> {
        self.provenance.sources.extend(other.provenance().sources.iter().cloned());
        for entry in other.entries() {
            self.push(entry.to_entry())?;
        }
        Ok(self)
    }

    /// Adds the entries of a file whose name, or first record, tells the [`Format`]: copydesk's own JSONL, CSV or TSV,
    /// or the dumps of GeoNames, Wikidata, ROR and OpenSanctions; as they are, or packed (`.gz`, `.bz2`, `.zst`).
    ///
    /// The file is streamed. JSONL has an object a line, as below; a table has a header line with the columns `id`,
    /// `name`, `kind`, `aliases` (separated by `|`) and any others, which become fields.
    ///
    /// ```json
    /// {"id": "iso3166:KR", "name": "South Korea", "kind": "place", "population": 51780579,
    ///  "aliases": ["Republic of Korea", {"text": "ROK", "form": "acronym", "case": "exact"}]}
    /// ```
    ///
    /// # Errors
    /// If the file cannot be read, its format is not known, or an entry is not as it should be; with file, line and
    /// column.
    pub fn read(self, path: impl AsRef<Path>) -> Result<Self, Error> {
        let format = read::tell(path.as_ref())?;
        self.read_as(path, format, &Selection::default())
    }

    /// Adds the selected entries of a file of a known format. See [`read`](Self::read).
    ///
    /// `alternateNamesV2.txt` adds names only to places that were added before it.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_as(
        mut self,
        path: impl AsRef<Path>,
        format: Format,
        selection: &Selection,
    ) -> Result<Self, Error> {
        let path = path.as_ref();
        if format == Format::GeoNamesNames {
            return self.read_more_names(path, selection);
        }
        let meter = self.meter.clone();
        read::file(path, format, selection, meter.as_ref(), &mut |entry| self.push(entry))?;
        Ok(self)
    }

    fn read_more_names(mut self, path: &Path, selection: &Selection) -> Result<Self, Error> {
        self.list();
        // Gathered by entry, so that each record is written once more and not once for each name.
        let mut more: BTreeMap<u32, Vec<Addition>> = BTreeMap::new();
        read::geonames::names(path, read::open(path, self.meter.as_ref())?, selection, |place, addition| {
            if let Some(number) = self.find_id(&format!("geonames:{place}")) {
                more.entry(number).or_default().push(addition);
            }
        })?;
        for (number, additions) in more {
            let mut entry = self.entry(number);
            for addition in additions {
                match addition {
                    Addition::Name(alias) => {
                        if alias.text != entry.name
                            && !entry.aliases.iter().any(|known| known.text == alias.text)
                        {
                            entry.aliases.push(alias);
                        }
                    }
                    Addition::Wikidata(id) => {
                        entry.fields.entry("wikidata".into()).or_insert(id);
                    }
                }
            }
            self.replace(number, &entry);
        }
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
        self.list();
        check(&entry).map_err(|error| error.at_entry(&entry.id))?;
        tidy(&mut entry);
        if let Some(hygiene) = &self.hygiene {
            hygiene.apply(&mut entry, &mut self.report);
        }
        let half = half_hash(&entry.id);
        let mut known = self.find_half(half, &entry.id);
        for_each_link(&entry, |id| known = known.or_else(|| self.find_id(id)));
        if let Some(number) = known {
            let mut known = self.entry(number);
            merge(&mut known, entry);
            self.replace(number, &known);
            return Ok(());
        }
        let number = self.add_place()?;
        self.exact &= record::is_exact(&entry);
        record::push(&mut self.records, number, &entry, &mut self.kinds, &mut self.keys);
        self.ids.insert_unique(spread(half), (half, number), |&(half, _)| spread(half));
        for_each_link(&entry, |id| self.add_id(id, number));
        Ok(())
    }

    /// The entry that has an identifier.
    fn find_id(&self, id: &str) -> Option<u32> {
        self.find_half(half_hash(id), id)
    }

    fn find_half(&self, half: u32, id: &str) -> Option<u32> {
        self.ids
            .find(spread(half), |&(known, number)| known == half && self.has_id(number, id))
            .map(|found| found.1)
    }

    fn has_id(&self, number: u32, id: &str) -> bool {
        let record = self.record(number);
        let link = |(key, value): (usize, &str)| {
            let key = self.keys.0.get(key).map_or("", String::as_str);
            LINKS.contains(&key)
                && id.strip_prefix(key).and_then(|rest| rest.strip_prefix(':')) == Some(value)
        };
        record.id() == id || record.fields().any(link)
    }

    fn add_ids(&mut self, entry: &Entry, number: u32) {
        self.add_id(&entry.id, number);
        for_each_link(entry, |id| self.add_id(id, number));
    }

    fn add_id(&mut self, id: &str, number: u32) {
        if self.find_id(id).is_none() {
            let half = half_hash(id);
            self.ids.insert_unique(spread(half), (half, number), |&(half, _)| spread(half));
        }
    }

    fn entry(&self, number: u32) -> Entry {
        let record = self.record(number);
        let mut entry = record.entry(&self.keys);
        entry.kind = Kind::from(self.kinds.0[record.kind()].as_str());
        entry
    }

    fn replace(&mut self, number: u32, entry: &Entry) {
        self.joined = true;
        self.exact &= record::is_exact(entry);
        self.places[number as usize] = self.records.len() as u64;
        record::push(&mut self.records, number, entry, &mut self.kinds, &mut self.keys);
        self.add_ids(entry, number);
    }

    fn record(&self, number: u32) -> Record<'_> {
        Record(&self.records[self.places[number as usize] as usize..])
    }

    /// Builds the gazetteer. Time and memory are linear in the length of all names.
    ///
    /// # Errors
    /// If the records of all entries take more than 4 GiB, or there are 2²⁶ names or more.
    pub fn build(self) -> Result<Gazetteer, Error> {
        self.build_with_report().map(|(gazetteer, _)| gazetteer)
    }

    /// As [`build`](Self::build), with what the rules of [`hygiene`](Self::hygiene) changed.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub fn build_with_report(mut self) -> Result<(Gazetteer, HygieneReport), Error> {
        self.ids = HashTable::new();
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
        let population_in = |records: &[u8], entry: u32| -> u64 {
            let fields = || Record(&records[places[entry as usize] as usize..]).fields();
            population_key
                .and_then(|key| fields().find(|(known, _)| *known == key)?.1.parse().ok())
                .unwrap_or_default()
        };
        if self.hygiene.is_some() {
            hygiene::part_kinds(&mut self.records, &places, population_in, &mut self.report);
        }
        let population = |entry: u32| population_in(&self.records, entry);
        let (bytes, layout) = compile(&Input {
            folds: self.folds,
            exact: self.exact && !self.folds.case,
            about: &about.to_json(),
            records: &self.records,
            places: &places,
            population: &population,
        })?;
        Ok((Gazetteer { inner: Arc::new(Inner::new(bytes, layout, about)) }, self.report))
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

/// What is kept of an identifier's hash.
fn half_hash(id: &str) -> u32 {
    (xxh3_64(id.as_bytes()) >> 32) as u32
}

/// A hash of 64 bits again, for a table that wants them all to differ.
fn spread(half: u32) -> u64 {
    u64::from(half).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_alone_are_entries_of_one_name() {
        let names = [("x:1", "Exton"), ("x:2", " Wy "), ("x:1", "Ex"), ("x:3", "金正恩")];
        for case in [Case::Exact, Case::Smart, Case::Any] {
            let entry = |(id, name): (&str, &str)| {
                Entry::new(id, name, Kind::from("ship")).alias(Alias::new(name).case(case))
            };
            let by_entries = Gazetteer::builder().entries(names.map(entry)).unwrap().build().unwrap();
            let by_names =
                Gazetteer::builder().names(&Kind::from("ship"), case, names).unwrap().build().unwrap();
            assert_eq!(by_names.inner.bytes.as_slice(), by_entries.inner.bytes.as_slice());
            // Before others, and after them.
            let other = Entry::new("x:2", "Why", Kind::Place);
            let names = [names[0], names[1], names[3]];
            let before = Gazetteer::builder().names(&Kind::from("ship"), case, names).unwrap();
            let before = before.entries([other.clone()]).unwrap().build().unwrap();
            assert_eq!((before.len(), before.find("Wy Why").len()), (3, 2));
            let after = Gazetteer::builder().entries([other]).unwrap();
            let after = after.names(&Kind::from("ship"), case, names).unwrap().build().unwrap();
            assert_eq!((after.len(), after.find("Wy Why").len()), (3, 2));
        }
        // More than are fetched at a time, the last of which cannot be used.
        let many = |last: &'static str| {
            let name = move |at: usize| if at == 200 { last.to_owned() } else { format!("Ex{at}") };
            (0..=200).map(move |at| (at.to_string(), name(at)))
        };
        let made =
            Gazetteer::builder().names(&Kind::Place, Case::Exact, many("Wy")).unwrap().build().unwrap();
        assert_eq!((made.len(), made.find("Ex0 Ex63 Ex64 Ex199 Wy").len()), (201, 5));
        let error = Gazetteer::builder().names(&Kind::Place, Case::Exact, many(" ")).unwrap_err().to_string();
        assert!(error.contains("entry 200: it has no name"), "{error}");
        for (id, name, kind) in [("", "A", "ship"), ("x:1", " ", "ship"), ("x:1", "A", "")] {
            assert!(Gazetteer::builder().names(&Kind::from(kind), Case::Any, [(id, name)]).is_err());
        }
    }

    #[test]
    fn more_names_come_to_places_that_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alternateNamesV2.txt");
        std::fs::write(&path, "1\t7\ten\tOld Exton\n2\t8\ten\tNowhere\n3\t7\twkdt\tQ5\n").unwrap();
        let builder = Gazetteer::builder().entries([Entry::new("geonames:7", "Exton", Kind::Place)]).unwrap();
        let made = builder.read(&path).unwrap().build().unwrap();
        assert_eq!(made.find("in Old Exton, nowhere near Nowhere").len(), 1);
        assert_eq!(made.entries().next().unwrap().field("wikidata"), Some("Q5"));
    }
}
