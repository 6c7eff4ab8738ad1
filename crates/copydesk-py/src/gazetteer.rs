//! `Gazetteer` for Python.

use crate::desk::text_of;
use copydesk::gazetteer::{Case, Error, Match as Found, Sense};
use copydesk::{Kind, Span};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyInt, PyList, PySlice, PyString};
use std::cell::Cell;
use std::ops::Range;
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

    /// From names alone: an entry each, whose identifier is its number in the list.
    #[staticmethod]
    fn from_names(names: &Bound<'_, PyAny>, kind: &str, case: &str) -> PyResult<Self> {
        let case = Case::from_name(case).ok_or_else(|| {
            PyValueError::new_err(format!(
                "the case {case:?} is not known; say \"exact\", \"smart\" or \"any\""
            ))
        })?;
        let kind = Kind::from(kind);
        let mut failed = None;
        let strings = names.try_iter()?.enumerate().map_while(|(number, name)| {
            let name = name.and_then(|name| name.extract::<PyBackedStr>());
            name.map(|name| (number.to_string(), name)).map_err(|error| failed = Some(error)).ok()
        });
        let made =
            copydesk::Gazetteer::builder().names(&kind, case, strings).map_err(|error| invalid(&error))?;
        if let Some(error) = failed {
            return Err(error);
        }
        let inner = names.py().detach(|| made.build());
        Ok(Self { inner: inner.map_err(|error| invalid(&error))? })
    }

    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.inner.save(&path)).map_err(|error| invalid(&error))
    }

    fn merged(&self, py: Python<'_>, other: &Self) -> PyResult<Self> {
        let inner = py.detach(|| self.inner.merged(&other.inner)).map_err(|error| invalid(&error))?;
        Ok(Self { inner })
    }

    fn find<'py>(slf: &Bound<'py, Self>, text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyList>> {
        Self::matches(slf, text, false)
    }

    fn find_all<'py>(slf: &Bound<'py, Self>, text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyList>> {
        Self::matches(slf, text, true)
    }

    fn __len__(&self) -> usize {
        self.inner.len()
    }

    fn __repr__(&self) -> String {
        format!("<Gazetteer of {} entries>", self.inner.len())
    }
}

/// From so many bytes on, a search takes longer than to release the GIL and wait for it again.
const LONG: usize = 1 << 15;

impl Gazetteer {
    fn matches<'py>(
        slf: &Bound<'py, Self>,
        given: &Bound<'py, PyString>,
        all: bool,
    ) -> PyResult<Bound<'py, PyList>> {
        let text = text_of(given)?;
        let inner = &slf.get().inner;
        let mut found = FOUND.take();
        let mut search = || {
            if all {
                found.extend(inner.find_all(&text));
            } else {
                inner.find_in(&text, Span::at(0, text.len()), &mut found);
            }
        };
        if text.len() < LONG {
            search()
        } else {
            slf.py().detach(search)
        };
        // Of ASCII, bytes are code points.
        let mut points =
            Points { text: text.as_bytes(), ascii: given.len()? == text.len(), byte: 0, point: 0 };
        // A number with a sign is made by the shortest way, and no text is so long that it does not fit.
        let number = |point: usize| PyInt::new(slf.py(), point as isize).unbind();
        let mut make = |found: Found, sense: usize| {
            let [start, end] = points.of(found.span.range()).map(number);
            Match { start, end, found, sense, text: given.clone().unbind(), gazetteer: slf.clone().unbind() }
        };
        let list = if all {
            // Overlapping matches are also told apart by what they may mean; else the likeliest sense is given.
            let senses =
                found.iter().flat_map(|one| (0..inner.senses(one).count()).map(|sense| (*one, sense)));
            PyList::new(slf.py(), senses.map(|(found, sense)| make(found, sense)))
        } else {
            PyList::new(slf.py(), found.iter().map(|one| make(*one, 0)))
        };
        if found.capacity() <= MOST_KEPT {
            found.clear();
            FOUND.set(found);
        }
        list
    }
}

/// Room for more matches than this, half a megabyte, is given back after a text.
const MOST_KEPT: usize = 1 << 14;

