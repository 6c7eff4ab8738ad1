//! Confidence: what the tagger's certainty and the rule behind a mention are worth, as measured.

use crate::lexicon::lines;
use crate::table::HashedMap;
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

/// How often the mentions of a rule are right, by the hash of the rule's name.
static RELIABILITY: LazyLock<HashedMap<u64, f32>> =
    LazyLock::new(|| rows().map(|(why, share)| (xxh3_64(why.as_bytes()), share)).collect());

/// The rules, and how often their mentions are right.
fn rows() -> impl Iterator<Item = (&'static str, f32)> {
    lines(include_str!("../data/reliability.tsv"))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(why, share)| Some((why, share.parse().ok()?)))
}

/// The confidence in a mention that the rule `why` gives, from the tagger's certainty. Both from 0 to 1.
///
/// The tagger is too modest where it is in doubt and too bold where it is not: a line through what was measured sets
/// that right.
pub(crate) fn of(why: &str, certainty: f32) -> f32 {
    let reliability = RELIABILITY.get(&xxh3_64(why.as_bytes())).copied().unwrap_or(0.75);
    reliability * (0.25 + 0.75 * certainty.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_worth_more_than_the_mere_shape_of_a_name() {
        assert!(of("gazetteer", 1.0) > of("name-shape", 1.0));
        assert!(of("title", 0.9) > of("title", 0.4));
        assert!((0.0..=1.0).contains(&of("back-reference", 7.0)));
    }

    #[test]
    fn the_rules_are_sorted_and_their_shares_are_shares() {
        assert!(rows().is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(RELIABILITY.len(), lines(include_str!("../data/reliability.tsv")).count());
        assert!(rows().all(|(_, share)| (0.5..=1.0).contains(&share)));
    }
}
