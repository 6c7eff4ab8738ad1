//! Headlines that give a speaker by a colon: "Byron: the bridge is safe", "The bridge is safe: minister".

use copydesk_text::{Block, Document, Form, Kind, Mention, QuoteKind, Role, Span, Token, TokenKind};

use crate::draft::Draft;
use crate::lexicon::{Class, look_up};
use crate::words::lower_hash;

/// How likely it is that the colon stands for a reporting word.
const LIKELY: f32 = 0.75;

/// The fewest words that are something said.
const FEWEST: usize = 3;

/// Adds a draft for each headline or deck in which a colon parts a speaker from what is said, unless something was found
/// there. Before the colon only a person speaks ("Analysis: …", "Sudan: …" are labels), and what is said has a verb ("Byron: a life
/// in pictures" is a label, too); after it also a role does. Linear in the length of the headlines, n log n in the number of
/// mentions and drafts.
pub(crate) fn add_headlines(doc: &Document<'_>, mentions: &[Mention], drafts: &mut Vec<Draft>) {
    let is_head = |block: &&Block| matches!(block.role, Role::Headline | Role::Deck);
    if !doc.blocks().iter().any(|block| is_head(&block)) {
        return;
    }
    let mut said: Vec<Span> = drafts.iter().flat_map(|draft| draft.content.iter().copied()).collect();
    said.sort_unstable();
    let mut people: Vec<Span> = mentions
        .iter()
        .filter(|mention| mention.kind == Kind::Person && mention.form != Form::Pronoun)
        .map(|mention| mention.span)
        .collect();
    people.sort_unstable_by_key(|span| span.end);
    for block in doc.blocks().iter().filter(is_head) {
        let next = said.partition_point(|span| span.end <= block.span.start);
        if said.get(next).is_none_or(|span| span.start >= block.span.end)
            && let Some(draft) = of_headline(doc, block, &people)
        {
            drafts.push(draft);
        }
    }
}

fn of_headline(doc: &Document<'_>, block: &Block, people: &[Span]) -> Option<Draft> {
    let tokens = doc.tokens();
    let first = tokens.partition_point(|token| token.span.start < block.span.start);
    let end = tokens.partition_point(|token| token.span.start < block.span.end);
    let tokens = tokens.get(first..end)?;
    let colon = tokens.iter().position(|token| doc.token_text(token) == ":")?;
    let (before, after) = (&tokens[..colon], &tokens[colon + 1..]);
    // A second colon, and it is anyone's guess.
    if after.iter().any(|token| doc.token_text(token) == ":") {
        return None;
    }
    let says = |tokens: &[Token]| count(tokens) >= FEWEST && !asks(doc, tokens);
    let (source, content) = if is_person(before, people) && says(after) && has_verb(doc, after) {
        (before, after)
    } else if says(before) && (is_person(after, people) && has_verb(doc, before) || is_role(doc, after)) {
        (after, before)
    } else {
        return None;
    };
    let (kind, content) = inner(doc, content)?;
    Some(Draft {
        kind,
        content: vec![content],
        cue: Some(tokens[colon].span),
        source: Some(cover(source)?),
        evidence: "colon",
        same_as: None,
        likely: LIKELY,
    })
}

fn count(tokens: &[Token]) -> usize {
    tokens.iter().filter(|token| token.kind != TokenKind::Punct).count()
}

fn cover(tokens: &[Token]) -> Option<Span> {
    Some(tokens.first()?.span.cover(tokens.last()?.span))
}

/// Whether the tokens are a question or advice, "how to survive the winter", and nobody's words.
fn asks(doc: &Document<'_>, tokens: &[Token]) -> bool {
    let asking = ["how", "what", "why", "who", "where", "when", "which", "best", "inside", "watch"];
    let first = tokens.first().map_or("", |token| doc.token_text(token));
    let last = tokens.last().map_or("", |token| doc.token_text(token));
    last == "?" || asking.iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// Whether one of the words is a verb for sure: an auxiliary, a word that reports, a past form.
fn has_verb(doc: &Document<'_>, tokens: &[Token]) -> bool {
    tokens.iter().any(|token| {
        let word = doc.token_text(token);
        let entry = look_up(lower_hash(word));
        entry.class == Class::Auxiliary || entry.verb != 0 && !entry.noun || word.ends_with("ed")
    })
}

/// Whether the tokens end with the name of a person, with a few words before it at most: "President Xi". `people` are ordered
/// by where they end.
fn is_person(tokens: &[Token], people: &[Span]) -> bool {
    let Some(span) = cover(tokens).filter(|_| tokens.len() <= 6) else { return false };
    let at = people.partition_point(|person| person.end < span.end);
    people.get(at).is_some_and(|person| person.end == span.end && span.covers(*person))
}

/// Whether the tokens are a role or a group that speaks: "police", "finance minister".
fn is_role(doc: &Document<'_>, tokens: &[Token]) -> bool {
    tokens.len() <= 3
        && tokens.iter().all(|token| token.kind == TokenKind::Word)
        && tokens.last().is_some_and(|token| look_up(lower_hash(doc.token_text(token))).role)
}

/// How the tokens are said, and their span: without the marks if these stand around all of it.
fn inner(doc: &Document<'_>, tokens: &[Token]) -> Option<(QuoteKind, Span)> {
    let is_mark = |token: &Token| crate::marks::is_mark(doc.token_text(token));
    let marks = tokens.iter().filter(|token| is_mark(token)).count();
    let around = tokens.len() > 2 && is_mark(&tokens[0]) && is_mark(&tokens[tokens.len() - 1]);
    match marks {
        0 => Some((QuoteKind::Indirect, cover(tokens)?)),
        2 if around => Some((QuoteKind::Direct, cover(&tokens[1..tokens.len() - 1])?)),
        _ => Some((QuoteKind::Mixed, cover(tokens)?)),
    }
}
