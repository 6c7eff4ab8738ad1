//! Look-ups of word features in the model's tables, many at a time.
//!
//! Most of the tables is not in the first-level cache, and which keys are there cannot be guessed. So keys wait for each other:
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
        let last = offsets[offsets.len() - 1];
        for &(row, anchor) in &self.keys[..found] {
            let from = (anchor as usize).wrapping_add_signed(last);
            let spoken_of = &mut sums[from..from + offsets.len()];
            for (sums, row) in spoken_of.iter_mut().rev().zip(table.rows(row as usize)) {
                add(sums, row);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crf::WIDTH;
    use crate::table::{WEIGHTS, check_of};
    use crate::words::mix;

    #[test]
    fn together_they_add_what_they_add_one_by_one() {
        // Of each group's keys every third is in no table.
        let keys: Vec<Vec<u64>> =
            (0..GROUPS.len() as u64).map(|group| (0..30).map(|n| mix(mix(group, n), 5)).collect()).collect();
        let tables: Vec<Table> = GROUPS
            .iter()
            .zip(&keys)
            .map(|(group, keys)| {
                let mut table = Table::new(3, group.offsets.len());
                for bucket in 0..8 {
                    let here = keys.iter().enumerate().filter(|(n, key)| n % 3 > 0 && *key >> 61 == bucket);
                    let here: Vec<u64> = here.map(|(_, key)| *key).take(crate::table::BUCKET).collect();
                    let checks: Vec<u16> = here.iter().map(|&key| check_of(key)).collect();
                    let rows = here.iter().flat_map(|&key| {
                        (0..group.offsets.len()).map(move |row| [(key >> row) as i8; WEIGHTS])
                    });
                    table.push(&checks, rows).expect("no bucket has too many");
                }
                table
            })
            .collect();
        let (mut together, mut single) = ([[0; WIDTH]; 40], [[0; WIDTH]; 40]);
        let mut lookups = Lookups::default();
        // More of each group than wait together.
        for n in 0..7 * TOGETHER {
            let (group, anchor) = (n % GROUPS.len(), 3 + n * 7 % 34);
            let key = keys[group][n / GROUPS.len() % 30];
            lookups.ask(&tables, group, key, anchor, &mut together);
            for (row, offset) in tables[group].find(key).into_iter().flatten().zip(GROUPS[group].offsets) {
                add(&mut single[anchor.wrapping_add_signed(*offset)], row);
            }
        }
        assert_ne!(together, single, "some still wait");
        lookups.answer(&tables, &mut together);
        assert_eq!(together, single);
        assert!(single.iter().flatten().any(|&sum| sum != 0));
    }
}
