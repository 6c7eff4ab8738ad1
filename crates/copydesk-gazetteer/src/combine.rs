//! Gazetteers from whatever is at hand: a file of any form, or two gazetteers made one.

use crate::{EntryRef, Error, Gazetteer};
use std::path::Path;

impl Gazetteer {
    /// Loads a gazetteer from a file: a compiled one (`.gaz`) is opened, JSONL and CSV/TSV (each also `.gz`) are built.
    ///
    /// # Errors
    /// As [`open`](Self::open) and [`Builder::read`](crate::Builder::read).
    pub fn load(path: &Path) -> Result<Self, Error> {
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gaz")) {
            return Self::open(path);
        }
        Self::builder().read(path)?.build()
    }

    /// A gazetteer with the entries of both. Entries of one id become one, with the name of `self` and the aliases and
    /// fields of both; spellings are folded as in `self`. Linear in the size of both.
    ///
    /// ```
    /// use copydesk_gazetteer::{Entry, Gazetteer};
    /// use copydesk_text::Kind;
    ///
    /// let ports = Gazetteer::from_entries([Entry::new("port:1", "Tessel Harbour", Kind::Place)])?;
    /// let both = Gazetteer::world().merged(&ports)?;
    /// assert_eq!(both.find("from Tessel Harbour to Japan").len(), 2);
    /// # Ok::<(), copydesk_gazetteer::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there are more than 2³² entries in both.
    pub fn merged(&self, other: &Self) -> Result<Self, Error> {
        let mut builder = Self::builder().folds(self.inner.layout.settings.folds);
        for source in self.provenance().sources.iter().chain(&other.provenance().sources) {
            builder = builder.source(source.clone());
        }
        builder.entries(self.entries().chain(other.entries()).map(EntryRef::to_entry))?.build()
    }
}
