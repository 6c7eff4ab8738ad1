//! `Phrases`: where some phrases stand in a line, whatever the case of their letters.

/// How many bytes of a phrase say whether it is looked for at some place.
const OPENING: usize = 3;

/// The slots of the table of openings: so many that few openings share one.
const SLOTS: usize = 1 << 12;

/// Phrases of ASCII, to be found in lines.
///
/// Few places of a line have three bytes that a phrase begins with. There all phrases are compared that begin so: a table
/// of a few kilobytes tells, where an automaton reads a row of its table, of which it has hundreds, for each byte.
pub(crate) struct Phrases {
    /// For the hash of three bytes which of the groups it is; the first one is empty.
    slots: [u8; SLOTS],
    /// Phrases that begin with the same hash, each with its number, the longest first.
    groups: Vec<Vec<(&'static str, usize)>>,
}

impl Phrases {
    /// Phrases of ASCII in lower case, of three letters or more, which are numbered as they come. Where several begin, the longest one
    /// counts, and of equal ones the first.
    pub(crate) fn new(phrases: impl IntoIterator<Item = &'static str>) -> Self {
        let mut built = Self { slots: [0; SLOTS], groups: vec![Vec::new()] };
        for (number, phrase) in phrases.into_iter().enumerate() {
            debug_assert!(phrase.len() >= OPENING && phrase.is_ascii(), "{phrase:?} would not be found");
            let Some(first) = phrase.as_bytes().first_chunk() else { continue };
            let slot = &mut built.slots[hash(first)];
            if *slot == 0 {
                *slot =
                    u8::try_from(built.groups.len()).expect("the lists of this crate have fewer openings");
                built.groups.push(Vec::new());
            }
            built.groups[usize::from(*slot)].push((phrase, number));
        }
        for group in &mut built.groups {
            group.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        }
        built
    }

    /// The numbers of the phrases that stand in a line, from left to right; none begins in another. Linear in its length.
    pub(crate) fn find<'l>(&'l self, line: &'l str) -> impl Iterator<Item = usize> + 'l {
        let bytes = line.as_bytes();
        // Bytes before `at` belong to a phrase that was found, or begin none.
        let mut at = 0;
        std::iter::from_fn(move || {
            while let Some(found) = self.next_opening(bytes.get(at..)?) {
                let rest = &bytes[at + found..];
                let slot = self.slots[hash(rest.first_chunk()?)];
                let stands = |phrase: &str| {
                    rest.get(..phrase.len())
                        .is_some_and(|start| start.eq_ignore_ascii_case(phrase.as_bytes()))
                };
                let mut group = self.groups[usize::from(slot)].iter();
                if let Some(&(phrase, number)) = group.find(|(phrase, _)| stands(phrase)) {
                    at += found + phrase.len();
                    return Some(number);
                }
                at += found + 1;
            }
            None
        })
    }

    /// The first place where a phrase may begin, as far as the slot of its opening tells.
    fn next_opening(&self, bytes: &[u8]) -> Option<usize> {
        let last = bytes.last_chunk()?;
        let may_begin = |slot: usize| self.slots[slot] != 0;
        // Four bytes are read at once, of which the hash forgets the last.
        let found = bytes.array_windows().position(|&four| may_begin(slot(u32::from_le_bytes(four))));
        found.or_else(|| may_begin(hash(last)).then_some(bytes.len() - OPENING))
    }
}

/// The slot of the first three bytes of a phrase.
const fn hash(&[a, b, c]: &[u8; OPENING]) -> usize {
    slot(u32::from_le_bytes([a, b, c, 0]))
}

/// The slot of the three lowest bytes. Capitals are made small; some marks become others, of phrases and lines alike.
const fn slot(opening: u32) -> usize {
    const LOWEST_THREE: u32 = 0x9E37_79B9 << 8;
    ((opening | 0x0020_2020).wrapping_mul(LOWEST_THREE) >> (u32::BITS - SLOTS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SOME: [&str; 7] = ["left", "left to right", "(l)", ", left,", "to the", "the left", "left"];

    /// The same, phrase by phrase at every place.
    fn one_by_one(line: &str) -> Vec<usize> {
        let (mut found, mut at) = (Vec::new(), 0);
        let small = line.to_ascii_lowercase();
        while at < line.len() {
            let here = SOME
                .iter()
                .enumerate()
                .filter(|(_, phrase)| small.as_bytes()[at..].starts_with(phrase.as_bytes()));
            match here.min_by_key(|(_, phrase)| std::cmp::Reverse(phrase.len())) {
                Some((number, phrase)) => {
                    found.push(number);
                    at += phrase.len();
                }
                None => at += 1,
            }
        }
        found
    }

    #[test]
    fn the_leftmost_and_longest_are_found() {
        let phrases = Phrases::new(SOME);
        let found = |line: &str| phrases.find(line).collect::<Vec<_>>();
        assert_eq!(found("Left to Right: Jane Doe (L), To The Left"), [1, 2, 4, 0]);
        assert_eq!(found("Jane Doe, LEFT, leftover"), [3, 0]);
        assert!(found("").is_empty() && found("le").is_empty());
    }

    #[test]
    fn openings_may_share_a_slot() {
        let letters = || (b'a'..=b'z').map(char::from);
        let two = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
        let words = two.flat_map(|two| letters().map(move |c| format!("{two}{c}")));
        let slot = |word: &str| hash(word.as_bytes().first_chunk().unwrap());
        let mut known: Vec<(usize, String)> = Vec::new();
        let pair = words.into_iter().find_map(|word| {
            let twin = known.iter().find(|(other, _)| *other == slot(&word)).map(|(_, twin)| twin.clone());
            known.push((slot(&word), word.clone()));
            twin.map(|twin| [twin, word])
        });
        let [one, other]: [&'static str; 2] = pair.unwrap().map(|word| &*word.leak());
        let found: Vec<usize> = Phrases::new([one, other]).find(&format!("{other} {one}")).collect();
        assert_eq!(found, [1, 0]);
    }

    proptest! {
        #[test]
        fn both_ways_find_the_same(line in "(left|LEFT|to|Right|the|\\(l\\)|,| | |l|é|\\(L|ef){0,24}") {
            prop_assert_eq!(Phrases::new(SOME).find(&line).collect::<Vec<_>>(), one_by_one(&line));
        }
    }
}
