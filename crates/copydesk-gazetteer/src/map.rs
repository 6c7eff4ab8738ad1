//! `Map`: a file mapped into memory; and `Pages`: memory by whole pages.
//!
//! Unsafe code of the crate stands here and in `machine/x86.rs`, nowhere else.

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

/// Memory that the system gives in whole pages, large ones if it can: a search jumps from place to place, and large
/// pages spare the processor to look up where each lies.
pub(crate) struct Pages(memmap2::MmapMut);

impl Pages {
    /// So many zeros; `None` if there are none to be had.
    pub(crate) fn zeroed(len: usize) -> Option<Self> {
        let pages = memmap2::MmapMut::map_anon(len).ok()?;
        #[cfg(target_os = "linux")]
        let _ = pages.advise(memmap2::Advice::HugePage); // advice only: without it, all is as before
        Some(Self(pages))
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        &mut self.0
    }
}
