//! `copydesk run`: many articles, in order, on all cores, in bounded memory.

use crate::args::RunArgs;
use crate::failure::Failure;
use crate::input::{Fields, Inputs};
use crate::output::{Earlier, Output};
use crate::progress::Progress;
use crate::read::desk;
use crate::sites;
use crate::stream::{pass_over, stream};
use crate::table::ARTICLES;
use copydesk::OffsetUnit;
use copydesk::clean::site_of;

pub(crate) fn run(args: &RunArgs) -> Result<u8, Failure> {
    let inputs = Inputs::open(&args.input.inputs)?;
    let threads = args.input.threads()?;
    let mut desk = desk(&args.desk)?;
    let unit = OffsetUnit::from(args.desk.offsets);
    let fields = Fields { site: args.sites.site_field.clone(), ..args.input.fields() };
    sites::prepare(&mut desk, args, &inputs, &fields, &threads)?;
    let (mut output, done) = Output::open(&args.output, Earlier::taken_up(args.resume), &inputs)?;
    if let Some(other) = done.iter().find(|line| line.offsets != unit.as_str()) {
        return Err(Failure::new(format!(
            "the partial output has offsets in {} and --offsets says {unit}; delete OUT.partial and run without --resume",
            other.offsets
        )));
    }
    let mut progress = Progress::new(args.input.quiet, inputs.bytes);
    stream(
        &inputs,
        &fields,
        &threads,
        &mut progress,
        |records| pass_over(records, done.iter().map(|line| line.id.as_str()), &fields),
        |record| {
            let site = record.site.as_deref().map(site_of).unwrap_or_default();
            let article = desk.read_from(&site, &record.text).map_err(|error| error.to_string())?;
            let mut line = article.to_json(Some(&record.id), unit).into_bytes();
            line.push(b'\n');
            Ok(line)
        },
        |line| output.write(&line),
    )?;
    output.finish(&ARTICLES)?;
    Ok(progress.finish())
}
