//! `Hygiene`: names that would hurt are told to need context, or dropped, by rule; and a report says which.
//!
//! A list of names from a dump holds "Of" (a town), "Reading", "I" and "2020". Each is found on every page and hardly
//! ever means the entry. The rules are applied to each alias as it is added, and, for names that mean entries of several
//! kinds, to all of them when the gazetteer is built.

use crate::entry::{Alias, Case, Entry};
use crate::record::Record;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

type Words = LazyLock<HashSet<&'static str>>;

static COMMON: Words = LazyLock::new(|| words(include_str!("../data/words/common.txt")));
static PERSONAL: Words = LazyLock::new(|| words(include_str!("../data/words/personal.txt")));
static MONTHS_DAYS: Words = LazyLock::new(|| words(include_str!("../data/words/months_days.txt")));

fn words(list: &'static str) -> HashSet<&'static str> {
    list.lines().filter(|line| !line.starts_with('#')).collect()
}

/// A place of so many people is meant more often than the word, or than people of its name.
const KNOWN_POPULATION: u64 = 1_000_000;

/// Which names are too common to be believed by themselves.
///
/// ```
/// use copydesk_gazetteer::{Entry, Gazetteer, Hygiene};
/// use copydesk_text::Kind;
/// let towns = ["Reading", "Of", "Jackson", "Samsun"].map(|name| Entry::new(name, name, Kind::Place));
/// let (gazetteer, report) = Gazetteer::builder()
///     .hygiene(Hygiene::default())
///     .entries(towns)?
///     .build_with_report()?;
/// let found = gazetteer.lookup("Reading").unwrap();
/// assert!(gazetteer.senses(&found).all(|sense| sense.needs_context));
/// assert_eq!(report.changed(), 3);
/// # Ok::<(), copydesk_gazetteer::Error>(())
/// ```
#[derive(Clone, Default, Debug)]
pub struct Hygiene {
    common: HashSet<String>,
    personal: HashSet<String>,
}

impl Hygiene {
    /// Words that need context as names, besides the 12,000 English ones that are known here; compared in lower case.
    /// The list of a language's most frequent words does well.
    #[must_use]
    pub fn common_words<S: AsRef<str>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        self.common.extend(words.into_iter().map(|word| word.as_ref().to_lowercase()));
        self
    }

    /// Given names and surnames, besides the 16,000 that are known here: as names of anything but persons, they need
    /// context; compared in lower case.
    #[must_use]
    pub fn personal_names<S: AsRef<str>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.personal.extend(names.into_iter().map(|name| name.as_ref().to_lowercase()));
        self
    }

    /// Applies the rules to an entry, whose name becomes an alias if a rule is about it.
    pub(crate) fn apply(&self, entry: &mut Entry, report: &mut HygieneReport) {
        if !entry.aliases.iter().any(|alias| alias.text == entry.name) {
            entry.aliases.insert(0, Alias::new(entry.name.as_str()));
        }
        let person = entry.kind == copydesk_text::Kind::Person;
        let people = entry.fields.get("population").and_then(|number| number.parse().ok()).unwrap_or(0u64);
        let name = entry.name.clone();
        entry.aliases.retain_mut(|alias| {
            let Some(rule) = self.rule(&alias.text, person) else { return true };
            if people >= KNOWN_POPULATION && matches!(rule, Rule::CommonWord | Rule::PersonalName) {
                return true;
            }
            // The name to show stays; it is told to need context instead.
            let dropped = rule.drops() && alias.text != name;
            if !dropped {
                if alias.needs_context && (alias.case == Case::Exact || rule != Rule::TwoLetters) {
                    return true;
                }
                alias.needs_context = true;
                if rule == Rule::TwoLetters {
                    alias.case = Case::Exact;
                }
            }
            report.note(rule, &alias.text);
            !dropped
        });
    }

    fn rule(&self, text: &str, person: bool) -> Option<Rule> {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        // A Han or Hangul name of one or two characters is long enough.
        let short = text.chars().all(|c| c < '\u{2E80}');
        if letters == 0 {
            return Some(Rule::NoLetters);
        }
        if short && letters == 1 {
            return Some(Rule::OneLetter);
        }
        if short && letters == 2 && !text.contains('.') {
            return Some(Rule::TwoLetters);
        }
        let lower = text.to_lowercase();
        if MONTHS_DAYS.contains(lower.as_str()) {
            return Some(Rule::MonthOrDay);
        }
        // "WHO" is not "who": a name in capitals is spelt in capitals.
        let capitals = !text.chars().any(char::is_lowercase);
        if !capitals && (COMMON.contains(lower.as_str()) || self.common.contains(&lower)) {
            return Some(Rule::CommonWord);
        }
        let personal = || PERSONAL.contains(lower.as_str()) || self.personal.contains(&lower);
        (!person && !capitals && personal()).then_some(Rule::PersonalName)
    }
}

