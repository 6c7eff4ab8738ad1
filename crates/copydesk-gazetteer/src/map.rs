//! `Map`: a file mapped into memory.
//!
//! Unsafe code of the crate stands here and in `blocks.rs`, nowhere else.

use std::fs::File;
use std::io;

/// A file mapped for reading.
pub(crate) struct Map(memmap2::Mmap);

impl Map {
    /// Maps a file. Compiled files are written under another name and then renamed, never changed in place.
    #[expect(unsafe_code, reason = "a file cannot be mapped without it; the argument stands beside the call")]
    pub(crate) fn open(file: &File) -> io::Result<Self> {
        // SAFETY: the bytes are only read, through bounds-checked slices, and no value but integers is made of them
        // without a check, so that no content is undefined behaviour. What remains is a file that another program
        // changes or cuts short while it is mapped: `save` never does so (it renames a finished file into place), and
        // the documentation of `Gazetteer::open` forbids it to others.
        unsafe { memmap2::Mmap::map(file) }.map(Self)
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }
}
