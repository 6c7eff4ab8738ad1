//! `Source` and `Provenance`: where the entries of a gazetteer come from.

use std::fmt;

/// One source of entries.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Source {
    /// What it is called: "GeoNames".
    pub name: String,
    /// Its version or date.
    pub version: String,
    /// Its licence: "CC BY 4.0".
    pub licence: String,
}

impl Source {
    /// A source.
    #[must_use]
    pub fn new(name: impl Into<String>, version: impl Into<String>, licence: impl Into<String>) -> Self {
        Self { name: name.into(), version: version.into(), licence: licence.into() }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if !self.version.is_empty() {
            write!(f, " {}", self.version)?;
        }
        if !self.licence.is_empty() {
            write!(f, " ({})", self.licence)?;
        }
        Ok(())
    }
}

/// Where the entries of a gazetteer come from, in the order in which they were added.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Provenance {
    /// The sources.
    pub sources: Vec<Source>,
}
