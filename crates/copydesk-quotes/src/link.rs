//! From parts to attributions: which source and which contents go with which cue.

use crate::labels::{Part, Segment};

/// An attribution of one sequence, its parts as segments of items.
#[derive(Clone, Debug, Default)]
pub(crate) struct Link {
    pub(crate) cue: Option<Segment>,
    pub(crate) source: Option<Segment>,
    pub(crate) contents: Vec<Segment>,
    /// Whether grammar named the source, and not the model.
    pub(crate) inferred: bool,
}

/// Ties the parts of one sequence together. `parts` are in order and do not overlap; the labels say on which side of a
/// part its cue stands, so each goes to the nearest cue on that side. Linear in the number of parts.
pub(crate) fn link(parts: &[Segment], sentence_of: impl Fn(&Segment) -> u32) -> Vec<Link> {
    let cues: Vec<usize> = (0..parts.len()).filter(|&at| parts[at].part == Part::Cue).collect();
    let mut links: Vec<Link> =
        cues.iter().map(|&at| Link { cue: Some(parts[at]), ..Link::default() }).collect();
    // The number of cues that stand before a part is the index of the next one.
    let mut passed = 0;
    let mut loose: Vec<Link> = Vec::new();
    let mut source_before: Vec<Option<(usize, Segment)>> = vec![None; cues.len()];
    let mut last_source: Option<(usize, Segment)> = None;
    for (at, &part) in parts.iter().enumerate() {
        match part.part {
            Part::Cue => {
                source_before[passed] = last_source;
                passed += 1;
            }
            Part::SourceBefore => last_source = Some((at, part)),
            Part::SourceAfter => {
                if let Some(link) = passed.checked_sub(1).and_then(|cue| links.get_mut(cue))
                    && link.source.is_none()
                {
                    link.source = Some(part);
                }
                last_source = Some((at, part));
            }
            Part::ContentBefore => match links.get_mut(passed) {
                Some(link) => link.contents.push(part),
                None => loose.push(Link { contents: vec![part], ..Link::default() }),
            },
            Part::ContentAfter => match passed.checked_sub(1).and_then(|cue| links.get_mut(cue)) {
                Some(link) => link.contents.push(part),
                None => loose.push(Link { contents: vec![part], ..Link::default() }),
            },
        }
    }
    for (index, link) in links.iter_mut().enumerate() {
        if link.source.is_none()
            && let Some((_, source)) = source_before[index]
            && let Some(cue) = link.cue
            && sentence_of(&source) == sentence_of(&cue)
        {
            // One source can have several cues: "He praised A and blasted B".
            link.source = Some(source);
        }
    }
    // A cue without a content may find one in the next block, if it is the last of its own.
    let last = links.len().wrapping_sub(1);
    let mut at = 0;
    links.retain(|link| {
        at += 1;
        !link.contents.is_empty() || at - 1 == last
    });
    links.append(&mut loose);
    links.sort_by_key(|link| link.contents.first().or(link.cue.as_ref()).map_or(0, |segment| segment.start));
    links
}
