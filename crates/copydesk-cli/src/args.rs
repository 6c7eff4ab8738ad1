//! The command line's words: commands, options and their help.

use crate::failure::Failure;
use crate::input::Fields;
use clap::{Args, Parser, Subcommand, ValueEnum};
use copydesk::{OffsetUnit, Threads};
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
    /// Read many articles: JSONL, CSV, Parquet or text files in, JSONL or Parquet out
    ///
    /// Exit status: 0 all done, 1 some records were bad (each is reported with its file and line, the others are
    /// done), 2 could not run. OUT appears whole or not at all; what an interrupted run has done stands in OUT.partial,
    /// and --resume goes on from there.
    Run(RunArgs),
    /// Find articles that are copies of each other, or the passages they share
    ///
    /// Articles are compared by their clean copy, without furniture and captions. The texts are read once and not held:
    /// some 400 bytes of memory are needed for each article. OUT appears whole or not at all; an interrupted run leaves
    /// OUT.sketches.partial, and --resume goes on from there.
    ///
    /// Writes {"id", "cluster", "keep", "similarity", "reason"} a line, in the order of the input; a cluster goes by the
    /// id of the article that is kept.
    Dedup(DedupArgs),
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
    /// Say why: the rule behind each mention; for each quote its parts with their likelihood and what weighed most, who
    /// else could speak, and what was considered and left out
    #[arg(long, conflicts_with = "format")]
    pub(crate) explain: bool,
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
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// The JSONL or Parquet file to write; - writes JSONL to standard output
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Go on where an interrupted run with the same inputs and options stopped
    #[arg(long)]
    pub(crate) resume: bool,
    #[command(flatten)]
    pub(crate) sites: SiteArgs,
    #[command(flatten)]
    pub(crate) desk: DeskArgs,
}

/// What is known about the sites that articles come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Sites")]
pub(crate) struct SiteArgs {
    /// The field that holds an article's site, or an address whose host is the site: lines that recur on a site's pages
    /// count as furniture. The inputs are read twice, first to count lines, unless --site-stats says what recurs
    #[arg(long, value_name = "NAME")]
    pub(crate) site_field: Option<String>,
    /// Use statistics of sites that --save-site-stats has written, and do not count lines in the inputs
    #[arg(long, value_name = "FILE", requires = "site_field")]
    pub(crate) site_stats: Option<PathBuf>,
    /// Write the statistics of sites: those counted in the inputs, with those of --site-stats added to them
    #[arg(long, value_name = "FILE", requires = "site_field")]
    pub(crate) save_site_stats: Option<PathBuf>,
}

impl SiteArgs {
    /// Whether lines are counted in the inputs.
    pub(crate) fn learns(&self) -> bool {
        self.site_field.is_some() && (self.site_stats.is_none() || self.save_site_stats.is_some())
    }
}

/// What many articles are read from, and how.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// JSONL or CSV/TSV files (.gz too), Parquet, text files, folders of these; - reads JSONL from standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// The field that holds an article's id; where a record has none, its file and line are its id
    #[arg(long, default_value = "id", value_name = "NAME")]
    id_field: String,
    /// The field that holds an article's text
    #[arg(long, default_value = "text", value_name = "NAME")]
    text_field: String,
    /// How many threads read articles; 0 takes one for each core
    #[arg(long, default_value_t = 0, value_name = "N")]
    threads: usize,
    /// No progress and no summary; bad records are still reported
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

impl InputArgs {
    pub(crate) fn fields(&self) -> Fields {
        Fields { id: self.id_field.clone(), text: self.text_field.clone(), date: None, site: None }
    }

    pub(crate) fn threads(&self) -> Result<Threads, Failure> {
        Threads::new(Some(self.threads))
            .map_err(|error| Failure::new(format!("cannot start {} threads: {error}", self.threads)))
    }
}

#[derive(Debug, Args)]
pub(crate) struct DedupArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// The JSONL or Parquet file to write; - writes JSONL to standard output
    #[arg(short, long, value_name = "OUT", required_unless_present = "explain")]
    pub(crate) output: Option<PathBuf>,
    /// How similar copies are at the least, from 0 to 1
    #[arg(long, value_name = "T", value_parser = share, default_value_t = copydesk::clean::corpus::Options::default().threshold)]
    pub(crate) threshold: f64,
    /// Only exact copies: the same words but for case, accents and punctuation, in all of the text
    #[arg(long)]
    pub(crate) exact: bool,
    /// Compare all of the text, not the clean copy: several times as fast, for what is clean already
    #[arg(long)]
    pub(crate) raw: bool,
    /// Which copy of a cluster is kept
    #[arg(long, value_enum, default_value_t = Keep::First)]
    pub(crate) keep: Keep,
    /// The field that holds an article's date (ISO 8601, or a number), for --keep earliest
    #[arg(long, value_name = "NAME", default_value = "date")]
    date_field: String,
    /// Go on where an interrupted run with the same inputs and options stopped
    #[arg(long, conflicts_with_all = ["passages", "explain"])]
    pub(crate) resume: bool,
    /// Instead of clusters, write the passages of 50 words and more that articles share; holds all texts in memory
    #[arg(long, conflicts_with_all = ["exact", "explain"])]
    pub(crate) passages: bool,
    /// Compare the articles with these two ids, and print what they share
    #[arg(long, num_args = 2, value_names = ["ID", "ID"])]
    pub(crate) explain: Option<Vec<String>>,
}

