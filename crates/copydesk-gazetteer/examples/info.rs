//! Reads files of entries and prints what is in them.

use copydesk_gazetteer::Gazetteer;
use std::io::Write as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Gazetteer::builder();
    for path in std::env::args().skip(1) {
        builder = builder.read(path)?;
    }
    write!(std::io::stdout(), "{}", builder.build()?.info())?;
    Ok(())
}
