//! Readers: entries from files of several formats, one after the other, never the whole file in memory.

mod json;
pub(crate) mod jsonl;
pub(crate) mod table;

use crate::entry::Entry;
use crate::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Where a reader puts its entries.
pub(crate) type Sink<'a> = &'a mut dyn FnMut(Entry) -> Result<(), Error>;

/// Reads a file whose name tells its format.
pub(crate) fn file(path: &Path, sink: Sink<'_>) -> Result<(), Error> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let plain = name.strip_suffix(".gz").unwrap_or(&name);
    let format = plain.rsplit_once('.').map_or("", |(_, extension)| extension);
    match format {
        "jsonl" | "ndjson" => jsonl::entries(path, open(path)?, sink),
        "csv" => table::entries(path, open(path)?, b',', sink),
        "tsv" | "tab" => table::entries(path, open(path)?, b'\t', sink),
        _ => Err(Error::input(
            format!("no reader for {format:?} files"),
            "use .jsonl, .csv or .tsv, with or without .gz",
        )
        .at_path(path)),
    }
}

/// Opens a file, unpacking it if its name ends in `.gz`.
pub(crate) fn open(path: &Path) -> Result<Box<dyn BufRead>, Error> {
    let file = File::open(path).map_err(|error| Error::io(path, "open", error))?;
    let packed = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    Ok(if packed {
        Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file)))
    } else {
        Box::new(BufReader::with_capacity(1 << 16, file))
    })
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
