//! How likely a unit is running text, by its shape and that of its neighbours.

use crate::reading::Reading;
use crate::units::Cut;

/// Text counts as English if at least this share of its words are English function words. In other languages the shape
/// alone must do.
const ENGLISH: f32 = 0.12;

/// For each unit how likely it is to belong to the article's running text, from 0 to 1.
pub(crate) fn scores(readings: &[Reading]) -> Vec<f32> {
    let (words, function) = readings.iter().fold((0, 0), |(words, function), reading| {
        let long = reading.shape.words >= 12;
        if long {
            (words + reading.shape.words, function + reading.shape.function)
        } else {
            (words, function)
        }
    });
    let english = words > 0 && function as f32 >= ENGLISH * words as f32;
    let alone: Vec<f32> = readings.iter().map(|reading| alone(reading, english)).collect();
    (0..readings.len())
        .map(|at| {
            let near = |distance: usize| {
                let before = at.checked_sub(distance).map_or(0.0, |i| alone[i]);
                let after = alone.get(at + distance).copied().unwrap_or_default();
                (before, after)
            };
            let own = alone[at];
            let ((b1, a1), (b2, a2)) = (near(1), near(2));
            if own >= 0.8 || own <= 0.05 {
                own
            } else if own >= 0.4 {
                if b1.max(a1).max(b2).max(a2) >= 0.8 { 0.7 } else { own - 0.05 }
            } else if b1 >= 0.8 && a1 >= 0.8 {
                0.4
            } else {
                own
            }
        })
        .collect()
}

fn alone(reading: &Reading, english: bool) -> f32 {
    let shape = &reading.shape;
    if reading.unit.cut != Cut::Rest
        || reading.date
        || reading.byline
        || reading.opener
        || reading.words.certain()
    {
        return 0.0;
    }
    let function = shape.function_share();
    let prose = if english { function >= 0.2 } else { shape.lower_share() >= 0.3 || shape.stops > 0 };
    let title = shape.capitals * 5 >= shape.words * 4 && shape.stops <= 1;
    let doubtful = reading.words.starts || reading.words.holds > 0 || reading.words.caption > 1;
    let sure = match shape.words {
        _ if !prose || title => 0.0,
        40.. => 0.95,
        18.. => {
            if shape.terminal {
                0.95
            } else {
                0.6
            }
        }
        10.. => {
            if shape.terminal {
                0.85
            } else {
                0.3
            }
        }
        4.. => {
            if shape.terminal && function >= 0.1 {
                0.5
            } else {
                0.1
            }
        }
        _ => {
            if shape.terminal {
                0.4
            } else {
                0.1
            }
        }
    };
    if sure == 0.0 {
        return if shape.terminal && shape.words >= 3 { 0.5 } else { 0.1 };
    }
    if doubtful { sure * 0.5 } else { sure }
}
