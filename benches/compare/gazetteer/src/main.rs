//! copydesk's gazetteer against aho-corasick, daachorse and fst, on the same names and the same text, in one run.
//!
//! Rivals get what their users do: leftmost-longest search, then a filter for whole words. Rounds of all contenders
//! alternate, so that what else the machine does hits all alike, in another order each time, since what ran before leaves the
//! caches to the next; the figure is the median. Every span that a rival finds and copydesk does not, or the reverse, is put
//! down to a rule; what no rule explains is printed, and is a failure.

mod contenders;
mod differences;
mod input;

use clap::Parser;
use contenders::{Build, Found};
use copydesk_gazetteer::Gazetteer;
use differences::Differences;
use input::Numbers;
use peak_alloc::PeakAlloc;
use std::error::Error;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Compares finders of names.
#[derive(Parser)]
struct Options {
    /// Lists of names, one a line (.gz too); made-up ones if none is given
    names: Vec<PathBuf>,
    /// JSONL with the field "text" (.gz too); made-up text without it
    #[arg(long)]
    text: Option<PathBuf>,
    /// Megabytes of text
    #[arg(long, default_value_t = 8)]
    megabytes: usize,
    /// Rounds of which the median counts
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// Leave the rivals out, for lists they would take minutes for
    #[arg(long)]
    alone: bool,
    /// So many examples of each kind of difference
    #[arg(long, default_value_t = 3)]
    examples: usize,
}

/// What was measured of one contender.
struct Row {
    label: &'static str,
    build: Duration,
    heap: usize,
    peak: usize,
    rate: f64,
    found: usize,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let options = Options::parse();
    let texts = input::texts(options.text.as_deref(), options.megabytes << 20)?;
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("text: {} articles, {:.1} MB", texts.len(), bytes as f64 / 1e6);
    let mut unexplained = 0;
    for (label, names) in input::names(&options.names)? {
        unexplained += compare(&label, &names, &texts, &options)?;
    }
    if unexplained > 0 {
        println!("\n{unexplained} differences are explained by no rule");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Compares all contenders over one list; returns how many differences no rule explains.
fn compare(
    label: &str,
    names: &[String],
    texts: &[String],
    options: &Options,
) -> Result<usize, Box<dyn Error>> {
    let bytes: usize = texts.iter().map(String::len).sum();
    let length: usize = names.iter().map(String::len).sum();
    println!("\n## {label}: {} names, {:.1} MB", names.len(), length as f64 / 1e6);
    let all = contenders::all();
    let builds: Vec<&Build> = all.iter().filter(|build| build.own || !options.alone).collect();
    let mut finders = Vec::new();
    let mut rows = Vec::new();
    for build in builds {
        let before = ALLOCATOR.current_usage();
        ALLOCATOR.reset_peak_usage();
        let started = Instant::now();
        let made = (build.make)(names);
        let elapsed = started.elapsed();
        let heap = ALLOCATOR.current_usage().saturating_sub(before);
        // Large gazetteers lie in pages of their own. They are filled when much of the heap is free again, so that the peak is
        // this at the most.
        let beside = made.holds.saturating_sub(heap);
        finders.push(made.finder);
        rows.push(Row {
            label: build.label,
            build: elapsed,
            heap: heap + beside,
            peak: ALLOCATOR.peak_usage().saturating_sub(before) + beside,
            rate: 0.0,
            found: 0,
        });
    }
    let mut times = vec![Vec::new(); finders.len()];
    let mut found: Vec<Found> = Vec::new();
    let mut order: Vec<usize> = (0..finders.len()).collect();
    let mut numbers = Numbers(7);
    for round in 0..=options.rounds {
        for at in (1..order.len()).rev() {
            order.swap(at, numbers.below(at + 1));
        }
        for &at in &order {
            let started = Instant::now();
            rows[at].found = 0;
            for text in texts {
                found.clear();
                finders[at](text, &mut found);
                rows[at].found += black_box(&found).len();
            }
            // The first round warms caches.
            if round > 0 {
                times[at].push(started.elapsed());
            }
        }
    }
    for (row, times) in rows.iter_mut().zip(&mut times) {
        times.sort_unstable();
        row.rate = bytes as f64 / 1e6 / times[times.len() / 2].as_secs_f64();
    }
    print_rows(&rows, names.len(), length);
    print_opening(names, texts)?;
    if options.alone {
        return Ok(0);
    }
    let mut unexplained = 0;
    for (at, build) in all.iter().enumerate().filter(|(_, build)| build.comparable) {
        let mut differences = Differences::default();
        for text in texts {
            let [mut mine, mut theirs] = [Vec::new(), Vec::new()];
            finders[0](text, &mut mine);
            finders[at](text, &mut theirs);
            differences.add(text, names, &mine, &theirs);
        }
        unexplained += differences.print(build.label, options.examples);
    }
    Ok(unexplained)
}

fn print_rows(rows: &[Row], names: usize, length: usize) {
    let rate = |label: &str| rows.iter().find(|row| row.label == label).map_or(f64::NAN, |row| row.rate);
    let (plain, folded) = (rate(contenders::AHO), rate(contenders::AHO_FOLDED));
    let daachorse = rate(contenders::BYTEWISE).max(rate(contenders::CHARWISE));
    println!(
        "{:<36}{:>9}{:>9}{:>9}{:>8}{:>9}{:>8}{:>8}{:>8}{:>9}",
        "", "build ms", "heap MB", "peak MB", "B/name", "MB/s", "× aho", "× ci", "× daac", "found"
    );
    let times = |rival: f64, row: &Row| {
        if rival.is_nan() { "–".to_owned() } else { format!("{:.2}", row.rate / rival) }
    };
    for row in rows {
        println!(
            "{:<36}{:>9.1}{:>9.2}{:>9.2}{:>8.1}{:>9.1}{:>8}{:>8}{:>8}{:>9}",
            row.label,
            row.build.as_secs_f64() * 1e3,
            row.heap as f64 / 1e6,
            row.peak as f64 / 1e6,
            row.heap.saturating_sub(length) as f64 / names as f64,
            row.rate,
            times(plain, row),
            times(folded, row),
            times(daachorse, row),
            row.found
        );
    }
}

/// How long a compiled file takes from opening to the matches in the first text, warm.
fn print_opening(names: &[String], texts: &[String]) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("names.gaz");
    contenders::gazetteer(names, contenders::EXACT).save(&path)?;
    let mut times = Vec::new();
    for _ in 0..21 {
        let started = Instant::now();
        let gazetteer = Gazetteer::open(&path)?;
        black_box(gazetteer.find(&texts[0]));
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let size = std::fs::metadata(&path)?.len();
    println!(
        "compiled file: {:.1} MB; open and search the first article: {:.3} ms (median of 21, warm)",
        size as f64 / 1e6,
        times[10].as_secs_f64() * 1e3
    );
    Ok(())
}
