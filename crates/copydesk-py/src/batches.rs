//! Functions over Arrow batches, for Spark's `mapInArrow`, Ray's `map_batches` and their like.

use crate::dedup::options;
use arrow::array::{
    Array, ArrayRef, BinaryArray, BinaryBuilder, BooleanArray, Float32Array, Int32Array, Int32Builder,
    Int64Builder, LargeStringArray, ListArray, ListBuilder, RecordBatch, StringArray,
};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use copydesk::OffsetUnit;
use copydesk::clean::corpus::{self, Buckets, Options, Sketch, Sketcher};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3_arrow::{PyArray, PyRecordBatch};
use std::sync::Arc;

fn wrong(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// An Arrow array as strings: Utf8, LargeUtf8, Utf8View or a dictionary of them.
pub(crate) fn strings(array: &ArrayRef) -> PyResult<LargeStringArray> {
    let text = match array.data_type() {
        DataType::Dictionary(_, value) => value.as_ref(),
        other => other,
    };
    if !matches!(text, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null) {
        return Err(PyValueError::new_err(format!(
            "the texts are {}; strings are needed",
            array.data_type()
        )));
    }
    let array = cast(array, &DataType::LargeUtf8).map_err(wrong)?;
    Ok(array
        .as_any()
        .downcast_ref::<LargeStringArray>()
        .cloned()
        .unwrap_or_else(|| LargeStringArray::new_null(0)))
}

/// The sketches of an array of texts, as columns: place, sketch, hashes, keys, words. A null text has null in all.
#[pyfunction]
#[pyo3(signature = (texts, *, clean = true, exact = false))]
pub(crate) fn sketch_batch(
    py: Python<'_>,
    texts: PyArray,
    clean: bool,
    exact: bool,
) -> PyResult<Bound<'_, PyAny>> {
    let texts = strings(texts.array())?;
    let batch = py.detach(|| sketch_columns(&texts, &Options { clean, exact, ..Options::default() }));
    PyRecordBatch::new(batch.map_err(wrong)?).into_pyarrow(py)
}

