//! The features of a word: what the model sees of it, of its neighbours, of its run and of the rest of the article.

use crate::dense::NO_TOKEN;
use crate::evidence::Evidence;
use crate::hits::Hit;
use crate::model::ROW_BITS;
use crate::words::{OUTSIDE, Run, Style, Word, Words};
use copydesk_text::{Document, Form};

/// What takes the features of a word. The templates, which say what is looked at, are known when this is compiled.
pub(crate) trait Sink {
    /// A feature: what is seen there.
    fn feature<const TEMPLATE: u64>(&mut self, value: u64);

    /// The classes of a word, with something else that is seen beside them: a feature for each.
    fn classes<const TEMPLATE: u64>(&mut self, word: &Word, beside: u64) {
        for_bits(word.classes.shown(), |class| self.feature::<TEMPLATE>(class | beside << 8));
    }

    /// The signs of a word: a feature for each.
    fn signs<const TEMPLATE: u64>(&mut self, signs: u32) {
        for_bits(signs, |sign| self.feature::<TEMPLATE>(sign));
    }
}

/// What the rest of the article tells of a token. It is looked up once for the token and its neighbours.
#[derive(Clone, Copy)]
pub(crate) struct Context {
    /// The signs of a capitalised word.
    signs: u32,
    /// How it lies in its hit, and what that is.
    hit: u64,
}

/// What the features of a document's words are drawn from.
pub(crate) struct Features<'a> {
    pub(crate) doc: &'a Document<'a>,
    pub(crate) words: &'a Words,
    pub(crate) hits: &'a [Hit],
    pub(crate) evidence: &'a Evidence,
    /// For each token, the index of the hit it stands in, or `u32::MAX`.
    pub(crate) hit_of: &'a [u32],
}

impl<'a> Features<'a> {
    pub(crate) fn new(
        doc: &'a Document<'a>,
        words: &'a Words,
        hits: &'a [Hit],
        evidence: &'a Evidence,
        hit_of: &'a mut Vec<u32>,
    ) -> Self {
        hit_of.clear();
        hit_of.resize(words.words.len(), u32::MAX);
        for (index, hit) in (0u32..).zip(hits) {
            hit_of[hit.start as usize..hit.end as usize].fill(index);
        }
        Self { doc, words, hits, evidence, hit_of }
    }

