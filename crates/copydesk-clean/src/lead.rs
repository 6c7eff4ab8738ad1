//! The lead and the headline: the first paragraphs of what can be the article, the line above them that says the same, and
//! what every unit has in common with both.

use crate::content::Content;
use crate::features::log;
use crate::reading::Reading;
use crate::structure::Pieces;

/// How many features tell what a unit has in common with the lead.
pub(crate) const LEAD: usize = 4;

/// How many paragraphs the lead has.
const PARAGRAPHS: usize = 3;

/// How far above the lead, in units, the headline is looked for, and how many words it has.
const ABOVE: usize = 40;
const HEADLINE: std::ops::RangeInclusive<u32> = 3..=35;

/// The features of each unit. Linear in the length of the text.
pub(crate) fn lead(
    readings: &[Reading],
    content: &Content,
    pieces: &Pieces,
    anchors: &[bool],
) -> Vec<[f32; LEAD]> {
    let lead: Vec<usize> =
        (0..readings.len()).filter(|&at| anchors[at] && pieces.is_first(at)).take(PARAGRAPHS).collect();
    let Some(&start) = lead.first() else { return vec![[0.0; LEAD]; readings.len()] };
    let said = content.counts(lead.iter().copied());
    let shared = |at: usize, counts: &[u8]| {
        content.words(at).iter().filter(|&&word| counts[usize::from(word)] > 0).count() as f32
    };
    let mut best = 0.0;
    let mut headline = None;
    for (at, reading) in readings.iter().enumerate().take(start).skip(start.saturating_sub(ABOVE)) {
        if HEADLINE.contains(&reading.shape.words) {
            let score = shared(at, &said) / (content.words(at).len().max(1) as f32).sqrt();
            if score > best {
                (best, headline) = (score, Some(at));
            }
        }
    }
    let titled = content.counts(headline.into_iter());
    (0..readings.len())
        .map(|at| {
            [
                shared(at, &said) / content.words(at).len().max(1) as f32,
                shared(at, &titled),
                best,
                log(at.saturating_sub(start) as u32) - log(start.saturating_sub(at) as u32),
            ]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::Hashes;

    #[test]
    fn the_headline_says_what_the_lead_says() {
        let page = "News of the day\nHarbour channel is dredged\nThe harbour board said on Monday that it would dredge the southern channel before \
                    the winter.\nA band plays in the evening.";
        let mut hashes = Hashes::new();
        let readings = Reading::all(page, &mut hashes);
        let anchors: Vec<bool> = readings.iter().map(|reading| reading.shape.words > 10).collect();
        let content = Content::of(&readings, &hashes);
        let rows = lead(&readings, &content, &Pieces::of(&readings, &anchors), &anchors);
        assert!(rows[1][0] > rows[0][0] && rows[1][1] == 3.0, "{rows:?}");
        assert_eq!(rows[2][0], 1.0);
        assert!(rows[3][0] < rows[1][0] && rows[2][3] == 0.0, "{rows:?}");
    }
}
