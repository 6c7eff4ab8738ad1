//! With the instructions of x86-64.
//!
//! Data goes in and out by value or by reference to arrays of the size that is read and written, so that what is left
//! to argue is that the machine has the instructions: values of [`Avx2`] and [`Avx512`] are made only where it was
//! asked and has them.
#![expect(
    unsafe_code,
    reason = "the instructions of some machines are unsafe to use on others; see the head of the file"
)]

use super::{Block, Idle, Machine, Wide, numbers_by_bits};
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

/// Makes a type a [`Machine`] that has `features`, by the functions named.
macro_rules! machine {
    ($machine:ident, $features:literal, $block:ident, $wide:ident, $numbers:ident, $pick:ident, $same:ident) => {
        impl Machine for $machine {
            #[inline(always)]
            fn run<R>(self, run: impl FnOnce(Self) -> R) -> R {
                #[inline(never)]
                #[target_feature(enable = $features)]
                fn with_features<R>(machine: $machine, run: impl FnOnce($machine) -> R) -> R {
                    run(machine)
                }
                // SAFETY: SSE2 is a part of x86-64; a value of another type is made only by `detect`.
                unsafe { with_features(self, run) }
            }

            #[inline(always)]
            fn block(self, bytes: &[u8; 64], idle: Idle) -> Block {
                // SAFETY: as in `run`.
                unsafe { $block(bytes, idle) }
            }

            #[inline(always)]
            fn wide(self, bytes: &[u8; 64]) -> Wide {
                // SAFETY: as in `run`.
                unsafe { $wide(bytes) }
            }

            #[inline(always)]
            fn numbers(self, mask: u64, base: u32, numbers: &mut [u32; 64]) {
                // SAFETY: as in `run`.
                unsafe { $numbers(mask, base, numbers) }
            }

            #[inline(always)]
            fn pick(self, line: &[u8; 64], key: u32) -> u32 {
                // SAFETY: as in `run`.
                unsafe { $pick(line, key) }
            }

            #[inline(always)]
            fn same(self, a: &[u8; 32], b: &[u8; 32]) -> u32 {
                // SAFETY: as in `run`.
                unsafe { $same(a, b) }
            }

            #[inline(always)]
            fn halves(self, bytes: &[u8; 16], keep: &[u8; 16], with: &[u8; 16]) -> (u64, u64, bool) {
                // SAFETY: as in `run`.
                unsafe { halves(bytes, keep, with) }
            }

            #[inline(always)]
            fn prefetch(self, bytes: &[u8], at: usize) {
                prefetch(bytes, at);
            }
        }
    };
}

machine!(Sse2, "sse2", block_sse2, wide_sse2, numbers_sse2, pick_sse2, same_sse2);
machine!(Avx2, "avx2,bmi1,bmi2,lzcnt,popcnt", block_avx2, wide_avx2, numbers_avx2, pick_avx2, same_avx2);
// Eight numbers and 32 bytes are as many as AVX2 takes at once.
machine!(
    Avx512,
    "avx2,bmi1,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2",
    block_avx512,
    wide_avx512,
    numbers_avx512,
    pick_avx2,
    same_avx2
);

#[inline(always)]
fn prefetch(bytes: &[u8], at: usize) {
    if let Some(byte) = bytes.get(at) {
        // SAFETY: the address is that of a byte that exists; a prefetch changes nothing and never faults.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(byte).cast()) }
    }
}

