//! Nouns with a capital that stand for a name of the article: "the Church" after the Church of Saint Aidan, "the North"
//! beside North and South Korea. And names that begin with such a noun: "the University of Oslo".

use crate::candidate::{Candidate, What};
use crate::features::Features;
use crate::keys::{KEYS, key_of};
use crate::lexicon::Classes;
use crate::table::HashedMap;
use crate::words::{Run, Shape, Style, Word};
use copydesk_text::Origin;
use std::sync::LazyLock;

/// Adds what the tagger left out, to candidates in text order. Linear in tokens and candidates.
pub(crate) fn add(features: &Features<'_>, candidates: &mut Vec<Candidate>) {
    let before = candidates.len();
    let heads = Heads::of(features, candidates);
    let halves = Halves::of(features, candidates);
    let mut found = Vec::new();
    let mut next = 0;
    for (at, run) in single_runs(features) {
        while candidates.get(next).is_some_and(|candidate| candidate.end as usize <= at) {
            next += 1;
        }
        if candidates.get(next).is_some_and(|candidate| candidate.start as usize <= at) {
            continue;
        }
        let limit = candidates.get(next).map_or(usize::MAX, |candidate| candidate.start as usize);
        let definite = at > 0 && features.words.words[at - 1].key == KEYS.the;
        let (end, what, why, confidence) = if let Some(whole) = whole_name(features, run).filter(|_| definite)
            && whole.end as usize <= limit
        {
            (whole.end, What::Organization, "organization-head", 0.7)
        } else if definite && heads.names_one(&features.words.words[at]) {
            (run.end, What::Organization, "back-reference", 0.6)
        } else if definite && halves.both(&features.words.words[at])
            || halves.shared(features, run, candidates.get(next))
        {
            (run.end, What::Place, "back-reference", 0.7)
        } else {
            continue;
        };
        let (start, origin, hit) = (run.start, Origin::Document, u32::MAX);
        found.push(Candidate { start, end, what, origin, why, confidence, hit });
    }
    candidates.append(&mut found);
    if candidates.len() > before {
        candidates.sort_unstable_by_key(|candidate| candidate.start);
    }
}

/// The runs of running text that are one word with a capital, each with its token.
fn single_runs<'f>(features: &'f Features<'_>) -> impl Iterator<Item = (usize, Run)> + 'f {
    let mut sentences = features.doc.sentences().iter().zip(&features.words.styles).peekable();
    features.words.runs.iter().filter_map(move |run| {
        while sentences.next_if(|(sentence, _)| sentence.tokens.end <= run.start).is_some() {}
        let running = sentences.peek().is_some_and(|(_, style)| **style == Style::Running);
        let at = run.start as usize;
        let single = run.end == run.start + 1 && features.words.words[at].shape == Shape::Capital;
        (running && single).then_some((at, *run))
    })
}

/// "University of Oslo": the noun, and the capitalised words after its "of".
fn whole_name(features: &Features<'_>, noun: Run) -> Option<Run> {
    let words = &features.words.words;
    let end = noun.end as usize;
    let head = words[noun.start as usize].classes.any(Classes::ORGANIZATION_HEAD);
    let of = words.get(end).filter(|of| head && of.shape == Shape::Lower && of.key == JOINTS.of);
    let run = features.words.run_of(of.and(words.get(end + 1)).map(|_| end + 1)?)?;
    (run.start as usize == end + 1).then_some(Run { start: noun.start, end: run.end })
}

/// The head nouns of the organizations' names, and whether several names share one.
struct Heads(HashedMap<u64, Option<u64>>);

impl Heads {
    fn of(features: &Features<'_>, candidates: &[Candidate]) -> Self {
        let mut heads: HashedMap<u64, Option<u64>> = HashedMap::default();
        for candidate in candidates.iter().filter(|c| c.what == What::Organization && c.end - c.start > 1) {
            let name = &features.words.words[candidate.start as usize..candidate.end as usize];
            let last = name.iter().position(|word| word.key == JOINTS.of).unwrap_or(name.len());
            let Some(head) = name[..last].last().filter(|word| is_head(word)) else { continue };
            let whole = name.iter().fold(0u64, |whole, word| whole.rotate_left(7) ^ word.key);
            let known = heads.entry(head.key).or_insert(Some(whole));
            if *known != Some(whole) {
                *known = None;
            }
        }
        Self(heads)
    }

