//! Compiling: from records of entries to the arrays in which names are looked up.
//!
//! Each prefix of a name's words is a node, found by the hash of the chain. A node is a slot of the hash table: a
//! fingerprint of 32 bits, and a value that tells whether a name ends there, what it means, and whether longer names go
//! on. Nodes are sorted by hash, and a node's bucket grows with its hash, so that the table is filled from one end to
//! the other.

use crate::bytes::{Bytes, LINE, u32_at};
use crate::entry::Case;
use crate::error::Error;
use crate::hash;
use crate::layout::{HEAD, Layout, Section, Settings};
use crate::record::{Name, Record};
use crate::words::{Word, next_word, trim, words};
use copydesk_text::fold::{Folds, fold_char};
use std::cmp::Reverse;

/// A name of more words than this is not looked for.
pub(crate) const MAX_WORDS: usize = 64;
/// Spellings that differ only in case, accents and marks: more than this many of one name are not looked for.
pub(crate) const MAX_VARIANTS: usize = 64;

/// The value of a slot: the number of the first sense, and flags above it.
pub(crate) mod value {
    /// A name ends here.
    pub(crate) const ENDS: u32 = 1 << 31;
    /// A longer name goes on.
    pub(crate) const GOES_ON: u32 = 1 << 30;
    /// A longer name goes on with a lower-case letter after white space.
    pub(crate) const GOES_ON_LOWER: u32 = 1 << 29;
    /// A longer name goes on after more than a space or a hyphen.
    pub(crate) const GOES_ON_ODD: u32 = 1 << 28;
    /// The number of the first sense.
    pub(crate) const SENSE: u32 = GOES_ON_ODD - 1;
}

/// A sense: 12 bytes. Entry, place of the name in the records, flags.
pub(crate) mod sense {
    pub(crate) const BYTES: usize = 12;
    /// The number of the spelling among those of the node.
    pub(crate) const VARIANT: u32 = 0x3F;
    /// The last sense of its node.
    pub(crate) const LAST: u32 = 1 << 6;
    /// No sense after this one in the node has a spelling of its own.
    pub(crate) const LAST_VARIANT: u32 = 1 << 7;
    /// The name begins or ends with a mark: "U.S.".
    pub(crate) const MARKED: u32 = 1 << 8;
}

/// Bits a hash has in the filters.
const FIRST_BITS: usize = 16;
const SECOND_BITS: usize = 12;
/// The bits of the smallest filter: 4 KiB.
const LEAST_BITS: usize = 1 << 15;
/// Slots of the hash table that are filled, of 100.
const LOAD: usize = 85;
/// Seeds that are tried until no two nodes share a fingerprint where they could be mistaken.
const SEEDS: u32 = 64;

/// The two bytes with which a word can begin, as bits: 128 × 128.
pub(crate) const PAIRS: usize = 128 * 128 / 8;

/// What the records are compiled with.
pub(crate) struct Input<'a> {
    pub(crate) folds: Folds,
    pub(crate) about: &'a [u8],
    pub(crate) records: &'a [u8],
    /// Where each record begins.
    pub(crate) places: &'a [u32],
    /// How much each entry weighs among those of equal weight: its population.
    pub(crate) population: &'a dyn Fn(u32) -> u64,
}

/// A node before the table is made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Node {
    hash: u64,
    /// The number of the name that ends here, or [`NO_NAME`].
    name: u32,
    flags: u32,
}
const NO_NAME: u32 = u32::MAX;

/// A name that is looked for.
struct Named {
    entry: u32,
    place: u32,
}

/// The hashes of first and second words, for the filters.
#[derive(Default)]
struct Begins {
    first: Vec<u64>,
    first_lower: Vec<u64>,
    second: Vec<u64>,
    pairs: Vec<u8>,
    /// Whether a name begins with a mark.
    lead: bool,
}

