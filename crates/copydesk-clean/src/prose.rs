//! How much a unit looks like running text by its own shape.

use crate::furniture::Words;
use crate::reading::Reading;
use crate::units::Cut;

/// Text counts as English if at least this share of its words are English function words. In other languages the shape
/// alone must do.
const ENGLISH: f32 = 0.12;

/// Whether the text is English, by the function words of its longer units.
pub(crate) fn is_english(readings: &[Reading]) -> bool {
    let (words, function) = readings.iter().fold((0, 0), |(words, function), reading| {
        let long = reading.shape.words >= 12;
        if long {
            (words + reading.shape.words, function + reading.shape.function)
        } else {
            (words, function)
        }
    });
    words > 0 && function as f32 >= ENGLISH * words as f32
}

/// Whether a unit is a paragraph of English that says nothing to its reader and nothing that furniture says.
pub(crate) fn is_paragraph(reading: &Reading) -> bool {
    let shape = &reading.shape;
    shape.words >= 18
        && shape.terminal
        && shape.function_share() >= 0.2
        && shape.address == 0
        && !reading.address
        && reading.words == Words::default()
}

/// Makes text of the lines that begin or end in the midst of a sentence of text: lines of a paragraph that was wrapped. A
/// unit is text from `threshold` on. Linear in the number of units.
pub(crate) fn carry_on(text: &str, readings: &[Reading], scores: &mut [f32], threshold: f32) {
    let goes_on = |at: usize| {
        let [one, next] = [&readings[at], &readings[at + 1]];
        breaks_off(text, one) && is_line(next) && text[next.unit.span.range()].starts_with(char::is_lowercase)
    };
    for at in 1..readings.len() {
        if scores[at - 1] >= threshold && scores[at] < threshold && goes_on(at - 1) {
            scores[at] = threshold;
        }
    }
    for at in (1..readings.len()).rev() {
        if scores[at] >= threshold && scores[at - 1] < threshold && goes_on(at - 1) {
            scores[at - 1] = threshold;
        }
    }
}

/// Whether a unit is a line of several words that is nothing by its form.
fn is_line(reading: &Reading) -> bool {
    reading.shape.words >= 3
        && reading.shape.marks * 8 <= reading.shape.words
        && !reading.is_marked()
        && !reading.unit.inside
        && reading.words == Words::default()
}

/// Whether a line ends in the midst of a sentence.
fn breaks_off(text: &str, reading: &Reading) -> bool {
    is_line(reading)
        && (reading.shape.words >= 8 || (reading.shape.words >= 5 && reading.shape.function > 0))
        && !reading.shape.terminal
        && !text[reading.unit.span.range()].ends_with([':', '…'])
}

/// Sets `alone` to how much each unit looks like running text by itself, from 0 to 1.
pub(crate) fn alone(readings: &[Reading], alone: &mut Vec<f32>) {
    let english = is_english(readings);
    alone.clear();
    alone.extend(readings.iter().map(|reading| one(reading, english)));
}

fn one(reading: &Reading, english: bool) -> f32 {
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
