//! Compiling: from records of entries to the arrays in which names are looked up.
//!
//! Each prefix of a name's words is a node, found by the hash of the chain. A node is a slot of the hash table: a
//! fingerprint of 32 bits, and a value that tells whether a name ends there, what it means, and whether longer names go
//! on. Nodes are sorted by hash, and a node's bucket grows with its hash, so that the table is filled from one end to
//! the other. All arrays are written where they stay.

use crate::bytes::{Bytes, LINE};
use crate::error::Error;
use crate::filter::{Cells, set_bits, set_cell};
use crate::layout::{Begin, HEAD, Layout, Section, Settings};
use crate::nodes::{Node, Nodes};
use crate::senses::{Senses, sense};
use crate::table;
use copydesk_text::fold::Folds;

/// The value of a slot: what a name that ends here means, and flags above it.
pub(crate) mod value {
    /// From here on stand what ends and what goes on: see [`of_slot`](crate::follow::of_slot).
    pub(crate) const FLAGS: u32 = 28;
    /// A name ends here.
    pub(crate) const ENDS: u32 = 8 << FLAGS;
    /// A longer name goes on.
    pub(crate) const GOES_ON: u32 = 4 << FLAGS;
    /// A longer name goes on with a lower-case letter after white space.
    pub(crate) const GOES_ON_LOWER: u32 = 2 << FLAGS;
    /// A longer name goes on after more than a space or a hyphen.
    pub(crate) const GOES_ON_ODD: u32 = 1 << FLAGS;
    /// A name that ends here begins with a mark.
    pub(crate) const LEAD: u32 = 1 << 27;
    /// One name ends here, and it begins and ends with a word: its place in the records stands here, instead of the number of
    /// the first sense.
    pub(crate) const PLAIN: u32 = 1 << 26;
    /// The number or the place.
    pub(crate) const NUMBER: u32 = PLAIN - 1;
    /// What the name means.
    pub(crate) const MEANS: u32 = PLAIN | NUMBER;
}

/// Cells that there are at the most for each first word, of a few words and of many: at least half as many.
const CELLS: (usize, usize) = (6, 4);
/// So many words are a few: their cells take half a megabyte at the most.
const FEW: usize = 1 << 15;
/// Bits that there are for each two first words, of a few pairs and of many.
const BITS: (usize, usize) = (16, 10);
/// So many are many.
const MANY: usize = 1 << 17;
/// The bytes of the smallest filter.
const LEAST: usize = 1 << 12;
/// Seeds that are tried until no two nodes share a fingerprint where they could be mistaken.
const SEEDS: u32 = 64;

/// So many nodes have what is known of their names fetched at a time.
const FETCH: usize = 256;

/// The two bytes with which a word can begin, as bits: 128 × 128.
pub(crate) const PAIRS: usize = 128 * 128 / 8;

/// What the records are compiled with.
pub(crate) struct Input<'a> {
    pub(crate) folds: Folds,
    /// Whether all names are of exact case, and case does not fold.
    pub(crate) exact: bool,
    pub(crate) about: &'a [u8],
    pub(crate) records: &'a [u8],
    /// Where each record begins.
    pub(crate) places: &'a [u32],
    /// How much each entry weighs among those of equal weight: its population.
    pub(crate) population: &'a dyn Fn(u32) -> u64,
}

/// Compiles the records.
pub(crate) fn compile(input: &Input<'_>) -> Result<(Bytes, Layout), Error> {
    let nodes = Nodes::of(input)?;
    let counts = Counts::of(&nodes);
    // If many names can begin in lower case, all words are looked at alike.
    let begin = match counts.first_lower {
        0 => Begin::NotLower,
        lower if lower * 4 > counts.first => Begin::Any,
        _ => Begin::LowerToo,
    };
    let lower = if begin == Begin::LowerToo { counts.first_lower } else { 0 };
    let digits = nodes.digits;
    let beginnings = if begin == Begin::NotLower { nodes.beginnings.to_bytes() } else { Vec::new() };
    let mut sections = [(0, 0); Section::ALL.len()];
    let mut end = HEAD;
    for section in Section::ALL {
        let len = match section {
            Section::About => input.about.len(),
            Section::Buckets => table::size(counts.all),
            Section::First => cells_size(counts.first),
            Section::FirstLower => cells_size(lower),
            Section::Pairs if lower > 0 => PAIRS,
            Section::Pairs => 0,
            Section::Second => filter_size(counts.second, BITS),
            Section::Beginnings => beginnings.len(),
            Section::Senses => counts.senses * sense::BYTES,
            Section::Places => input.places.len() * 4,
            Section::Records => input.records.len(),
        };
        sections[section as usize] = (end, len);
        end = (end + len).next_multiple_of(LINE);
    }
    let mut bytes = Bytes::zeroed(end);
    let out = bytes.as_mut_slice();
    let mut arrays = Arrays::within(out, &sections);
    if lower > 0 {
        arrays.pairs.copy_from_slice(&nodes.pairs);
    }
    let (seed, senses) = (0..SEEDS)
        .map(|attempt| attempt.wrapping_mul(0x9E37_79B1))
        .find_map(|seed| Some((seed, arrays.fill(input, &nodes, seed)?)))
        .ok_or_else(|| {
            Error::input(
                "the names cannot be told apart by their hashes, which does not happen by chance",
                "check where the names come from",
            )
        })?;
    drop(nodes);
    arrays.about.copy_from_slice(input.about);
    arrays.beginnings.copy_from_slice(&beginnings);
    arrays.records.copy_from_slice(input.records);
    for (four, place) in arrays.places.chunks_exact_mut(4).zip(input.places) {
        four.copy_from_slice(&place.to_le_bytes());
    }
    sections[Section::Senses as usize].1 = senses * sense::BYTES;
    let layout = Layout::finish(
        out,
        Settings { folds: input.folds, exact: input.exact, seed, begin, digits },
        sections,
    );
    Ok((bytes, layout))
}

