//! Few names: a packed search for the words with which they begin, and the word index only where it finds one.
//!
//! Aho-corasick's packed search (Teddy, from Intel's Hyperscan) compares vectors of a text with a few strings at once
//! and passes over the rest, words and all. What is found is looked up and compared as ever, so that the matches are the
//! same. A gazetteer has this engine if it has so few beginnings that it is the faster one (docs/gazetteer.md says where
//! that was measured).

use crate::bytes::{push_str, take_str};
use crate::entry::Case;
use crate::index::{Found, Index, Scratch};
use crate::machine::Machine;
use crate::walk::Text;
use crate::words::{Class, Word, class, next_word};
use aho_corasick::packed::{Config, MatchKind, Searcher};
use copydesk_text::fold::{Folds, fold_char};
use std::collections::BTreeSet;

/// More beginnings than this are found faster by the word index.
const MOST: usize = 64;

/// The words with which the names begin, as long as they are few.
pub(crate) struct Beginnings {
    words: Option<BTreeSet<String>>,
    /// Nothing folds but, where a name says so, case.
    plain: bool,
    /// A name may begin, in a text, with a word that is not ASCII.
    wide: bool,
}

impl Beginnings {
    pub(crate) fn new(folds: Folds) -> Self {
        // Whatever folds but case makes an ASCII word of one that is not.
        let plain = Folds { case: false, ..folds } == Folds::NONE;
        Self { words: (!folds.case).then(BTreeSet::new), plain, wide: !plain }
    }

    /// Adds a name, given from its first word on, of `len` bytes.
    pub(crate) fn add(&mut self, name: &str, len: usize, case: Case) {
        let Some(words) = &mut self.words else { return };
        let word = &name[..len];
        // Not in scripts without spaces, whose words begin anywhere.
        let of_letters = word.chars().next().is_some_and(|c| class(c) == Class::Letter);
        if self.plain && case == Case::Exact && of_letters {
            // It stands in a text just so.
            words.insert(name.to_owned());
            if words.len() > MOST {
                self.words = None;
            }
            return;
        }
        let folded = |folds: Folds| {
            let mut folded = String::with_capacity(word.len());
            word.chars().for_each(|c| fold_char(c, folds, |c| folded.push(c)));
            folded
        };
        // As it is written, and in capitals; what of these is not ASCII is looked for by its being so.
        for spelt in [word.to_owned(), folded(Folds::SPELLING), folded(Folds::ALL).to_uppercase()] {
            if spelt.is_ascii() {
                words.insert(spelt);
            } else {
                self.wide = true;
            }
        }
        // In capitals throughout, letters that are not ASCII fold to some that are: the Kelvin sign.
        self.wide |= case != Case::Exact;
        if case == Case::Any || words.len() > MOST {
            self.words = None; // too many spellings
        }
    }

    /// Adds those of more names of the same folds.
    pub(crate) fn append(&mut self, more: Self) {
        self.wide |= more.wide;
        self.words = match (self.words.take(), more.words) {
            (Some(words), Some(more)) => Some(words.into_iter().chain(more).collect()),
            _ => None,
        };
        if self.words.as_ref().is_some_and(|words| words.len() > MOST) {
            self.words = None;
        }
    }

    /// As a section of the compiled file: nothing if there are too many.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Some(words) = self.words.as_ref().filter(|words| !words.is_empty()) {
            bytes.push(u8::from(self.wide));
            words.iter().for_each(|word| push_str(&mut bytes, word));
        }
        bytes
    }
}

/// The engine.
pub(crate) struct Few {
    searcher: Searcher,
    wide: bool,
}

impl Few {
    /// From a section of the compiled file; `None` if it is empty, or the machine has no packed search.
    pub(crate) fn new(section: &[u8]) -> Option<Self> {
        let (&wide, mut rest) = section.split_first()?;
        let mut builder = Config::new().match_kind(MatchKind::LeftmostFirst).builder();
        while !rest.is_empty() {
            let word = take_str(&mut rest);
            if word.is_empty() {
                return None; // damaged
            }
            builder.add(word);
        }
        Some(Self { searcher: builder.build()?, wide: wide != 0 })
    }

    /// Where something stands with which a name may begin, at byte `from` or later.
    #[inline]
    pub(crate) fn next(&self, text: &str, from: usize) -> Option<usize> {
        self.searcher.find_in(text, (from..text.len()).into()).map(|found| found.start())
    }

    /// Whether it finds all names in a text.
    pub(crate) fn suits(&self, text: &str) -> bool {
        !self.wide || text.is_ascii()
    }
}

/// Words found by reading on.
struct Plain<'t>(&'t str);

impl Text for Plain<'_> {
    fn next(&self, end: usize) -> Option<Word> {
        next_word(self.0, end)
    }
}

