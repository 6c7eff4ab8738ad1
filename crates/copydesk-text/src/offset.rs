//! `OffsetMap`: byte offsets to code points or UTF-16 units, and back.

use crate::Span;
use std::fmt;
use std::str::FromStr;

/// What an offset counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum OffsetUnit {
    /// Bytes of UTF-8, as Rust, Go and Arrow buffers index.
    Byte,
    /// UTF-16 code units, as JavaScript, Java and .NET index.
    Utf16,
    /// Unicode code points, as Python indexes its `str`.
    #[default]
    Codepoint,
}

impl OffsetUnit {
    /// The unit's name in JSON and on the command line: `byte`, `utf16`, `codepoint`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Byte => "byte",
            Self::Utf16 => "utf16",
            Self::Codepoint => "codepoint",
        }
    }
}

impl fmt::Display for OffsetUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for OffsetUnit {
    type Err = UnknownUnit;

    fn from_str(name: &str) -> Result<Self, UnknownUnit> {
        [Self::Byte, Self::Utf16, Self::Codepoint]
            .into_iter()
            .find(|unit| unit.as_str() == name)
            .ok_or_else(|| UnknownUnit { name: name.to_owned() })
    }
}

/// A name that is no [`OffsetUnit`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownUnit {
    name: String,
}

impl fmt::Display for UnknownUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown unit of offsets {:?}; write byte, utf16 or codepoint", self.name)
    }
}

impl std::error::Error for UnknownUnit {}

/// How many bytes of text one checkpoint stands for.
const STRIDE: usize = 128;

/// Converts the byte offsets of one text to another unit and back.
///
/// Made in one pass over the text; holds four bytes for each 128 bytes of text, and nothing where the text is ASCII
/// (then every unit counts the same). A conversion looks at fewer than 128 bytes.
///
/// ```
/// use copydesk_text::{OffsetMap, OffsetUnit, Span};
/// let text = "Côte d’Ivoire 🙂!";
/// let map = OffsetMap::new(text, OffsetUnit::Codepoint);
/// let end = text.len() as u32;
/// assert_eq!(map.from_byte(end), 16);
/// assert_eq!(OffsetMap::new(text, OffsetUnit::Utf16).from_byte(end), 17);
/// assert_eq!(map.to_byte(16), Some(end));
/// assert_eq!(map.to_byte(17), None);
/// ```
#[derive(Clone, Debug)]
pub struct OffsetMap<'t> {
    text: &'t str,
    unit: OffsetUnit,
    /// How many units stand before byte `i * STRIDE`; empty where bytes and units are the same.
    before: Vec<u32>,
}

impl<'t> OffsetMap<'t> {
    /// The map of `text`. Linear in its length.
    #[must_use]
    pub fn new(text: &'t str, unit: OffsetUnit) -> Self {
        let mut before = Vec::new();
        if unit != OffsetUnit::Byte && !text.is_ascii() {
            before.reserve_exact(text.len() / STRIDE + 1);
            let mut count = 0;
            for chunk in text.as_bytes().chunks(STRIDE) {
                before.push(count);
                count += units(chunk, unit);
            }
        }
        Self { text, unit, before }
    }

    /// The unit it converts to.
    #[must_use]
    pub fn unit(&self) -> OffsetUnit {
        self.unit
    }

    /// How many units stand before byte `offset`. An offset inside a character counts as the character's end, one
    /// beyond the text as the text's end.
    #[must_use]
    pub fn from_byte(&self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.text.len());
        if self.before.is_empty() {
            return u32::try_from(offset).unwrap_or(u32::MAX);
        }
        let checkpoint = (offset / STRIDE).min(self.before.len() - 1);
        self.before[checkpoint] + units(&self.text.as_bytes()[checkpoint * STRIDE..offset], self.unit)
    }

    /// A span of bytes as `[start, end]` in the unit.
    #[must_use]
    pub fn from_span(&self, span: Span) -> [u32; 2] {
        [self.from_byte(span.start), self.from_byte(span.end)]
    }

    /// The byte where `offset` units have passed; `None` beyond the end, or inside a pair of UTF-16 surrogates.
    #[must_use]
    pub fn to_byte(&self, offset: u32) -> Option<u32> {
        if self.before.is_empty() {
            return (offset as usize <= self.text.len() && self.text.is_char_boundary(offset as usize))
                .then_some(offset);
        }
        let checkpoint = self.before.partition_point(|&n| n <= offset) - 1;
        let mut count = self.before[checkpoint];
        let mut at = checkpoint * STRIDE;
        while !self.text.is_char_boundary(at) {
            at += 1; // the character's lead byte, and so its count, stands before the checkpoint
        }
        for c in self.text[at..].chars() {
            if count >= offset {
                break;
            }
            count += if self.unit == OffsetUnit::Utf16 { c.len_utf16() as u32 } else { 1 };
            at += c.len_utf8();
        }
        (count == offset).then(|| u32::try_from(at).unwrap_or(u32::MAX))
    }
}

/// How many units begin in `bytes`, at most [`STRIDE`] of them: a character counts where its first byte stands.
fn units(bytes: &[u8], unit: OffsetUnit) -> u32 {
    let starts = count(bytes, |byte| byte.cast_signed() >= -0x40);
    if unit == OffsetUnit::Utf16 { starts + count(bytes, |byte| byte >= 0xF0) } else { starts }
}

/// How many of at most [`STRIDE`] bytes are such: in a byte, of which a vector holds many.
fn count(bytes: &[u8], is: impl Fn(u8) -> bool) -> u32 {
    u32::from(bytes.iter().map(|&byte| u8::from(is(byte))).sum::<u8>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn units_have_names() {
        assert_eq!("utf16".parse(), Ok(OffsetUnit::Utf16));
        let error = "chars".parse::<OffsetUnit>().unwrap_err();
        assert_eq!(error.to_string(), r#"unknown unit of offsets "chars"; write byte, utf16 or codepoint"#);
    }

    #[test]
    fn a_surrogate_pair_has_no_middle() {
        let map = OffsetMap::new("🙂", OffsetUnit::Utf16);
        assert_eq!((map.to_byte(0), map.to_byte(1), map.to_byte(2)), (Some(0), None, Some(4)));
    }

    proptest! {
        #[test]
        fn agrees_with_counting(text in "(\\PC|[a-zé한🙂]|\r\n){0,400}") {
            for unit in [OffsetUnit::Byte, OffsetUnit::Utf16, OffsetUnit::Codepoint] {
                let map = OffsetMap::new(&text, unit);
                for at in (0..=text.len()).filter(|&i| text.is_char_boundary(i)) {
                    let head = &text[..at];
                    let expected = match unit {
                        OffsetUnit::Byte => head.len(),
                        OffsetUnit::Utf16 => head.encode_utf16().count(),
                        OffsetUnit::Codepoint => head.chars().count(),
                    };
                    prop_assert_eq!(map.from_byte(at as u32) as usize, expected);
                    prop_assert_eq!(map.to_byte(expected as u32), Some(at as u32));
                }
            }
        }
    }
}
