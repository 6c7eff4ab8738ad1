//! Sentences: where they end in news text, with its abbreviations, initials and quotation marks.

use crate::{Span, Token, TokenKind};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// A sentence of one block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// From the first token to the last.
    pub span: Span,
    /// Its tokens, as indices into the document's.
    pub tokens: Range<u32>,
    /// The index of its block.
    pub block: u32,
}

/// Whether a sentence can end with an abbreviation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// What it is short for comes after it: "Mr. Kim", "No. 5".
    Never,
    /// Only before a number it is an abbreviation that goes on: "Nov. 3", "No. 5", and else a word that ends a sentence.
    Number,
    /// It may: "… in the U.S. The next day …".
    May,
}

static ABBREVIATIONS: LazyLock<HashMap<&str, Ending>> = LazyLock::new(|| {
    lines(include_str!("../data/abbreviations.tsv"))
        .filter_map(|line| line.split_once('\t'))
        .map(|(word, ending)| {
            let ending = match ending {
                "never" => Ending::Never,
                "number" => Ending::Number,
                _ => Ending::May,
            };
            (word, ending)
        })
        .collect()
});

static STARTERS: LazyLock<Vec<&str>> =
    LazyLock::new(|| lines(include_str!("../data/sentence_starters.txt")).collect());

fn lines(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether `word`, without its full stop, is an abbreviation that news text writes with one: "Mr", "Sen", "Calif".
///
/// ```
/// assert!(copydesk_text::is_abbreviation("Sen"));
/// assert!(!copydesk_text::is_abbreviation("Senate"));
/// ```
#[must_use]
pub fn is_abbreviation(word: &str) -> bool {
    word.len() <= 8 && ABBREVIATIONS.contains_key(word)
}

/// Appends the sentences of the tokens from `first` on, which all belong to one block.
pub(crate) fn split_into(text: &str, tokens: &[Token], first: usize, block: u32, found: &mut Vec<Sentence>) {
    let mut start = first;
    let mut at = first;
    while at < tokens.len() {
        let mut next = at + 1;
        if ends_sentence(text, tokens, at) {
            while next < tokens.len() && closes(text, tokens, next) {
                next += 1;
            }
            if next < tokens.len() && begins_sentence(text, tokens, at, next) {
                found.push(sentence(tokens, start, next, block));
                start = next;
            }
        }
        at = next;
    }
    if start < tokens.len() {
        found.push(sentence(tokens, start, tokens.len(), block));
    }
}

fn sentence(tokens: &[Token], start: usize, end: usize, block: u32) -> Sentence {
    let span = tokens[start].span.cover(tokens[end - 1].span);
    Sentence { span, tokens: start as u32..end as u32, block }
}

/// Whether the token can be the last word or mark of a sentence.
fn ends_sentence(text: &str, tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let surface = token.span.slice(text);
    match token.kind {
        TokenKind::Punct => {
            matches!(surface, "." | "!" | "?" | "…" | "。" | "！" | "？")
                || (surface.len() > 1 && surface.starts_with(".."))
        }
        TokenKind::Word => token.is_dotted(),
        _ => false,
    }
}

/// Whether the token closes what the sentence opened: a bracket or a quotation mark that no space stands before, or
/// further stops.
fn closes(text: &str, tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    if token.is_spaced() || token.kind != TokenKind::Punct {
        return false;
    }
    let surface = token.span.slice(text);
    match surface {
        ")" | "]" | "”" | "’" | "»" | "''" | "!" | "?" | "." | "…" => true,
        "\"" | "'" => tokens.get(at + 1).is_none_or(Token::is_spaced),
        _ => false,
    }
}

/// Whether the token at `next` can open a sentence after the one that `stop` may end.
fn begins_sentence(text: &str, tokens: &[Token], stop: usize, next: usize) -> bool {
    let token = &tokens[next];
    let surface = token.span.slice(text);
    let glued = !token.is_spaced();
    if tokens[stop].is_dotted() && next == stop + 1 {
        return !glued && opens_after_abbreviation(text, &tokens[stop], token);
    }
    match token.kind {
        // "elections.Sunday" is two sentences whose space was lost; "yahoo!Mail" and "3.Text" are not worth a guess.
        TokenKind::Word if glued => {
            token.is_capitalized() && tokens[stop].span.slice(text) == "." && long_lower(text, tokens, stop)
        }
        TokenKind::Word => {
            let letter = surface.chars().next().is_some_and(char::is_lowercase);
            !letter
        }
        TokenKind::Number => !glued,
        TokenKind::Possessive => false,
        TokenKind::Punct => {
            !glued
                && !matches!(
                    surface,
                    "," | ";" | ":" | ")" | "]" | "-" | "--" | "–" | "—" | "”" | "’" | "»" | "%" | "&"
                )
                || matches!(surface, "“" | "‘" | "«" | "„")
        }
    }
}

/// Whether the word before a full stop is written small and no abbreviation's size.
fn long_lower(text: &str, tokens: &[Token], stop: usize) -> bool {
    stop > 0 && tokens[stop - 1].is_word() && {
        let word = tokens[stop - 1].span.slice(text);
        word.len() > 2 && word.chars().all(char::is_lowercase)
    }
}

/// Whether "U.S. The" breaks and "U.S. Senate" does not.
fn opens_after_abbreviation(text: &str, stop: &Token, token: &Token) -> bool {
    let surface = stop.span.slice(text);
    let word = surface.strip_suffix('.').unwrap_or(surface);
    let next = token.span.slice(text);
    match ABBREVIATIONS.get(word) {
        Some(Ending::Never) => return false,
        Some(Ending::Number) => return !matches!(token.kind, TokenKind::Number) && token.is_capitalized(),
        Some(Ending::May) => {}
        None if word.chars().count() == 1 => {
            // An initial, unless it is the pronoun: "… as tall as I. The …"
            return word == "I" && STARTERS.binary_search(&next).is_ok();
        }
        None => {}
    }
    match token.kind {
        TokenKind::Word => STARTERS.binary_search(&next).is_ok(),
        TokenKind::Punct => matches!(next, "“" | "\"" | "''" | "``" | "«" | "„"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Document;

    fn split(text: &str) -> Vec<&str> {
        let doc = Document::plain(text).unwrap();
        doc.sentences().iter().map(|s| s.span.slice(text)).collect()
    }

    #[test]
    fn news_sentences() {
        for expected in [
            vec!["Mr. Xi met Sen. J. D. Vance in the U.S. Senate.", "He left."],
            vec!["It moved to the U.S.", "The plan failed."],
            vec!["“It may not have happened,” said Kang.", "He left."],
            vec!["“Why now?” he asked.", "“No idea.”", "She laughed."],
            vec!["No. 5 of Nov. 3 was sold by Acme Inc. for $3.5 million.", "Then it rained…", "Hard!"],
            vec!["He said no.", "The answer was final."],
            vec!["It was 5 p.m. Kim slept."],
            vec!["''We won.''", "She smiled."],
            vec!["(They lost.)", "It is over."],
        ] {
            let text = expected.join(" ");
            assert_eq!(split(&text), expected);
        }
        assert_eq!(split("after the elections.Sunday was calm"), ["after the elections.", "Sunday was calm"]);
    }

    #[test]
    fn the_lists_are_sorted() {
        let words: Vec<&str> = lines(include_str!("../data/abbreviations.tsv")).collect();
        assert!(words.is_sorted() && words.len() == ABBREVIATIONS.len());
        assert!(STARTERS.is_sorted());
    }
}
