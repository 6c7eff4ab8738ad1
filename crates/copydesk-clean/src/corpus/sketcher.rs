//! `Sketcher`: from a text to its sketch.

use super::own::OwnCopy;
use super::sketch::{LEAST, LIMIT, Sketch, for_each_shingle, mark};
use super::sketches::Options;
use super::words::Words;
use xxhash_rust::xxh3::xxh3_128;

/// Makes sketches, of whole texts or of their clean copy, and keeps its buffers from text to text.
///
/// ```
/// use copydesk_clean::corpus::{Options, Sketch, Sketcher};
/// let mut raw = Sketcher::new(&Options { clean: false, ..Options::default() });
/// let mut clean = Sketcher::new(&Options::default());
/// let story = "The ferry sailed for the first time in two years, with 48 people and nine cars on board.\n";
/// let page = format!("{story}\nSign up for our newsletter\n");
/// assert_eq!(raw.sketch(&page), Sketch::of(&page));
/// assert_eq!(clean.sketch(&page), Sketch::of(story));
/// ```
#[derive(Default, Debug)]
pub struct Sketcher {
    words: Words,
    own: Option<OwnCopy>,
}

impl Sketcher {
    /// One that sketches what `options` compare: the clean copy, or all of the text if [`Options::clean`] is not set or
    /// only exact duplicates are asked for.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self { words: Words::default(), own: options.over_clean_copy().then(OwnCopy::default) }
    }

    /// The sketch of a text. Linear in the text's length.
    pub fn sketch(&mut self, text: &str) -> Sketch {
        match &mut self.own {
            Some(own) => self.words.read(own.of(text)),
            None => self.words.read(text),
        }
        let count = self.words.len();
        let key = xxh3_128(self.words.all());
        // What a short text needs is known from its length, but for what it repeats and for chance.
        let mut limit = LIMIT;
        while limit < u32::MAX && expected(count, limit) < LEAST {
            limit = limit * 2 + 1;
        }
        let mut hashes = self.shingles_up_to(limit);
        while limit < u32::MAX && hashes.len() < LEAST {
            limit = limit * 2 + 1;
            hashes = self.shingles_up_to(limit);
        }
        // No more than needed: the sketch must not depend on the guess.
        while limit > LIMIT {
            let half = hashes.partition_point(|&(hash, _)| hash <= limit / 2);
            if half < LEAST {
                break;
            }
            hashes.truncate(half);
            limit /= 2;
        }
        let marks = hashes.iter().map(|&(_, word)| mark(&self.words, word)).collect();
        let hashes = hashes.into_iter().map(|(hash, _)| hash).collect();
        Sketch { key, hashes, marks, limit, words: u32::try_from(count).unwrap_or(u32::MAX) }
    }

    /// The distinct hashes of the shingles, up to a limit, ascending, and the first word of each where it first stands.
    fn shingles_up_to(&self, limit: u32) -> Vec<(u32, u32)> {
        let mut hashes = Vec::with_capacity(LEAST * 3);
        // A text that repeats itself must not fill the memory: sorted out whenever twice as many have come.
        let mut full = 4096;
        for_each_shingle(&self.words, |hash, word| {
            if hash <= limit {
                hashes.push((hash, word));
                if hashes.len() == full {
                    distinct(&mut hashes);
                    full = (hashes.len() * 2).max(4096);
                }
            }
        });
        distinct(&mut hashes);
        hashes
    }
}

fn distinct(hashes: &mut Vec<(u32, u32)>) {
    hashes.sort_unstable();
    hashes.dedup_by_key(|&mut (hash, _)| hash);
}

/// How many of so many shingles have a hash up to a limit, more or less.
const fn expected(count: usize, limit: u32) -> usize {
    count / (u32::MAX / limit) as usize
}
