//! Sketches on disk: one file, versioned and checked.

use super::deduper::Deduper;
use super::sketch::{LIMIT, shift_of};
use super::sketches::{Options, Sketches};
use std::fmt;
use std::io::{self, Read, Write};
use xxhash_rust::xxh3::Xxh3Default;

/// What every file begins with.
const MAGIC: [u8; 8] = *b"CDSKETCH";
/// The version of the file's form and of the sketches in it: shingles of three words, one in 16, 32 at least, marked with
/// depth and figures. (Version 1 had no figures.)
const VERSION: u32 = 2;
/// So much is read at a time, so that a damaged length asks for no more memory than the file has bytes.
const CHUNK: usize = 1 << 20;

/// Why a file of sketches cannot be used.
#[derive(Debug)]
pub struct LoadError(ErrorKind);

#[derive(Debug)]
enum ErrorKind {
    Io(io::Error),
    Foreign,
    Version(u32),
    Damaged(&'static str),
    /// Sketches of another kind of text than was asked for; whether they are of clean copy.
    Copy(bool),
}

impl LoadError {
    /// Whether the file is a sketch file of another version of copydesk.
    #[must_use]
    pub const fn is_version(&self) -> bool {
        matches!(self.0, ErrorKind::Version(_))
    }

    /// Whether the file could not be read at all.
    #[must_use]
    pub const fn is_io(&self) -> bool {
        matches!(self.0, ErrorKind::Io(_))
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            ErrorKind::Io(error) => write!(f, "cannot read the deduplication index: {error}"),
            ErrorKind::Foreign => {
                write!(f, "this is no deduplication index of copydesk: the file does not begin with CDSKETCH")
            }
            ErrorKind::Version(found) => write!(
                f,
                "the deduplication index has version {found} and this copydesk reads version {VERSION}; build it anew"
            ),
            ErrorKind::Copy(true) => write!(
                f,
                "the deduplication index was made over clean copy, and whole texts are to be compared; ask for clean copy \
                 or build it anew"
            ),
            ErrorKind::Copy(false) => write!(
                f,
                "the deduplication index was made over whole texts, and clean copy is to be compared; ask for whole texts \
                 or build it anew"
            ),
            ErrorKind::Damaged(what) => {
                write!(f, "the deduplication index is damaged ({what}); build it anew or take a copy")
            }
        }
    }
}

impl std::error::Error for LoadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        if let ErrorKind::Io(error) = &self.0 { Some(error) } else { None }
    }
}

impl From<io::Error> for LoadError {
    fn from(error: io::Error) -> Self {
        Self(match error.kind() {
            io::ErrorKind::UnexpectedEof => ErrorKind::Damaged("it ends too early"),
            _ => ErrorKind::Io(error),
        })
    }
}

/// Writes through a hash.
struct Hashed<W> {
    inner: W,
    hash: Xxh3Default,
}

impl<W: Write> Hashed<W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.inner.write_all(bytes)
    }

    fn put_all<T: Copy, const N: usize>(&mut self, items: &[T], to: impl Fn(T) -> [u8; N]) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(CHUNK.min(items.len() * N));
        for chunk in items.chunks(CHUNK / N) {
            bytes.clear();
            chunk.iter().for_each(|&item| bytes.extend_from_slice(&to(item)));
            self.put(&bytes)?;
        }
        Ok(())
    }
}

impl<R: Read> Hashed<R> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], LoadError> {
        let mut bytes = [0; N];
        self.inner.read_exact(&mut bytes)?;
        self.hash.update(&bytes);
        Ok(bytes)
    }

    fn take_all<T, const N: usize>(
        &mut self,
        count: u64,
        from: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, LoadError> {
        let mut items = Vec::new();
        let mut left = count;
        let mut bytes = Vec::new();
        while left > 0 {
            let now = left.min((CHUNK / N) as u64);
            bytes.resize(now as usize * N, 0);
            self.inner.read_exact(&mut bytes)?;
            self.hash.update(&bytes);
            items.extend(bytes.as_chunks::<N>().0.iter().map(|&item| from(item)));
            left -= now;
        }
        items.shrink_to_fit();
        Ok(items)
    }
}

impl Sketches {
    /// Writes the sketches. Little-endian arrays with a header before and a checksum behind them.
    ///
    /// # Errors
    /// If writing fails.
    pub fn save(&self, to: impl Write) -> io::Result<()> {
        let mut to = Hashed { inner: to, hash: Xxh3Default::new() };
        to.put(&MAGIC)?;
        to.put(&VERSION.to_le_bytes())?;
        to.put(&[u8::from(self.clean)])?;
        for count in [self.len(), self.hashes.len(), self.names.len(), self.dates.len()] {
            to.put(&(count as u64).to_le_bytes())?;
        }
        to.put_all(&self.keys, u128::to_le_bytes)?;
        to.put_all(&self.ends, u64::to_le_bytes)?;
        to.put(&self.shifts)?;
        to.put_all(&self.words, u32::to_le_bytes)?;
        to.put_all(&self.dates, i64::to_le_bytes)?;
        to.put_all(&self.name_ends, u64::to_le_bytes)?;
        to.put_all(&self.hashes, u32::to_le_bytes)?;
        to.put(&self.marks)?;
        to.put(self.names.as_bytes())?;
        let sum = to.hash.digest();
        to.inner.write_all(&sum.to_le_bytes())?;
        to.inner.flush()
    }

