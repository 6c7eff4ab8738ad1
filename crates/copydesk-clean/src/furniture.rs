//! Furniture told by its words: menus, buttons, invitations, notices. English only.

use crate::lexicon::{Fast, items, set};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::collections::HashSet;
use std::sync::LazyLock;

static LINES: LazyLock<HashSet<&str, Fast>> =
    LazyLock::new(|| set(include_str!("../data/furniture_lines.txt")));
static STARTS: LazyLock<HashSet<&str, Fast>> =
    LazyLock::new(|| set(include_str!("../data/furniture_starts.txt")));
static LABELS: LazyLock<HashSet<&str, Fast>> =
    LazyLock::new(|| set(include_str!("../data/furniture_labels.txt")));
static COMMENTS: LazyLock<HashSet<&str, Fast>> =
    LazyLock::new(|| set(include_str!("../data/comment_markers.txt")));
static RELATED: LazyLock<HashSet<&str, Fast>> =
    LazyLock::new(|| set(include_str!("../data/related_markers.txt")));
/// Phrases that only furniture holds, and then phrases of captions; and how many the first ones are.
static PHRASES: LazyLock<(AhoCorasick, usize)> = LazyLock::new(|| {
    let furniture = items(include_str!("../data/furniture_holds.txt"));
    let first = furniture.clone().count();
    let all = furniture.chain(items(include_str!("../data/caption_cues.txt")));
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .build(all)
        .expect("the lists of this crate are small enough for an automaton");
    (automaton, first)
});

/// The longest line that is searched for phrases, in bytes; longer ones are paragraphs.
const LONGEST: usize = 480;

/// The longest line that can be furniture as a whole.
const LONGEST_WHOLE: usize = 80;

/// What the words of a line say about it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Words {
    /// The whole line is a known phrase: "Sign up", "Most read".
    pub(crate) whole: bool,
    /// It begins with one: "Sign up for …".
    pub(crate) starts: bool,
    /// It opens with a label: "Read more: …".
    pub(crate) label: bool,
    /// How many phrases stand in it that only furniture holds, up to 3.
    pub(crate) holds: u8,
    /// How many phrases stand in it that captions use, up to 3.
    pub(crate) caption: u8,
    /// It is a heading above comments: "Join the discussion".
    pub(crate) comments: bool,
    /// It is a heading above other stories: "Most read".
    pub(crate) related: bool,
}

impl Words {
    /// Reads a line.
    pub(crate) fn of(line: &str) -> Self {
        let mut words = Self::default();
        if line.len() > LONGEST {
            return words;
        }
        let (lower, colon) = normal(line);
        words.whole = line.len() <= LONGEST_WHOLE && LINES.contains(lower.as_str());
        words.comments = line.len() <= LONGEST_WHOLE && COMMENTS.contains(lower.as_str());
        words.related = line.len() <= LONGEST_WHOLE && RELATED.contains(lower.as_str());
        let mut ends = lower.match_indices(' ').map(|(at, _)| at).chain([lower.len()]).take(7);
        words.starts = ends.any(|at| STARTS.contains(&lower[..at])) && lower.contains(' ');
        words.label = colon.is_some_and(|at| LABELS.contains(&lower[..at]));
        let (phrases, furniture) = &*PHRASES;
        for found in phrases.find_iter(line) {
            let count =
                if found.pattern().as_usize() < *furniture { &mut words.holds } else { &mut words.caption };
            *count = 3.min(*count + 1);
        }
        if line.starts_with("FILE") && line[4..].trim_start().starts_with(['-', '–', '—', ':']) {
            words.caption = 3;
        }
        words
    }

    /// Whether the words alone make it furniture.
    pub(crate) fn certain(self) -> bool {
        self.whole || self.label || (self.starts && self.holds > 0) || self.holds >= 2
    }
}

/// The first words of the line in lower case, parted by single spaces, marks left out; and where a colon or a bar stood
/// within the first five words.
fn normal(line: &str) -> (String, Option<usize>) {
    let mut lower = String::with_capacity(line.len().min(LONGEST_WHOLE) + 4);
    let mut colon = None;
    let mut words = 0;
    let mut spaced = false;
    for c in line.chars() {
        if lower.len() > LONGEST_WHOLE {
            break;
        }
        if c.is_alphabetic()
            || c.is_numeric()
            || matches!(c, '\'' | '’' | '&' | '-' | '@') && !lower.is_empty()
        {
            if spaced && !lower.is_empty() {
                lower.push(' ');
                words += 1;
            }
            spaced = false;
            if c == '’' {
                lower.push('\'');
            } else {
                lower.extend(c.to_lowercase());
            }
        } else {
            if matches!(c, ':' | '|' | '»' | '›' | '>') && words < 5 && colon.is_none() && !lower.is_empty()
            {
                colon = Some(lower.len());
            }
            spaced |= c != '.';
        }
    }
    // "Comments (14)" and "0 comments" are "comments".
    let trimmed = lower.trim_matches(|c: char| c.is_numeric() || matches!(c, ' ' | '-' | '\''));
    if !trimmed.is_empty() && trimmed.len() < lower.len() && lower.len() <= 40 {
        let trimmed = trimmed.to_owned();
        if LINES.contains(trimmed.as_str()) {
            return (trimmed, None);
        }
    }
    (lower, colon)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_phrases() {
        for line in [
            "Sign up for eNewsletter",
            "Top 10 Stories",
            "LETTER",
            "Comments (14)",
            "0 comments",
            "Editors’ Picks",
            "Share",
        ] {
            assert!(Words::of(line).whole, "{line}");
        }
        for line in [
            "Also read: Mangoes arrive early",
            "Tags: music, concert halls",
            "More: A minister resigns",
            "READ MORE | Floods",
        ] {
            assert!(Words::of(line).label, "{line}");
        }
        for line in [
            "The letter was read more than once.",
            "Related health problems are rare.",
            "Top ten stories of the city",
            "",
        ] {
            assert!(!Words::of(line).certain(), "{line}");
        }
        assert!(Words::of("By signing up, you agree to our Privacy Policy").certain());
        assert!(Words::of("FILE - In this Jan. 9, 2020 file photo, a ferry leaves.").caption > 0);
    }
}
