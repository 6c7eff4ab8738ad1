//! With the instructions of x86-64.
//!
//! Data goes in and out by value or by reference to arrays of the size that is read and written, so that what is left
//! to argue is that the machine has the instructions: values of [`Avx2`] and [`Avx512`] are made only where it was
//! asked and has them.
#![expect(
    unsafe_code,
    reason = "the instructions of some machines are unsafe to use on others; see the head of the file"
)]

use super::{Block, Machine, Wide, numbers_by_bits};
use std::arch::x86_64::*;
use std::sync::LazyLock;

/// With SSE2.
#[derive(Clone, Copy)]
pub(crate) struct Sse2;

/// With AVX2, BMI1, BMI2, LZCNT and POPCNT.
#[derive(Clone, Copy)]
pub(crate) struct Avx2(());

/// With those of [`Avx2`] and AVX-512 F, BW, VL, VBMI and VBMI2.
#[derive(Clone, Copy)]
pub(crate) struct Avx512(());

impl Avx2 {
    /// If the machine has them.
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        static HAS: LazyLock<bool> = LazyLock::new(|| {
            is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2")
                && is_x86_feature_detected!("lzcnt")
                && is_x86_feature_detected!("popcnt")
        });
        HAS.then_some(Self(()))
    }
}

impl Avx512 {
    /// If the machine has them.
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        static HAS: LazyLock<bool> = LazyLock::new(|| {
            Avx2::detect().is_some()
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vbmi")
                && is_x86_feature_detected!("avx512vbmi2")
        });
        HAS.then_some(Self(()))
    }
}

impl Machine for Sse2 {
    #[inline(always)]
    fn run<R>(self, run: impl FnOnce(Self) -> R) -> R {
        #[inline(never)]
        fn by_itself<R>(run: impl FnOnce(Sse2) -> R) -> R {
            run(Sse2)
        }
        by_itself(run)
    }

    #[inline(always)]
    fn block(self, bytes: &[u8; 64]) -> Block {
        // SAFETY: SSE2 is a part of x86-64.
        unsafe { block_sse2(bytes) }
    }

    #[inline(always)]
    fn wide(self, bytes: &[u8; 64]) -> Wide {
        // SAFETY: SSE2 is a part of x86-64.
        unsafe { wide_sse2(bytes) }
    }

