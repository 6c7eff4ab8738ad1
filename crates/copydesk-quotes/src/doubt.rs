//! Which drafts are not worth reporting, and why.

use copydesk_text::{Document, QuoteKind, Role, Span, Token, TokenKind};

use crate::draft::Draft;
use crate::lexicon::{Class, look_up};
use crate::words::lower_hash;

/// How likely a quote without a reporting word must be.
const CONVINCING: f32 = 0.5;

/// How likely an indirect quote must be that nobody says ("the tremor was felt") or that is one word long ("ferry talks
/// resume").
const BARE: f32 = 0.68;

/// How many words in quotation marks are taken for speech though nothing says whose: fewer are a title or a term.
const SENTENCE: usize = 5;

/// Why a draft is not worth reporting, if it is not: what no cue announces must stand in quotation marks, and a cue that is
/// no reporting word must be likely by itself. Much that the model doubts there is a deed ("held a “two plus two” meeting"),
/// not speech.
pub(crate) fn doubt(doc: &Document<'_>, draft: &Draft) -> Option<&'static str> {
    let Some(cue) = draft.cue else {
        let words = draft.content.iter().flat_map(|span| span.slice(doc.text()).split_whitespace());
        let is_speech = draft.source.is_some()
            || (draft.kind == QuoteKind::Direct && words.take(SENTENCE).count() == SENTENCE);
        return (!is_speech).then_some("no cue, no source, and no sentence in marks");
    };
    let only_that = |span: &Span| span.slice(doc.text()).eq_ignore_ascii_case("that");
    if draft.content.iter().all(only_that) {
        return Some("nothing is said but “that”");
    }
    if draft.kind == QuoteKind::Indirect && draft.likely < BARE {
        if draft.source.is_none() {
            return Some("nobody says it, and the model is not sure");
        }
        let words = draft.content.iter().flat_map(|span| span.slice(doc.text()).split_whitespace());
        if words.take(2).count() < 2 {
            return Some("it is one word, and the model is not sure");
        }
    }
    if draft.kind == QuoteKind::Direct {
        return None;
    }
    let reports = reports(doc, cue);
    if draft.kind == QuoteKind::Indirect && !reports {
        // "Lind visited the port, marking ten years of …" tells what it means that she does.
        if draft.evidence == "subject" {
            return Some("a participle after a deed, and no reporting word");
        }
    }
    if draft.kind == QuoteKind::Indirect && (!reports || shows(doc, cue)) {
        let block = doc.blocks().partition_point(|block| block.span.end <= cue.start);
        if doc.blocks().get(block).is_some_and(|block| block.role == Role::Caption) {
            return Some("the caption tells what the picture shows");
        }
    }
    if draft.kind == QuoteKind::Indirect && is_possession(doc, cue, draft) {
        return Some("one has it, and does not say it");
    }
    (!reports && draft.likely < CONVINCING)
        .then_some("the cue is no reporting word, and the model is not sure")
}

/// Whether a word of the cue reports speech, or a mark stands for one.
fn reports(doc: &Document<'_>, cue: Span) -> bool {
    words_of(doc, cue).iter().any(|token| {
        let hash = lower_hash(doc.token_text(token));
        let entry = look_up(hash);
        entry.verb != 0 || entry.noun || hash == lower_hash("according") || token.kind == TokenKind::Punct
    })
}

/// Whether the cue is what a caption says of a picture: "are seen during".
fn shows(doc: &Document<'_>, cue: Span) -> bool {
    words_of(doc, cue).iter().any(|token| {
        ["seen", "shown", "pictured", "photographed"]
            .iter()
            .any(|word| doc.token_text(token).eq_ignore_ascii_case(word))
    })
}

/// Whether the cue is "boasts" and what comes after it is a thing and no clause: "the town boasts two bridges" is no speech, unlike "boasts that",
/// "boasts of".
fn is_possession(doc: &Document<'_>, cue: Span, draft: &Draft) -> bool {
    let [only] = words_of(doc, cue) else { return false };
    let boasts = ["boast", "boasts", "boasted", "boasting"];
    let after = draft.content.iter().find(|span| span.start >= cue.end);
    let first = after.and_then(|span| words_of(doc, *span).first()).map(|token| doc.token_text(token));
    let class = |word: &str| look_up(lower_hash(word)).class;
    let is_thing = first.is_some_and(|word| {
        matches!(class(word), Class::Determiner | Class::Possessive)
            || word.starts_with(|c: char| c.is_ascii_digit())
    });
    let has_verb = after.is_some_and(|span| {
        words_of(doc, *span).iter().any(|token| class(doc.token_text(token)) == Class::Auxiliary)
    });
    boasts.iter().any(|verb| doc.token_text(only).eq_ignore_ascii_case(verb)) && is_thing && !has_verb
}

/// The tokens of a span.
fn words_of<'d>(doc: &'d Document<'_>, span: Span) -> &'d [Token] {
    let tokens = doc.tokens();
    let first = tokens.partition_point(|token| token.span.end <= span.start);
    let end = tokens.partition_point(|token| token.span.start < span.end);
    &tokens[first..end.max(first)]
}
