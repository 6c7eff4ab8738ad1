//! The contenders: how each is built of a list of names, and how it finds them.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use copydesk_gazetteer::{Case, Gazetteer};
use copydesk_text::fold::Folds;
use copydesk_text::{Kind, Span};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};
use fst::raw::Fst;

/// Begin and end of a name in a text, in bytes.
pub(crate) type Found = (usize, usize);
/// Finds the names in a text, and appends them.
pub(crate) type Finder = Box<dyn FnMut(&str, &mut Vec<Found>)>;

/// A contender before it has seen the names.
pub(crate) struct Build {
    pub(crate) label: &'static str,
    /// Whether it is copydesk.
    pub(crate) own: bool,
    /// Whether it looks for what the first contender, copydesk with exact names, looks for.
    pub(crate) comparable: bool,
    pub(crate) make: fn(&[String]) -> Made,
}

/// A contender that has read the names.
pub(crate) struct Made {
    pub(crate) finder: Finder,
    /// The bytes that it holds by its own account, which may be pages that no allocator counts; 0 if it gives none.
    pub(crate) holds: usize,
}

impl Made {
    fn on_the_heap(finder: impl FnMut(&str, &mut Vec<Found>) + 'static) -> Self {
        Self { finder: Box::new(finder), holds: 0 }
    }
}

pub(crate) const AHO: &str = "aho-corasick, contiguous NFA";
pub(crate) const AHO_FOLDED: &str = "aho-corasick, ASCII case folds";
pub(crate) const BYTEWISE: &str = "daachorse, bytes";
pub(crate) const CHARWISE: &str = "daachorse, characters";
pub(crate) const EXACT: (Folds, Case) = (Folds::NONE, Case::Exact);
const SMART: (Folds, Case) = (Folds::SPELLING, Case::Smart);
const ALL: (Folds, Case) = (Folds::ALL, Case::Any);

pub(crate) fn all() -> Vec<Build> {
    let own = |label, make| Build { label, own: true, comparable: false, make };
    let rival = |label, comparable, make| Build { label, own: false, comparable, make };
    vec![
        own("copydesk, exact", |names| copydesk(names, EXACT)),
        own("copydesk, smart case, spellings fold", |names| copydesk(names, SMART)),
        own("copydesk, everything folds", |names| copydesk(names, ALL)),
        rival(AHO, true, |names| aho_corasick(names, false)),
        rival(AHO_FOLDED, false, |names| aho_corasick(names, true)),
        rival(BYTEWISE, true, bytewise),
        rival(CHARWISE, true, charwise),
        rival("fst, from each word", true, fst),
    ]
}

pub(crate) fn gazetteer(names: &[String], (folds, case): (Folds, Case)) -> Gazetteer {
    let names = names.iter().enumerate().map(|(at, name)| (at.to_string(), name));
    let builder = Gazetteer::builder().folds(folds).names(&Kind::Place, case, names);
    builder.and_then(copydesk_gazetteer::Builder::build).expect("the names are good")
}

fn copydesk(names: &[String], policy: (Folds, Case)) -> Made {
    let gazetteer = gazetteer(names, policy);
    let holds = gazetteer.memory_usage();
    let mut matches = Vec::new();
    let finder = move |text: &str, found: &mut Vec<Found>| {
        matches.clear();
        gazetteer.find_in(text, Span::at(0, text.len()), &mut matches);
        found.extend(matches.iter().map(|one| (one.span.range().start, one.span.range().end)));
    };
    Made { holds, ..Made::on_the_heap(finder) }
}

fn aho_corasick(names: &[String], fold: bool) -> Made {
    let mut builder = AhoCorasick::builder();
    builder.match_kind(MatchKind::LeftmostLongest).kind(Some(AhoCorasickKind::ContiguousNFA));
    let automaton = builder.ascii_case_insensitive(fold).build(names).expect("the names are good");
    Made::on_the_heap(move |text, found| {
        let all = automaton.find_iter(text).map(|one| (one.start(), one.end()));
        found.extend(all.filter(|&(start, end)| is_whole(text, start, end)));
    })
}

fn bytewise(names: &[String]) -> Made {
    let automaton: DoubleArrayAhoCorasick<u32> = DoubleArrayAhoCorasickBuilder::new()
        .match_kind(daachorse::MatchKind::LeftmostLongest)
        .build(names)
        .expect("the names are good");
    Made::on_the_heap(move |text, found| {
        let all = automaton.leftmost_find_iter(text).map(|one| (one.start(), one.end()));
        found.extend(all.filter(|&(start, end)| is_whole(text, start, end)));
    })
}

fn charwise(names: &[String]) -> Made {
    let automaton: CharwiseDoubleArrayAhoCorasick<u32> = CharwiseDoubleArrayAhoCorasickBuilder::new()
        .match_kind(daachorse::MatchKind::LeftmostLongest)
        .build(names)
        .expect("the names are good");
    Made::on_the_heap(move |text, found| {
        let all = automaton.leftmost_find_iter(text).map(|one| (one.start(), one.end()));
        found.extend(all.filter(|&(start, end)| is_whole(text, start, end)));
    })
}

/// A finite-state set walked from the beginning of each word to the longest name that ends a word.
fn fst(names: &[String]) -> Made {
    let set: Fst<Vec<u8>> = fst::Set::from_iter(names).expect("the names are sorted").into_fst();
    let root = set.root();
    let begins: Vec<bool> = (0..=u8::MAX).map(|byte| root.find_input(byte).is_some()).collect();
    Made::on_the_heap(move |text, found| {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(skipped) = bytes[at..].iter().position(|&byte| begins[usize::from(byte)]) {
            let start = at + skipped;
            at = start + 1;
            if !begins_word(text, start) {
                continue;
            }
            let mut node = set.root();
            let mut longest = None;
            for (offset, &byte) in bytes[start..].iter().enumerate() {
                let Some(index) = node.find_input(byte) else { break };
                node = set.node(node.transition_addr(index));
                let end = start + offset + 1;
                if node.is_final() && is_whole(text, start, end) {
                    longest = Some(end);
                }
            }
            if let Some(end) = longest {
                found.push((start, end));
                at = end;
            }
        }
    })
}

fn begins_word(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let before = at.checked_sub(1).map_or(b' ', |at| bytes[at]);
    if before.is_ascii() && bytes[at].is_ascii() {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        return !(is_word(before) && is_word(bytes[at]));
    }
    text.is_char_boundary(at)
        && !(text[..at].chars().next_back().is_some_and(is_word) && text[at..].starts_with(is_word))
}

pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether a stretch of a text stands there as whole words, as a rival's user would ask.
pub(crate) fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let (before, name, after) = (&text[..start], &text[start..end], &text[end..]);
    let begins_inside = before.chars().next_back().is_some_and(is_word) && name.starts_with(is_word);
    let ends_inside = name.ends_with(is_word) && after.starts_with(is_word);
    !begins_inside && !ends_inside
}
