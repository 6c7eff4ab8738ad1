//! `Unit`: the stretch of a line that gets a role: the line itself, or the parts that it has to be cut into.

use crate::classes::CUT;
use crate::shape::Shape;
use crate::{credits, datelines};
use copydesk_text::Span;

/// What a unit is by its form alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cut {
    /// A whole line, or what is left of one.
    Rest,
    /// The rest of a line from whose end a picture credit was cut.
    Captioned,
    /// A dateline before the first sentence.
    Dateline,
    /// A credit.
    Credit,
    /// What a page's script put before or behind a caption: "Enlarge this image toggle caption".
    Button,
    /// The same before a caption that follows in the same line: "Image caption".
    Label,
}

/// A stretch of one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Unit {
    /// Where it stands in the text, without spaces at its ends.
    pub(crate) span: Span,
    pub(crate) cut: Cut,
    /// Whether it is not the first unit of its line.
    pub(crate) inside: bool,
}

/// Buttons around captions, as pages of the BBC and NPR leave them, and whether a caption (true) or a credit follows.
const BUTTONS: [(&str, Cut); 7] = [
    ("Enlarge this image toggle caption", Cut::Button),
    ("Enlarge this image", Cut::Button),
    ("toggle caption", Cut::Button),
    ("hide caption", Cut::Button),
    ("Image caption", Cut::Label),
    ("Media caption", Cut::Label),
    ("Image copyright", Cut::Credit),
];

/// The lines of `text` that are not blank, without the spaces at their ends. Linear in its length.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let mut start = 0;
    memchr::memchr2_iter(b'\n', b'\r', bytes).chain([bytes.len()]).filter_map(move |end| {
        let line = Span::at(start, end);
        start = end + 1;
        Some(line.trim(text)).filter(|line| !line.is_empty())
    })
}

/// The units of the line at `span`, which begins with a dateline of so many bytes, in order, to the end of `units`. Every
/// character that is no white space belongs to one. Linear in its length.
pub(crate) fn cut(text: &str, span: Span, dateline: usize, shape: &Shape, units: &mut Vec<Unit>) {
    // Nearly all lines hold one thing and are no credit, which is told without reading them again.
    if shape.classes & CUT != 0 || may_hold_credit(shape) || dateline > 0 {
        line(text, span, dateline, shape, units);
    } else {
        units.push(Unit { span, cut: Cut::Rest, inside: false });
    }
}

/// Whether a credit may stand at the end of the line, or be all of it.
fn may_hold_credit(shape: &Shape) -> bool {
    shape.opens_credit
        || shape.credit.is_some_and(|at| (shape.bytes - at) as usize <= credits::LONGEST_REPORT)
}

/// Cuts one line.
fn line(text: &str, span: Span, dateline: usize, shape: &Shape, units: &mut Vec<Unit>) {
    let first = units.len();
    let mut rest = span;
    let mut labelled = false;
    // Buttons in front.
    let buttons = shape.classes & CUT != 0;
    while buttons && let Some((len, cut)) = button(rest.slice(text)) {
        let start = rest.start as usize;
        if cut == Cut::Credit {
            break;
        }
        units.push(Unit { span: Span::at(start, start + len), cut, inside: false });
        labelled |= cut == Cut::Label;
        rest = Span::at(start + len, rest.end as usize).trim(text);
        if rest.is_empty() {
            break;
        }
    }
    // "Image copyright Reuters Image caption …": the credit ends where the label begins.
    if buttons
        && let Some((_, Cut::Credit)) = button(rest.slice(text))
        && let Some(at) = rest.slice(text).find(" Image caption ").filter(|&at| at < 120)
    {
        let start = rest.start as usize;
        let credit = Span::at(start, start + at).trim(text);
        units.push(Unit { span: credit, cut: Cut::Credit, inside: false });
        let label = start + at + 1;
        units.push(Unit { span: Span::at(label, label + 13), cut: Cut::Label, inside: false });
        labelled = true;
        rest = Span::at(label + 13, rest.end as usize).trim(text);
    }
    if !rest.is_empty() {
        let line = rest.slice(text);
        let dateline =
            if rest == span { dateline } else { datelines::parse(line).map_or(0, |found| found.end) };
        content(text, rest, dateline, shape, labelled, units);
    }
    for unit in units.iter_mut().skip(first + 1) {
        unit.inside = true;
    }
}

