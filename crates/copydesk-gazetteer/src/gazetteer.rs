//! `Gazetteer`: names looked for in a text, and what they may mean.

use crate::about::About;
use crate::builder::Builder;
use crate::bytes::{Bytes, u32_at};
use crate::entry::{Alias, Entry};
use crate::error::Error;
use crate::few::Few;
use crate::index::{Found, Index};
use crate::layout::{Layout, Section};
use crate::provenance::Provenance;
use crate::record::{Name, Record};
use crate::senses::sense;
use copydesk_text::{Form, Kind, Span};
use std::fmt;
use std::sync::Arc;

/// A dictionary of names: finds them in a text as whole words, and tells what each may mean.
///
/// Cheap to clone (the clones share everything) and to be used from many threads at once. Finding takes time linear in
/// the text, whatever the number of names; memory is [`memory_usage`](Self::memory_usage).
///
/// ```
/// use copydesk_gazetteer::{Entry, Gazetteer};
/// use copydesk_text::Kind;
/// let gazetteer = Gazetteer::from_entries([
///     Entry::new("iso3166:KR", "South Korea", Kind::Place),
///     Entry::new("iso3166:US", "United States", Kind::Place).alias("U.S."),
/// ])?;
/// let text = "the South Korea-U.S. alliance";
/// let names: Vec<&str> = gazetteer.find(text).iter().map(|m| m.span.slice(text)).collect();
/// assert_eq!(names, ["South Korea", "U.S."]);
/// # Ok::<(), copydesk_gazetteer::Error>(())
/// ```
#[derive(Clone)]
pub struct Gazetteer {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) bytes: Bytes,
    pub(crate) layout: Layout,
    pub(crate) about: About,
    few: Option<Few>,
}

impl Inner {
    pub(crate) fn new(bytes: Bytes, layout: Layout, about: About) -> Self {
        let few = Few::new(layout.section(bytes.as_slice(), Section::Beginnings));
        Self { bytes, layout, about, few }
    }

    pub(crate) fn index(&self) -> Index<'_> {
        Index::new(&self.layout, self.bytes.as_slice())
    }

    /// Calls `take` with the finds: leftmost-longest ones that do not overlap, or, if `all`, every one.
    fn find(&self, text: &str, all: bool, take: impl FnMut(Found)) {
        self.bytes.note_search(text.len());
        match self.few.as_ref().filter(|few| few.suits(text)) {
            // The index is not needed where nothing begins as a name does: nearly always.
            Some(few) => {
                if let Some(from) = few.next(text, 0) {
                    self.index().find(text, all, Some((few, from)), take);
                }
            }
            None => self.index().find(text, all, None, take),
        }
    }

    pub(crate) fn section(&self, section: Section) -> &[u8] {
        self.layout.section(self.bytes.as_slice(), section)
    }
}

/// A name found in a text. What it means is asked of the gazetteer that found it: [`Gazetteer::senses`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Match {
    /// Where it stands, in bytes of the text that was given.
    pub span: Span,
    /// As in [`Found`], like what follows.
    means: u32,
    variants: u64,
}

/// One of the meanings of a name.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Sense<'a> {
    /// The entry that the name means.
    pub entry: EntryRef<'a>,
    /// What sort of name of the entry it is.
    pub form: Form,
    /// Whether the name is a common word too, so that finding it proves little.
    pub needs_context: bool,
    /// How likely the name means this entry, on the scale of whoever made the gazetteer.
    pub weight: f32,
}

/// An entry of a gazetteer.
#[derive(Clone, Copy)]
pub struct EntryRef<'a> {
    gazetteer: &'a Inner,
    index: u32,
}

impl Gazetteer {
    /// A gazetteer of these entries with the default folds: see [`Builder`].
    ///
    /// # Errors
    /// If an entry has no identifier or no name, or a weight is not a number.
    pub fn from_entries(entries: impl IntoIterator<Item = Entry>) -> Result<Self, Error> {
        Self::builder().entries(entries)?.build()
    }

