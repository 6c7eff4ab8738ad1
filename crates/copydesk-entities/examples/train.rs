//! Trains the tagger's model on articles whose names are marked: see `tools/entities/README.md`.
//!
//! usage: train OUT.bin [--fold K/N] [--epochs N] [--rate F] [--dropout F] [--decay F]
//!        [--average-from N] [--eagerness F] MARKS:FILE.jsonl...
//!
//! MARKS is `all` or `places`: what the file marks. A record is `{"text", "mentions": [{"start", "end", "type"}]}` with
//! offsets in code points. `--fold 2/5` leaves out every fifth record, from the third on, to be measured on.

use copydesk_entities::train::{Marks, Settings, Trainer};
use copydesk_gazetteer::Gazetteer;
use copydesk_text::{Document, OffsetMap, OffsetUnit, Span};
use serde_json::Value;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let mut settings = Settings::default();
    let mut fold = None;
    let mut files = Vec::new();
    let mut args = std::env::args().skip(1);
    let out = args.next().ok_or("usage: train OUT.bin [--fold K/N] [--epochs N] MARKS:FILE...")?;
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or("an option lacks its value");
        match arg.as_str() {
            "--fold" => {
                let value = value()?;
                let (k, n) = value.split_once('/').ok_or("a fold is K/N")?;
                fold = Some((k.parse::<usize>()?, n.parse::<usize>()?));
            }
            "--epochs" => settings.epochs = value()?.parse()?,
            "--rate" => settings.rate = value()?.parse()?,
            "--dropout" => settings.dropout = value()?.parse()?,
            "--decay" => settings.decay = value()?.parse()?,
            "--average-from" => settings.average_from = value()?.parse()?,
            "--eagerness" => settings.eagerness = value()?.parse()?,
            _ => files.push(arg),
        }
    }
    let gazetteer = Gazetteer::world();
    let mut trainer = Trainer::default();
    for file in &files {
        let (marks, path) = file.split_once(':').ok_or("a file is MARKS:PATH")?;
        let marks = if marks == "places" { Marks::Places } else { Marks::All };
        for (index, line) in BufReader::new(std::fs::File::open(path)?).lines().enumerate() {
            if fold.is_some_and(|(k, n)| index % n == k) {
                continue;
            }
            let article: Value = serde_json::from_str(&line?)?;
            let text = article["text"].as_str().ok_or("a record has no text")?;
            let doc = Document::plain(text)?;
            let map = OffsetMap::new(text, OffsetUnit::Codepoint);
            let mut marked = Vec::new();
            for mention in article["mentions"].as_array().ok_or("a record has no mentions")? {
                let offset = |key: &str| mention[key].as_u64().and_then(|at| map.to_byte(at as u32));
                let (Some(start), Some(end)) = (offset("start"), offset("end")) else { continue };
                marked.push((Span::new(start, end), mention["type"].as_str().unwrap_or_default()));
            }
            trainer.add(gazetteer, &doc, &marked, marks);
        }
    }
    let model = trainer.train(settings);
    writeln!(
        std::io::stdout(),
        "{} marked words, {} out of reach, {} bytes",
        trainer.marked,
        trainer.lost,
        model.len()
    )?;
    std::fs::write(out, model)?;
    Ok(())
}
