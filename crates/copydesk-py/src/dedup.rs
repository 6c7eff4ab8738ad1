//! `dedup` and `Deduper` for Python.

use crate::batches::strings;
use crate::desk::{text_of, thread_count};
use copydesk::Threads;
use copydesk::clean::corpus::{self, Keep, LoadError, Novelty, Options, Sketcher, Sketches};
use pyo3::exceptions::{PyIndexError, PyOSError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;
use pyo3_arrow::input::AnyArray;
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) fn options(threshold: f64, exact: bool, keep: &str, clean: bool) -> PyResult<Options> {
    if !(0.0..=1.0).contains(&threshold) {
        return Err(PyValueError::new_err(format!(
            "the threshold is {threshold}; a number from 0 to 1 is needed"
        )));
    }
    let keep = match keep {
        "first" => Keep::First,
        "longest" => Keep::Longest,
        "earliest" => Keep::Earliest,
        _ => {
            return Err(PyValueError::new_err(format!("keep is {keep:?}; write first, longest or earliest")));
        }
    };
    Ok(Options { clean, threshold, exact, keep, ..Options::default() })
}

/// Finds the copies among texts.
#[pyfunction]
#[pyo3(signature = (texts, *, threshold = Options::default().threshold, exact = false, keep = "first", clean = true, dates = None, threads = None))]
#[expect(clippy::too_many_arguments, reason = "they are the keywords of the Python function")]
pub(crate) fn dedup(
    py: Python<'_>,
    texts: Vec<Bound<'_, PyString>>,
    threshold: f64,
    exact: bool,
    keep: &str,
    clean: bool,
    dates: Option<Vec<Option<i64>>>,
    threads: Option<i64>,
) -> PyResult<Clusters> {
    let options = options(threshold, exact, keep, clean)?;
    let texts: Vec<Cow<'_, str>> = texts.iter().map(text_of).collect::<PyResult<_>>()?;
    py.detach(|| clusters(&texts, &options, dates, threads))
}

/// Finds the copies among the texts of an Arrow array, or of whatever has the Arrow PyCapsule interface.
#[pyfunction]
#[pyo3(signature = (texts, *, threshold = Options::default().threshold, exact = false, keep = "first", clean = true, dates = None, threads = None))]
#[expect(clippy::too_many_arguments, reason = "they are the keywords of the Python function")]
pub(crate) fn dedup_arrow(
    py: Python<'_>,
    texts: AnyArray,
    threshold: f64,
    exact: bool,
    keep: &str,
    clean: bool,
    dates: Option<Vec<Option<i64>>>,
    threads: Option<i64>,
) -> PyResult<Clusters> {
    let options = options(threshold, exact, keep, clean)?;
    let chunks = texts.into_chunked_array()?;
    let chunks = chunks.chunks().iter().map(strings).collect::<PyResult<Vec<_>>>()?;
    let all = chunks.iter().flat_map(|chunk| chunk.iter()).enumerate();
    let text = |(number, text): (usize, Option<_>)| {
        text.ok_or_else(|| PyTypeError::new_err(format!("text {number} is null; leave such texts out")))
    };
    let texts: Vec<&str> = all.map(text).collect::<PyResult<_>>()?;
    py.detach(|| clusters(&texts, &options, dates, threads))
}

fn clusters<T: AsRef<str> + Sync>(
    texts: &[T],
    options: &Options,
    dates: Option<Vec<Option<i64>>>,
    threads: Option<i64>,
) -> PyResult<Clusters> {
    let dates = dates.unwrap_or_else(|| vec![None; texts.len()]);
    if dates.len() != texts.len() {
        return Err(PyValueError::new_err(format!(
            "there are {} texts and {} dates",
            texts.len(),
            dates.len()
        )));
    }
    let threads =
        Threads::new(thread_count(threads)?).map_err(|error| PyOSError::new_err(error.to_string()))?;
    let runs: Vec<&[T]> = texts.chunks(RUN).collect();
    let sketched = threads.map(&runs, |run| {
        let mut sketcher = Sketcher::new(options);
        run.iter().map(|text| sketcher.sketch(text.as_ref())).collect::<Vec<_>>()
    });
    let mut sketches = Sketches::new(options);
    for (sketch, date) in sketched.iter().flatten().zip(dates) {
        sketches.push("", date, sketch);
    }
    drop(sketched);
    let count = NonZero::new(threads.count()).unwrap_or(NonZero::<usize>::MIN);
    Ok(Clusters { inner: sketches.cluster_on(options, count) })
}

/// So many texts are sketched by one thread at a time.
const RUN: usize = 64;

/// The clusters of copies among some texts; a text without a copy is a cluster of its own. `len` counts clusters.
#[pyclass(frozen, module = "copydesk")]
pub(crate) struct Clusters {
    inner: corpus::Clusters,
}

#[pymethods]
impl Clusters {
    /// For each text the index of the text that stands for its cluster.
    #[getter]
    fn labels(&self) -> Vec<u32> {
        self.inner.members().iter().map(|member| member.representative).collect()
    }

    /// For each text whether it stands for its cluster.
    #[getter]
    fn keep(&self) -> Vec<bool> {
        (0..).zip(self.inner.members()).map(|(number, member)| member.representative == number).collect()
    }

    /// The clusters of two texts or more, as indices of texts.
    #[getter]
    fn groups(&self) -> Vec<Vec<u32>> {
        self.inner.groups()
    }

    fn __getitem__(&self, article: usize) -> PyResult<Member> {
        let member = self.inner.members().get(article);
        member
            .copied()
            .map(Member::from)
            .ok_or_else(|| PyIndexError::new_err(format!("there is no text {article}")))
    }

