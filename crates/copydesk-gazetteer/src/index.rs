//! The word index: the arrays of a compiled gazetteer, and the search of a text in them.
//!
//! The search goes over a stretch of the text at a time, in steps that are each a short loop with few branches, so that
//! look-ups of memory overlap: the words that can begin a name ([`candidates`](crate::candidates)); the longest name
//! that each begins ([`walk`](crate::walk)); and what of it agrees with the names as they are written
//! ([`verify`](crate::verify)). Hashes only propose.

use crate::bytes::{LINE, u32_at};
use crate::candidates::{Candidate, Words};
use crate::compile::{PAIRS, value};
use crate::few::Few;
use crate::filter::{self, Bits, Cells};
use crate::follow::{SecondBytes, second_bytes};
use crate::hash::{BytesKept, CaseFolded, CaseKept, Hasher};
use crate::layout::{Begin, Layout, Section};
#[cfg(target_arch = "x86_64")]
use crate::machine::{Avx2, Avx512, Sse2};
use crate::machine::{Idle, Machine};
use crate::marks::Marks;
use crate::room::Room;
use crate::senses::sense;
use crate::table::{fingerprint, goes_over};
use crate::walk::{Beginning, Longest};
use copydesk_text::fold::Folds;
use std::cell::Cell;

/// A find: bytes `start..end`; what its node [means](crate::compile::value::MEANS), the first sense or the only name; and
/// which spellings agree with the text, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) means: u32,
    pub(crate) variants: u64,
}

/// The arrays of a compiled gazetteer.
#[derive(Clone, Copy)]
pub(crate) struct Index<'a> {
    buckets: &'a [[u8; LINE]],
    pub(crate) first: Cells<'a>,
    pub(crate) first_lower: Cells<'a>,
    pub(crate) pairs: &'a [u8],
    pub(crate) two_words: Bits<'a>,
    pub(crate) senses: &'a [[u8; sense::BYTES]],
    pub(crate) records: &'a [u8],
    pub(crate) folds: Folds,
    pub(crate) hasher: Hasher,
    seed: u32,
    pub(crate) begin: Begin,
    /// With which bytes words begin that are written down only where a name begins so.
    pub(crate) idle: Idle,
    /// What the second byte after a word leaves of what may [follow](crate::follow) it.
    pub(crate) second_bytes: SecondBytes,
}

/// What a search needs, kept from text to text.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) marks: Marks,
    pub(crate) words: Words,
    /// Candidates: `kept` of them, and room for more.
    pub(crate) candidates: Room<Candidate>,
    pub(crate) kept: usize,
    /// The longest name that each candidate begins.
    pub(crate) longest: Room<Longest>,
    /// Numbers of candidates that may go on with the word a byte further; before there are any, of the words that take a
    /// closer look; at last, of candidates that begin a name.
    pub(crate) numbers: Room<u32>,
    /// Numbers of candidates that may go on with a word that is not written down.
    pub(crate) unwritten: Room<u32>,
    /// Numbers of candidates that may be a name by themselves: `singles` of them, and room for more.
    pub(crate) alone: Room<u32>,
    pub(crate) singles: usize,
    /// Beginnings of names of two words: `pairs` of them, and room for more.
    pub(crate) beginnings: Room<Beginning>,
    pub(crate) pairs: usize,
    pub(crate) ends: Vec<(usize, u32)>,
    pub(crate) found: Vec<Found>,
}

impl Scratch {
    /// Whether the words of a text that may begin a name were written down when it was read: it is of one stretch.
    pub(crate) fn are_written(&self, text: &str) -> bool {
        self.marks.parted && text.len() < STRETCH * 64
    }
}

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// More buckets than these are not sure to be in a near cache: a quarter of a megabyte.
const NEAR: usize = 1 << 12;

/// Blocks of 64 bytes that are searched at a time.
pub(crate) const STRETCH: usize = 256;

