//! `copydesk run`: many articles, in order, on all cores, in bounded memory.

use crate::args::RunArgs;
use crate::failure::Failure;
use crate::input::{Fields, Inputs, Problem};
use crate::output::{DoneLine, Output};
use crate::progress::Progress;
use crate::read::desk;
use crate::stream::{Records, stream};
use copydesk::OffsetUnit;

pub(crate) fn run(args: &RunArgs) -> Result<u8, Failure> {
    let inputs = Inputs::open(&args.input.inputs)?;
    let threads = args.input.threads()?;
    let desk = desk(&args.desk)?;
    let unit = OffsetUnit::from(args.desk.offsets);
    let (mut output, done) = Output::open(&args.output, args.resume, &inputs)?;
    let fields = args.input.fields();
    let mut progress = Progress::new(args.input.quiet, inputs.bytes);
    stream(
        &inputs,
        &fields,
        &threads,
        &mut progress,
        |records| skip_done(records, &done, &fields, unit),
        |record| {
            let article = desk.read(&record.text).map_err(|error| error.to_string())?;
            let mut line = article.to_json(Some(&record.id), unit).into_bytes();
            line.push(b'\n');
            Ok(line)
        },
        |line| output.write(&line),
    )?;
    output.finish()?;
    Ok(progress.finish())
}

/// Passes over the records whose lines stand in the partial output, and returns the bad ones among them.
fn skip_done(
    records: &mut Records<'_>,
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
