//! Readers: entries from files of several formats, one after the other, never the whole file in memory.

mod format;
pub(crate) mod geonames;
mod json;
pub(crate) mod jsonl;
mod opensanctions;
mod ror;
mod source;
mod table;
mod wikidata;

pub use format::{Format, Selection};
pub(crate) use source::{Meter, open};

use crate::entry::Entry;
use crate::error::Error;
use std::io::{BufRead, Read};
use std::path::Path;

/// Where a reader puts its entries.
pub(crate) type Sink<'a> = &'a mut dyn FnMut(Entry) -> Result<(), Error>;

/// So much of a file is looked at to tell its format.
const HEAD: usize = 1 << 16;

/// Tells the format of a file.
pub(crate) fn tell(path: &Path) -> Result<Format, Error> {
    let mut head = Vec::new();
    open(path, None)?
        .take(HEAD as u64)
        .read_to_end(&mut head)
        .map_err(|error| Error::io(path, "read", error))?;
    Format::tell(path, &String::from_utf8_lossy(&head))
}

/// Reads a file of entries; `GeoNamesNames` has none.
pub(crate) fn file(
    path: &Path,
    format: Format,
    selection: &Selection,
    meter: Option<&Meter>,
    sink: Sink<'_>,
) -> Result<(), Error> {
    let source = open(path, meter)?;
    match format {
        Format::Jsonl => jsonl::entries(path, source, sink),
        Format::Csv => table::entries(path, source, b',', sink),
        Format::Tsv => table::entries(path, source, b'\t', sink),
        Format::GeoNames => geonames::places(path, source, selection, sink),
        Format::GeoNamesNames => Ok(()),
        Format::GeoNamesCountries => geonames::countries(path, source, sink),
        Format::GeoNamesDivisions => geonames::divisions(path, source, sink),
        Format::Wikidata => wikidata::entries(path, source, selection, sink),
        Format::Ror => ror::entries(path, source, selection, sink),
        Format::OpenSanctions => opensanctions::entries(path, source, sink),
    }
}

/// Calls `take` with each line of a source, without its end, and its number from 1.
pub(crate) fn lines(
    path: &Path,
    mut source: impl BufRead,
    mut take: impl FnMut(u64, &str) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        let read = source
            .read_until(b'\n', &mut bytes)
            .map_err(|error| Error::io(path, "read", error).at_line(number))?;
        if read == 0 {
            break;
        }
        let line = std::str::from_utf8(&bytes).map_err(|error| {
            Error::input("the line is not valid UTF-8", "convert the file to UTF-8")
                .at_path(path)
                .at_line(number)
                .at_column(error.valid_up_to() as u64 + 1)
        })?;
        let line = line.strip_prefix('\u{FEFF}').filter(|_| number == 1).unwrap_or(line);
        take(number, line.trim_end_matches(['\n', '\r']))
            .map_err(|error| error.at_path(path).at_line(number))?;
    }
    Ok(())
}
