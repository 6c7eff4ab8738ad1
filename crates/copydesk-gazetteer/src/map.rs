//! `Map`: a file mapped into memory; and `Pages`: memory by whole pages.
//!
//! Unsafe code of the crate stands here and in `machine/x86.rs`, nowhere else.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU8, Ordering};

/// A file mapped for reading.
///
/// Where it is not in memory yet, the system reads a good deal around each page that is asked for, megabytes by some
/// settings: good for many searches, which meet most pages, but a single short one waits for half the file. So the first
/// pages are read one by one, until it turns out that more are wanted.
pub(crate) struct Map {
    map: memmap2::Mmap,
    /// [`AHEAD`], [`BY_PAGES`] or [`BY_PAGES_ONCE`].
    reading: AtomicU8,
}

/// As much around each page as the system likes.
const AHEAD: u8 = 0;
/// Pages by themselves, and there was no search yet.
const BY_PAGES: u8 = 1;
/// Pages by themselves, for one search.
const BY_PAGES_ONCE: u8 = 2;
/// A text of more bytes meets so many pages that they are not worth reading one by one.
const LONG: usize = 1 << 13;

impl Map {
    /// Maps a file. Compiled files are written under another name and then renamed, never changed in place.
    #[expect(unsafe_code, reason = "a file cannot be mapped without it; the argument stands beside the call")]
    pub(crate) fn open(file: &File) -> io::Result<Self> {
        // SAFETY: the bytes are only read, through bounds-checked slices, and no value but integers is made of them
        // without a check, so that no content is undefined behaviour. What remains is a file that another program
        // changes or cuts short while it is mapped: `save` never does so (it renames a finished file into place), and
        // the documentation of `Gazetteer::open` forbids it to others.
        let map = unsafe { memmap2::Mmap::map(file) }?;
        Ok(Self { map, reading: AtomicU8::new(AHEAD) })
    }

    /// Has pages read one by one until there is [much to read](Self::read_ahead).
    pub(crate) fn read_by_pages(&mut self) {
        #[cfg(unix)]
        if self.map.advise(memmap2::Advice::Random).is_ok() {
            self.reading = AtomicU8::new(BY_PAGES);
        }
    }

    /// Tells that much of it is going to be read.
    pub(crate) fn read_ahead(&self) {
        if self.reading.swap(AHEAD, Ordering::Relaxed) != AHEAD {
            #[cfg(unix)]
            let _ = self.map.advise(memmap2::Advice::Normal); // advice only: without it, reading takes longer
        }
    }

    /// Tells that a text of so many bytes is going to be searched.
    #[inline]
    pub(crate) fn note_search(&self, len: usize) {
        match self.reading.load(Ordering::Relaxed) {
            AHEAD => {}
            BY_PAGES if len <= LONG => {
                // If another search was first, it has noted this already.
                let (ordering, failure) = (Ordering::Relaxed, Ordering::Relaxed);
                let _ = self.reading.compare_exchange(BY_PAGES, BY_PAGES_ONCE, ordering, failure);
            }
            _ => self.read_ahead(),
        }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.map
    }

    #[cfg(all(test, unix))]
    pub(crate) fn is_read_by_pages(&self) -> bool {
        self.reading.load(Ordering::Relaxed) != AHEAD
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn pages_are_read_by_themselves_for_one_short_search() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"copydesk").unwrap();
        let opened = || {
            let mut map = Map::open(&file).unwrap();
            map.read_by_pages();
            map
        };
        let reading = |map: &Map| map.reading.load(Ordering::Relaxed);
        let (map, long, whole) = (opened(), opened(), opened());
        assert_eq!(reading(&Map::open(&file).unwrap()), AHEAD);
        assert_eq!(reading(&map), BY_PAGES);
        map.note_search(LONG);
        assert_eq!(reading(&map), BY_PAGES_ONCE);
        map.note_search(1);
        assert_eq!(reading(&map), AHEAD);
        long.note_search(LONG + 1);
        whole.read_ahead();
        assert_eq!((reading(&long), reading(&whole)), (AHEAD, AHEAD));
        assert_eq!(map.as_slice(), b"copydesk");
    }
}
