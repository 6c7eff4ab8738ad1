//! The sketch of an article: an exact key, and the sample of its shingles that likeness is told by.

use super::overlap::Sample;
use super::sketcher::Sketcher;
use super::words::Words;
use xxhash_rust::xxh3::xxh3_64;

/// Words in a shingle. Three find more of the heavily edited copies than four or five do, at the same precision.
pub(super) const SHINGLE: usize = 3;
/// Of all shingles one in sixteen is held: those whose hash is at most this …
pub(super) const LIMIT: u32 = u32::MAX >> 4;
/// … or, of a short article, one in eight, four, two, or all: so that this many are held.
pub(super) const LEAST: usize = 32;
/// An article may be a copy of those with which it shares one of this many smallest hashes …
const KEYS: usize = 16;
/// … or one that is at most this: of a long article one in 64.
const KEY_LIMIT: u32 = u32::MAX >> 6;
/// Close copies share one of their few smallest hashes all but surely.
pub(super) const CLOSE_KEYS: usize = 4;
/// So many of the smallest hashes put like articles beside like.
pub(super) const PLACE: usize = 4;

/// What is kept of an article to tell its copies by: some 200 bytes where the text has 4,000.
///
/// Shingles are runs of three words, folded (case, accents, punctuation), and stand for the upper half of their xxh3
/// hash. The sketch holds those whose hash is among the smallest 16th of all hashes; of a short article the smallest
/// 8th, 4th, half or all, so that 32 are held if there are as many: A. Z. Broder, "On the resemblance and containment of
/// documents" (1997), sketches "mod m". All hashes are stable: a sketch is the same on every machine and in every run of
/// this version of the format.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sketch {
    pub(super) key: u128,
    pub(super) hashes: Vec<u32>,
    /// For each hash how deep in the text its shingle first stands, and whether it has a figure.
    pub(super) marks: Vec<u8>,
    pub(super) limit: u32,
    pub(super) words: u32,
}

impl Sketch {
    /// The sketch of a text as it stands. Linear in the text's length; for many texts, or to leave out what is no copy, use
    /// a [`Sketcher`].
    ///
    /// ```
    /// use copydesk_clean::corpus::Sketch;
    /// let (a, b) = (Sketch::of("Ferries were late."), Sketch::of("FERRIES WERE LATE"));
    /// assert_eq!(a.key(), b.key());
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        Sketcher::default().sketch(text)
    }

    /// The 128-bit hash of the text's folded words: exact duplicates have the same.
    #[must_use]
    pub const fn key(&self) -> u128 {
        self.key
    }

    /// How many words the text has.
    #[must_use]
    pub const fn words(&self) -> u32 {
        self.words
    }

    /// The hashes of the shingles that are held, ascending and distinct.
    #[must_use]
    pub fn hashes(&self) -> &[u32] {
        &self.hashes
    }

    /// The largest hash that was asked for: the sketch holds every shingle of the text whose hash is at most this.
    #[must_use]
    pub const fn limit(&self) -> u32 {
        self.limit
    }

    pub(super) fn sample(&self) -> Sample<'_> {
        Sample { hashes: &self.hashes, marks: &self.marks, limit: self.limit }
    }

    /// The hashes that copies are looked up by: two articles that share none of them are not compared.
    #[must_use]
    pub fn keys(&self) -> &[u32] {
        &self.hashes[..key_count(&self.hashes)]
    }
}

/// By how many bits a limit is less than the largest hash.
pub(super) const fn shift_of(limit: u32) -> u8 {
    limit.leading_zeros() as u8
}

/// The limit that is less than the largest hash by so many bits.
pub(super) const fn limit_of(shift: u8) -> u32 {
    u32::MAX >> shift
}

/// How many of a sketch's hashes, from the smallest on, copies are looked up by.
pub(super) fn key_count(hashes: &[u32]) -> usize {
    let small = hashes.partition_point(|&hash| hash <= KEY_LIMIT);
    small.max(KEYS.min(hashes.len()))
}

/// So many words count in full …
const TOP: u32 = 512;

