//! Parquet files: records out of them a row group at a time, and lines of JSON into them.

use crate::failure::Failure;
use crate::input::{Content, Fields, Place, RawRecord, Row};
use arrow::array::{Array, ArrayRef, LargeStringArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, SchemaRef};
use arrow::error::ArrowError;
use arrow::json::ReaderBuilder;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// So many rows are decoded at a time.
const ROWS: usize = 1024;
/// So many rows are written as one row group.
const ROW_GROUP: usize = 16_384;

/// The records of a Parquet file; a row's number, from 1, stands where other files have a line's.
///
/// Row groups are read one by one. One that is damaged is reported, and the next is read.
pub(crate) fn rows(
    path: &Path,
    fields: &Fields,
    read: &Arc<AtomicU64>,
) -> Result<Box<dyn Iterator<Item = RawRecord>>, String> {
    let wrong = |error: ParquetError| format!("is no Parquet file that can be read: {error}");
    let file = File::open(path).map_err(|error| format!("cannot be read: {error}"))?;
    let meta = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(wrong)?;
    let names: Vec<&str> = meta.schema().fields().iter().map(|field| field.name().as_str()).collect();
    let column = |name: &str| names.iter().position(|&other| other == name);
    let Some(text) = column(&fields.text) else {
        let there = names.join(", ");
        return Err(format!(
            "no column {:?}; it has {there} (name the text's with --text-field)",
            fields.text
        ));
    };
    let kind = meta.schema().field(text).data_type().clone();
    if !is_text(&kind) {
        return Err(format!("the column {:?} is {kind}; strings are needed", fields.text));
    }
    let other = |field: &Option<String>| field.as_deref().and_then(column);
    let wanted = [Some(text), column(&fields.id), other(&fields.date), other(&fields.site)];
    let place: Arc<str> = path.display().to_string().into();
    let groups = meta.metadata().num_row_groups();
    let mut row = 0;
    let read = Arc::clone(read);
    let records = (0..groups).flat_map(move |group| {
        let about = meta.metadata().row_group(group);
        read.fetch_add(u64::try_from(about.compressed_size()).unwrap_or(0), Ordering::Relaxed);
        let first = row;
        row += u64::try_from(about.num_rows()).unwrap_or(0);
        let place = Arc::clone(&place);
        let mut done = false;
        let mut batches = match open_group(&file, &meta, group, wanted) {
            Ok(batches) => Box::new(batches) as Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>,
            Err(error) => Box::new(std::iter::once(Err(error.into()))),
        };
        let mut at = first;
        std::iter::from_fn(move || {
            let batch = batches.next().filter(|_| !done)?;
            let records =
                batch.and_then(|batch| records(&batch, &place, at, wanted)).unwrap_or_else(|error| {
                    done = true;
                    let what = format!("row group {} cannot be read from here on: {error}", group + 1);
                    vec![RawRecord::new(Place::row(&place, at + 1), Content::Broken(what))]
                });
            at += records.len() as u64;
            Some(records)
        })
        .flatten()
    });
    Ok(Box::new(records))
}

fn open_group(
    file: &File,
    meta: &ArrowReaderMetadata,
    group: usize,
    wanted: [Option<usize>; 4],
) -> Result<impl Iterator<Item = Result<RecordBatch, ArrowError>> + use<>, ParquetError> {
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file.try_clone()?, meta.clone());
    let columns = ProjectionMask::roots(builder.parquet_schema(), wanted.into_iter().flatten());
    builder.with_projection(columns).with_row_groups(vec![group]).with_batch_size(ROWS).build()
}

/// The rows of a batch; `first` rows stand before it in the file.
fn records(
    batch: &RecordBatch,
    file: &Arc<str>,
    first: u64,
    wanted: [Option<usize>; 4],
) -> Result<Vec<RawRecord>, ArrowError> {
    // The columns that were wanted, in the order of the file.
    let mut there: Vec<usize> = wanted.into_iter().flatten().collect();
    there.sort_unstable();
    there.dedup();
    let column = |wanted: Option<usize>| {
        let at = wanted.and_then(|wanted| there.binary_search(&wanted).ok());
        at.map(|at| as_strings(batch.column(at))).transpose()
    };
    let [text, id, date, site] = wanted;
    let (text, id, date, site) = (column(text)?, column(id)?, column(date)?, column(site)?);
    let value = |column: &Option<LargeStringArray>, row: usize| {
        column.as_ref().filter(|column| column.is_valid(row)).map(|column| column.value(row).to_owned())
    };
    let record = |row| {
        let content = match value(&text, row) {
            Some(text) => Content::Row(Row {
                id: value(&id, row),
                text,
                date: value(&date, row),
                site: value(&site, row),
            }),
            None => Content::Broken("its text is null".to_owned()),
        };
        RawRecord::new(Place::row(file, first + row as u64 + 1), content)
    };
    Ok((0..batch.num_rows()).map(record).collect())
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, value) => is_text(value),
        kind => matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View),
    }
}

