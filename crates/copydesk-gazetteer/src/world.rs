//! The gazetteer that ships with the crate: countries, cities, regions, organisations, agencies, office-holders.
//!
//! It is compiled from `data/world/*.jsonl` (`make world`), part of the program, and used where it lies.

use crate::Gazetteer;
use crate::bytes::Bytes;
use std::sync::LazyLock;

/// Compiled gazetteers are used in place from the beginning of a cache line on.
#[repr(C, align(64))]
struct Aligned<B: ?Sized>(B);

static COMPILED: &Aligned<[u8]> = &Aligned(*include_bytes!("../data/world/world.gaz"));

static WORLD: LazyLock<Gazetteer> = LazyLock::new(|| {
    Gazetteer::from_bytes(Bytes::Static(&COMPILED.0)).expect("a test opens the gazetteer that ships")
});

impl Gazetteer {
    /// The gazetteer of the world that ships with copydesk. Nothing is built or read: it is used where the program lies.
    ///
    /// ```
    /// use copydesk_gazetteer::Gazetteer;
    /// let world = Gazetteer::world();
    /// let found = world.lookup("SOUTH KOREA").unwrap();
    /// assert_eq!(world.senses(&found).next().unwrap().entry.id(), "iso3166:KR");
    /// ```
    #[must_use]
    pub fn world() -> &'static Self {
        &WORLD
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::LINE;

    #[test]
    fn it_lies_on_a_cache_line_and_is_whole() {
        assert_eq!(COMPILED.0.as_ptr().align_offset(LINE), 0);
        assert!(Gazetteer::world().verify());
    }

    #[test]
    fn every_name_that_ships_is_found() {
        let world = Gazetteer::world();
        for entry in world.entries() {
            let found = world.lookup(entry.name()).unwrap_or_else(|| panic!("{} is not found", entry.name()));
            assert!(world.senses(&found).any(|sense| sense.entry == entry), "{}", entry.name());
        }
    }
}
