//! Furniture told by its words: menus, buttons, invitations, notices. English only.

use crate::classes::CUE;
use crate::keys::join;
use crate::lexicon::{Fast, items};
use crate::phrases::Phrases;
use crate::shape::{Hashes, Shape};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a line or its first words are, if they stand in one of the lists.
const LINE: u8 = 1;
const START: u8 = 2;
const LABEL: u8 = 4;
const COMMENTS: u8 = 8;
const RELATED: u8 = 16;

/// The phrases of the lists by the hash of their words, so that case, spacing and marks do not count.
static LISTS: LazyLock<HashMap<u64, u8, Fast>> = LazyLock::new(|| {
    let mut lists: HashMap<u64, u8, Fast> = HashMap::default();
    let mut hashes = Hashes::new();
    for (list, data) in [
        (LINE, include_str!("../data/furniture_lines.txt")),
        (START, include_str!("../data/furniture_starts.txt")),
        (LABEL, include_str!("../data/furniture_labels.txt")),
        (COMMENTS, include_str!("../data/comment_markers.txt")),
        (RELATED, include_str!("../data/related_markers.txt")),
    ] {
        for phrase in items(data) {
            *lists.entry(hash(phrase, &mut hashes)).or_default() |= list;
        }
    }
    lists
});

/// A bit for each first word of a phrase of the lists, as far as bits tell words apart: most lines begin with another one.
static FIRST: LazyLock<[u64; 64]> = LazyLock::new(|| {
    let mut first = [0; 64];
    let mut hashes = Hashes::new();
    for data in [
        include_str!("../data/furniture_lines.txt"),
        include_str!("../data/furniture_starts.txt"),
        include_str!("../data/furniture_labels.txt"),
        include_str!("../data/comment_markers.txt"),
        include_str!("../data/related_markers.txt"),
    ] {
        for phrase in items(data) {
            hash(phrase, &mut hashes);
            if let Some(&word) = hashes.first() {
                first[word as usize >> 26] |= 1 << (word >> 20 & 63);
            }
        }
    }
    first
});

/// Whether a phrase of the lists may begin with the first of these words.
fn may_open(hashes: &[u32]) -> bool {
    hashes.first().is_some_and(|&word| FIRST[word as usize >> 26] >> (word >> 20 & 63) & 1 != 0)
}

/// The words of the longest phrase of the lists.
const LONGEST_PHRASE: usize = 12;

/// How many words the beginnings of furniture have at most, and the labels.
const LONGEST_START: usize = 9;
const LONGEST_LABEL: usize = 5;

