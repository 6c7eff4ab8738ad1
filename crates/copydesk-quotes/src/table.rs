//! Flat hash tables of the model: a key's weights, and what is known about a word.

use crate::crf::Sums;
use crate::words::Known;
use wide::u16x8;

/// How many weights a feature has: those of a row without the label outside, which has none, and the padding at the end.
pub(crate) const WEIGHTS: usize = 12;

/// The weights of one feature in units, one for each place of a row from 1 on. The fewer bytes, the more of them are in
/// the cache.
pub(crate) type Weights = [i8; WEIGHTS];

/// How many keys a bucket holds: their checks are compared at once.
pub(crate) const BUCKET: usize = 8;

/// The check of a key; never 0.
pub(crate) const fn check_of(key: u64) -> u16 {
    (key >> 8 & 0xFFFF) as u16 | 1
}

/// A table from keys to one or more rows of weights.
///
/// The key's hash says in which bucket its weights are; a check of sixteen bits (fifteen that differ) tells it from the
/// others there, so a key that training never saw adds nothing (but for one in some thousands).
pub(crate) struct Table {
    buckets: Vec<Bucket>,
    /// The rows of each key, one after the other.
    rows: Vec<Weights>,
    /// How many rows a key has.
    width: usize,
    /// There are two to the power of 64 minus this many buckets.
    shift: u32,
}

#[derive(Clone, Copy)]
struct Bucket {
    /// The checks of the keys in it; 0 where a place is free.
    checks: [u16; BUCKET],
    /// The number of the first row of its first key.
    first: u32,
}

impl Table {
    /// An empty table with two to the power of `log` buckets, and `width` rows a key. Buckets are filled in order.
    pub(crate) fn new(log: u32, width: usize) -> Self {
        Self { buckets: Vec::with_capacity(1 << log), rows: Vec::new(), width, shift: 64 - log }
    }

    /// Adds the next bucket: the checks of its keys, and their rows. `None` if it has too many.
    pub(crate) fn push(&mut self, checks: &[u16], rows: impl Iterator<Item = Weights>) -> Option<()> {
        let mut all = [0; BUCKET];
        all.get_mut(..checks.len())?.copy_from_slice(checks);
        self.buckets.push(Bucket { checks: all, first: self.rows.len() as u32 });
        self.rows.extend(rows);
        Some(())
    }

    /// The number of a key's first row, and whether the key is there; without it the number means nothing. Free of
    /// branches, so that many look-ups can go on at once.
    pub(crate) fn place(&self, key: u64) -> (usize, bool) {
        let bucket = &self.buckets[(key >> self.shift) as usize];
        let same = u16x8::new(bucket.checks).simd_eq(u16x8::splat(check_of(key))).to_bitmask();
        (bucket.first as usize + same.trailing_zeros() as usize * self.width, same != 0)
    }

    /// The rows of a key.
    pub(crate) fn find(&self, key: u64) -> Option<&[Weights]> {
        let (first, found) = self.place(key);
        found.then(|| self.rows(first))
    }

    /// The rows of the key whose first row has this number.
    pub(crate) fn rows(&self, first: usize) -> &[Weights] {
        &self.rows[first..first + self.width]
    }

    /// The row with a number.
    pub(crate) fn row(&self, number: usize) -> &Weights {
        &self.rows[number]
    }
}

/// Adds rows of weights to the sums of an item.
pub(crate) fn add_all<'r>(sums: &mut Sums, rows: impl Iterator<Item = &'r Weights>) {
    // In two halves that stay in registers.
    let (mut low, mut high) = ([0i16; 8], [0i16; WEIGHTS - 8]);
    for row in rows {
        let (first, last) = row.split_at(low.len());
        for (sum, &weight) in low.iter_mut().zip(first) {
            *sum += i16::from(weight);
        }
        for (sum, &weight) in high.iter_mut().zip(last) {
            *sum += i16::from(weight);
        }
    }
    for (sum, more) in sums[1..=WEIGHTS].iter_mut().zip(low.into_iter().chain(high)) {
        *sum += more;
    }
}

