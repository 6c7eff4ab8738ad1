//! Articles from files: JSONL, CSV, Parquet, text files and folders of them, one record at a time.

use crate::failure::Failure;
use crate::parquet;
use flate2::bufread::MultiGzDecoder;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where a record stands.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    file: Arc<str>,
    line: Option<u64>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file),
            None => f.write_str(&self.file),
        }
    }
}

impl Place {
    /// A row of a file, counted from 1.
    pub(crate) fn row(file: &Arc<str>, row: u64) -> Self {
        Self { file: Arc::clone(file), line: Some(row) }
    }
}

/// What is wrong with a record, and where.
#[derive(Debug)]
pub(crate) struct Problem {
    place: Place,
    column: Option<usize>,
    message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "{}:{column}: {}", self.place, self.message),
            None => write!(f, "{}: {}", self.place, self.message),
        }
    }
}

/// An article that is ready to be read.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) id: String,
    pub(crate) text: String,
    /// What stands in the date's field, if one is asked for.
    pub(crate) date: Option<String>,
    /// What stands in the site's field, if one is asked for.
    pub(crate) site: Option<String>,
}

/// A record as it stands in its file; reading it ([`RawRecord::parse`]) is left to the thread that reads the article.
#[derive(Debug)]
pub(crate) struct RawRecord {
    pub(crate) place: Place,
    /// Where its bytes begin in the file.
    offset: u64,
    content: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    /// A line of JSON.
    Json(Vec<u8>),
    /// A whole text file, and the id it goes by.
    Text(String, Vec<u8>),
    /// A row of a table, already in fields.
    Row(Row),
    /// It could not be read at all.
    Broken(String),
}

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: Option<String>,
    pub(crate) text: String,
    pub(crate) date: Option<String>,
    pub(crate) site: Option<String>,
}

/// The names of the fields that matter.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) date: Option<String>,
    pub(crate) site: Option<String>,
}

impl RawRecord {
    /// A record that is not a stretch of its file.
    pub(crate) fn new(place: Place, content: Content) -> Self {
        Self { place, offset: 0, content }
    }

    /// How many bytes of input it holds.
    pub(crate) fn len(&self) -> usize {
        match &self.content {
            Content::Json(bytes) | Content::Text(_, bytes) => bytes.len(),
            Content::Row(row) => row.text.len(),
            Content::Broken(_) => 0,
        }
    }

    pub(crate) fn parse(self, fields: &Fields) -> Result<Record, Problem> {
        let Self { place, offset, content } = self;
        let problem = |column, message| Problem { place: place.clone(), column, message };
        match content {
            Content::Json(bytes) => parse_json(&place, offset, &bytes, fields),
            Content::Text(id, bytes) => {
                let text = String::from_utf8(bytes).map_err(|error| {
                    let at = error.utf8_error().valid_up_to();
                    problem(None, format!("not UTF-8 at byte {at}; convert the file to UTF-8"))
                })?;
                let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
                Ok(Record { id, text, date: None, site: None })
            }
            Content::Row(Row { id, text, date, site }) => {
                Ok(Record { id: id.unwrap_or_else(|| place.to_string()), text, date, site })
            }
            Content::Broken(message) => Err(problem(None, message)),
        }
    }

    pub(crate) fn problem(place: Place, message: impl Into<String>) -> Problem {
        Problem { place, column: None, message: message.into() }
    }
}

