//! `Alike`: how many units have the same key.

/// A hash table of keys with open addressing, used again for each kind of key.
#[derive(Default)]
pub(crate) struct Alike {
    /// Keys and how many have them; a slot that nobody has is empty.
    slots: Vec<(u64, u32)>,
}

impl Alike {
    /// Sets `counts` to how many are equal to each key, itself among them; 0 for the key 0. The keys are hashes already. Linear
    /// in their number.
    pub(crate) fn count(&mut self, keys: impl ExactSizeIterator<Item = u64>, counts: &mut Vec<u32>) {
        let slots = (2 * keys.len()).next_power_of_two().max(2);
        self.slots.clear();
        self.slots.resize(slots, (0, 0));
        let shift = 64 - slots.trailing_zeros();
        counts.clear();
        counts.extend(keys.map(|key| self.add(key, shift)));
        for count in counts {
            *count = self.slots.get(*count as usize).map_or(0, |slot| slot.1);
        }
    }

    /// Counts a key and says which slot it has.
    fn add(&mut self, key: u64, shift: u32) -> u32 {
        if key == 0 {
            return u32::MAX;
        }
        let mut at = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> shift) as usize;
        loop {
            let slot = &mut self.slots[at];
            if slot.1 == 0 || slot.0 == key {
                *slot = (key, slot.1 + 1);
                return at as u32;
            }
            at = (at + 1) % self.slots.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_are_counted() {
        let (mut alike, mut counts) = (Alike::default(), Vec::new());
        for (keys, expected) in
            [(vec![7, 0, 7, 9, u64::MAX, 7], vec![3, 0, 3, 1, 1, 3]), (vec![9], vec![1]), (vec![], vec![])]
        {
            alike.count(keys.into_iter(), &mut counts);
            assert_eq!(counts, expected);
        }
    }
}
