//! `Gazetteer` for Python.

use crate::desk::text_of;
use copydesk::gazetteer::Error;
use copydesk::{OffsetMap, OffsetUnit};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::path::PathBuf;

#[pyclass(frozen, module = "copydesk")]
pub(crate) struct Gazetteer {
    pub(crate) inner: copydesk::Gazetteer,
}

fn invalid(error: &Error) -> PyErr {
    if error.is_io() {
        PyOSError::new_err(error.to_string())
    } else {
        PyValueError::new_err(error.to_string())
    }
}

#[pymethods]
impl Gazetteer {
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let inner = py.detach(|| copydesk::Gazetteer::load(&path)).map_err(|error| invalid(&error))?;
        Ok(Self { inner })
    }

    #[staticmethod]
    fn world(py: Python<'_>) -> Self {
        Self { inner: py.detach(|| copydesk::Gazetteer::world().clone()) }
    }

    /// From records in the JSON form that the JSONL reader takes.
    #[staticmethod]
    fn from_json(py: Python<'_>, records: Vec<String>) -> PyResult<Self> {
        let inner = py.detach(|| {
            let mut builder = copydesk::Gazetteer::builder();
            for (index, record) in records.iter().enumerate() {
                builder = builder.read_jsonl(&format!("record {index}"), record.as_bytes())?;
            }
            builder.build()
        });
        Ok(Self { inner: inner.map_err(|error| invalid(&error))? })
    }

    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.inner.save(&path)).map_err(|error| invalid(&error))
    }

    fn merged(&self, py: Python<'_>, other: &Self) -> PyResult<Self> {
        let inner = py.detach(|| self.inner.merged(&other.inner)).map_err(|error| invalid(&error))?;
        Ok(Self { inner })
    }

    fn find(&self, py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<Vec<Match>> {
        self.matches(py, text, false)
    }

    fn find_all(&self, py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<Vec<Match>> {
        self.matches(py, text, true)
    }

    fn __len__(&self) -> usize {
        self.inner.len()
    }

    fn __repr__(&self) -> String {
        format!("<Gazetteer of {} entries>", self.inner.len())
    }
}

impl Gazetteer {
    fn matches(&self, py: Python<'_>, text: &Bound<'_, PyString>, all: bool) -> PyResult<Vec<Match>> {
        let text = text_of(text)?;
        Ok(py.detach(|| {
            let found = if all { self.inner.find_all(&text) } else { self.inner.find(&text) };
            let map = OffsetMap::new(&text, OffsetUnit::Codepoint);
            found
                .iter()
                .flat_map(|found| {
                    // Overlapping matches are also told apart by what they may mean; else the likeliest sense is given.
                    let senses = self.inner.senses(found).take(if all { usize::MAX } else { 1 });
                    let (text, map) = (&text, &map);
                    senses.map(move |sense| Match {
                        start: map.from_byte(found.span.start),
                        end: map.from_byte(found.span.end),
                        text: found.span.slice(text).to_owned(),
                        id: sense.entry.id().to_owned(),
                        name: sense.entry.name().to_owned(),
                        kind: sense.entry.kind().as_str().to_owned(),
                        form: sense.form.as_str(),
                        needs_context: sense.needs_context,
                    })
                })
                .collect()
        }))
    }
}

/// A name that a gazetteer found in a text.
#[pyclass(frozen, get_all, module = "copydesk")]
pub(crate) struct Match {
    /// Where it begins: an index of the string that was given.
    start: u32,
    /// Where it ends: an index of the string that was given.
    end: u32,
    /// Its text.
    text: String,
    /// Its identifier.
    id: String,
    /// The name to call it by.
    name: String,
    /// What it is: person, place, organization, or a kind of the gazetteer.
    kind: String,
    /// name, short, acronym or demonym.
    form: &'static str,
    /// Whether the name is also a common word, so that finding it proves little.
    needs_context: bool,
}

#[pymethods]
impl Match {
    fn __repr__(&self) -> String {
        format!(
            "<Match {:?} at {}..{}: {} {:?} {}>",
            self.text, self.start, self.end, self.kind, self.name, self.id
        )
    }
}
