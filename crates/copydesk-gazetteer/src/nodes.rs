//! Nodes: the prefixes of all names, by the hashes of their words.

use crate::compile::{Input, PAIRS, value};
use crate::entry::Case;
use crate::error::Error;
use crate::few::Beginnings;
use crate::follow::{self, letter, lower_letter};
use crate::gaps;
use crate::hash::{self, Hasher};
use crate::machine::Baseline;
use crate::record::Record;
use crate::words::{Word, trim, words};
use copydesk_text::fold::{Folds, fold_char};
use std::hint::black_box;
use std::ops::Range;

/// A name of more words than this is not looked for.
pub(crate) const MAX_WORDS: usize = 64;

/// From so many entries on, their names are read by two threads.
const SHARED: usize = 1 << 14;

/// A prefix of a name, its words in sequence.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node {
    pub(crate) hash: u64,
    /// The number of the name that ends here, or [`NO_NAME`](Self::NO_NAME).
    pub(crate) name: u32,
    /// Flags of the value of its slot, and those below.
    pub(crate) flags: u32,
}

impl Node {
    pub(crate) const NO_NAME: u32 = u32::MAX;
    /// It is one word.
    pub(crate) const FIRST: u32 = 1;
    /// It is one word, which can begin in lower case in a text.
    pub(crate) const FIRST_LOWER: u32 = 2;
    /// It is two words.
    pub(crate) const SECOND: u32 = 4;
    /// The name that ends here begins or ends with a mark.
    pub(crate) const MARKED: u32 = 8;
    /// The bits of a cell from [`follow::SPACED`] on stand so much lower, below the flags of values.
    const FOLLOW: u32 = 5;

    /// The bits of the cell of a first word, by its hash and its flags.
    pub(crate) fn cell(hash: u64, flags: u32) -> u32 {
        let mut cell = flags << Self::FOLLOW & !(follow::SPACED - 1);
        for (flag, bit) in [
            (value::ENDS, follow::ends(hash)),
            (value::GOES_ON, follow::GOES_ON),
            (value::GOES_ON_ODD, follow::ODD),
        ] {
            cell |= if flags & flag == 0 { 0 } else { bit };
        }
        cell
    }
}

const _: () =
    assert!(follow::SPACED >> Node::FOLLOW > Node::MARKED && u32::MAX >> Node::FOLLOW < value::LEAD);

/// The nodes of all names, sorted by hash.
pub(crate) struct Nodes {
    hasher: Hasher,
    pub(crate) nodes: Vec<Node>,
    /// The places of the names in the records, in order.
    pub(crate) places: Vec<u32>,
    /// So many of them, the first ones, have places that the [value](value::PLAIN) of a slot can tell.
    near: usize,
    /// The first two bytes of words that can begin in lower case, as bits.
    pub(crate) pairs: Vec<u8>,
    /// Whether a name begins with an ASCII digit.
    pub(crate) digits: bool,
    pub(crate) beginnings: Beginnings,
}

impl Nodes {
    pub(crate) fn of(input: &Input<'_>) -> Result<Self, Error> {
        let (folds, records, places) = (input.folds, input.records, input.places);
        let hasher = Hasher::new(folds, input.exact);
        let mut all = Self::with_room(folds, hasher, places.len());
        if places.len() < SHARED {
            all.read(folds, records, places)?;
        } else {
            // Half of them by itself, so that a second core can help.
            let (first, second) = places.split_at(places.len() / 2);
            let read_second = || {
                let mut half = Self::with_room(folds, hasher, second.len());
                half.read(folds, records, second).map(|()| half)
            };
            let second = std::thread::scope(|scope| {
                let other = std::thread::Builder::new().spawn_scoped(scope, read_second);
                all.read(folds, records, first)?;
                match other {
                    Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                    Err(_) => read_second(),
                }
            })?;
            all.append(second)?;
        }
        sort(&mut all.nodes);
        all.near = all.places.partition_point(|&place| place <= value::NUMBER);
        Ok(all)
    }

