//! Numbers for features: each key of each group gets as many as it has rows.

use std::collections::HashMap;
use std::ops::Range;

/// The features seen, numbered in the order in which they came.
#[derive(Default)]
pub(super) struct Numbers {
    keys: HashMap<(usize, u64), usize>,
    /// For each key its group, itself, its first number, how many it has, and how often it was seen.
    seen: Vec<(usize, u64, u32, u32, u32)>,
    next: u32,
}

impl Numbers {
    /// The first number of a key that has `width` of them; it is new or was seen before.
    pub(super) fn of(&mut self, group: usize, key: u64, width: usize) -> u32 {
        let Self { keys, seen, next } = self;
        let place = *keys.entry((group, key)).or_insert_with(|| {
            seen.push((group, key, *next, width as u32, 0));
            *next += width as u32;
            seen.len() - 1
        });
        seen[place].4 += 1;
        seen[place].2
    }

    /// How many numbers there are.
    pub(super) const fn len(&self) -> usize {
        self.next as usize
    }

    /// New numbers for the features of keys seen `least` times or more, the most frequent first, `u32::MAX` for the others;
    /// and how many are left.
    pub(super) fn frequent(&self, least: u32) -> (Vec<u32>, usize) {
        let mut order: Vec<_> = self.seen.iter().filter(|key| key.4 >= least).collect();
        order.sort_by_key(|key| (std::cmp::Reverse(key.4), key.2));
        let mut numbers = vec![u32::MAX; self.len()];
        let mut next = 0;
        for &&(_, _, first, width, _) in &order {
            for number in first..first + width {
                numbers[number as usize] = next;
                next += 1;
            }
        }
        (numbers, next as usize)
    }

    /// Every group and key with its numbers.
    pub(super) fn keys(&self) -> impl Iterator<Item = (usize, u64, Range<u32>)> {
        self.seen.iter().map(|&(group, key, first, width, _)| (group, key, first..first + width))
    }
}
