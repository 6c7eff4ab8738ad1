//! The labels of the sequence model: which part of an attribution a token belongs to, and on which side its cue stands.

/// Part of nothing.
pub(crate) const OUTSIDE: usize = 0;

/// From the beginning of a part to its inside. Two numbers between them are no label's: so the beginnings and the insides
/// each fill their own half of a [row](crate::crf::Row).
const TO_INSIDE: usize = 7;

/// The parts of an attribution. A source or a content also says where its cue stands, which is what ties them together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Part {
    /// "said"
    Cue,
    /// A source whose cue comes later: "Kang said".
    SourceBefore,
    /// A source whose cue came before: "said Kang".
    SourceAfter,
    /// A content whose cue comes later.
    ContentBefore,
    /// A content whose cue came before.
    ContentAfter,
}

impl Part {
    /// All parts, in the order of their labels.
    pub(crate) const ALL: [Self; 5] =
        [Self::Cue, Self::SourceBefore, Self::SourceAfter, Self::ContentBefore, Self::ContentAfter];

    pub(crate) const fn is_content(self) -> bool {
        matches!(self, Self::ContentBefore | Self::ContentAfter)
    }

    /// The label of its first token.
    pub(crate) const fn begin(self) -> usize {
        1 + self as usize
    }

    /// The label of its other tokens.
    pub(crate) const fn inside(self) -> usize {
        self.begin() + TO_INSIDE
    }
}

/// The labels that there are.
pub(crate) const ALL: [usize; 11] = [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12];

/// The part a label belongs to, and whether it begins it.
pub(crate) const fn part_of(label: usize) -> Option<(Part, bool)> {
    match label {
        1..=5 => Some((Part::ALL[label - 1], true)),
        8..=12 => Some((Part::ALL[label - 8], false)),
        _ => None,
    }
}

/// Whether label `to` can follow label `from`: the inside of a part comes only after its beginning or its inside.
pub(crate) const fn can_follow(from: usize, to: usize) -> bool {
    is_label(from)
        && is_label(to)
        && match part_of(to) {
            Some((_, false)) => from == to || from + TO_INSIDE == to,
            _ => true,
        }
}

/// Whether the number is that of a label.
pub(crate) const fn is_label(label: usize) -> bool {
    label == OUTSIDE || part_of(label).is_some()
}

/// A part found: its label and its items, as a half-open range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Segment {
    /// What it is.
    pub(crate) part: Part,
    /// Its first item.
    pub(crate) start: usize,
    /// The item after its last.
    pub(crate) end: usize,
}

/// The parts that a row of labels spells.
pub(crate) fn segments(labels: &[u8]) -> Vec<Segment> {
    let mut found: Vec<Segment> = Vec::new();
    let mut open = false;
    for (at, &label) in labels.iter().enumerate() {
        match part_of(label as usize) {
            Some((part, begins)) => {
                match found.last_mut() {
                    Some(last) if open && !begins && last.part == part => last.end = at + 1,
                    _ => found.push(Segment { part, start: at, end: at + 1 }),
                }
                open = true;
            }
            None => open = false,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_parts() {
        for part in Part::ALL {
            assert_eq!(part_of(part.begin()), Some((part, true)));
            assert_eq!(part_of(part.inside()), Some((part, false)));
            assert!(can_follow(part.begin(), part.inside()) && !can_follow(OUTSIDE, part.inside()));
            assert!(can_follow(part.inside(), OUTSIDE) && can_follow(part.inside(), part.begin()));
        }
        assert_eq!(part_of(OUTSIDE), None);
        assert!((0..16).filter(|&label| is_label(label)).eq(ALL));
    }

    #[test]
    fn rows_spell_segments() {
        let cue = Part::Cue.begin() as u8;
        let (b, i) = (Part::SourceBefore.begin() as u8, Part::SourceBefore.inside() as u8);
        let found: Vec<(Part, usize, usize)> =
            segments(&[0, b, i, cue, b, b, 0]).iter().map(|s| (s.part, s.start, s.end)).collect();
        assert_eq!(
            found,
            [
                (Part::SourceBefore, 1, 3),
                (Part::Cue, 3, 4),
                (Part::SourceBefore, 4, 5),
                (Part::SourceBefore, 5, 6)
            ]
        );
    }
}
