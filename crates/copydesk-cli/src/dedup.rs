//! `copydesk dedup`: which articles of a corpus are copies of each other, and which passages they share.

use crate::DONE;
use crate::args::{DedupArgs, Keep};
use crate::failure::Failure;
use crate::input::{Inputs, Record};
use crate::output::{Earlier, Output};
use crate::progress::{Progress, counted};
use crate::sketch_log::{SketchLog, Sketched, refuse_earlier};
use crate::stream::{pass_over, stream};
use crate::table::{CLUSTERS, PASSAGES};
use copydesk::clean::corpus::{self, Options, PassageOptions, Sketcher, Sketches};
use copydesk::{OffsetMap, OffsetUnit};
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::num::NonZero;
use std::path::Path;
use std::sync::Mutex;

pub(crate) fn dedup(args: &DedupArgs) -> Result<u8, Failure> {
    match (&args.explain, &args.output) {
        (Some(ids), _) => explain(args, ids),
        (None, Some(output)) if args.passages => passages(args, output),
        (None, Some(output)) => clusters(args, output),
        (None, None) => Err(Failure::new("name the output with -o")),
    }
}

fn options(args: &DedupArgs) -> Options {
    let keep = match args.keep {
        Keep::First => corpus::Keep::First,
        Keep::Longest => corpus::Keep::Longest,
        Keep::Earliest => corpus::Keep::Earliest,
    };
    Options { clean: !args.raw, threshold: args.threshold, exact: args.exact, keep, ..Options::default() }
}

/// One pass over the texts takes their sketches; the clusters are made of those.
fn clusters(args: &DedupArgs, path: &Path) -> Result<u8, Failure> {
    let inputs = Inputs::open(&args.input.inputs)?;
    let threads = args.input.threads()?;
    let (options, fields) = (options(args), args.fields());
    let to_file = path != Path::new("-");
    if args.resume && !to_file {
        return Err(Failure::new("--resume needs an output file"));
    }
    refuse_earlier(path, args.resume)?; // before anything is written
    // What an interrupted run has written of the output is made again: that is the smaller part of the work.
    let (mut output, _) = Output::open(path, Earlier::overwritten(args.resume), &inputs)?;
    let mut sketches = Sketches::new(&options);
    let mut done = Vec::new();
    let about = about(args);
    let mut log = SketchLog::open(to_file.then_some(path), args.resume, &about, |earlier| {
        sketches.push(&earlier.id, earlier.date, &earlier.sketch);
        done.push(earlier.id);
    })?;
    let mut progress = Progress::new(args.input.quiet, inputs.bytes);
    let spare: Mutex<Vec<Sketcher>> = Mutex::default();
    let sketch = |text: &str| {
        let spared = spare.lock().ok().and_then(|mut spare| spare.pop());
        let mut sketcher = spared.unwrap_or_else(|| Sketcher::new(&options));
        let sketch = sketcher.sketch(text);
        if let Ok(mut spare) = spare.lock() {
            spare.push(sketcher);
        }
        sketch
    };
    stream(
        &inputs,
        &fields,
        &threads,
        &mut progress,
        |records| pass_over(records, done.iter().map(String::as_str), &fields),
        |record| {
            let date = record.date.as_deref().map(date).transpose()?;
            Ok(Sketched { id: record.id.clone(), date, sketch: sketch(&record.text) })
        },
        |sketched| {
            sketches.push(&sketched.id, sketched.date, &sketched.sketch);
            log.push(&sketched)
        },
    )?;
    drop(spare);
    let count = NonZero::new(threads.count()).unwrap_or(NonZero::<usize>::MIN);
    let found = sketches.cluster_on(&options, count);
    for (number, member) in (0..).zip(found.members()) {
        let line = Row {
            id: sketches.name(number),
            cluster: sketches.name(member.representative),
            keep: member.representative == number,
            similarity: (f64::from(member.similarity) * 1000.0).round() / 1000.0,
            reason: member.reason.as_str(),
        };
        output.write_line(&line)?;
    }
    output.finish(&CLUSTERS)?;
    log.remove()?;
    if !args.input.quiet {
        let clusters = counted(found.len() as u64, "cluster", "clusters");
        let copies =
            counted((sketches.len() - found.len()) as u64, "article is a copy", "articles are copies");
        let memory = sketches.memory() / sketches.len().max(1);
        progress.report(&format!("{clusters}; {copies} of a kept one; {memory} bytes held for each article"));
    }
    Ok(progress.finish())
}