/// Any column as strings: numbers in digits, dates and times (in UTC) as ISO 8601 has them.
fn as_strings(column: &ArrayRef) -> Result<LargeStringArray, ArrowError> {
    let mut column = Arc::clone(column);
    if let DataType::Timestamp(unit, Some(_)) = column.data_type() {
        column = cast(&column, &DataType::Timestamp(*unit, None))?;
    }
    let strings = cast(&column, &DataType::LargeUtf8)?;
    let strings = strings.as_any().downcast_ref::<LargeStringArray>();
    strings.cloned().ok_or_else(|| ArrowError::CastError("no strings".to_owned()))
}

/// Writes the lines of a JSONL file, which copydesk wrote, as a Parquet file.
pub(crate) fn convert(from: &Path, to: &Path, schema: &SchemaRef) -> Result<(), Failure> {
    let cannot = |error: &std::io::Error| Failure::io("write", to, error);
    let wrong = |error: String| Failure::new(format!("cannot write {}: {error}", to.display()));
    let lines = BufReader::new(File::open(from).map_err(|error| Failure::io("read", from, &error))?);
    let lines = ReaderBuilder::new(Arc::clone(schema))
        .with_batch_size(ROWS)
        .build(lines)
        .map_err(|error| wrong(error.to_string()))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_created_by(concat!("copydesk ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let file = BufWriter::new(File::create(to).map_err(|error| cannot(&error))?);
    let mut writer = ArrowWriter::try_new(file, Arc::clone(schema), Some(properties))
        .map_err(|error| wrong(error.to_string()))?;
    for batch in lines {
        let batch = batch.map_err(|error| wrong(error.to_string()))?;
        writer.write(&batch).map_err(|error| wrong(error.to_string()))?;
    }
    let file = writer.into_inner().map_err(|error| wrong(error.to_string()))?;
    let file = file.into_inner().map_err(|error| cannot(error.error()))?;
    file.sync_all().map_err(|error| cannot(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{DictionaryArray, Int64Array, StringArray, StringViewArray, TimestampSecondArray};
    use arrow::datatypes::Int32Type;

    fn fields() -> Fields {
        Fields { id: "id".to_owned(), text: "text".to_owned(), date: Some("date".to_owned()), site: None }
    }

    fn read(path: &Path) -> Result<Vec<String>, String> {
        let read = Arc::new(AtomicU64::new(0));
        let fields = fields();
        Ok(rows(path, &fields, &read)?
            .map(|record| match record.parse(&fields) {
                Ok(record) => format!("{} {} {:?}", record.id, record.text, record.date),
                Err(problem) => format!("bad {}", problem.to_string().rsplit('/').next().unwrap_or_default()),
            })
            .collect())
    }

    fn write(path: &Path, batch: &RecordBatch) {
        let properties = WriterProperties::builder().set_max_row_group_row_count(Some(2)).build();
        let mut writer =
            ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
        writer.write(batch).unwrap();
        writer.close().unwrap();
    }

    #[test]
    fn every_kind_of_string_is_read() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("in.parquet");
        let words = [Some("one"), None, Some("three"), Some("four"), Some("five")];
        let texts: [ArrayRef; 4] = [
            Arc::new(StringArray::from_iter(words)),
            Arc::new(LargeStringArray::from_iter(words)),
            Arc::new(StringViewArray::from_iter(words)),
            Arc::new(DictionaryArray::<Int32Type>::from_iter(words)),
        ];
        for text in texts {
            let batch = RecordBatch::try_from_iter_with_nullable([
                (
                    "date",
                    Arc::new(TimestampSecondArray::from(vec![0; 5]).with_timezone("UTC")) as ArrayRef,
                    true,
                ),
                ("text", text, true),
                ("id", Arc::new(Int64Array::from(vec![Some(7), Some(8), None, Some(9), Some(10)])), true),
            ]);
            write(&path, &batch.unwrap());
            let found = read(&path).unwrap();
            let date = "Some(\"1970-01-01T00:00:00\")";
            assert_eq!(found[0], format!("7 one {date}"));
            assert_eq!(found[1], "bad in.parquet:2: its text is null");
            assert!(found[2].ends_with(&format!("in.parquet:3 three {date}")));
            assert_eq!(found[4], format!("10 five {date}"));
        }
    }

    #[test]
    fn a_damaged_row_group_is_reported_and_the_next_is_read() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("in.parquet");
        let text: ArrayRef = Arc::new(StringArray::from_iter_values(["one", "two", "three", "four"]));
        write(&path, &RecordBatch::try_from_iter([("text", text)]).unwrap());
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[4..24].fill(0xFF);
        std::fs::write(&path, &bytes).unwrap();
        let found = read(&path).unwrap();
        assert!(found[0].starts_with("bad in.parquet:1: row group 1 cannot be read"), "{found:?}");
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[2].contains("in.parquet:4 four"), "{found:?}");
    }

    #[test]
    fn what_is_no_such_table_says_so() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("in.parquet");
        std::fs::write(&path, "no table").unwrap();
        assert!(read(&path).unwrap_err().contains("no Parquet file"));
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1]));
        write(&path, &RecordBatch::try_from_iter([("text", Arc::clone(&numbers))]).unwrap());
        assert!(read(&path).unwrap_err().contains("Int64"));
        write(&path, &RecordBatch::try_from_iter([("body", numbers)]).unwrap());
        assert!(read(&path).unwrap_err().contains("it has body"));
    }
}
