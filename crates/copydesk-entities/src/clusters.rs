//! Word clusters: words that keep the same company in news, by number. Learnt without marks; `docs/entities.md` tells how.

use crate::table::Table;
use std::sync::LazyLock;

const MAGIC: &[u8; 8] = b"cdclu\0\0\x01";

static CLUSTERS: LazyLock<Table<u8>> = LazyLock::new(|| {
    parse(include_bytes!("../data/clusters.bin")).expect("the clusters in the crate are whole")
});

fn parse(bytes: &[u8]) -> Option<Table<u8>> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let rows = rest.chunks_exact(5);
    if !rows.remainder().is_empty() {
        return None;
    }
    let pairs =
        rows.map(|row| (spread(u32::from_le_bytes([row[0], row[1], row[2], row[3]])), row[4])).collect();
    Some(Table::collect(pairs, |old, _| old))
}

/// The key of a word in the file: the high half of its hash, the lowest bit for its capital.
fn spread(short: u32) -> u64 {
    u64::from(short).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The cluster of a word, from 1 on; 0 for one that is too rare to have one. Constant time.
pub(crate) fn cluster(key: u64, capital: bool) -> u8 {
    CLUSTERS.get(spread(((key >> 32) as u32 & !1) | u32::from(capital))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::key_of;

    #[test]
    fn common_words_have_clusters_and_damage_is_none() {
        for word in ["minister", "yesterday", "river"] {
            assert_ne!(cluster(key_of(word), false), 0, "{word}");
        }
        assert_eq!(cluster(key_of("xqzzyv"), true), 0);
        assert!(parse(b"cdclu\0\0\x01abc").is_none());
        assert!(parse(b"other").is_none());
    }
}
