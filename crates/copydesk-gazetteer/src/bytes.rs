//! `Bytes`: the bytes of a compiled gazetteer, wherever they are, and numbers read from them.

use std::fmt;

/// The buckets of the index fill one cache line each, so the bytes start at one.
pub(crate) const LINE: usize = 64;

/// Bytes in memory, of the program itself, or of a mapped file.
pub(crate) enum Bytes {
    /// Of the program, where they lie on a cache line.
    Static(&'static [u8]),
    /// In memory, from `start` on, which lies on a cache line.
    Owned { bytes: Vec<u8>, start: usize },
    /// In memory that the system gave in whole pages.
    Pages(crate::map::Pages),
    /// A file.
    Mapped(crate::map::Map),
}

/// From so many bytes on, whole pages are asked for.
const PAGES: usize = 1 << 20;

impl Bytes {
    /// As many zeros, to be written over.
    pub(crate) fn zeroed(len: usize) -> Self {
        if len >= PAGES
            && let Some(pages) = crate::map::Pages::zeroed(len)
        {
            return Self::Pages(pages);
        }
        let mut bytes = vec![0; len + LINE];
        let start = bytes.as_ptr().align_offset(LINE).min(LINE);
        bytes.truncate(start + len);
        Self::Owned { bytes, start }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        match self {
            Self::Static(bytes) => bytes,
            Self::Owned { bytes, start } => &bytes[*start..],
            Self::Pages(pages) => pages.as_slice(),
            Self::Mapped(map) => map.as_slice(),
        }
    }

    /// Tells that much of them is going to be read.
    pub(crate) fn read_ahead(&self) {
        if let Self::Mapped(map) = self {
            map.read_ahead();
        }
    }

    /// Tells that a text of so many bytes is going to be searched.
    #[inline]
    pub(crate) fn note_search(&self, len: usize) {
        if let Self::Mapped(map) = self {
            map.note_search(len);
        }
    }

    /// The bytes, if they may be written to: those of a file or of the program may not, and are none.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [u8] {
        match self {
            Self::Owned { bytes, start } => &mut bytes[*start..],
            Self::Pages(pages) => pages.as_mut_slice(),
            Self::Static(_) | Self::Mapped(_) => &mut [],
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.as_slice().len()
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}

/// The little-endian number number `index` in an array of them; 0 beyond its end, which only a damaged file leads to.
#[inline]
pub(crate) fn u32_at(array: &[u8], index: usize) -> u32 {
    array
        .get(index * 4..index * 4 + 4)
        .map_or(0, |four| u32::from_le_bytes(four.try_into().unwrap_or_default()))
}

/// Writes the little-endian number number `index` of an array of them.
pub(crate) fn put_u32(array: &mut [u8], index: usize, number: u32) {
    array[index * 4..index * 4 + 4].copy_from_slice(&number.to_le_bytes());
}

/// As [`put_u32`] with 64 bits.
pub(crate) fn put_u64(array: &mut [u8], index: usize, number: u64) {
    array[index * 8..index * 8 + 8].copy_from_slice(&number.to_le_bytes());
}

/// As [`u32_at`] with 64 bits.
#[inline]
pub(crate) fn u64_at(array: &[u8], index: usize) -> u64 {
    array
        .get(index * 8..index * 8 + 8)
        .map_or(0, |eight| u64::from_le_bytes(eight.try_into().unwrap_or_default()))
}

/// Appends a number in groups of seven bits, the lowest first (LEB128).
pub(crate) fn push_varint(bytes: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads such a number from the front of `bytes` and moves it on; 0 where there is none.
#[inline(always)]
pub(crate) fn take_varint(bytes: &mut &[u8]) -> usize {
    if let [byte @ 0..=0x7F, rest @ ..] = *bytes {
        *bytes = rest;
        return usize::from(*byte);
    }
    take_long_varint(bytes)
}

#[inline(never)]
fn take_long_varint(bytes: &mut &[u8]) -> usize {
    let mut number = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let Some((&byte, rest)) = bytes.split_first() else { return 0 };
        *bytes = rest;
        number |= usize::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            break;
        }
    }
    number
}

/// Appends a string and its length.
pub(crate) fn push_str(bytes: &mut Vec<u8>, text: &str) {
    push_varint(bytes, text.len());
    bytes.extend_from_slice(text.as_bytes());
}

/// Reads a string that [`push_str`] wrote, as bytes; empty where there is none.
#[inline(always)]
pub(crate) fn take_bytes<'a>(bytes: &mut &'a [u8]) -> &'a [u8] {
    let len = take_varint(bytes);
    let Some((text, rest)) = bytes.split_at_checked(len) else {
        *bytes = &[];
        return &[];
    };
    *bytes = rest;
    text
}

/// As [`take_bytes`]; empty if it is not UTF-8.
pub(crate) fn take_str<'a>(bytes: &mut &'a [u8]) -> &'a str {
    std::str::from_utf8(take_bytes(bytes)).unwrap_or_default()
}