    fn with_room(folds: Folds, hasher: Hasher, names: usize) -> Self {
        Self {
            hasher,
            nodes: Vec::with_capacity(names * 2),
            places: Vec::with_capacity(names),
            near: 0,
            pairs: vec![0; PAIRS],
            digits: false,
            beginnings: Beginnings::new(folds),
        }
    }

    /// Adds the nodes of the names of the records at `places`.
    fn read(&mut self, folds: Folds, records: &[u8], places: &[u32]) -> Result<(), Error> {
        let (mut chain, mut padded) = (Vec::new(), String::new());
        for &place in places {
            for (at, name) in Record(&records[place as usize..]).names() {
                let text = trim(name.str());
                if hashes(&self.hasher, text, &mut padded, &mut chain) {
                    let case = if folds.case { Case::Any } else { name.case() };
                    debug_assert!(case == Case::Exact || !self.hasher.keeps_case());
                    self.push(text, &chain, case, place + at as u32)?;
                }
            }
        }
        Ok(())
    }

    /// Adds the nodes of more names, which come after all that there are.
    fn append(&mut self, more: Self) -> Result<(), Error> {
        let known = self.places.len() as u32;
        self.places.extend(more.places);
        count_of(&self.places)?;
        self.nodes.extend(more.nodes.into_iter().map(|node| match node.name {
            Node::NO_NAME => node,
            name => Node { name: known + name, ..node },
        }));
        self.pairs.iter_mut().zip(more.pairs).for_each(|(pairs, more)| *pairs |= more);
        self.digits |= more.digits;
        self.beginnings.append(more.beginnings);
        Ok(())
    }

    /// Reads what is known of the names of some of the nodes, so that it is in a near cache.
    pub(crate) fn touch(&self, numbers: Range<usize>) {
        let end = numbers.end.min(self.nodes.len());
        let nodes = self.nodes.get(numbers.start..end).unwrap_or_default();
        let places = nodes.iter().filter_map(|node| self.places.get(node.name as usize));
        black_box(places.fold(0, |all, place| all ^ place));
    }

    /// The number of the name that ends at the nodes of one hash, if it is the only one there, begins and ends with a word, and
    /// its place can stand in the value of a slot.
    pub(crate) fn plain(&self, of_hash: &[Node]) -> Option<usize> {
        let mut ending = of_hash.iter().filter(|node| node.name != Node::NO_NAME);
        let node = ending.next().filter(|node| node.flags & Node::MARKED == 0 && ending.next().is_none())?;
        Some(node.name as usize).filter(|&name| name < self.near)
    }

    fn push(&mut self, text: &str, chain: &[Step], case: Case, place: u32) -> Result<(), Error> {
        let any = case == Case::Any;
        let number = self.places.len() as u32;
        self.places.push(place);
        count_of(&self.places)?;
        let Word { start, end } = chain[0].word;
        self.beginnings.add(&text[start..], end - start, case);
        self.digits |= first_folded(text, chain[0].word).is_none_or(|c| c.is_ascii_digit());
        let first_lower = any || can_be_lower(text, chain[0].word);
        if first_lower {
            self.add_pair(&text[chain[0].word.start..chain[0].word.end]);
        }
        if self.nodes.len() + chain.len() > self.nodes.capacity() {
            // There are millions: a half more rather than twice as many.
            self.nodes.reserve_exact(self.nodes.len() / 2 + chain.len());
        }
        for (at, step) in chain.iter().enumerate() {
            let mut node = Node { hash: step.hash, name: Node::NO_NAME, flags: 0 };
            match at {
                0 if first_lower => node.flags |= Node::FIRST | Node::FIRST_LOWER,
                0 => node.flags |= Node::FIRST,
                1 => node.flags |= Node::SECOND,
                _ => {}
            }
            if let Some(next) = chain.get(at + 1) {
                node.flags |= value::GOES_ON;
                let lower = any || next.hyphen || can_be_lower(text, next.word);
                node.flags |= if lower { value::GOES_ON_LOWER } else { 0 };
                node.flags |= if next.odd { value::GOES_ON_ODD } else { 0 };
                if at == 0 {
                    let first = first_folded(text, next.word);
                    let mut follow = letter(first);
                    follow |= if lower { lower_letter(first) } else { 0 };
                    follow |= if next.spaced { follow::SPACED } else { 0 };
                    node.flags |= follow >> Node::FOLLOW;
                }
            } else {
                node.name = number;
                node.flags |= value::ENDS;
                if chain[0].word.start > 0 {
                    node.flags |= value::LEAD | Node::MARKED;
                }
                if step.word.end < text.len() {
                    node.flags |= Node::MARKED;
                }
            }
            self.nodes.push(node);
        }
        Ok(())
    }

