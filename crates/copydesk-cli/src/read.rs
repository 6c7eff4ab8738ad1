//! `copydesk read`: one article, shown.

use crate::args::{DeskArgs, Format, ReadArgs};
use crate::failure::Failure;
use crate::{DONE, explain, gazetteer, report};
use copydesk::Desk;
use copydesk::clean::Options;
use std::io::{Read, Write};
use std::path::Path;

pub(crate) fn read(args: &ReadArgs) -> Result<u8, Failure> {
    let text = read_text(&args.file)?;
    let desk = desk(&args.desk)?;
    let too_long = |error: copydesk::TextTooLong| Failure::new(format!("{}: {error}", args.file.display()));
    let out = if args.explain {
        let (article, explanations) = desk.explain(&text).map_err(too_long)?;
        explain::explain(&article, &explanations)
    } else if args.format == Format::Text {
        let mut clean = desk.clean(&text).map_err(too_long)?;
        clean.push('\n');
        clean
    } else {
        let article = desk.read(&text).map_err(too_long)?;
        match args.format {
            Format::Report => report::report(&article, report::width()),
            Format::Json => {
                article.to_json(Some(&args.file.to_string_lossy()), args.desk.offsets.into()) + "\n"
            }
            Format::Html => article.to_html_page(),
            Format::Brat => article.to_brat(),
            Format::Displacy => article.to_displacy() + "\n",
            Format::Text => unreachable!("printed above"),
        }
    };
    let mut stdout = anstream::stdout().lock();
    stdout
        .write_all(out.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::io("write to", Path::new("standard output"), &error))?;
    Ok(DONE)
}

/// The desk that the options ask for.
pub(crate) fn desk(args: &DeskArgs) -> Result<Desk, Failure> {
    if args.gazetteer.is_none() && args.no_repair.is_empty() {
        return Ok(copydesk::default_desk().clone());
    }
    let mut cleaning = Options::default();
    for name in &args.no_repair {
        cleaning.repairs.set(name, false).map_err(|error| Failure::new(error.to_string()))?;
    }
    let builder = Desk::builder().cleaning(cleaning);
    let Some(path) = &args.gazetteer else { return Ok(builder.build()) };
    let own = gazetteer::load(path)?;
    let gazetteer = if args.no_world {
        own
    } else {
        copydesk::Gazetteer::world().merged(&own).map_err(|error| Failure::new(error.to_string()))?
    };
    Ok(builder.gazetteer(gazetteer).build())
}

/// The text of a file or of standard input, without a byte order mark.
fn read_text(path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(drop)
    } else {
        std::fs::read(path).map(|read| bytes = read)
    }
    .map_err(|error| Failure::io("read", path, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(format!("{}: not UTF-8 at byte {at}; convert the file to UTF-8 first", path.display()))
    })?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}