    /// Gives the features of the token at `at`, which stands in the sentence of the tokens `start..end`, but for those that
    /// it shares with its [run](Self::of_run). What is known of the token before it, of itself and of the one after it is
    /// handed in.
    #[inline]
    pub(crate) fn of(
        &self,
        at: usize,
        start: usize,
        end: usize,
        style: Style,
        [context_last, context, context_next]: [Context; 3],
        out: &mut impl Sink,
    ) {
        let words = &self.words.words;
        let near = |offset: isize| -> &Word {
            let index = at as isize + offset;
            if index < start as isize || index >= end as isize { &OUTSIDE } else { &words[index as usize] }
        };
        let (word, last, next) = (near(0), near(-1), near(1));
        let shape = word.shape as u64;
        let style_bits = style as u64;

        out.feature::<0>(style_bits);
        out.feature::<1>(shape | (style_bits << 8));
        out.feature::<2>(last.shape as u64);
        out.feature::<3>(next.shape as u64);
        out.feature::<4>(shape | (last.shape as u64) << 8 | (next.shape as u64) << 16);
        out.feature::<5>(word.key);
        out.feature::<6>(last.key);
        out.feature::<7>(next.key);
        out.classes::<12>(word, 0);
        out.classes::<13>(last, 0);
        out.classes::<14>(next, 0);
        if word.classes.shown() == 0 {
            out.feature::<12>(99);
        }
        let cluster = u64::from(word.cluster);
        out.feature::<45>(cluster);
        out.feature::<46>(u64::from(last.cluster));
        out.feature::<47>(u64::from(next.cluster));

        if word.capital {
            let bytes = &self.doc.text().as_bytes()[self.doc.tokens()[at].span.range()];
            let tail = |n: usize| hash_bytes(&bytes[bytes.len().saturating_sub(n)..]);
            out.feature::<17>(tail(2));
            out.feature::<18>(tail(3));
            out.feature::<19>(tail(4));
            out.feature::<20>(hash_bytes(&bytes[..bytes.len().min(3)]));
            out.feature::<21>(bytes.len().min(8) as u64 | shape << 8);
            let signs = context.signs;
            out.signs::<22>(signs);
            if signs == 0 {
                out.feature::<22>(99);
            }
            let first = u64::from(at == start);
            out.feature::<24>(first | (u64::from(signs & 1) << 1) | style_bits << 2);
        }
        if context_last.signs != 0 {
            out.signs::<25>(context_last.signs);
        }
        if context_next.signs != 0 {
            out.signs::<26>(context_next.signs);
        }

        out.feature::<27>(context.hit);
        out.feature::<28>(context_last.hit);
        out.feature::<29>(context_next.hit);

        if let Some(run) = self.words.run_of(at) {
            let (from, to) = (run.start as usize, run.end as usize);
            let index = (at - from).min(5) as u64;
            let length = (to - from).min(6) as u64;
            let last = u64::from(at + 1 == to);
            out.feature::<30>(index | length << 4);
            out.classes::<38>(&words[to - 1], last);
            out.classes::<39>(&words[from], index.min(2));
            out.feature::<50>(u64::from(words[to - 1].cluster) | last << 8);
            out.feature::<51>(u64::from(words[from].cluster) | index.min(2) << 8);
        } else {
            out.feature::<43>(word.key ^ (u64::from(last.capital) << 1 | u64::from(next.capital)));
            out.feature::<44>(last.key ^ word.key.rotate_left(9) ^ next.key.rotate_left(27));
        }
    }

    /// Gives the features that all words of a run have, in the sentence of the tokens `start..end`.
    #[inline]
    pub(crate) fn of_run(&self, run: Run, start: usize, end: usize, out: &mut impl Sink) {
        let words = &self.words.words;
        let (from, to) = (run.start as usize, run.end as usize);
        let length = (to - from).min(6) as u64;
        let before = if from > start { &words[from - 1] } else { &OUTSIDE };
        let after = if to < end { &words[to] } else { &OUTSIDE };
        out.feature::<31>(before.key);
        out.feature::<32>(after.key);
        out.classes::<34>(before, length);
        out.classes::<35>(after, length);
        out.feature::<52>(u64::from(before.cluster) | length << 8);
        out.feature::<53>(u64::from(after.cluster) | length << 8);
        out.feature::<40>(words[to - 1].key);
        out.feature::<41>(words[from].key);
        out.feature::<42>(before.shape as u64 | (after.shape as u64) << 8 | length << 16);
    }

    /// What is known of the token at `at`, which stands in the sentence of the tokens `start..end` or beyond it.
    #[inline]
    pub(crate) fn context(&self, at: Option<usize>, start: usize, end: usize) -> Context {
        let Some(at) = at.filter(|at| (start..end).contains(at)) else {
            return Context { signs: 0, hit: NO_TOKEN };
        };
        let word = &self.words.words[at];
        let signs = if word.capital { self.evidence.of(word.key) } else { 0 };
        Context { signs, hit: self.place_in_hit(at) }
    }

    /// How the token lies in its hit, and what the hit is.
    #[inline]
    fn place_in_hit(&self, at: usize) -> u64 {
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
}

/// Calls `each` with the number of every bit that is set.
pub(crate) fn for_bits(bits: u32, mut each: impl FnMut(u64)) {
    let mut rest = bits;
    while rest != 0 {
        each(u64::from(rest.trailing_zeros()));
        rest &= rest - 1;
    }
}

/// The row of a feature: multiplicative hashing (Knuth) of its template and value.
#[inline]
pub(crate) fn row(template: u64, value: u64) -> u32 {
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
