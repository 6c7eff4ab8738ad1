//! Prints the names that the built-in gazetteer finds in a file, with what each most likely means.

use copydesk_gazetteer::Gazetteer;
use std::io::Write as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("give the path of a text file")?;
    let text = std::fs::read_to_string(path)?;
    let world = Gazetteer::world();
    let mut out = std::io::stdout().lock();
    for found in world.find(&text) {
        for sense in world.senses(&found).take(1) {
            let context = if sense.needs_context { " (needs context)" } else { "" };
            writeln!(
                out,
                "{:?}\t{}\t{}\t{}\t{}{context}",
                found.span,
                found.span.slice(&text),
                sense.entry.id(),
                sense.entry.name(),
                sense.form.as_str()
            )?;
        }
    }
    Ok(())
}