#[inline]
#[target_feature(enable = "sse2")]
fn load_sse2(bytes: &[u8], at: usize) -> __m128i {
    let piece: &[u8; 16] = bytes[at..at + 16].try_into().unwrap_or(&[0; 16]);
    // SAFETY: it reads 16 bytes, which the array has, from any alignment.
    unsafe { _mm_loadu_si128(piece.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "sse2")]
fn halves(bytes: &[u8; 16], keep: &[u8; 16], with: &[u8; 16]) -> (u64, u64, bool) {
    let kept = _mm_and_si128(load_sse2(bytes, 0), load_sse2(keep, 0));
    let both = _mm_xor_si128(kept, load_sse2(with, 0));
    let half = |half: __m128i| _mm_cvtsi128_si64(half).cast_unsigned();
    (half(both), half(_mm_unpackhi_epi64(both, both)), _mm_movemask_epi8(kept) == 0)
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_avx2(bytes: &[u8], at: usize) -> __m256i {
    let piece: &[u8; 32] = bytes[at..at + 32].try_into().unwrap_or(&[0; 32]);
    // SAFETY: it reads 32 bytes, which the array has, from any alignment.
    unsafe { _mm256_loadu_si256(piece.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn load_avx512(bytes: &[u8; 64]) -> __m512i {
    // SAFETY: it reads 64 bytes, which the array has, from any alignment.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

/// Makes the functions that read a block in pieces whose comparisons give a byte for each byte: with SSE2 and AVX2.
macro_rules! by_pieces {
    (
        $features:literal, $piece:literal, $load:ident, $within:ident, $wide:ident, $mask:ty,
        $set:ident, $add:ident, $greater:ident, $equal:ident, $or:ident, $andnot:ident, $movemask:ident, $vector:ty
    ) => {
        /// Whether each byte lies in `first..first + count`: moved so that the range begins at the least signed byte.
        #[inline]
        #[target_feature(enable = $features)]
        fn $within(v: $vector, first: u8, count: u8) -> $vector {
            let moved = $add(v, $set(0x80u8.wrapping_sub(first).cast_signed()));
            $greater($set((0x80 + count).cast_signed()), moved)
        }

        #[inline]
        #[target_feature(enable = $features)]
        fn $wide(bytes: &[u8; 64]) -> Wide {
            let (mut e2, mut x80, mut third, mut c3, mut second) = (0, 0, 0, 0, 0);
            for at in (0..64).step_by($piece) {
                let v = $load(bytes, at);
                let is = |byte: u8| $equal(v, $set(byte.cast_signed()));
                let bits = |mask| u64::from($movemask(mask) as $mask) << at;
                e2 |= bits(is(0xE2));
                x80 |= bits(is(0x80));
                third |= bits($within(v, 0x90, 0x18));
                c3 |= bits(is(0xC3));
                second |= bits($andnot($or(is(0x97), is(0xB7)), $within(v, 0x80, 0x40)));
            }
            together(e2, x80, third, c3, second)
        }
    };
}

by_pieces!(
    "sse2",
    16,
    load_sse2,
    within_sse2,
    wide_sse2,
    u16,
    _mm_set1_epi8,
    _mm_add_epi8,
    _mm_cmpgt_epi8,
    _mm_cmpeq_epi8,
    _mm_or_si128,
    _mm_andnot_si128,
    _mm_movemask_epi8,
    __m128i
);
by_pieces!(
    "avx2",
    32,
    load_avx2,
    within_avx2,
    wide_avx2,
    u32,
    _mm256_set1_epi8,
    _mm256_add_epi8,
    _mm256_cmpgt_epi8,
    _mm256_cmpeq_epi8,
    _mm256_or_si256,
    _mm256_andnot_si256,
    _mm256_movemask_epi8,
    __m256i
);

#[inline]
#[target_feature(enable = "sse2")]
fn block_sse2(bytes: &[u8; 64], idle: Idle) -> Block {
    let mut block = Block { word: 0, idle: 0, wide: 0 };
    let set = |byte: u8| _mm_set1_epi8(byte.cast_signed());
    for at in (0..64).step_by(16) {
        let v = load_sse2(bytes, at);
        let letter = within_sse2(_mm_or_si128(v, set(0x20)), b'a', 26);
        let line = _mm_cmpeq_epi8(v, set(b'_'));
        let word = _mm_or_si128(_mm_or_si128(letter, within_sse2(v, b'0', 10)), line);
        let bits = |mask| u64::from(_mm_movemask_epi8(mask) as u16) << at;
        block.word |= bits(word);
        block.idle |= bits(within_sse2(_mm_or_si128(v, set(idle.0)), b'a', 26));
        block.wide |= bits(v);
    }
    Block { idle: block.idle & block.word, ..block }
}

/// The classes of ASCII bytes of words, as bits, by the upper and the lower half of the byte: a byte is of those that both
/// tables have for it. Upper-case letters and `_` come first, then digits, then lower-case letters.
const CLASSES: [[u8; 16]; 2] = {
    let mut halves = [[0; 16]; 2];
    let mut byte = 0u8;
    while byte < 128 {
        // A row with others of the same columns has a bit of its own: else '@' and '[' would be letters.
        let class = match byte {
            b'A'..=b'O' => 1,
            b'P'..=b'Z' => 2,
            b'_' => 4,
            b'0'..=b'9' => DIGIT,
            b'a'..=b'o' => 0x10,
            b'p'..=b'z' => 0x20,
            _ => 0,
        };
        halves[0][(byte >> 4) as usize] |= class;
        halves[1][(byte & 15) as usize] |= class;
        byte += 1;
    }
    halves
};
const DIGIT: u8 = 8;

#[inline]
#[target_feature(enable = "avx2")]
fn block_avx2(bytes: &[u8; 64], idle: Idle) -> Block {
    let mut block = Block { word: 0, idle: 0, wide: 0 };
    let set = |byte: u8| _mm256_set1_epi8(byte.cast_signed());
    let [upper, lower] = CLASSES.map(|half| _mm256_broadcastsi128_si256(load_sse2(&half, 0)));
    let above = set(if idle == Idle::LOWER { 2 * DIGIT - 1 } else { DIGIT - 1 });
    for at in (0..64).step_by(32) {
        let v = load_avx2(bytes, at);
        // Bytes beyond ASCII have no class: their upper bit makes the look-up of their lower half 0.
        let by_upper = _mm256_shuffle_epi8(upper, _mm256_and_si256(_mm256_srli_epi16::<4>(v), set(0xF)));
        let class = _mm256_and_si256(_mm256_shuffle_epi8(lower, v), by_upper);
        let bits = |mask| u64::from(_mm256_movemask_epi8(mask).cast_unsigned()) << at;
        block.word |= bits(_mm256_cmpeq_epi8(class, set(0)));
        block.idle |= bits(_mm256_cmpgt_epi8(class, above));
        block.wide |= bits(v);
    }
    Block { word: !block.word, ..block }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn within_avx512(v: __m512i, first: u8, count: u8) -> u64 {
    let moved = _mm512_sub_epi8(v, _mm512_set1_epi8(first.cast_signed()));
    _mm512_cmplt_epu8_mask(moved, _mm512_set1_epi8(count.cast_signed()))
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn block_avx512(bytes: &[u8; 64], idle: Idle) -> Block {
    let v = load_avx512(bytes);
    let letter = within_avx512(_mm512_or_si512(v, _mm512_set1_epi8(0x20)), b'a', 26);
    let line = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(b'_'.cast_signed()));
    let word = letter | line | within_avx512(v, b'0', 10);
    Block {
        word,
        idle: word & within_avx512(_mm512_or_si512(v, _mm512_set1_epi8(idle.0.cast_signed())), b'a', 26),
        wide: _mm512_movepi8_mask(v),
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn wide_avx512(bytes: &[u8; 64]) -> Wide {
    let v = load_avx512(bytes);
    let is = |byte: u8| _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(byte.cast_signed()));
    let second = within_avx512(v, 0x80, 0x40) & !is(0x97) & !is(0xB7);
    together(is(0xE2), is(0x80), within_avx512(v, 0x90, 0x18), is(0xC3), second)
}

/// Puts the masks of single bytes together: the first byte, the second, the third.
#[inline(always)]
fn together(e2: u64, x80: u64, third: u64, c3: u64, second: u64) -> Wide {
    Wide { marks: e2 & x80 >> 1 & third >> 2, letters: c3 & second >> 1 }
}

#[inline]
#[target_feature(enable = "sse2")]
fn numbers_sse2(mask: u64, base: u32, numbers: &mut [u32; 64]) {
    numbers_by_bits(mask, base, numbers);
}

#[inline]
#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
fn numbers_avx2(mask: u64, base: u32, numbers: &mut [u32; 64]) {
    numbers_by_bits(mask, base, numbers);
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
    let packed = _mm512_maskz_compress_epi8(mask, load_avx512(&BITS));
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

/// Puts the four numbers together; at most one is not 0.
#[inline]
#[target_feature(enable = "sse2")]
fn any_of_four(four: __m128i) -> u32 {
    let two = _mm_or_si128(four, _mm_shuffle_epi32::<0b01_00_11_10>(four));
    let one = _mm_or_si128(two, _mm_shuffle_epi32::<0b10_11_00_01>(two));
    _mm_cvtsi128_si32(one).cast_unsigned()
}

#[inline]
#[target_feature(enable = "sse2")]
fn pick_sse2(line: &[u8; 64], key: u32) -> u32 {
    let key = _mm_set1_epi32(key.cast_signed());
    let four = |at| _mm_and_si128(_mm_cmpeq_epi32(load_sse2(line, at), key), load_sse2(line, at + 32));
    any_of_four(_mm_or_si128(four(0), four(16)))
}

#[inline]
#[target_feature(enable = "avx2")]
fn pick_avx2(line: &[u8; 64], key: u32) -> u32 {
    let equal = _mm256_cmpeq_epi32(load_avx2(line, 0), _mm256_set1_epi32(key.cast_signed()));
    let eight = _mm256_and_si256(equal, load_avx2(line, 32));
    any_of_four(_mm_or_si128(_mm256_castsi256_si128(eight), _mm256_extracti128_si256::<1>(eight)))
}

#[inline]
#[target_feature(enable = "sse2")]
fn same_sse2(a: &[u8; 32], b: &[u8; 32]) -> u32 {
    let half = |at| _mm_movemask_epi8(_mm_cmpeq_epi8(load_sse2(a, at), load_sse2(b, at))).cast_unsigned();
    half(0) | half(16) << 16
}

#[inline]
#[target_feature(enable = "avx2")]
fn same_avx2(a: &[u8; 32], b: &[u8; 32]) -> u32 {
    _mm256_movemask_epi8(_mm256_cmpeq_epi8(load_avx2(a, 0), load_avx2(b, 0))).cast_unsigned()
}