/// … and what comes later the less the further down it stands: the depth of a word, in eighths of doublings.
fn depth(word: u32) -> u8 {
    if word < TOP {
        return 0;
    }
    let doublings = (word / TOP).ilog2();
    let eighths = (u64::from(word) * 8 / u64::from(TOP << doublings)) as u32 - 8;
    u8::try_from(doublings * 8 + eighths).unwrap_or(u8::MAX).min(FIGURE - 1)
}

/// Set in the mark of a shingle that has a figure; the other bits are its depth.
const FIGURE: u8 = 1 << 7;

/// How deep the shingle that begins with a word stands, and whether it has a figure.
pub(super) fn mark(words: &Words, word: u32) -> u8 {
    let shingle = words.run(word as usize, SHINGLE.min(words.len()));
    // Without a way out between, so that many bytes are looked at together.
    let figure = shingle.iter().fold(false, |found, byte| found | byte.is_ascii_digit());
    depth(word) | if figure { FIGURE } else { 0 }
}

/// Whether a shingle has a figure, by its mark.
pub(super) const fn has_figure(mark: u8) -> bool {
    mark & FIGURE != 0
}

/// What a shingle counts by its depth: as the inverse cube of the distance from the top.
pub(super) fn weight(mark: u8) -> f64 {
    WEIGHTS[usize::from(mark & !FIGURE)]
}

const WEIGHTS: [f64; 128] = {
    let mut weights = [1.0; 128];
    let mut depth = 1;
    while depth < 128 {
        let distance = (1_u64 << (depth / 8)) as f64 * (1.0 + (depth % 8) as f64 / 8.0);
        weights[depth] = 1.0 / (distance * distance * distance);
        depth += 1;
    }
    weights
};

/// The hash of each run of three words and the number of its first; of a text that has fewer, the hash of all.
pub(super) fn for_each_shingle(words: &Words, mut emit: impl FnMut(u32, u32)) {
    let count = words.len();
    if count == 0 {
        return;
    }
    let size = SHINGLE.min(count);
    for (first, run) in (0u32..).zip(words.runs(size)) {
        emit((xxh3_64(run) >> 32) as u32, first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(range: std::ops::Range<u32>) -> String {
        range.map(|n| format!("word{n} ")).collect()
    }

    #[test]
    fn short_texts_are_held_whole() {
        assert_eq!(Sketch::of("").hashes(), []);
        assert_eq!(Sketch::of("Rain.").hashes(), [(xxh3_64(b"rain") >> 32) as u32]);
        let sketch = Sketch::of(&numbers(0..30));
        assert_eq!((sketch.hashes().len(), sketch.limit(), sketch.words()), (28, u32::MAX, 30));
    }

    #[test]
    fn longer_texts_are_sampled() {
        for words in [70, 200, 257, 500, 2_000, 20_000] {
            let text = numbers(0..words);
            let sketch = Sketch::of(&text);
            let held = sketch.hashes().len();
            assert!(held >= LEAST, "{words}: {held}");
            assert!(held <= (2 * LEAST).max(words as usize / 10) + 16, "{words}: {held}");
            assert!(sketch.keys().len() >= KEYS.max(words as usize / 100));
            // The sample is all that lies below its limit.
            let mut whole = Vec::new();
            let mut read = Words::default();
            read.read(&text);
            for_each_shingle(&read, |hash, _| whole.push(hash));
            whole.sort_unstable();
            whole.retain(|&hash| hash <= sketch.limit());
            assert_eq!(sketch.hashes(), whole);
        }
    }

    #[test]
    fn depth_counts_from_the_top() {
        for (word, distance) in [(0, 1.0), (511, 1.0), (512, 1.0), (768, 1.5), (1_024, 2.0), (49_152, 96.0)] {
            assert_eq!(weight(depth(word)), 1.0 / (distance * distance * distance), "word {word}");
        }
        assert!((0..100_000).is_sorted_by_key(depth));
        assert_eq!(depth(u32::MAX), FIGURE - 1);
    }

    #[test]
    fn the_format_does_not_change_unseen() {
        // A change of these figures needs a new version of the file format.
        let sketch = Sketch::of("The harbour board met on Monday");
        assert_eq!(sketch.key(), 83_321_763_479_183_381_164_178_778_073_886_812_758);
        assert_eq!(sketch.hashes(), [2_667_619_170, 2_724_155_876, 2_759_288_670, 3_005_388_781]);
    }
}
