//! The place of a unit: how far it is from prose, bylines and menus, and what stands before and behind it.

use crate::features::{ALONE, Logs, MAIN, OWN, SHARED};
use crate::reading::Reading;
use crate::structure::{Pieces, STRUCTURE, Structure};
use std::ops::Range;

/// Features of its place.
pub(crate) const PLACE: usize = 34;

/// The logarithm that stands for a distance to nothing.
const NOWHERE: f32 = 6.0;

/// What is summed up over all units before each.
mod sum {
    pub(super) const WORDS: usize = 0;
    pub(super) const PROSE: usize = 1;
    pub(super) const ANCHORS: usize = 2;
    pub(super) const SCORES: usize = 3;
    pub(super) const TERMINAL: usize = 4;
    pub(super) const SHORT: usize = 5;
    pub(super) const FURNITURE: usize = 6;
    pub(super) const SHARED: usize = 7;
    pub(super) const MAIN: usize = 8;
    pub(super) const ADDRESS: usize = 9;
    pub(super) const STYLED: usize = 10;
    pub(super) const ALL: usize = 12;
}

/// What distances are measured to.
mod mark {
    pub(super) const ANCHOR: usize = 0;
    pub(super) const BYLINE: usize = 1;
    pub(super) const MENU: usize = 2;
    pub(super) const PARTING: usize = 3;
    pub(super) const DATE: usize = 4;
    pub(super) const COMMENTS: usize = 5;
    pub(super) const RELATED: usize = 6;
    pub(super) const ALL: usize = 7;
    /// How many of them are looked for behind a unit too.
    pub(super) const BEHIND: usize = 4;
}

/// Counts since the first unit of prose.
#[derive(Clone, Copy, Default)]
struct Since {
    parting: u32,
    dates: u32,
    furniture: u32,
}

/// What is known of the units of a page, one by one; memory for it is used again for the next page.
#[derive(Default)]
pub(crate) struct Table {
    /// The sums before each unit, and of all.
    sums: Vec<[f32; sum::ALL]>,
    /// The distances to what stands before each unit and behind it.
    before: Vec<[f32; mark::ALL]>,
    behind: Vec<[f32; mark::BEHIND]>,
    since: Vec<Since>,
}

/// Where the units of a page stand.
pub(crate) struct Place<'s> {
    logs: Logs,
    run: Range<usize>,
    table: &'s mut Table,
    /// Where each mark stood last.
    last: [Option<usize>; mark::ALL],
}

impl<'s> Place<'s> {
    /// No unit yet; the densest run of prose stands at `run`. What `table` holds of another page is forgotten.
    pub(crate) fn new(run: Range<usize>, table: &'s mut Table) -> Self {
        let Table { sums, before, behind, since } = table;
        before.clear();
        behind.clear();
        since.clear();
        sums.clear();
        sums.push([0.0; sum::ALL]);
        Self { logs: Logs::get(), run, table, last: [None; mark::ALL] }
    }

    /// Looks at the next unit, whose own features are known.
    pub(crate) fn add(
        &mut self,
        reading: &Reading,
        own: &[f32; OWN],
        is_anchor: bool,
        structure: &Structure,
    ) {
        let at = self.table.before.len();
        let flag = |is: bool| f32::from(u8::from(is));
        let words = reading.shape.words as f32;
        let mut sums = self.table.sums[at];
        sums[sum::WORDS] += words;
        sums[sum::PROSE] += if is_anchor { words } else { 0.0 };
        sums[sum::ANCHORS] += flag(is_anchor);
        sums[sum::SCORES] += own[ALONE];
        sums[sum::TERMINAL] += flag(reading.shape.terminal);
        sums[sum::SHORT] += flag(reading.shape.words <= 5);
        sums[sum::FURNITURE] += flag(reading.words.certain());
        sums[sum::SHARED] += own[SHARED];
        sums[sum::MAIN] += own[MAIN];
        sums[sum::ADDRESS] += reading.shape.address as f32;
        sums[sum::STYLED] += structure.styled(reading);
        self.table.sums.push(sums);

        let logs = self.logs;
        self.table.before.push(distances(&self.last, at, logs));
        let marks = marks(reading, is_anchor, structure.parting[at]);
        for (last, is) in self.last.iter_mut().zip(marks) {
            if is {
                *last = Some(at);
            }
        }

        let begun = self.last[mark::ANCHOR].is_some();
        let mut since = self.table.since.last().copied().unwrap_or_default();
        since.parting += u32::from(begun && structure.parting[at]);
        since.dates += u32::from(begun && reading.date);
        since.furniture += u32::from(begun && (reading.words.whole || reading.words.label));
        self.table.since.push(since);
    }

    /// Looks back from the last unit to the first.
    pub(crate) fn finish(&mut self, readings: &[Reading], anchors: &[bool], structure: &Structure) {
        self.table.behind.resize(readings.len(), [NOWHERE; mark::BEHIND]);
        let mut next = [None; mark::BEHIND];
        for (at, behind) in self.table.behind.iter_mut().enumerate().rev() {
            *behind = distances(&next, at, self.logs);
            let marks = marks(&readings[at], anchors[at], structure.parting[at]);
            for (next, is) in next.iter_mut().zip(marks) {
                if is {
                    *next = Some(at);
                }
            }
        }
    }

