//! `Failure`: why a command could not run, in a sentence for the person who called it.

use std::fmt;
use std::io;
use std::path::Path;

/// Why a command could not run.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    kind: Option<io::ErrorKind>,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), kind: None }
    }

    /// What could not be done with a file, and why.
    pub(crate) fn io(doing: &str, path: &Path, error: &io::Error) -> Self {
        let remedy = match error.kind() {
            io::ErrorKind::NotFound => "; is the path right?",
            io::ErrorKind::PermissionDenied => "; check the permissions",
            _ => "",
        };
        Self {
            message: format!("cannot {doing} {}: {error}{remedy}", path.display()),
            kind: Some(error.kind()),
        }
    }

    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.kind == Some(io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}
