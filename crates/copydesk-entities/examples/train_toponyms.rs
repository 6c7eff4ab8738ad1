//! Learns what decides between places of one name: see `tools/entities/README.md`.
//!
//! usage: `train_toponyms` OUT.tsv GAZETTEER [--fold K/N] [--rounds N] [capitals:]FILE.jsonl...
//!
//! A file with `capitals:` before it is world news whose places have no ids: its capitals are taken for what they are.
//! A record is `{"text", "mentions": [{"start", "end", "geonames"}]}` with offsets in code points. GAZETTEER is used beside
//! the built-in one. `--fold 2/5` leaves out every fifth record, from the third on, and measures on them.

use copydesk_entities::Recognizer;
use copydesk_entities::train_toponyms::ToponymTrainer;
use copydesk_gazetteer::Gazetteer;
use copydesk_text::{Document, OffsetMap, OffsetUnit, Span};
use serde_json::Value;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let (mut fold, mut rounds, mut files) = (None, 24, Vec::new());
    let mut args = std::env::args().skip(1);
    let usage = "usage: train_toponyms OUT.tsv GAZETTEER [--fold K/N] [--rounds N] FILE.jsonl...";
    let out = args.next().ok_or(usage)?;
    let places = args.next().ok_or(usage)?;
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or("an option lacks its value");
        match arg.as_str() {
            "--fold" => {
                let value = value()?;
                let (k, n) = value.split_once('/').ok_or("a fold is K/N")?;
                fold = Some((k.parse::<usize>()?, n.parse::<usize>()?));
            }
            "--rounds" => rounds = value()?.parse()?,
            _ => files.push(arg),
        }
    }
    let gazetteer = Gazetteer::world().merged(&Gazetteer::load(places.as_ref())?)?;
    let recognizer = Recognizer::new(gazetteer);
    let mut trainer = ToponymTrainer::new(&recognizer);
    for file in &files {
        let (capitals, path) = match file.strip_prefix("capitals:") {
            Some(path) => (true, path),
            None => (false, file.as_str()),
        };
        for line in BufReader::new(std::fs::File::open(path)?).lines() {
            let article: Value = serde_json::from_str(&line?)?;
            let text = article["text"].as_str().ok_or("a record has no text")?;
            let doc = Document::plain(text)?;
            let map = OffsetMap::new(text, OffsetUnit::Codepoint);
            let mentions = article["mentions"].as_array().ok_or("a record has no mentions")?;
            let span = |mention: &Value| {
                let offset = |key: &str| mention[key].as_u64().and_then(|at| map.to_byte(at as u32));
                Some(Span::new(offset("start")?, offset("end")?))
            };
            if capitals {
                let places: Vec<Span> =
                    mentions.iter().filter(|mention| mention["type"] == "place").filter_map(span).collect();
                trainer.add_capitals(&doc, &places);
                continue;
            }
            let marked: Vec<(Span, String)> = mentions
                .iter()
                .filter_map(|mention| {
                    Some((span(mention)?, format!("geonames:{}", mention["geonames"].as_str()?)))
                })
                .collect();
            trainer.add(&doc, &marked);
        }
    }
    let (weights, [right, linked, all, given_right, given]) = trainer.train(fold, rounds);
    let share = |right: usize, of: usize| right as f32 / of.max(1) as f32;
    writeln!(
        std::io::stdout(),
        "{all} marked; {right} of {linked} right ({:.3}); of ids likely enough to be given {given_right} of {given} ({:.3})",
        share(right, linked),
        share(given_right, given)
    )?;
    let head = "# What each feature counts when one of several places of a name is chosen. Learnt by \
                tools/entities/toponyms.sh: see docs/entities.md.\n";
    std::fs::write(out, head.to_owned() + &weights)?;
    Ok(())
}
