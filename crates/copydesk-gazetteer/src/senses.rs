//! Senses: what the names that end at a node mean, in the order of their weight.

use crate::bytes::put_u32;
use crate::compile::Input;
use crate::entry::Case;
use crate::nodes::Node;
use crate::record::Name;
use crate::words::{next_word, trim, words};
use std::cmp::Reverse;

/// Spellings with one hash, which differ only in what folds there and in marks: more than so many are not looked for.
pub(crate) const MAX_VARIANTS: usize = 64;

/// A sense: 8 bytes. The place of its name in the records, where the entry's number stands too, and flags.
pub(crate) mod sense {
    pub(crate) const BYTES: usize = 8;
    /// The number of the spelling among those of the node.
    pub(crate) const VARIANT: u32 = 0x3F;
    /// The last sense of its node.
    pub(crate) const LAST: u32 = 1 << 6;
    /// No sense after this one in the node has a spelling of its own.
    pub(crate) const LAST_VARIANT: u32 = 1 << 7;
    /// The name begins or ends with a mark: "U.S.".
    pub(crate) const MARKED: u32 = 1 << 8;
    /// The flags of the only sense of a node, whose name has no mark: it is not written down.
    pub(crate) const ONE: u32 = LAST | LAST_VARIANT;
}

/// The array of senses while it is written.
pub(crate) struct Senses<'a> {
    out: &'a mut [u8],
    count: usize,
}

/// Whether the name of a node is marked, as the flag of a sense.
fn marked(flags: u32) -> u32 {
    if flags & Node::MARKED == 0 { 0 } else { sense::MARKED }
}

impl<'a> Senses<'a> {
    pub(crate) fn new(out: &'a mut [u8]) -> Self {
        Self { out, count: 0 }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Adds those of the names that end at a node, if there are any; gives the number of the first.
    pub(crate) fn push(&mut self, input: &Input<'_>, places: &[u32], of_hash: &[Node]) -> Option<u32> {
        let first = self.count as u32;
        let mut ending =
            of_hash.iter().filter_map(|node| Some((*places.get(node.name as usize)?, node.flags)));
        let (one, flags) = ending.next()?;
        if ending.next().is_none() {
            self.push_one(one, marked(flags) | sense::LAST | sense::LAST_VARIANT);
        } else {
            let ending =
                of_hash.iter().filter_map(|node| Some((*places.get(node.name as usize)?, node.flags)));
            self.push_all(input, &mut ending.collect());
        }
        Some(first)
    }

    fn push_one(&mut self, place: u32, flags: u32) {
        put_u32(self.out, self.count * 2, place);
        put_u32(self.out, self.count * 2 + 1, flags);
        self.count += 1;
    }

    #[inline(never)]
    fn push_all(&mut self, input: &Input<'_>, ending: &mut Vec<(u32, u32)>) {
        let name = |place: u32| Name::take(&mut &input.records[place as usize..]);
        ending.sort_by(|&(a, _), &(b, _)| {
            // Entries are in the order of their names' places.
            let rank = |place: u32| (Reverse((input.population)(name(place).entry)), place);
            name(b).weight.total_cmp(&name(a).weight).then_with(|| rank(a).cmp(&rank(b)))
        });
        let mut variants: Vec<(&str, Case)> = Vec::new();
        let mut flagged: Vec<(u32, u32)> = Vec::with_capacity(ending.len());
        let mut last_new = 0;
        for (place, flags) in ending.drain(..) {
            let name = name(place);
            let text = trim(name.str());
            let variant = match variants.iter().position(|v| *v == (text, name.case())) {
                Some(variant) => variant,
                None if variants.len() == MAX_VARIANTS => continue,
                None => {
                    variants.push((text, name.case()));
                    last_new = flagged.len();
                    variants.len() - 1
                }
            };
            flagged.push((place, variant as u32 | marked(flags)));
        }
        flagged[last_new].1 |= sense::LAST_VARIANT;
        if let Some(sense) = flagged.last_mut() {
            sense.1 |= sense::LAST;
        }
        for (place, flags) in flagged {
            self.push_one(place, flags);
        }
    }
}

/// How many characters a name has before its first word and after its last.
pub(crate) fn marks(name: &str) -> Option<(usize, usize)> {
    let first = next_word(name, 0)?;
    let last = words(name).last()?;
    Some((name[..first.start].chars().count(), name[last.end..].chars().count()))
}
