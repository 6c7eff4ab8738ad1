//! Comparing what the hashes propose with the names as they are written, and their boundaries.

use crate::bytes::u32_at;
use crate::compile::value;
use crate::index::{Found, Index};
use crate::record::Name;
use crate::senses::{marks, sense};
use crate::spelling::{agrees, agrees_by_letters};
use crate::words::{Class, Word, class, is_inside_eojeol, may_begin, may_end};
use copydesk_text::fold::Folds;

impl<'a> Index<'a> {
    /// The find of a node, or none, where a look at the bytes of all its spellings tells; else `None`.
    #[inline(always)]
    pub(crate) fn check_at_sight(&self, text: &str, words: Word, value: u32) -> Option<Option<Found>> {
        let Word { start, end } = words;
        let stretch = text.as_bytes().get(start..end)?;
        let node = (value & value::SENSE) as usize;
        let mut variants = 0u64;
        for at in node.. {
            let sense = self.senses.get(at * sense::BYTES..(at + 1) * sense::BYTES)?;
            let flags = u32_at(sense, 2);
            if flags & sense::MARKED != 0 {
                return None;
            }
            let name = Name::take(&mut self.records.get(u32_at(sense, 1) as usize..)?);
            if agrees_at_sight(name, stretch, self.folds)? {
                variants |= 1 << (flags & sense::VARIANT);
            }
            if flags & (sense::LAST_VARIANT | sense::LAST) != 0 {
                break;
            }
        }
        let stands = variants != 0 && stands(text, start, end);
        Some(stands.then_some(Found { start, end, sense: node as u32, variants }))
    }

    /// The senses of a node: entry, place of the name, flags.
    pub(crate) fn senses_from(&self, first: u32) -> impl Iterator<Item = (u32, u32, u32)> + use<'a> {
        let mut at = first as usize;
        let mut more = true;
        let senses = self.senses;
        std::iter::from_fn(move || {
            let sense = senses.get(at * sense::BYTES..(at + 1) * sense::BYTES).filter(|_| more)?;
            let flags = u32_at(sense, 2);
            more = flags & sense::LAST == 0;
            at += 1;
            Some((u32_at(sense, 0), u32_at(sense, 1), flags))
        })
    }

    /// Compares the words from `words.start` to `words.end` with the spellings of a node, and adds those that agree.
    pub(crate) fn check(&self, text: &str, words: Word, value: u32, found: &mut Vec<Found>) {
        let from = found.len();
        let node = value & value::SENSE;
        let mut tried = 0u64;
        for (_, place, flags) in self.senses_from(node) {
            let variant = 1 << (flags & sense::VARIANT);
            if tried & variant == 0 {
                tried |= variant;
                let name = Name::take(&mut self.records.get(place as usize..).unwrap_or_default());
                let (mut start, mut end) = (words.start, words.end);
                let plain = flags & sense::MARKED == 0;
                let agree = match plain
                    .then(|| agrees_at_sight(name, &text.as_bytes()[start..end], self.folds))
                {
                    Some(Some(answer)) => answer,
                    _ => {
                        let widened = if plain { Some((start, end)) } else { widen(name.str(), text, words) };
                        widened.is_some_and(|wide| {
                            (start, end) = wide;
                            agrees(name.str(), &text[start..end], name.case(), self.folds)
                        })
                    }
                };
                if agree {
                    match found[from..].iter_mut().find(|f| (f.start, f.end) == (start, end)) {
                        Some(known) => known.variants |= variant,
                        None => {
                            let marked = start < words.start;
                            if if marked { may_end(text, end) } else { stands(text, start, end) } {
                                found.push(Found { start, end, sense: node, variants: variant });
                            }
                        }
                    }
                }
            }
            if flags & sense::LAST_VARIANT != 0 {
                break;
            }
        }
    }
}

/// Whether a name is spelt as `text`, where a look at the bytes tells.
#[inline(always)]
fn agrees_at_sight(name: Name<'_>, text: &[u8], folds: Folds) -> Option<bool> {
    if same(name.text, text) {
        return Some(true);
    }
    agrees_but_for_case(name, text, folds)
}