/// Adds a row of weights to the sums of an item.
pub(crate) fn add(sums: &mut Sums, weights: &Weights) {
    for (sum, &weight) in sums[1..=WEIGHTS].iter_mut().zip(weights) {
        *sum += i16::from(weight);
    }
}

/// What is known about words, by their hashes.
pub(crate) struct Words {
    /// Open addressing: the high half of the hash, and the place of what is known.
    places: Vec<(u32, u32)>,
    known: Vec<Known>,
}

/// No word has this place.
const FREE: u32 = u32::MAX;

impl Words {
    /// Room for `count` words.
    pub(crate) fn new(count: usize) -> Self {
        let size = (count * 3 / 2).next_power_of_two().max(16);
        Self { places: vec![(0, FREE); size], known: Vec::with_capacity(count) }
    }

    /// What is known about the word whose hash has this high half, to be filled in.
    pub(crate) fn entry(&mut self, high: u32) -> &mut Known {
        if self.known.len() * 4 >= self.places.len() * 3 {
            let mut larger = Self::new(self.places.len());
            for &(high, place) in self.places.iter().filter(|&&(_, place)| place != FREE) {
                let at = larger.place(high);
                larger.places[at] = (high, place);
            }
            self.places = larger.places;
        }
        let at = self.place(high);
        if self.places[at].1 == FREE {
            self.places[at] = (high, self.known.len() as u32);
            self.known.push(Known::default());
        }
        &mut self.known[self.places[at].1 as usize]
    }

    fn place(&self, high: u32) -> usize {
        let mask = self.places.len() - 1;
        let mut at = high as usize & mask;
        while self.places[at].1 != FREE && self.places[at].0 != high {
            at = (at + 1) & mask;
        }
        at
    }

    /// What is known about a word; nothing, if it is not in the table.
    pub(crate) fn get(&self, hash: u64) -> Known {
        let place = self.places[self.place((hash >> 32) as u32)].1;
        self.known.get(place as usize).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::mix;

    #[test]
    fn keys_are_found_again() {
        let mut table = Table::new(2, 2);
        let keys: Vec<u64> = (0..20).map(|n| mix(mix(7, n), 3)).collect();
        for bucket in 0..4 {
            let here: Vec<u64> = keys.iter().copied().filter(|key| key >> 62 == bucket).collect();
            assert!(here.len() <= BUCKET);
            let checks: Vec<u16> = here.iter().map(|&key| check_of(key)).collect();
            let rows = here.iter().flat_map(|&key| [[key as i8; WEIGHTS], [1; WEIGHTS]]);
            assert!(table.push(&checks, rows).is_some());
        }
        for &key in &keys {
            assert_eq!(table.find(key), Some(&[[key as i8; WEIGHTS], [1; WEIGHTS]][..]));
        }
        assert!((100..1100u64).filter(|&n| table.find(mix(mix(7, n), 3)).is_some()).count() < 5);
    }

    #[test]
    fn rows_add_up_at_once_as_one_by_one() {
        let rows: Vec<Weights> =
            (0..9i8).map(|row| std::array::from_fn(|at| row * 13 - 60 + at as i8)).collect();
        let mut single = [7; crate::crf::WIDTH];
        let mut at_once = single;
        rows.iter().for_each(|row| add(&mut single, row));
        add_all(&mut at_once, rows.iter());
        assert_eq!(at_once, single);
    }

    #[test]
    fn words_are_found_again() {
        let mut words = Words::new(2);
        for n in 1..=200u8 {
            words.entry(u32::from(n) << 8).clusters = [n, 1];
        }
        for n in 1..=200u8 {
            assert_eq!(words.get(u64::from(n) << 40).clusters, [n, 1]);
        }
        assert_eq!(words.get(5 << 32).clusters, [0, 0]);
    }
}
