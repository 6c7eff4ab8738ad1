//! Confidence: how often quotes that the model finds this likely are right.
//!
//! The table is measured on annotated articles that the model was not trained on (`tools/quotes/calibrate.py`).

use copydesk_text::QuoteKind;
use std::sync::LazyLock;

/// The steps of one group: the model's own confidence, and the share that is right up to there.
type Steps = Vec<(f32, f32)>;

/// The groups of the table: the kinds, and quotes of any kind that no cue announces.
const GROUPS: [&str; 4] = ["direct", "mixed", "indirect", "uncued"];

static TABLE: LazyLock<[Steps; 4]> = LazyLock::new(|| {
    GROUPS.map(|group| {
        include_str!("../data/calibration.tsv")
            .lines()
            .filter_map(|line| {
                let mut fields = line.split('\t');
                (fields.next()? == group).then_some(())?;
                Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
            })
            .collect()
    })
});

/// The share of quotes of this kind (of those without a cue, if it has none) that are right among those the model finds as
/// likely as `likely`: from 0 to 1, and never falling while `likely` rises.
pub(crate) fn calibrated(kind: QuoteKind, has_cue: bool, likely: f32) -> f32 {
    #[cfg(feature = "train")]
    if std::env::var_os("COPYDESK_QUOTES_RAW").is_some() {
        return likely;
    }
    let steps = &TABLE[if has_cue { kind as usize } else { GROUPS.len() - 1 }];
    let at = steps.partition_point(|step| step.0 < likely);
    let (low, high) = (at.checked_sub(1).map(|at| steps[at]), steps.get(at).copied());
    // Between the middles of two steps the confidence rises evenly.
    match (low, high) {
        (None, None) => likely,
        (Some(step), None) | (None, Some(step)) => step.1,
        (Some(low), Some(high)) => {
            let share = (likely - low.0) / (high.0 - low.0).max(f32::EPSILON);
            low.1 + share * (high.1 - low.1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_rises_and_stays_a_probability() {
        for kind in [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect] {
            assert!(TABLE[kind as usize].len() > 2, "{kind:?} is in the table");
            let values: Vec<f32> =
                (0..=100u8).map(|n| calibrated(kind, true, f32::from(n) / 100.0)).collect();
            assert!(values.is_sorted() && values.iter().all(|v| (0.0..=1.0).contains(v)));
        }
        assert!(calibrated(QuoteKind::Direct, true, 0.99) > calibrated(QuoteKind::Direct, false, 0.99));
    }
}
