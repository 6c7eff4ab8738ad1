//! The command line of copydesk, as a library: the `copydesk` program and the Python package's command call [`run`].
//!
//! Data goes to standard output or to the file that was asked for, everything else to standard error. The exit status is
//! 0 when all was done, 1 when some records were bad, 2 when the command could not run.

mod args;
mod dedup;
mod explain;
mod failure;
mod gazetteer;
mod input;
mod output;
mod parquet;
mod progress;
mod read;
mod report;
mod run;
mod sites;
mod sketch_log;
mod stream;
pub mod table;

use args::{Command, CommandLine, GazetteerCommand};
use clap::Parser;
use std::ffi::OsString;
use std::io::Write;

/// What `copydesk read` shows for an article, without colours, for a width of 100 columns.
#[must_use]
pub fn plain_report(article: &copydesk::Article) -> String {
    anstream::adapter::strip_str(&report::report(article, 100)).to_string()
}

/// All went well.
const DONE: u8 = 0;
/// Some records were bad; the others are done.
const SOME_BAD: u8 = 1;
/// The command could not run.
const FAILED: u8 = 2;

/// Runs the command line `args`, the program's name first, and returns the exit status.
///
/// ```
/// assert_eq!(copydesk_cli::run(["copydesk", "read", "no-such-file.txt"]), 2);
/// ```
pub fn run<I, T>(args: I) -> u8
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let command_line = match CommandLine::try_parse_from(args) {
        Ok(command_line) => command_line,
        Err(error) => {
            // Help and version are no errors, and clap knows which stream each belongs to.
            let _ = error.print();
            return if error.use_stderr() { FAILED } else { DONE };
        }
    };
    command_line.color.write_global();
    let outcome = match &command_line.command {
        Command::Read(args) => read::read(args),
        Command::Run(args) => run::run(args),
        Command::Dedup(args) => dedup::dedup(args),
        Command::Gazetteer(GazetteerCommand::Build(args)) => gazetteer::build(args),
        Command::Gazetteer(GazetteerCommand::Info(args)) => gazetteer::info(args),
    };
    match outcome {
        Ok(status) => status,
        Err(failure) if failure.is_broken_pipe() => DONE, // whoever read our output has had enough
        Err(failure) => {
            let _ = writeln!(
                anstream::stderr(),
                "{}copydesk:{} {failure}",
                report::ERROR.render(),
                report::ERROR.render_reset()
            );
            FAILED
        }
    }
}
