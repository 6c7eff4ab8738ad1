//! The steps of clustering one by one, for an engine that does the grouping and the joining itself.
//!
//! [`Sketches::cluster`](super::Sketches::cluster) holds all sketches in one machine's memory. Where there are more, a
//! database or Spark can do the same: sort by [`Sketch::place`], pair neighbours in buckets as [`Buckets`] says, ask
//! [`is_close`] and [`judge`] about each pair, and join what they say. `copydesk.spark` in the Python package does.

use super::candidates::{CROWD, NEIGHBOURS, NEIGHBOURS_IN_CROWD};
use super::clusters::Reason;
use super::common::Common;
use super::links::ENOUGH;
use super::overlap::{Overlap, overlap};
use super::sketch::{CLOSE_KEYS, LIMIT, PLACE, Sketch, limit_of, shift_of};
use super::sketches::Options;
use super::verdict::{self, Verdict};

/// How articles are paired that have a key in common.
///
/// In a bucket, which is all articles with one key, sorted by [`Sketch::place`], each is paired with so many of those that
/// follow it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Buckets {
    /// With so many …
    pub neighbours: usize,
    /// … but if the bucket has more articles than this …
    pub crowd: usize,
    /// … with so many.
    pub neighbours_in_crowd: usize,
    /// Two groups are joined by so many weak links between them, or as many as the smaller has members.
    pub enough: u32,
    /// Close copies share one of so many smallest hashes ([`Sketch::close_keys`]).
    pub close_keys: usize,
}

impl Buckets {
    /// The rules of this version.
    pub const RULES: Self = Self {
        neighbours: NEIGHBOURS,
        crowd: CROWD,
        neighbours_in_crowd: NEIGHBOURS_IN_CROWD,
        enough: ENOUGH,
        close_keys: CLOSE_KEYS,
    };
}

impl Sketch {
    /// Where the article stands among others, by content alone: to be compared byte by byte. Exact copies have the same
    /// place, and no other articles have.
    #[must_use]
    pub fn place(&self) -> [u8; PLACE * 4 + 16] {
        let mut place = [0xFF; PLACE * 4 + 16];
        for (bytes, hash) in place.as_chunks_mut::<4>().0[..PLACE].iter_mut().zip(&self.hashes) {
            *bytes = hash.to_be_bytes();
        }
        place[PLACE * 4..].copy_from_slice(&self.key.to_be_bytes());
        place
    }

    /// The keys that close copies are looked up by ([`is_close`]).
    #[must_use]
    pub fn close_keys(&self) -> &[u32] {
        &self.hashes[..CLOSE_KEYS.min(self.hashes.len())]
    }

    /// The sketch as bytes: some 250 of an article of 4,000.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(21 + self.hashes.len() * 5);
        bytes.push(shift_of(self.limit));
        bytes.extend_from_slice(&self.words.to_le_bytes());
        bytes.extend_from_slice(&self.key.to_le_bytes());
        self.hashes.iter().for_each(|hash| bytes.extend_from_slice(&hash.to_le_bytes()));
        bytes.extend_from_slice(&self.marks);
        bytes
    }

    /// The sketch that [`Sketch::to_bytes`] wrote; nothing if these bytes are none.
    ///
    /// ```
    /// use copydesk_clean::corpus::Sketch;
    /// let sketch = Sketch::of("Snow fell on the hills of the north.");
    /// assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Some(sketch));
    /// assert_eq!(Sketch::from_bytes(b"Snow"), None);
    /// ```
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&[shift], rest) = bytes.split_first_chunk::<1>()?;
        let (words, rest) = rest.split_first_chunk()?;
        let (key, rest) = rest.split_first_chunk()?;
        if shift > shift_of(LIMIT) || rest.len() % 5 != 0 {
            return None;
        }
        let (hashes, marks) = rest.split_at(rest.len() / 5 * 4);
        let hashes: Vec<u32> = hashes.as_chunks().0.iter().map(|&bytes| u32::from_le_bytes(bytes)).collect();
        let limit = limit_of(shift);
        let sound = hashes.is_sorted_by(|a, b| a < b) && hashes.last().is_none_or(|&last| last <= limit);
        sound.then(|| Self {
            key: u128::from_le_bytes(*key),
            hashes,
            marks: marks.to_vec(),
            limit,
            words: u32::from_le_bytes(*words),
        })
    }
}

/// Whether two articles are close copies: of these the first by [`Sketch::place`] stands for all when it is counted in
/// how many articles a shingle stands, and the others take no further part in the search.
#[must_use]
pub fn is_close(a: &Sketch, b: &Sketch, options: &Options) -> bool {
    verdict::is_close(a.sample(), b.sample(), options)
}

/// What two articles that differ are to each other.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Judgement {
    /// What they share, where common shingles and those far down count less.
    pub overlap: Overlap,
    /// Whether they are copies.
    pub copy: bool,
    /// Whether they are copies beyond doubt: such a link joins two groups by itself.
    pub strong: bool,
    /// Why they are in one cluster, if they are.
    pub reason: Reason,
}

/// What two articles that differ are to each other, where `common` has those of their shingles that stand in more than
/// [`Options::common`] articles, with their numbers.
///
/// ```
/// use copydesk_clean::corpus::{Options, Sketch, judge};
/// let a = Sketch::of("Snow fell on the hills of the north and closed two roads.");
/// let b = Sketch::of("HILLTON — Snow fell on the hills of the north and closed two roads.");
/// let judgement = judge(&a, &b, [], &Options::default());
/// assert!(judgement.copy && judgement.strong);
/// ```
#[must_use]
pub fn judge(
    a: &Sketch,
    b: &Sketch,
    common: impl IntoIterator<Item = (u32, u32)>,
    options: &Options,
) -> Judgement {
    let found = overlap(a.sample(), b.sample(), &Common::known(common, options.common.max(1)));
    let verdict = verdict::verdict(found, options);
    Judgement {
        overlap: found,
        copy: verdict != Verdict::Different,
        strong: verdict == Verdict::Strong,
        reason: Reason::of(found, options),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_are_in_the_order_of_hashes() {
        let words: Vec<String> = (0..300).map(|n| format!("w{n}")).collect();
        let mut sketches: Vec<Sketch> = (1..300).map(|n| Sketch::of(&words[n / 2..n].join(" "))).collect();
        sketches.sort_by_key(Sketch::place);
        assert!(sketches.is_sorted_by_key(|sketch| sketch.hashes.first().copied().unwrap_or(u32::MAX)));
        assert_eq!(Sketch::of("a b c").place(), Sketch::of("A, b: c").place());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in "([a-f]{1,2} ){0,200}", cut in 0_usize..2_000) {
            let sketch = Sketch::of(&text);
            let bytes = sketch.to_bytes();
            prop_assert_eq!(Sketch::from_bytes(&bytes), Some(sketch));
            let _ = Sketch::from_bytes(&bytes[..cut.min(bytes.len())]);
        }
    }
}
