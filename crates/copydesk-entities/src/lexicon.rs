//! `Lexicon`: the word lists of this crate as one table from a word to the classes it belongs to.

use crate::clusters;
use crate::keys::key_of;
use crate::table::{Slot, Table, key_bits};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The classes of one word, as a set of bits.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Classes(pub(crate) u32);

impl Classes {
    pub(crate) const TITLE: Self = Self(1);
    pub(crate) const TITLE_MODIFIER: Self = Self(1 << 1);
    pub(crate) const HONORIFIC: Self = Self(1 << 2);
    pub(crate) const MASCULINE: Self = Self(1 << 3);
    pub(crate) const FEMININE: Self = Self(1 << 4);
    pub(crate) const SPEECH_VERB: Self = Self(1 << 5);
    pub(crate) const PERSON_VERB: Self = Self(1 << 6);
    pub(crate) const ORGANIZATION_HEAD: Self = Self(1 << 7);
    pub(crate) const PLACE_HEAD: Self = Self(1 << 8);
    pub(crate) const PLACE_PREPOSITION: Self = Self(1 << 9);
    pub(crate) const DIRECTION: Self = Self(1 << 10);
    pub(crate) const PARTICLE: Self = Self(1 << 11);
    pub(crate) const SUFFIX: Self = Self(1 << 12);
    pub(crate) const TIME: Self = Self(1 << 13);
    pub(crate) const NOT_NAME: Self = Self(1 << 14);
    pub(crate) const CONNECTOR: Self = Self(1 << 15);
    pub(crate) const GIVEN_MALE: Self = Self(1 << 16);
    pub(crate) const GIVEN_FEMALE: Self = Self(1 << 17);
    pub(crate) const GIVEN_ANY: Self = Self(1 << 18);
    pub(crate) const SURNAME: Self = Self(1 << 19);
    pub(crate) const SURNAME_FIRST: Self = Self(1 << 20);
    pub(crate) const FUNCTION: Self = Self(1 << 21);
    pub(crate) const PEOPLE: Self = Self(1 << 22);
    /// "he", "she" and their cases. The model was not shown this class.
    pub(crate) const PRONOUN: Self = Self(1 << 23);
    pub(crate) const GIVEN: Self = Self(Self::GIVEN_MALE.0 | Self::GIVEN_FEMALE.0 | Self::GIVEN_ANY.0);

    /// The bits of the classes that the model is shown.
    pub(crate) const fn shown(self) -> u32 {
        self.0 & !Self::PRONOUN.0
    }

    /// Whether the word is in one of the classes of `other`.
    pub(crate) const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The lists that give one class to each of their words.
const LISTS: &[(&str, Classes)] = &[
    (include_str!("../data/titles.txt"), Classes::TITLE),
    (include_str!("../data/title_modifiers.txt"), Classes::TITLE_MODIFIER),
    (include_str!("../data/speech_verbs.txt"), Classes::SPEECH_VERB),
    (include_str!("../data/person_verbs.txt"), Classes::PERSON_VERB),
    (include_str!("../data/organization_heads.txt"), Classes::ORGANIZATION_HEAD),
    (include_str!("../data/place_heads.txt"), Classes::PLACE_HEAD),
    (include_str!("../data/place_prepositions.txt"), Classes::PLACE_PREPOSITION),
    (include_str!("../data/directions.txt"), Classes::DIRECTION),
    (include_str!("../data/name_particles.txt"), Classes::PARTICLE),
    (include_str!("../data/name_suffixes.txt"), Classes::SUFFIX),
    (include_str!("../data/months_days.txt"), Classes::TIME),
    (include_str!("../data/not_names.txt"), Classes::NOT_NAME),
    (include_str!("../data/connectors.txt"), Classes::CONNECTOR),
    (include_str!("../data/function_words.txt"), Classes::FUNCTION),
    (include_str!("../data/peoples.txt"), Classes::PEOPLE),
];

/// The pronouns that stand for one person; the rules that resolve them know each by its letters.
const PRONOUNS: [&str; 8] = ["he", "her", "hers", "herself", "him", "himself", "his", "she"];

/// What is known of a word.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Known {
    pub(crate) classes: Classes,
    /// The number of that set of classes.
    pub(crate) set: u16,
    /// The number of its cluster, from 1 on; 0 for a rare word.
    pub(crate) cluster: u8,
}

/// What is known of words.
///
/// Words written small have a table of their own: a small one, as names are not in it, which stays in the cache.
pub(crate) struct Lexicon {
    small: Table,
    capital: Table,
    /// What can be known of a word, by the numbers in the tables; the first is nothing.
    known: Vec<Known>,
    /// The sets of classes that words have, by number; the first is empty. They are few.
    sets: Vec<Classes>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut pairs = Vec::new();
    for (list, class) in LISTS {
        pairs.extend(lines(list).map(|word| (key_of(word), class.0)));
    }
    for (word, gender) in rows(include_str!("../data/honorifics.tsv")) {
        let gender = if gender == "f" { Classes::FEMININE } else { Classes::MASCULINE };
        pairs.push((key_of(word), Classes::HONORIFIC.0 | gender.0));
    }
    pairs.extend(PRONOUNS.map(|word| (key_of(word), Classes::PRONOUN.0)));
    let mut names = pairs.clone();
    for (name, rest) in rows(include_str!("../data/given_names.tsv")) {
        let class = match rest.split('\t').next() {
            Some("m") => Classes::GIVEN_MALE,
            Some("f") => Classes::GIVEN_FEMALE,
            _ => Classes::GIVEN_ANY,
        };
        names.push((key_of(name), class.0));
    }
    for (name, culture) in rows(include_str!("../data/surnames.tsv")) {
        let first = culture.split([',', '\t']).any(|one| matches!(one, "ko" | "zh" | "zh-tw" | "vi"));
        let class = if first { Classes::SURNAME_FIRST.0 } else { 0 };
        names.push((key_of(name), class | Classes::SURNAME.0));
    }
    let (small, capital): (Vec<_>, Vec<_>) = clusters::rows().partition(|(key, _)| key & 1 == 0);
    let mut lexicon = Lexicon {
        small: Table::new(&[]),
        capital: Table::new(&[]),
        known: vec![Known::default()],
        sets: vec![Classes::default()],
    };
    let mut numbers = Numbers { known: HashMap::new(), sets: HashMap::from([(0, 0)]) };
    lexicon.small = lexicon.table_of(&pairs, small, &mut numbers);
    lexicon.capital = lexicon.table_of(&names, capital, &mut numbers);
    lexicon
});

