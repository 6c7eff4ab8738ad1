//! Writes what the model sees of every unit, for `tools/clean/train.py`.
//!
//! `line_features FIELD FILE OUT`: OUT gets, for each article, its number of units, and for each unit the bytes
//! `start, end` in the given text and the features, all little-endian 32-bit numbers.

use copydesk_clean::training_rows;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [field, path, out] = args.as_slice() else {
        return Err("usage: line_features FIELD FILE OUT".into());
    };
    let mut out = BufWriter::new(File::create(out)?);
    for (number, line) in BufReader::new(File::open(path)?).lines().enumerate() {
        let article: serde_json::Value = serde_json::from_str(&line?)?;
        let raw =
            article[field].as_str().ok_or_else(|| format!("{path}:{}: no field {field}", number + 1))?;
        let rows = training_rows(raw);
        out.write_all(&u32::try_from(rows.len())?.to_le_bytes())?;
        out.write_all(&u32::try_from(rows.first().map_or(0, |(_, row)| row.len()))?.to_le_bytes())?;
        for (span, row) in rows {
            out.write_all(&span.start.to_le_bytes())?;
            out.write_all(&span.end.to_le_bytes())?;
            for value in row {
                out.write_all(&value.to_le_bytes())?;
            }
        }
    }
    Ok(out.flush()?)
}