/// Whether a word begins at byte `at`, where a character of the class of letters begins.
fn begins_word(text: &str, at: usize) -> bool {
    let before = text[..at].chars().rev().find(|&c| class(c) != Class::Extend);
    before.is_none_or(|c| class(c) != Class::Letter)
}

impl Index<'_> {
    /// As [`find`](Self::find), by the packed search, which found something at byte `from` first.
    #[inline(never)]
    pub(crate) fn find_few(
        &self,
        (few, from): (&Few, usize),
        text: &str,
        all: bool,
        mut take: impl FnMut(Found),
        scratch: &mut Scratch,
        machine: impl Machine,
    ) {
        let plain = Plain(text);
        let (mut next, mut done) = (Some(from), 0);
        while let Some(start) = next {
            let mut at = start + 1;
            if start < done || !begins_word(text, start) {
                next = few.next(text, at);
                continue;
            }
            let Some(word) = next_word(text, start) else { break };
            if all {
                self.all_from(text, &plain, word, scratch, machine);
            } else if let Some(best) = self.best_from(text, &plain, word, done, scratch, machine) {
                done = best.end;
                at = at.max(done);
                take(best);
            }
            next = few.next(text, at);
        }
        if all {
            scratch.found.sort_by_key(|f| (f.start, std::cmp::Reverse(f.end)));
            scratch.found.drain(..).for_each(take);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Beginnings;
    use crate::layout::Section;
    use crate::{Alias, Case, Entry, Gazetteer};
    use copydesk_text::Kind;
    use copydesk_text::fold::Folds;
    use proptest::prelude::*;

    fn gazetteer(names: &[(String, bool)], folds: Folds, more: usize) -> Gazetteer {
        let entry = |(at, (name, exact)): (usize, &(String, bool))| {
            let case = if *exact { Case::Exact } else { Case::Smart };
            Entry::new(format!("x:{at}"), name.as_str(), Kind::Place)
                .alias(Alias::new(name.as_str()).case(case))
        };
        let more = (0..more).map(|n| Entry::new(format!("y:{n}"), format!("Zzz{n}"), Kind::Place));
        let entries = names.iter().enumerate().map(entry).chain(more);
        Gazetteer::builder().folds(folds).entries(entries).unwrap().build().unwrap()
    }

    const PIECES: &str = "(A|Ab|É|B|SS|ß|ẞ|K|\u{212A}|金|U|ン|각|ไ| |\\.|-|'|e\u{301}|\u{AD}|#|1|\u{200B})";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]
        #[test]
        fn both_engines_find_the_same(
            names in prop::collection::vec((proptest::string::string_regex(&format!("{PIECES}{{1,4}}")).unwrap(), any::<bool>()), 1..5),
            text in proptest::string::string_regex(&format!("{PIECES}{{0,30}}")).unwrap(),
            spell in any::<bool>(),
        ) {
            let names: Vec<_> = names.into_iter().filter(|(name, _)| !name.trim().is_empty()).collect();
            let folds = if spell { Folds::SPELLING } else { Folds::NONE };
            let (few, many) = (gazetteer(&names, folds, 0), gazetteer(&names, folds, super::MOST + 1));
            prop_assert!(many.inner.section(Section::Beginnings).is_empty());
            prop_assert_eq!(few.find_all(&text).iter().map(|m| m.span).collect::<Vec<_>>(), many.find_all(&text).iter().map(|m| m.span).collect::<Vec<_>>());
            prop_assert_eq!(few.find(&text).iter().map(|m| m.span).collect::<Vec<_>>(), many.find(&text).iter().map(|m| m.span).collect::<Vec<_>>());
        }
    }

    #[test]
    fn halves_are_put_together() {
        let of = |names: &[String], case| {
            let mut all = Beginnings::new(Folds::NONE);
            names.iter().for_each(|name| all.add(name, name.len(), case));
            all
        };
        let names: Vec<String> = (0..80).map(|n| format!("Ex{n}")).collect();
        for (first, second) in [(0..0, 0..3), (0..40, 20..60), (0..40, 40..80), (0..70, 0..1), (0..1, 0..70)]
        {
            for cases in [(Case::Exact, Case::Exact), (Case::Exact, Case::Smart), (Case::Any, Case::Exact)] {
                let (first, second) = (&names[first.clone()], &names[second.clone()]);
                let mut halves = of(first, cases.0);
                halves.append(of(second, cases.1));
                let mut whole = of(first, cases.0);
                second.iter().for_each(|name| whole.add(name, name.len(), cases.1));
                assert_eq!(halves.to_bytes(), whole.to_bytes());
            }
        }
    }

    #[test]
    fn few_names_have_the_engine() {
        let names = [("Seoul".to_owned(), true), ("South Korea".to_owned(), true)];
        let few = gazetteer(&names, Folds::NONE, 0);
        assert!(!few.inner.section(Section::Beginnings).is_empty());
        assert_eq!(few.find("Seoul, South Korea, Seoulite").len(), 2);
    }
}
