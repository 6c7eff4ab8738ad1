//! Cleans every article of a JSONL file and writes what it made of it.
//!
//! `clean_jsonl FIELD FILE [body|clean|show]`: with `body` or `clean` (the default is `body`), a line
//! `{"id", "text"}` for each article; with `show`, its blocks for reading.

use copydesk_clean::{Cleaned, Cleaner};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(field), Some(path)) = (args.next(), args.next()) else {
        return Err("usage: clean_jsonl FIELD FILE [body|clean|show]".into());
    };
    let mode = args.next().unwrap_or_else(|| "body".to_owned());
    let cleaner = Cleaner::new();
    let mut out = BufWriter::new(std::io::stdout().lock());
    for (number, line) in BufReader::new(File::open(&path)?).lines().enumerate() {
        let article: serde_json::Value =
            serde_json::from_str(&line?).map_err(|e| format!("{path}:{}: {e}", number + 1))?;
        let raw =
            article[&field].as_str().ok_or_else(|| format!("{path}:{}: no field {field}", number + 1))?;
        let cleaned = cleaner.clean(raw)?;
        match mode.as_str() {
            "show" => show(&mut out, &article["id"], &cleaned)?,
            "clean" => {
                writeln!(out, "{}", serde_json::json!({"id": article["id"], "text": cleaned.clean_copy()}))?
            }
            _ => writeln!(out, "{}", serde_json::json!({"id": article["id"], "text": cleaned.body()}))?,
        }
    }
    Ok(out.flush()?)
}

fn show(out: &mut impl Write, id: &serde_json::Value, cleaned: &Cleaned<'_>) -> std::io::Result<()> {
    writeln!(out, "\n=== {id} ({} edits)", cleaned.edits.len())?;
    for (index, block) in cleaned.blocks.iter().enumerate() {
        let line: String = block.span.slice(&cleaned.text).chars().take(140).collect();
        let mark = if block.kept { '+' } else { ' ' };
        let repeat = block.duplicate_of.map(|first| format!(" = {first}")).unwrap_or_default();
        writeln!(out, "{index:4} {mark} {:9}{repeat} | {line}", block.role.as_str())?;
    }
    Ok(())
}