impl<'a> Index<'a> {
    pub(crate) fn new(layout: &Layout, bytes: &'a [u8]) -> Self {
        let section = |section| layout.section(bytes, section);
        let pairs = section(Section::Pairs);
        let begin = layout.settings.begin;
        Self {
            buckets: section(Section::Buckets).as_chunks().0,
            first: Cells::new(section(Section::First)),
            first_lower: Cells::new(section(Section::FirstLower)),
            pairs,
            two_words: Bits::new(section(Section::Second)),
            senses: section(Section::Senses).as_chunks().0,
            records: section(Section::Records),
            folds: layout.settings.folds,
            hasher: Hasher::new(layout.settings.folds, layout.settings.exact),
            second_bytes: second_bytes(begin == Begin::Any),
            idle: if layout.settings.digits { Idle::LOWER } else { Idle::LOWER_AND_DIGITS },
            seed: layout.settings.seed,
            // A damaged file finds too little.
            begin: if begin == Begin::LowerToo && pairs.len() != PAIRS { Begin::NotLower } else { begin },
        }
    }

    /// The places of names that are the only ones where they end and have no sense written down.
    pub(crate) fn plain_names(&self) -> impl Iterator<Item = u32> + use<'a> {
        let values = self.buckets.iter().flat_map(|line| (8..16).map(move |at| u32_at(line, at)));
        let plain = values.filter(|value| value & (value::ENDS | value::PLAIN) == value::ENDS | value::PLAIN);
        plain.map(|value| value & value::NUMBER)
    }

    /// The value of the slot of a hash; 0 if it has none.
    #[inline(always)]
    pub(crate) fn slot(&self, hash: u64, machine: impl Machine) -> u32 {
        let print = fingerprint(hash, self.seed);
        let at = filter::place(hash, self.buckets.len());
        let Some(line) = self.buckets.get(at) else { return 0 };
        let value = machine.pick(line, print);
        if goes_over(line, value) { self.slot_after(at, print) } else { value }
    }

    /// The value of the slot of a fingerprint in the buckets after a full one.
    #[inline(never)]
    fn slot_after(&self, full: usize, print: u32) -> u32 {
        // A table has room somewhere; a damaged one might not, and is gone through once.
        for line in self.buckets[full + 1..].iter().chain(&self.buckets[..full]) {
            if let Some(slot) = (0..8).find(|&slot| u32_at(line, slot) == print) {
                return u32_at(line, 8 + slot);
            }
            if !goes_over(line, 0) {
                break;
            }
        }
        0
    }

    /// Whether the buckets are so few that they need not be asked for ahead.
    #[inline(always)]
    pub(crate) fn slots_are_near(&self) -> bool {
        self.buckets.len() <= NEAR
    }

    /// Asks for the bucket of a hash.
    #[inline(always)]
    pub(crate) fn prefetch_slot(&self, hash: u64, machine: impl Machine) {
        let at = filter::place(hash, self.buckets.len());
        machine.prefetch(self.buckets.as_flattened(), at * LINE);
    }

    /// Calls `take` with the finds: leftmost-longest ones that do not overlap, or, if `all`, every one. `few`: the engine
    /// for few names, if it suits the text, and where it found something first.
    pub(crate) fn find(&self, text: &str, all: bool, few: Option<(&Few, usize)>, take: impl FnMut(Found)) {
        if self.buckets.is_empty() || self.first.is_empty() {
            return;
        }
        let mut scratch = SCRATCH.take().unwrap_or_default();
        #[cfg(target_arch = "x86_64")]
        if let Some(machine) = Avx512::detect() {
            self.find_with(text, all, few, take, &mut scratch, machine);
        } else if let Some(machine) = Avx2::detect() {
            self.find_with(text, all, few, take, &mut scratch, machine);
        } else {
            self.find_with(text, all, few, take, &mut scratch, Sse2);
        }
        #[cfg(not(target_arch = "x86_64"))]
        self.find_with(text, all, few, take, &mut scratch, crate::machine::Portable);
        SCRATCH.set(Some(scratch));
    }

    /// Each step is compiled as a function of its own, so that each has the machine's registers for itself.
    fn find_with(
        &self,
        text: &str,
        all: bool,
        few: Option<(&Few, usize)>,
        mut take: impl FnMut(Found),
        scratch: &mut Scratch,
        machine: impl Machine,
    ) {
        if let Some(few) = few {
            return self.find_few(few, text, all, take, scratch, machine);
        }
        let blocks = machine.run(
            #[inline(always)]
            |machine| self.read(text, scratch, machine),
        );
        let mut done = 0;
        for first in (0..blocks).step_by(STRETCH) {
            let stretch = first..(first + STRETCH).min(blocks);
            if !scratch.are_written(text) {
                machine.run(
                    #[inline(always)]
                    |machine| self.write_words(text, scratch, stretch, machine),
                );
            }
            self.hash_and_filter(text, scratch, first, machine);
            if all {
                for at in 0..scratch.kept {
                    self.all_of(text, scratch, at, machine);
                }
                continue;
            }
            machine.run(
                #[inline(always)]
                |machine| self.pair(text, scratch, machine),
            );
            machine.run(
                #[inline(always)]
                |machine| self.walk(text, scratch, machine),
            );
            machine.run(
                #[inline(always)]
                |machine| self.choose(text, scratch, &mut done, &mut take, machine),
            );
        }
        if all {
            scratch.found.sort_by_key(|f| (f.start, std::cmp::Reverse(f.end)));
            scratch.found.drain(..).for_each(take);
        }
    }

    /// [Hashes and filters](Self::filter) the words of a stretch: a step by itself for each way to hash them.
    #[inline(never)]
    fn hash_and_filter(&self, text: &str, scratch: &mut Scratch, first: usize, machine: impl Machine) {
        if self.hasher.keeps_bytes() {
            machine.run(
                #[inline(always)]
                |machine| self.filter::<BytesKept>(text, scratch, first, machine),
            );
        } else if self.hasher.keeps_case() {
            machine.run(
                #[inline(always)]
                |machine| self.filter::<CaseKept>(text, scratch, first, machine),
            );
        } else {
            machine.run(
                #[inline(always)]
                |machine| self.filter::<CaseFolded>(text, scratch, first, machine),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::STRETCH;
    use crate::{Alias, Case, Entry, Gazetteer};
    use copydesk_text::fold::Folds;
    use copydesk_text::{Kind, Span};

    /// Words that begin in lower case or with a digit are not written down where no name begins so; they count between others
    /// all the same.
    #[test]
    fn a_word_of_one_letter_stands_between_others() {
        for (name, text, found) in [
            ("金s金", "金s金", 1),
            ("金金", "金s金", 0),
            ("金 金", "金s金 金", 1),
            ("An An", "An a An, An An", 1),
            ("An An", "An 7 An, An An", 1),
            ("金金", "金7金", 0),
            ("金7金", "金7金 金a金", 1),
            ("Exton ", "Exton", 1),
        ] {
            let more = (0..99).map(|n| Entry::new(n.to_string(), format!("Name{n} Ex"), Kind::Place));
            let one = Entry::new("x:1", name, Kind::Place);
            let gazetteer = Gazetteer::from_entries(more.chain([one])).unwrap();
            assert_eq!(gazetteer.find(text).len(), found, "{name} in {text}");
        }
    }

    /// Among so many names that filters and slots are not near, and are asked for ahead, the same are found.
    #[test]
    fn many_names_find_what_few_do() {
        let among = |count: usize| {
            let names = ["Kim Jong-un", "Seoul", "New York Times", "York", "U.S.", "the Hague", "金正恩"];
            let more = (0..count).map(|n| format!("Name{n} Ex{n}"));
            let names = names.map(String::from).into_iter().chain(more).map(|name| (name.clone(), name));
            Gazetteer::builder().names(&Kind::Place, Case::Smart, names).unwrap().build().unwrap()
        };
        let (few, many) = (among(99), among(70_000));
        let is_near = |made: &Gazetteer| {
            let index = made.inner.index();
            [index.first.is_near(), index.two_words.is_near(), index.slots_are_near()]
        };
        assert_eq!((is_near(&few), is_near(&many)), ([true; 3], [false; 3]));
        let text = "In Seoul, Kim Jong Un met The New York Times of the Hague; New York, “NAME7 EX7” and the U.S. met \
                    Name98 Ex98, not Name7 Ex8, nor Name 7; 金正恩 of York";
        let ids = |made: &Gazetteer, all: bool| {
            let found = if all { made.find_all(text) } else { made.find(text) };
            let id = |found| made.senses(&found).map(|sense| sense.entry.id().to_owned()).collect::<Vec<_>>();
            found.into_iter().map(|found| (found.span, id(found))).collect::<Vec<_>>()
        };
        assert_eq!(ids(&few, false).len(), 10);
        assert_eq!((ids(&few, false), ids(&few, true)), (ids(&many, false), ids(&many, true)));
    }

    /// Where all names are of exact case, words are hashed with it kept: what a hyphen frees and what parts words is seen to.
    #[test]
    fn exact_names_are_found_in_all_their_spellings() {
        let no_hyphens = Folds { hyphens: false, ..Folds::SPELLING };
        for (folds, name, text) in [
            (Folds::SPELLING, "Jong Un", "Jong-un"),
            (Folds::SPELLING, "Jong-un", "Jong Un"),
            (Folds::SPELLING, "Xx É", "Xx-é"),
            (Folds::SPELLING, "ᾳa", "αa"),
            (Folds::SPELLING, "Straßenbahnhaltestelle", "Straßenbahnhaltestelle"),
            (no_hyphens, "a\u{AD}\u{301} b", "a\u{AD} b"),
        ] {
            for other in [Case::Exact, Case::Smart] {
                let entry =
                    |name: &str, case| Entry::new(name, name, Kind::Place).alias(Alias::new(name).case(case));
                let entries = [entry(name, Case::Exact), entry("Oslo", other)];
                let made = Gazetteer::builder().folds(folds).entries(entries).unwrap().build().unwrap();
                assert!(made.lookup(text).is_some(), "{name:?} {text:?} {other:?}");
                assert_eq!(made.find(&format!("in “{text}” of")).len(), 1, "{name:?} {text:?} {other:?}");
            }
        }
    }

    /// What is found in a long text is what is found in its paragraphs, wherever stretches end, and whether or not the
    /// text can be read by blocks.
    #[test]
    fn long_texts_find_what_their_paragraphs_do() {
        let names = ["Kim Jong-un", "Seoul", "New York Times", "U.S.", "the Hague", "金正恩"];
        for case in [Case::Exact, Case::Smart, Case::Any] {
            let alias = |name: &str| Alias::new(name).case(case);
            let entries = names.map(|name| Entry::new(name, name, Kind::Place).alias(alias(name)));
            let more = (0..99).map(|n| Entry::new(n.to_string(), format!("Name{n} Ex"), Kind::Place));
            let gazetteer = Gazetteer::from_entries(entries.into_iter().chain(more)).unwrap();
            let paragraphs = [
                "In Seoul, Kim Jong Un met The New York Times of the Hague.",
                "“KIM JONG-UN” and the U.S. met Name7 Ex in New York",
                "nothing at all – of note, Kim said",
                "Seoul",
            ];
            let ends = ["", "金正恩 e\u{301} Seoul"];
            for (lead, end) in (0..64).flat_map(|lead| ends.map(|end| (lead, end))) {
                let mut text = "x".repeat(lead) + "\n\n";
                let mut expected = Vec::new();
                let mut add = |text: &mut String, paragraph: &str| {
                    let start = text.len();
                    let found = gazetteer.find(paragraph);
                    expected.extend(found.iter().map(|f| {
                        let range = f.span.range();
                        Span::at(start + range.start, start + range.end)
                    }));
                    text.push_str(paragraph);
                    text.push_str("\n\n");
                };
                while text.len() < 2 * STRETCH * 64 + 99 {
                    paragraphs.iter().for_each(|paragraph| add(&mut text, paragraph));
                }
                add(&mut text, end);
                let found: Vec<Span> = gazetteer.find(&text).iter().map(|f| f.span).collect();
                assert_eq!(found, expected, "{case:?} {lead} {end:?}");
            }
        }
    }
}
