//! The command line's words: commands, options and their help.

use clap::{Args, Parser, Subcommand, ValueEnum};
use copydesk::OffsetUnit;
use std::path::PathBuf;

/// The newsroom's copy desk: clean copy, who and what is in it, and who said what.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Colour: on a terminal, always or never
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read one article and show what is in it
    Read(ReadArgs),
    /// Read many articles: JSONL, CSV or text files in, JSONL out
    ///
    /// Exit status: 0 all done, 1 some records were bad (each is reported with its file and line, the others are
    /// done), 2 could not run. OUT appears whole or not at all; what an interrupted run has done stands in OUT.partial,
    /// and --resume goes on from there.
    Run(RunArgs),
    /// Build and inspect gazetteers: names with their ids
    #[command(subcommand)]
    Gazetteer(GazetteerCommand),
}

#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    /// The article, a text file in UTF-8; - reads standard input
    pub(crate) file: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t = Format::Report)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Clean copy with roles, who and what is in it, who said what: for a person to read
    Report,
    /// The clean copy alone
    Text,
    /// The output schema, as `run` writes it
    Json,
    /// A page for the browser
    Html,
    /// brat's stand-off annotations
    Brat,
    /// displaCy's entities, for `displacy.render(…, style="ent", manual=True)`
    Displacy,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// JSONL or CSV/TSV files (.gz too), text files, folders of .txt; - reads JSONL from standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// The JSONL file to write; - writes to standard output
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// The field that holds an article's id; where a record has none, its file and line are its id
    #[arg(long, default_value = "id", value_name = "NAME")]
    pub(crate) id_field: String,
    /// The field that holds an article's text
    #[arg(long, default_value = "text", value_name = "NAME")]
    pub(crate) text_field: String,
    /// How many threads read articles; 0 takes one for each core
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub(crate) threads: usize,
    /// Go on where an interrupted run with the same inputs and options stopped
    #[arg(long)]
    pub(crate) resume: bool,
    /// No progress and no summary; bad records are still reported
    #[arg(short, long)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
}

#[derive(Debug, Args)]
pub(crate) struct DeskArgs {
    /// Names to look up besides the built-in ones: a compiled gazetteer, or JSONL or CSV to build one from
    #[arg(long, value_name = "FILE")]
    pub(crate) gazetteer: Option<PathBuf>,
    /// Look up only the names of --gazetteer, and none of the built-in ones
    #[arg(long, requires = "gazetteer")]
    pub(crate) no_world: bool,
    /// The unit of offsets
    #[arg(long, value_enum, default_value_t = Offsets::Codepoint, value_name = "UNIT")]
    pub(crate) offsets: Offsets,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Offsets {
    Byte,
    Utf16,
    Codepoint,
}

impl From<Offsets> for OffsetUnit {
    fn from(offsets: Offsets) -> Self {
        match offsets {
            Offsets::Byte => Self::Byte,
            Offsets::Utf16 => Self::Utf16,
            Offsets::Codepoint => Self::Codepoint,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum GazetteerCommand {
    /// Compile names into one file
    Build(BuildArgs),
    /// Say what a gazetteer holds: counts, collisions, sources, size
    Info(InfoArgs),
}

#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    /// JSONL or CSV/TSV files (.gz too)
    #[arg(required = true, value_name = "SRC")]
    pub(crate) sources: Vec<PathBuf>,
    /// The compiled file to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct InfoArgs {
    /// A compiled gazetteer, or JSONL or CSV/TSV; without one, the built-in gazetteer
    pub(crate) file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// Makes it the choice of every stream this process prints to.
    pub(crate) fn write_global(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }
}