    /// Whether one name, and no other, has this noun for its head.
    fn names_one(&self, word: &Word) -> bool {
        is_head(word) && self.0.get(&word.key).is_some_and(Option::is_some)
    }
}

fn is_head(word: &Word) -> bool {
    word.shape == Shape::Capital && word.classes.any(Classes::ORGANIZATION_HEAD)
}

/// The keys of the words that join names and halves of names.
struct Joints {
    of: u64,
    and: u64,
    /// The directions, each beside its opposite.
    opposites: [(u64, u64); 4],
}

static JOINTS: LazyLock<Joints> = LazyLock::new(|| {
    let [north, south, east, west] = ["north", "south", "east", "west"].map(key_of);
    let opposites = [(north, south), (south, north), (east, west), (west, east)];
    Joints { of: key_of("of"), and: key_of("and"), opposites }
});

fn opposite(direction: u64) -> Option<u64> {
    JOINTS.opposites.iter().find(|(one, _)| *one == direction).map(|(_, other)| *other)
}

/// The places of the article that are half of something, by direction and the rest of their names: "North Korea".
struct Halves(HashedMap<(u64, u64), ()>);

impl Halves {
    fn of(features: &Features<'_>, candidates: &[Candidate]) -> Self {
        let halves = candidates
            .iter()
            .filter(|c| c.what == What::Place && c.end - c.start == 2 && c.hit != u32::MAX)
            .map(|c| &features.words.words[c.start as usize..c.end as usize])
            .filter(|name| opposite(name[0].key).is_some())
            .map(|name| ((name[0].key, name[1].key), ()));
        Self(halves.collect())
    }

    /// Whether the article names both halves of something: then "the North" is one of them.
    fn both(&self, word: &Word) -> bool {
        opposite(word.key).is_some_and(|other| {
            self.0.keys().any(|&(one, rest)| one == word.key && self.0.contains_key(&(other, rest)))
        })
    }

    /// "North" of "North and South Korea".
    fn shared(&self, features: &Features<'_>, run: Run, next: Option<&Candidate>) -> bool {
        let words = &features.words.words;
        let (word, and) = (&words[run.start as usize], run.end as usize);
        next.is_some_and(|next| {
            next.start as usize == and + 1
                && words[and].key == JOINTS.and
                && next.end - next.start == 2
                && opposite(word.key) == Some(words[next.start as usize].key)
                && self.0.contains_key(&(words[next.start as usize].key, words[next.start as usize + 1].key))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::Recognizer;
    use copydesk_gazetteer::Gazetteer;
    use copydesk_text::Document;

    /// The mentions of a text, each with the name of its entity.
    fn names(text: &str) -> Vec<String> {
        let found = Recognizer::new(Gazetteer::world().clone()).recognize(&Document::plain(text).unwrap());
        let name = |entity: Option<u32>| entity.map_or("", |e| found.entities[e as usize].name.as_str());
        found.mentions.iter().map(|m| format!("{}: {}", m.span.slice(text), name(m.entity))).collect()
    }

    #[test]
    fn a_noun_with_a_capital_is_the_organization_that_has_it_for_a_head() {
        let text = "Members of the Church of Saint Aidan met on Monday. They wrote that the Church had asked for more \
                    time to answer.";
        assert!(names(text).contains(&"Church: Church of Saint Aidan".into()), "{:?}", names(text));
    }

    #[test]
    fn a_noun_before_of_begins_a_name() {
        let text =
            "Two of the people who were asked had long worked for the University of Sandwater in the north.";
        assert!(
            names(text).iter().any(|name| name.starts_with("University of Sandwater:")),
            "{:?}",
            names(text)
        );
    }

    #[test]
    fn half_of_a_country_is_a_place() {
        let text = "North Korea fired a shell into South Korea on Monday, and the North then asked for talks that the \
                    South had long wanted.";
        for name in ["North: North Korea", "South: South Korea"] {
            assert!(names(text).contains(&name.into()), "{:?}", names(text));
        }
        let text = "The report came after shells from North and South Korea fell into the sea.";
        assert!(names(text).iter().any(|name| name.starts_with("North: ")), "{:?}", names(text));
    }
}
