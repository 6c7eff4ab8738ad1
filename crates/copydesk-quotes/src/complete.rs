//! A content for each cue: the search for the best labels once more, where it found somebody who speaks and not what is said.

use crate::crf::{Sums, WIDTH, best};
use crate::labels::{Part, part_of};
use crate::looks::shapes;
use crate::model::Model;
use crate::sequence::{Item, Place};
use crate::words::lower_hash;

/// By how much the beginning of a content is made likelier at a time, as a logarithm, and how often.
const STEP: f32 = 0.5;
const STEPS: usize = 6;

/// A cue says that something is said: where a sentence has a cue and no content, the best labels with a content are taken
/// instead, if they are not much less likely. `labels` are the best ones of the items; `whence` is room to work in. Linear in
/// their number.
pub(crate) fn complete(
    model: &Model,
    items: &[Item],
    rows: &[Sums],
    junctions: &[u8],
    whence: &mut Vec<[i16; WIDTH]>,
    labels: &mut [u8],
) {
    let contents = [Part::ContentBefore, Part::ContentAfter];
    let is_content = |&label: &u8| part_of(label as usize).is_some_and(|(part, _)| part.is_content());
    let is_cue = |&label: &u8| label as usize == Part::Cue.begin();
    let step = (STEP / model.unit) as i16;
    let mut start = 0;
    for sentence in items.chunk_by(|a, b| a.sentence == b.sentence) {
        let here = start..start + sentence.len();
        start = here.end;
        let goes_on = labels
            .get(here.end)
            .is_some_and(|&label| part_of(label as usize).is_some_and(|(_, begins)| !begins));
        let own = &labels[here.clone()];
        // "According to Lind, …" has a rule of its own.
        let according = sentence.first().is_some_and(|item| item.word.hash == lower_hash("according"));
        // "Lind said at the fair:" announces what comes in the next sentence.
        let announces = sentence.last().is_some_and(|item| item.word.shape == shapes::COLON);
        if goes_on
            || according
            || announces
            || own.iter().any(is_content)
            || !own.iter().any(is_cue)
            || sentence.iter().any(|item| item.place != Place::Outside)
        {
            continue;
        }
        let mut boosted = rows[here.clone()].to_vec();
        let mut found = Vec::new();
        for _ in 0..STEPS {
            for row in &mut boosted {
                for part in contents {
                    row[part.begin()] = row[part.begin()].saturating_add(step);
                }
            }
            found.clear();
            best(&boosted, &junctions[here.clone()], &model.steps, whence, &mut found);
            if found.iter().any(is_content) {
                if found.iter().any(is_cue) {
                    labels[here].copy_from_slice(&found);
                }
                break;
            }
        }
    }
}
