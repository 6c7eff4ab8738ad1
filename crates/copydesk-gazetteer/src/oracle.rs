//! The naive matcher that tests hold the real one against: every alias at every word, character by character.
//!
//! It shares the classes of characters, the boundaries and the spellings with the real one (each has tables of cases of
//! its own), and none of the search.

use crate::entry::Case;
use crate::spelling::{Gap, agrees};
use crate::words::{Class, class, is_inside_eojeol, may_begin, may_end, trim, words};
use crate::{Alias, Entry, Gazetteer};
use copydesk_text::fold::Folds;
use copydesk_text::{Form, Kind, Span};
use proptest::prelude::*;

fn is_mark(c: char) -> bool {
    matches!(class(c), Class::Other | Class::Extend)
}

/// Every valid stretch at which an alias stands, sorted as `find_all` sorts.
fn all(aliases: &[(String, Case)], text: &str, folds: Folds) -> Vec<Span> {
    let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let word_starts: Vec<usize> = words(text).map(|w| w.start).collect();
    let word_ends: Vec<usize> = words(text).map(|w| w.end).collect();
    let mut found = Vec::new();
    for (alias, case) in aliases {
        let alias = trim(alias);
        let (Some(first), Some(last)) = (words(alias).next(), words(alias).last()) else { continue };
        let inner: Vec<_> = words(alias).collect();
        let parted =
            inner.windows(2).any(|w| Gap::read(&alias[w[0].end..w[1].start], false, Folds::ALL).is_none());
        if parted {
            continue; // a paragraph ends inside
        }
        let (lead, tail) = (alias[..first.start].chars().count(), alias[last.end..].chars().count());
        for from in 0..starts.len() {
            for to in from..ends.len() {
                let (start, end) = (starts[from], ends[to]);
                if from + lead + tail <= to
                    && word_starts.contains(&starts[from + lead])
                    && word_ends.contains(&ends[to - tail])
                    && text[start..starts[from + lead]]
                        .chars()
                        .chain(text[ends[to - tail]..end].chars())
                        .all(is_mark)
                    && agrees(alias, &text[start..end], *case, folds)
                    && (lead > 0 || may_begin(text, start))
                    && may_end(text, end)
                    && !is_inside_eojeol(text, start, end)
                {
                    found.push(Span::at(start, end));
                }
            }
        }
    }
    found.sort_by_key(|s| (s.start, std::cmp::Reverse(s.end)));
    found.dedup();
    found
}

/// The leftmost-longest of those.
fn chosen(all: &[Span]) -> Vec<Span> {
    let mut done = 0;
    let mut chosen = Vec::new();
    for span in all {
        if span.start >= done {
            chosen.push(*span);
            done = span.end;
        }
    }
    chosen
}

fn gazetteer(aliases: &[(String, Case)], folds: Folds) -> Gazetteer {
    let entries = aliases.iter().enumerate().map(|(at, (text, case))| {
        Entry::new(format!("x:{at}"), text.as_str(), Kind::Place).alias(Alias::new(text.as_str()).case(*case))
    });
    Gazetteer::builder().folds(folds).entries(entries).unwrap().build().unwrap()
}

fn spans(matches: &[crate::Match]) -> Vec<Span> {
    matches.iter().map(|m| m.span).collect()
}

fn case() -> impl Strategy<Value = Case> {
    prop_oneof![Just(Case::Exact), Just(Case::Smart), Just(Case::Any)]
}

fn folds() -> impl Strategy<Value = Folds> {
    let partly = Folds { accents: false, width: false, ..Folds::SPELLING };
    prop_oneof![Just(Folds::SPELLING), Just(Folds::NONE), Just(Folds::ALL), Just(partly)]
}

