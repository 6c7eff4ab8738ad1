//! Confidence: what the tagger's certainty and the rule behind a mention are worth, as measured.

use crate::lexicon::lines;
use std::sync::LazyLock;

/// The rules and how often their mentions are right, sorted by rule.
static RELIABILITY: LazyLock<Vec<(&str, f32)>> = LazyLock::new(|| {
    lines(include_str!("../data/reliability.tsv"))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(why, share)| Some((why, share.parse().ok()?)))
        .collect()
});

/// The confidence in a mention that the rule `why` gives, from the tagger's certainty. Both from 0 to 1.
///
/// The tagger is too modest where it is in doubt and too bold where it is not: a line through what was measured sets
/// that right.
pub(crate) fn of(why: &str, certainty: f32) -> f32 {
    let reliability = match RELIABILITY.binary_search_by_key(&why, |(rule, _)| *rule) {
        Ok(at) => RELIABILITY[at].1,
        Err(_) => 0.75,
    };
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
        assert!(RELIABILITY.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(RELIABILITY.len(), lines(include_str!("../data/reliability.tsv")).count());
        assert!(RELIABILITY.iter().all(|(_, share)| (0.5..=1.0).contains(share)));
    }
}