    fn __len__(&self) -> usize {
        self.inner.len()
    }

    fn __repr__(&self) -> String {
        format!("<Clusters: {} of {} texts>", self.inner.len(), self.inner.members().len())
    }
}

/// A text's place in its cluster.
#[pyclass(frozen, get_all, module = "copydesk")]
pub(crate) struct Member {
    /// The index of the text that stands for the cluster.
    representative: u32,
    /// How similar the text is to that one, from 0 to 1.
    similarity: f32,
    /// kept, exact, near, contained, or linked (a copy of another member).
    reason: &'static str,
}

impl From<corpus::Member> for Member {
    fn from(member: corpus::Member) -> Self {
        Self {
            representative: member.representative,
            similarity: member.similarity,
            reason: member.reason.as_str(),
        }
    }
}

#[pymethods]
impl Member {
    fn __repr__(&self) -> String {
        format!("<Member of {}: {}, similarity {:.3}>", self.representative, self.reason, self.similarity)
    }
}

/// What an article is to those before it.
#[pyclass(frozen, get_all, module = "copydesk")]
pub(crate) struct Verdict {
    /// new, exact, near or contained.
    reason: &'static str,
    /// The number of the article it is a copy of: 0 for the first that was added.
    of: Option<u32>,
    /// How similar the two are, from 0 to 1.
    similarity: Option<f64>,
}

impl From<Novelty> for Verdict {
    fn from(novelty: Novelty) -> Self {
        let (reason, of, similarity) = match novelty {
            Novelty::New => ("new", None, None),
            Novelty::Exact { of } => ("exact", Some(of), Some(1.0)),
            Novelty::Near { of, similarity } => ("near", Some(of), Some(similarity)),
            Novelty::Contained { of, containment } => ("contained", Some(of), Some(containment)),
        };
        Self { reason, of, similarity }
    }
}

#[pymethods]
impl Verdict {
    /// Whether it is a copy of nothing before it.
    #[getter]
    fn is_new(&self) -> bool {
        self.of.is_none()
    }

    fn __repr__(&self) -> String {
        match (self.of, self.similarity) {
            (Some(of), Some(similarity)) => {
                format!("<Verdict {} of {of}, similarity {similarity:.3}>", self.reason)
            }
            _ => "<Verdict new>".to_owned(),
        }
    }
}

/// Takes articles as they come, and says of each at once whether it is new.
///
/// `clusters` gives what `copydesk.dedup` gives for the same articles with the same options. It can be used from many
/// threads; they take turns.
#[pyclass(frozen, module = "copydesk")]
pub(crate) struct Deduper {
    inner: Mutex<corpus::Deduper>,
}

impl Deduper {
    fn lock(&self) -> MutexGuard<'_, corpus::Deduper> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Deduper {
    #[new]
    #[pyo3(signature = (*, threshold = Options::default().threshold, exact = false, keep = "first", clean = true))]
    fn new(threshold: f64, exact: bool, keep: &str, clean: bool) -> PyResult<Self> {
        Ok(Self { inner: Mutex::new(corpus::Deduper::new(options(threshold, exact, keep, clean)?)) })
    }

    /// Add an article, and say what it is to those before it.
    #[pyo3(signature = (text, *, id = "", date = None))]
    fn add(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyString>,
        id: &str,
        date: Option<i64>,
    ) -> PyResult<Verdict> {
        let text = text_of(text)?;
        Ok(py.detach(|| self.lock().add_dated(id, date, &text)).into())
    }

    /// Return the clusters of all articles so far, by their numbers.
    fn clusters(&self, py: Python<'_>) -> Clusters {
        Clusters { inner: py.detach(|| self.lock().clusters()) }
    }

    /// Writes what was seen to a file, whole or not at all.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let cannot =
            |error: std::io::Error| PyOSError::new_err(format!("cannot write {}: {error}", path.display()));
        py.detach(|| {
            let mut partial = path.clone().into_os_string();
            partial.push(".partial");
            let mut writer = BufWriter::new(File::create(&partial).map_err(cannot)?);
            self.lock().save(&mut writer).map_err(cannot)?;
            writer.flush().and_then(|()| writer.get_ref().sync_all()).map_err(cannot)?;
            std::fs::rename(&partial, &path).map_err(cannot)
        })
    }

    /// Go on from a file that `save` wrote; raises OSError, or ValueError if the file is damaged or no such file.
    #[staticmethod]
    #[pyo3(signature = (path, *, threshold = Options::default().threshold, exact = false, keep = "first", clean = true))]
    fn load(
        py: Python<'_>,
        path: PathBuf,
        threshold: f64,
        exact: bool,
        keep: &str,
        clean: bool,
    ) -> PyResult<Self> {
        let options = options(threshold, exact, keep, clean)?;
        let file = File::open(&path)
            .map_err(|error| PyOSError::new_err(format!("cannot read {}: {error}", path.display())))?;
        let wrong = |error: LoadError| PyValueError::new_err(format!("{}: {error}", path.display()));
        let inner = py.detach(|| corpus::Deduper::load(BufReader::new(file), options)).map_err(wrong)?;
        Ok(Self { inner: Mutex::new(inner) })
    }

    /// The memory held, in bytes.
    #[getter]
    fn memory(&self) -> usize {
        self.lock().memory()
    }

    fn __len__(&self) -> usize {
        self.lock().sketches().len()
    }

    fn __repr__(&self) -> String {
        "<Deduper>".to_owned()
    }
}
