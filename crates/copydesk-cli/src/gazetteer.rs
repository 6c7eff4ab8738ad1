//! `copydesk gazetteer`: compile names into one file, and say what a file holds.

use crate::DONE;
use crate::args::{BuildArgs, InfoArgs};
use crate::failure::Failure;
use copydesk::Gazetteer;
use copydesk::gazetteer::Source;
use std::io::Write;
use std::path::Path;

pub(crate) fn build(args: &BuildArgs) -> Result<u8, Failure> {
    let output = std::fs::canonicalize(&args.output).unwrap_or_else(|_| args.output.clone());
    if args.sources.iter().any(|source| std::fs::canonicalize(source).is_ok_and(|source| source == output)) {
        return Err(Failure::new(format!("{} is an input; name another output", args.output.display())));
    }
    let mut builder = Gazetteer::builder();
    for path in &args.sources {
        builder = builder.read(path).map_err(|error| Failure::new(error.to_string()))?;
        builder = builder.source(Source::new(path.display().to_string(), "", ""));
    }
    let gazetteer = builder.build().map_err(|error| Failure::new(error.to_string()))?;
    gazetteer.save(&args.output).map_err(|error| Failure::new(error.to_string()))?;
    print(&gazetteer)
}

pub(crate) fn info(args: &InfoArgs) -> Result<u8, Failure> {
    match &args.file {
        Some(path) => print(&load(path)?),
        None => print(Gazetteer::world()),
    }
}

/// A gazetteer from a file of any form.
pub(crate) fn load(path: &Path) -> Result<Gazetteer, Failure> {
    Gazetteer::load(path).map_err(|error| Failure::new(error.to_string()))
}

fn print(gazetteer: &Gazetteer) -> Result<u8, Failure> {
    writeln!(anstream::stdout(), "{}", gazetteer.info())
        .map_err(|error| Failure::io("write to", Path::new("standard output"), &error))?;
    Ok(DONE)
}