/// Aliases of any case, or all of exact case: then words are hashed as they are written.
fn aliases(text: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<(String, Case)>> {
    (prop::collection::vec((text, case()), 1..8), any::<bool>()).prop_map(|(mut aliases, exact)| {
        if exact {
            aliases.iter_mut().for_each(|(_, case)| *case = Case::Exact);
        }
        aliases
    })
}

/// Pieces that meet often, so that aliases occur in texts and nearly occur.
const PIECES: &str = "(A|a|B|Ab|É|e\u{301}|S|s|ß|SS|İ|U|金|正|ン|ソ|김|정|은|ไ|1|2|_| |  |\u{A0}|\n|-|\u{2011}|'|’|\\.|,|#|\u{200B}|\u{AD}|ʻ|&|l|d)";

fn alias() -> impl Strategy<Value = String> {
    proptest::string::string_regex(&format!("{PIECES}{{1,5}}"))
        .unwrap()
        .prop_filter("an alias has more than white space", |alias| !alias.trim().is_empty())
}

fn text() -> impl Strategy<Value = String> {
    proptest::string::string_regex(&format!("{PIECES}{{0,24}}")).unwrap()
}

/// Words with gaps between them.
fn of_words(least: usize, most: usize) -> impl Strategy<Value = String> {
    const WORD: &str = "(of|Of|and|And|the|The|in|zu|Zu|él|Él|7th|_x|김|정|은|金|正|䷀|I)";
    const GAP: &str = "(| | | |-|  |\n| \\(|, | & |’|'|\\. |\\.|‐| “|\u{A0}|/)";
    let words = format!("{WORD}({GAP}{WORD}){{{},{}}}", least - 1, most - 1);
    proptest::string::string_regex(&words).unwrap()
}

/// Names that are told apart by what a look at their bytes tells: few, so that many are the same.
fn name() -> impl Strategy<Value = (String, Case)> {
    const NAMES: [&str; 12] = [
        "Ab",
        "AB",
        "A",
        "A.B.",
        "A.B",
        "Éx",
        "Ex",
        "Ab 7",
        "Ab 7th",
        "金",
        "Abcdefghijklmnopqrstuvwxyz of Abc",
        "Abcdefghijklmnopqrstuvwxyz of Ab",
    ];
    (prop::sample::select(NAMES.to_vec()).prop_map(String::from), case())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn finds_what_the_oracle_finds(
        aliases in aliases(alias()),
        text in text(),
        copies in prop::collection::vec((0usize..8, 0usize..24), 0..3),
        folds in folds(),
        // With many names another engine is asked; what stands before the text moves it over the ends of blocks.
        many in any::<bool>(),
        ahead in 0usize..130,
    ) {
        let mut text = text;
        for (alias, at) in copies {
            let at = text.char_indices().map(|(at, _)| at).nth(at).unwrap_or(text.len());
            text.insert_str(at, &aliases[alias % aliases.len()].0);
        }
        text.insert_str(0, &"x ".repeat(ahead)[..ahead]);
        let expected = all(&aliases, &text, folds);
        let mut aliases = aliases;
        if many {
            // The pieces cannot spell these.
            aliases.extend((0..99).map(|n| (format!("Q{n} Q"), Case::Exact)));
        }
        let gazetteer = gazetteer(&aliases, folds);
        prop_assert_eq!(spans(&gazetteer.find_all(&text)), expected.clone());
        prop_assert_eq!(spans(&gazetteer.find(&text)), chosen(&expected));
    }

    /// Which bytes after a first word let a name go on is told by filters: names of a few words with all sorts of gaps.
    #[test]
    fn names_go_on_as_the_oracle_says(
        aliases in aliases(of_words(1, 3)),
        text in of_words(3, 12),
        copies in prop::collection::vec((0usize..8, any::<bool>()), 0..4),
        folds in folds(),
        // Many names in lower case, and all words are looked at alike.
        filler in prop_oneof![Just("Q"), Just("q")],
    ) {
        let mut text = text;
        for (alias, ahead) in copies {
            let alias = &aliases[alias % aliases.len()].0;
            text = if ahead { format!("{alias} {text}") } else { format!("{text}\n{alias}") };
        }
        let expected = all(&aliases, &text, folds);
        let mut aliases = aliases;
        aliases.extend((0..99).map(|n| (format!("{filler}{n} Q"), Case::Exact)));
        let gazetteer = gazetteer(&aliases, folds);
        prop_assert_eq!(spans(&gazetteer.find_all(&text)), expected.clone());
        prop_assert_eq!(spans(&gazetteer.find(&text)), chosen(&expected));
    }

    /// What a match means is what the entries say whose names stand there, by weight and then in their order.
    #[test]
    fn senses_are_what_the_entries_say(
        names in prop::collection::vec((name(), 0usize..5, prop::sample::select(vec![1.0f32, 1.0, 0.5, 2.0])), 1..9),
        text in of_words(1, 3),
        many in any::<bool>(),
        exact in any::<bool>(),
    ) {
        const FORMS: [Form; 5] = [Form::Name, Form::Short, Form::Acronym, Form::Demonym, Form::Pronoun];
        let aliases = names.iter().map(|((text, case), form, weight)| {
            let case = if exact { Case::Exact } else { *case };
            Alias::new(text.as_str()).case(case).form(FORMS[*form]).weight(*weight).needs_context(form % 2 == 0)
        });
        // Two names an entry, some of them the same.
        let aliases: Vec<Alias> = aliases.collect();
        let mut entries: Vec<Entry> = aliases.chunks(2).enumerate().map(|(at, two)| {
            let entry = Entry::new(format!("x:{at}"), two[0].text.as_str(), Kind::Place);
            two.iter().fold(entry, |entry, alias| entry.alias(alias.clone()))
        }).collect();
        let written: Vec<&str> = aliases.iter().map(|alias| alias.text.as_str()).collect();
        let text = format!("{text} {} é {0}", written.join(" \n\n"));
        if many {
            entries.extend((0..99).map(|n| {
                let name = format!("Q{n} Q");
                Entry::new(format!("y:{n}"), name.as_str(), Kind::Place).alias(Alias::new(name).case(Case::Exact))
            }));
        }
        let made = Gazetteer::from_entries(entries).unwrap();
        let mut means = Vec::new();
        for entry in made.entries().filter(|entry| entry.id().starts_with('x')) {
            for alias in entry.names() {
                let found = all(&[(alias.text.clone(), alias.case)], &text, Folds::SPELLING);
                means.extend(found.into_iter().map(|span| (span, entry.index(), alias.clone())));
            }
        }
        means.sort_by(|(_, _, a), (_, _, b)| b.weight.total_cmp(&a.weight));
        for one in made.find(&text).into_iter().chain(made.find_all(&text)) {
            let said = made.senses(&one).map(|it| (it.entry.index(), it.form, it.needs_context, it.weight));
            let expected = means.iter().filter(|(span, ..)| *span == one.span);
            let expected = expected.map(|(_, entry, it)| (*entry, it.form, it.needs_context, it.weight));
            prop_assert_eq!(said.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{}", one.span.slice(&text));
        }
    }

    #[test]
    fn any_text_is_taken(text in "\\PC{0,200}") {
        for found in Gazetteer::world().find_all(&text) {
            prop_assert!(text.get(found.span.range()).is_some());
            prop_assert!(Gazetteer::world().senses(&found).next().is_some());
        }
    }
}
