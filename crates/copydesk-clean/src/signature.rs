//! `Signature`: which words a unit has, as far as a few bits tell: enough to know that two units do not resemble each other.

/// A bit for each word of a unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature {
    /// So many that the words of most paragraphs have bits of their own.
    bits: [u64; 2],
    /// How many words there are, each as often as it stands there.
    words: u64,
}

impl Signature {
    /// Linear in the number of words, which are given by their hashes.
    pub(crate) fn of(words: &[u32]) -> Self {
        // Not found by an index: a number that is read from memory right after it was written has to be waited for.
        let (mut first, mut second) = (0u64, 0u64);
        for &word in words {
            let bit = 1 << (word >> 26);
            let is_first = u64::from(word >> 25 & 1).wrapping_neg();
            first |= bit & is_first;
            second |= bit & !is_first;
        }
        let bits = [first, second];
        Self { bits, words: words.len() as u64 }
    }

    /// Whether two units may be about as long and have four fifths of their shingles in common.
    ///
    /// Their shingles of three words in a row number `a` and `b`, and of these `c` are common, each being counted once. Then
    /// `c` is four fifths or more of `a + b - c`, so that at most a ninth of `a + b` stands in one unit only. A word that stands
    /// in one unit only begins, where it stands first, a shingle that does so too, and other words begin other shingles; but
    /// the last two words of either unit begin none.
    pub(crate) fn may_resemble(&self, other: &Self) -> bool {
        let (least, most) = (self.words.min(other.words), self.words.max(other.words));
        least * 4 >= most * 3 && self.bits_apart(other) * 9 <= least + most + 2 * 2 * 9
    }

    fn bits_apart(&self, other: &Self) -> u64 {
        self.bits.iter().zip(other.bits).map(|(own, other)| u64::from((own ^ other).count_ones())).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repeats::{is_near, shingles};
    use proptest::prelude::*;

    #[test]
    fn other_words_are_told() {
        let words =
            |first: u32| (first..first + 40).map(|word| word.wrapping_mul(0x9E37_79B1)).collect::<Vec<_>>();
        let [one, next, other] = [0, 1, 40].map(|first| Signature::of(&words(first)));
        assert!(one.may_resemble(&one) && one.may_resemble(&next));
        assert!(!one.may_resemble(&other));
    }

    proptest! {
        /// What resembles each other may do so by its signatures.
        #[test]
        fn nothing_near_is_lost(
            words in prop::collection::vec(0..60u32, 8..60),
            changes in prop::collection::vec((any::<prop::sample::Index>(), 0..90u32), 0..5),
            cut in 0..4usize,
        ) {
            let hash = |word: u32| word.wrapping_mul(0x9E37_79B1) & !1;
            let one: Vec<u32> = words.into_iter().map(hash).collect();
            let mut other = one[cut..].to_vec();
            for (at, word) in changes {
                let at = at.index(other.len());
                other[at] = hash(word);
            }
            if is_near(&shingles(&one), &shingles(&other)) {
                prop_assert!(Signature::of(&one).may_resemble(&Signature::of(&other)));
            }
        }
    }
}