/// Compiles the records.
pub(crate) fn compile(input: &Input<'_>) -> Result<(Bytes, Layout), Error> {
    let (mut nodes, named, mut begins) = nodes(input)?;
    nodes.sort_unstable();
    let (slots, senses) = slots(input, &nodes, &named)?;
    drop((nodes, named));
    let settings =
        Settings { folds: input.folds, seed: 0, lower: !begins.first_lower.is_empty(), lead: begins.lead };
    let first = filter(&mut begins.first, FIRST_BITS);
    let first_lower = filter(&mut begins.first_lower, FIRST_BITS);
    let second = filter(&mut begins.second, SECOND_BITS);
    let (buckets, seed) = buckets(&slots)?;
    drop(slots);
    let settings = Settings { seed, ..settings };
    let parts: [&[u8]; Section::ALL.len()] = [
        input.about,
        &buckets,
        &first,
        &first_lower,
        &begins.pairs,
        &second,
        &senses,
        &[], // the places, written below
        input.records,
    ];
    let len: usize = parts.iter().map(|part| part.len().next_multiple_of(LINE)).sum();
    let mut layout = None;
    let bytes = Bytes::aligned(HEAD + len + (input.places.len() + LINE) * 4, |bytes| {
        let start = bytes.len();
        bytes.resize(start + HEAD, 0);
        let mut sections = [(0, 0); Section::ALL.len()];
        for (section, part) in Section::ALL.into_iter().zip(parts) {
            let rest = (bytes.len() - start).next_multiple_of(LINE) + start;
            bytes.resize(rest, 0);
            let offset = bytes.len() - start;
            match section {
                Section::Places => {
                    input.places.iter().for_each(|p| bytes.extend_from_slice(&p.to_le_bytes()))
                }
                _ => bytes.extend_from_slice(part),
            }
            sections[section as usize] = (offset, bytes.len() - start - offset);
        }
        layout = Some(Layout::finish(&mut bytes[start..], settings, sections));
    });
    let layout = layout.ok_or_else(|| Error::input("the gazetteer could not be laid out", "report this"))?;
    Ok((bytes, layout))
}

/// The nodes of all names.
fn nodes(input: &Input<'_>) -> Result<(Vec<Node>, Vec<Named>, Begins), Error> {
    let mut nodes = Vec::with_capacity(input.places.len() * 2);
    let mut named: Vec<Named> = Vec::with_capacity(input.places.len());
    let mut begins = Begins::default();
    let mut chain = Vec::new();
    for (entry, &place) in (0u32..).zip(input.places) {
        for (at, name) in Record(&input.records[place as usize..]).names() {
            let text = trim(name.str());
            if !hashes(text, &mut chain) {
                continue;
            }
            let number = u32::try_from(named.len()).ok().filter(|&n| n < value::SENSE);
            let Some(number) = number else {
                return Err(Error::input("more than 268,435,454 names", "split the gazetteer"));
            };
            named.push(Named { entry, place: place + at as u32 });
            let any = name.case() == Case::Any || input.folds.case;
            begins.add(text, &chain, any, input.folds);
            for (at, step) in chain.iter().enumerate() {
                let next = chain.get(at + 1);
                let lower = next.is_some_and(|next| any || next.hyphen || can_be_lower(text, next.word));
                nodes.push(Node {
                    hash: step.hash,
                    name: if next.is_none() { number } else { NO_NAME },
                    flags: if next.is_some() { value::GOES_ON } else { 0 }
                        | if lower { value::GOES_ON_LOWER } else { 0 }
                        | if next.is_some_and(|next| next.odd) { value::GOES_ON_ODD } else { 0 },
                });
            }
        }
    }
    Ok((nodes, named, begins))
}

/// A word of a name, and the hash of the name up to it.
struct Step {
    word: Word,
    hash: u64,
    /// A hyphen stands before it, so that the case of its first letter is free.
    hyphen: bool,
    /// What stands before it is more than a space or a hyphen.
    odd: bool,
}

/// The chain of a name; `false` if the name cannot be looked for: it has no word, or too many, or a paragraph ends in it.
fn hashes(text: &str, chain: &mut Vec<Step>) -> bool {
    chain.clear();
    for word in words(text) {
        if chain.len() == MAX_WORDS {
            return false;
        }
        let mut step = Step { word, hash: 0, hyphen: false, odd: false };
        if let Some(last) = chain.last() {
            let Some(seed) = hash::gap(text, last.word, word, last.hash) else { return false };
            let gap = &text[last.word.end..word.start];
            step.hyphen = gap.contains([
                '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2212}', '\u{FE63}', '\u{FF0D}',
            ]);
            step.odd = !hash::is_plain_gap(seed, last.hash);
            step.hash = seed;
        }
        step.hash = hash::word(text, word, step.hash);
        chain.push(step);
    }
    !chain.is_empty()
}

