//! `Workspace`: memory to clean a text in, which each thread keeps from one text to the next.

use crate::reading::Reading;
use crate::shape::Hashes;
use crate::{features, model, repeats};
use std::cell::RefCell;

/// What grows with a text and is not part of the answer.
#[derive(Default)]
pub(crate) struct Workspace {
    pub(crate) hashes: Hashes,
    pub(crate) readings: Vec<Reading>,
    pub(crate) rooms: Rooms,
}

/// Room for those who need some, each with its own.
#[derive(Default)]
pub(crate) struct Rooms {
    /// How much each unit looks like running text by itself.
    pub(crate) alone: Vec<f32>,
    pub(crate) features: features::Room,
    pub(crate) scores: model::Room,
    /// The scores before the likeliest sequence is found, and room to find it.
    pub(crate) unsettled: Vec<f32>,
    pub(crate) changes: Vec<[bool; 2]>,
    pub(crate) repeats: repeats::Room,
}

/// After a text of more words or units than this the memory is given back: a thread keeps some megabytes at most.
const MOST_WORDS: usize = 1 << 17;
const MOST_UNITS: usize = 1 << 11;

thread_local! {
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

/// Does some work in the thread's workspace.
pub(crate) fn with<T>(work: impl FnOnce(&mut Workspace) -> T) -> T {
    WORKSPACE.with(|space| match space.try_borrow_mut() {
        Ok(mut space) => {
            space.hashes.clear();
            space.readings.clear();
            let done = work(&mut space);
            if space.hashes.capacity() > MOST_WORDS || space.readings.capacity() > MOST_UNITS {
                *space = Workspace::default();
            }
            done
        }
        Err(_) => work(&mut Workspace::default()),
    })
}