/// Phrases that only furniture holds, and then phrases of captions; and how many the first ones are.
static PHRASES: LazyLock<(Phrases, usize)> = LazyLock::new(|| {
    let furniture = items(include_str!("../data/furniture_holds.txt"));
    let first = furniture.clone().count();
    (Phrases::new(furniture.chain(items(include_str!("../data/caption_cues.txt")))), first)
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
    /// Reads a line, of which its shape and the hashes of its words are known.
    pub(crate) fn of(line: &str, shape: &Shape, hashes: &[u32]) -> Self {
        let mut words = Self::default();
        if line.len() > LONGEST {
            return words;
        }
        let lists = &*LISTS;
        let mut whole = 0;
        let mut joined = 0;
        let mut labelled = false;
        let most = if may_open(hashes) { LONGEST_PHRASE } else { 0 };
        for (at, &word) in hashes.iter().take(most).enumerate() {
            joined = join(joined, word);
            let last = at + 1 == hashes.len();
            if at >= LONGEST_START && !last {
                continue;
            }
            let found = lists.get(&joined).copied().unwrap_or(0);
            labelled |= found & LABEL != 0;
            words.starts |= found & START != 0 && at < LONGEST_START && hashes.len() > 1;
            if last {
                whole = found;
            }
        }
        if line.len() <= LONGEST_WHOLE {
            if whole & LINE == 0 && shape.digits > 0 && line.len() <= 48 {
                whole |= numbered(line);
            }
            // "Advertisement Advertisement".
            let (first, second) = hashes.split_at(hashes.len() / 2);
            if whole & LINE == 0 && !first.is_empty() && first == second {
                let joined = first.iter().fold(0, |joined, &word| join(joined, word));
                whole |= lists.get(&joined).copied().unwrap_or(0) & LINE;
            }
            words.whole = whole & LINE != 0;
            words.comments = whole & COMMENTS != 0;
            words.related = whole & RELATED != 0;
        }
        words.label = labelled && is_labelled(line);
        if shape.classes & CUE != 0 {
            let (phrases, furniture) = &*PHRASES;
            for found in phrases.find(line) {
                let count = if found < *furniture { &mut words.holds } else { &mut words.caption };
                *count = 3.min(*count + 1);
            }
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

/// The hash of the words of a phrase; `hashes` is a place to work in.
fn hash(phrase: &str, hashes: &mut Hashes) -> u64 {
    hashes.clear();
    Shape::of(phrase, hashes);
    hashes.iter().fold(0, |joined, &word| join(joined, word))
}

/// The lists in which a line stands without the numbers at its ends: "Comments (14)" and "0 comments" are "comments".
fn numbered(line: &str) -> u8 {
    let bare = line.trim_matches(|c: char| !c.is_alphabetic());
    if bare.is_empty() || bare.len() == line.len() {
        return 0;
    }
    let found = LISTS.get(&hash(bare, &mut Hashes::new())).copied().unwrap_or(0);
    if found & LINE == 0 { 0 } else { found }
}

/// Whether the line opens with a label before a colon, a bar or an arrow.
fn is_labelled(line: &str) -> bool {
    let head = &line.as_bytes()[..line.len().min(64)];
    let plain = memchr::memchr3(b':', b'|', b'>', head);
    let arrow = || ["»", "›"].iter().filter_map(|mark| line[..line.floor_char_boundary(64)].find(mark)).min();
    let marked = if line.is_ascii() { plain } else { plain.into_iter().chain(arrow()).min() };
    let Some(end) = marked.filter(|&end| end > 0) else { return false };
    let mut hashes = Hashes::new();
    let label = hash(&line[..end], &mut hashes);
    hashes.len() <= LONGEST_LABEL && LISTS.get(&label).is_some_and(|found| found & LABEL != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Words {
        let mut hashes = Hashes::new();
        let shape = Shape::of(line, &mut hashes);
        Words::of(line, &shape, &hashes)
    }

    #[test]
    fn every_phrase_finds_itself() {
        let lists = [include_str!("../data/furniture_holds.txt"), include_str!("../data/caption_cues.txt")];
        for (number, phrase) in lists.into_iter().flat_map(items).enumerate() {
            assert_eq!(PHRASES.0.find(phrase).next(), Some(number), "{phrase}");
        }
    }

    #[test]
    fn every_phrase_is_found() {
        for phrase in items(include_str!("../data/furniture_lines.txt")) {
            assert!(words(phrase).whole, "{phrase}");
        }
        for phrase in items(include_str!("../data/furniture_starts.txt")) {
            assert!(words(&format!("{phrase} something")).starts, "{phrase}");
        }
        for phrase in items(include_str!("../data/furniture_labels.txt")) {
            assert!(words(&format!("{phrase}: something")).label, "{phrase}");
        }
        let phrases = items(include_str!("../data/furniture_holds.txt"));
        for phrase in phrases.chain(items(include_str!("../data/caption_cues.txt"))) {
            let found = words(&format!("One {phrase} two."));
            assert!(found.holds + found.caption > 0, "{phrase}");
        }
    }

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
            "Advertisement Advertisement",
        ] {
            assert!(words(line).whole, "{line}");
        }
        for line in [
            "Also read: Mangoes arrive early",
            "Tags: music, concert halls",
            "More: A minister resigns",
            "READ MORE | Floods",
        ] {
            assert!(words(line).label, "{line}");
        }
        for line in [
            "The letter was read more than once.",
            "Related health problems are rare.",
            "Top ten stories of the city",
            "",
        ] {
            assert!(!words(line).certain(), "{line}");
        }
        assert!(words("By signing up, you agree to our Privacy Policy").certain());
        assert!(words("FILE - In this Jan. 9, 2020 file photo, a ferry leaves.").caption > 0);
    }
}