/// What the sketches depend on, besides the records themselves.
fn about(args: &DedupArgs) -> String {
    let options = options(args);
    format!("{:?} clean {} exact {}\n", args.fields(), options.clean, options.exact)
}

/// A line of the output.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    cluster: &'a str,
    keep: bool,
    similarity: f64,
    reason: &'static str,
}

/// A date as a number that orders it: seconds since 1970 in UTC, or the number that it is.
fn date(written: &str) -> Result<i64, String> {
    let written = written.trim();
    let midnight = |date: Date| date.at(0, 0, 0, 0);
    let in_utc = |time: DateTime| time.to_zoned(TimeZone::UTC).map(|time| time.timestamp().as_second());
    written
        .parse::<i64>()
        .or_else(|_| written.parse::<Timestamp>().map(|time| time.as_second()))
        .or_else(|_| written.parse::<DateTime>().and_then(in_utc))
        .or_else(|_| written.parse::<Date>().and_then(|date| in_utc(midnight(date))))
        .map_err(|_| {
            format!("{written:?} is no date; write it as 2024-06-20, 2024-06-20T09:30:00Z, or a number")
        })
}

/// The texts of the inputs with their ids: all, or those that are wanted.
fn texts(
    args: &DedupArgs,
    inputs: &Inputs,
    wanted: impl Fn(&Record) -> bool + Sync,
) -> Result<(Vec<(String, String)>, Progress), Failure> {
    let mut texts = Vec::new();
    let mut progress = Progress::new(args.input.quiet, inputs.bytes);
    stream(
        inputs,
        &args.input.fields(),
        &args.input.threads()?,
        &mut progress,
        |_| Ok(Vec::new()),
        |record| Ok(wanted(record).then(|| (record.id.clone(), record.text.clone()))),
        |record| {
            texts.extend(record);
            Ok(())
        },
    )?;
    Ok((texts, progress))
}

fn passages(args: &DedupArgs, output: &Path) -> Result<u8, Failure> {
    let inputs = Inputs::open(&args.input.inputs)?;
    let (mut output, _) = Output::open(output, Earlier::Refused, &inputs)?;
    let (articles, progress) = texts(args, &inputs, |_| true)?;
    let texts: Vec<&str> = articles.iter().map(|(_, text)| text.as_str()).collect();
    let maps: Vec<OffsetMap<'_>> =
        texts.iter().map(|text| OffsetMap::new(text, OffsetUnit::Codepoint)).collect();
    for passage in corpus::find_passages(&texts, &PassageOptions::default()) {
        let place = |article: u32, span| {
            (articles[article as usize].0.as_str(), maps[article as usize].from_span(span))
        };
        let (first, first_span) = place(passage.first, passage.first_span);
        let (second, second_span) = place(passage.second, passage.second_span);
        let line = serde_json::json!({
            "first": first, "first_span": first_span, "second": second, "second_span": second_span,
            "words": passage.words, "offsets": "codepoint",
        });
        output.write_line(&line)?;
    }
    output.finish(&PASSAGES)?;
    Ok(progress.finish())
}