/// Whether a word as it is written can begin with an ASCII lower-case letter in a text that spells it.
fn can_be_lower(text: &str, word: Word) -> bool {
    let mut first = None;
    let c = text[word.start..].chars().next().unwrap_or_default();
    fold_char(c, Folds::SPELLING, |c| first = first.or(Some(c)));
    first.is_none_or(|c| c.is_ascii_lowercase())
}

impl Begins {
    fn add(&mut self, text: &str, chain: &[Step], any: bool, folds: Folds) {
        self.first.push(chain[0].hash);
        self.lead |= chain[0].word.start > 0;
        if let Some(second) = chain.get(1) {
            self.second.push(second.hash);
        }
        if any || can_be_lower(text, chain[0].word) {
            self.first_lower.push(chain[0].hash);
            self.add_pair(&text[chain[0].word.start..chain[0].word.end], folds);
        }
    }

    /// Notes the first two bytes that the word can have in a text, if the first is an ASCII lower-case letter.
    fn add_pair(&mut self, word: &str, _folds: Folds) {
        self.pairs.resize(PAIRS, 0);
        let mut folded = [None; 2];
        let mut at = 0;
        for c in word.chars() {
            fold_char(c, Folds::ALL, |c| {
                if at < 2 {
                    folded[at] = Some(c);
                    at += 1;
                }
            });
            if at == 2 {
                break;
            }
        }
        let Some(first) = folded[0].filter(char::is_ascii) else { return };
        let first = first as usize;
        match folded[1] {
            Some(second) if second.is_ascii() => {
                for second in [second.to_ascii_lowercase(), second.to_ascii_uppercase()] {
                    set_bit(&mut self.pairs, first << 7 | second as usize);
                }
            }
            // Beyond ASCII, which the filter passes anyway.
            Some(_) => {}
            None => {
                for second in (0..0x80u8).filter(|b| !b.is_ascii_alphanumeric() && *b != b'_') {
                    set_bit(&mut self.pairs, first << 7 | usize::from(second));
                }
            }
        }
    }
}

fn set_bit(bits: &mut [u8], at: usize) {
    bits[at / 8] |= 1 << (at % 8);
}

/// A filter with one bit for each hash.
fn filter(hashes: &mut Vec<u64>, bits_each: usize) -> Vec<u8> {
    if hashes.is_empty() {
        return Vec::new();
    }
    hashes.sort_unstable();
    hashes.dedup();
    let bits = (hashes.len() * bits_each).next_power_of_two().max(LEAST_BITS);
    let mut filter = vec![0; bits / 8];
    for hash in hashes.drain(..) {
        set_bit(&mut filter, filter_bit(hash, bits));
    }
    hashes.shrink_to_fit();
    filter
}

/// The bit of a hash in a filter of `bits` bits, a power of two.
#[inline]
pub(crate) fn filter_bit(hash: u64, bits: usize) -> usize {
    (hash >> 16) as usize & bits.wrapping_sub(1)
}

/// A filled slot of the table to be.
#[derive(Clone, Copy)]
struct Slot {
    hash: u64,
    value: u32,
}

/// Makes one slot of all nodes of one hash, and the senses of the names that end there.
fn slots(input: &Input<'_>, nodes: &[Node], named: &[Named]) -> Result<(Vec<Slot>, Vec<u8>), Error> {
    let mut slots = Vec::with_capacity(nodes.len());
    let mut senses = Vec::with_capacity(named.len() * sense::BYTES);
    let mut ending = Vec::new();
    for of_hash in nodes.chunk_by(|a, b| a.hash == b.hash) {
        let mut value = of_hash.iter().fold(0, |flags, node| flags | node.flags);
        ending.clear();
        ending.extend(
            of_hash.iter().filter(|node| node.name != NO_NAME).map(|node| &named[node.name as usize]),
        );
        if !ending.is_empty() {
            let first = u32::try_from(senses.len() / sense::BYTES).unwrap_or(u32::MAX);
            if push_senses(input, &mut ending, &mut senses) {
                value |= value::ENDS | first;
            }
        }
        slots.push(Slot { hash: of_hash[0].hash, value });
    }
    Ok((slots, senses))
}

