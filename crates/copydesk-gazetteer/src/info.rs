//! `Info`: what is in a gazetteer, for people to read.

use crate::record::Name;
use crate::senses::sense;
use crate::words::trim;
use crate::{Gazetteer, Provenance};
use copydesk_text::fold::fold;
use std::collections::BTreeMap;
use std::fmt;

/// Counts, collisions, provenance and size of a gazetteer: [`Gazetteer::info`]. Its `Display` is a report of some lines.
#[derive(Clone, PartialEq, Debug)]
pub struct Info {
    /// The entries.
    pub entries: usize,
    /// The entries of each kind.
    pub kinds: BTreeMap<String, usize>,
    /// The distinct spellings that are looked for, names included.
    pub spellings: usize,
    /// The spellings that need context.
    pub needing_context: usize,
    /// The names that mean more than one entry; those that differ in nothing but what folds are one.
    pub ambiguous: usize,
    /// Some of those, the ones with most entries first, and how many entries each means.
    pub most_ambiguous: Vec<(String, usize)>,
    /// The names that mean entries of more than one kind ("Paris", a person and a place).
    pub across_kinds: usize,
    /// Where the entries come from.
    pub provenance: Provenance,
    /// Whether its checksum holds; if not, the file that it was opened from is damaged.
    pub whole: bool,
    /// The bytes of memory it takes.
    pub memory: usize,
}

/// So many ambiguous names are shown.
const SHOWN: usize = 10;

impl Gazetteer {
    /// What is in the gazetteer. Linear in its size.
    #[must_use]
    pub fn info(&self) -> Info {
        let mut kinds = BTreeMap::new();
        for entry in self.entries() {
            *kinds.entry(entry.kind().as_str().to_owned()).or_default() += 1;
        }
        let mut info = Info {
            entries: self.len(),
            kinds,
            spellings: 0,
            needing_context: 0,
            ambiguous: 0,
            most_ambiguous: Vec::new(),
            across_kinds: 0,
            provenance: self.provenance().clone(),
            whole: self.verify(),
            memory: self.memory_usage(),
        };
        let index = self.inner.index();
        let name_at = |place: u32| Name::take(&mut index.records.get(place as usize..).unwrap_or_default());
        for place in index.plain_names() {
            info.spellings += 1;
            info.needing_context += usize::from(name_at(place).needs_context());
        }
        // Of the names of one slot: the spellings, and whether each needs context; those that fold alike, and their entries.
        let folds = self.inner.layout.settings.folds;
        let mut spellings: BTreeMap<&str, bool> = BTreeMap::new();
        let mut alike: BTreeMap<String, (&str, Vec<u32>)> = BTreeMap::new();
        for at in 0..u32::try_from(index.senses.len()).unwrap_or(u32::MAX) {
            let Some((place, flags)) = index.senses_from(at).next() else { break };
            let name = name_at(place);
            let text = trim(name.str());
            *spellings.entry(text).or_default() |= name.needs_context();
            alike.entry(fold(text, folds).text).or_insert((text, Vec::new())).1.push(name.entry);
            if flags & sense::LAST == 0 {
                continue;
            }
            info.spellings += spellings.len();
            info.needing_context += spellings.values().filter(|needs_context| **needs_context).count();
            spellings.clear();
            for (name, mut entries) in std::mem::take(&mut alike).into_values() {
                entries.sort_unstable();
                entries.dedup();
                if entries.len() > 1 {
                    info.ambiguous += 1;
                    let kinds = || entries.iter().map(|&entry| self.kind_of(entry));
                    info.across_kinds += usize::from(kinds().any(|kind| Some(kind) != kinds().next()));
                    info.most_ambiguous.push((name.to_owned(), entries.len()));
                }
            }
        }
        info.most_ambiguous.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
        info.most_ambiguous.truncate(SHOWN);
        info
    }
}

impl fmt::Display for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "entries      {}", self.entries)?;
        for (kind, count) in &self.kinds {
            writeln!(f, "  {kind:<13}{count}")?;
        }
        writeln!(f, "spellings    {} ({} need context)", self.spellings, self.needing_context)?;
        writeln!(
            f,
            "ambiguous    {} names mean more than one entry, {} of them entries of several kinds",
            self.ambiguous, self.across_kinds
        )?;
        for (name, count) in &self.most_ambiguous {
            writeln!(f, "  {count:>5}  {name}")?;
        }
        writeln!(f, "memory       {:.1} MB", self.memory as f64 / 1e6)?;
        if !self.whole {
            writeln!(f, "DAMAGED      its checksum does not hold; build it again from its sources")?;
        }
        if !self.provenance.sources.is_empty() {
            writeln!(f, "sources")?;
            for source in &self.provenance.sources {
                writeln!(f, "  {source}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Alias, Case, Entry, Gazetteer, Source};
    use copydesk_text::Kind;
    use copydesk_text::fold::Folds;

    /// What means more than one entry does not rest on how words are hashed, which all names together decide.
    #[test]
    fn names_are_told_apart_but_for_what_folds() {
        let [exact, smart] = [Case::Exact, Case::Smart];
        for (folds, cases, expected) in [
            (Folds::SPELLING, [exact, exact], (4, 1, "NATO", 2)),
            (Folds::SPELLING, [smart, smart], (4, 1, "NATO", 2)),
            (Folds::SPELLING, [exact, smart], (4, 1, "NATO", 2)),
            (Folds::NONE, [exact, exact], (4, 1, "NATO", 2)),
            (Folds::ALL, [exact, exact], (4, 1, "NATO", 4)),
        ] {
            let names = ["NATO", "Nato", "nato", "NATO", "Oslo"].into_iter().enumerate();
            let entries = names.map(|(at, name)| {
                let alias = Alias::new(name).case(cases[at % 2]);
                Entry::new(at.to_string(), name, Kind::Place).alias(alias)
            });
            let made = Gazetteer::builder().folds(folds).entries(entries).unwrap().build().unwrap();
            let info = made.info();
            let (most, count) = &info.most_ambiguous[0];
            assert_eq!((info.spellings, info.ambiguous, most.as_str(), *count), expected, "{folds:?}");
        }
    }

    #[test]
    fn counts() {
        let made = Gazetteer::builder()
            .source(Source::new("a list", "1", "CC0"))
            .entries([
                Entry::new("x:1", "Paris", Kind::Place).alias(Alias::new("PARIS")),
                Entry::new("x:2", "Paris", Kind::Person).alias(Alias::new("Ms. P").needs_context(true)),
                Entry::new("x:3", "Paris", Kind::Place),
                Entry::new("x:4", "Lyon", Kind::Place),
                Entry::new("x:5", "Lyon", Kind::Place),
            ])
            .unwrap()
            .build()
            .unwrap();
        let info = made.info();
        assert_eq!((info.entries, info.spellings, info.needing_context), (5, 4, 1));
        assert_eq!((info.ambiguous, info.across_kinds), (2, 1));
        assert_eq!(info.kinds["place"], 4);
        assert!(info.whole && !info.to_string().contains("DAMAGED"));
        assert_eq!(info.most_ambiguous[0].1, 3);
        let said = info.to_string();
        assert!(
            said.contains("2 names mean more than one entry, 1 of them") && said.contains("a list 1 (CC0)"),
            "{said}"
        );
    }
}
