//! Quotation marks: which mark opens, which closes, and the stretches of text between them.
//!
//! News text mixes every style there is, forgets marks, and opens again at each paragraph. A mark is therefore read by
//! its shape *and* its place: a curly mark says which way it turns, a straight one is judged by the spaces around it, and
//! either can be overruled when it stands where only the other can.

use copydesk_text::{Document, Token, TokenKind};
use std::ops::Range;

/// A stretch of text in quotation marks, within one block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stretch {
    /// The tokens inside the marks, as indices into the slice that was read. Never empty.
    pub(crate) inner: Range<usize>,
    /// Whether a mark closes it. Where none does, it runs to the end of its block or to the next mark that opens.
    pub(crate) closed: bool,
    /// Whether the marks are single ones, ‘so’.
    pub(crate) single: bool,
}

impl Stretch {
    /// The tokens with the marks themselves.
    pub(crate) fn outer(&self) -> Range<usize> {
        self.inner.start - 1..self.inner.end + usize::from(self.closed)
    }
}

/// What a double mark looks like by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    /// “ „ « and their like.
    Opening,
    /// ” » and their like.
    Closing,
    /// " '' ``: either.
    Neutral,
}

/// The families that pair with each other, so that «a “b” c» nests and “a" still closes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    Plain,
    Guillemet,
}

fn double(surface: &str) -> Option<(Shape, Family)> {
    Some(match surface {
        "“" | "„" | "‟" | "〝" | "「" | "『" => (Shape::Opening, Family::Plain),
        "”" | "〞" | "」" | "』" => (Shape::Closing, Family::Plain),
        "\"" | "''" | "``" | "＂" | "’’" | "‘‘" => (Shape::Neutral, Family::Plain),
        "«" | "《" => (Shape::Opening, Family::Guillemet),
        "»" | "》" => (Shape::Closing, Family::Guillemet),
        _ => return None,
    })
}

/// Whether the token is a double quotation mark.
pub(crate) fn is_double(surface: &str) -> bool {
    double(surface).is_some()
}

/// Whether the token is any quotation mark, single ones included.
pub(crate) fn is_mark(surface: &str) -> bool {
    is_double(surface) || is_single(surface)
}

/// Which marks a text puts around speech.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) enum Style {
    /// “Speech with ‘a quotation’ in it.”
    #[default]
    Double,
    /// ‘Speech with “a quotation” in it.’
    Single,
}

/// Which marks the text puts around speech: single ones where most stretches that stand in no others have them, and one of
/// them is long enough to be a sentence. Linear in the number of tokens.
pub(crate) fn style(doc: &Document<'_>) -> Style {
    let (text, tokens) = (doc.text(), doc.tokens());
    if !tokens.iter().any(|token| token.kind == TokenKind::Punct && is_single(token.span.slice(text))) {
        return Style::Double;
    }
    let (mut single, mut double, mut long) = (0, 0, false);
    for sentences in doc.sentences().chunk_by(|a, b| a.block == b.block) {
        let range = sentences[0].tokens.start as usize..sentences[sentences.len() - 1].tokens.end as usize;
        let tokens = &tokens[range];
        let mut all = Vec::new();
        add_singles(text, tokens, &mut all);
        add_doubles(text, tokens, &mut all);
        all.sort_by_key(|stretch| stretch.inner.start);
        let mut end = 0;
        for stretch in all {
            // What stands in other marks says nothing about the outer ones.
            if stretch.outer().start < end {
                continue;
            }
            end = stretch.outer().end;
            if stretch.single {
                let words = tokens[stretch.inner].iter().filter(|token| token.kind != TokenKind::Punct);
                long |= words.count() > 4;
                single += 1;
            } else {
                double += 1;
            }
        }
    }
    if long && single > double { Style::Single } else { Style::Double }
}

fn is_single(surface: &str) -> bool {
    matches!(surface, "‘" | "’" | "'" | "`" | "‹" | "›" | "‚")
}

/// The outermost stretches of the tokens of one block, in order. Those in the marks that the text puts around speech are
/// not called single. Linear in the number of tokens.
pub(crate) fn stretches(text: &str, tokens: &[Token], style: Style) -> Vec<Stretch> {
    let mut found = Vec::new();
    if style == Style::Single {
        add_singles(text, tokens, &mut found);
        for stretch in &mut found {
            stretch.single = false;
        }
    }
    let outer = found.len();
    let curly = add_doubles(text, tokens, &mut found);
    if style == Style::Single {
        let inner = found.split_off(outer);
        let mut nested = found.iter().peekable();
        let free: Vec<Stretch> = inner
            .into_iter()
            .filter(|stretch| {
                let range = stretch.outer();
                while nested.next_if(|other| other.outer().end <= range.start).is_some() {}
                nested.peek().is_none_or(|other| range.end <= other.outer().start)
            })
            .collect();
        if !free.is_empty() {
            found.extend(free);
            found.sort_unstable_by_key(|stretch| stretch.inner.start);
        }
    } else if curly || found.iter().all(|stretch| !stretch.closed) {
        add_singles(text, tokens, &mut found);
    }
    found
}

