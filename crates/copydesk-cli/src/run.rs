//! `copydesk run`: many articles, in order, on all cores, in bounded memory.

use crate::args::RunArgs;
use crate::failure::Failure;
use crate::input::{Fields, Inputs, Problem, RawRecord};
use crate::output::{DoneLine, Output};
use crate::progress::Progress;
use crate::read::desk;
use crate::{DONE, SOME_BAD};
use copydesk::{Desk, OffsetUnit, Threads};
use std::iter::Peekable;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;

/// How much is handed to the threads at once: enough to keep them busy, little enough to hold several in memory.
const BATCH_RECORDS: usize = 512;
const BATCH_BYTES: usize = 4 << 20;

/// An article's line of output and the size of its text.
struct Done {
    line: Vec<u8>,
    bytes: usize,
}

pub(crate) fn run(args: &RunArgs) -> Result<u8, Failure> {
    let inputs = Inputs::open(&args.inputs)?;
    let threads = Threads::new((args.threads > 0).then_some(args.threads))
        .map_err(|error| Failure::new(format!("cannot start {} threads: {error}", args.threads)))?;
    let desk = desk(&args.desk)?;
    let unit = OffsetUnit::from(args.desk.offsets);
    let (mut output, done) = Output::open(&args.output, args.resume)?;
    let fields = Fields { id: args.id_field.clone(), text: args.text_field.clone() };
    let mut progress = Progress::new(args.quiet, inputs.bytes);
    let taken = Arc::new(AtomicU64::new(0));

    let _quiet = QuietFaults::new();
    let (sender, batches) = sync_channel::<Vec<Mutex<Option<RawRecord>>>>(2);
    let outcome = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let sender = sender; // dropped when this thread ends, which ends the loop below
            let mut records = inputs.records(&fields, &taken).peekable();
            let skipped = skip_done(&mut records, &done, &fields, unit)?;
            let mut failed = skipped;
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
                    break; // the writer has failed and says why
                }
            }
            failed.shrink_to_fit();
            Ok::<_, Failure>(failed)
        });
        for batch in batches {
            let results = threads.map(&batch, |slot| {
                let record = slot.lock().ok()?.take()?;
                Some(process(&desk, record, &fields, unit))
            });
            for result in results.into_iter().flatten() {
                match result {
                    Ok(done) => {
                        output.write(&done.line)?;
                        progress.articles += 1;
                        progress.bytes += done.bytes as u64;
                    }
                    Err(problem) => {
                        progress.bad += 1;
                        progress.report(&problem.to_string());
                    }
                }
            }
            progress.show(taken.load(Ordering::Relaxed));
        }
        reader.join().map_err(|_| Failure::new("the reading thread stopped; please report this"))?
    });
    let skipped = outcome?;
    for problem in &skipped {
        progress.bad += 1;
        progress.report(&problem.to_string());
    }
    output.finish()?;
    let bad = progress.bad;
    progress.finish();
    Ok(if bad > 0 { SOME_BAD } else { DONE })
}

/// Reads one record. A fault of ours in one article must not cost the run: it is reported like a bad record.
fn process(desk: &Desk, record: RawRecord, fields: &Fields, unit: OffsetUnit) -> Result<Done, Problem> {
    let place = record.place.clone();
    let record = record.parse(fields)?;
    let read = catch_unwind(AssertUnwindSafe(|| {
        desk.read(&record.text).map(|article| article.to_json(Some(&record.id), unit).into_bytes())
    }));
    match read {
        Ok(Ok(mut line)) => {
            line.push(b'\n');
            Ok(Done { line, bytes: record.text.len() })
        }
        Ok(Err(too_long)) => Err(RawRecord::problem(place, too_long.to_string())),
        Err(fault) => {
            let what = fault.downcast_ref::<String>().map(String::as_str);
            let what = what.or_else(|| fault.downcast_ref::<&str>().copied()).unwrap_or("no message");
            let remedy = "please report it with the text of the article";
            Err(RawRecord::problem(place, format!("a fault of copydesk ({what}); {remedy}")))
        }
    }
}

/// While it lives, a panic prints nothing: it is caught where it happens and reported with its record.
struct QuietFaults {
    hook: Option<PanicHook>,
}

type PanicHook = Box<dyn Fn(&PanicHookInfo<'_>) + Sync + Send>;

impl QuietFaults {
    fn new() -> Self {
        let hook = Some(take_hook());
        set_hook(Box::new(|_| {}));
        Self { hook }
    }
}

impl Drop for QuietFaults {
    fn drop(&mut self) {
        if let Some(hook) = self.hook.take().filter(|_| !std::thread::panicking()) {
            set_hook(hook);
        }
    }
}

/// Passes over the records whose lines stand in the partial output, and returns the bad ones among them.
fn skip_done(
    records: &mut Peekable<impl Iterator<Item = RawRecord>>,
    done: &[DoneLine],
    fields: &Fields,
    unit: OffsetUnit,
) -> Result<Vec<Problem>, Failure> {
    let mut bad = Vec::new();
    for line in done {
        loop {
            let other = "delete OUT.partial and run without --resume";
            let Some(record) = records.next() else {
                return Err(Failure::new(format!(
                    "the partial output holds {:?}, which the inputs do not; {other}",
                    line.id
                )));
            };
            match record.parse(fields) {
                Err(problem) => bad.push(problem),
                Ok(record) if record.id == line.id && line.offsets == unit.as_str() => break,
                Ok(record) => {
                    return Err(Failure::new(format!(
                        "the partial output was written from other inputs or options: it holds {:?} (offsets in {}) where \
                         the inputs have {:?} (offsets in {unit}); {other}",
                        line.id, line.offsets, record.id
                    )));
                }
            }
        }
    }
    Ok(bad)
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
