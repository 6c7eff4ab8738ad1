//! Look-ups of word features in the model's tables, many at a time.
//!
//! Most of the tables is not in the nearest cache, and which keys are there cannot be guessed. So keys wait for each other:
//! first all of them are looked for, without a branch between, then the rows of those that were found are added up. The
//! processor waits for many at once.

use crate::crf::Sums;
use crate::lexical::GROUPS;
use crate::table::{Table, add};

/// So many keys of one group are looked up together.
const TOGETHER: usize = 64;

/// The keys that wait, by group.
pub(crate) struct Lookups {
    waiting: [Waiting; GROUPS.len()],
}

/// The keys of one group, each with the row of sums that stands for its anchor. The places beyond `count` mean nothing.
struct Waiting {
    keys: [(u64, u32); TOGETHER],
    count: usize,
}

impl Default for Lookups {
    fn default() -> Self {
        Self { waiting: [const { Waiting { keys: [(0, 0); TOGETHER], count: 0 } }; GROUPS.len()] }
    }
}

impl Lookups {
    /// Asks for the weights of a key of `group`, to be added to `sums` by its offsets from `anchor`: now or soon.
    #[inline]
    pub(crate) fn ask(&mut self, tables: &[Table], group: usize, key: u64, anchor: usize, sums: &mut [Sums]) {
        let waiting = &mut self.waiting[group];
        waiting.keys[waiting.count] = (key, anchor as u32);
        waiting.count += 1;
        if waiting.count == TOGETHER {
            waiting.answer(&tables[group], GROUPS[group].offsets, sums);
        }
    }

    /// Adds all that is still to be added.
    pub(crate) fn answer(&mut self, tables: &[Table], sums: &mut [Sums]) {
        for ((waiting, table), group) in self.waiting.iter_mut().zip(tables).zip(GROUPS) {
            waiting.answer(table, group.offsets, sums);
        }
    }
}

impl Waiting {
    fn answer(&mut self, table: &Table, offsets: &[isize], sums: &mut [Sums]) {
        // The numbers of the rows that were found take the places of the keys.
        let mut found = 0;
        for at in 0..std::mem::take(&mut self.count) {
            let (key, anchor) = self.keys[at];
            let (row, is_there) = table.place(key);
            self.keys[found] = (row as u64, anchor);
            found += usize::from(is_there);
        }
        // The offsets go down one by one: the rows of a key lie side by side in the sums, the last one first.
        let (first, last) = (offsets[0], offsets[offsets.len() - 1]);
        debug_assert_eq!(first - last + 1, offsets.len() as isize);
        for &(row, anchor) in &self.keys[..found] {
            let from = (anchor as usize).wrapping_add_signed(last);
            let spoken_of = &mut sums[from..from + offsets.len()];
            for (sums, row) in spoken_of.iter_mut().rev().zip(table.rows(row as usize)) {
                add(sums, row);
            }
        }
    }
}