fn push_senses(input: &Input<'_>, ending: &mut Vec<&Named>, senses: &mut Vec<u8>) -> bool {
    let name = |named: &Named| Name::take(&mut &input.records[named.place as usize..]);
    if ending.len() > 1 {
        ending.sort_by(|a, b| {
            let rank = |named: &Named| (Reverse((input.population)(named.entry)), named.entry, named.place);
            name(b).weight.total_cmp(&name(a).weight).then_with(|| rank(a).cmp(&rank(b)))
        });
    }
    let mut variants: Vec<(&str, Case)> = Vec::new();
    let mut flagged: Vec<(u32, u32, u32)> = Vec::with_capacity(ending.len());
    let mut last_new = 0;
    for named in ending.iter() {
        let name = name(named);
        let text = trim(name.str());
        let variant = match variants.iter().position(|v| *v == (text, name.case())) {
            Some(variant) => variant,
            None if variants.len() == MAX_VARIANTS => continue,
            None => {
                variants.push((text, name.case()));
                last_new = flagged.len();
                variants.len() - 1
            }
        };
        let marked = match marks(text) {
            Some((0, 0)) | None => 0,
            Some(_) => sense::MARKED,
        };
        flagged.push((named.entry, named.place, variant as u32 | marked));
    }
    if let Some(sense) = flagged.get_mut(last_new) {
        sense.2 |= sense::LAST_VARIANT;
    }
    if let Some(sense) = flagged.last_mut() {
        sense.2 |= sense::LAST;
    }
    for (entry, place, flags) in &flagged {
        for number in [entry, place, flags] {
            senses.extend_from_slice(&number.to_le_bytes());
        }
    }
    !flagged.is_empty()
}

/// How many characters a name has before its first word and after its last.
pub(crate) fn marks(name: &str) -> Option<(usize, usize)> {
    let first = next_word(name, 0)?;
    let last = words(name).last()?;
    Some((name[..first.start].chars().count(), name[last.end..].chars().count()))
}

/// The fingerprint of a hash; never 0, which marks a free slot.
#[inline]
pub(crate) fn fingerprint(hash: u64, seed: u32) -> u32 {
    let mixed = hash as u32 ^ ((hash >> 32).wrapping_mul(u64::from(seed)) >> 7) as u32;
    mixed.max(1)
}

/// The bucket where a hash is looked for first.
#[inline]
pub(crate) fn bucket(hash: u64, buckets: usize) -> usize {
    (((hash >> 32) * buckets as u64) >> 32) as usize
}

/// The hash table, and the seed of its fingerprints.
fn buckets(slots: &[Slot]) -> Result<(Vec<u8>, u32), Error> {
    let count = (slots.len() * 100).div_ceil(LOAD * 8).max(1) + 1;
    for seed in 0..SEEDS {
        if let Some(table) = fill(slots, count, seed.wrapping_mul(0x9E37_79B1)) {
            return Ok((table, seed.wrapping_mul(0x9E37_79B1)));
        }
    }
    Err(Error::input(
        "the names cannot be told apart by their hashes, which does not happen by chance",
        "check where the names come from",
    ))
}

/// Fills a table; `None` if a fingerprint would be mistaken for another.
fn fill(slots: &[Slot], count: usize, seed: u32) -> Option<Vec<u8>> {
    let mut table = vec![0; count * LINE];
    for slot in slots {
        let print = fingerprint(slot.hash, seed);
        let mut at = bucket(slot.hash, count);
        loop {
            let line = &mut table[at * LINE..(at + 1) * LINE];
            let mut free = None;
            for place in 0..8 {
                match u32_at(line, place) {
                    0 => {
                        free = Some(place);
                        break;
                    }
                    known if known == print => return None,
                    _ => {}
                }
            }
            if let Some(place) = free {
                line[place * 4..place * 4 + 4].copy_from_slice(&print.to_le_bytes());
                line[32 + place * 4..36 + place * 4].copy_from_slice(&slot.value.to_le_bytes());
                break;
            }
            at = (at + 1) % count;
        }
    }
    Some(table)
}
