//! Metonyms: where the name of a capital stands for those who govern from there, "Beijing is uneasy".
//!
//! Only what is plain: the capital is the subject of something that governments do or feel, it is what one has talks with, or
//! it owns what only governments have ("Moscow's troops"). What cities have too ("Beijing's plan") is taken for the
//! government's where the article speaks plainly of that government elsewhere. The mention still names the city.

use crate::features::Features;
use crate::keys::key_of;
use crate::lexicon::{Classes, lines};
use crate::table::HashedMap;
use crate::words::{Shape, Word};
use std::sync::LazyLock;

const VERB: u8 = 1;
const STATE: u8 = 1 << 1;
const DEALING: u8 = 1 << 2;
/// "is", "remains": a state may follow.
const BE: u8 = 1 << 3;
/// "has", "would", "also": stands between a subject and its verb.
const BETWEEN: u8 = 1 << 4;
/// "while", "that": a subject may follow.
const CLAUSE: u8 = 1 << 5;
/// "with", "on": what one deals with follows.
const WITH: u8 = 1 << 6;
/// What only governments have.
const MATTER: u8 = 1 << 7;
/// Of the words after a possessive, how many are looked at for what is owned: "Beijing's latest trade offer".
const OWNED: usize = 4;

/// What a capital stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sense {
    /// The government, plainly.
    Government,
    /// The government, if the article speaks of it anyway.
    Likely,
    City,
}

/// What governments have and cities too.
static LIKELY: LazyLock<HashedMap<u64, ()>> = LazyLock::new(|| {
    matters().filter(|(_, sense)| *sense == "likely").map(|(word, _)| (key_of(word), ())).collect()
});

/// What governments have: the word, and whether that is "plain" or "likely".
fn matters() -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(include_str!("../data/government_matters.tsv")).filter_map(|line| line.split_once('\t'))
}

static WORDS: LazyLock<HashedMap<u64, u8>> = LazyLock::new(|| {
    let mut words: HashedMap<u64, u8> = HashedMap::default();
    let mut add = |word: &str, class: u8| *words.entry(key_of(word)).or_default() |= class;
    for (list, class) in [
        (include_str!("../data/government_verbs.txt"), VERB),
        (include_str!("../data/government_states.txt"), STATE),
        (include_str!("../data/government_dealings.txt"), DEALING),
    ] {
        lines(list).for_each(|word| add(word, class));
    }
    matters().filter(|(_, sense)| *sense == "plain").for_each(|(word, _)| add(word, MATTER));
    for (list, class) in [
        (
            "is was are were be been being remains remained seems seemed appears appeared grew grows feels felt",
            BE,
        ),
        (
            "has had have will would could may might can did does do also not never still now again itself soon already angrily \
         deeply flatly formally immediately increasingly long officially often openly particularly privately publicly \
         quickly recently repeatedly reportedly strongly swiftly very",
            BETWEEN,
        ),
        (
            "that and but while as because if when though although after before since where so whether why how",
            CLAUSE,
        ),
        ("with between against on from toward towards", WITH),
    ] {
        list.split_whitespace().for_each(|word| add(word, class));
    }
    words
});

/// What the capital at the tokens `start..end` stands for.
pub(crate) fn of(features: &Features<'_>, start: usize, end: usize) -> Sense {
    let words = &features.words.words;
    let sentence = features.doc.sentences().partition_point(|s| s.tokens.end as usize <= start);
    let Some(bounds) = features.doc.sentences().get(sentence).map(|sentence| &sentence.tokens) else {
        return Sense::City;
    };
    let sentence = &words[bounds.start as usize..bounds.end as usize];
    let (from, to) = (start - bounds.start as usize, end - bounds.start as usize);
    let (before, after) = (&sentence[..from], &sentence[to..]);
    if is_subject(sentence, from) && acts(after) || is_dealt_with(before) {
        return Sense::Government;
    }
    owns(after)
}

