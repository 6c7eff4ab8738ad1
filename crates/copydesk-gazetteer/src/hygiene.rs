//! `Hygiene`: names that would hurt are told to need context, or dropped, by rule; and a report says which.
//!
//! A list of names from a dump holds "Of" (a town), "Reading", "I" and "2020". Each is found on every page and hardly
//! ever means the entry. The rules here are applied to each alias as it is added.

use crate::entry::{Alias, Case, Entry};
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("../data/words/common.txt").lines().filter(|line| !line.starts_with('#')).collect()
});

/// Which names are too common to be believed by themselves.
///
/// ```
/// use copydesk_gazetteer::{Entry, Gazetteer, Hygiene};
/// use copydesk_text::Kind;
/// let towns = ["Reading", "Of", "Samsun"].map(|name| Entry::new(name, name, Kind::Place));
/// let (gazetteer, report) = Gazetteer::builder()
///     .hygiene(Hygiene::default().personal_names(["Samsun"]))
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
    /// Words that need context as names, besides the few hundred English ones that are known here; compared in lower
    /// case. The list of a language's most frequent words does well.
    #[must_use]
    pub fn common_words<S: AsRef<str>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        self.common.extend(words.into_iter().map(|word| word.as_ref().to_lowercase()));
        self
    }

    /// Given names and surnames: as names of anything but persons, they need context; compared in lower case.
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
        let name = entry.name.clone();
        entry.aliases.retain_mut(|alias| {
            let Some(rule) = self.rule(&alias.text, person) else { return true };
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
        if COMMON.contains(lower.as_str()) || self.common.contains(&lower) {
            return Some(Rule::CommonWord);
        }
        (!person && self.personal.contains(&lower)).then_some(Rule::PersonalName)
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
    /// A common word: needs context.
    CommonWord,
    /// A given name or surname, as the name of something else: needs context.
    PersonalName,
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
            Self::CommonWord => "common words: need context",
            Self::PersonalName => "given names or surnames: need context",
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
    fn the_lexicon_is_sorted_and_lower_case() {
        let words: Vec<&str> = include_str!("../data/words/common.txt").lines().skip(1).collect();
        assert!(words.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(words.iter().all(|word| word.chars().all(|c| c.is_ascii_lowercase())));
    }
}