#[inline(never)]
fn agrees_but_for_case(name: Name<'_>, text: &[u8], folds: Folds) -> Option<bool> {
    // ASCII of other lengths, or with a gap that differs, needs a closer look.
    if name.text.len() != text.len() || !name.text.eq_ignore_ascii_case(text) || !text.is_ascii() {
        return None;
    }
    agrees_by_letters(name.text, text, name.case(), folds)
}

/// Whether two short strings are equal, eight bytes at a time, the last eight over again.
#[inline(always)]
fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let eight = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().unwrap_or_default());
    match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(a_last), Some(b_last)) => {
            a_last == b_last && a.chunks_exact(8).zip(b.chunks_exact(8)).all(|(a, b)| eight(a) == eight(b))
        }
        _ => a.iter().zip(b).all(|(a, b)| a == b),
    }
}

/// The leftmost, and of these the longest, of the finds that begin at byte `done` or later.
pub(crate) fn best(found: &[Found], done: usize) -> Option<Found> {
    let may = found.iter().filter(|one| one.start >= done);
    may.min_by_key(|one| (one.start, std::cmp::Reverse(one.end))).copied()
}

/// Whether a name that begins and ends with a word stands at `start..end` as whole words.
#[inline(always)]
fn stands(text: &str, start: usize, end: usize) -> bool {
    stands_at_sight(text.as_bytes(), start, end)
        || (may_begin(text, start) && may_end(text, end) && !is_inside_eojeol(text, start, end))
}

/// Whether a look at the bytes around tells so: nearly always. A test holds it against the general rule.
#[inline(always)]
fn stands_at_sight(bytes: &[u8], start: usize, end: usize) -> bool {
    // A letter with no apostrophe before it and nothing that could make it a part of initials.
    let begins = bytes[start].is_ascii_alphabetic()
        && (start == 0
            || bytes[start - 1].is_ascii() && !matches!(bytes[start - 1], b'\'' | b'`' | b'.')
            || bytes[..start].ends_with("“".as_bytes()));
    // Two letters, of which the last cannot be an initial.
    let ends = end - start > 1
        && bytes[end - 1].is_ascii_alphabetic()
        && bytes[end - 2].is_ascii_alphanumeric()
        && match &bytes[end..] {
            [] => true,
            [b'\'', b's', rest @ ..] | [0xE2, 0x80, 0x99, b's', rest @ ..] => {
                rest.first().is_some_and(|&b| b.is_ascii() && !b.is_ascii_alphanumeric() && b != b'_')
            }
            [b'\'' | b'`', ..] => false,
            [next, ..] => next.is_ascii() || bytes[end..].starts_with("”".as_bytes()),
        };
    begins && ends
}

/// Where a name with marks at its ends would stand, if its words are `words`; `None` if other characters stand there.
fn widen(name: &str, text: &str, words: Word) -> Option<(usize, usize)> {
    let (lead, tail) = marks(name)?;
    let is_mark = |c: char| matches!(class(c), Class::Other | Class::Extend);
    let (mut start, mut end) = (words.start, words.end);
    let mut before = text[..start].chars().rev();
    for _ in 0..lead {
        start -= before.next().filter(|&c| is_mark(c))?.len_utf8();
    }
    let mut after = text[end..].chars();
    for _ in 0..tail {
        end += after.next().filter(|&c| is_mark(c))?.len_utf8();
    }
    Some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]
        #[test]
        fn a_look_at_the_bytes_tells_what_the_rules_say(text in "([a-cA-C]{1,2}|[0-9]|[ .,'`_“”’-]|'s|’s|é|김|\u{301}|\u{200B}){0,20}") {
            let words: Vec<Word> = words(&text).collect();
            for (at, first) in words.iter().enumerate() {
                for last in &words[at..] {
                    let (start, end) = (first.start, last.end);
                    if stands_at_sight(text.as_bytes(), start, end) {
                        prop_assert!(may_begin(&text, start) && may_end(&text, end));
                        prop_assert!(!is_inside_eojeol(&text, start, end));
                    }
                }
            }
        }

        #[test]
        fn the_same_are_the_same(a in "[ab]{0,20}", b in "[ab]{0,20}") {
            prop_assert_eq!(same(a.as_bytes(), b.as_bytes()), a == b);
            prop_assert!(same(a.as_bytes(), a.clone().as_bytes()));
        }
    }
}
