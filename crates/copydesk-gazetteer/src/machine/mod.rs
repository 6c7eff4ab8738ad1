//! What the matcher asks of the machine: classes of 64 bytes at a time, bits written out as numbers, eight numbers or 32
//! bytes compared at once, prefetching.
//!
//! On x86-64 with AVX-512 (VBMI2) or AVX2 where the machine has them, else with SSE2, which every such machine has;
//! elsewhere byte by byte. All agree bit for bit, which tests hold.

#[cfg(any(test, not(target_arch = "x86_64")))]
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(any(test, not(target_arch = "x86_64")))]
pub(crate) use portable::Portable;
#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{Avx2, Avx512, Sse2};

/// The machine that every build can count on: for what is hashed outside the loops over a text.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) use portable::Portable as Baseline;
/// The same.
#[cfg(target_arch = "x86_64")]
pub(crate) use x86::Sse2 as Baseline;

/// The masks of one block of 64 bytes: bit `i` stands for byte `i`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Block {
    /// ASCII letters, digits and `_`.
    pub(crate) word: u64,
    /// The [idle](Idle) ones among them.
    pub(crate) idle: u64,
    /// Bytes of characters beyond ASCII.
    pub(crate) wide: u64,
}

impl Block {
    /// The masks of the bytes from number `count` on, which may be 64, as those of a block.
    #[inline(always)]
    pub(crate) fn after(self, count: usize) -> Self {
        let after = |mask: u64| mask.checked_shr(count as u32).unwrap_or(0);
        Self { word: after(self.word), idle: after(self.idle), wide: after(self.wide) }
    }
}

/// The bytes with which few names begin, or none: ASCII lower-case letters, and digits where no name has any first. What is
/// done with words that begin so, [`Begin`](crate::layout::Begin) says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Idle(u8);

impl Idle {
    pub(crate) const LOWER: Self = Self(0);
    /// What it sets in a byte makes a lower-case letter of a digit, leaves letters and `_` as they are, and makes anything of
    /// bytes that are of no word.
    pub(crate) const LOWER_AND_DIGITS: Self = Self(0x40);

    /// Whether a byte of a word is one of these.
    #[inline(always)]
    pub(crate) const fn has(self, byte: u8) -> bool {
        (byte | self.0).is_ascii_lowercase()
    }
}

/// The masks of one block for the characters beyond ASCII that English news is full of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wide {
    /// The first bytes of U+2010 to U+2027: dashes, quotation marks, the ellipsis.
    pub(crate) marks: u64,
    /// The first bytes of U+00C0 to U+00FF without × and ÷: letters.
    pub(crate) letters: u64,
}

/// A way of doing it.
pub(crate) trait Machine: Copy {
    /// Calls `run`, which is compiled for this machine, as far as it is inlined, as a function of its own.
    fn run<R>(self, run: impl FnOnce(Self) -> R) -> R;
    /// The masks of a block.
    fn block(self, bytes: &[u8; 64], idle: Idle) -> Block;
    /// More masks of a block, of characters that end within it.
    fn wide(self, bytes: &[u8; 64]) -> Wide;
    /// Writes `base` plus the number of each bit of `mask` that is set, the lowest first, and anything after them.
    fn numbers(self, mask: u64, base: u32, numbers: &mut [u32; 64]);
    /// Of eight keys and then eight values, all little-endian numbers, the value whose key is `key`; 0 if none is. No two
    /// keys are `key`.
    fn pick(self, line: &[u8; 64], key: u32) -> u32;
    /// Which of 32 bytes are the same in both, as bits.
    fn same(self, a: &[u8; 32], b: &[u8; 32]) -> u32;
    /// Of those of 16 bytes for which `keep` has bits, combined with `with` by exclusive or: the first eight and the second
    /// eight as numbers; and whether all of these bytes are ASCII.
    fn halves(self, bytes: &[u8; 16], keep: &[u8; 16], with: &[u8; 16]) -> (u64, u64, bool);
    /// Asks for the cache line of `bytes[at]`, if there is such a byte.
    fn prefetch(self, bytes: &[u8], at: usize);
}

/// [`Machine::numbers`] one by one: six without asking how many there are, which leaves few branches to mistake.
#[inline(always)]
fn numbers_by_bits(mask: u64, base: u32, numbers: &mut [u32; 64]) {
    let [a, b, c, d, e, f, rest @ ..] = numbers;
    let mut left = mask;
    for number in [a, b, c, d, e, f] {
        *number = base + left.trailing_zeros();
        left &= left.wrapping_sub(1);
    }
    if left != 0 {
        more_numbers(left, base, rest);
    }
}

