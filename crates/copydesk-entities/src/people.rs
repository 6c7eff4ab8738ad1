//! Names of people taken apart, and compared: is "J. Biden" "Joe Biden"?

use crate::keys::key_of;
use crate::lexicon::Classes;
use crate::words::{Shape, Words};
use copydesk_text::{Document, Gender};
use std::ops::Deref;

/// One word of a name; a hyphenated one counts as one.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Part {
    /// Its hash, whatever its case; hyphens left out ("Jong-un", "Jongun").
    pub(crate) key: u64,
    /// Its first letter, small, where it is an initial: "J.", "W".
    pub(crate) initial: Option<char>,
    /// Its first letter, small.
    pub(crate) first: char,
}

/// No name of a person has more parts; what does is some other text in capitals, and is not compared further.
const MOST_PARTS: usize = 12;

/// A few parts, in place.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Parts {
    parts: [Part; MOST_PARTS],
    len: usize,
}

impl Parts {
    /// Adds a part; one too many is left out.
    fn push(&mut self, part: Part) {
        if let Some(free) = self.parts.get_mut(self.len) {
            *free = part;
            self.len += 1;
        }
    }
}

impl Deref for Parts {
    type Target = [Part];

    fn deref(&self) -> &[Part] {
        &self.parts[..self.len]
    }
}

/// A person's name in parts, without titles and suffixes.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct PersonName {
    pub(crate) parts: Parts,
    /// Whether the family name comes first.
    pub(crate) family_first: bool,
    pub(crate) gender: Option<Gender>,
}

impl PersonName {
    /// The name that the tokens `start..end` make.
    pub(crate) fn read(doc: &Document<'_>, words: &Words, start: usize, end: usize) -> Self {
        let mut name = Self::default();
        let mut at = start;
        let mut gender = None;
        let mut first = Classes::default();
        let mut hyphenated = false;
        while at < end && name.parts.len() < MOST_PARTS {
            let word = &words.words[at];
            if at == start || name.parts.is_empty() {
                first = word.classes;
            }
            let last = at + 1 == end;
            let title = name.parts.is_empty()
                && !last
                && word.classes.any(Classes::HONORIFIC)
                && !word.classes.any(Classes::GIVEN);
            let suffix = !name.parts.is_empty()
                && last
                && word.classes.any(Classes::SUFFIX)
                && (word.shape != Shape::Capital || !word.classes.any(Classes::SURNAME));
            if title {
                if word.classes.any(Classes::FEMININE) {
                    gender = Some(Gender::Female);
                } else if word.classes.any(Classes::MASCULINE) {
                    gender = Some(Gender::Male);
                }
            }
            if title || suffix {
                at += 1;
                continue;
            }
            if matches!(word.shape, Shape::Quote | Shape::Apostrophe | Shape::Comma | Shape::Hyphen) {
                at += 1;
                continue;
            }
            let text = doc.token_text(&doc.tokens()[at]);
            let letter = text.chars().next().map_or(' ', |c| c.to_lowercase().next().unwrap_or(c));
            let initial = (word.shape == Shape::Initial || text.len() == letter.len_utf8()).then_some(letter);
            let mut key = word.key;
            if end - at > 2 && words.words[at + 1].shape == Shape::Hyphen && !words.words[at + 2].spaced {
                let mut whole = text.to_owned();
                while at + 2 < end
                    && words.words[at + 1].shape == Shape::Hyphen
                    && !words.words[at + 2].spaced
                {
                    whole.push_str(doc.token_text(&doc.tokens()[at + 2]));
                    at += 2;
                    hyphenated |= name.parts.len() == 1;
                }
                key = key_of(&whole);
            }
            name.parts.push(Part { key, initial, first: letter });
            at += 1;
        }
        name.family_first = name.parts.len() > 1
            && first.any(Classes::SURNAME_FIRST)
            && (hyphenated
                || !first.any(Classes::GIVEN) && name.parts.len() <= 3 && !family_last(words, end));
        if gender.is_none() && !name.family_first && name.parts.len() > 1 {
            gender = gender_of(first);
        }
        name.gender = gender;
        name
    }

    /// The hash of the family name of a full name.
    pub(crate) fn family(&self) -> Option<u64> {
        let part = if self.family_first { self.parts.first() } else { self.parts.last() };
        part.filter(|part| self.parts.len() > 1 && part.initial.is_none()).map(|part| part.key)
    }

    /// How well a single word fits this full name: 3 for the family name, 2 for a given name in first place, 1 for
    /// another part, 0 for none.
    pub(crate) fn fits(&self, single: u64) -> u32 {
        let Some(at) = self.parts.iter().rposition(|part| part.key == single) else { return 0 };
        let family = if self.family_first { 0 } else { self.parts.len() - 1 };
        match at {
            _ if at == family => 3,
            0 => 2,
            _ => 1,
        }
    }

    /// Whether both may be the name of one person, each of two parts or more: the same family name, and given names
    /// that agree as far as both have them.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        let (short, long) = if self.parts.len() <= other.parts.len() { (self, other) } else { (other, self) };
        if short.parts.is_empty() {
            return false;
        }
        if short.parts.iter().all(|part| long.parts.iter().any(|p| p.key == part.key))
            && short.parts.len() > 1
        {
            return true;
        }
        let (Some(last), Some(long_last)) = (short.parts.last(), long.parts.last()) else { return false };
        let (given, long_given) = (short.parts[0], long.parts[0]);
        let same_given = given.key == long_given.key
            || given.initial == Some(long_given.first)
            || long_given.initial == Some(given.first);
        last.key == long_last.key && last.initial.is_none() && same_given
    }
}

/// Whether the last word of the name is a family name of a culture that puts it last.
fn family_last(words: &Words, end: usize) -> bool {
    let last = words.words[end - 1].classes;
    last.any(Classes::SURNAME) && !last.any(Classes::SURNAME_FIRST)
}

/// The gender of a given name, where it has but one.
pub(crate) fn gender_of(classes: Classes) -> Option<Gender> {
    let male = classes.any(Classes::GIVEN_MALE);
    let female = classes.any(Classes::GIVEN_FEMALE);
    match (male, female, classes.any(Classes::GIVEN_ANY)) {
        (true, false, false) => Some(Gender::Male),
        (false, true, false) => Some(Gender::Female),
        _ => None,
    }
}
