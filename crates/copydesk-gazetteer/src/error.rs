//! `Error`: what went wrong, where, and what to do about it.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why a gazetteer could not be made, read or written.
///
/// The message is for people: it names the file, the line and column, the entry and the remedy, as far as there are
/// any. Programs ask [`is_io`](Self::is_io), [`line`](Self::line) and [`path`](Self::path).
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    path: Option<PathBuf>,
    line: Option<u64>,
    column: Option<u64>,
    entry: Option<String>,
    what: String,
    remedy: &'static str,
}

enum ErrorKind {
    Io(std::io::Error),
    Input,
    Damaged,
}

impl Error {
    fn new(kind: ErrorKind, what: impl Into<String>, remedy: &'static str) -> Self {
        let what = what.into();
        Self(Box::new(Inner { kind, path: None, line: None, column: None, entry: None, what, remedy }))
    }

    /// Something in the entries themselves.
    pub(crate) fn input(what: impl Into<String>, remedy: &'static str) -> Self {
        Self::new(ErrorKind::Input, what, remedy)
    }

    /// A compiled file that cannot be used.
    pub(crate) fn damaged(path: &Path, what: impl Into<String>, remedy: &'static str) -> Self {
        Self::new(ErrorKind::Damaged, what, remedy).at_path(path)
    }

    pub(crate) fn io(path: &Path, doing: &str, error: std::io::Error) -> Self {
        Self::new(ErrorKind::Io(error), format!("cannot {doing} the file"), "").at_path(path)
    }

    pub(crate) fn at_path(mut self, path: &Path) -> Self {
        self.0.path.get_or_insert_with(|| path.to_owned());
        self
    }

    pub(crate) fn at_line(mut self, line: u64) -> Self {
        self.0.line.get_or_insert(line);
        self
    }

    pub(crate) fn at_column(mut self, column: u64) -> Self {
        self.0.column.get_or_insert(column);
        self
    }

    pub(crate) fn at_entry(mut self, id: &str) -> Self {
        self.0.entry.get_or_insert_with(|| id.to_owned());
        self
    }

    /// Whether the file could not be read or written at all.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Io(_))
    }

    /// Whether it is about a compiled file that is damaged, foreign, or of another version.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Damaged)
    }

    /// The file, where there is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// The line in the file, counted from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.0.line
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        if let Some(path) = &inner.path {
            write!(f, "{}", path.display())?;
            if let Some(line) = inner.line {
                write!(f, ":{line}")?;
                if let Some(column) = inner.column {
                    write!(f, ":{column}")?;
                }
            }
            f.write_str(": ")?;
        }
        if let Some(entry) = &inner.entry {
            write!(f, "entry {entry}: ")?;
        }
        f.write_str(&inner.what)?;
        if let ErrorKind::Io(error) = &inner.kind {
            write!(f, ": {error}")?;
        }
        if !inner.remedy.is_empty() {
            write!(f, "; {}", inner.remedy)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            ErrorKind::Io(error) => Some(error),
            _ => None,
        }
    }
}