    /// Entries, readers, folds and provenance, to be built into a gazetteer.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// The names in a text: leftmost first, the longest of those that begin at one place, without overlaps.
    ///
    /// Linear in the length of the text.
    ///
    /// # Panics
    /// If the text is 4 GiB long or longer.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Match> {
        let mut found = Vec::new();
        self.find_in(text, Span::at(0, text.len()), &mut found);
        found
    }

    /// As [`find`](Self::find) in a stretch of a text, as if nothing stood around it; appends to `out`, with spans of
    /// the whole text.
    ///
    /// # Panics
    /// If the span is not of this text.
    pub fn find_in(&self, text: &str, span: Span, out: &mut Vec<Match>) {
        let stretch = span.slice(text);
        self.inner.find(stretch, false, |found| out.push(Match::new(found, span.range().start)));
    }

    /// All the names in a text, those within others too: by where they begin, the longest first.
    ///
    /// # Panics
    /// If the text is 4 GiB long or longer.
    #[must_use]
    pub fn find_all(&self, text: &str) -> Vec<Match> {
        let mut found = Vec::new();
        assert!(u32::try_from(text.len()).is_ok(), "a text is shorter than 4 GiB");
        self.inner.find(text, true, |one| found.push(Match::new(one, 0)));
        found
    }

    /// The whole of `name`, white space at its ends left out, as a name; `None` if it is none.
    ///
    /// # Panics
    /// If `name` is 4 GiB long or longer.
    #[must_use]
    pub fn lookup(&self, name: &str) -> Option<Match> {
        let start = name.len() - name.trim_start().len();
        let end = start + name.trim().len();
        let mut whole = None;
        self.inner.find(name, true, |found| {
            if (found.start, found.end) == (start, end) {
                whole = Some(Match::new(found, 0));
            }
        });
        whole
    }

    /// What a match may mean: by weight, then by population, then in the order in which the entries were added.
    ///
    /// Nothing, or something else, if another gazetteer found the match.
    pub fn senses<'a>(&'a self, found: &Match) -> impl Iterator<Item = Sense<'a>> {
        let variants = found.variants;
        let index = self.inner.index();
        let agrees = move |flags: u32| variants >> (flags & sense::VARIANT) & 1 == 1;
        index.senses_from(found.means).filter(move |&(_, flags)| agrees(flags)).map(move |(place, _)| {
            let name = Name::take(&mut index.records.get(place as usize..).unwrap_or_default());
            Sense {
                entry: EntryRef { gazetteer: &self.inner, index: name.entry },
                form: name.form(),
                needs_context: name.needs_context(),
                weight: name.weight,
            }
        })
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inner.section(Section::Places).len() / 4
    }

    /// Whether it has no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its entries, in the order in which they were added.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = EntryRef<'_>> {
        self.inner.bytes.read_ahead();
        (0..u32::try_from(self.len()).unwrap_or(u32::MAX))
            .map(|index| EntryRef { gazetteer: &self.inner, index })
    }

    /// The kind of the entry of that number.
    pub(crate) fn kind_of(&self, entry: u32) -> &Kind {
        EntryRef { gazetteer: &self.inner, index: entry }.kind()
    }

    /// Where its entries come from.
    #[must_use]
    pub fn provenance(&self) -> &Provenance {
        &self.inner.about.provenance
    }

    /// The bytes of the arrays in which names are looked up, beside the entries themselves.
    #[must_use]
    pub fn index_size(&self) -> usize {
        let beside = [Section::About, Section::Records].map(|section| self.inner.section(section).len());
        self.memory_usage().saturating_sub(beside.iter().sum())
    }

    /// The bytes that it takes: of memory, or, where it was opened from a file, of the file that is mapped.
    #[must_use]
    pub fn memory_usage(&self) -> usize {
        self.inner.bytes.len()
    }
}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gazetteer").field("entries", &self.len()).finish_non_exhaustive()
    }
}

impl Match {
    #[inline(always)]
    fn new(found: Found, offset: usize) -> Self {
        let span = Span::at(offset + found.start, offset + found.end);
        Self { span, means: found.means, variants: found.variants }
    }
}

impl<'a> EntryRef<'a> {
    fn record(self) -> Record<'a> {
        let place = u32_at(self.gazetteer.section(Section::Places), self.index as usize);
        Record(self.gazetteer.section(Section::Records).get(place as usize..).unwrap_or_default())
    }

    /// Its identifier.
    #[must_use]
    pub fn id(self) -> &'a str {
        self.record().id()
    }

    /// The name to show.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.record().names().next().map_or("", |(_, name)| name.str())
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> &'a Kind {
        self.gazetteer.about.kinds.get(self.record().kind()).unwrap_or(&Kind::Place)
    }

    /// A field, such as `country` or `population`. Fields are read one by one until it is found.
    #[must_use]
    pub fn field(self, key: &str) -> Option<&'a str> {
        self.fields().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    /// All its fields, by key.
    pub fn fields(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let keys = &self.gazetteer.about.keys.0;
        self.record().fields().map(|(key, value)| (keys.get(key).map_or("", String::as_str), value))
    }

    /// Its names, with their policies: first the one to show.
    pub fn names(self) -> impl Iterator<Item = Alias> + use<'a> {
        self.record().names().map(|(_, name)| name.alias())
    }

    /// The whole entry, copied.
    #[must_use]
    pub fn to_entry(self) -> Entry {
        let mut entry = self.record().entry(&self.gazetteer.about.keys);
        entry.kind = self.kind().clone();
        entry
    }

    /// Its number, counted from 0 in the order in which the entries were added.
    #[must_use]
    pub const fn index(self) -> u32 {
        self.index
    }
}

impl PartialEq for EntryRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.gazetteer, other.gazetteer) && self.index == other.index
    }
}

impl Eq for EntryRef<'_> {}

impl fmt::Debug for EntryRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntryRef").field("id", &self.id()).field("name", &self.name()).finish_non_exhaustive()
    }
}
