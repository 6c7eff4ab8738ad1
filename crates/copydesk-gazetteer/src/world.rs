//! The gazetteer that ships with the crate: countries, cities, regions, organisations, agencies, office-holders.

use crate::{Gazetteer, Source};
use std::sync::LazyLock;

/// The data files by name, sorted: `data/world/*.jsonl`.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/world.rs"));

static WORLD: LazyLock<Gazetteer> = LazyLock::new(|| {
    let mut builder = Gazetteer::builder();
    for (name, file) in FILES {
        let source = Source::new(
            format!("copydesk {name}"),
            env!("CARGO_PKG_VERSION"),
            "see NOTICE.md beside the file",
        );
        builder = builder.source(source).read_jsonl(name, *file).expect("a test reads the files that ship");
    }
    builder.build().expect("a test builds the files that ship")
});

impl Gazetteer {
    /// The gazetteer of the world that ships with copydesk, made when first asked for.
    ///
    /// ```
    /// use copydesk_gazetteer::Gazetteer;
    /// let world = Gazetteer::world();
    /// if let Some(found) = world.lookup("SOUTH KOREA") {
    ///     assert_eq!(world.senses(&found).next().unwrap().entry.id(), "iso3166:KR");
    /// }
    /// ```
    #[must_use]
    pub fn world() -> &'static Self {
        &WORLD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_ships_is_found() {
        let world = Gazetteer::world();
        for entry in world.entries() {
            let found = world.lookup(entry.name()).unwrap_or_else(|| panic!("{} is not found", entry.name()));
            assert!(world.senses(&found).any(|sense| sense.entry == entry), "{}", entry.name());
        }
    }
}