thread_local! {
    /// What was found, kept from text to text for its memory.
    static FOUND: Cell<Vec<Found>> = const { Cell::new(Vec::new()) };
}

/// Counts code points from match to match, which are sorted by where they begin.
struct Points<'t> {
    text: &'t [u8],
    ascii: bool,
    /// Where the last match began, in bytes and in code points.
    byte: usize,
    point: usize,
}

impl Points<'_> {
    /// Bytes as code points.
    #[inline]
    fn of(&mut self, bytes: Range<usize>) -> [usize; 2] {
        if self.ascii {
            return [bytes.start, bytes.end];
        }
        self.point += points(&self.text[self.byte..bytes.start]);
        self.byte = bytes.start;
        [self.point, self.point + points(&self.text[bytes])]
    }
}

/// How many code points these bytes are, which are whole ones: the bytes, but for those that [go on](goes_on).
fn points(bytes: &[u8]) -> usize {
    // A block has fewer than 256 of those, so that bytes count them, many at once.
    let of_block = |block: &[u8; 64]| block.iter().fold(0, |count, &byte| count + u8::from(goes_on(byte)));
    let (blocks, rest) = bytes.as_chunks::<64>();
    let blocks: usize = blocks.iter().map(|block| usize::from(of_block(block))).sum();
    // Then eight at a time, in the bytes of a number: the highest bit set, the next one not.
    let (eights, rest) = rest.as_chunks::<8>();
    let of_eight = |eight: &[u8; 8]| {
        let eight = u64::from_le_bytes(*eight);
        eight >> 7 & !(eight >> 6) & 0x0101_0101_0101_0101
    };
    let eights: u64 = eights.iter().map(of_eight).sum();
    let eights = (eights.wrapping_mul(0x0101_0101_0101_0101) >> 56) as usize;
    bytes.len() - blocks - eights - rest.iter().filter(|&&byte| goes_on(byte)).count()
}

/// Whether a byte is of a code point that began before it.
const fn goes_on(byte: u8) -> bool {
    (byte as i8) < -0x40
}

/// A name that a gazetteer found in a text. What it means is looked up when it is asked for.
#[pyclass(frozen, module = "copydesk")]
pub(crate) struct Match {
    /// Where it begins: an index of the string that was given. An object of Python's, so that reading it calls nothing.
    #[pyo3(get)]
    start: Py<PyInt>,
    /// Where it ends: an index of the string that was given.
    #[pyo3(get)]
    end: Py<PyInt>,
    found: Found,
    /// Which of its senses is meant.
    sense: usize,
    text: Py<PyString>,
    gazetteer: Py<Gazetteer>,
}

impl Match {
    fn sense(&self) -> Option<Sense<'_>> {
        self.gazetteer.get().inner.senses(&self.found).nth(self.sense)
    }
}

#[pymethods]
impl Match {
    /// Its text.
    #[getter]
    fn text<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (start, end) = (self.start.extract(py)?, self.end.extract(py)?);
        self.text.bind(py).get_item(PySlice::new(py, start, end, 1))
    }

    /// Its identifier.
    #[getter]
    fn id(&self) -> &str {
        self.sense().map_or("", |sense| sense.entry.id())
    }

    /// The name to call it by.
    #[getter]
    fn name(&self) -> &str {
        self.sense().map_or("", |sense| sense.entry.name())
    }

    /// What it is: person, place, organization, or a kind of the gazetteer.
    #[getter]
    fn kind(&self) -> &str {
        self.sense().map_or("", |sense| sense.entry.kind().as_str())
    }

    /// name, short, acronym or demonym.
    #[getter]
    fn form(&self) -> &'static str {
        self.sense().map_or("", |sense| sense.form.as_str())
    }

    /// Whether the name is also a common word, so that finding it proves little.
    #[getter]
    fn needs_context(&self) -> bool {
        self.sense().is_some_and(|sense| sense.needs_context)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let text = self.text(py)?.to_string();
        Ok(format!(
            "<Match {text:?} at {}..{}: {} {:?} {}>",
            self.start,
            self.end,
            self.kind(),
            self.name(),
            self.id()
        ))
    }
}
