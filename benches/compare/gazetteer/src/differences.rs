//! `Differences`: which rule explains that one finder found a name and the other did not.

use crate::contenders::{Found, is_whole, is_word};
use std::collections::{BTreeMap, HashSet};

/// The differences between copydesk and a rival, by the rule that explains them.
#[derive(Default)]
pub(crate) struct Differences {
    agree: usize,
    only_mine: BTreeMap<&'static str, Kind>,
    only_theirs: BTreeMap<&'static str, Kind>,
}

#[derive(Default)]
struct Kind {
    count: usize,
    examples: Vec<String>,
}

/// What no rule explains; printed with `!`.
const UNEXPLAINED: &str = "! explained by no rule";
/// Examples that are kept of each kind.
const KEPT: usize = 20;

impl Differences {
    /// Compares what the two found in one text. `names` is sorted.
    pub(crate) fn add(&mut self, text: &str, names: &[String], mine: &[Found], theirs: &[Found]) {
        let [of_mine, of_theirs]: [HashSet<&Found>; 2] = [mine.iter().collect(), theirs.iter().collect()];
        self.agree += of_mine.intersection(&of_theirs).count();
        for found in mine.iter().filter(|found| !of_theirs.contains(found)) {
            note(&mut self.only_mine, why_only_mine(text, names, *found, theirs), text, *found);
        }
        for found in theirs.iter().filter(|found| !of_mine.contains(found)) {
            note(&mut self.only_theirs, why_only_theirs(text, *found, mine), text, *found);
        }
    }

    /// Prints them; returns how many no rule explains.
    pub(crate) fn print(&self, rival: &str, examples: usize) -> usize {
        let sum = |kinds: &BTreeMap<&str, Kind>| kinds.values().map(|kind| kind.count).sum::<usize>();
        println!(
            "against {rival}: {} agree, {} only copydesk finds, {} only the rival",
            self.agree,
            sum(&self.only_mine),
            sum(&self.only_theirs)
        );
        for (whose, kinds) in [("copydesk", &self.only_mine), ("rival", &self.only_theirs)] {
            for (why, kind) in kinds {
                println!("  {:>7}  only {whose}: {why}", kind.count);
                for example in kind.examples.iter().take(examples) {
                    println!("             {example}");
                }
            }
        }
        let unexplained = |kinds: &BTreeMap<&str, Kind>| kinds.get(UNEXPLAINED).map_or(0, |kind| kind.count);
        unexplained(&self.only_mine) + unexplained(&self.only_theirs)
    }
}

fn note(kinds: &mut BTreeMap<&'static str, Kind>, why: &'static str, text: &str, (start, end): Found) {
    let kind = kinds.entry(why).or_default();
    kind.count += 1;
    if kind.examples.len() < KEPT {
        let from = text[..start].char_indices().rev().nth(15).map_or(0, |(at, _)| at);
        let to = text[end..].char_indices().nth(15).map_or(text.len(), |(at, _)| end + at);
        let shown = format!("…{}[{}]{}…", &text[from..start], &text[start..end], &text[end..to]);
        kind.examples.push(shown.replace('\n', "⏎"));
    }
}

fn overlap(found: Found, others: &[Found]) -> bool {
    let at = others.partition_point(|other| other.1 <= found.0);
    others.get(at).is_some_and(|other| other.0 < found.1)
}

/// Why the rival lacks it.
fn why_only_mine(text: &str, names: &[String], found: Found, theirs: &[Found]) -> &'static str {
    if !is_whole(text, found.0, found.1) {
        return "the filter takes a word for one with its neighbour (scripts without spaces, combining marks)";
    }
    if overlap(found, theirs) {
        return "the rival has another name there";
    }
    if hidden(text, names, found) {
        return "hidden by a longer name that fails its boundary";
    }
    UNEXPLAINED
}

/// Whether a name that begins no later than this one, within the same stretch, and fails its boundary overlaps it.
fn hidden(text: &str, names: &[String], found: Found) -> bool {
    let longest = 200; // bytes that a name which hides another may begin before it
    let from = found.0.saturating_sub(longest);
    (from..=found.0).filter(|&at| text.is_char_boundary(at)).any(|at| {
        let rest = &text[at..];
        // All names that are a prefix of the rest stand before it in the sorted list.
        let mut end = rest.len().min(longest * 2);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let mut prefix = &rest[..end];
        loop {
            let place = names.partition_point(|name| name.as_str() <= prefix);
            let Some(name) = place.checked_sub(1).map(|place| names[place].as_str()) else { return false };
            let shared = name.bytes().zip(prefix.bytes()).take_while(|(a, b)| a == b).count();
            if shared == name.len() {
                let end = at + name.len();
                if end > found.0 && (at, end) != found && !is_whole(text, at, end) {
                    return true;
                }
                // A shorter one.
                let Some((last, _)) = prefix[..shared].char_indices().next_back() else { return false };
                prefix = &prefix[..last];
            } else {
                let mut cut = shared;
                while !prefix.is_char_boundary(cut) {
                    cut -= 1;
                }
                prefix = &prefix[..cut];
            }
            if prefix.is_empty() {
                return false;
            }
        }
    })
}

/// Why copydesk lacks it.
fn why_only_theirs(text: &str, found: Found, mine: &[Found]) -> &'static str {
    let (before, name, after) = (&text[..found.0], &text[found.0..found.1], &text[found.1..]);
    let (first, last) =
        (name.chars().next().unwrap_or_default(), name.chars().next_back().unwrap_or_default());
    let mut left = before.chars().rev();
    let mut right = after.chars();
    let (left_mark, left_char) = (left.next().unwrap_or_default(), left.next().unwrap_or_default());
    let (right_mark, right_char) = (right.next().unwrap_or_default(), right.next().unwrap_or_default());
    let is_apostrophe = |c: char| "'’‘ʼʻ`´′＇".contains(c);
    if is_apostrophe(left_mark) && is_word(left_char) && is_word(first)
        || is_apostrophe(right_mark) && is_word(right_char) && is_word(last)
    {
        return "an apostrophe holds a word together";
    }
    let joins = |mark: char| mark == '.' || mark == ',';
    if joins(left_mark) && left_char.is_numeric() && first.is_numeric()
        || joins(right_mark) && right_char.is_numeric() && last.is_numeric()
    {
        return "a number holds together";
    }
    let full_stop = |mark: char, beyond: char| mark == '.' && beyond.is_alphabetic();
    if full_stop(left_mark, left_char) && first.is_alphabetic()
        || full_stop(right_mark, right_char) && last.is_alphabetic()
        || last == '.' && right_mark.is_alphabetic()
        || left_mark.is_alphabetic() && first == '.'
    {
        return "initials hold together";
    }
    let is_invisible = |c: char| matches!(c, '\u{300}'..='\u{36F}' | '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}');
    if is_invisible(right_mark) || is_invisible(left_mark) {
        return "a mark or an invisible character belongs to the word before it";
    }
    if name.chars().all(|c| matches!(c, '\u{AC00}'..='\u{D7A3}')) {
        return "a short Hangul name begins an eojeol";
    }
    if overlap(found, mine) {
        return "copydesk has another name there";
    }
    if name.contains('\n') {
        return "a line ends in the name";
    }
    UNEXPLAINED
}