impl DedupArgs {
    pub(crate) fn fields(&self) -> Fields {
        let date = (self.keep == Keep::Earliest).then(|| self.date_field.clone());
        Fields { date, ..self.input.fields() }
    }
}

fn share(word: &str) -> Result<f64, String> {
    let share = word.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a number from 0 to 1 is needed".to_owned())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Keep {
    /// The one that comes first in the input
    First,
    /// The one with the most words
    Longest,
    /// The one with the earliest date
    Earliest,
}

#[derive(Debug, Args)]
pub(crate) struct DeskArgs {
    /// Names to look up besides the built-in ones: a compiled gazetteer, or JSONL or CSV to build one from
    #[arg(long, value_name = "FILE")]
    pub(crate) gazetteer: Option<PathBuf>,
    /// Look up only the names of --gazetteer, and none of the built-in ones
    #[arg(long, requires = "gazetteer")]
    pub(crate) no_world: bool,
    /// Leave a repair of the text out: mojibake, html-entities, invisible, ligatures, spaces, glued-sentences, hard-wraps
    #[arg(long, value_name = "REPAIR", value_parser = repair)]
    pub(crate) no_repair: Vec<String>,
    /// The unit of offsets
    #[arg(long, value_enum, default_value_t = Offsets::Codepoint, value_name = "UNIT")]
    pub(crate) offsets: Offsets,
}

fn repair(name: &str) -> Result<String, String> {
    let mut repairs = copydesk::clean::Repairs::default();
    repairs.set(name, false).map(|()| name.to_owned()).map_err(|error| error.to_string())
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
    /// JSONL or CSV/TSV files, dumps of GeoNames, Wikidata, ROR or OpenSanctions (each also .gz, .bz2 or .zst), or .gaz
    #[arg(required = true, value_name = "SRC")]
    pub(crate) sources: Vec<PathBuf>,
    /// The compiled file to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// The format of all sources; otherwise each file's name, or its first record, tells
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<SourceFormat>,
    /// The languages of the names to take from a dump, separated by commas; the first names the entries
    #[arg(long, value_name = "CODES", value_delimiter = ',', default_value = "en")]
    languages: Vec<String>,
    /// GeoNames: the feature classes to take, such as AP (administrative, populated); all without it
    #[arg(long, value_name = "LETTERS", default_value = "")]
    feature_classes: String,
    /// GeoNames: leave out populated places with fewer people
    #[arg(long, value_name = "N", default_value_t = 0)]
    min_population: u64,
    /// Wikidata: take only items with a page there, such as enwiki
    #[arg(long, value_name = "SITE", default_value = "")]
    sitelink: String,
    /// Wikidata: take only items of this class (P31), as this kind: Q5=person; can be given several times
    #[arg(long = "class", value_name = "QID=KIND", value_parser = class)]
    classes: Vec<(String, String)>,
    /// More common words, one a line: names that are one need context
    #[arg(long, value_name = "FILE")]
    pub(crate) common_words: Vec<PathBuf>,
    /// More given names and surnames, one a line: names of something else that are one need context
    #[arg(long, value_name = "FILE")]
    pub(crate) personal_names: Vec<PathBuf>,
    /// Take all names as they are: tell none to need context, and drop none
    #[arg(long, conflicts_with_all = ["common_words", "personal_names"])]
    pub(crate) no_hygiene: bool,
    /// No progress
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

impl BuildArgs {
    pub(crate) fn selection(&self) -> copydesk::gazetteer::Selection {
        copydesk::gazetteer::Selection {
            languages: self.languages.clone(),
            feature_classes: self.feature_classes.clone(),
            least_population: self.min_population,
            sitelink: self.sitelink.clone(),
            classes: self.classes.clone(),
        }
    }
}

fn class(word: &str) -> Result<(String, String), String> {
    let parts = word.split_once('=').filter(|(class, kind)| class.starts_with('Q') && !kind.is_empty());
    let (class, kind) = parts.ok_or_else(|| "a class and a kind are needed, such as Q5=person".to_owned())?;
    Ok((class.to_owned(), kind.to_owned()))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SourceFormat {
    /// One entry a line: {"id", "name", "kind", "aliases"}
    Jsonl,
    Csv,
    Tsv,
    /// allCountries.txt, cities500.txt, the files of one country
    Geonames,
    /// alternateNamesV2.txt
    GeonamesNames,
    /// countryInfo.txt
    GeonamesCountries,
    /// admin1CodesASCII.txt, admin2Codes.txt
    GeonamesDivisions,
    /// The JSON dump, or the output of wikibase-dump-filter
    Wikidata,
    Ror,
    /// OpenSanctions, and other FollowTheMoney entities
    Opensanctions,
}

impl From<SourceFormat> for copydesk::gazetteer::Format {
    fn from(format: SourceFormat) -> Self {
        match format {
            SourceFormat::Jsonl => Self::Jsonl,
            SourceFormat::Csv => Self::Csv,
            SourceFormat::Tsv => Self::Tsv,
            SourceFormat::Geonames => Self::GeoNames,
            SourceFormat::GeonamesNames => Self::GeoNamesNames,
            SourceFormat::GeonamesCountries => Self::GeoNamesCountries,
            SourceFormat::GeonamesDivisions => Self::GeoNamesDivisions,
            SourceFormat::Wikidata => Self::Wikidata,
            SourceFormat::Ror => Self::Ror,
            SourceFormat::Opensanctions => Self::OpenSanctions,
        }
    }
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