/// The numbers that were given to what can be known of a word, and to sets of classes.
struct Numbers {
    /// By the classes and the cluster.
    known: HashMap<u64, u16>,
    sets: HashMap<u32, u16>,
}

/// The lexicon that ships with the crate.
pub(crate) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

impl Lexicon {
    /// The table of these classes and clusters, each new meaning put into the lists. A cluster's row has but the high half of
    /// the key, its lowest bit dropped.
    fn table_of(&mut self, classes: &[(u64, u32)], clusters: Vec<(u32, u8)>, numbers: &mut Numbers) -> Table {
        // Of two words with the same key in a table that of the earlier list counts.
        let mut listed: HashMap<u32, u64> = HashMap::with_capacity(classes.len());
        let known = |&(key, _): &&(u64, u32)| *listed.entry(key_bits(*key)).or_insert(*key) == *key;
        let mut words: Vec<(u32, u32, u8)> =
            classes.iter().filter(known).map(|&(key, class)| (key_bits(key), class, 0)).collect();
        words.extend(clusters.into_iter().map(|(high, cluster)| (high >> 1, 0, cluster)));
        // In the order of the keys, so that the same lists give the same numbers.
        words.sort_unstable();
        let one = |a: &(u32, u32, u8), b: &(u32, u32, u8)| a.0 == b.0;
        let pairs = words.chunk_by(one).map(|rows| {
            let (classes, cluster) =
                rows.iter().fold((0, 0), |(classes, cluster), row| (classes | row.1, cluster | row.2));
            // How often a word is looked up, roughly: function words most, then those that have a cluster.
            let rank = if classes & Classes::FUNCTION.0 != 0 { 0 } else { 1 + u8::from(cluster == 0) };
            let set = *numbers.sets.entry(classes).or_insert_with(|| {
                self.sets.push(Classes(classes));
                self.sets.len() as u16 - 1
            });
            let number =
                *numbers.known.entry(u64::from(classes) << 8 | u64::from(cluster)).or_insert_with(|| {
                    self.known.push(Known { classes: Classes(classes), set, cluster });
                    self.known.len() as u16 - 1
                });
            (rank, u64::from(rows[0].0) << 33, number)
        });
        let mut pairs: Vec<(u8, u64, u16)> = pairs.collect();
        pairs.sort_by_key(|&(rank, ..)| rank);
        Table::new(&pairs.into_iter().map(|(_, key, number)| (key, number)).collect::<Vec<_>>())
    }

    /// The slot of a word, to be handed to [`look_up`](Self::look_up): several can be waited for at once.
    #[inline]
    pub(crate) fn slot(&self, key: u64, capital: bool) -> Slot {
        self.table(capital).first(key)
    }

    /// What is known of the word whose key is `key`. Constant time.
    #[inline]
    pub(crate) fn look_up(&self, key: u64, capital: bool, slot: Slot) -> Known {
        self.known[usize::from(self.table(capital).get(key, slot))]
    }

    fn table(&self, capital: bool) -> &Table {
        if capital { &self.capital } else { &self.small }
    }

    /// All sets of classes that words have.
    pub(crate) fn sets(&self) -> &[Classes] {
        &self.sets
    }
}

/// The items of a list: its lines, without the head line and blank ones.
pub(crate) fn lines(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The items of a list of two columns or more, split at the first tab.
fn rows(data: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(data).map(|line| line.split_once('\t').unwrap_or((line, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_have_a_head_line() {
        for (list, class) in LISTS {
            assert!(list.starts_with("# "), "{class:?}");
            let words: Vec<&str> = lines(list).collect();
            assert!(words.is_sorted_by(|a, b| a < b), "{class:?}");
        }
    }

    #[test]
    fn a_word_has_all_its_classes() {
        let look_up = |key, capital| lexicon().look_up(key, capital, lexicon().slot(key, capital));
        let minister = look_up(key_of("Minister"), true).classes;
        assert!(minister.any(Classes::TITLE) && !minister.any(Classes::PLACE_HEAD));
        assert!(look_up(key_of("Mrs."), true).classes.any(Classes::FEMININE));
        assert!(look_up(key_of("Kim"), true).classes.any(Classes::SURNAME_FIRST));
        assert_eq!(look_up(key_of("xyzzyq"), true), Known::default());
        // A surname has the same key in the table.
        assert_eq!(look_up(key_of("Sometimes"), true).classes, Classes::FUNCTION);
    }

    #[test]
    fn common_words_have_clusters() {
        for word in ["minister", "yesterday", "river"] {
            let key = key_of(word);
            assert_ne!(lexicon().look_up(key, false, lexicon().slot(key, false)).cluster, 0, "{word}");
        }
    }
}