    /// Notes the first two bytes that the word can have in a text, if the first is an ASCII lower-case letter.
    fn add_pair(&mut self, word: &str) {
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
        let mut set = |second: u8| {
            let bit = (first as usize) << 7 | usize::from(second);
            self.pairs[bit / 8] |= 1 << (bit % 8);
        };
        match folded[1] {
            Some(second) if second.is_ascii() => {
                set(second.to_ascii_lowercase() as u8);
                set(second.to_ascii_uppercase() as u8);
            }
            // Beyond ASCII, which the filter passes anyway.
            Some(_) => {}
            None => (0..0x80u8).filter(|b| !b.is_ascii_alphanumeric() && *b != b'_').for_each(set),
        }
    }
}

/// Sees to it that there are no more names than values of slots can tell.
fn count_of(places: &[u32]) -> Result<(), Error> {
    if places.len() > value::NUMBER as usize {
        return Err(Error::input("more than 67,108,863 names", "split the gazetteer"));
    }
    Ok(())
}

/// Sorts by hash: first into stretches by the hash's upper bits, in place (American flag sort: McIlroy, Bostic and
/// McIlroy, "Engineering radix sort", 1993), then each stretch, which fits in a near cache.
fn sort(nodes: &mut [Node]) {
    const BITS: u32 = 10;
    if nodes.len() < 1 << 14 {
        return nodes.sort_unstable();
    }
    let upper = |node: &Node| (node.hash >> (64 - BITS)) as usize;
    let mut ends = [0; 1 << BITS];
    nodes.iter().for_each(|node| ends[upper(node)] += 1);
    let mut next = [0; 1 << BITS];
    let mut end = 0;
    for (next, count) in next.iter_mut().zip(&mut ends) {
        *next = end;
        end += *count;
        *count = end;
    }
    for stretch in 0..next.len() {
        while next[stretch] < ends[stretch] {
            let mut node = nodes[next[stretch]];
            loop {
                let of = upper(&node);
                std::mem::swap(&mut node, &mut nodes[next[of]]);
                next[of] += 1;
                if of == stretch {
                    break;
                }
            }
        }
    }
    // The two halves of the stretches by themselves, so that a second core can help.
    let (lower_ends, upper_ends) = ends.split_at(ends.len() / 2);
    let middle = lower_ends[lower_ends.len() - 1];
    let (lower, upper) = nodes.split_at_mut(middle);
    let helped = std::thread::scope(|scope| {
        let other =
            std::thread::Builder::new().spawn_scoped(scope, || sort_stretches(upper, upper_ends, middle));
        sort_stretches(lower, lower_ends, 0);
        other.is_ok()
    });
    if !helped {
        sort_stretches(&mut nodes[middle..], upper_ends, middle);
    }
}

/// Sorts the stretches that have these ends; the first one begins at `from`, where the nodes do.
fn sort_stretches(nodes: &mut [Node], ends: &[usize], from: usize) {
    let mut begin = 0;
    for end in ends {
        nodes[begin..end - from].sort_unstable();
        begin = end - from;
    }
}

/// A word of a name, and the hash of the name up to it.
struct Step {
    word: Word,
    hash: u64,
    /// A hyphen stands before it, so that the case of its first letter is free.
    hyphen: bool,
    /// What stands before it is something else than a space or a hyphen.
    odd: bool,
    /// The same, and it may begin with a space: it does not begin with an ASCII mark.
    spaced: bool,
}

