//! With what every machine has: byte by byte.

use super::{Block, Idle, Machine, Wide, numbers_by_bits};
use crate::bytes::u32_at;

/// Byte by byte.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

impl Machine for Portable {
    fn run<R>(self, run: impl FnOnce(Self) -> R) -> R {
        run(self)
    }

    fn block(self, bytes: &[u8; 64], idle: Idle) -> Block {
        let mut block = Block { word: 0, idle: 0, wide: 0 };
        for (at, byte) in bytes.iter().enumerate() {
            block.word |= u64::from(byte.is_ascii_alphanumeric() || *byte == b'_') << at;
            block.idle |= (block.word >> at & u64::from(idle.has(*byte))) << at;
            block.wide |= u64::from(!byte.is_ascii()) << at;
        }
        block
    }

    fn wide(self, bytes: &[u8; 64]) -> Wide {
        let mut wide = Wide { marks: 0, letters: 0 };
        for at in 0..64 {
            match bytes[at..] {
                [0xE2, 0x80, 0x90..=0xA7, ..] => wide.marks |= 1 << at,
                [0xC3, 0x80..=0x96 | 0x98..=0xB6 | 0xB8..=0xBF, ..] => wide.letters |= 1 << at,
                _ => {}
            }
        }
        wide
    }

    fn numbers(self, mask: u64, base: u32, numbers: &mut [u32; 64]) {
        numbers_by_bits(mask, base, numbers);
    }

    fn pick(self, line: &[u8; 64], key: u32) -> u32 {
        (0..8).fold(0, |found, at| found | if u32_at(line, at) == key { u32_at(line, at + 8) } else { 0 })
    }

    fn same(self, a: &[u8; 32], b: &[u8; 32]) -> u32 {
        (0..32).fold(0, |bits, at| bits | u32::from(a[at] == b[at]) << at)
    }

    fn halves(self, bytes: &[u8; 16], keep: &[u8; 16], with: &[u8; 16]) -> (u64, u64, bool) {
        let kept = u128::from_le_bytes(*bytes) & u128::from_le_bytes(*keep);
        let both = kept ^ u128::from_le_bytes(*with);
        (both as u64, (both >> 64) as u64, kept & u128::from_le_bytes([0x80; 16]) == 0)
    }

    fn prefetch(self, _: &[u8], _: usize) {}
}