    /// The features of a unit's place, and of how its page is built.
    pub(crate) fn row(
        &self,
        at: usize,
        reading: &Reading,
        structure: &Structure,
        pieces: &Pieces,
    ) -> [f32; PLACE + STRUCTURE] {
        let logs = self.logs;
        let n = self.table.before.len();
        let sums = |at: usize| &self.table.sums[at];
        let (b2, b5, b12) = (at.saturating_sub(2), at.saturating_sub(5), at.saturating_sub(12));
        let next = at + 1;
        let (a2, a5, a12) = ((at + 3).min(n), (at + 6).min(n), (at + 13).min(n));
        let window = |sum: usize, from: usize, to: usize| {
            (sums(to)[sum] - sums(from)[sum]) / (to - from).max(1) as f32
        };
        let spoken = |from: usize, to: usize| {
            let (from, to) = (sums(from), sums(to));
            (to[sum::ADDRESS] - from[sum::ADDRESS]) / (to[sum::WORDS] - from[sum::WORDS]).max(1.0)
        };
        let here = sums(at);
        let total = sums(n);
        let (before, behind, since) = (&self.table.before[at], &self.table.behind[at], self.table.since[at]);
        let (from, to) = (self.run.start, self.run.end);
        let place: [f32; PLACE] = [
            at as f32 / n as f32,
            logs.of(at as u32),
            logs.of((n - at) as u32),
            here[sum::PROSE] / total[sum::PROSE].max(1.0),
            here[sum::WORDS] / total[sum::WORDS].max(1.0),
            total[sum::PROSE] / total[sum::WORDS].max(1.0),
            total[sum::ANCHORS] / n as f32,
            logs.of(n as u32),
            logs.of(total[sum::PROSE] as u32),
            before[mark::ANCHOR],
            behind[mark::ANCHOR],
            before[mark::BYLINE],
            behind[mark::BYLINE],
            before[mark::MENU],
            behind[mark::MENU],
            window(sum::SCORES, b2, at),
            window(sum::SCORES, next, a2),
            window(sum::SCORES, b5, at),
            window(sum::SCORES, next, a5),
            window(sum::PROSE, b12, at),
            window(sum::PROSE, next, a12),
            window(sum::SHORT, b5, at),
            window(sum::SHORT, next, a5),
            window(sum::TERMINAL, b5, at),
            window(sum::TERMINAL, next, a5),
            window(sum::FURNITURE, b5, a5),
            window(sum::SHARED, b2, at),
            window(sum::SHARED, next, a2),
            before[mark::COMMENTS],
            before[mark::RELATED],
            logs.of(from.saturating_sub(at) as u32) - logs.of(next.saturating_sub(to) as u32),
            if self.run.contains(&at) { (at - from) as f32 / (to - from) as f32 } else { -1.0 },
            window(sum::MAIN, b5, at),
            window(sum::MAIN, next, a5),
        ];
        let [pattern, masked, patterned, styled, share, style] = structure.row(at, reading, logs);
        let built: [f32; STRUCTURE - Pieces::FEATURES] = [
            pattern,
            masked,
            patterned,
            styled,
            logs.of(since.parting),
            logs.of(since.dates),
            logs.of(since.furniture),
            before[mark::PARTING],
            behind[mark::PARTING],
            before[mark::DATE],
            share,
            spoken(b5, at),
            spoken(next, a5),
            spoken(b12, at),
            spoken(next, a12),
            here[sum::STYLED] - sums(at.saturating_sub(6))[sum::STYLED],
            sums((at + 7).min(n))[sum::STYLED] - sums(next)[sum::STYLED],
            style,
        ];
        let mut row = [0.0; PLACE + STRUCTURE];
        row[..PLACE].copy_from_slice(&place);
        row[PLACE..][..built.len()].copy_from_slice(&built);
        row[PLACE + built.len()..].copy_from_slice(&pieces.around(at));
        row
    }
}

/// What a unit is that distances are measured to.
fn marks(reading: &Reading, is_anchor: bool, parts: bool) -> [bool; mark::ALL] {
    [
        is_anchor,
        reading.byline || reading.opener || reading.date,
        reading.words.certain(),
        parts,
        reading.date,
        reading.words.comments,
        reading.words.related,
    ]
}

/// The logarithms of the distances from a unit to others.
#[inline]
fn distances<const N: usize>(others: &[Option<usize>; N], at: usize, logs: Logs) -> [f32; N] {
    let mut distances = [NOWHERE; N];
    for (to, &other) in distances.iter_mut().zip(others) {
        *to = distance(other, at, logs);
    }
    distances
}

/// The logarithm of the distance between two units.
#[inline]
fn distance(other: Option<usize>, at: usize, logs: Logs) -> f32 {
    other.map_or(NOWHERE, |other| logs.of(other.abs_diff(at) as u32).min(NOWHERE))
}
