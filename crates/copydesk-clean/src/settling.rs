//! Settling: what was kept is judged again as if it had been given alone, so that cleaning a clean copy changes nothing.

use crate::Cleaner;
use crate::cleaner::drop_orphans;
use crate::furniture::Words;
use crate::reading::Reading;
use crate::shape::Hashes;
use crate::units::{Cut, Unit};
use crate::workspace::Rooms;
use copydesk_text::{Block, Role};

/// A unit with this score stays running text whatever is taken away around it.
const SURE: f32 = 0.65;

/// A text of fewer words of running text is always judged again.
const LEAST_WORDS: u32 = 120;

/// How often what was kept is judged again. Most articles need one round or none.
const ROUNDS: usize = 16;

impl Cleaner {
    /// Judges what was kept as if it had been given alone, and drops what then is furniture, until nothing more is: so that
    /// cleaning a clean copy changes nothing.
    pub(crate) fn settle(
        &self,
        text: &str,
        readings: &[Reading],
        hashes: &mut Hashes,
        blocks: &mut [Block],
        rooms: &mut Rooms,
    ) {
        let mut live: Vec<usize> = (0..blocks.len()).filter(|&at| blocks[at].kept).collect();
        if live.len() == blocks.len() {
            return;
        }
        let mut rest: Vec<Reading> = live
            .iter()
            .map(|&at| match readings[at].unit {
                // Its credit is gone, and with it what told that it is a caption.
                unit @ Unit { cut: Cut::Captioned, .. } => {
                    Reading::of(text, Unit { cut: Cut::Rest, ..unit }, hashes)
                }
                _ => readings[at].clone(),
            })
            .collect();
        for _ in 0..ROUNDS {
            let mut changed = false;
            for (&at, again) in live.iter().zip(self.judge(text, &rest, hashes, &[], rooms).0) {
                if !again.kept {
                    blocks[at].kept = false;
                    blocks[at].duplicate_of = again.duplicate_of.map(|first| live[first as usize] as u32);
                    if again.duplicate_of.is_none() {
                        blocks[at].role = again.role;
                    }
                    changed = true;
                }
            }
            if !changed {
                return;
            }
            drop_orphans(readings, blocks);
            let mut kept = live.iter().map(|&at| blocks[at].kept);
            rest.retain(|_| kept.next().unwrap_or(false));
            live.retain(|&at| blocks[at].kept);
        }
    }
}

/// Whether some unit goes by its neighbours, so that it may not be kept when some of these are gone. Running text that is
/// [`SURE`] does not. Nor do a headline that opens the article, or bylines and dates between it and the body: these are told
/// by their form and place, as `roles` has it, and what is dropped leaves both as they are.
pub(crate) fn is_doubtful(readings: &[Reading], body: &[f32], roles: &[Role]) -> bool {
    let Some(first) = roles.iter().position(|&role| role == Role::Body) else { return true };
    let last = roles.iter().rposition(|&role| role == Role::Body).unwrap_or(first);
    let kept = |role: &&Role| !matches!(role, Role::Furniture | Role::Credit);
    if is_short(readings, roles) || roles[..first].iter().filter(kept).count() > 12 {
        return true;
    }
    let (mut opened, mut bylines, mut dates, mut datelines, mut decks) = (false, 0, 0, 0, 0);
    let sure = |(at, &role): (usize, &Role)| {
        let reading = &readings[at];
        let ahead = at < first && opened;
        match role {
            Role::Body => body[at] >= SURE,
            // Between paragraphs what reads as text is kept, as one or the other.
            Role::Subhead => {
                body[at] >= SURE
                    && (first..last).contains(&at)
                    && reading.words == Words::default()
                    && !reading.is_marked()
            }
            Role::Furniture | Role::Credit => true,
            Role::Headline => {
                let opens = !opened && at < first && !reading.is_marked();
                opened = true;
                opens && (3..=35).contains(&reading.shape.words)
            }
            Role::Dateline if reading.unit.cut == Cut::Dateline => {
                datelines += 1;
                at < first && datelines == 1
            }
            Role::Dateline => {
                dates += 1;
                ahead && reading.date && dates == 1
            }
            Role::Byline => {
                bylines += 1;
                (reading.byline || reading.opener) && ahead && bylines <= 2
            }
            Role::Deck => {
                decks += 1;
                let says = (5..=60).contains(&reading.shape.words) && reading.words == Words::default();
                ahead && bylines == 0 && decks <= 2 && says && !reading.is_marked()
            }
            Role::Caption => false,
        }
    };
    !roles.iter().enumerate().all(sure) || repeats_itself(readings, roles)
}

/// Whether there is so little running text that nothing of it is sure. To judge it again costs little.
fn is_short(readings: &[Reading], roles: &[Role]) -> bool {
    let body = readings.iter().zip(roles).filter(|(_, role)| **role == Role::Body);
    body.map(|(reading, _)| reading.shape.words).sum::<u32>() < LEAST_WORDS
}

/// Whether two units that are not furniture have the same words: a repeat that stays is one no more, perhaps, when what parts
/// the two is gone. Units without words repeat nothing.
fn repeats_itself(readings: &[Reading], roles: &[Role]) -> bool {
    let said = readings.iter().zip(roles).filter(|(reading, role)| {
        !reading.hashes.is_empty() && !matches!(role, Role::Furniture | Role::Credit)
    });
    let mut words: Vec<u64> = said.map(|(reading, _)| reading.fingerprint).collect();
    words.sort_unstable();
    words.windows(2).any(|pair| pair[0] == pair[1])
}
