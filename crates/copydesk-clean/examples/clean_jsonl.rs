//! Cleans every article of a JSONL file and writes what it made of it.
//!
//! `clean_jsonl FIELD FILE [body|clean|show] [MODEL IDS]`: with `body` or `clean` (the default is `body`), a line
//! `{"id", "text"}` for each article; with `show`, its blocks for reading. With
//! MODEL, another model than the crate's own is used, for the articles alone whose ids stand in the file IDS. With BY_SITE in
//! the environment, the file is read twice, and what recurs on the pages of a host (of the field `url`) is furniture.

use copydesk_clean::{Cleaned, Cleaner, SiteStatistics, site_of};
use std::collections::HashSet;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(field), Some(path)) = (args.next(), args.next()) else {
        return Err("usage: clean_jsonl FIELD FILE [body|clean|show]".into());
    };
    let mode = args.next().unwrap_or_else(|| "body".to_owned());
    let mut sites = SiteStatistics::default();
    let by_site = std::env::var_os("BY_SITE").is_some();
    if by_site {
        for line in std::fs::read_to_string(&path)?.lines() {
            let page: serde_json::Value = serde_json::from_str(line)?;
            if let (Some(host), Some(raw)) = (host(&page), page[&field].as_str()) {
                sites.learn(&host, raw);
            }
        }
    }
    let mut cleaner = Cleaner::new();
    let mut only = None;
    if let (Some(model), Some(ids)) = (args.next(), args.next()) {
        cleaner = cleaner.with_model(&std::fs::read(model)?)?;
        only = Some(std::fs::read_to_string(ids)?.lines().map(str::to_owned).collect::<HashSet<String>>());
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    for (number, line) in BufReader::new(File::open(&path)?).lines().enumerate() {
        let article: serde_json::Value =
            serde_json::from_str(&line?).map_err(|e| format!("{path}:{}: {e}", number + 1))?;
        let wanted = |ids: &HashSet<String>| article["id"].as_str().is_some_and(|id| ids.contains(id));
        if !only.as_ref().is_none_or(wanted) {
            continue;
        }
        let raw =
            article[&field].as_str().ok_or_else(|| format!("{path}:{}: no field {field}", number + 1))?;
        let host = host(&article).filter(|_| by_site);
        let cleaned = match host {
            Some(host) => cleaner.clean_with_site(raw, &sites, &host)?,
            None => cleaner.clean(raw)?,
        };
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

fn host(page: &serde_json::Value) -> Option<String> {
    page["url"].as_str().filter(|url| url.contains("://")).map(site_of)
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
