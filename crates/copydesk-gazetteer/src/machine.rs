//! What the matcher asks of the machine: classes of 64 bytes at a time, eight comparisons at once, prefetching.
//!
//! On x86-64 with AVX2 where the machine has it, else with SSE2, which every such machine has; elsewhere byte by byte.
//! All agree bit for bit, which tests hold. Data goes in and out by value, so that the only thing left to argue is that
//! the machine has the instructions: a value of [`Avx2`] is made only where it was asked and has them.

/// The masks of one block of 64 bytes: bit `i` stands for byte `i`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Block {
    /// ASCII letters, digits and `_`.
    pub(crate) word: u64,
    /// ASCII lower-case letters.
    pub(crate) lower: u64,
    /// Bytes of characters beyond ASCII.
    pub(crate) wide: u64,
}

/// A way of doing it.
pub(crate) trait Machine: Copy {
    /// The masks of a block.
    fn block(self, bytes: &[u8; 64]) -> Block;
    /// Which of eight little-endian numbers are `number`, as bits.
    fn equal(self, numbers: &[u8; 32], number: u32) -> u32;
    /// Asks for the cache line of `bytes[at]`, if there is such a byte.
    fn prefetch(self, bytes: &[u8], at: usize);
}

/// With what every machine has.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[derive(Clone, Copy)]
pub(crate) struct Portable;

#[cfg(any(test, not(target_arch = "x86_64")))]
impl Machine for Portable {
    fn block(self, bytes: &[u8; 64]) -> Block {
        let mut block = Block { word: 0, lower: 0, wide: 0 };
        for (at, byte) in bytes.iter().enumerate() {
            block.word |= u64::from(byte.is_ascii_alphanumeric() || *byte == b'_') << at;
            block.lower |= u64::from(byte.is_ascii_lowercase()) << at;
            block.wide |= u64::from(!byte.is_ascii()) << at;
        }
        block
    }

    fn equal(self, numbers: &[u8; 32], number: u32) -> u32 {
        let number = number.to_le_bytes();
        (0..8).fold(0, |found, at| found | u32::from(numbers[at * 4..at * 4 + 4] == number) << at)
    }

    fn prefetch(self, _: &[u8], _: usize) {}
}

#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{Avx2, Sse2};

#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "the instructions of some machines are unsafe to use on others; see the head of the file"
)]
mod x86 {
    use super::{Block, Machine};
    use std::arch::x86_64::*;

    /// With SSE2.
    #[derive(Clone, Copy)]
    pub(crate) struct Sse2;

    /// With AVX2, BMI1, BMI2, LZCNT and POPCNT.
    #[derive(Clone, Copy)]
    pub(crate) struct Avx2(());

    impl Avx2 {
        /// If the machine has them.
        pub(crate) fn detect() -> Option<Self> {
            (is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2")
                && is_x86_feature_detected!("lzcnt")
                && is_x86_feature_detected!("popcnt"))
            .then_some(Self(()))
        }

        /// Calls `run` compiled for these instructions, as far as it is inlined.
        #[inline]
        pub(crate) fn run<R>(self, run: impl FnOnce(Self) -> R) -> R {
            #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
            fn with_features<R>(machine: Avx2, run: impl FnOnce(Avx2) -> R) -> R {
                run(machine)
            }
            // SAFETY: a value of this type is made only by `detect`.
            unsafe { with_features(self, run) }
        }
    }

    impl Machine for Sse2 {
        #[inline(always)]
        fn block(self, bytes: &[u8; 64]) -> Block {
            // SAFETY: SSE2 is a part of x86-64.
            unsafe { block_sse2(bytes) }
        }

        #[inline(always)]
        fn equal(self, numbers: &[u8; 32], number: u32) -> u32 {
            // SAFETY: SSE2 is a part of x86-64.
            unsafe { equal_sse2(numbers, number) }
        }

        #[inline(always)]
        fn prefetch(self, bytes: &[u8], at: usize) {
            prefetch(bytes, at);
        }
    }

    impl Machine for Avx2 {
        #[inline(always)]
        fn block(self, bytes: &[u8; 64]) -> Block {
            // SAFETY: a value of this type is made only by `detect`.
            unsafe { block_avx2(bytes) }
        }

        #[inline(always)]
        fn equal(self, numbers: &[u8; 32], number: u32) -> u32 {
            // SAFETY: a value of this type is made only by `detect`.
            unsafe { equal_avx2(numbers, number) }
        }

        #[inline(always)]
        fn prefetch(self, bytes: &[u8], at: usize) {
            prefetch(bytes, at);
        }
    }

    #[inline(always)]
    fn prefetch(bytes: &[u8], at: usize) {
        if let Some(byte) = bytes.get(at) {
            // SAFETY: the address is that of a byte that exists; a prefetch changes nothing and never faults.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(byte).cast()) }
        }
    }

