//! The Python module `copydesk._native`: converts between Python and the Rust core, and decides nothing.
//!
//! Offsets are code points on this side; they are converted once, when an article is made.

mod article;
mod batches;
mod dedup;
mod desk;
mod gazetteer;

use pyo3::prelude::*;

/// The compiled core of copydesk; import the package, not this module.
#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use super::article::{Article, Block, Entity, Mention, Quote};
    #[pymodule_export]
    use super::batches::{close_batch, dedup_rules, judge_batch, read_batch, sketch_batch};
    #[pymodule_export]
    use super::dedup::{Clusters, Deduper, Member, Verdict, dedup, dedup_arrow};
    #[pymodule_export]
    use super::desk::{Desk, clean, read};
    #[pymodule_export]
    use super::gazetteer::{Gazetteer, Match};
    #[pymodule_export]
    use super::{command, version};
}

/// The version of the package.
#[pyfunction]
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Runs the command line; returns the exit status.
#[pyfunction]
fn command(py: Python<'_>, args: Vec<String>) -> u8 {
    py.detach(|| copydesk_cli::run(args))
}
