//! The compiled file (`.gaz`): the bytes of a gazetteer as they are, written whole and used in place.

use crate::about::About;
use crate::bytes::Bytes;
use crate::error::Error;
use crate::gazetteer::{Gazetteer, Inner};
use crate::layout::{Layout, Section, VERSIONS, Wrong};
use crate::map::Map;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

const REBUILD: &str = "build the gazetteer again from its sources";
/// A file of up to this many bytes is checked whole when it is opened: it takes less than a millisecond.
const CHECKED_WHOLE: usize = 4 << 20;

impl Gazetteer {
    /// Opens a compiled gazetteer, which is used in place: opening takes as long for a million names as for a thousand,
    /// and what is not looked at is never read. On Unix, of a file of more than 4 MiB that is not in memory yet, the first
    /// search, if it is of a text of 8 KiB or less, reads the pages it needs one by one; else, and from the second on, the
    /// system reads ahead as it is set to.
    ///
    /// The head is checked, and the whole of a small file. [`verify`](Self::verify) checks the whole of a large one; a
    /// large file with damaged contents otherwise finds too little, but never panics, and never finds a name that is
    /// not in the text.
    ///
    /// The file must not be changed or cut short while it is open ([`save`](Self::save) never does that: it replaces
    /// the file); on Unix, cutting it short ends the process when the missing part is read.
    ///
    /// # Errors
    /// If the file cannot be read, is no compiled gazetteer, is of another version, or is damaged.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|error| Error::io(path, "open", error))?;
        let metadata = file.metadata().map_err(|error| Error::io(path, "read", error))?;
        if metadata.is_dir() {
            return Err(Error::damaged(path, "a folder, not a compiled gazetteer", "name a file"));
        }
        if metadata.len() == 0 {
            return Err(wrong(path, Wrong::Foreign, 0)); // an empty file cannot be mapped
        }
        let mut map = Map::open(&file).map_err(|error| Error::io(path, "map", error))?;
        if metadata.len() > CHECKED_WHOLE as u64 {
            map.read_by_pages();
        }
        Self::from_bytes(Bytes::Mapped(map)).map_err(|what| wrong(path, what, metadata.len()))
    }

    pub(crate) fn from_bytes(bytes: Bytes) -> Result<Self, Wrong> {
        let slice = bytes.as_slice();
        let layout = Layout::read(slice)?;
        if slice.len() <= CHECKED_WHOLE && !Layout::is_whole(slice) {
            return Err(Wrong::Body);
        }
        let about = About::from_json(layout.section(slice, Section::About)).ok_or(Wrong::Body)?;
        Ok(Self { inner: Arc::new(Inner::new(bytes, layout, about)) })
    }

    /// Whether the checksum of the whole gazetteer holds. Linear in its size, which is read from the disk.
    #[must_use]
    pub fn verify(&self) -> bool {
        self.inner.bytes.read_ahead();
        Layout::is_whole(self.inner.bytes.as_slice())
    }

    /// Writes the gazetteer as a compiled file, whole or not at all.
    ///
    /// ```
    /// use copydesk_gazetteer::{Entry, Gazetteer};
    /// use copydesk_text::Kind;
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("rivers.gaz");
    /// Gazetteer::from_entries([Entry::new("x:1", "Amnok River", Kind::Place)])?.save(&path)?;
    /// assert_eq!(Gazetteer::open(&path)?.find("across the Amnok River").len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        let write = || -> std::io::Result<()> {
            let folder =
                path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            self.inner.bytes.read_ahead();
            file.write_all(self.inner.bytes.as_slice())?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
            }
            file.as_file().sync_all()?;
            file.persist(path).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|error| Error::io(path, "write", error))
    }
}