fn parse_json(place: &Place, offset: u64, bytes: &[u8], fields: &Fields) -> Result<Record, Problem> {
    let problem = |column, message| Problem { place: place.clone(), column, message };
    let line = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        problem(
            Some(at + 1),
            format!("not UTF-8 at byte {} of the file; convert it to UTF-8", offset + at as u64),
        )
    })?;
    let object: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(line).map_err(|error| {
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default();
        problem(Some(error.column()).filter(|&column| column > 0), format!("not a JSON object: {what}"))
    })?;
    let Some(text) = object.get(fields.text.as_str()) else {
        let mut names: Vec<&str> = object.keys().map(AsRef::as_ref).collect();
        names.sort_unstable();
        let there = if names.is_empty() {
            "it has no fields".to_owned()
        } else {
            format!("it has {}", names.join(", "))
        };
        return Err(problem(
            None,
            format!("no field {:?}; {there} (name the text's with --text-field)", fields.text),
        ));
    };
    let text: String = serde_json::from_str(text.get()).map_err(|error| {
        let found: String = text.get().chars().take(20).collect();
        let what = if found.starts_with('"') {
            format!("holds what is no Unicode text: {error}")
        } else {
            format!("is no string but {found}")
        };
        problem(None, format!("the field {:?} {what}", fields.text))
    })?;
    let id = object.get(fields.id.as_str()).and_then(|value| plain(value));
    let named = |name: &Option<String>| name.as_ref().and_then(|name| object.get(name.as_str()));
    let date = named(&fields.date).and_then(|value| plain(value));
    let site = named(&fields.site).and_then(|value| plain(value));
    Ok(Record { id: id.unwrap_or_else(|| place.to_string()), text, date, site })
}

/// A JSON value as it is written, a string without its quotation marks; nothing for null.
fn plain(value: &RawValue) -> Option<String> {
    let written = value.get();
    match written.as_bytes().first() {
        Some(b'"') => serde_json::from_str(written).ok().or_else(|| Some(written.to_owned())),
        Some(b'n') => None,
        _ => Some(written.to_owned()),
    }
}

/// One thing to read articles from.
#[derive(Debug)]
enum Source {
    Jsonl(PathBuf),
    Table(PathBuf, u8),
    Parquet(PathBuf),
    /// A text file and the id it goes by.
    Text(PathBuf, String),
    Stdin,
}

/// All inputs of a run, checked before anything is read.
#[derive(Debug)]
pub(crate) struct Inputs {
    sources: Vec<Source>,
    /// The size of all files together, where it is known.
    pub(crate) bytes: Option<u64>,
}

impl Inputs {
    /// Looks at every path: what is missing or of an unknown form is an error now, not after an hour.
    pub(crate) fn open(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut sources = Vec::new();
        let mut bytes = Some(0);
        for path in paths {
            if path == Path::new("-") {
                sources.push(Source::Stdin);
                bytes = None;
                continue;
            }
            let meta = std::fs::metadata(path).map_err(|error| Failure::io("read", path, &error))?;
            if meta.is_dir() {
                for (source, size) in folder(path)? {
                    bytes = bytes.map(|sum| sum + size);
                    sources.push(source);
                }
                continue;
            }
            File::open(path).map_err(|error| Failure::io("read", path, &error))?;
            bytes = bytes.map(|sum| sum + meta.len());
            sources.push(source_of(path)?);
        }
        Ok(Self { sources, bytes })
    }

    /// Whether all inputs can be read a second time, as standard input cannot.
    pub(crate) fn can_be_read_twice(&self) -> bool {
        !self.sources.iter().any(|source| matches!(source, Source::Stdin))
    }

    /// Refuses an output that is one of the inputs: writing it would destroy what is read.
    pub(crate) fn refuse_as_output(&self, output: &Path) -> Result<(), Failure> {
        let same = |source: &&Source| {
            source.path().is_some_and(|path| std::fs::canonicalize(path).is_ok_and(|path| path == output))
        };
        match self.sources.iter().find(same) {
            Some(_) => Err(Failure::new(format!("{} is an input; name another output", output.display()))),
            None => Ok(()),
        }
    }

    /// Every record of every input, in order. `read` counts the bytes taken from the files.
    pub(crate) fn records<'a>(
        &'a self,
        fields: &'a Fields,
        read: &'a Arc<AtomicU64>,
    ) -> impl Iterator<Item = RawRecord> + 'a {
        self.sources.iter().flat_map(move |source| source.records(fields, read))
    }
}

