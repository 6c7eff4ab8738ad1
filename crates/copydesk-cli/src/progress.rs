//! Progress on a terminal: articles, megabytes a second, time left.

use crate::input::Problem;
use crate::{DONE, SOME_BAD};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

/// What has been done so far, shown on standard error while it is a terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    quiet: bool,
    /// Whether bad records are reported; a first reading leaves that to the second.
    reports: bool,
    pub(crate) articles: u64,
    bad: u64,
    /// Bytes of text that were read.
    pub(crate) bytes: u64,
}

impl Progress {
    /// `input` is the size of the input files, where it is known.
    pub(crate) fn new(quiet: bool, input: Option<u64>) -> Self {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(input, target);
        let template = if input.is_some() {
            "{wide_bar} {percent}% · {msg} · {eta} left"
        } else {
            "{spinner} {msg} · {elapsed}"
        };
        bar.set_style(ProgressStyle::with_template(template).expect("the template is a constant"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, started: Instant::now(), quiet, reports: true, articles: 0, bad: 0, bytes: 0 }
    }

    /// The progress of a first reading: it shows a bar, and reports and sums up nothing.
    pub(crate) fn first_reading(quiet: bool, input: Option<u64>) -> Self {
        Self { reports: false, ..Self::new(quiet, input) }
    }

    /// `input` bytes of the files have been taken in.
    pub(crate) fn show(&self, input: u64) {
        self.bar.set_position(input);
        let seconds = self.started.elapsed().as_secs_f64().max(1e-3);
        let rate = self.bytes as f64 / 1e6 / seconds;
        self.bar.set_message(format!("{} articles · {rate:.1} MB/s", HumanCount(self.articles)));
    }

    /// Prints a line above the bar.
    pub(crate) fn report(&self, line: &str) {
        use std::io::Write;
        self.bar.suspend(|| {
            let _ = writeln!(anstream::stderr(), "{line}");
        });
    }

    /// Reports and counts a bad record.
    pub(crate) fn report_bad(&mut self, problem: &Problem) {
        self.bad += 1;
        if !self.reports {
            return;
        }
        self.report(&problem.to_string());
    }

    /// Takes the bar away, sums up, and returns the exit status.
    pub(crate) fn finish(self) -> u8 {
        self.bar.finish_and_clear();
        let status = if self.bad > 0 { SOME_BAD } else { DONE };
        if self.quiet || !self.reports {
            return status;
        }
        let seconds = self.started.elapsed().as_secs_f64();
        let megabytes = self.bytes as f64 / 1e6;
        let bad = match self.bad {
            0 => String::new(),
            bad => format!("; {} bad", counted(bad, "record was", "records were")),
        };
        self.report(&format!(
            "{}, {megabytes:.1} MB of text in {seconds:.1} s ({:.1} MB/s){bad}",
            counted(self.articles, "article", "articles"),
            megabytes / seconds.max(1e-3)
        ));
        status
    }
}

/// A number with its noun.
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", HumanCount(count), if count == 1 { one } else { many })
}