/// How many hashes there are: of nodes, of first words, of those that can begin in lower case, of two first words. And how
/// many senses there are at the most.
#[derive(Default)]
struct Counts {
    all: usize,
    first: usize,
    first_lower: usize,
    second: usize,
    senses: usize,
}

impl Counts {
    fn of(nodes: &Nodes) -> Self {
        let mut counts = Self::default();
        for of_hash in nodes.nodes.chunk_by(|a, b| a.hash == b.hash) {
            let flags = of_hash.iter().fold(0, |flags, node| flags | node.flags);
            counts.all += 1;
            counts.first += usize::from(flags & Node::FIRST != 0);
            counts.first_lower += usize::from(flags & Node::FIRST_LOWER != 0);
            counts.second += usize::from(flags & Node::SECOND != 0);
            let senses = of_hash.iter().filter(|node| node.name != Node::NO_NAME).count();
            counts.senses += if nodes.plain(of_hash).is_some() { 0 } else { senses };
        }
        counts
    }
}

/// The bytes of the cells of so many words.
fn cells_size(count: usize) -> usize {
    let (few, many) = CELLS;
    4 * Cells::count(count, if count <= FEW { few } else { many })
}

/// The bytes of a filter of `count` keys, by the bits of each if there are few or many.
fn filter_size(count: usize, (few, many): (usize, usize)) -> usize {
    let bits = if count <= MANY { count * few } else { (MANY * few).max(count * many) };
    if count == 0 { 0 } else { bits.div_ceil(64).max(LEAST / 8) * 8 }
}

/// The arrays, where they are to stay.
struct Arrays<'a> {
    about: &'a mut [u8],
    buckets: &'a mut [u8],
    first: &'a mut [u8],
    first_lower: &'a mut [u8],
    pairs: &'a mut [u8],
    second: &'a mut [u8],
    beginnings: &'a mut [u8],
    senses: &'a mut [u8],
    places: &'a mut [u8],
    records: &'a mut [u8],
}

impl<'a> Arrays<'a> {
    fn within(out: &'a mut [u8], sections: &[(usize, usize); Section::ALL.len()]) -> Self {
        let mut rest = out;
        let mut at = 0;
        let [about, buckets, first, first_lower, pairs, second, beginnings, senses, places, records] =
            sections.map(|(offset, len)| {
                let (_, from) = std::mem::take(&mut rest).split_at_mut(offset - at);
                let (section, after) = from.split_at_mut(len);
                (rest, at) = (after, offset + len);
                section
            });
        Self { about, buckets, first, first_lower, pairs, second, beginnings, senses, places, records }
    }

    /// Fills the table, the filters and the senses; gives how many senses there are, `None` if the seed is no good.
    fn fill(&mut self, input: &Input<'_>, nodes: &Nodes, seed: u32) -> Option<usize> {
        self.buckets.fill(0);
        let mut senses = Senses::new(self.senses);
        let (mut at, mut known) = (0, 0);
        for of_hash in nodes.nodes.chunk_by(|a, b| a.hash == b.hash) {
            // What is known of the nodes' names lies anywhere: it is fetched for many at a time, so that the misses overlap.
            if at >= known {
                nodes.touch(at..at + FETCH);
                known = at + FETCH;
            }
            at += of_hash.len();
            let flags = of_hash.iter().fold(0, |flags, node| flags | node.flags);
            let hash = of_hash[0].hash;
            let cell = Node::cell(hash, flags);
            if flags & Node::FIRST != 0 {
                set_cell(self.first, hash, cell);
            }
            if flags & Node::FIRST_LOWER != 0 && !self.first_lower.is_empty() {
                set_cell(self.first_lower, hash, cell);
            }
            if flags & Node::SECOND != 0 {
                set_bits(self.second, hash);
            }
            let means = match nodes.plain(of_hash) {
                Some(name) => value::PLAIN | nodes.places[name],
                None => senses.push(input, &nodes.places, of_hash).unwrap_or(0),
            };
            let value = flags & !value::MEANS | means;
            if !table::fill(self.buckets, hash, seed, value) {
                return None;
            }
        }
        Some(senses.count())
    }
}