    #[inline]
    fn half(bytes: &[u8], at: usize) -> i64 {
        i64::from_le_bytes(bytes[at..at + 8].try_into().unwrap_or_default())
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn load16(bytes: &[u8], at: usize) -> __m128i {
        _mm_set_epi64x(half(bytes, at + 8), half(bytes, at))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn load32(bytes: &[u8], at: usize) -> __m256i {
        _mm256_set_epi64x(half(bytes, at + 24), half(bytes, at + 16), half(bytes, at + 8), half(bytes, at))
    }

    /// Whether each byte lies in `first..first + count`: moved so that the range begins at the least signed byte.
    #[inline]
    #[target_feature(enable = "sse2")]
    fn within_sse2(v: __m128i, first: u8, count: u8) -> __m128i {
        let moved = _mm_add_epi8(v, _mm_set1_epi8(0x80u8.wrapping_sub(first).cast_signed()));
        _mm_cmplt_epi8(moved, _mm_set1_epi8((0x80 + count).cast_signed()))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn within_avx2(v: __m256i, first: u8, count: u8) -> __m256i {
        let moved = _mm256_add_epi8(v, _mm256_set1_epi8(0x80u8.wrapping_sub(first).cast_signed()));
        _mm256_cmpgt_epi8(_mm256_set1_epi8((0x80 + count).cast_signed()), moved)
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn block_sse2(bytes: &[u8; 64]) -> Block {
        let mut block = Block { word: 0, lower: 0, wide: 0 };
        for at in [0, 16, 32, 48] {
            let v = load16(bytes, at);
            let letter = within_sse2(_mm_or_si128(v, _mm_set1_epi8(0x20)), b'a', 26);
            let line = _mm_cmpeq_epi8(v, _mm_set1_epi8(b'_'.cast_signed()));
            let word = _mm_or_si128(_mm_or_si128(letter, within_sse2(v, b'0', 10)), line);
            let bits = |mask: i32| u64::from(mask as u16) << at;
            block.word |= bits(_mm_movemask_epi8(word));
            block.lower |= bits(_mm_movemask_epi8(within_sse2(v, b'a', 26)));
            block.wide |= bits(_mm_movemask_epi8(v));
        }
        block
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn block_avx2(bytes: &[u8; 64]) -> Block {
        let mut block = Block { word: 0, lower: 0, wide: 0 };
        for at in [0, 32] {
            let v = load32(bytes, at);
            let letter = within_avx2(_mm256_or_si256(v, _mm256_set1_epi8(0x20)), b'a', 26);
            let line = _mm256_cmpeq_epi8(v, _mm256_set1_epi8(b'_'.cast_signed()));
            let word = _mm256_or_si256(_mm256_or_si256(letter, within_avx2(v, b'0', 10)), line);
            let bits = |mask: i32| u64::from(mask as u32) << at;
            block.word |= bits(_mm256_movemask_epi8(word));
            block.lower |= bits(_mm256_movemask_epi8(within_avx2(v, b'a', 26)));
            block.wide |= bits(_mm256_movemask_epi8(v));
        }
        block
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn equal_sse2(numbers: &[u8; 32], number: u32) -> u32 {
        let wanted = _mm_set1_epi32(number.cast_signed());
        let low = _mm_cmpeq_epi32(load16(numbers, 0), wanted);
        let high = _mm_cmpeq_epi32(load16(numbers, 16), wanted);
        _mm_movemask_epi8(_mm_packs_epi16(_mm_packs_epi32(low, high), _mm_setzero_si128())) as u32
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn equal_avx2(numbers: &[u8; 32], number: u32) -> u32 {
        let equal = _mm256_cmpeq_epi32(load32(numbers, 0), _mm256_set1_epi32(number.cast_signed()));
        _mm256_movemask_ps(_mm256_castsi256_ps(equal)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn blocks(bytes: &[u8; 64]) -> Vec<Block> {
        let mut blocks = vec![Portable.block(bytes)];
        #[cfg(target_arch = "x86_64")]
        {
            blocks.push(Sse2.block(bytes));
            blocks.extend(Avx2::detect().map(|machine| machine.block(bytes)));
        }
        blocks
    }

    fn equals(numbers: &[u8; 32], number: u32) -> Vec<u32> {
        let mut equals = vec![Portable.equal(numbers, number)];
        #[cfg(target_arch = "x86_64")]
        {
            equals.push(Sse2.equal(numbers, number));
            equals.extend(Avx2::detect().map(|machine| machine.equal(numbers, number)));
        }
        equals
    }

    fn all_same<T: PartialEq>(all: &[T]) -> bool {
        all.iter().all(|one| *one == all[0])
    }

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..64 {
                let mut bytes = [b' '; 64];
                bytes[at] = byte;
                assert!(all_same(&blocks(&bytes)), "{byte} at {at}");
            }
        }
    }

    proptest! {
        #[test]
        fn blocks_agree(bytes in prop::array::uniform32(any::<u8>()), more in prop::array::uniform32(any::<u8>())) {
            let mut block = [0; 64];
            block[..32].copy_from_slice(&bytes);
            block[32..].copy_from_slice(&more);
            prop_assert!(all_same(&blocks(&block)));
        }

        #[test]
        fn comparisons_agree(numbers in prop::array::uniform8(0u32..3), number in 0u32..4) {
            let mut bytes = [0; 32];
            for (at, number) in numbers.iter().enumerate() {
                bytes[at * 4..at * 4 + 4].copy_from_slice(&number.to_le_bytes());
            }
            let equals = equals(&bytes, number);
            prop_assert!(all_same(&equals));
            for (at, one) in numbers.iter().enumerate() {
                prop_assert_eq!(equals[0] >> at & 1 == 1, *one == number);
            }
        }
    }
}