/// What is known of a name while collisions are looked for: the most likely entry it means, and whether there are others
/// of another kind.
struct Meaning {
    rank: (f32, u64),
    kind: usize,
    several: bool,
}

/// Tells names that mean entries of several kinds ("Paris", a place and a person) to need context, but for those of the kind
/// that is meant most likely: by weight, then by population, then by which was added first. `places` are where records
/// begin in `records`; `population` tells that of the entry of a number.
pub(crate) fn part_kinds(
    records: &mut [u8],
    places: &[u32],
    population: impl Fn(&[u8], u32) -> u64,
    report: &mut HygieneReport,
) {
    let mut meanings: HashMap<u64, Meaning> = HashMap::new();
    for (entry, &place) in (0u32..).zip(places) {
        let record = Record(&records[place as usize..]);
        let (kind, people) = (record.kind(), population(records, entry));
        for (_, name) in record.names().filter(|(_, name)| !name.needs_context()) {
            let rank = (name.weight, people);
            meanings
                .entry(xxh3_64(name.text))
                .and_modify(|known| {
                    known.several |= known.kind != kind;
                    if rank > known.rank {
                        (known.rank, known.kind) = (rank, kind);
                    }
                })
                .or_insert(Meaning { rank, kind, several: false });
        }
    }
    meanings.retain(|_, meaning| meaning.several);
    if meanings.is_empty() {
        return;
    }
    let mut marked = Vec::new();
    for &place in places {
        let record = Record(&records[place as usize..]);
        let kind = record.kind();
        for (at, name) in record.names().filter(|(_, name)| !name.needs_context()) {
            if meanings.get(&xxh3_64(name.text)).is_some_and(|meaning| meaning.kind != kind) {
                report.note(Rule::OtherKind, name.str());
                marked.push(place as usize + at);
            }
        }
    }
    for at in marked {
        Record::mark_needs_context(&mut records[at..]);
    }
}

/// A rule of [`Hygiene`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Rule {
    /// Digits or marks only ("2020"): dropped.
    NoLetters,
    /// One letter: dropped.
    OneLetter,
    /// Two letters ("US"): needs context, exact case.
    TwoLetters,
    /// A month or a day of the week ("August"): needs context.
    MonthOrDay,
    /// A common word: needs context.
    CommonWord,
    /// A given name or surname, as the name of something else: needs context.
    PersonalName,
    /// The name of an entry of another kind, which is meant more likely: needs context.
    OtherKind,
}

impl Rule {
    /// Whether it drops an alias (the name to show is kept, and needs context).
    #[must_use]
    pub const fn drops(self) -> bool {
        matches!(self, Self::NoLetters | Self::OneLetter)
    }

    /// What it is about, in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoLetters => "digits or marks only: dropped",
            Self::OneLetter => "one letter: dropped",
            Self::TwoLetters => "two letters: need context, exact case",
            Self::MonthOrDay => "months and days: need context",
            Self::CommonWord => "common words: need context",
            Self::PersonalName => "given names and surnames as names of something else: need context",
            Self::OtherKind => "names of another kind of entry, which is likelier meant: need context",
        }
    }
}

/// What [`Hygiene`] changed. Its `Display` is a report of some lines.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct HygieneReport {
    rules: BTreeMap<Rule, (usize, Vec<String>)>,
}

/// So many names are shown for each rule.
const SHOWN: usize = 12;

impl HygieneReport {
    fn note(&mut self, rule: Rule, name: &str) {
        let (count, shown) = self.rules.entry(rule).or_default();
        *count += 1;
        if shown.len() < SHOWN && !shown.iter().any(|known| known == name) {
            shown.push(name.to_owned());
        }
    }

    /// How many names were changed or dropped.
    #[must_use]
    pub fn changed(&self) -> usize {
        self.rules.values().map(|(count, _)| count).sum()
    }

    /// For each rule that was applied, how often, and some of the names.
    pub fn rules(&self) -> impl Iterator<Item = (Rule, usize, &[String])> {
        self.rules.iter().map(|(rule, (count, shown))| (*rule, *count, shown.as_slice()))
    }
}

