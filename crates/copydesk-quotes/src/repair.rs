//! What grammar knows better than the model: small repairs of the parts before they are tied together.

use crate::labels::{Part, Segment};
use crate::lexicon::Class;
use crate::sequence::{Place, Sequence};
use crate::words::lower_hash;

/// Repairs the parts of one sequence. Linear in the number of items.
pub(crate) fn repair(sequence: &Sequence, parts: Vec<Segment>) -> Vec<Segment> {
    let parts = headline(sequence, whole_clauses(sequence, parts));
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
            Part::SourceBefore => {
                // "Said Byron: …".
                let verb = &sequence.items[part.start];
                let is_verb = verb.starts
                    && part.end - part.start > 1
                    && ["said", "says", "asked", "asks", "added", "adds", "wrote", "writes", "replied"]
                        .iter()
                        .any(|word| verb.word.hash == lower_hash(word));
                part.start += usize::from(is_verb);
                repaired.push(part);
            }
            Part::ContentAfter => {
                let free = parts.get(at + 1).map_or(sequence.items.len(), |next| next.start);
                part.end = clause_end(sequence, &part, free);
                repaired.push(part);
            }
            _ => repaired.push(part),
        }
    }
    repaired
}

/// "She explained that for Byron, who has to pay, it could be hard": what begins with "that" and has no verb yet goes on
/// after the relative clause, and nobody speaks in between.
fn whole_clauses(sequence: &Sequence, parts: Vec<Segment>) -> Vec<Segment> {
    let items = &sequence.items;
    let mut whole: Vec<Segment> = Vec::with_capacity(parts.len());
    let mut end = 0;
    for part in parts {
        if part.start < end {
            continue;
        }
        let begins = part.part == Part::ContentAfter
            && items[part.start].word.hash == lower_hash("that")
            && part.end - part.start <= 8
            && !items[part.start..part.end].iter().any(|item| item.word.is_verbal());
        let relative = items.get(part.end).is_some_and(|item| item.word.is_comma())
            && items.get(part.end + 1).is_some_and(|item| {
                item.place == Place::Outside
                    && ["who", "which", "whose"].iter().any(|word| item.word.hash == lower_hash(word))
            });
        if begins && relative {
            let sentence = items[part.start].sentence;
            let rest = items[part.end..].iter().take_while(|item| item.sentence == sentence).count();
            end = part.end + rest;
            let stop = usize::from(items[end - 1].word.is_stop());
            whole.push(Segment { end: end - stop, ..part });
        } else {
            whole.push(part);
        }
    }
    whole
}

/// "Bridge is safe, says minister": a cue after a comma, and a few words without a verb after it that end the sentence. They
/// are the source, and what stands before the comma is what is said.
fn headline(sequence: &Sequence, mut parts: Vec<Segment>) -> Vec<Segment> {
    let items = &sequence.items;
    for at in 0..parts.len().saturating_sub(1) {
        let (cue, next) = (parts[at], parts[at + 1]);
        let before = at.checked_sub(1).map(|at| parts[at]);
        let sentence = items[cue.start].sentence;
        let is_alone = |part: Option<&Segment>| part.is_none_or(|p| items[p.start].sentence != sentence);
        let ends = items
            .get(next.end)
            .is_none_or(|item| item.sentence != sentence || item.ends && !item.word.is_word());
        let is_headline = cue.part == Part::Cue
            && next.part == Part::ContentAfter
            && next.start == cue.end
            && next.end - next.start <= 4
            && ends
            && cue.start > 1
            && items[cue.start - 1].word.is_comma()
            && items[cue.start..cue.end].iter().any(|item| item.word.entry.verb != 0)
            && !items[next.start..next.end]
                .iter()
                .any(|item| item.word.is_verbal() || item.place != Place::Outside)
            && (is_alone(before.as_ref()) || before.is_some_and(|p| p.part == Part::ContentBefore))
            && is_alone(parts.get(at + 2));
        if is_headline {
            let start =
                items[..cue.start].iter().rposition(|item| item.sentence != sentence).map_or(0, |at| at + 1);
            parts[at + 1].part = Part::SourceAfter;
            if start + 1 < cue.start && is_alone(before.as_ref()) {
                parts.insert(at, Segment { part: Part::ContentBefore, start, end: cue.start - 1 });
            }
            break;
        }
    }
    parts
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

/// "…, because it would take years": a reason or a condition at the end of the sentence belongs to what is said, where
/// nothing else stands between; and so does the verb of a clause with "that" whose subject ends in a comma ("that the bridge,
/// built in 1910, was shut").
fn clause_end(sequence: &Sequence, content: &Segment, free: usize) -> usize {
    let (items, end) = (&sequence.items, content.end);
    let (Some(comma), Some(word)) = (items.get(end), items.get(end + 1)) else { return end };
    let is = |at: usize, words: &[&str]| {
        items.get(at).is_some_and(|item| words.iter().any(|word| item.word.hash == lower_hash(word)))
    };
    let is_reason = is(end + 1, &["because", "unless", "although", "though"])
        || is(end + 1, &["as", "since", "if"])
            && is(end + 2, &["it", "they", "he", "she", "we", "this", "that"]);
    let is_verb = is(content.start, &["that"]) && word.word.entry.class == Class::Auxiliary;
    if comma.word.shape != 9 || comma.place != Place::Outside || !is_reason && !is_verb {
        return end;
    }
    let sentence = word.sentence;
    let last = end + items[end..].iter().take_while(|item| item.sentence == sentence).count();
    let whole = last <= free && items[end..last].iter().all(|item| item.place == Place::Outside);
    let is_stop = |at: usize| items[at].word.is_stop();
    if whole && last > end + 3 { last - usize::from(is_stop(last - 1)) } else { end }
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
