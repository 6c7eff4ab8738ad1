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

#[cfg(test)]
mod tests {
    use crate::Gazetteer;
    use std::io::Write as _;

    #[test]
    fn files_are_read_packed_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let text = "{\"id\": \"x:1\", \"name\": \"Exton\", \"kind\": \"place\"}\n";
        let plain = folder.path().join("a.jsonl");
        std::fs::write(&plain, text).unwrap();
        let gz = folder.path().join("a.jsonl.gz");
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(text.as_bytes()).unwrap();
        std::fs::write(&gz, packer.finish().unwrap()).unwrap();
        let bz2 = folder.path().join("a.jsonl.bz2");
        let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        packer.write_all(text.as_bytes()).unwrap();
        std::fs::write(&bz2, packer.finish().unwrap()).unwrap();
        let zst = folder.path().join("a.jsonl.zst");
        let packed =
            ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
        std::fs::write(&zst, packed).unwrap();
        for path in [plain, gz, bz2, zst] {
            let made = Gazetteer::builder().read(&path).unwrap().build().unwrap();
            assert_eq!(made.find("Exton").len(), 1, "{}", path.display());
        }
        let error = Gazetteer::builder().read(folder.path().join("a.doc")).unwrap_err();
        assert!(error.is_io());
        std::fs::write(folder.path().join("a.doc"), "x").unwrap();
        let error = Gazetteer::builder().read(folder.path().join("a.doc")).unwrap_err().to_string();
        assert!(error.contains("the format of \"a.doc\" is not known; use .jsonl"), "{error}");
        std::fs::write(folder.path().join("b.jsonl.gz"), "no gzip").unwrap();
        assert!(Gazetteer::builder().read(folder.path().join("b.jsonl.gz")).unwrap_err().is_io());
    }
}
