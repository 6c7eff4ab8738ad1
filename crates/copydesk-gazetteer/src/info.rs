//! `Info`: what is in a gazetteer, for people to read.

use crate::{Gazetteer, Provenance};
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
    /// The names that mean more than one entry.
    pub ambiguous: usize,
    /// Some of those names, the ones with most entries first, and how many entries each means.
    pub most_ambiguous: Vec<(String, usize)>,
    /// Where the entries come from.
    pub provenance: Provenance,
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
            provenance: self.provenance().clone(),
            memory: self.memory_usage(),
        };
        for (group, meanings) in self.inner.index.groups.iter().zip(&self.inner.meanings) {
            info.spellings += group.variants.len();
            for variant in 0..group.variants.len() {
                info.needing_context +=
                    usize::from(meanings.iter().any(|m| m.variant as usize == variant && m.needs_context));
            }
            let mut entries: Vec<u32> = meanings.iter().map(|m| m.entry).collect();
            entries.sort_unstable();
            entries.dedup();
            if entries.len() > 1 {
                info.ambiguous += 1;
                info.most_ambiguous.push((group.variants[0].text.clone(), entries.len()));
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
        writeln!(f, "ambiguous    {} names mean more than one entry", self.ambiguous)?;
        for (name, count) in &self.most_ambiguous {
            writeln!(f, "  {count:>5}  {name}")?;
        }
        writeln!(f, "memory       {:.1} MB", self.memory as f64 / 1e6)?;
        if !self.provenance.sources.is_empty() {
            writeln!(f, "sources")?;
            for source in &self.provenance.sources {
                writeln!(f, "  {source}")?;
            }
        }
        Ok(())
    }
}
