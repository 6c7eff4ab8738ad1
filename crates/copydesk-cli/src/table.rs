//! What copydesk writes, as Arrow tables: the output schema and the lines of `dedup` as columns.

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::json::ReaderBuilder;
use serde::Serialize;
use std::sync::{Arc, LazyLock};

/// A column; any may be null.
fn column(name: &str, of: DataType) -> Field {
    Field::new(name, of, true)
}

fn list(of: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("element", of, true)))
}

fn rows_of(columns: Vec<Field>) -> DataType {
    list(DataType::Struct(Fields::from(columns)))
}

use DataType::{Boolean, Float64, Int32, Int64, Utf8};

/// The output schema of articles (`docs/output.md`) as columns: what is a list of objects in JSON is a list of structs.
/// Offsets have 64 bits, indices 32.
pub static ARTICLES: LazyLock<SchemaRef> = LazyLock::new(|| {
    let spans = || list(list(Int64));
    Arc::new(Schema::new(vec![
        column("id", Utf8),
        column("schema", Int32),
        column("offsets", Utf8),
        column("clean", Utf8),
        column(
            "blocks",
            rows_of(vec![
                column("start", Int64),
                column("end", Int64),
                column("role", Utf8),
                column("kept", Boolean),
                column("duplicate_of", Int32),
            ]),
        ),
        column(
            "entities",
            rows_of(vec![
                column("id", Utf8),
                column("name", Utf8),
                column("kind", Utf8),
                column("mentions", list(Int32)),
            ]),
        ),
        column(
            "mentions",
            rows_of(vec![
                column("start", Int64),
                column("end", Int64),
                column("text", Utf8),
                column("entity", Int32),
                column("kind", Utf8),
                column("form", Utf8),
                column("origin", Utf8),
                column("confidence", Float64),
                column("why", Utf8),
                column("metonym", Boolean),
                column("role", Utf8),
            ]),
        ),
        column(
            "quotes",
            rows_of(vec![
                column("kind", Utf8),
                column("content", spans()),
                column("cue", spans()),
                column("source", spans()),
                column("speaker", Int32),
                column("confidence", Float64),
                column("evidence", Utf8),
            ]),
        ),
    ]))
});

/// The clusters that `dedup` writes.
pub static CLUSTERS: LazyLock<SchemaRef> = LazyLock::new(|| {
    Arc::new(Schema::new(vec![
        column("id", Utf8),
        column("cluster", Utf8),
        column("keep", Boolean),
        column("similarity", Float64),
        column("reason", Utf8),
    ]))
});

/// The passages that `dedup --passages` writes.
pub static PASSAGES: LazyLock<SchemaRef> = LazyLock::new(|| {
    Arc::new(Schema::new(vec![
        column("first", Utf8),
        column("first_span", list(Int64)),
        column("second", Utf8),
        column("second_span", list(Int64)),
        column("words", Int64),
        column("offsets", Utf8),
    ]))
});

/// Articles as one batch of [`ARTICLES`]. Keys that the schema does not have are left out.
///
/// # Errors
/// If a row does not fit the schema.
///
/// ```
/// let article = copydesk::read("Fog closed the port of Lima.")?;
/// let batch = copydesk_cli::table::articles(&[article.to_record(Some("a1"), copydesk::OffsetUnit::Codepoint)])?;
/// assert_eq!((batch.num_rows(), batch.schema().field(3).name().as_str()), (1, "clean"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn articles<R: Serialize>(rows: &[R]) -> Result<RecordBatch, ArrowError> {
    let schema = Arc::clone(&ARTICLES);
    if rows.is_empty() {
        return Ok(RecordBatch::new_empty(schema));
    }
    let mut decoder = ReaderBuilder::new(Arc::clone(&schema)).with_batch_size(rows.len()).build_decoder()?;
    decoder.serialize(rows)?;
    Ok(decoder.flush()?.unwrap_or_else(|| RecordBatch::new_empty(schema)))
}
