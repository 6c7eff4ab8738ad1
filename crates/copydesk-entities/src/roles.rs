//! Roles: the titles and appositions that say what a person is ("Russian President", "an expert on China at …").

use crate::features::Features;
use crate::lexicon::Classes;
use crate::words::{NO_RUN, Shape, Word, cover};
use copydesk_text::{Form, Span};

/// The longest role, in words.
const MOST: usize = 24;

/// The roles that stand before and after the person at the tokens `start..end`, in text order.
pub(crate) fn of(features: &Features<'_>, start: usize, end: usize) -> impl Iterator<Item = Span> {
    let sentence = features.doc.sentences().partition_point(|s| s.tokens.end as usize <= start);
    let bounds = features
        .doc
        .sentences()
        .get(sentence)
        .map_or(start..end, |s| s.tokens.start as usize..s.tokens.end as usize);
    let before = title_before(features, bounds.start, start)
        .or_else(|| description_before(features, bounds.start, start));
    let after = apposition_after(features, end, bounds.end);
    [before, after].into_iter().flatten().map(|(from, to)| cover(features.doc, from, to))
}

/// "South Korea's First Vice Foreign Minister" before "Kim".
fn title_before(features: &Features<'_>, from: usize, start: usize) -> Option<(usize, usize)> {
    let words = &features.words.words;
    let head = words.get(start.checked_sub(1)?)?;
    if start <= from || !head.classes.any(Classes::TITLE) {
        return None;
    }
    let mut first = start - 1;
    while first > from && start - first < 9 {
        let word = &words[first - 1];
        let hit = features.hits.get(features.hit_of[first - 1] as usize);
        let inside = hit.is_some()
            || word.shape == Shape::Possessive
            || word.classes.any(Classes(Classes::TITLE.0 | Classes::TITLE_MODIFIER.0)) && !is_the(word)
            || word.shape == Shape::Hyphen && !word.spaced
            || word.capital && word.run == words[first].run && word.run != NO_RUN;
        if !inside || hit.is_some_and(|hit| hit.best == crate::hits::kinds::PERSON) {
            break;
        }
        first -= 1;
    }
    // An honorific alone says nothing: "Mr. Kang".
    let plain = first + 1 == start && head.classes.any(Classes::HONORIFIC) && head.shape != Shape::Lower;
    (!plain).then_some((first, start))
}

fn is_the(word: &Word) -> bool {
    word.key == crate::keys::KEYS.the
}

/// "The party secretary of Jiangsu, " before "Xin".
fn description_before(features: &Features<'_>, from: usize, start: usize) -> Option<(usize, usize)> {
    let words = &features.words.words;
    let comma = start.checked_sub(1).filter(|&comma| comma > from && words[comma].shape == Shape::Comma)?;
    let first = (from..comma).rev().take(14).find(|&at| is_article(features, at))?;
    (first == from || words[first - 1].shape == Shape::Comma)
        .then_some(())
        .and_then(|()| names_office(words, first, comma).then_some((first, comma)))
}

/// ", an expert on China at Hankuk University" after "Kang".
fn apposition_after(features: &Features<'_>, end: usize, to: usize) -> Option<(usize, usize)> {
    let words = &features.words.words;
    if words.get(end).filter(|_| end < to)?.shape != Shape::Comma {
        return None;
    }
    let mut first = end + 1;
    // An age may come first: ", 45, a teacher".
    if first + 1 < to && words[first].shape == Shape::Number && words[first + 1].shape == Shape::Comma {
        first += 2;
    }
    if first >= to
        || !(is_article(features, first)
            || names_office(words, first, (first + 3).min(to)) && words[first].shape == Shape::Lower)
    {
        return None;
    }
    let mut last = first;
    while last < to && last - first < MOST {
        let word = &words[last];
        let who = word.shape == Shape::Lower
            && matches!(
                features.doc.token_text(&features.doc.tokens()[last]),
                "who" | "whose" | "whom" | "said" | "told"
            );
        if matches!(
            word.shape,
            Shape::Comma
                | Shape::Stop
                | Shape::Colon
                | Shape::Dash
                | Shape::Open
                | Shape::Close
                | Shape::Quote
        ) || who
        {
            break;
        }
        last += 1;
    }
    (last > first + 1 && names_office(words, first, last.min(first + 9))).then_some((first, last))
}

fn is_article(features: &Features<'_>, at: usize) -> bool {
    matches!(
        features.doc.token_text(&features.doc.tokens()[at]),
        "a" | "an" | "the" | "A" | "An" | "The" | "his" | "her" | "its" | "their"
    )
}

/// Whether a title or an occupation is among the words.
fn names_office(words: &[Word], from: usize, to: usize) -> bool {
    words[from..to].iter().any(|word| word.classes.any(Classes::TITLE))
}

/// Whether a form of a mention can carry a role.
pub(crate) fn applies(form: Form) -> bool {
    matches!(form, Form::Name | Form::Short)
}
