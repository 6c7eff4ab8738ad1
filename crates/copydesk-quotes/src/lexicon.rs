//! The word lists of `data/`, read once: which words report speech, name speakers, or are mere grammar.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use crate::words::lower_hash;

/// The class of a word as grammar: what kind of function word it is, if any.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[repr(u8)]
pub(crate) enum Class {
    /// No function word.
    #[default]
    Open,
    /// "the", "some"
    Determiner,
    /// "he", "who": pronouns that can be subjects.
    Pronoun,
    /// "him", "themselves"
    Object,
    /// "his", "whose"
    Possessive,
    /// "is", "would", "don't"
    Auxiliary,
    /// "of", "in"
    Preposition,
    /// "and", "but"
    Conjunction,
    /// "that", "whether", "when"
    Subordinator,
    /// "not"
    Negation,
    /// "also", "later"
    Adverb,
    /// Weekdays and months.
    Day,
}

/// What the word lists say about a word.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Entry {
    /// Its class as a function word.
    pub(crate) class: Class,
    /// For a reporting verb: a number that all its forms share, never 0.
    pub(crate) verb: u16,
    /// Whether it names something said, written or thought.
    pub(crate) noun: bool,
    /// Whether it names an office, a profession or a group that can speak.
    pub(crate) role: bool,
    /// Whether it is a title that stands before a name.
    pub(crate) title: bool,
    /// What it tells about a person's gender: 1 male, 2 female.
    pub(crate) gender: u8,
}

/// The keys are hashes already.
#[derive(Default)]
pub(crate) struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

pub(crate) type Table<V> = HashMap<u64, V, BuildHasherDefault<Ready>>;

static ENTRIES: LazyLock<Table<Entry>> = LazyLock::new(|| {
    let mut table: Table<Entry> = Table::default();
    for (word, class) in pairs(include_str!("../data/function_words.tsv")) {
        table.entry(lower_hash(word)).or_default().class = class_named(class);
    }
    for (number, line) in (1u16..).zip(lines(include_str!("../data/reporting_verbs.txt"))) {
        for form in line.split(' ') {
            let entry = table.entry(lower_hash(form)).or_default();
            if entry.verb == 0 {
                entry.verb = number;
            }
        }
    }
    for word in lines(include_str!("../data/reporting_nouns.txt")) {
        table.entry(lower_hash(word)).or_default().noun = true;
    }
    for word in lines(include_str!("../data/role_nouns.txt")) {
        table.entry(lower_hash(word)).or_default().role = true;
    }
    for word in lines(include_str!("../data/titles.txt")) {
        table.entry(lower_hash(word)).or_default().title = true;
    }
    for (word, gender) in pairs(include_str!("../data/gendered_words.tsv")) {
        table.entry(lower_hash(word)).or_default().gender = if gender == "male" { 1 } else { 2 };
    }
    table
});

fn lines(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn pairs(data: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(data).filter_map(|line| line.split_once('\t'))
}

fn class_named(name: &str) -> Class {
    match name {
        "det" => Class::Determiner,
        "pron" => Class::Pronoun,
        "obj" => Class::Object,
        "poss" => Class::Possessive,
        "aux" => Class::Auxiliary,
        "prep" => Class::Preposition,
        "conj" => Class::Conjunction,
        "sub" => Class::Subordinator,
        "neg" => Class::Negation,
        "adv" => Class::Adverb,
        "day" => Class::Day,
        _ => Class::Open,
    }
}

/// What the lists say about the word with this [hash](lower_hash).
pub(crate) fn look_up(hash: u64) -> Entry {
    ENTRIES.get(&hash).copied().unwrap_or_default()
}

/// All words of the lists, as hashes, with what they say.
pub(crate) fn entries() -> impl Iterator<Item = (u64, Entry)> {
    ENTRIES.iter().map(|(&hash, &entry)| (hash, entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_read() {
        for data in [
            include_str!("../data/function_words.tsv"),
            include_str!("../data/reporting_verbs.txt"),
            include_str!("../data/reporting_nouns.txt"),
            include_str!("../data/role_nouns.txt"),
            include_str!("../data/titles.txt"),
            include_str!("../data/gendered_words.tsv"),
        ] {
            assert!(data.starts_with("# "));
            let items: Vec<&str> = lines(data).collect();
            assert!(items.len() > 20 && items.windows(2).all(|pair| pair[0] < pair[1]));
        }
        for (word, class) in pairs(include_str!("../data/function_words.tsv")) {
            assert_ne!(class_named(class), Class::Open, "{word}");
        }
    }

    #[test]
    fn forms_of_a_verb_share_a_number() {
        let said = look_up(lower_hash("said"));
        assert_ne!(said.verb, 0);
        assert_eq!(said.verb, look_up(lower_hash("Saying")).verb);
        assert_eq!(look_up(lower_hash("table")).verb, 0);
        assert_eq!(look_up(lower_hash("didn’t")).class, Class::Auxiliary);
        assert!(look_up(lower_hash("spokeswoman")).role);
    }
}
