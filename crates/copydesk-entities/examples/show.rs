//! Prints the mentions and entities of a text file, for a look.

use copydesk_entities::Recognizer;
use copydesk_gazetteer::Gazetteer;
use copydesk_text::Document;
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: show FILE")?;
    let text = std::fs::read_to_string(path)?;
    let doc = Document::plain(&text)?;
    let found = Recognizer::new(Gazetteer::world().clone()).recognize(&doc);
    let mut out = std::io::stdout().lock();
    for mention in &found.mentions {
        let entity = mention.entity.map_or("-", |e| found.entities[e as usize].id.as_str());
        writeln!(
            out,
            "{:30} {:12} {:8} {:15} {:.2} {entity}",
            mention.span.slice(&text),
            mention.kind,
            mention.form.as_str(),
            mention.why,
            mention.confidence
        )?;
    }
    for entity in &found.entities {
        let roles: Vec<&str> = entity.roles.iter().map(|role| role.slice(&text)).collect();
        writeln!(out, "{} | {} | {} | {:?} | {roles:?}", entity.id, entity.name, entity.kind, entity.gender)?;
    }
    Ok(())
}
