//! The lead and the headline: the first paragraphs of what can be the article, the line above them that says the same, and
//! what every unit has in common with both.

use crate::content::{Content, Part, Shared};
use crate::features::Logs;
use crate::reading::Reading;
use crate::structure::Pieces;

/// How many features tell what a unit has in common with the lead.
pub(crate) const LEAD: usize = 4;

/// How many paragraphs the lead has.
const PARAGRAPHS: usize = 3;

/// How far above the lead, in units, the headline is looked for, and how many words it has.
const ABOVE: usize = 40;
const HEADLINE: std::ops::RangeInclusive<u32> = 3..=35;

/// The lead of the article.
pub(crate) struct Lead {
    /// Its first unit, if there is one.
    start: Option<usize>,
    /// How well the headline fits it.
    best: f32,
}

impl Lead {
    /// Finds the lead and the headline, and counts their words.
    pub(crate) fn of(readings: &[Reading], content: &mut Content, pieces: &Pieces, anchors: &[bool]) -> Self {
        let mut start = None;
        let of_lead = (0..readings.len()).filter(|&at| anchors[at] && pieces.is_first(at)).take(PARAGRAPHS);
        for at in of_lead {
            start.get_or_insert(at);
            content.add(Part::Lead, at);
        }
        let mut best = 0.0;
        let mut headline = None;
        let end = start.unwrap_or(0);
        for (at, reading) in readings.iter().enumerate().take(end).skip(end.saturating_sub(ABOVE)) {
            if HEADLINE.contains(&reading.shape.words) {
                let shared = content.shared_with(Part::Lead, at) as f32;
                let score = shared / (content.len(at).max(1) as f32).sqrt();
                if score > best {
                    (best, headline) = (score, Some(at));
                }
            }
        }
        if let Some(at) = headline {
            content.add(Part::Headline, at);
        }
        Self { start, best }
    }

    /// The features of a unit, of whose content words, `words` in number, so many are shared.
    pub(crate) fn row(&self, at: usize, words: usize, shared: &Shared, logs: Logs) -> [f32; LEAD] {
        let Some(start) = self.start else { return [0.0; LEAD] };
        [
            shared.lead as f32 / words.max(1) as f32,
            shared.headline as f32,
            self.best,
            logs.of(at.saturating_sub(start) as u32) - logs.of(start.saturating_sub(at) as u32),
        ]
    }
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
        let mut content = Content::default();
        content.read(&readings, &hashes, &anchors, &(0..0));
        let mut pieces = Pieces::default();
        pieces.read(&readings, &anchors);
        let lead = Lead::of(&readings, &mut content, &pieces, &anchors);
        let rows: Vec<[f32; LEAD]> = (0..readings.len())
            .map(|at| lead.row(at, content.len(at), &content.shared(at, false, false), Logs::get()))
            .collect();
        assert!(rows[1][0] > rows[0][0] && rows[1][1] == 3.0, "{rows:?}");
        assert_eq!(rows[2][0], 1.0);
        assert!(rows[3][0] < rows[1][0] && rows[2][3] == 0.0, "{rows:?}");
    }
}
