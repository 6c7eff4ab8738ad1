//! Cleaning up to a stage: for the benchmark, which shows what each of them costs.

use crate::model::LINES;
use crate::reading::Reading;
use crate::workspace::Workspace;
use crate::{Repairs, features, prose, repair, workspace};

/// How far a text is cleaned; what comes after the scores is [`Cleaner::clean`](crate::Cleaner::clean).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Debug)]
pub enum Stage {
    /// The text is repaired.
    Repairs,
    /// Its units are read.
    Readings,
    /// Their features are known.
    Features,
    /// The model has judged them.
    Scores,
}

/// Cleans `raw` up to `stage`, and returns how many units there are, or how many bytes.
#[must_use]
pub fn up_to(stage: Stage, raw: &str) -> usize {
    let (text, _) = repair::repair(raw, &Repairs::ALL);
    if stage == Stage::Repairs {
        return text.len();
    }
    workspace::with(|space| {
        let Workspace { hashes, readings, rooms } = space;
        Reading::read(&text, hashes, readings);
        if stage == Stage::Readings {
            return readings.len();
        }
        prose::alone(readings, &mut rooms.alone);
        let columns = features::features(&text, readings, hashes, &rooms.alone, &mut rooms.features);
        if stage == Stage::Features {
            return columns.rows();
        }
        LINES.scores(columns, &mut rooms.scores).len()
    })
}