fn source_of(path: &Path) -> Result<Source, Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    match plain.rsplit('.').next().unwrap_or_default() {
        "jsonl" | "ndjson" => Ok(Source::Jsonl(path.to_owned())),
        "csv" => Ok(Source::Table(path.to_owned(), b',')),
        "tsv" => Ok(Source::Table(path.to_owned(), b'\t')),
        "parquet" if plain == name => Ok(Source::Parquet(path.to_owned())),
        "txt" if plain == name => Ok(Source::Text(path.to_owned(), path.display().to_string())),
        _ => Err(Failure::new(format!(
            "{}: unknown form; copydesk reads .jsonl, .ndjson, .csv, .tsv (each also with .gz), .parquet, .txt, and folders \
             of these",
            path.display()
        ))),
    }
}

/// What a folder holds, in the order of the paths, with the size of each file: its .txt files, which go by their paths
/// below it; or if it has none, its tables.
fn folder(folder: &Path) -> Result<Vec<(Source, u64)>, Failure> {
    let (mut texts, mut tables) = (Vec::new(), Vec::new());
    for entry in walkdir::WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        let entry = entry
            .map_err(|error| Failure::new(format!("cannot read the folder {}: {error}", folder.display())))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let size = entry.metadata().map_or(0, |meta| meta.len());
        match source_of(entry.path()) {
            Ok(Source::Text(path, _)) => {
                let id = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
                texts.push((Source::Text(path, id), size));
            }
            Ok(table) => tables.push((table, size)),
            Err(_) => {} // a README, a checksum
        }
    }
    let found = if texts.is_empty() { tables } else { texts };
    if found.is_empty() {
        return Err(Failure::new(format!(
            "{} holds no .txt files, and no .jsonl, .csv, .tsv or .parquet either",
            folder.display()
        )));
    }
    Ok(found)
}

impl Source {
    fn path(&self) -> Option<&Path> {
        match self {
            Self::Jsonl(path) | Self::Table(path, _) | Self::Parquet(path) | Self::Text(path, _) => {
                Some(path)
            }
            Self::Stdin => None,
        }
    }

    fn records(&self, fields: &Fields, read: &Arc<AtomicU64>) -> Box<dyn Iterator<Item = RawRecord>> {
        let unread = |error: io::Error| format!("cannot be read: {error}");
        let outcome = match self {
            Self::Stdin => Ok(lines("standard input", Box::new(BufReader::new(io::stdin())))),
            Self::Jsonl(path) => {
                open(path, read).map(|reader| lines(&path.display().to_string(), reader)).map_err(unread)
            }
            Self::Table(path, delimiter) => {
                open(path, read).map(|reader| rows(path, *delimiter, reader, fields)).map_err(unread)
            }
            Self::Parquet(path) => parquet::rows(path, fields, read),
            Self::Text(path, id) => {
                whole(path, read).map(|bytes| one(path, Content::Text(id.clone(), bytes))).map_err(unread)
            }
        };
        outcome.unwrap_or_else(|message| match self.path() {
            Some(path) => one(path, Content::Broken(message)),
            None => Box::new(std::iter::empty()),
        })
    }
}

fn one(path: &Path, content: Content) -> Box<dyn Iterator<Item = RawRecord>> {
    let place = Place { file: path.display().to_string().into(), line: None };
    Box::new(std::iter::once(RawRecord { place, offset: 0, content }))
}

fn whole(path: &Path, read: &AtomicU64) -> io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    read.fetch_add(bytes.len() as u64, Ordering::Relaxed);
    Ok(bytes)
}

/// Counts what is read through it.
struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

fn open(path: &Path, read: &Arc<AtomicU64>) -> io::Result<Box<dyn BufRead>> {
    let counted = Counted { inner: File::open(path)?, read: Arc::clone(read) };
    let plain = BufReader::with_capacity(1 << 18, counted);
    Ok(if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz")) {
        Box::new(BufReader::with_capacity(1 << 18, MultiGzDecoder::new(plain)))
    } else {
        Box::new(plain)
    })
}

