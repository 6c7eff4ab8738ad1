//! The hash table: buckets of one cache line, each with eight fingerprints and eight values.
//!
//! What a full bucket has no room for lies in the next ones. A bucket tells that by the order of its first and its last
//! fingerprint, so that nearly every look-up ends where it begins.

use crate::bytes::{LINE, put_u32, u32_at};
use crate::filter::place;

/// Slots that are filled, of 100: so few that seven buckets of a hundred are too small.
const LOAD: usize = 65;

/// The fingerprint of a hash; never 0, which marks a free slot.
#[inline(always)]
pub(crate) fn fingerprint(hash: u64, seed: u32) -> u32 {
    let mixed = hash as u32 ^ ((hash >> 32).wrapping_mul(u64::from(seed)) >> 7) as u32;
    mixed.max(1)
}

/// The bytes of a table for so many slots.
pub(crate) fn size(slots: usize) -> usize {
    ((slots * 100).div_ceil(LOAD * 8).max(1) + 1) * LINE
}

/// Fills a slot; `false` if its fingerprint would be mistaken for another.
pub(crate) fn fill(table: &mut [u8], hash: u64, seed: u32, value: u32) -> bool {
    let print = fingerprint(hash, seed);
    let (lines, _) = table.as_chunks_mut::<LINE>();
    let count = lines.len();
    let mut at = place(hash, count);
    loop {
        let line = &mut lines[at];
        for slot in 0..8 {
            match u32_at(line, slot) {
                0 => {
                    put_u32(line, slot, print);
                    put_u32(line, slot + 8, value);
                    if slot == 7 {
                        order(line, false);
                    }
                    return true;
                }
                known if known == print => return false,
                _ => {}
            }
        }
        order(line, true);
        at = (at + 1) % count;
    }
}

/// Writes down of a full bucket whether a slot of it lies in a later one.
fn order(line: &mut [u8; LINE], goes_over: bool) {
    if self::goes_over(line, 0) != goes_over {
        for (first, last) in [(0, 7), (8, 15)] {
            let (a, b) = (u32_at(line, first), u32_at(line, last));
            put_u32(line, first, b);
            put_u32(line, last, a);
        }
    }
}

/// Whether the slot of a bucket that was not found, so that its value is 0, may lie in a later one: the bucket is full, and
/// its first fingerprint is greater than its last. One comparison, so that there is one branch.
#[inline(always)]
pub(crate) fn goes_over(line: &[u8; LINE], value: u32) -> bool {
    (u64::from(value) << 32 | u64::from(u32_at(line, 7).wrapping_sub(1))) < u64::from(u32_at(line, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_buckets_that_are_too_small_go_over() {
        for count in 0..14u32 {
            let mut table = [0; 2 * LINE];
            for n in 0..count {
                assert!(fill(&mut table, u64::from((n * 7) % 13 + 1), 0, n + 1));
            }
            let (lines, _) = table.as_chunks::<LINE>();
            assert_eq!(goes_over(&lines[0], 0), count > 8);
            assert!(!goes_over(&lines[0], 1) && !goes_over(&lines[1], 0));
            for n in 0..count {
                let print = fingerprint(u64::from((n * 7) % 13 + 1), 0);
                let at = (0..8).chain(16..24).find(|&at| u32_at(&table, at) == print).expect("it was filled");
                assert_eq!(u32_at(&table, at + 8), n + 1);
            }
        }
    }
}