/// As [`numbers_by_bits`], of a mask that is not 0.
#[inline(never)]
fn more_numbers(mask: u64, base: u32, numbers: &mut [u32; 58]) {
    let mut left = mask;
    let (first, rest) = numbers.split_at_mut(8);
    for number in first {
        *number = base + left.trailing_zeros();
        left &= left.wrapping_sub(1);
    }
    for four in rest.chunks_mut(4) {
        if left == 0 {
            break;
        }
        for number in four {
            *number = base + left.trailing_zeros();
            left &= left.wrapping_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What each way of doing it gives, by the expression in which `$machine` is one.
    macro_rules! each {
        ($machine:ident => $give:expr) => {{
            let $machine = Portable;
            let mut given = vec![$give];
            #[cfg(target_arch = "x86_64")]
            {
                let $machine = Sse2;
                given.push($give);
                if let Some($machine) = Avx2::detect() {
                    given.push($give);
                }
                if let Some($machine) = Avx512::detect() {
                    given.push($give);
                }
            }
            given
        }};
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
                for idle in [Idle::LOWER, Idle::LOWER_AND_DIGITS] {
                    assert!(all_same(&each!(m => m.block(&bytes, idle))), "{byte} at {at}");
                }
                assert!(all_same(&each!(m => m.wide(&bytes))), "{byte} at {at}");
            }
        }
    }

    #[test]
    fn which_bytes_of_words_are_idle() {
        for byte in
            (0..=u8::MAX).filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii())
        {
            assert_eq!(Idle::LOWER.has(byte), byte.is_ascii_lowercase());
            let expected = byte.is_ascii_lowercase() || byte.is_ascii_digit();
            assert_eq!(Idle::LOWER_AND_DIGITS.has(byte), expected, "{byte}");
        }
    }

    #[test]
    fn every_common_character_at_every_place() {
        for c in ('\u{A0}'..'\u{120}').chain('\u{2000}'..'\u{2040}') {
            for at in 0..=64 - c.len_utf8() {
                let mut bytes = [b'a'; 64];
                c.encode_utf8(&mut bytes[at..]);
                let wide = each!(m => m.wide(&bytes));
                assert!(all_same(&wide), "{c:?} at {at}");
                let is = |mask: u64| mask == 1 << at;
                assert_eq!(is(wide[0].marks), ('\u{2010}'..='\u{2027}').contains(&c), "{c:?} at {at}");
                assert_eq!(is(wide[0].letters), ('\u{C0}'..='\u{FF}').contains(&c) && c.is_alphabetic());
            }
        }
    }

    proptest! {
        #[test]
        fn blocks_agree(bytes in prop::array::uniform32(any::<u8>()), more in prop::array::uniform32(any::<u8>())) {
            let mut block = [0; 64];
            block[..32].copy_from_slice(&bytes);
            block[32..].copy_from_slice(&more);
            prop_assert!(all_same(&each!(m => m.block(&block, Idle::LOWER))));
            prop_assert!(all_same(&each!(m => m.block(&block, Idle::LOWER_AND_DIGITS))));
            prop_assert!(all_same(&each!(m => m.wide(&block))));
        }

        #[test]
        fn likely_bytes_agree(choices in prop::collection::vec(0usize..8, 64)) {
            let mut block = [0; 64];
            for (byte, choice) in block.iter_mut().zip(choices) {
                *byte = [0xE2, 0x80, 0x90, 0xA7, 0xA8, 0xC3, 0x97, b'a'][choice];
            }
            prop_assert!(all_same(&each!(m => m.wide(&block))));
        }

        #[test]
        fn numbers_are_those_of_the_bits(mask in any::<u64>(), and in any::<u64>(), thin in 0u32..4, base in 0u32..1 << 30) {
            let mask = match thin { 0 => mask | and, 1 => u64::MAX >> (and % 4), _ => mask & and.rotate_left(thin) };
            let expected: Vec<u32> = (0..64).filter(|bit| mask >> bit & 1 == 1).map(|bit| base + bit).collect();
            let given = each!(m => {
                let mut numbers = [0; 64];
                m.numbers(mask, base, &mut numbers);
                numbers[..expected.len()].to_vec()
            });
            prop_assert!(given.iter().all(|numbers| *numbers == expected));
        }

        #[test]
        fn the_value_of_the_key_is_picked(first in any::<u32>(), step in 1u32..1 << 28, values in prop::array::uniform8(any::<u32>()), at in 0usize..9) {
            let mut line = [0; 64];
            let key = |at: usize| first.wrapping_add(step.wrapping_mul(at as u32));
            for (at, value) in values.iter().enumerate() {
                line[at * 4..at * 4 + 4].copy_from_slice(&key(at).to_le_bytes());
                line[at * 4 + 32..at * 4 + 36].copy_from_slice(&value.to_le_bytes());
            }
            let expected = values.get(at).copied().unwrap_or(0);
            prop_assert!(each!(m => m.pick(&line, key(at))).iter().all(|&value| value == expected));
        }

        #[test]
        fn halves_agree(bytes in prop::array::uniform16(any::<u8>()), ascii in any::<bool>(), len in 0usize..=16, with in prop::array::uniform16(any::<u8>()), mask in prop::array::uniform16(prop::sample::select(vec![0xDF, 0xFF]))) {
            let bytes = if ascii { bytes.map(|byte| byte & 0x7F) } else { bytes };
            let mut keep = [0; 16];
            keep[..len].copy_from_slice(&mask[..len]);
            let kept = |at: usize| (0..8).rev().fold(0, |all, n| all << 8 | u64::from(bytes[at + n] & keep[at + n] ^ with[at + n]));
            let expected = (kept(0), kept(8), bytes[..len].is_ascii());
            prop_assert!(each!(m => m.halves(&bytes, &keep, &with)).iter().all(|&halves| halves == expected));
        }

        #[test]
        fn the_same_bytes(a in prop::array::uniform32(0u8..3), b in prop::array::uniform32(0u8..3)) {
            let expected = (0..32).fold(0, |bits, at| bits | u32::from(a[at] == b[at]) << at);
            prop_assert!(each!(m => m.same(&a, &b)).iter().all(|&bits| bits == expected));
        }
    }
}
