//! What `run` knows about sites: counted in its inputs, loaded from a file, written to one.

use crate::args::RunArgs;
use crate::failure::Failure;
use crate::input::{Fields, Inputs, Record};
use crate::output::write_whole;
use crate::progress::Progress;
use crate::stream::stream;
use copydesk::clean::{SiteStatistics, site_of};
use copydesk::{Desk, Threads};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Tells the desk what is known about sites, as the options say.
pub(crate) fn prepare(
    desk: &mut Desk,
    args: &RunArgs,
    inputs: &Inputs,
    fields: &Fields,
    threads: &Threads,
) -> Result<(), Failure> {
    if let Some(path) = &args.sites.site_stats {
        desk.add_sites(&load(path)?);
    }
    if args.sites.learns() {
        learn(desk, args, inputs, fields, threads)?;
    }
    if let Some(path) = &args.sites.save_site_stats {
        write_whole(path, |out| desk.sites().save(out))?;
    }
    Ok(())
}

fn load(path: &Path) -> Result<SiteStatistics, Failure> {
    let file = File::open(path).map_err(|error| Failure::io("read", path, &error))?;
    SiteStatistics::load(&mut BufReader::new(file))
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

/// Counts the lines of every record that names a site. Bad records are left for the second reading to report.
fn learn(
    desk: &mut Desk,
    args: &RunArgs,
    inputs: &Inputs,
    fields: &Fields,
    threads: &Threads,
) -> Result<(), Failure> {
    if !inputs.can_be_read_twice() {
        return Err(Failure::new(
            "--site-field reads its inputs twice, which standard input does not allow; give files, or statistics that \
             were saved before with --site-stats",
        ));
    }
    let mut progress = Progress::first_reading(args.input.quiet, inputs.bytes);
    let lines = |record: &Record| {
        Ok(record.site.as_ref().map(|site| (site_of(site), SiteStatistics::lines(&record.text))))
    };
    let mut sites = SiteStatistics::default();
    let (mut records, mut named) = (0u64, 0u64);
    stream(
        inputs,
        fields,
        threads,
        &mut progress,
        |_| Ok(Vec::new()),
        lines,
        |counted| {
            records += 1;
            if let Some((site, lines)) = counted {
                named += 1;
                sites.learn_lines(&site, lines);
            }
            Ok(())
        },
    )?;
    progress.finish();
    if records > 0 && named == 0 {
        let name = fields.site.as_deref().unwrap_or_default();
        return Err(Failure::new(format!(
            "no record has a field {name:?}; name the site's with --site-field"
        )));
    }
    desk.add_sites(&sites);
    Ok(())
}