/// Adds the stretches in double marks. Whether there is a curly single one that opens, too.
fn add_doubles(text: &str, tokens: &[Token], found: &mut Vec<Stretch>) -> bool {
    let mut doubles = Doubles { text, tokens, found, open: None, reversed: false };
    let mut curly = false;
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Punct) {
        let surface = token.span.slice(text);
        if let Some((shape, family)) = double(surface) {
            doubles.read(at, shape, family);
        } else {
            curly |= surface == "‘";
        }
    }
    doubles.finish();
    curly
}

/// Whether nothing but white space or an opening mark stands before the token.
fn free_before(text: &str, tokens: &[Token], at: usize) -> bool {
    tokens[at].is_spaced()
        || at == 0
        || matches!(
            tokens[at - 1].span.slice(text),
            "(" | "[" | "—" | "–" | "―" | "--" | "-" | "‘" | "“" | "/" | "…" | ":" | "'"
        )
}

/// Whether a word or a number follows without a space.
fn glued_after(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|next| !next.is_spaced() && next.kind != TokenKind::Punct)
}

/// Whether anything at all follows without a space.
fn tight_after(tokens: &[Token], at: usize) -> bool {
    tokens.get(at + 1).is_some_and(|next| !next.is_spaced())
}

struct Doubles<'a> {
    text: &'a str,
    tokens: &'a [Token],
    found: &'a mut Vec<Stretch>,
    /// Where the outermost open mark stands, and its family.
    open: Option<(usize, Family)>,
    /// »German« guillemets: set by the first one that opens so.
    reversed: bool,
}

impl Doubles<'_> {
    fn read(&mut self, at: usize, shape: Shape, family: Family) {
        let shape = match (shape, family) {
            (Shape::Opening, Family::Guillemet) if self.reversed => Shape::Closing,
            (Shape::Closing, Family::Guillemet) if self.reversed => Shape::Opening,
            (shape, _) => shape,
        };
        let Some((start, open_family)) = self.open else {
            match shape {
                Shape::Opening | Shape::Neutral => self.start(at, family),
                // A closing mark with nothing open: one that opens if it stands where only an opening one can.
                Shape::Closing if free_before(self.text, self.tokens, at) && glued_after(self.tokens, at) => {
                    self.reversed |= family == Family::Guillemet;
                    self.start(at, family);
                }
                Shape::Closing => {}
            }
            return;
        };
        if family != open_family {
            // The other family inside: it nests, and says nothing about the outer marks.
            return;
        }
        match shape {
            Shape::Closing => self.close(start, at, true),
            Shape::Opening => {
                let opens = tight_after(self.tokens, at) && free_before(self.text, self.tokens, at);
                if !opens {
                    // “so“: an opening mark at both ends.
                    self.close(start, at, true);
                } else {
                    self.close(start, at, false);
                    self.start(at, family);
                }
            }
            Shape::Neutral => {
                let before = free_before(self.text, self.tokens, at) && self.tokens[at].is_spaced();
                if before && glued_after(self.tokens, at) && at > start + 1 {
                    // It can only open: the one before it was never closed.
                    self.close(start, at, false);
                    self.start(at, family);
                } else {
                    self.close(start, at, true);
                }
            }
        }
    }

    fn start(&mut self, at: usize, family: Family) {
        self.open = Some((at, family));
    }

    fn close(&mut self, start: usize, end: usize, closed: bool) {
        if start + 1 < end {
            self.found.push(Stretch { inner: start + 1..end, closed, single: false });
        }
        self.open = None;
    }

    fn finish(&mut self) {
        if let Some((start, _)) = self.open {
            self.close(start, self.tokens.len(), false);
        }
    }
}

/// Words that begin with an apostrophe and open no quotation.
fn is_clipped(word: &str) -> bool {
    matches!(
        word,
        "em" | "tis"
            | "twas"
            | "til"
            | "till"
            | "cause"
            | "n"
            | "bout"
            | "round"
            | "cuz"
            | "Tis"
            | "Twas"
            | "Til"
    )
}

/// Adds the stretches in single marks that stand outside the double ones.
///
/// A single mark can be an apostrophe, so an opening one counts only when one that can close it follows, and nothing is
/// left open.
fn add_singles(text: &str, tokens: &[Token], found: &mut Vec<Stretch>) {
    let mut singles = Vec::new();
    let mut open: Option<usize> = None;
    let mut doubles = found.iter().peekable();
    for at in 0..tokens.len() {
        while doubles.next_if(|stretch| stretch.outer().end <= at).is_some() {}
        if doubles.peek().is_some_and(|stretch| stretch.outer().contains(&at)) {
            open = None;
            continue;
        }
        let surface = tokens[at].span.slice(text);
        if !is_single(surface) {
            continue;
        }
        let next = tokens.get(at + 1).map_or("", |token| token.span.slice(text));
        let opens = surface != "’"
            && free_before(text, tokens, at)
            && glued_after(tokens, at)
            && !is_clipped(next)
            && (surface != "'" || tokens[at + 1].kind == TokenKind::Word);
        if opens {
            open = Some(at);
        } else if let Some(start) = open
            && start + 1 < at
            && closes_single(text, tokens, at)
        {
            singles.push(Stretch { inner: start + 1..at, closed: true, single: true });
            open = None;
        }
    }
    if !singles.is_empty() {
        found.append(&mut singles);
        found.sort_unstable_by_key(|stretch| stretch.inner.start);
    }
}

