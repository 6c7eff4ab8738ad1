//! CSV and TSV: a header line, then an entry a line.
//!
//! Cells of CSV can be quoted; the separator is a semicolon where the header has one and no comma. In TSV a quotation mark is
//! a character like any other.

use crate::entry::Entry;
use crate::error::Error;
use copydesk_text::Kind;
use std::io::BufRead;
use std::path::Path;

const REMEDY: &str =
    "the header line names the columns id, name, kind, then aliases (separated by |) and any others";

/// Reads the entries of `source`, which is called `path` in errors. Columns beside `id`, `name`, `kind` and `aliases`
/// are fields; empty cells are no fields.
pub(crate) fn entries(
    path: &Path,
    mut source: impl BufRead,
    delimiter: u8,
    sink: super::Sink<'_>,
) -> Result<(), Error> {
    let head = source.fill_buf().map_err(|error| Error::io(path, "read", error))?;
    let header = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let semicolons = delimiter == b',' && !header.contains(&b',') && header.contains(&b';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if semicolons { b';' } else { delimiter })
        .quoting(delimiter != b'\t')
        .flexible(true)
        .from_reader(source);
    let header = reader.headers().map_err(|error| wrong(path, error))?.clone();
    let columns: Vec<&str> = header.iter().map(|name| name.trim_start_matches('\u{FEFF}').trim()).collect();
    let place = |name: &str| {
        columns.iter().position(|column| *column == name).ok_or_else(|| {
            Error::input(format!("there is no column \"{name}\""), REMEDY).at_path(path).at_line(1)
        })
    };
    let (id, name, kind) = (place("id")?, place("name")?, place("kind")?);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| wrong(path, error))? {
        let line = record.position().map_or(0, csv::Position::line);
        let at = |error: Error| error.at_path(path).at_line(line);
        if record.len() > columns.len() {
            return Err(at(Error::input(
                format!("the line has {} cells and the header {}", record.len(), columns.len()),
                "quote the cells that hold a separator",
            )));
        }
        let cell = |at: usize| record.get(at).unwrap_or_default().trim();
        let mut entry = Entry::new(cell(id), cell(name), Kind::from(cell(kind)));
        for (at, column) in columns.iter().enumerate() {
            let text = cell(at);
            if [id, name, kind].contains(&at) || text.is_empty() {
                continue;
            }
            if *column == "aliases" {
                let aliases = text.split('|').map(str::trim).filter(|alias| !alias.is_empty());
                entry.aliases.extend(aliases.map(Into::into));
            } else {
                entry.fields.insert((*column).to_owned(), text.to_owned());
            }
        }
        sink(entry).map_err(at)?;
    }
    Ok(())
}

fn wrong(path: &Path, error: csv::Error) -> Error {
    let line = error.position().map(csv::Position::line);
    let error = match error.into_kind() {
        csv::ErrorKind::Io(error) => Error::io(path, "read", error),
        csv::ErrorKind::Utf8 { err, .. } => Error::input(
            format!("column {} is not valid UTF-8", err.field() + 1),
            "convert the file to UTF-8",
        ),
        kind => Error::input(format!("not a table: {kind:?}"), REMEDY),
    };
    let error = error.at_path(path);
    match line {
        Some(line) => error.at_line(line),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, delimiter: u8) -> Result<Vec<Entry>, Error> {
        let mut all = Vec::new();
        entries(Path::new("names.csv"), text.as_bytes(), delimiter, &mut |entry| {
            all.push(entry);
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn cells() {
        let all = read(
            "\u{FEFF}id,name,kind,aliases,country\r\na,\"Kyiv, city\",place,Kiev|Kyjiw | ,UA\nb,B,club,,\n",
            b',',
        )
        .unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].name, "Kyiv, city");
        assert_eq!(all[0].aliases.len(), 2);
        assert_eq!(all[0].aliases[1].text, "Kyjiw");
        assert_eq!(all[0].fields["country"], "UA");
        assert!(all[1].fields.is_empty() && all[1].kind.as_str() == "club");
        assert_eq!(read("id\tname\tkind\na\tA, B\tplace\n", b'\t').unwrap()[0].name, "A, B");
        let quoted = read("id\tname\tkind\na\t\"Al\" Example\tperson\nb\t\"\tplace\n", b'\t').unwrap();
        assert_eq!((quoted[0].name.as_str(), quoted[1].name.as_str()), ("\"Al\" Example", "\""));
        let european = read("id;name;kind\na;\"A; B, C\";place\n", b',').unwrap();
        assert_eq!(european[0].name, "A; B, C");
    }

    #[test]
    fn errors_say_where() {
        let error = read("id,name\n", b',').unwrap_err().to_string();
        assert!(error.starts_with("names.csv:1: there is no column \"kind\"; "), "{error}");
        let error = read("id,name,kind\na,A,place\nb,B,place,x\n", b',').unwrap_err().to_string();
        assert!(error.starts_with("names.csv:3: the line has 4 cells and the header 3; "), "{error}");
    }
}
