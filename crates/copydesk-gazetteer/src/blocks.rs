//! What the 64 bytes of a block are, as bit masks; on x86-64 with SSE2, which every such machine has, else byte by byte.
//!
//! Bit `i` of a mask stands for byte `i`. The bytes go in and out by value, so that the only thing left to argue is that
//! the machine has SSE2.

/// The masks of one block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Block {
    /// ASCII letters, digits and `_`.
    pub(crate) word: u64,
    /// ASCII lower-case letters.
    pub(crate) lower: u64,
    /// Bytes of characters beyond ASCII.
    pub(crate) wide: u64,
}

impl Block {
    /// Reads a block.
    #[inline]
    pub(crate) fn read(bytes: &[u8; 64]) -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            #[expect(unsafe_code, reason = "the compiler does not count what the target guarantees")]
            // SAFETY: SSE2 is a part of x86-64; there is no other condition.
            unsafe {
                x86::block(bytes)
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        {
            portable(bytes)
        }
    }
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn portable(bytes: &[u8; 64]) -> Block {
    let mut block = Block { word: 0, lower: 0, wide: 0 };
    for (at, byte) in bytes.iter().enumerate() {
        block.word |= u64::from(byte.is_ascii_alphanumeric() || *byte == b'_') << at;
        block.lower |= u64::from(byte.is_ascii_lowercase()) << at;
        block.wide |= u64::from(!byte.is_ascii()) << at;
    }
    block
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Block;
    use std::arch::x86_64::{
        __m128i, _mm_add_epi8, _mm_cmpeq_epi8, _mm_cmpeq_epi32, _mm_cmplt_epi8, _mm_movemask_epi8,
        _mm_or_si128, _mm_packs_epi16, _mm_packs_epi32, _mm_set_epi64x, _mm_set1_epi8, _mm_set1_epi32,
        _mm_setzero_si128,
    };

    #[inline]
    #[target_feature(enable = "sse2")]
    fn load(bytes: &[u8], at: usize) -> __m128i {
        let half = |at: usize| i64::from_le_bytes(bytes[at..at + 8].try_into().unwrap_or_default());
        _mm_set_epi64x(half(at + 8), half(at))
    }

    /// Whether each byte lies in `first..first + count`.
    #[inline]
    #[target_feature(enable = "sse2")]
    fn within(v: __m128i, first: u8, count: u8) -> __m128i {
        // Moved so that the range begins at the least signed byte.
        let moved = _mm_add_epi8(v, _mm_set1_epi8(0x80u8.wrapping_sub(first).cast_signed()));
        _mm_cmplt_epi8(moved, _mm_set1_epi8((0x80 + count).cast_signed()))
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn classes(v: __m128i) -> [u16; 3] {
        let lower = within(v, b'a', 26);
        let letter = within(_mm_or_si128(v, _mm_set1_epi8(0x20)), b'a', 26);
        let digit = within(v, b'0', 10);
        let line = _mm_cmpeq_epi8(v, _mm_set1_epi8(b'_'.cast_signed()));
        let word = _mm_or_si128(_mm_or_si128(letter, digit), line);
        [_mm_movemask_epi8(word) as u16, _mm_movemask_epi8(lower) as u16, _mm_movemask_epi8(v) as u16]
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn block(bytes: &[u8; 64]) -> Block {
        let mut block = Block { word: 0, lower: 0, wide: 0 };
        for quarter in 0..4 {
            let [word, lower, wide] = classes(load(bytes, quarter * 16));
            block.word |= u64::from(word) << (quarter * 16);
            block.lower |= u64::from(lower) << (quarter * 16);
            block.wide |= u64::from(wide) << (quarter * 16);
        }
        block
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn equal(prints: &[u8; 32], print: u32) -> u32 {
        let wanted = _mm_set1_epi32(print.cast_signed());
        let low = _mm_cmpeq_epi32(load(prints, 0), wanted);
        let high = _mm_cmpeq_epi32(load(prints, 16), wanted);
        let words = _mm_packs_epi32(low, high);
        _mm_movemask_epi8(_mm_packs_epi16(words, _mm_setzero_si128())) as u32
    }
}

/// Which of eight little-endian fingerprints are `print`, as bits.
#[inline]
pub(crate) fn equal(prints: &[u8; 32], print: u32) -> u32 {
    #[cfg(target_arch = "x86_64")]
    {
        #[expect(unsafe_code, reason = "the compiler does not count what the target guarantees")]
        // SAFETY: SSE2 is a part of x86-64; there is no other condition.
        unsafe {
            x86::equal(prints, print)
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        portable_equal(prints, print)
    }
}

#[cfg(any(test, not(target_arch = "x86_64")))]
fn portable_equal(prints: &[u8; 32], print: u32) -> u32 {
    let print = print.to_le_bytes();
    (0..8).fold(0, |found, at| found | u32::from(prints[at * 4..at * 4 + 4] == print) << at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..64 {
                let mut bytes = [b' '; 64];
                bytes[at] = byte;
                assert_eq!(Block::read(&bytes), portable(&bytes), "{byte} at {at}");
            }
        }
    }

    proptest! {
        #[test]
        fn twins_agree(bytes in prop::array::uniform32(any::<u8>()), more in prop::array::uniform32(any::<u8>())) {
            let mut block = [0; 64];
            block[..32].copy_from_slice(&bytes);
            block[32..].copy_from_slice(&more);
            prop_assert_eq!(Block::read(&block), portable(&block));
        }

        #[test]
        fn fingerprints(prints in prop::array::uniform8(0u32..3), print in 0u32..4) {
            let mut bytes = [0; 32];
            for (at, print) in prints.iter().enumerate() {
                bytes[at * 4..at * 4 + 4].copy_from_slice(&print.to_le_bytes());
            }
            prop_assert_eq!(equal(&bytes, print), portable_equal(&bytes, print));
            for (at, one) in prints.iter().enumerate() {
                prop_assert_eq!(equal(&bytes, print) >> at & 1 == 1, *one == print);
            }
        }
    }
}