    #[inline(always)]
    fn numbers(self, mask: u64, base: u32, numbers: &mut [u32; 64]) {
        numbers_by_bits(mask, base, numbers);
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
    fn run<R>(self, run: impl FnOnce(Self) -> R) -> R {
        #[inline(never)]
        #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
        fn with_features<R>(machine: Avx2, run: impl FnOnce(Avx2) -> R) -> R {
            run(machine)
        }
        // SAFETY: a value of this type is made only by `detect`.
        unsafe { with_features(self, run) }
    }

    #[inline(always)]
    fn block(self, bytes: &[u8; 64]) -> Block {
        // SAFETY: a value of this type is made only by `detect`.
        unsafe { block_avx2(bytes) }
    }

    #[inline(always)]
    fn wide(self, bytes: &[u8; 64]) -> Wide {
        // SAFETY: a value of this type is made only by `detect`.
        unsafe { wide_avx2(bytes) }
    }

    #[inline(always)]
    fn numbers(self, mask: u64, base: u32, numbers: &mut [u32; 64]) {
        numbers_by_bits(mask, base, numbers);
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

impl Machine for Avx512 {
    #[inline(always)]
    fn run<R>(self, run: impl FnOnce(Self) -> R) -> R {
        #[inline(never)]
        #[target_feature(
            enable = "avx2,bmi1,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2"
        )]
        fn with_features<R>(machine: Avx512, run: impl FnOnce(Avx512) -> R) -> R {
            run(machine)
        }
        // SAFETY: a value of this type is made only by `detect`.
        unsafe { with_features(self, run) }
    }

    #[inline(always)]
    fn block(self, bytes: &[u8; 64]) -> Block {
        // SAFETY: a value of this type is made only by `detect`.
        unsafe { block_avx512(bytes) }
    }

    #[inline(always)]
    fn wide(self, bytes: &[u8; 64]) -> Wide {
        // SAFETY: a value of this type is made only by `detect`.
        unsafe { wide_avx512(bytes) }
    }

    #[inline(always)]
    fn numbers(self, mask: u64, base: u32, numbers: &mut [u32; 64]) {
        // SAFETY: a value of this type is made only by `detect`.
        unsafe { numbers_avx512(mask, base, numbers) }
    }

    #[inline(always)]
    fn equal(self, numbers: &[u8; 32], number: u32) -> u32 {
        // SAFETY: a value of this type is made only by `detect`, and it has all of AVX2.
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

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load64(bytes: &[u8; 64]) -> __m512i {
    // SAFETY: it reads 64 bytes, which the array has, from any alignment.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
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
#[target_feature(enable = "avx512f,avx512bw")]
fn within_avx512(v: __m512i, first: u8, count: u8) -> u64 {
    let moved = _mm512_sub_epi8(v, _mm512_set1_epi8(first.cast_signed()));
    _mm512_cmplt_epu8_mask(moved, _mm512_set1_epi8(count.cast_signed()))
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
#[target_feature(enable = "avx512f,avx512bw")]
fn block_avx512(bytes: &[u8; 64]) -> Block {
    let v = load64(bytes);
    let letter = within_avx512(_mm512_or_si512(v, _mm512_set1_epi8(0x20)), b'a', 26);
    let line = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(b'_'.cast_signed()));
    Block {
        word: letter | line | within_avx512(v, b'0', 10),
        lower: within_avx512(v, b'a', 26),
        wide: _mm512_movepi8_mask(v),
    }
}

/// Puts the masks of single bytes together: the first byte, the second, the third.
#[inline(always)]
fn together(e2: u64, x80: u64, third: u64, c3: u64, second: u64) -> Wide {
    Wide { marks: e2 & x80 >> 1 & third >> 2, letters: c3 & second >> 1 }
}

#[inline]
#[target_feature(enable = "sse2")]
fn wide_sse2(bytes: &[u8; 64]) -> Wide {
    let (mut e2, mut x80, mut third, mut c3, mut second) = (0, 0, 0, 0, 0);
    for at in [0, 16, 32, 48] {
        let v = load16(bytes, at);
        let is = |byte: u8| _mm_cmpeq_epi8(v, _mm_set1_epi8(byte.cast_signed()));
        let bits = |mask| u64::from(_mm_movemask_epi8(mask) as u16) << at;
        e2 |= bits(is(0xE2));
        x80 |= bits(is(0x80));
        third |= bits(within_sse2(v, 0x90, 0x18));
        c3 |= bits(is(0xC3));
        second |= bits(_mm_andnot_si128(_mm_or_si128(is(0x97), is(0xB7)), within_sse2(v, 0x80, 0x40)));
    }
    together(e2, x80, third, c3, second)
}

#[inline]
#[target_feature(enable = "avx2")]
fn wide_avx2(bytes: &[u8; 64]) -> Wide {
    let (mut e2, mut x80, mut third, mut c3, mut second) = (0, 0, 0, 0, 0);
    for at in [0, 32] {
        let v = load32(bytes, at);
        let is = |byte: u8| _mm256_cmpeq_epi8(v, _mm256_set1_epi8(byte.cast_signed()));
        let bits = |mask| u64::from(_mm256_movemask_epi8(mask) as u32) << at;
        e2 |= bits(is(0xE2));
        x80 |= bits(is(0x80));
        third |= bits(within_avx2(v, 0x90, 0x18));
        c3 |= bits(is(0xC3));
        second |= bits(_mm256_andnot_si256(_mm256_or_si256(is(0x97), is(0xB7)), within_avx2(v, 0x80, 0x40)));
    }
    together(e2, x80, third, c3, second)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn wide_avx512(bytes: &[u8; 64]) -> Wide {
    let v = load64(bytes);
    let is = |byte: u8| _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(byte.cast_signed()));
    let second = within_avx512(v, 0x80, 0x40) & !is(0x97) & !is(0xB7);
    together(is(0xE2), is(0x80), within_avx512(v, 0x90, 0x18), is(0xC3), second)
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2")]
fn numbers_avx512(mask: u64, base: u32, numbers: &mut [u32; 64]) {
    const BITS: [u8; 64] = {
        let mut bits = [0; 64];
        let mut at = 0;
        while at < 64 {
            bits[at] = at as u8;
            at += 1;
        }
        bits
    };
    let packed = _mm512_maskz_compress_epi8(mask, load64(&BITS));
    let base = _mm512_set1_epi32(base.cast_signed());
    let (sixteens, _) = numbers.as_chunks_mut::<16>();
    let mut left = mask.count_ones();
    let quarters = [
        _mm512_castsi512_si128(packed),
        _mm512_extracti32x4_epi32::<1>(packed),
        _mm512_extracti32x4_epi32::<2>(packed),
        _mm512_extracti32x4_epi32::<3>(packed),
    ];
    for (sixteen, quarter) in sixteens.iter_mut().zip(quarters) {
        let wide = _mm512_add_epi32(_mm512_cvtepu8_epi32(quarter), base);
        // SAFETY: it writes 64 bytes, which sixteen numbers have, at any alignment.
        unsafe { _mm512_storeu_si512(sixteen.as_mut_ptr().cast(), wide) }
        if left <= 16 {
            break;
        }
        left -= 16;
    }
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
