//! The features of a word: what the model sees of it, of its neighbours, of its run and of the rest of the article.

use crate::evidence::Evidence;
use crate::hits::Hit;
use crate::model::ROW_BITS;
use crate::words::{OUTSIDE, Style, Word, Words};
use copydesk_text::{Document, Form};

/// What the features of a document's words are drawn from.
pub(crate) struct Features<'a> {
    pub(crate) doc: &'a Document<'a>,
    pub(crate) words: &'a Words,
    pub(crate) hits: &'a [Hit],
    pub(crate) evidence: &'a Evidence,
    /// For each token, the index of the hit it stands in, or `u32::MAX`.
    pub(crate) hit_of: Vec<u32>,
}

impl<'a> Features<'a> {
    pub(crate) fn new(
        doc: &'a Document<'a>,
        words: &'a Words,
        hits: &'a [Hit],
        evidence: &'a Evidence,
    ) -> Self {
        let mut hit_of = vec![u32::MAX; words.words.len()];
        for (index, hit) in (0u32..).zip(hits) {
            hit_of[hit.start as usize..hit.end as usize].fill(index);
        }
        Self { doc, words, hits, evidence, hit_of }
    }

    /// Gives `each` the features of the token at `at`, which stands in the sentence of the tokens `start..end`.
    #[inline]
    pub(crate) fn of(&self, at: usize, start: usize, end: usize, style: Style, mut each: impl FnMut(u32)) {
        let words = &self.words.words;
        let near = |offset: isize| -> &Word {
            let index = at as isize + offset;
            if index < start as isize || index >= end as isize { &OUTSIDE } else { &words[index as usize] }
        };
        let mut put = |template: u64, value: u64| each(row(template, value));
        let (word, last, next) = (near(0), near(-1), near(1));
        let shape = word.shape as u64;
        let style_bits = style as u64;

        put(0, style_bits);
        put(1, shape | (style_bits << 8));
        put(2, last.shape as u64);
        put(3, next.shape as u64);
        put(4, shape | (last.shape as u64) << 8 | (next.shape as u64) << 16);
        put(5, word.key);
        put(6, last.key);
        put(7, next.key);
        for_bits(word.classes.shown(), |bit| put(12, bit));
        for_bits(last.classes.shown(), |bit| put(13, bit));
        for_bits(next.classes.shown(), |bit| put(14, bit));
        if word.classes.shown() == 0 {
            put(12, 99);
        }
        let cluster = u64::from(word.cluster);
        put(45, cluster);
        put(46, u64::from(last.cluster));
        put(47, u64::from(next.cluster));

        if word.capital {
            let bytes = &self.doc.text().as_bytes()[self.doc.tokens()[at].span.range()];
            let tail = |n: usize| hash_bytes(&bytes[bytes.len().saturating_sub(n)..]);
            put(17, tail(2));
            put(18, tail(3));
            put(19, tail(4));
            put(20, hash_bytes(&bytes[..bytes.len().min(3)]));
            put(21, bytes.len().min(8) as u64 | shape << 8);
            let signs = self.evidence.of(word.key);
            for_bits(signs, |bit| put(22, bit));
            if signs == 0 {
                put(22, 99);
            }
            let first = u64::from(at == start);
            put(24, first | (u64::from(signs & 1) << 1) | style_bits << 2);
        }
        if last.capital {
            for_bits(self.evidence.of(last.key), |bit| put(25, bit));
        }
        if next.capital {
            for_bits(self.evidence.of(next.key), |bit| put(26, bit));
        }

        put(27, self.place_in_hit(at, start, end));
        put(28, self.place_in_hit_or_outside(at, -1, start, end));
        put(29, self.place_in_hit_or_outside(at, 1, start, end));

        if let Some(run) = self.words.run_of(at) {
            let (from, to) = (run.start as usize, run.end as usize);
            let index = (at - from).min(5) as u64;
            let length = (to - from).min(6) as u64;
            put(30, index | length << 4);
            let before = if from > start { &words[from - 1] } else { &OUTSIDE };
            let after = if to < end { &words[to] } else { &OUTSIDE };
            put(31, before.key);
            put(32, after.key);
            for_bits(before.classes.shown(), |bit| put(34, bit | length << 8));
            for_bits(after.classes.shown(), |bit| put(35, bit | length << 8));
            for_bits(words[to - 1].classes.shown(), |bit| put(38, bit | u64::from(at + 1 == to) << 8));
            for_bits(words[from].classes.shown(), |bit| put(39, bit | index.min(2) << 8));
            put(50, u64::from(words[to - 1].cluster) | u64::from(at + 1 == to) << 8);
            put(51, u64::from(words[from].cluster) | index.min(2) << 8);
            put(52, u64::from(before.cluster) | length << 8);
            put(53, u64::from(after.cluster) | length << 8);
            put(40, words[to - 1].key);
            put(41, words[from].key);
            put(42, before.shape as u64 | (after.shape as u64) << 8 | length << 16);
        } else {
            put(43, word.key ^ (u64::from(last.capital) << 1 | u64::from(next.capital)));
            put(44, last.key ^ word.key.rotate_left(9) ^ next.key.rotate_left(27));
        }
    }

    /// How the token lies in its hit, and what the hit is.
    fn place_in_hit(&self, at: usize, start: usize, end: usize) -> u64 {
        if at < start || at >= end {
            return 1 << 20;
        }
        let Some(hit) = self.hits.get(self.hit_of[at] as usize) else { return 0 };
        let at = at as u32;
        let place = u64::from(at == hit.start) | u64::from(at + 1 == hit.end) << 1;
        let form = match hit.form {
            Form::Name => 0u64,
            Form::Short => 1,
            Form::Acronym => 2,
            Form::Demonym => 3,
            Form::Pronoun => 4,
        };
        1 | place << 1
            | u64::from(hit.kinds) << 3
            | u64::from(hit.best) << 7
            | form << 11
            | u64::from(hit.needs_context) << 14
    }

    fn place_in_hit_or_outside(&self, at: usize, offset: isize, start: usize, end: usize) -> u64 {
        match at.checked_add_signed(offset) {
            Some(index) => self.place_in_hit(index, start, end),
            None => 1 << 20,
        }
    }
}

/// Calls `each` with the number of every bit that is set.
fn for_bits(bits: u32, mut each: impl FnMut(u64)) {
    let mut rest = bits;
    while rest != 0 {
        each(u64::from(rest.trailing_zeros()));
        rest &= rest - 1;
    }
}

/// The row of a feature: multiplicative hashing (Knuth) of its template and value.
fn row(template: u64, value: u64) -> u32 {
    let mixed =
        (value ^ (template + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    ((mixed ^ mixed >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93) >> (64 - ROW_BITS)) as u32
}

/// A hash of a few bytes.
fn hash_bytes(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01B3))
}