impl fmt::Display for HygieneReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (rule, count, shown) in self.rules() {
            let more = if count > shown.len() { " …" } else { "" };
            writeln!(f, "{count:>7}  {}\n         {}{more}", rule.as_str(), shown.join(" · "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_text::Kind;

    fn cleaned(kind: Kind, name: &str, aliases: &[&str]) -> (Entry, HygieneReport) {
        let hygiene = Hygiene::default().common_words(["Haus"]).personal_names(["Vladimir"]);
        let mut entry = Entry::new("x:1", name, kind);
        entry.aliases = aliases.iter().map(|text| Alias::new(*text)).collect();
        let mut report = HygieneReport::default();
        hygiene.apply(&mut entry, &mut report);
        (entry, report)
    }

    #[test]
    fn rules() {
        let (entry, report) =
            cleaned(Kind::Place, "Nice", &["Q", "2020", "NY", "N.Y.", "Haus", "Vladimir", "Nizza", "中国"]);
        let kept: Vec<(&str, bool, Case)> =
            entry.aliases.iter().map(|a| (a.text.as_str(), a.needs_context, a.case)).collect();
        assert_eq!(
            kept,
            [
                ("Nice", true, Case::Smart),
                ("NY", true, Case::Exact),
                ("N.Y.", false, Case::Smart),
                ("Haus", true, Case::Smart),
                ("Vladimir", true, Case::Smart),
                ("Nizza", false, Case::Smart),
                ("中国", false, Case::Smart),
            ]
        );
        assert_eq!(report.changed(), 6);
        let said = report.to_string();
        assert!(said.contains("one letter: dropped\n         Q\n") && said.contains("Nice · Haus"), "{said}");
    }

    #[test]
    fn persons_may_have_personal_names_and_names_to_show_stay() {
        assert_eq!(cleaned(Kind::Person, "Vladimir", &[]).1.changed(), 0);
        let (entry, report) = cleaned(Kind::Place, "Y", &[]);
        assert!(entry.aliases[0].needs_context);
        assert_eq!(report.changed(), 1);
    }

    #[test]
    fn the_lexicons_are_sorted_and_lower_case() {
        for list in [
            include_str!("../data/words/common.txt"),
            include_str!("../data/words/personal.txt"),
            include_str!("../data/words/months_days.txt"),
        ] {
            let words: Vec<&str> = list.lines().skip(1).collect();
            assert!(words.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(words.iter().all(|word| *word == word.to_lowercase()));
        }
    }

    #[test]
    fn large_places_need_no_context_and_capitals_are_no_words() {
        let hygiene = Hygiene::default();
        let mut report = HygieneReport::default();
        let mut large = Entry::new("x:1", "Paris", Kind::Place).field("population", "2000000").alias("May");
        hygiene.apply(&mut large, &mut report);
        assert_eq!(large.aliases.iter().map(|a| a.needs_context).collect::<Vec<_>>(), [false, true]);
        let mut small = Entry::new("x:2", "Paris", Kind::Place);
        hygiene.apply(&mut small, &mut report);
        assert!(small.aliases[0].needs_context);
        let mut body = Entry::new("x:3", "World Health Organization", Kind::Organization).alias("WHO");
        hygiene.apply(&mut body, &mut report);
        assert!(!body.aliases[1].needs_context);
        let rules: Vec<Rule> = report.rules().map(|(rule, ..)| rule).collect();
        assert_eq!(rules, [Rule::MonthOrDay, Rule::PersonalName]);
    }

    #[test]
    fn of_several_kinds_the_likelier_keeps_its_name() {
        let (gazetteer, report) = crate::Gazetteer::builder()
            .hygiene(Hygiene::default())
            .entries([
                Entry::new("x:1", "Zelmira Quoz", Kind::Person),
                Entry::new("x:2", "Zelmira Quoz", Kind::Place).field("population", "5000"),
                Entry::new("x:3", "Zelmira Quoz", Kind::Place),
                Entry::new("x:4", "Other Zelmira", Kind::Person),
            ])
            .unwrap()
            .build_with_report()
            .unwrap();
        let found = gazetteer.lookup("Zelmira Quoz").unwrap();
        let context: Vec<(&str, bool)> =
            gazetteer.senses(&found).map(|sense| (sense.entry.id(), sense.needs_context)).collect();
        assert_eq!(context, [("x:2", false), ("x:1", true), ("x:3", false)]);
        assert_eq!(report.changed(), 1);
    }
}
