//! Records from the inputs, worked on by all threads and handed on in order, in bounded memory.

use crate::failure::Failure;
use crate::input::{Fields, Inputs, Problem, RawRecord, Record};
use crate::progress::Progress;
use copydesk::Threads;
use std::cell::Cell;
use std::iter::Peekable;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, Once};

/// How much is handed to the threads at once: enough to keep them busy, little enough to hold several in memory.
const BATCH_RECORDS: usize = 512;
const BATCH_BYTES: usize = 4 << 20;

/// The records that are still to be read.
pub(crate) type Records<'a> = Peekable<Box<dyn Iterator<Item = RawRecord> + 'a>>;

/// Does `work` on every record on `threads`, and hands the results to `take` in the order of the records.
///
/// `prepare` may pass over records before that, and returns the bad ones among them. Bad records are reported and counted
/// in `progress`; a fault of ours in one article must not cost the run, and is reported like a bad record.
pub(crate) fn stream<R: Send>(
    inputs: &Inputs,
    fields: &Fields,
    threads: &Threads,
    progress: &mut Progress,
    prepare: impl FnOnce(&mut Records<'_>) -> Result<Vec<Problem>, Failure> + Send,
    work: impl Fn(&Record) -> Result<R, String> + Sync,
    mut take: impl FnMut(R) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let taken = Arc::new(AtomicU64::new(0));
    let (sender, batches) = sync_channel::<Vec<Mutex<Option<RawRecord>>>>(2);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let sender = sender; // dropped when this thread ends, which ends the loop below
            let records: Box<dyn Iterator<Item = RawRecord>> = Box::new(inputs.records(fields, &taken));
            let mut records = records.peekable();
            let bad = prepare(&mut records)?;
            while records.peek().is_some() {
                let mut size = 0;
                let batch: Vec<_> = records
                    .by_ref()
                    .take(BATCH_RECORDS)
                    .take_while_inclusive(|record| {
                        size += record.len();
                        size < BATCH_BYTES
                    })
                    .collect();
                if sender.send(batch.into_iter().map(|record| Mutex::new(Some(record))).collect()).is_err() {
                    break; // whoever takes the results has failed and says why
                }
            }
            Ok::<_, Failure>(bad)
        });
        for batch in batches {
            let results = threads.map(&batch, |slot| {
                let record = slot.lock().ok()?.take()?;
                Some(on_one(record, fields, &work))
            });
            for result in results.into_iter().flatten() {
                match result {
                    Ok((result, bytes)) => {
                        take(result)?;
                        progress.articles += 1;
                        progress.bytes += bytes as u64;
                    }
                    Err(problem) => progress.report_bad(&problem),
                }
            }
            progress.show(taken.load(Ordering::Relaxed));
        }
        let bad =
            reader.join().map_err(|_| Failure::new("the reading thread stopped; please report this"))??;
        bad.iter().for_each(|problem| progress.report_bad(problem));
        Ok(())
    })
}

/// Passes over the records that an interrupted run has done, and returns the bad ones among them.
pub(crate) fn pass_over<'a>(
    records: &mut Records<'_>,
    done: impl Iterator<Item = &'a str>,
    fields: &Fields,
) -> Result<Vec<Problem>, Failure> {
    let other = "delete what it left (OUT.partial, OUT.sketches.partial) and run without --resume";
    let mut bad = Vec::new();
    for id in done {
        loop {
            let Some(record) = records.next() else {
                return Err(Failure::new(format!(
                    "the interrupted run has done {id:?}, which the inputs do not have; {other}"
                )));
            };
            match record.parse(fields) {
                Err(problem) => bad.push(problem),
                Ok(record) if record.id == id => break,
                Ok(record) => {
                    return Err(Failure::new(format!(
                        "the interrupted run had other inputs: it has done {id:?} where they have {:?}; {other}",
                        record.id
                    )));
                }
            }
        }
    }
    Ok(bad)
}

/// Works on one record; with the result comes the size of its text.
fn on_one<R>(
    record: RawRecord,
    fields: &Fields,
    work: impl Fn(&Record) -> Result<R, String>,
) -> Result<(R, usize), Problem> {
    let place = record.place.clone();
    let record = record.parse(fields)?;
    match caught(|| work(&record)) {
        Ok(result) => result
            .map(|result| (result, record.text.len()))
            .map_err(|message| RawRecord::problem(place, message)),
        Err(fault) => {
            let what = fault.downcast_ref::<String>().map(String::as_str);
            let what = what.or_else(|| fault.downcast_ref::<&str>().copied()).unwrap_or("no message");
            let remedy = "please report it with the text of the article";
            Err(RawRecord::problem(place, format!("a fault of copydesk ({what}); {remedy}")))
        }
    }
}

thread_local! {
    /// Whether a panic of this thread is caught and reported with its record, and so is not printed.
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; a panic in it prints nothing and becomes an error.
fn caught<R>(work: impl FnOnce() -> R) -> std::thread::Result<R> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let hook = take_hook();
        set_hook(Box::new(move |fault| {
            if !CAUGHT.get() {
                hook(fault);
            }
        }));
    });
    CAUGHT.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    CAUGHT.set(false);
    result
}

/// `take_while` that also yields the item that ends it.
trait TakeWhileInclusive: Iterator + Sized {
    fn take_while_inclusive(
        self,
        mut more: impl FnMut(&Self::Item) -> bool,
    ) -> impl Iterator<Item = Self::Item> {
        let mut stopped = false;
        let mut items = self;
        std::iter::from_fn(move || {
            if stopped {
                return None;
            }
            let item = items.next()?;
            stopped = !more(&item);
            Some(item)
        })
    }
}

impl<I: Iterator> TakeWhileInclusive for I {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_in_one_article_is_an_error_of_that_article() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("in.jsonl");
        std::fs::write(&path, "{\"text\": \"good\"}\n{\"text\": \"bad\"}\n{\"text\": \"good\"}\n").unwrap();
        let inputs = Inputs::open(&[path]).unwrap();
        let fields = Fields { id: "id".to_owned(), text: "text".to_owned(), date: None, site: None };
        let mut progress = Progress::new(true, None);
        let mut taken = 0;
        let work = |record: &Record| {
            assert!(record.text == "good", "this one is bad");
            Ok(())
        };
        let take = |()| {
            taken += 1;
            Ok(())
        };
        let threads = Threads::new(Some(2)).unwrap();
        stream(&inputs, &fields, &threads, &mut progress, |_| Ok(Vec::new()), work, take).unwrap();
        assert_eq!((taken, progress.finish()), (2, crate::SOME_BAD));
    }
}