/// What the words after a capital say that it owns. "Beijing's plan", and no further than "Beijing's latest trade offer".
fn owns(after: &[Word]) -> Sense {
    let [mark, owned @ ..] = after else { return Sense::City };
    if mark.shape != Shape::Possessive {
        return Sense::City;
    }
    let joint = Classes(Classes::CONNECTOR.0 | Classes::PLACE_PREPOSITION.0);
    let noun = |word: &&Word| {
        let ends = class(word) & (BE | BETWEEN | CLAUSE | WITH) != 0 || word.classes.any(joint);
        word.shape == Shape::Lower && !ends
    };
    for word in owned.iter().take(OWNED).take_while(noun) {
        if class(word) & MATTER != 0 {
            return Sense::Government;
        }
        if LIKELY.contains_key(&word.key) {
            return Sense::Likely;
        }
    }
    Sense::City
}

fn class(word: &Word) -> u8 {
    match word.shape {
        Shape::Lower | Shape::Capital => WORDS.get(&word.key).copied().unwrap_or(0),
        _ => 0,
    }
}

/// Whether a subject can begin at `at`: first in its sentence or clause.
fn is_subject(sentence: &[Word], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| &sentence[at]) else { return true };
    match before.shape {
        Shape::Quote | Shape::Dash | Shape::Colon => true,
        // Not the second half of "Austin, Texas, said".
        Shape::Comma => at < 2 || !sentence[at - 2].capital,
        Shape::Lower => class(before) & CLAUSE != 0 && !(at > 1 && sentence[at - 2].capital),
        _ => false,
    }
}

/// Whether the words after a subject say what governments do, or how they are.
fn acts(after: &[Word]) -> bool {
    let mut be = false;
    for word in after.iter().take(4) {
        let class = class(word);
        if word.shape != Shape::Lower {
            return false;
        }
        if be && class & STATE != 0 || !be && class & VERB != 0 {
            return true;
        }
        be |= class & BE != 0;
        if class & (BE | BETWEEN) == 0 && !word.classes.any(Classes::FUNCTION) {
            return false;
        }
    }
    false
}

/// Whether the words before say that one deals with it: "talks with", "pressure on", "ties between Tokyo and".
fn is_dealt_with(before: &[Word]) -> bool {
    let Some(last) = before.len().checked_sub(1) else { return false };
    let near = |at: usize| {
        at.checked_sub(1).is_some_and(|noun| class(&before[noun]) & DEALING != 0)
            && class(&before[at]) & WITH != 0
            && before[at].shape == Shape::Lower
    };
    let and = last > 2 && class(&before[last]) & CLAUSE != 0 && before[last - 1].capital;
    near(last) || and && near(last - 2)
}

#[cfg(test)]
mod tests {
    use crate::Recognizer;
    use copydesk_gazetteer::Gazetteer;
    use copydesk_text::{Document, Kind, Metonym};

    fn metonyms(text: &str) -> Vec<&str> {
        let found = Recognizer::new(Gazetteer::world().clone()).recognize(&Document::plain(text).unwrap());
        assert!(found.mentions.iter().all(|m| m.metonym.is_none() || m.kind == Kind::Place));
        let plain = found.mentions.iter().filter(|m| m.metonym == Some(Metonym::Government));
        plain.map(|m| m.span.slice(text)).collect()
    }

    #[test]
    fn capitals_that_act_like_governments() {
        for (text, expected) in [
            ("Beijing is uneasy about the plan, an analyst said.", vec!["Beijing"]),
            ("The envoy left on Monday. Moscow has repeatedly denied the charge.", vec!["Moscow"]),
            ("He said that Tehran would not accept the terms.", vec!["Tehran"]),
            ("The minister ruled out talks with Pyongyang on Friday.", vec!["Pyongyang"]),
            ("Relations between Seoul and Tokyo have soured, she said.", vec!["Seoul", "Tokyo"]),
            ("Analysts said that Moscow's troops had left the town.", vec!["Moscow"]),
            (
                "Beijing has denied the charge. An envoy praised Beijing’s latest trade offer.",
                vec!["Beijing", "Beijing"],
            ),
        ] {
            assert_eq!(metonyms(text), expected, "{text}");
        }
    }

    #[test]
    fn capitals_that_are_cities() {
        for text in [
            "Beijing is hot in summer, a guide said.",
            "The mayor of Paris said the bridge would open on Monday.",
            "Police in Tehran said two people were hurt.",
            "He flew from London to Rome on Monday.",
            "Chicago said it would appeal.",
            "A Moscow court rejected the claim.",
            "The council praised Beijing's plan for the old market.",
            "Critics of Tokyo's restaurants met on Monday.",
        ] {
            assert!(metonyms(text).is_empty(), "{text}");
        }
    }
}