/// The lines of a JSONL file that are not blank.
fn lines(file: &str, mut reader: Box<dyn BufRead>) -> Box<dyn Iterator<Item = RawRecord>> {
    let file: Arc<str> = file.into();
    let (mut number, mut offset, mut done) = (0, 0, false);
    Box::new(std::iter::from_fn(move || {
        while !done {
            let mut bytes = Vec::new();
            number += 1;
            let place = Place { file: Arc::clone(&file), line: Some(number) };
            match reader.read_until(b'\n', &mut bytes) {
                Ok(0) => done = true,
                Ok(count) => {
                    let mut start = offset;
                    offset += count as u64;
                    if number == 1 && bytes.starts_with(b"\xEF\xBB\xBF") {
                        bytes.drain(..3);
                        start = 3;
                    }
                    if !bytes.trim_ascii().is_empty() {
                        return Some(RawRecord { place, offset: start, content: Content::Json(bytes) });
                    }
                }
                Err(error) => {
                    done = true;
                    let content = Content::Broken(format!("cannot be read from here on: {error}"));
                    return Some(RawRecord { place, offset, content });
                }
            }
        }
        None
    }))
}

/// The rows of a table with a header.
fn rows(
    path: &Path,
    delimiter: u8,
    reader: Box<dyn BufRead>,
    fields: &Fields,
) -> Box<dyn Iterator<Item = RawRecord>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(reader);
    let file: Arc<str> = path.display().to_string().into();
    let header = match reader.byte_headers() {
        Ok(header) => header.clone(),
        Err(error) => return one(path, Content::Broken(format!("its header cannot be read: {error}"))),
    };
    let column = |name: &str| header.iter().position(|field| field.trim_ascii() == name.as_bytes());
    let Some(text) = column(&fields.text) else {
        let names: Vec<Cow<'_, str>> = header.iter().map(String::from_utf8_lossy).collect();
        let there = names.join(", ");
        let message =
            format!("no column {:?}; it has {there} (name the text's with --text-field)", fields.text);
        return one(path, Content::Broken(message));
    };
    let id = column(&fields.id);
    let date = fields.date.as_deref().and_then(column);
    let site = fields.site.as_deref().and_then(column);
    Box::new(reader.into_byte_records().map(move |row| {
        let (line, offset, content) = match row {
            Ok(row) => {
                let position = row.position().map_or((0, 0), |place| (place.line(), place.byte()));
                let content = match (row.get(text), id.and_then(|id| row.get(id))) {
                    (None, _) => Content::Broken(format!("it has {} fields, and the text is the {}.", row.len(), text + 1)),
                    (Some(_), Some(id)) if std::str::from_utf8(id).is_err() => {
                        Content::Broken("its id is not UTF-8; convert the file to UTF-8".to_owned())
                    }
                    (Some(text), id) => match (std::str::from_utf8(text), id.map(String::from_utf8_lossy)) {
                        (Ok(text), id) => {
                            let owned = |column: Option<usize>| {
                                let field = column.and_then(|column| row.get(column));
                                field.map(String::from_utf8_lossy).map(Cow::into_owned)
                            };
                            let id = id.map(Cow::into_owned);
                            Content::Row(Row { id, text: text.to_owned(), date: owned(date), site: owned(site) })
                        }
                        (Err(error), _) => Content::Broken(format!(
                            "not UTF-8 at byte {} of the text of the record that starts at byte {}; convert the file to UTF-8",
                            error.valid_up_to(),
                            position.1
                        )),
                    },
                };
                (position.0, position.1, content)
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                (line, 0, Content::Broken(format!("no row: {error}")))
            }
        };
        RawRecord { place: Place { file: Arc::clone(&file), line: Some(line) }, offset, content }
    }))
}
