//! The hash table: buckets of one cache line, each with eight fingerprints and eight values.

use crate::bytes::{LINE, put_u32, u32_at};
use crate::filter::place;

/// Slots that are filled, of 100.
const LOAD: usize = 85;

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
                    return true;
                }
                known if known == print => return false,
                _ => {}
            }
        }
        at = (at + 1) % count;
    }
}

/// Whether the slot of a bucket that was not found, so that its value is 0, may lie in a later one: it is full.
#[inline(always)]
pub(crate) fn goes_over(line: &[u8; LINE], value: u32) -> bool {
    value == 0 && u32_at(line, 7) != 0
}
