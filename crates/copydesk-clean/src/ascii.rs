//! `Ascii`: which of 64 bytes of a text are letters, digits and marks, one bit for each, told for all of them at once.

use wide::u8x16;

/// How many bytes are looked at.
pub(crate) const BYTES: usize = 64;

/// As many bytes, and those of a word of up to sixteen that begins with the last of them.
pub(crate) const WINDOW: usize = BYTES + 16;

/// A bit for each of up to 64 bytes, the first one lowest; zeros after their end.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Ascii {
    /// ASCII letters and digits.
    pub(crate) alnum: u64,
    pub(crate) upper: u64,
    pub(crate) digits: u64,
    /// All other ASCII but the space.
    pub(crate) marks: u64,
    /// What is not ASCII.
    pub(crate) high: u64,
}

impl Ascii {
    /// Looks at the first of these bytes, as far as there is room for them, and at no more than `len`.
    #[inline(always)]
    pub(crate) fn among(bytes: &[u8; WINDOW], len: usize) -> Self {
        let found = bytes.first_chunk().map_or_else(Self::default, Self::of);
        let within = below(len);
        Self {
            alnum: found.alnum & within,
            upper: found.upper & within,
            digits: found.digits & within,
            marks: found.marks & within,
            high: found.high & within,
        }
    }

    /// The letters and digits among these bytes as bits, and the bytes with capitals made small and all else made blanks.
    pub(crate) fn fold(bytes: &[u8; BYTES]) -> (u64, [u8; BYTES]) {
        let mut alnum = 0;
        let mut folded = [0; BYTES];
        let parts = bytes.as_chunks::<16>().0.iter().zip(folded.as_chunks_mut().0);
        for (at, (part, to)) in parts.enumerate() {
            let part = u8x16::new(*part);
            let small = part | u8x16::splat(0x20);
            let is = between(small, b'a', b'z') | between(part, b'0', b'9');
            alnum |= u64::from(is.to_bitmask() as u16) << (16 * at);
            // Small letters, digits and the blank have this bit.
            *to = (part & is | u8x16::splat(0x20)).to_array();
        }
        (alnum, folded)
    }

    #[inline(always)]
    fn of(bytes: &[u8; BYTES]) -> Self {
        let mut found = Self::default();
        let mut spaces = 0;
        for (at, part) in bytes.as_chunks::<16>().0.iter().enumerate() {
            let part = u8x16::new(*part);
            let put = |is: u8x16| u64::from(is.to_bitmask() as u16) << (16 * at);
            let digits = put(between(part, b'0', b'9'));
            found.digits |= digits;
            // A capital and a small letter differ in one bit.
            found.alnum |= put(between(part | u8x16::splat(0x20), b'a', b'z')) | digits;
            found.upper |= put(between(part, b'A', b'Z'));
            found.high |= put(part);
            spaces |= put(part.simd_eq(u8x16::splat(b' ')));
        }
        found.marks = !(found.alnum | found.high | spaces);
        found
    }
}

/// The bytes from `first` to `last`.
fn between(bytes: u8x16, first: u8, last: u8) -> u8x16 {
    (bytes - u8x16::splat(first)).simd_le(u8x16::splat(last - first))
}

/// The lowest `count` bits.
pub(crate) const fn below(count: usize) -> u64 {
    if count < BYTES { (1 << count) - 1 } else { u64::MAX }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same, byte by byte.
    fn one_by_one(bytes: &[u8; BYTES]) -> Ascii {
        let mut found = Ascii::default();
        for (at, byte) in bytes.iter().enumerate() {
            let bit = |is: bool| u64::from(is) << at;
            found.alnum |= bit(byte.is_ascii_alphanumeric());
            found.upper |= bit(byte.is_ascii_uppercase());
            found.digits |= bit(byte.is_ascii_digit());
            found.marks |= bit(byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b' ');
            found.high |= bit(!byte.is_ascii());
        }
        found
    }

    proptest! {
        #[test]
        fn both_ways_tell_the_same(bytes in prop::array::uniform(any::<u8>()), len in 0..=BYTES) {
            let bytes: [u8; BYTES] = bytes;
            prop_assert_eq!(Ascii::of(&bytes), one_by_one(&bytes));
            let blanked = bytes.map(|byte| if byte.is_ascii_alphanumeric() { byte.to_ascii_lowercase() } else { b' ' });
            prop_assert_eq!(Ascii::fold(&bytes), (one_by_one(&bytes).alnum, blanked));
            let mut window = [0; WINDOW];
            window[..BYTES].copy_from_slice(&bytes);
            let part = Ascii::among(&window, len);
            prop_assert_eq!(part.alnum, one_by_one(&bytes).alnum & below(len));
            prop_assert_eq!(part.marks, one_by_one(&bytes).marks & below(len));
        }
    }
}
