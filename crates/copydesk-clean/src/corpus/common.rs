//! The shingles that stand in many different articles, and how little they count.

use super::overlap::Sample;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Shingle hashes are as good as random already: they are only spread out.
#[derive(Default, Clone, Debug)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }
    fn write_u32(&mut self, hash: u32) {
        // The table takes its bucket from the low bits and a tag from the high ones.
        self.0 = u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// How often each common shingle stands in different articles. Shingles that are not common are not held.
#[derive(Default, Clone, Debug)]
pub(super) struct Common {
    counts: HashMap<u32, u32, BuildHasherDefault<Spread>>,
    from: u32,
}

impl Common {
    /// Counts the shingles of articles that differ from each other; those that stand in more than `from` are common.
    ///
    /// Two passes over all hashes, time linear: the first counts in a table of bytes where hashes may meet, the second
    /// counts those that may be common one by one.
    pub(super) fn count<'s>(samples: impl Iterator<Item = Sample<'s>> + Clone, from: u32) -> Self {
        if from >= u32::from(u8::MAX) {
            return Self::count_where(samples, from, |_| true);
        }
        let total: usize = samples.clone().map(|sample| sample.hashes.len()).sum();
        let mut seen = vec![0_u8; (total / 2).next_power_of_two()];
        let mask = seen.len() - 1;
        for sample in samples.clone() {
            for &hash in sample.hashes {
                let slot = &mut seen[hash as usize & mask];
                *slot = slot.saturating_add(1);
            }
        }
        Self::count_where(samples, from, |hash| u32::from(seen[hash as usize & mask]) > from)
    }

    fn count_where<'s>(
        samples: impl Iterator<Item = Sample<'s>>,
        from: u32,
        may_be_common: impl Fn(u32) -> bool,
    ) -> Self {
        let mut counts: HashMap<u32, u32, BuildHasherDefault<Spread>> = HashMap::default();
        for sample in samples {
            for &hash in sample.hashes.iter().filter(|&&hash| may_be_common(hash)) {
                *counts.entry(hash).or_insert(0) += 1;
            }
        }
        counts.retain(|_, count| *count > from);
        counts.shrink_to_fit();
        Self { counts, from }
    }

    /// Shingles that are known to be common, with their counts.
    pub(super) fn known(counts: impl IntoIterator<Item = (u32, u32)>, from: u32) -> Self {
        Self { counts: counts.into_iter().collect(), from }
    }

    /// Whether every shingle counts the same.
    pub(super) fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// What a shingle counts: 1, and the less the more articles have it once these are many.
    pub(super) fn weight(&self, hash: u32) -> f64 {
        match self.counts.get(&hash) {
            None => 1.0,
            Some(&count) => (f64::from(self.from) / f64::from(count)).powi(2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_have_counts_less() {
        let hashes: Vec<Vec<u32>> = (0..40).map(|n| vec![7, 1_000 + n, 2_000 + n / 4]).collect();
        for from in [4, 300] {
            let samples = hashes.iter().map(|hashes| Sample { hashes, marks: &[0; 3], limit: u32::MAX });
            let common = Common::count(samples, from);
            assert_eq!(common.weight(1_003), 1.0);
            assert_eq!(common.weight(2_003), 1.0);
            assert!((common.weight(7) - if from == 4 { 0.01 } else { 1.0 }).abs() < 1e-9);
        }
        assert!(Common::default().is_empty());
    }
}