/// Whether a single mark closes a quotation: "the Joneses’ house" is the case to keep apart.
fn closes_single(text: &str, tokens: &[Token], at: usize) -> bool {
    if tokens[at].is_spaced() || glued_after(tokens, at) {
        return false;
    }
    let before = &tokens[at - 1];
    if before.kind == TokenKind::Punct {
        return true;
    }
    let plural = before.span.slice(text).ends_with(['s', 'S']);
    let goes_on =
        tokens.get(at + 1).is_some_and(|next| next.kind != TokenKind::Punct && !next.is_capitalized());
    !(plural && goes_on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_text::tokenize;
    use proptest::prelude::*;

    /// The text of every stretch; "~" after one that is not closed.
    fn read(text: &str) -> Vec<String> {
        read_as(text, Style::Double)
    }

    fn read_as(text: &str, style: Style) -> Vec<String> {
        let tokens = tokenize(text);
        stretches(text, &tokens, style)
            .iter()
            .map(|s| {
                let span = tokens[s.inner.start].span.cover(tokens[s.inner.end - 1].span);
                format!("{}{}", span.slice(text), if s.closed { "" } else { "~" })
            })
            .collect()
    }

    #[test]
    fn every_style() {
        for (text, expected) in [
            ("“We won,” she said. “At last.”", vec!["We won,", "At last."]),
            ("\"We won,\" she said. \"At last.\"", vec!["We won,", "At last."]),
            ("''We won,'' she said.", vec!["We won,"]),
            ("``We won,'' she said.", vec!["We won,"]),
            ("«We won», she said.", vec!["We won"]),
            ("»We won«, she said. »Yes.«", vec!["We won", "Yes."]),
            ("„We won,“ she said.", vec!["We won,"]),
            ("”We won,” she said.", vec!["We won,"]),
            ("“We won,“ she said.", vec!["We won,"]),
            ("‘We won,’ she said, and didn’t smile.", vec!["We won,"]),
            ("'We won,' she said.", vec!["We won,"]),
            ("“He told me ‘no’ twice,” she said.", vec!["He told me ‘no’ twice,"]),
            ("‘He told me “no” twice,’ she said.", vec!["no"]),
            ("«He said “no” twice», she said.", vec!["He said “no” twice"]),
            ("She said:\"We won.\" Then she left.", vec!["We won."]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn apostrophes_are_no_marks() {
        for text in [
            "the Joneses’ house and the Smiths’ car",
            "rock ’n’ roll in the ’90s",
            "tell 'em it's Chris' dog",
            "6' 2\u{2032}",
        ] {
            assert_eq!(read(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn the_other_marks_around_speech() {
        for text in [
            "'He told me \"no\" twice, and didn't smile,' she said.",
            "‘He told me “no” twice, and didn’t smile,’ she said.",
        ] {
            let doc = Document::plain(text).unwrap();
            assert_eq!(style(&doc), Style::Single);
            let inner = read_as(text, Style::Single);
            assert!(inner.len() == 1 && inner[0].ends_with("smile,"), "{inner:?}");
        }
        for text in ["\"We won,\" said the Joneses' son.", "The ‘no’ vote won.", "It's Chris' dog."] {
            assert_eq!(style(&Document::plain(text).unwrap()), Style::Double, "{text}");
        }
        assert_eq!(
            read_as("“No,” he said. ‘Yes, and why not?’ “No.”", Style::Single),
            ["No,", "Yes, and why not?", "No."]
        );
    }

    #[test]
    fn marks_left_open() {
        assert_eq!(read("“We won. We all did."), ["We won. We all did.~"]);
        assert_eq!(read("“We won. “We all did,” he said."), ["We won.~", "We all did,"]);
        assert_eq!(read("\"We won. \"We all did,\" he said."), ["We won.~", "We all did,"]);
        assert_eq!(read("We won,” he said."), Vec::<String>::new());
        assert_eq!(read("“” \"\" he said"), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn stretches_are_ordered_and_inside(text in "([a-zA-Z .,]|[“”\"'‘’«»„`]){0,80}") {
            let tokens = tokenize(&text);
            let mut at = 0;
            for style in [Style::Double, Style::Single] {
                for stretch in stretches(&text, &tokens, style) {
                    let outer = stretch.outer();
                    prop_assert!(at <= outer.start && stretch.inner.start < stretch.inner.end);
                    prop_assert!(outer.end <= tokens.len());
                    at = stretch.inner.end;
                }
                at = 0;
            }
        }
    }
}
