//! `Threads`: many articles at once, in order.

use crate::{Article, Desk, TextTooLong};
use rayon::prelude::*;
use std::num::NonZero;

/// More threads than this help nobody, and cost memory each.
const MOST_THREADS: usize = 1024;

/// A pool of threads that reads articles; its own, so that it meddles with no other pool of the process.
///
/// The articles come out in the order they went in, and are the same on any number of threads.
///
/// ```
/// use copydesk::{Desk, Threads};
/// let desk = Desk::new();
/// let articles = Threads::new(Some(2))?.read_all(&desk, &["Fog in Seoul.", "", "Rain in Lima."]);
/// assert_eq!(articles.len(), 3);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Threads {
    pool: rayon::ThreadPool,
}

impl Threads {
    /// A pool of `threads` threads, 1024 at the most; `None` takes one for each core this process may use, and so does 0.
    ///
    /// # Errors
    /// If the system gives no more threads.
    pub fn new(threads: Option<usize>) -> std::io::Result<Self> {
        let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
        let count = threads.filter(|&count| count > 0).map_or_else(cores, |count| count.min(MOST_THREADS));
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .thread_name(|index| format!("copydesk-{index}"))
            .build()
            .map_err(std::io::Error::other)?;
        Ok(Self { pool })
    }

    /// How many threads it has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Reads every text. An error stands in the place of the text it is about.
    pub fn read_all<T: AsRef<str> + Sync>(
        &self,
        desk: &Desk,
        texts: &[T],
    ) -> Vec<Result<Article, TextTooLong>> {
        self.map(texts, |text| desk.read(text.as_ref()))
    }

    /// Applies `work` to every item on the pool; the results are in the order of the items.
    pub fn map<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        self.pool.install(|| items.par_iter().with_max_len(1).map(&work).collect())
    }
}
