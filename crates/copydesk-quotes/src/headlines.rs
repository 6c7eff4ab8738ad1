//! Headlines that give a speaker by a colon: "Byron: the bridge is safe", "The bridge is safe: minister".

use copydesk_text::{Block, Document, Kind, Mention, QuoteKind, Role, Span, Token, TokenKind};

use crate::draft::Draft;
use crate::lexicon::look_up;
use crate::words::lower_hash;

/// How likely it is that the colon stands for a reporting word.
const LIKELY: f32 = 0.75;

/// The fewest words that are something said.
const FEWEST: usize = 3;

/// Adds a draft for each headline or deck in which a colon parts a speaker from what is said, unless something was found
/// there. Before the colon only a person speaks ("Analysis: …", "Sudan: …" are labels); after it also a role does. Linear in
/// the length of the headlines and logarithmic in the number of mentions.
pub(crate) fn add_headlines(doc: &Document<'_>, mentions: &[Mention], drafts: &mut Vec<Draft>) {
    for block in doc.blocks().iter().filter(|block| matches!(block.role, Role::Headline | Role::Deck)) {
        let is_here = |draft: &Draft| draft.content.iter().any(|span| span.overlaps(block.span));
        if !drafts.iter().any(is_here)
            && let Some(draft) = of_headline(doc, block, mentions)
        {
            drafts.push(draft);
        }
    }
}

fn of_headline(doc: &Document<'_>, block: &Block, mentions: &[Mention]) -> Option<Draft> {
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
    let (source, content) = if is_person(before, mentions) && count(after) >= FEWEST {
        (before, after)
    } else if count(before) >= FEWEST && (is_person(after, mentions) || is_role(doc, after)) {
        (after, before)
    } else {
        return None;
    };
    let (marked, content) = inner(doc, content)?;
    Some(Draft {
        kind: if marked { QuoteKind::Direct } else { QuoteKind::Indirect },
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

/// Whether the tokens end with the name of a person, with a few words before it at most: "President Xi".
fn is_person(tokens: &[Token], mentions: &[Mention]) -> bool {
    let Some(span) = cover(tokens).filter(|_| tokens.len() <= 6) else { return false };
    let at = mentions.partition_point(|mention| mention.span.end < span.end);
    mentions.get(at).is_some_and(|mention| {
        mention.kind == Kind::Person && mention.span.end == span.end && span.covers(mention.span)
    })
}

/// Whether the tokens are a role or a group that speaks: "police", "finance minister".
fn is_role(doc: &Document<'_>, tokens: &[Token]) -> bool {
    tokens.len() <= 3
        && tokens.iter().all(|token| token.kind == TokenKind::Word)
        && tokens.last().is_some_and(|token| look_up(lower_hash(doc.token_text(token))).role)
}

/// The span of the tokens, without marks if they stand in marks as a whole.
fn inner(doc: &Document<'_>, tokens: &[Token]) -> Option<(bool, Span)> {
    let is_mark =
        |token: Option<&Token>| token.is_some_and(|token| crate::marks::is_mark(doc.token_text(token)));
    let marked = tokens.len() > 2 && is_mark(tokens.first()) && is_mark(tokens.last());
    let tokens = if marked { &tokens[1..tokens.len() - 1] } else { tokens };
    Some((marked, cover(tokens)?))
}
