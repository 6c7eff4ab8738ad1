//! What grammar knows better than the model: small repairs of the parts before they are tied together.

use crate::labels::{Part, Segment};
use crate::lexicon::Class;
use crate::sequence::Sequence;
use crate::words::lower_hash;

/// Repairs the parts of one sequence. Linear in the number of items.
pub(crate) fn repair(sequence: &Sequence, parts: Vec<Segment>) -> Vec<Segment> {
    let mut repaired: Vec<Segment> = Vec::with_capacity(parts.len());
    for (at, mut part) in parts.iter().copied().enumerate() {
        match part.part {
            Part::ContentBefore => {
                let free = repaired.last().map_or(0, |last| last.end);
                let according = parts[at + 1..]
                    .iter()
                    .find(|next| next.part == Part::Cue)
                    .is_some_and(|cue| sequence.items[cue.start].word.hash == lower_hash("according"));
                if according {
                    part.start = clause_start(sequence, part.start, free);
                }
                repaired.push(part);
            }
            Part::Cue => {
                let source = repaired.last().is_some_and(|last| last.part == Part::SourceBefore);
                match noun_and_verb(sequence, &part) {
                    Some(verb) if !source => {
                        repaired.push(Segment { part: Part::SourceBefore, start: part.start, end: verb });
                        repaired.push(Segment { start: verb, ..part });
                    }
                    _ => repaired.push(part),
                }
            }
            _ => repaired.push(part),
        }
    }
    repaired
}

/// "…, according to X" reports a whole clause. Where the content was begun at a "that" or "who" that only narrows down the
/// noun before it (no comma), it begins with the sentence instead.
fn clause_start(sequence: &Sequence, start: usize, free: usize) -> usize {
    let items = &sequence.items;
    let Some(before) = start.checked_sub(1).map(|at| &items[at]) else { return start };
    let word = items[start].word.hash;
    let narrows = ["that", "which", "who"].iter().any(|relative| word == lower_hash(relative));
    let noun = before.word.shape <= 7 && before.word.entry.class == Class::Open && !items[start].starts;
    if !narrows || !noun {
        return start;
    }
    let sentence = items[start].sentence;
    let mut first = start;
    while first > free && items[first - 1].sentence == sentence {
        first -= 1;
    }
    first
}

/// Where the verb begins in a cue that is a noun and a verb, "reports indicate": the noun is the source then.
fn noun_and_verb(sequence: &Sequence, cue: &Segment) -> Option<usize> {
    let items = sequence.items.get(cue.start..cue.end)?;
    let verb = items.iter().position(|item| item.word.entry.verb != 0 && !item.word.entry.noun)?;
    let nouns = &items[..verb];
    let named = nouns.last().is_some_and(|item| item.word.entry.noun || item.word.entry.role);
    let plain = nouns.iter().all(|item| {
        item.word.shape <= 7
            && matches!(item.word.entry.class, Class::Open | Class::Determiner | Class::Adverb)
    });
    let verbs = items[..verb].iter().all(|item| item.word.entry.verb == 0 || item.word.entry.noun);
    (named && plain && verbs).then_some(cue.start + verb)
}
