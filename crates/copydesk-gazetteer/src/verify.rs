//! Comparing what the hashes propose with the names as they are written, and their boundaries.

use crate::bytes::u32_at;
use crate::compile::value;
use crate::index::{Found, Index};
use crate::machine::Machine;
use crate::record::{Name, SHORT};
use crate::senses::{marks, sense};
use crate::spelling::{agrees, agrees_by_letters, agrees_with_plain, is_by_bytes};
use crate::words::{Class, Word, class, is_inside_eojeol, may_begin, may_end};
use copydesk_text::fold::Folds;

/// What a look at the bytes tells of the names of a node.
pub(crate) enum Sight {
    /// Some stand in the text, and end there.
    Stands { end: usize, variants: u64 },
    /// None does.
    No,
    /// It does not tell.
    Unsure,
}

impl<'a> Index<'a> {
    /// Whether the name of a node of one spelling stands in the text as it is written: nearly always. If so, its bit.
    #[inline(always)]
    pub(crate) fn stands_as_written(
        &self,
        text: &str,
        words: Word,
        value: u32,
        machine: impl Machine,
    ) -> Option<u64> {
        let (place, flags) = self.spelling(value & value::MEANS)?;
        if flags & (sense::LAST_VARIANT | sense::LAST) == 0 || flags & sense::MARKED != 0 {
            return None;
        }
        let (len, name) = Name::at_sight(self.records.get(place as usize..)?)?;
        let (bytes, Word { start, end }) = (text.as_bytes(), words);
        let there = bytes.get(start..start + SHORT)?.first_chunk()?;
        let agrees = start + len == end && u64::from(!machine.same(name, there)) & ((1 << len) - 1) == 0;
        // Its own letters are known to be plain.
        let stands = || is_apart(bytes, start, end) || stands(text, start, end);
        (agrees && stands()).then_some(1 << (flags & sense::VARIANT))
    }

    /// Whether a node's names stand in the text, where a look at the bytes of all its spellings tells. The node has no
    /// spelling that begins with a mark.
    #[inline(never)]
    pub(crate) fn check_at_sight(&self, text: &str, words: Word, value: u32, machine: impl Machine) -> Sight {
        let Word { start, mut end } = words;
        let node = value & value::MEANS;
        let mut variants = 0u64;
        for at in node.. {
            let Some((place, flags)) = self.spelling(at) else { return Sight::Unsure };
            let last = flags & (sense::LAST_VARIANT | sense::LAST) != 0;
            let Some(mut rest) = self.records.get(place as usize..) else { return Sight::Unsure };
            let name = Name::take(&mut rest);
            if flags & sense::MARKED != 0 {
                // Where other spellings may have other ends, it takes a closer look.
                if at > node || !last {
                    return Sight::Unsure;
                }
                match ends_with_marks(name.text, text.as_bytes(), words) {
                    None => return Sight::Unsure,
                    Some(false) => return Sight::No,
                    Some(true) => {}
                }
                end = start + name.text.len();
                variants = 1 << (flags & sense::VARIANT);
                break;
            }
            let place = self.records.len() - rest.len() - name.text.len();
            let Some(stretch) = text.as_bytes().get(start..end) else { return Sight::Unsure };
            let agrees = name.text.len() == stretch.len()
                && same((self.records, place), (text.as_bytes(), start), stretch.len(), machine);
            let agrees = if agrees {
                true
            } else {
                match agrees_but_for_case(name, stretch, self.folds) {
                    None => return Sight::Unsure,
                    Some(answer) => answer,
                }
            };
            variants |= u64::from(agrees) << (flags & sense::VARIANT);
            if last {
                break;
            }
        }
        if variants != 0 && stands(text, start, end) { Sight::Stands { end, variants } } else { Sight::No }
    }

    /// The place of the name of a sense, and its flags: by its number, or by its place if it is [`PLAIN`](value::PLAIN).
    #[inline(always)]
    fn spelling(&self, sense: u32) -> Option<(u32, u32)> {
        if sense & value::PLAIN != 0 {
            return Some((sense & value::NUMBER, sense::ONE));
        }
        self.senses.get(sense as usize).map(|sense| (u32_at(sense, 0), u32_at(sense, 1)))
    }