fn wrong(path: &Path, what: Wrong, len: u64) -> Error {
    match what {
        Wrong::Foreign => Error::damaged(
            path,
            "not a compiled gazetteer",
            "name a file that `copydesk gazetteer build` wrote",
        ),
        Wrong::Version(version) => Error::damaged(
            path,
            format!(
                "the file is of format version {version}, and this copydesk reads {} and {}",
                VERSIONS[0], VERSIONS[1]
            ),
            REBUILD,
        ),
        Wrong::Head => {
            Error::damaged(path, "the file is damaged: the checksum of its head does not hold", REBUILD)
        }
        Wrong::Cut { len: expected } => Error::damaged(
            path,
            format!("the file is damaged: it has {len} bytes and should have {expected}"),
            "copy it again, or build the gazetteer again from its sources",
        ),
        Wrong::Body => Error::damaged(path, "the file is damaged: its checksum does not hold", REBUILD),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::value;
    use crate::senses::sense;
    use crate::{Alias, Case, Entry, Match, Source};
    use copydesk_text::fold::Folds;
    use copydesk_text::{Form, Kind};
    use proptest::prelude::*;

    fn sample() -> Gazetteer {
        Gazetteer::builder()
            .source(Source::new("our own", "1", "CC0"))
            .entries((0..40).map(|n| {
                Entry::new(format!("x:{n}"), format!("Name {n} of Many"), Kind::from("ship"))
                    .alias(Alias::new(format!("N{n}.")).form(Form::Acronym).case(Case::Exact).weight(0.5))
                    .field("population", (n * 10).to_string())
            }))
            .unwrap()
            .build()
            .unwrap()
    }

    #[test]
    fn saved_and_opened_it_is_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.gaz");
        let made = sample();
        made.save(&path).unwrap();
        let opened = Gazetteer::open(&path).unwrap();
        assert!(opened.verify());
        assert_eq!(opened.provenance(), made.provenance());
        let text = "the Name 3 of Many, N7. and NAME 8 OF MANY";
        assert_eq!(opened.find(text), made.find(text));
        assert_eq!(opened.find(text).len(), 3);
        let entries = |g: &Gazetteer| g.entries().map(|e| e.to_entry()).collect::<Vec<_>>();
        assert_eq!(entries(&opened), entries(&made));
        assert_eq!(entries(&opened)[7].aliases[0].weight, 0.5);
        assert_eq!(opened.entries().nth(4).unwrap().field("population"), Some("40"));
        made.save(&path).unwrap(); // over the open file
        assert_eq!(opened.find(text).len(), 3);
    }

    #[test]
    fn names_of_exact_case_alone_are_saved_and_opened() {
        let folder = tempfile::tempdir().unwrap();
        let exact =
            |name: &str| Entry::new(name, name, Kind::Place).alias(Alias::new(name).case(Case::Exact));
        let names = ["New York", "NEW YORK", "Jong-un", "Zürich", "金正恩"].map(exact);
        let more = (0..99).map(|n| exact(&format!("Name{n} Ex")));
        let text =
            "NEW YORK, New York; New YORK, Jong-Un, Jong Un, JONG-UN; Zurich, ZÜRICH; 金正恩 of New\nYork";
        for (name, folds, found) in
            [("spelling.gaz", Folds::SPELLING, 7), ("none.gaz", Folds::NONE, 3), ("all.gaz", Folds::ALL, 10)]
        {
            let path = folder.path().join(name);
            let entries = names.iter().cloned().chain(more.clone());
            let made = Gazetteer::builder().folds(folds).entries(entries).unwrap().build().unwrap();
            made.save(&path).unwrap();
            let version = std::fs::read(&path).unwrap()[8];
            assert_eq!(u32::from(version), VERSIONS[usize::from(!folds.case)], "{name}");
            let opened = Gazetteer::open(&path).unwrap();
            assert_eq!(opened.find(text), made.find(text));
            assert_eq!(opened.find(text).len(), found, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_reads_much_of_a_large_file_reads_ahead() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.gaz");
        let names = (0..40_000).map(|n| (n.to_string(), format!("Name{n} of {}", "Many".repeat(20))));
        Gazetteer::builder()
            .names(&Kind::Place, Case::Exact, names)
            .unwrap()
            .build()
            .unwrap()
            .save(&path)
            .unwrap();
        let by_pages = |gazetteer: &Gazetteer| match &gazetteer.inner.bytes {
            Bytes::Mapped(map) => map.is_read_by_pages(),
            _ => false,
        };
        let opened = || {
            let opened = Gazetteer::open(&path).unwrap();
            assert!(by_pages(&opened), "the file is too small for this test");
            opened
        };
        let searched = opened();
        let text = format!("in Name7 of {}", "Many".repeat(20));
        assert_eq!(searched.find(&text).len(), 1);
        assert!(by_pages(&searched));
        assert!(searched.lookup(&text[3..]).is_some());
        assert!(!by_pages(&searched));
        let verified = opened();
        assert!(verified.verify() && !by_pages(&verified));
        let listed = opened();
        assert!(listed.entries().all(|entry| entry.name().starts_with("Name")) && !by_pages(&listed));
        let saved = opened();
        saved.save(&folder.path().join("again.gaz")).unwrap();
        assert!(!by_pages(&saved));
    }

    #[test]
    fn what_is_no_gazetteer_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.gaz");
        let says = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            let error = Gazetteer::open(&path).unwrap_err();
            assert!(error.is_damaged() && !error.is_io());
            error.to_string()
        };
        assert!(says(b"").contains("not a compiled gazetteer"));
        assert!(says(b"{\"id\": 1}").contains("not a compiled gazetteer"));
        let whole = sample();
        let whole = whole.inner.bytes.as_slice();
        assert!(says(&whole[..100]).contains("it has 100 bytes and should have 256"));
        assert!(says(&whole[..whole.len() - 1]).contains("should have"));
        let mut version = whole.to_vec();
        version[8] = 99;
        assert!(says(&version).contains("format version 99, and this copydesk reads 7 and 8"));
        assert!(Gazetteer::open(folder.path()).unwrap_err().is_damaged());
        assert!(Gazetteer::open(&folder.path().join("none")).unwrap_err().is_io());
    }

    /// Names that lie so far back in the records that a slot cannot tell their place are found by senses.
    #[test]
    fn names_far_back_are_found_too() {
        let long = "x".repeat(value::NUMBER as usize);
        let entries = [
            Entry::new("x:1", "Seoul", Kind::Place).field("note", long),
            Entry::new("x:2", "Busan", Kind::Place),
            Entry::new("x:3", "Daegu", Kind::Place),
            Entry::new("x:4", "Daegu", Kind::Person),
        ];
        let made = Gazetteer::from_entries(entries).unwrap();
        let text = "Seoul and Busan, and Daegu";
        let ids = |found: &Match| made.senses(found).map(|sense| sense.entry.id()).collect::<Vec<_>>();
        let found: Vec<_> = made.find(text).iter().map(|one| (one.span.slice(text), ids(one))).collect();
        let expected = [("Seoul", vec!["x:1"]), ("Busan", vec!["x:2"]), ("Daegu", vec!["x:3", "x:4"])];
        assert_eq!(found, expected);
        assert_eq!(made.info().spellings, 3);
        let senses = made.inner.section(Section::Senses).len() / sense::BYTES;
        assert_eq!(senses, 3, "one of each name but the first, which its slot tells");
    }

    proptest! {
        #[test]
        fn damage_is_noticed(at in 0.0f64..1.0, bit in 0u32..8) {
            let whole = sample();
            let mut bytes = whole.inner.bytes.as_slice().to_vec();
            let at = (at * bytes.len() as f64) as usize;
            bytes[at] ^= 1 << bit;
            let mut damaged = Bytes::zeroed(bytes.len());
            damaged.as_mut_slice().copy_from_slice(&bytes);
            prop_assert!(Gazetteer::from_bytes(damaged).is_err());
        }

        #[test]
        fn damage_that_is_not_looked_for_is_no_panic(changes in prop::collection::vec((0.0f64..1.0, any::<u8>()), 1..40)) {
            let whole = sample();
            let mut bytes = whole.inner.bytes.as_slice().to_vec();
            for (at, byte) in changes {
                let at = crate::layout::HEAD + (at * (bytes.len() - crate::layout::HEAD) as f64) as usize;
                bytes[at] = byte;
            }
            let mut damaged = Bytes::zeroed(bytes.len());
            damaged.as_mut_slice().copy_from_slice(&bytes);
            let about = About::from_json(whole.inner.section(Section::About)).unwrap();
            let inner = Inner::new(damaged, whole.inner.layout, about);
            let gazetteer = Gazetteer { inner: Arc::new(inner) };
            // Of ASCII, it is read by the engine for few names; else by the index.
            let ascii = "Name 1 of Many N2. name 3 OF Many N4, and NAME 5 OF MANY, said Name 6 of Many to all";
            let wide = format!("“{ascii}”");
            let lookup = gazetteer.lookup("Name 7 of Many");
            let found = [ascii, &wide].map(|text| [gazetteer.find(text), gazetteer.find_all(text)].concat());
            for found in found.concat().iter().chain(&lookup) {
                for sense in gazetteer.senses(found) {
                    let _ = (sense.entry.id(), sense.entry.to_entry());
                }
            }
            let changed = gazetteer.inner.bytes.as_slice() != whole.inner.bytes.as_slice();
            prop_assert_eq!(gazetteer.info().whole, !changed);
        }
    }
}
