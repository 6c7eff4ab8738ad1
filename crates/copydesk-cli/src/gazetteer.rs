//! `copydesk gazetteer`: compile names into one file, and say what a file holds.

use crate::DONE;
use crate::args::{BuildArgs, InfoArgs};
use crate::failure::Failure;
use copydesk::Gazetteer;
use copydesk::gazetteer::{Builder, Format, Hygiene, HygieneReport, Source};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::Write;
use std::path::{Path, PathBuf};

fn failure(error: copydesk::gazetteer::Error) -> Failure {
    Failure::new(error.to_string())
}

pub(crate) fn build(args: &BuildArgs) -> Result<u8, Failure> {
    let output = std::fs::canonicalize(&args.output).unwrap_or_else(|_| args.output.clone());
    if args.sources.iter().any(|source| std::fs::canonicalize(source).is_ok_and(|source| source == output)) {
        return Err(Failure::new(format!("{} is an input; name another output", args.output.display())));
    }
    let sources = in_order(args)?;
    let selection = args.selection();
    let bar = bar(args);
    let counter = bar.clone();
    let mut builder = Gazetteer::builder().progress(move |bytes| counter.inc(bytes));
    if !args.no_hygiene {
        builder = builder.hygiene(hygiene(args)?);
    }
    for (path, format) in &sources {
        bar.set_message(path.display().to_string());
        builder = read(builder, path, *format, &selection)?;
    }
    bar.set_message("compiling");
    let (gazetteer, report) = builder.build_with_report().map_err(failure)?;
    bar.finish_and_clear();
    if gazetteer.is_empty() {
        return Err(Failure::new(format!(
            "nothing was taken from {}; look at the files and at the options that select from them",
            sources.iter().map(|(path, _)| path.display().to_string()).collect::<Vec<_>>().join(", ")
        )));
    }
    gazetteer.save(&args.output).map_err(failure)?;
    print(&gazetteer, (!args.no_hygiene).then_some(&report))
}

/// The sources with their formats: those that only add names to places stand after the places.
fn in_order(args: &BuildArgs) -> Result<Vec<(PathBuf, Format)>, Failure> {
    let tell = |path: &PathBuf| -> Result<(PathBuf, Format), Failure> {
        let format = match args.format {
            Some(format) => format.into(),
            None if is_compiled(path) => Format::Jsonl, // not asked for
            None => Format::of(path).map_err(failure)?,
        };
        Ok((path.clone(), format))
    };
    let mut sources = args.sources.iter().map(tell).collect::<Result<Vec<_>, _>>()?;
    sources.sort_by_key(|(_, format)| *format == Format::GeoNamesNames);
    Ok(sources)
}

fn is_compiled(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gaz"))
}

fn read(
    builder: Builder,
    path: &Path,
    format: Format,
    selection: &copydesk::gazetteer::Selection,
) -> Result<Builder, Failure> {
    if is_compiled(path) {
        return builder.gazetteer(&Gazetteer::open(path).map_err(failure)?).map_err(failure);
    }
    let builder = builder.read_as(path, format, selection).map_err(failure)?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    Ok(builder.source(Source::new(name, "", format.licence())))
}

fn hygiene(args: &BuildArgs) -> Result<Hygiene, Failure> {
    let mut rules = Hygiene::default();
    for path in &args.common_words {
        rules = rules.common_words(lines(path)?.lines());
    }
    for path in &args.personal_names {
        rules = rules.personal_names(lines(path)?.lines());
    }
    Ok(rules)
}

fn lines(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))
}

/// How much of the sources has been read, on a terminal.
fn bar(args: &BuildArgs) -> ProgressBar {
    let size =
        args.sources.iter().filter_map(|path| std::fs::metadata(path).ok()).map(|file| file.len()).sum();
    let target = if args.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(size), target);
    let style = "{wide_bar} {bytes} of {total_bytes} · {bytes_per_sec} · {eta} left · {msg}";
    bar.set_style(ProgressStyle::with_template(style).expect("the template is a constant"));
    bar
}

pub(crate) fn info(args: &InfoArgs) -> Result<u8, Failure> {
    match &args.file {
        Some(path) => print(&load(path)?, None),
        None => print(Gazetteer::world(), None),
    }
}

/// A gazetteer from a file of any form.
pub(crate) fn load(path: &Path) -> Result<Gazetteer, Failure> {
    Gazetteer::load(path).map_err(failure)
}

fn print(gazetteer: &Gazetteer, report: Option<&HygieneReport>) -> Result<u8, Failure> {
    let mut text = gazetteer.info().to_string();
    if let Some(report) = report {
        text += &format!("hygiene      {} changed or dropped\n{report}", report.changed());
    }
    anstream::stdout()
        .write_all(text.as_bytes())
        .map_err(|error| Failure::io("write to", Path::new("standard output"), &error))?;
    Ok(DONE)
}