    /// The senses from one on to the last of its node, as [`spelling`](Self::spelling) tells them.
    pub(crate) fn senses_from(&self, first: u32) -> impl Iterator<Item = (u32, u32)> + use<'a> {
        let index = *self;
        let mut next = Some(first);
        std::iter::from_fn(move || {
            let sense = next?;
            let (place, flags) = index.spelling(sense)?;
            next = if flags & sense::LAST == 0 { sense.checked_add(1) } else { None };
            Some((place, flags))
        })
    }

    /// Compares the words from `words.start` to `words.end` with the spellings of a node, and adds those that agree.
    pub(crate) fn check(&self, text: &str, words: Word, value: u32, found: &mut Vec<Found>) {
        let from = found.len();
        let node = value & value::MEANS;
        let mut tried = 0u64;
        for (place, flags) in self.senses_from(node) {
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
                                found.push(Found { start, end, means: node, variants: variant });
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
fn agrees_at_sight(name: Name<'_>, text: &[u8], folds: Folds) -> Option<bool> {
    if name.text == text { Some(true) } else { agrees_but_for_case(name, text, folds) }
}

/// As [`agrees_at_sight`], of a name whose bytes are not those of the text.
#[inline(never)]
fn agrees_but_for_case(name: Name<'_>, text: &[u8], folds: Folds) -> Option<bool> {
    if is_by_bytes(name.case(), folds) {
        return Some(false);
    }
    if !text.is_ascii() {
        return None;
    }
    if name.text.len() == text.len() && name.text.eq_ignore_ascii_case(text) {
        return agrees_by_letters(name.text, text, name.case(), folds);
    }
    agrees_with_plain(name.str(), text, name.case(), folds)
}

/// Whether the marks after the last word of a name stand in the text too, where both are ASCII and the words are the same
/// byte for byte.
#[inline(never)]
fn ends_with_marks(name: &[u8], text: &[u8], words: Word) -> Option<bool> {
    let marks = name.strip_prefix(text.get(words.start..words.end)?)?;
    let after = text.get(words.end..words.end + marks.len())?;
    let is_plain = |bytes: &[u8]| bytes.is_ascii() && !bytes.contains(&b'`');
    (is_plain(marks) && is_plain(after)).then(|| marks == after)
}

/// Whether `len` bytes are the same at a place of each of two arrays.
#[inline(always)]
fn same(a: (&[u8], usize), b: (&[u8], usize), len: usize, machine: impl Machine) -> bool {
    let from =
        |(bytes, at): (&'_ [u8], usize)| bytes.get(at..at + 32).and_then(|some| some.first_chunk().copied());
    if len <= 32
        && let (Some(a), Some(b)) = (from(a), from(b))
    {
        // Nearly always, and with one branch.
        return u64::from(!machine.same(&a, &b)) & ((1 << len) - 1) == 0;
    }
    a.0.get(a.1..a.1 + len) == b.0.get(b.1..b.1 + len)
}

/// The leftmost, and of these the longest, of the finds that begin at byte `done` or later.
pub(crate) fn best(found: &[Found], done: usize) -> Option<Found> {
    let may = found.iter().filter(|one| one.start >= done);
    may.min_by_key(|one| (one.start, std::cmp::Reverse(one.end))).copied()
}

/// Whether a name that begins and ends with a word stands at `start..end` as whole words.
#[inline(never)]
fn stands(text: &str, start: usize, end: usize) -> bool {
    stands_at_sight(text.as_bytes(), start, end)
        || (may_begin(text, start) && may_end(text, end) && !is_inside_eojeol(text, start, end))
}

/// A byte may begin a name.
const BEGINS: u8 = 1;
/// A byte before a name leaves it a word of its own.
const BEFORE: u8 = 2;
/// A byte may end a name, if the one before it is one of [`INSIDE`], so that it is no initial.
const ENDS: u8 = 4;
const INSIDE: u8 = 8;
/// A byte after a name leaves it a word of its own.
const AFTER: u8 = 16;

static SIGHTS: [u8; 256] = {
    let mut sights = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        let mut sight = 0;
        if byte.is_ascii_alphabetic() {
            sight |= BEGINS | ENDS;
        }
        if byte.is_ascii_alphanumeric() {
            sight |= INSIDE;
        }
        if byte != b'\'' && byte != b'`' {
            sight |= AFTER;
            if byte != b'.' {
                sight |= BEFORE;
            }
        }
        sights[byte as usize] = sight;
        byte += 1;
    }
    sights
};

#[inline(always)]
fn sight(bytes: &[u8], at: usize) -> u8 {
    SIGHTS[usize::from(bytes.get(at).copied().unwrap_or(b' '))]
}

/// What bytes at the ends of a name are, as bits together, and those before and after it.
fn sights(bytes: &[u8], start: usize, end: usize) -> (u8, u8, u8) {
    let (last, inside) = (sight(bytes, end - 1), sight(bytes, end.wrapping_sub(2)));
    let own = sight(bytes, start) & BEGINS | last & ENDS | inside & INSIDE;
    (own, sight(bytes, start.wrapping_sub(1)) & BEFORE, sight(bytes, end) & AFTER)
}

/// Whether there is ASCII around a name, and no apostrophe.
#[inline(always)]
fn is_apart(bytes: &[u8], start: usize, end: usize) -> bool {
    sight(bytes, start.wrapping_sub(1)) & BEFORE | sight(bytes, end) & AFTER == BEFORE | AFTER
}

/// Whether a look at the bytes around tells so: nearly always. A test holds it against the general rule.
#[inline(always)]
fn stands_at_sight(bytes: &[u8], start: usize, end: usize) -> bool {
    let (own, before, after) = sights(bytes, start, end);
    let begins = before != 0 || bytes[..start].ends_with("“".as_bytes());
    let ends = match &bytes[end..] {
        [b'\'', b's', rest @ ..] | [0xE2, 0x80, 0x99, b's', rest @ ..] => {
            rest.first().is_some_and(|&b| b.is_ascii() && !b.is_ascii_alphanumeric() && b != b'_')
        }
        rest => after != 0 || rest.starts_with("”".as_bytes()),
    };
    own == BEGINS | ENDS | INSIDE && end - start > 1 && begins && ends
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
    use crate::machine::Portable;
    use crate::words::words;
    use proptest::prelude::*;

    /// Of a name with plain ends, any two characters of ASCII around it, and none.
    #[test]
    fn what_is_apart_stands() {
        let ascii = || (0..128u8).map(|byte| char::from(byte).to_string()).chain([String::new()]);
        for (before, after) in ascii().flat_map(|before| ascii().map(move |after| (before.clone(), after))) {
            for (ahead, behind) in [("", ""), ("é", "é"), ("김", "은")] {
                let text = format!("{ahead}{before}Ab 김 cd{after}{behind}");
                let (start, end) = (ahead.len() + before.len(), text.len() - after.len() - behind.len());
                let is_whole =
                    words(&text).any(|word| word.start == start) && words(&text).any(|word| word.end == end);
                if is_whole && is_apart(text.as_bytes(), start, end) {
                    assert!(stands_at_sight(text.as_bytes(), start, end));
                    assert!(may_begin(&text, start) && may_end(&text, end), "{text:?}");
                    assert!(!is_inside_eojeol(&text, start, end), "{text:?}");
                }
            }
        }
    }

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
        fn the_same_are_the_same(a in "[ab]{0,40}", b in "[ab]{0,40}", lead in 0usize..3) {
            let (all_a, all_b) = (format!("{}{a}b", "x".repeat(lead)), format!("{b}a"));
            let len = a.len().min(b.len());
            let found = same((all_a.as_bytes(), lead), (all_b.as_bytes(), 0), len, Portable);
            prop_assert_eq!(found, a[..len] == b[..len]);
            let found = same((all_a.as_bytes(), lead), (all_a.as_bytes(), lead), a.len(), Portable);
            prop_assert!(found);
        }
    }
}