fn sketch_columns(texts: &LargeStringArray, options: &Options) -> Result<RecordBatch, ArrowError> {
    let mut sketcher = Sketcher::new(options);
    let (mut places, mut sketches) = (BinaryBuilder::new(), BinaryBuilder::new());
    let mut hashes = ListBuilder::new(Int32Builder::new());
    let (mut keys, mut words) = (Int32Builder::new(), Int64Builder::new());
    for text in texts {
        let sketch = text.map(|text| sketcher.sketch(text));
        places.append_option(sketch.as_ref().map(Sketch::place));
        sketches.append_option(sketch.as_ref().map(Sketch::to_bytes));
        hashes.append_option(
            sketch.as_ref().map(|sketch| sketch.hashes().iter().map(|&hash| Some(hash.cast_signed()))),
        );
        keys.append_option(sketch.as_ref().map(|sketch| sketch.keys().len() as i32));
        words.append_option(sketch.as_ref().map(|sketch| i64::from(sketch.words())));
    }
    let columns: [(&str, ArrayRef); 5] = [
        ("place", Arc::new(places.finish())),
        ("sketch", Arc::new(sketches.finish())),
        ("hashes", Arc::new(hashes.finish())),
        ("keys", Arc::new(keys.finish())),
        ("words", Arc::new(words.finish())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
}

/// A column of a batch, as the type it must have.
fn column<'b, T: Array + 'static>(batch: &'b RecordBatch, name: &str) -> PyResult<&'b T> {
    let found = batch.column_by_name(name);
    found.and_then(|column| column.as_any().downcast_ref::<T>()).ok_or_else(|| {
        PyValueError::new_err(format!(
            "the column {name:?} is {}",
            found.map_or("missing".to_owned(), |column| format!(
                "{}, which is another type",
                column.data_type()
            ))
        ))
    })
}

/// The pairs of sketches in the columns `sketch_a` and `sketch_b`.
fn pairs(batch: &RecordBatch) -> PyResult<Vec<(Sketch, Sketch)>> {
    let (a, b) = (column::<BinaryArray>(batch, "sketch_a")?, column::<BinaryArray>(batch, "sketch_b")?);
    let read = |bytes: Option<&[u8]>| {
        bytes.and_then(Sketch::from_bytes).ok_or_else(|| {
            PyValueError::new_err("a sketch is damaged, or another version of copydesk made it")
        })
    };
    a.iter().zip(b).map(|(a, b)| Ok((read(a)?, read(b)?))).collect()
}

/// Whether the articles of each pair are close copies, as a column: close.
#[pyfunction]
#[pyo3(signature = (batch, *, threshold))]
pub(crate) fn close_batch(
    py: Python<'_>,
    batch: PyRecordBatch,
    threshold: f64,
) -> PyResult<Bound<'_, PyAny>> {
    let options = options(threshold, false, "first", true)?;
    let batch = batch.into_inner();
    let close = py.detach(|| -> PyResult<RecordBatch> {
        let pairs = pairs(&batch)?;
        let close: BooleanArray = pairs.iter().map(|(a, b)| Some(corpus::is_close(a, b, &options))).collect();
        RecordBatch::try_from_iter([("close", Arc::new(close) as ArrayRef)]).map_err(wrong)
    })?;
    PyRecordBatch::new(close).into_pyarrow(py)
}

/// What the articles of each pair are to each other, as columns: similarity, copy, strong, reason.
///
/// `hashes_a`, `counts_a`, `hashes_b` and `counts_b` have the common shingles of each, or null.
#[pyfunction]
#[pyo3(signature = (batch, *, threshold))]
pub(crate) fn judge_batch(
    py: Python<'_>,
    batch: PyRecordBatch,
    threshold: f64,
) -> PyResult<Bound<'_, PyAny>> {
    let options = options(threshold, false, "first", true)?;
    let batch = batch.into_inner();
    let judged = py.detach(|| judged(&batch, &options))?;
    PyRecordBatch::new(judged).into_pyarrow(py)
}

fn judged(batch: &RecordBatch, options: &Options) -> PyResult<RecordBatch> {
    let pairs = pairs(batch)?;
    let common = [("hashes_a", "counts_a"), ("hashes_b", "counts_b")].map(|(hashes, counts)| {
        Ok::<_, PyErr>((column::<ListArray>(batch, hashes)?, column::<ListArray>(batch, counts)?))
    });
    let [a, b] = common;
    let common = [a?, b?];
    let mut judgements = Vec::with_capacity(pairs.len());
    for (row, (a, b)) in pairs.iter().enumerate() {
        let mut known = Vec::new();
        for (hashes, counts) in common {
            if hashes.is_valid(row) && counts.is_valid(row) {
                let numbers = |list: &ListArray| -> PyResult<Int32Array> {
                    let list = list.value(row);
                    let numbers = list.as_any().downcast_ref::<Int32Array>().cloned();
                    numbers
                        .ok_or_else(|| PyValueError::new_err("common shingles are lists of 32-bit integers"))
                };
                let (hashes, counts) = (numbers(hashes)?, numbers(counts)?);
                let each = hashes.values().iter().zip(counts.values());
                known.extend(each.map(|(hash, count)| (hash.cast_unsigned(), count.cast_unsigned())));
            }
        }
        judgements.push(corpus::judge(a, b, known, options));
    }
    let similarity = judgements.iter().map(|judgement| judgement.overlap.similarity() as f32);
    let columns: [(&str, ArrayRef); 4] = [
        ("similarity", Arc::new(Float32Array::from_iter_values(similarity))),
        ("copy", Arc::new(judgements.iter().map(|judgement| Some(judgement.copy)).collect::<BooleanArray>())),
        (
            "strong",
            Arc::new(judgements.iter().map(|judgement| Some(judgement.strong)).collect::<BooleanArray>()),
        ),
        (
            "reason",
            Arc::new(StringArray::from_iter_values(judgements.iter().map(|each| each.reason.as_str()))),
        ),
    ];
    RecordBatch::try_from_iter(columns).map_err(wrong)
}

/// How articles are paired and groups joined: neighbours, crowd, neighbours_in_crowd, enough, common.
#[pyfunction]
pub(crate) fn dedup_rules(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let rules = Buckets::RULES;
    let dict = PyDict::new(py);
    dict.set_item("neighbours", rules.neighbours)?;
    dict.set_item("crowd", rules.crowd)?;
    dict.set_item("neighbours_in_crowd", rules.neighbours_in_crowd)?;
    dict.set_item("enough", rules.enough)?;
    dict.set_item("common", Options::default().common)?;
    dict.set_item("close_keys", rules.close_keys)?;
    Ok(dict)
}

/// Articles read, as the columns of the output schema. `ids` are kept as they are; a null text has null in all but its id.
#[pyfunction]
#[pyo3(signature = (texts, ids, *, offsets = "codepoint"))]
pub(crate) fn read_batch<'py>(
    py: Python<'py>,
    texts: PyArray,
    ids: PyArray,
    offsets: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let unit: OffsetUnit = offsets.parse().map_err(wrong)?;
    let (texts, ids) = (strings(texts.array())?, strings(ids.array())?);
    if texts.len() != ids.len() {
        return Err(PyValueError::new_err(format!("there are {} texts and {} ids", texts.len(), ids.len())));
    }
    let batch = py.detach(|| -> PyResult<RecordBatch> {
        let desk = copydesk::default_desk();
        let read = texts.iter().map(|text| text.map(|text| desk.read(text)).transpose());
        let articles = read.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
        let rows: Vec<Row<'_>> =
            articles.iter().zip(&ids).map(|(article, id)| Row::of(article.as_ref(), id, unit)).collect();
        copydesk_cli::table::articles(&rows).map_err(wrong)
    })?;
    PyRecordBatch::new(batch).into_pyarrow(py)
}

/// A row of [`read_batch`].
#[derive(serde::Serialize)]
#[serde(untagged)]
enum Row<'a> {
    Article(copydesk::ArticleRecord<'a>),
    Missing { id: Option<&'a str> },
}

impl<'a> Row<'a> {
    fn of(article: Option<&'a copydesk::Article>, id: Option<&'a str>, unit: OffsetUnit) -> Self {
        article.map_or(Self::Missing { id }, |article| Self::Article(article.to_record(id, unit)))
    }
}