    /// Reads sketches that [`Sketches::save`] wrote.
    ///
    /// # Errors
    /// If reading fails, if the file is something else or of another version, or if it is damaged.
    pub fn load(from: impl Read) -> Result<Self, LoadError> {
        let mut from = Hashed { inner: from, hash: Xxh3Default::new() };
        if from.take().map_err(|_| LoadError(ErrorKind::Foreign))? != MAGIC {
            return Err(LoadError(ErrorKind::Foreign));
        }
        let version = u32::from_le_bytes(from.take()?);
        if version != VERSION {
            return Err(LoadError(ErrorKind::Version(version)));
        }
        let [clean] = from.take()?;
        let mut count = || from.take().map(u64::from_le_bytes);
        let (articles, hashes, name_bytes, dates) = (count()?, count()?, count()?, count()?);
        if articles >= u64::from(u32::MAX) {
            return Err(LoadError(ErrorKind::Damaged("it counts too many articles")));
        }
        let sketches = Self {
            keys: from.take_all(articles, u128::from_le_bytes)?,
            ends: from.take_all(articles, u64::from_le_bytes)?,
            shifts: from.take_all(articles, |[shift]| shift)?,
            words: from.take_all(articles, u32::from_le_bytes)?,
            dates: from.take_all(dates, i64::from_le_bytes)?,
            name_ends: from.take_all(articles, u64::from_le_bytes)?,
            hashes: from.take_all(hashes, u32::from_le_bytes)?,
            marks: from.take_all(hashes, |[mark]| mark)?,
            names: String::from_utf8(from.take_all(name_bytes, |[byte]| byte)?)
                .map_err(|_| LoadError(ErrorKind::Damaged("a name is not UTF-8")))?,
            clean: clean != 0,
        };
        let sum = from.hash.digest();
        let mut stored = [0; 8];
        from.inner.read_exact(&mut stored)?;
        if stored != sum.to_le_bytes() {
            return Err(LoadError(ErrorKind::Damaged("its checksum does not fit")));
        }
        sketches.check()?;
        Ok(sketches)
    }

    /// The checksum keeps out accidents; this keeps out what would make later work panic.
    fn check(&self) -> Result<(), LoadError> {
        let ascending =
            |ends: &[u64], last: usize| ends.is_sorted() && ends.last().copied().unwrap_or(0) == last as u64;
        let names_fit = self
            .name_ends
            .iter()
            .all(|&end| usize::try_from(end).is_ok_and(|end| self.names.is_char_boundary(end)));
        if !ascending(&self.ends, self.hashes.len())
            || !ascending(&self.name_ends, self.names.len())
            || !names_fit
            || self.dates.len() > self.len()
            || self.shifts.iter().any(|&shift| shift > shift_of(LIMIT))
        {
            return Err(LoadError(ErrorKind::Damaged("its lists do not fit each other")));
        }
        let sorted = (0..self.len() as u32).all(|article| {
            let sample = self.sample(article);
            sample.hashes.is_sorted_by(|a, b| a < b)
                && sample.hashes.last().is_none_or(|&last| last <= sample.limit)
        });
        if sorted { Ok(()) } else { Err(LoadError(ErrorKind::Damaged("a sketch is out of order"))) }
    }
}

impl Deduper {
    /// Writes what was seen. Of the options only [`Options::clean`] is written.
    ///
    /// # Errors
    /// If writing fails.
    pub fn save(&self, to: impl Write) -> io::Result<()> {
        self.sketches().save(to)
    }

    /// Reads what [`Deduper::save`] or [`Sketches::save`] wrote, and goes on from there.
    ///
    /// # Errors
    /// As [`Sketches::load`], and if the file's sketches are of clean copy and the options ask for whole texts, or the
    /// other way round.
    pub fn load(from: impl Read, options: Options) -> Result<Self, LoadError> {
        let sketches = Sketches::load(from)?;
        if sketches.clean != options.over_clean_copy() {
            return Err(LoadError(ErrorKind::Copy(sketches.clean)));
        }
        Ok(Self::resume(sketches, options))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Sketch;
    use proptest::prelude::*;

    fn saved() -> (Sketches, Vec<u8>) {
        let mut sketches = Sketches::default();
        for (name, date, text) in [
            ("a", None, "Snow fell."),
            ("", Some(-4), ""),
            ("naïve.txt", Some(9), "The sun shone on the roofs."),
        ] {
            sketches.push(name, date, &Sketch::of(text));
        }
        let mut file = Vec::new();
        sketches.save(&mut file).unwrap();
        (sketches, file)
    }

    #[test]
    fn what_is_written_is_read() {
        let (sketches, file) = saved();
        let read = Sketches::load(&file[..]).unwrap();
        assert_eq!(read, sketches);
        assert_eq!((read.name(1), read.name(2)), ("", "naïve.txt"));
        let mut empty = Vec::new();
        Sketches::default().save(&mut empty).unwrap();
        assert!(Sketches::load(&empty[..]).unwrap().is_empty());
    }

    #[test]
    fn every_damage_is_an_error() {
        let (_, file) = saved();
        for cut in 0..file.len() {
            assert!(Sketches::load(&file[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..file.len() {
            let mut file = file.clone();
            file[at] ^= 0x41;
            assert!(Sketches::load(&file[..]).is_err(), "byte {at}");
        }
    }

    #[test]
    fn errors_say_what_to_do() {
        let (_, mut file) = saved();
        let error = Sketches::load(&b"{\"id\": 1}"[..]).unwrap_err();
        assert!(error.to_string().contains("no deduplication index"), "{error}");
        file[8] = 9;
        let error = Sketches::load(&file[..]).unwrap_err();
        assert!(error.is_version() && error.to_string().contains("version 9"), "{error}");
    }

    proptest! {
        #[test]
        fn bytes_of_any_kind_are_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut file = MAGIC.to_vec();
            file.extend_from_slice(&VERSION.to_le_bytes());
            file.extend(&bytes);
            prop_assert!(Sketches::load(&file[..]).is_err());
        }
    }
}
