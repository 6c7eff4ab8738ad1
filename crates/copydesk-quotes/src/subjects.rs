//! The subject of the sentence as the source of a cue for which the model found none: "The nurse later sued, claiming …",
//! "Reid voted on Saturday and says …", "…, said several observers".

use crate::labels::{Part, Segment};
use crate::lexicon::Class;
use crate::link::Link;
use crate::looks::{shapes, tags};
use crate::sequence::{Item, Place, Sequence};
use crate::words::lower_hash;

/// The longest subject, in items.
const LONGEST: usize = 9;

/// How far before its verb a subject is looked for, in items.
const REACH: usize = 60;

/// Gives a source to each link that has none, where grammar leaves no doubt about it. Looks at a bounded number of items for
/// each.
pub(crate) fn add_subjects(sequence: &Sequence, parts: &[Segment], links: &mut [Link]) {
    for link in links.iter_mut().filter(|link| link.source.is_none() && !link.contents.is_empty()) {
        let Some(cue) = link.cue else { continue };
        link.source = after(sequence, parts, link, cue).or_else(|| before(sequence, parts, cue));
        link.inferred = link.source.is_some();
    }
}

fn is(item: &Item, words: &[&str]) -> bool {
    words.iter().any(|word| item.word.hash == lower_hash(word))
}

fn class(item: &Item) -> Class {
    item.word.entry.class
}

const fn is_comma(item: &Item) -> bool {
    item.word.is_comma()
}

fn is_adverb(item: &Item) -> bool {
    class(item) == Class::Adverb || item.word.tag == tags::WORD_LY
}

/// The subject of the sentence, if the cue is a second verb of it or a participle: what stands before the cue is a comma,
/// an "and" or a "by".
fn before(sequence: &Sequence, parts: &[Segment], cue: Segment) -> Option<Segment> {
    let items = &sequence.items[..cue.start];
    let verb = &sequence.items[cue.start];
    let passive = ["is", "are", "was", "were", "be", "been", "being"];
    if verb.place != Place::Outside || is(verb, &passive) {
        return None;
    }
    let last = items.iter().rposition(|item| !is_adverb(item))?;
    let link = &items[last];
    let joins = is_comma(link) || is(link, &["and", "but", "then", "by"]);
    if !joins || link.sentence != verb.sentence {
        return None;
    }
    let length = items.iter().rev().take_while(|item| item.sentence == verb.sentence).count();
    if length > REACH {
        return None;
    }
    let mut start = cue.start - length;
    // "After the vote, Lind …": the subject comes after the comma.
    while class(&items[start]) == Class::Conjunction && start + 1 < last {
        start += 1;
    }
    if matches!(class(&items[start]), Class::Preposition | Class::Subordinator | Class::Day | Class::Adverb) {
        let comma = items[start..last].iter().position(is_comma)?;
        start += comma + 1;
    }
    let end = start + noun_phrase(&items[start..=last])?;
    let subject = Segment { part: Part::SourceBefore, start, end };
    let is_free = parts.iter().all(|part| part.end <= start || end <= part.start);
    is_free.then_some(subject)
}

/// The noun phrase right after the cue, if what is said stands before it: "…, said several observers".
fn after(sequence: &Sequence, parts: &[Segment], link: &Link, cue: Segment) -> Option<Segment> {
    let content = link.contents.iter().rfind(|content| content.end <= cue.start)?;
    let between = &sequence.items[content.end..cue.start];
    if !between.iter().all(|item| !item.word.is_word()) || link.contents.iter().any(|c| c.start >= cue.end) {
        return None;
    }
    let rest = &sequence.items[cue.end..];
    let sentence = sequence.items[cue.start].sentence;
    let length = rest.iter().take(LONGEST).take_while(|i| i.sentence == sentence && i.word.is_word()).count();
    let ends = rest
        .get(length)
        .is_none_or(|item| item.word.is_comma() || item.word.is_stop() || item.sentence != sentence);
    let first = rest.first().filter(|_| length > 0)?;
    let begins = matches!(class(first), Class::Determiner | Class::Possessive | Class::Open)
        && !(class(first) == Class::Open && first.word.shape > shapes::CAPITAL && !first.word.entry.role);
    let plain = rest[..length].iter().all(|item| {
        !matches!(class(item), Class::Auxiliary | Class::Pronoun | Class::Subordinator | Class::Day)
    });
    let (start, end) = (cue.end, cue.end + length);
    let is_free = parts.iter().all(|part| part.end <= start || end <= part.start);
    (begins && plain && ends && is_free).then_some(Segment { part: Part::SourceAfter, start, end })
}

/// How many items the noun phrase at the head of a clause has. `None` if it is not plain where it ends, or if it names a
/// time.
fn noun_phrase(items: &[Item]) -> Option<usize> {
    let first = items.first()?;
    if class(first) == Class::Pronoun {
        return is(first, &["he", "she", "they", "we", "i", "it"]).then_some(1);
    }
    if is(first, &["there", "here"]) {
        return None;
    }
    let mut at = usize::from(matches!(class(first), Class::Determiner | Class::Possessive));
    let (mut named, mut small) = (false, 0);
    loop {
        let item = items.get(at)?;
        let shape = item.word.shape;
        let goes_on = match shape {
            _ if item.place != Place::Outside || at >= LONGEST => return None,
            shapes::INITIAL..=shapes::CAPITAL => class(item) == Class::Open,
            shapes::NUMBER => false,
            shapes::POSSESSIVE | shapes::HYPHEN => true,
            shapes::SMALL if is(item, &["of"]) => at > 0 && items.get(at + 1).is_some(),
            shapes::SMALL
                if items
                    .get(at - usize::from(at > 0))
                    .is_some_and(|before| at > 0 && is(before, &["of"])) =>
            {
                true
            }
            shapes::SMALL => {
                let noun = tags::ROLE..=tags::ABSTRACT_NOUN;
                let noun =
                    noun.contains(&item.word.tag) || matches!(item.word.tag, tags::WORD | tags::WORD_S);
                !named && small < 3 && noun
            }
            _ => false,
        };
        if !goes_on {
            break;
        }
        named |= shape <= shapes::CAPITAL;
        small += usize::from(shape == shapes::SMALL);
        at += 1;
    }
    let stop = &items[at];
    let ends = is_comma(stop)
        || is_adverb(stop)
        || stop.word.is_verbal()
        || (named && stop.word.shape == shapes::SMALL && class(stop) == Class::Open);
    let last = at.checked_sub(1).map(|at| &items[at])?;
    let times =
        ["minutes", "hours", "days", "weeks", "months", "years", "week", "month", "year", "day", "time"];
    let is_phrase = at > 0 && (named || small > 0) && !is(last, &times) && last.word.shape != 13;
    (ends && is_phrase).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_text::Document;

    fn phrase(text: &str) -> Option<usize> {
        let doc = Document::plain(text).unwrap();
        let mut sequence = Sequence::default();
        sequence.read(&doc, doc.sentences(), crate::marks::Style::Double, |hash| crate::words::Known {
            entry: crate::lexicon::look_up(hash),
            ..Default::default()
        });
        noun_phrase(&sequence.items)
    }

    #[test]
    fn phrases_at_the_head_of_a_clause() {
        for (text, expected) in [
            ("He shook hands", Some(1)),
            ("There was nobody", None),
            ("The nurse later sued", Some(2)),
            ("Lind took a risk", Some(1)),
            ("The government of Costa Rica, however, left", Some(5)),
            ("A few minutes later they left", None),
            ("His campaign sued the board", Some(2)),
        ] {
            assert_eq!(phrase(text), expected, "{text}");
        }
    }
}
