//! Word clusters: words that keep the same company in news, by number. Learnt without marks; `docs/entities.md` tells how.

/// The last byte is the version. Another key of words makes another one.
const MAGIC: &[u8; 8] = b"cdclu\0\0\x02";

/// The rows of the file that ships with the crate: the high half of a word's key, its lowest bit 1 for the capitalised
/// form, and the word's cluster, from 1 on.
pub(crate) fn rows() -> impl Iterator<Item = (u32, u8)> {
    parse(include_bytes!("../data/clusters.bin")).expect("the clusters in the crate are whole")
}

fn parse(bytes: &[u8]) -> Option<impl Iterator<Item = (u32, u8)>> {
    let rows = bytes.strip_prefix(MAGIC)?.chunks_exact(5);
    rows.remainder()
        .is_empty()
        .then(|| rows.map(|row| (u32::from_le_bytes([row[0], row[1], row[2], row[3]]), row[4])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_clusters_and_damage_is_none() {
        assert!(rows().count() > 1000 && rows().all(|(_, cluster)| cluster > 0));
        assert!(parse(b"cdclu\0\0\x02abc").is_none());
        assert!(parse(b"other").is_none());
    }
}
