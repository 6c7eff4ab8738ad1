//! The labels of the sequence model: which part of an attribution a token belongs to, and on which side its cue stands.

/// How many labels there are.
pub(crate) const LABELS: usize = 11;

/// Part of nothing.
pub(crate) const OUTSIDE: usize = 0;

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

    /// The label of its first token.
    #[cfg(any(test, feature = "train"))]
    pub(crate) const fn begin(self) -> usize {
        1 + 2 * self as usize
    }

    /// The label of its other tokens.
    #[cfg(any(test, feature = "train"))]
    pub(crate) const fn inside(self) -> usize {
        2 + 2 * self as usize
    }
}

/// The part a label belongs to, and whether it begins it.
pub(crate) const fn part_of(label: usize) -> Option<(Part, bool)> {
    if label == OUTSIDE || label >= LABELS {
        None
    } else {
        Some((Part::ALL[(label - 1) / 2], label % 2 == 1))
    }
}

/// Whether label `to` can follow label `from`: the inside of a part comes only after its beginning or its inside.
pub(crate) const fn can_follow(from: usize, to: usize) -> bool {
    match part_of(to) {
        Some((_, false)) => from == to || from + 1 == to,
        _ => true,
    }
}

/// Whether a sequence can begin with the label.
pub(crate) const fn can_start(label: usize) -> bool {
    !matches!(part_of(label), Some((_, false)))
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
        }
        assert_eq!(part_of(OUTSIDE), None);
        assert_eq!(Part::ContentAfter.inside() + 1, LABELS);
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
