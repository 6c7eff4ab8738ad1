//! `Desk`, `read` and `clean` for Python.

use crate::article::Article;
use crate::gazetteer::Gazetteer;
use copydesk::Threads;
use copydesk::clean::{Options, SiteStatistics, UnknownRepair};
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// A pipeline with its gazetteer: reads articles, on as many threads as wanted.
#[pyclass(frozen, module = "copydesk")]
pub(crate) struct Desk {
    /// Locked for writing only while a site is learnt.
    inner: RwLock<copydesk::Desk>,
}

impl Desk {
    fn desk(&self) -> RwLockReadGuard<'_, copydesk::Desk> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn desk_mut(&self) -> RwLockWriteGuard<'_, copydesk::Desk> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_long(error: copydesk::TextTooLong) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// How many threads are asked for; none and 0 mean one for each core.
pub(crate) fn thread_count(threads: Option<i64>) -> PyResult<Option<usize>> {
    let count = |threads| {
        usize::try_from(threads)
            .map_err(|_| PyValueError::new_err(format!("threads is {threads}; 0 or more are needed")))
    };
    threads.map(count).transpose()
}

/// The text of a Python string. Lone surrogates, which are no characters, count as replacement characters, so that
/// offsets stay right.
pub(crate) fn text_of<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, str>> {
    if let Ok(text) = text.to_cow() {
        return Ok(text);
    }
    let bytes = text.call_method1("encode", ("utf-32-le", "surrogatepass"))?;
    let bytes: Vec<u8> = bytes.extract()?;
    let chars = bytes.chunks_exact(4).map(|unit| u32::from_le_bytes([unit[0], unit[1], unit[2], unit[3]]));
    Ok(Cow::Owned(chars.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()))
}

#[pymethods]
impl Desk {
    #[new]
    #[pyo3(signature = (*, gazetteer = None, world = true, without = Vec::new()))]
    fn new(
        py: Python<'_>,
        gazetteer: Option<&Gazetteer>,
        world: bool,
        without: Vec<String>,
    ) -> PyResult<Self> {
        let own = gazetteer.map(|gazetteer| gazetteer.inner.clone());
        let mut cleaning = Options::default();
        for repair in &without {
            let unknown = |error: UnknownRepair| PyValueError::new_err(error.to_string());
            cleaning.repairs.set(repair, false).map_err(unknown)?;
        }
        let inner = py.detach(|| -> Result<_, copydesk::gazetteer::Error> {
            let used = match (own, world) {
                (None, true) if without.is_empty() => return Ok(copydesk::default_desk().clone()),
                (None, true) => return Ok(copydesk::Desk::builder().cleaning(cleaning).build()),
                (None, false) => copydesk::Gazetteer::from_entries([])?,
                (Some(own), true) => copydesk::Gazetteer::world().merged(&own)?,
                (Some(own), false) => own,
            };
            Ok(copydesk::Desk::builder().gazetteer(used).cleaning(cleaning).build())
        });
        let inner = inner.map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Self { inner: RwLock::new(inner) })
    }

    /// Read one article.
    #[pyo3(signature = (text, site = ""))]
    fn read(&self, py: Python<'_>, text: &Bound<'_, PyString>, site: &str) -> PyResult<Article> {
        let text = text_of(text)?;
        let article = py.detach(|| self.desk().read_from(site, &text).map(Article::new));
        article.map_err(too_long)
    }

    /// Return the clean copy of one article.
    #[pyo3(signature = (text, site = ""))]
    fn clean(&self, py: Python<'_>, text: &Bound<'_, PyString>, site: &str) -> PyResult<String> {
        let text = text_of(text)?;
        py.detach(|| self.desk().clean_from(site, &text)).map_err(too_long)
    }

    /// Counts which lines recur on pages of a site.
    fn learn_site(&self, py: Python<'_>, texts: Vec<Bound<'_, PyString>>, site: &str) -> PyResult<()> {
        let texts = texts.iter().map(text_of).collect::<PyResult<Vec<_>>>()?;
        py.detach(|| self.desk_mut().learn_site(site, &texts));
        Ok(())
    }

    /// Writes what was learnt about sites.
    fn save_sites(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let mut data = Vec::new();
        py.detach(|| self.desk().sites().save(&mut data).and_then(|()| std::fs::write(path, data)))?;
        Ok(())
    }

    /// Adds what `save_sites` has written.
    fn load_sites(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| {
            let data = std::fs::read(&path)?;
            let sites = SiteStatistics::load(&mut data.as_slice())
                .map_err(|error| PyValueError::new_err(format!("{}: {error}", path.display())))?;
            self.desk_mut().add_sites(&sites);
            Ok(())
        })
    }

    /// Reads a list of texts on `threads` threads; the articles are in the order of the texts.
    #[pyo3(signature = (texts, threads = None, site = ""))]
    fn read_batch(
        &self,
        py: Python<'_>,
        texts: Vec<Bound<'_, PyString>>,
        threads: Option<i64>,
        site: &str,
    ) -> PyResult<Vec<Article>> {
        let texts = texts.iter().map(text_of).collect::<PyResult<Vec<_>>>()?;
        let articles = py.detach(|| -> PyResult<Vec<_>> {
            let threads = Threads::new(thread_count(threads)?)
                .map_err(|error| PyOSError::new_err(error.to_string()))?;
            let desk = self.desk();
            Ok(threads.map(&texts, |text| desk.read_from(site, text).map(Article::new)))
        })?;
        articles.into_iter().map(|article| article.map_err(too_long)).collect()
    }
}

/// Reads one article with the default desk.
#[pyfunction]
pub(crate) fn read(py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<Article> {
    let text = text_of(text)?;
    py.detach(|| copydesk::read(&text).map(Article::new)).map_err(too_long)
}

/// The clean copy of one article.
#[pyfunction]
pub(crate) fn clean(py: Python<'_>, text: &Bound<'_, PyString>) -> PyResult<String> {
    let text = text_of(text)?;
    py.detach(|| copydesk::default_desk().clean(&text)).map_err(too_long)
}