/// The chain of a name; `false` if the name cannot be looked for: it has no word, or too many, or a paragraph ends in it.
fn hashes(hasher: &Hasher, text: &str, padded: &mut String, chain: &mut Vec<Step>) -> bool {
    chain.clear();
    // Words are hashed faster where something follows.
    padded.clear();
    padded.push_str(text);
    padded.push_str("                ");
    for word in words(text) {
        if chain.len() == MAX_WORDS {
            return false;
        }
        let hash = hasher.word(padded, word, Baseline);
        let mut step = Step { word, hash, hyphen: false, odd: false, spaced: false };
        if let Some(last) = chain.last() {
            let Some(gap) = gaps::gap(text, last.word, word) else { return false };
            let between = &text[last.word.end..word.start];
            step.hyphen = between != " "
                && between.contains([
                    '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2212}', '\u{FE63}', '\u{FF0D}',
                ]);
            // A gap that begins with U+0001 may have the hash of a space.
            step.odd = !gaps::is_plain_gap(gap) || between.contains('\u{1}');
            step.spaced = step.odd && !between.starts_with(|c: char| c.is_ascii_punctuation());
            step.hash = hash::chain(last.hash, gap, step.hash);
        }
        chain.push(step);
    }
    !chain.is_empty()
}

/// The first character of a word, fully folded, case too.
fn first_folded(text: &str, word: Word) -> Option<char> {
    let byte = text.as_bytes()[word.start];
    if byte.is_ascii() {
        return Some(char::from(byte).to_ascii_lowercase());
    }
    let mut first = None;
    for c in text[word.start..word.end].chars() {
        fold_char(c, Folds::ALL, |c| first = first.or(Some(c)));
        if first.is_some() {
            break;
        }
    }
    first
}

/// Whether a word as it is written can begin with an ASCII lower-case letter in a text that spells it.
fn can_be_lower(text: &str, word: Word) -> bool {
    let mut first = None;
    let c = text[word.start..].chars().next().unwrap_or_default();
    fold_char(c, Folds::SPELLING, |c| first = first.or(Some(c)));
    first.is_none_or(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Section;
    use crate::{Entry, Gazetteer};
    use copydesk_text::Kind;

    #[test]
    fn two_threads_read_what_one_does() {
        let mut builder = Gazetteer::builder().folds(Folds::NONE);
        for n in 0..SHARED + 3 {
            // Only the second half has names that begin with a digit.
            let digit = if n > SHARED / 2 + 9 { "7" } else { "" };
            let name = if n % 3 == 0 { format!("Éx{n} of the {n}") } else { format!("{digit}Ex {n}") };
            let entry = Entry::new(n.to_string(), name, Kind::Place);
            builder =
                builder.entries([if n % 5 == 0 { entry.alias(format!("the {n}")) } else { entry }]).unwrap();
        }
        let gazetteer = builder.build().unwrap();
        let places: Vec<u32> = gazetteer
            .inner
            .section(Section::Places)
            .as_chunks()
            .0
            .iter()
            .map(|four| u32::from_le_bytes(*four))
            .collect();
        let records = gazetteer.inner.section(Section::Records);
        let input = Input {
            folds: Folds::NONE,
            exact: false,
            about: &[],
            records,
            places: &places,
            population: &|_| 0,
        };
        let both = Nodes::of(&input).unwrap();
        let mut one = Nodes::with_room(Folds::NONE, Hasher::new(Folds::NONE, false), 0);
        one.read(Folds::NONE, records, &places).unwrap();
        sort(&mut one.nodes);
        assert!(both.nodes == one.nodes && both.places == one.places && both.pairs == one.pairs);
        assert!(both.digits && one.digits);
        assert_eq!(both.beginnings.to_bytes(), one.beginnings.to_bytes());
    }

    #[test]
    fn many_nodes_are_sorted() {
        let node = |n: u64| Node { hash: n.wrapping_mul(0x9E37_79B9_7F4A_7C15), name: n as u32, flags: 0 };
        let mut nodes: Vec<Node> = (0..20_000).chain(0..15_000).map(node).collect();
        let mut expected = nodes.clone();
        expected.sort();
        sort(&mut nodes);
        assert!(nodes == expected);
    }
}
