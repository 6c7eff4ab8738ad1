//! "According to X, …": what grammar finds where the model was not sure.

use crate::labels::{Part, Segment};
use crate::lexicon::Class;
use crate::looks::shapes;
use crate::sequence::{Item, Place, Sequence};
use crate::words::lower_hash;
use std::ops::Range;

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
    // Sentences of which the model's parts are replaced.
    let mut replaced: Vec<Range<usize>> = Vec::new();
    let mut next = 0;
    for sentence in items.chunk_by(|a, b| a.sentence == b.sentence) {
        let start = next;
        next += sentence.len();
        let end = next - usize::from(items[next - 1].word.is_stop());
        let is_here = |at: usize| {
            items[at].word.hash == first
                && items.get(at + 1).is_some_and(|item| item.word.hash == second)
                && items[at].place == Place::Outside
        };
        // Only the first in a sentence: what a second one says within it is anyone's guess.
        let Some(at) = (start..next).find(|&at| is_here(at)) else { continue };
        let Some(comma) = source_end(items, at + 2, end) else { continue };
        let range = |from: usize| {
            parts.partition_point(|part| part.end <= from)..parts.partition_point(|part| part.start < end)
        };
        let own = &parts[range(start)];
        let content = Segment { part: Part::ContentAfter, start: comma + 1, end };
        let here_is = |part: Part| own.iter().any(|p| p.part == part && (p.start == at || p.end + 1 == at));
        if at == start && !own.iter().any(|part| part.part.is_content()) {
            replaced.push(at..end);
            found.push(Segment { part: Part::Cue, start: at, end: at + 2 });
            found.push(Segment { part: Part::SourceAfter, start: at + 2, end: comma });
            found.push(content);
        } else if at > start
            && items[at - 1].word.is_comma()
            && (items[comma + 1].word.is_verbal() || at > 1 && items[at - 2].word.is_auxiliary())
            && range(comma).is_empty()
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
        let mut replaced = replaced.into_iter().peekable();
        parts.retain(|part| {
            while replaced.next_if(|range| range.end <= part.start).is_some() {}
            replaced.peek().is_none_or(|range| part.end <= range.start)
        });
        parts.append(&mut found);
        parts.sort_unstable_by_key(|part| part.start);
    }
}

/// Where the source that begins at `start` ends: at the comma before a clause, behind what is said about the source between
/// commas ("Lind, an engineer for the city, …").
fn source_end(items: &[Item], start: usize, end: usize) -> Option<usize> {
    let comma = |from: usize| {
        items.get(from..end)?.iter().take(LONGEST).position(|item| item.word.is_comma()).map(|at| from + at)
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
        // "Lind, 45, …"
        let age = between.len() == 1 && head.word.shape == shapes::NUMBER;
        if !age && (!describes || !relative && between.iter().any(|item| item.word.is_verbal()))
            || next + 2 > end
        {
            break;
        }
        found = next;
    }
    (found + 2 < end).then_some(found)
}