/// Cuts what is left of a line: dateline, text, credit.
fn content(text: &str, span: Span, dateline: usize, shape: &Shape, labelled: bool, units: &mut Vec<Unit>) {
    let line = span.slice(text);
    let unit = |span, cut| Unit { span, cut, inside: false };
    let start = span.start as usize;
    let credited = may_hold_credit(shape);
    // "© The Courier. All rights reserved." is a notice and no credit.
    if line.ends_with("ights reserved.")
        || line.ends_with("ights Reserved.")
        || line.ends_with("ights reserved")
    {
        units.push(unit(span, Cut::Rest));
        return;
    }
    if credited && credits::is_credit(line) {
        if let Some(second) = credits::doubled(line) {
            units.push(unit(Span::at(start, start + second - 1), Cut::Credit));
            units.push(unit(Span::at(start + second, span.end as usize), Cut::Credit));
        } else {
            units.push(unit(span, Cut::Credit));
        }
        return;
    }
    if let Some(second) =
        credits::doubled(line).filter(|&second| credited && credits::is_credit(&line[second..]))
    {
        units.push(unit(Span::at(start, start + second - 1), Cut::Credit));
        units.push(unit(Span::at(start + second, span.end as usize), Cut::Credit));
        return;
    }
    if credited && let Some(end) = credits::leading_credit(line) {
        units.push(unit(Span::at(start, start + end), Cut::Credit));
        units.push(unit(Span::at(start + end, span.end as usize).trim(text), Cut::Captioned));
        return;
    }
    let mut rest = span;
    let mut cut = if labelled { Cut::Captioned } else { Cut::Rest };
    if dateline > 0 {
        units.push(unit(Span::at(start, start + dateline), Cut::Dateline));
        rest = Span::at(start + dateline, span.end as usize).trim(text);
        if rest.is_empty() {
            return;
        }
    }
    // What makes a credit of the end of a line stands in it: so long it must be.
    let least = shape.credit.map_or(0, |at| (shape.bytes - at) as usize);
    let credit = Some(rest.slice(text)).filter(|_| credited);
    let credit = credit.and_then(|line| credits::trailing_credit(line, least));
    let credit = credit.map(|at| rest.start as usize + at);
    let Some(at) = credit else {
        units.push(unit(rest, cut));
        return;
    };
    // "… (Reporting by Jane Doe) (Editing by John Roe)": one credit may stand before the other.
    let mut found = vec![Span::at(at, rest.end as usize)];
    let mut before = Span::at(rest.start as usize, at).trim(text);
    while found.len() < MOST_CREDITS
        && let Some(len) = credits::trailing_credit(before.slice(text), 0)
    {
        let at = before.start as usize + len;
        found.push(Span::at(at, before.end as usize));
        before = Span::at(before.start as usize, at).trim(text);
    }
    // A report's credit, or an agency's mere name in brackets, stands behind a story too.
    let pictured = found.iter().any(|credit| is_picture_credit(credit.slice(text)));
    if cut == Cut::Rest && rest == span && pictured {
        cut = Cut::Captioned;
    }
    units.push(unit(before, cut));
    for credit in found.into_iter().rev() {
        match credits::doubled(credit.slice(text)) {
            Some(second) => {
                let at = credit.start as usize;
                units.push(unit(Span::at(at, at + second - 1), Cut::Credit));
                units.push(unit(Span::at(at + second, credit.end as usize), Cut::Credit));
            }
            None => units.push(unit(credit, Cut::Credit)),
        }
    }
}

/// How many credits are looked for at the end of a line.
const MOST_CREDITS: usize = 4;

/// Whether a credit is that of a picture for certain: not "(Reuters)", not "— Reuters", not "(Reporting by …)".
fn is_picture_credit(credit: &str) -> bool {
    !credit.starts_with(['(', '[', '-', '–', '—'])
        || credit.contains('/')
        || credit.contains(" via ")
        || credit.to_ascii_lowercase().contains("photo")
        || credit.to_ascii_lowercase().contains("image")
}

