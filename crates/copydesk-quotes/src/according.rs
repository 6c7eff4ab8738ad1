//! "According to X, …": what grammar finds where the model was not sure.

use crate::labels::{Part, Segment};
use crate::lexicon::Class;
use crate::sequence::{Item, Place, Sequence};
use crate::words::lower_hash;

/// How likely the parts are that the rule finds.
const LIKELY: f32 = 0.85;

/// The longest source, in items.
const LONGEST: usize = 40;

/// Adds what sentences with "according to" attribute, where the model left it out: all of a sentence that begins so ("According
/// to Lind, the bridge is safe"), and the second half of one that it interrupts ("The bridge, according to Lind, is safe").
/// `likely` gets a likelihood for each item that is made part of something. Linear in the number of items.
pub(crate) fn according(sequence: &Sequence, parts: &mut Vec<Segment>, likely: &mut [f32]) {
    let items = &sequence.items;
    let [first, second] = ["according", "to"].map(lower_hash);
    let mut found: Vec<Segment> = Vec::new();
    for at in 0..items.len().saturating_sub(1) {
        let here = &items[at];
        if here.word.hash != first || items[at + 1].word.hash != second || here.place != Place::Outside {
            continue;
        }
        let rest = items[at..].iter().take_while(|item| item.sentence == here.sentence).count();
        let end = at + rest - usize::from(items[at + rest - 1].word.shape == 10);
        let Some(comma) = source_end(items, at + 2, end) else { continue };
        let content = Segment { part: Part::ContentAfter, start: comma + 1, end };
        let range = |parts: &[Segment], from: usize| {
            parts.partition_point(|part| part.end <= from)..parts.partition_point(|part| part.start < end)
        };
        let here_is = |part: Part| parts.iter().any(|p| p.part == part && (p.start == at || p.end + 1 == at));
        let own = range(parts, at);
        if here.starts && !parts[own.clone()].iter().any(is_content) {
            parts.drain(own);
            found.push(Segment { part: Part::Cue, start: at, end: at + 2 });
            found.push(Segment { part: Part::SourceAfter, start: at + 2, end: comma });
            found.push(content);
        } else if at > 0
            && items[at - 1].word.shape == 9
            && (is_verbal(&items[comma + 1]) || at > 1 && items[at - 2].word.entry.class == Class::Auxiliary)
            && range(parts, comma).is_empty()
            && here_is(Part::ContentBefore)
            && here_is(Part::Cue)
        {
            found.push(content);
        }
    }
    for part in &found {
        likely[part.start..part.end].fill(LIKELY);
    }
    if !found.is_empty() {
        parts.append(&mut found);
        parts.sort_unstable_by_key(|part| part.start);
    }
}

/// Where the source that begins at `start` ends: at the comma before a clause, behind what is said about the source between
/// commas ("Lind, an engineer for the city, …").
fn source_end(items: &[Item], start: usize, end: usize) -> Option<usize> {
    let comma = |from: usize| {
        items.get(from..end)?.iter().take(LONGEST).position(|item| item.word.shape == 9).map(|at| from + at)
    };
    let mut found = comma(start).filter(|&at| at > start)?;
    for _ in 0..2 {
        let Some(next) = comma(found + 1) else { break };
        let between = &items[found + 1..next];
        let Some(head) = between.first() else { break };
        let describes =
            matches!(head.word.entry.class, Class::Determiner | Class::Preposition | Class::Possessive)
                || ["who", "which", "whose"].iter().any(|word| head.word.hash == lower_hash(word));
        let relative =
            head.word.entry.class != Class::Determiner && head.word.entry.class != Class::Possessive;
        if !describes || !relative && between.iter().any(is_verbal) || next + 2 > end {
            break;
        }
        found = next;
    }
    (found + 2 <= end).then_some(found)
}

const fn is_content(part: &Segment) -> bool {
    matches!(part.part, Part::ContentBefore | Part::ContentAfter)
}

/// Whether the item looks like a verb or an auxiliary.
fn is_verbal(item: &Item) -> bool {
    item.word.entry.class == Class::Auxiliary || matches!(item.word.tag, 40..=44 | 51)
}