fn explain(args: &DedupArgs, ids: &[String]) -> Result<u8, Failure> {
    let (found, _) = texts(args, &Inputs::open(&args.input.inputs)?, |record| ids.contains(&record.id))?;
    let found: HashMap<String, String> = found.into_iter().collect();
    let text = |id: &String| {
        found.get(id).ok_or_else(|| Failure::new(format!("no article in the inputs has the id {id:?}")))
    };
    let limits = options(args);
    let compared_part = |text: &String| if limits.clean { corpus::own_copy(text) } else { text.clone() };
    let (first, second) = (&compared_part(text(&ids[0])?), &compared_part(text(&ids[1])?));
    let compared = corpus::compare(first, second);
    let mut out = String::new();
    let similarity = compared.overlap.similarity();
    let template = compared.figures_differ && similarity < 0.6;
    let verdict = if compared.exact {
        "exact copies".to_owned()
    } else if template {
        format!(
            "no copies of each other: they share their prose and not their figures; similarity {similarity:.3}"
        )
    } else if similarity >= args.threshold {
        format!("near copies: similarity {similarity:.3} is not below the threshold {}", args.threshold)
    } else if compared.overlap.containment >= limits.containment {
        format!(
            "one stands in the other: containment {:.3} is not below {}",
            compared.overlap.containment, limits.containment
        )
    } else {
        format!(
            "no copies of each other: similarity {similarity:.3} is below the threshold {}",
            args.threshold
        )
    };
    let _ = writeln!(out, "{verdict}");
    let _ = writeln!(
        out,
        "shingles {} and {}, {} shared; Jaccard {:.3}, containment {:.3}",
        compared.first,
        compared.second,
        compared.overlap.shared,
        compared.overlap.jaccard,
        compared.overlap.containment
    );
    for passage in &compared.passages {
        let words = passage.first_span.slice(first).split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(out, "\nshared passage of {} words:\n    {words}", passage.words);
    }
    if limits.clean {
        let _ = writeln!(out, "\n(Their clean copy, without captions; --raw compares all of the text.)");
    }
    let _ = writeln!(out, "\n(The two alone; in a corpus, what many other articles share counts less.)");
    anstream::stdout()
        .write_all(out.as_bytes())
        .map_err(|error| Failure::io("write to", Path::new("standard output"), &error))?;
    Ok(DONE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{Command, CommandLine};
    use clap::Parser;

    #[test]
    fn an_interrupted_run_is_taken_up_where_it_stopped() {
        let folder = tempfile::TempDir::new().unwrap();
        let (input, output) = (folder.path().join("in.jsonl"), folder.path().join("out.jsonl"));
        let text = |number: usize| format!("Fog came to harbour {} in week {}.", number % 7, number % 7);
        let record = |number| format!("{{\"id\": \"{number}\", \"text\": \"{}\"}}\nbad\n", text(number));
        std::fs::write(&input, (0..30).map(record).collect::<String>()).unwrap();
        let run = |more: &[&str]| {
            let line = ["copydesk", "dedup", "-q", input.to_str().unwrap(), "-o", output.to_str().unwrap()];
            let line = CommandLine::try_parse_from([&line[..], more].concat()).unwrap();
            let Command::Dedup(args) = line.command else { panic!("another command") };
            (dedup(&args), args)
        };
        let (status, args) = run(&[]);
        assert_eq!(status.unwrap(), crate::SOME_BAD);
        let whole = std::fs::read(&output).unwrap();
        std::fs::remove_file(&output).unwrap();
        // What a run that was interrupted after ten articles leaves, with one of them marked.
        let interrupt = |id: &dyn Fn(usize) -> String| {
            let mut log = SketchLog::open(Some(&output), false, &about(&args), |_| {}).unwrap();
            for number in 0..10 {
                let own = text(number);
                let sketch = corpus::Sketch::of(if number == 9 { "another text" } else { &own });
                log.push(&Sketched { id: id(number), date: None, sketch }).unwrap();
            }
            log.flush().unwrap();
        };
        interrupt(&|number| number.to_string());
        assert!(run(&[]).0.unwrap_err().to_string().contains("--resume"));
        assert!(run(&["--resume", "--exact"]).0.unwrap_err().to_string().contains("other inputs or options"));
        assert_eq!(run(&["--resume"]).0.unwrap(), crate::SOME_BAD);
        let resumed = std::fs::read_to_string(&output).unwrap();
        let differing = resumed.lines().zip(std::str::from_utf8(&whole).unwrap().lines());
        let differing: Vec<usize> =
            (0..).zip(differing).filter(|(_, (a, b))| a != b).map(|(n, _)| n).collect();
        assert_eq!(differing, [9], "the sketches of the first run are taken as they are");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left");
        interrupt(&|number| format!("other {number}"));
        assert!(run(&["--resume"]).0.unwrap_err().to_string().contains("had other inputs"));
    }

    #[test]
    fn dates_are_put_in_order() {
        let written = [
            "2024-06-19",
            "2024-06-20T08:59:00+09:00",
            "2024-06-20",
            "2024-06-20T09:30:00Z",
            "2024-06-20T10:00:00",
        ];
        let dates: Vec<i64> = written.iter().map(|written| date(written).unwrap()).collect();
        assert!(dates.is_sorted(), "{dates:?}");
        assert_eq!(date("1718870400"), Ok(1_718_870_400));
        assert!(date("last week").unwrap_err().contains("last week"));
    }
}