fn button(line: &str) -> Option<(usize, Cut)> {
    BUTTONS.iter().find_map(|&(words, cut)| {
        let head = line.get(..words.len())?;
        let whole = !line[words.len()..].starts_with(char::is_alphanumeric);
        (whole && head.eq_ignore_ascii_case(words)).then_some((words.len(), cut))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn units(text: &str) -> Vec<Unit> {
        let mut units = Vec::new();
        for span in lines(text) {
            let line = span.slice(text);
            let dateline = datelines::parse(line).map_or(0, |found| found.end);
            cut(text, span, dateline, &Shape::of(line, &mut Vec::new()), &mut units);
        }
        units
    }

    fn cuts(text: &str) -> Vec<(&str, Cut)> {
        units(text).into_iter().map(|unit| (unit.span.slice(text), unit.cut)).collect()
    }

    #[test]
    fn lines_are_cut() {
        assert_eq!(
            cuts("\r\n One \r\n\n two\rthree"),
            [("One", Cut::Rest), ("two", Cut::Rest), ("three", Cut::Rest)]
        );
        assert_eq!(
            cuts("A ferry leaves for Donghae, Wednesday. Tass-Yonhap"),
            [("A ferry leaves for Donghae, Wednesday.", Cut::Captioned), ("Tass-Yonhap", Cut::Credit)]
        );
        assert_eq!(
            cuts("BUSAN (Yonhap) — Ports will begin to sell cleaner fuel."),
            [("BUSAN (Yonhap) —", Cut::Dateline), ("Ports will begin to sell cleaner fuel.", Cut::Rest)]
        );
        assert_eq!(
            cuts("Enlarge this image toggle caption Denis Doe/AFP Denis Doe/AFP"),
            [
                ("Enlarge this image toggle caption", Cut::Button),
                ("Denis Doe/AFP", Cut::Credit),
                ("Denis Doe/AFP", Cut::Credit)
            ]
        );
        assert_eq!(
            cuts("Image copyright Reuters Image caption The bridge on Monday"),
            [
                ("Image copyright Reuters", Cut::Credit),
                ("Image caption", Cut::Label),
                ("The bridge on Monday", Cut::Captioned)
            ]
        );
        assert_eq!(
            cuts("ATLANTIC CITY, N.J., March 24 -"),
            [("ATLANTIC CITY, N.J., March 24 -", Cut::Dateline)]
        );
        assert_eq!(
            cuts("It was the third such accident since January. — Reuters"),
            [("It was the third such accident since January.", Cut::Rest), ("— Reuters", Cut::Credit)]
        );
        assert_eq!(
            cuts(
                "It was the third such accident since January. (Reporting by Jane Doe) (Editing by John Roe)"
            ),
            [
                ("It was the third such accident since January.", Cut::Rest),
                ("(Reporting by Jane Doe)", Cut::Credit),
                ("(Editing by John Roe)", Cut::Credit)
            ]
        );
        assert_eq!(
            cuts("It was the third such accident since January. (Reuters)"),
            [("It was the third such accident since January.", Cut::Rest), ("(Reuters)", Cut::Credit)]
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost(
            text in "(AP Photo|Reuters|\\(AP\\)|/| — |SEOUL|, |\\. |\n|Image caption |Image copyright |toggle caption |By |é|東|\\(|\\)|\"|Photo: |Jane Doe| ){0,24}"
        ) {
            let mut at = 0;
            for unit in units(&text) {
                prop_assert!(text[at..unit.span.range().start].chars().all(char::is_whitespace));
                prop_assert!(!unit.span.is_empty());
                prop_assert_eq!(unit.span.trim(&text), unit.span);
                at = unit.span.range().end;
            }
            prop_assert!(text[at..].chars().all(char::is_whitespace));
        }

        /// Lines that are not looked at closely would have been one unit.
        #[test]
        fn the_short_way_is_the_long_way(
            text in "(AP Photo|Reuters|\\(AP\\)|/| — | - |SEOUL|, |\\. |Image caption |Image copyright |toggle caption |©|By |é|\\(|\\)|Photo: |Jane Doe| |the sea){0,16}"
        ) {
            for span in lines(&text) {
                let shape = Shape::of(span.slice(&text), &mut Vec::new());
                let dateline = datelines::parse(span.slice(&text)).map_or(0, |found| found.end);
                let mut long = Vec::new();
                let wary = Shape { opens_credit: true, classes: CUT, credit: Some(shape.bytes), ..shape };
                line(&text, span, dateline, &wary, &mut long);
                let mut short = Vec::new();
                cut(&text, span, dateline, &shape, &mut short);
                prop_assert_eq!(short, long);
            }
        }

        #[test]
        fn any_text_is_cut_without_panic(text in any::<String>()) {
            units(&text);
        }
    }
}
