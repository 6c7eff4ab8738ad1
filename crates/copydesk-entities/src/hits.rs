//! Gazetteer matches laid over the tokens of a document.

use crate::lexicon::lines;
use copydesk_gazetteer::{Gazetteer, Match};
use copydesk_text::{Document, Form, Kind};
use std::sync::LazyLock;

/// A set of kinds, one bit each.
pub(crate) mod kinds {
    pub(crate) const PERSON: u8 = 1;
    pub(crate) const PLACE: u8 = 2;
    pub(crate) const ORGANIZATION: u8 = 4;
    pub(crate) const OTHER: u8 = 8;
}

/// A gazetteer match that begins and ends with tokens.
#[derive(Clone, Copy)]
pub(crate) struct Hit {
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The kinds of all its senses.
    pub(crate) kinds: u8,
    /// The kind of its best sense, as one bit.
    pub(crate) best: u8,
    pub(crate) form: Form,
    /// Whether the alias is a common word or otherwise unsafe alone.
    pub(crate) needs_context: bool,
    pub(crate) found: Match,
}

/// The bit of a kind.
pub(crate) fn bit_of(kind: &Kind) -> u8 {
    match kind {
        Kind::Person => kinds::PERSON,
        Kind::Place => kinds::PLACE,
        Kind::Organization => kinds::ORGANIZATION,
        Kind::Other(_) => kinds::OTHER,
    }
}

/// The gazetteer matches of a document.
#[derive(Default)]
pub(crate) struct Hits {
    pub(crate) hits: Vec<Hit>,
    /// Working space: what the gazetteer finds.
    found: Vec<Match>,
}

impl Hits {
    /// Finds the matches of all blocks that are read, in text order. Matches that begin or end inside a token are left out,
    /// and what was there before is gone.
    pub(crate) fn find(&mut self, gazetteer: &Gazetteer, doc: &Document<'_>) {
        self.found.clear();
        for block in doc.blocks().iter().filter(|block| block.is_read()) {
            gazetteer.find_in(doc.text(), block.span, &mut self.found);
        }
        self.hits.clear();
        lay_over(gazetteer, doc, &self.found, &mut self.hits);
    }
}

/// Lays matches over the tokens of a document.
fn lay_over(gazetteer: &Gazetteer, doc: &Document<'_>, found: &[Match], hits: &mut Vec<Hit>) {
    let tokens = doc.tokens();
    let mut at = 0;
    for &found in found {
        while at < tokens.len() && tokens[at].span.start < found.span.start {
            at += 1;
        }
        let mut end = at;
        while end < tokens.len() && tokens[end].span.end < found.span.end {
            end += 1;
        }
        let whole = end < tokens.len() && tokens[at].span.start == found.span.start && {
            let last = tokens[end].span;
            // "Calif" is found in "Calif.", whose stop the token keeps.
            last.end == found.span.end || last.end == found.span.end + 1 && tokens[end].is_dotted()
        };
        if !whole {
            continue;
        }
        // "The Evening Post": an article is no part of the name.
        let article = end > at && {
            let first = doc.token_text(&tokens[at]);
            first.len() == 3 && first.eq_ignore_ascii_case("the")
        };
        let mut senses = gazetteer.senses(&found);
        let Some(first) = senses.next() else { continue };
        let best = bit_of(first.entry.kind());
        let kinds = senses.fold(best, |kinds, sense| kinds | bit_of(sense.entry.kind()));
        if first.form == Form::Demonym
            && let Some(half) = first_half(gazetteer, doc, at)
            && hits.last().is_none_or(|last| last.end <= half.start)
        {
            hits.push(half);
        }
        hits.push(Hit {
            start: at as u32 + u32::from(article),
            end: end as u32 + 1,
            kinds,
            best,
            form: first.form,
            needs_context: first.needs_context,
            found,
        });
    }
}

/// The countries that first halves of double adjectives stand for.
static COMBINING_FORMS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    lines(include_str!("../data/combining_forms.tsv")).filter_map(|line| line.split_once('\t')).collect()
});

/// "Sino" before the "Russian" at token `at`: a match of the country's name.
fn first_half(gazetteer: &Gazetteer, doc: &Document<'_>, at: usize) -> Option<Hit> {
    let tokens = doc.tokens();
    let start = at.checked_sub(2)?;
    let joined = !tokens[at].is_spaced() && !tokens[at - 1].is_spaced() && tokens[start].is_capitalized();
    if !joined || doc.token_text(&tokens[at - 1]) != "-" {
        return None;
    }
    let half = doc.token_text(&tokens[start]);
    let (_, country) = COMBINING_FORMS.iter().find(|(form, _)| *form == half)?;
    let found = gazetteer.lookup(country)?;
    let kinds = kinds::PLACE;
    let is_place = gazetteer.senses(&found).next().is_some_and(|sense| bit_of(sense.entry.kind()) == kinds);
    let (start, end) = (start as u32, at as u32 - 1);
    let (form, needs_context) = (Form::Demonym, false);
    is_place.then_some(Hit { start, end, kinds, best: kinds, form, needs_context, found })
}
