//! `Reading`: everything that one look at a unit tells, before its neighbours are asked.

use crate::furniture::Words;
use crate::shape::{Hashes, Shape};
use crate::units::{Cut, Unit};
use crate::{bylines, dates};
use std::ops::Range;

/// What one unit looks like.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) unit: Unit,
    pub(crate) shape: Shape,
    pub(crate) words: Words,
    /// Where the hashes of its words stand.
    pub(crate) hashes: Range<usize>,
    /// A date of publication and nothing else.
    pub(crate) date: bool,
    /// The time of an entry of a live page opens it.
    pub(crate) clock: bool,
    /// A byline with its opener, or with an agency, an office or a date.
    pub(crate) byline: bool,
    /// "By" alone.
    pub(crate) opener: bool,
    /// It opens with a bullet, a number or a letter, as items of lists do.
    pub(crate) item: bool,
    /// It opens with the `#` of a heading in Markdown.
    pub(crate) heading: bool,
    /// It is an address of the web and nothing else.
    pub(crate) bare_address: bool,
    /// An address of the web or of mail stands in it.
    pub(crate) address: bool,
}

impl Reading {
    /// Looks at one unit. The hashes of its words go to the end of `hashes`.
    pub(crate) fn of(text: &str, unit: Unit, hashes: &mut Hashes) -> Self {
        let line = unit.span.slice(text);
        let first = hashes.len();
        let shape = Shape::of(line, hashes);
        let short = line.len() <= 240;
        Self {
            unit,
            shape,
            hashes: first..hashes.len(),
            words: Words::of(line),
            date: short
                && unit.cut == Cut::Rest
                && dates::is_date_line(line)
                && !dates::opens_with_clock(line),
            clock: dates::opens_with_clock(line),
            byline: short
                && unit.cut == Cut::Rest
                && !shape.terminal
                && bylines::parse(line, false).is_some(),
            opener: line.len() <= 20 && bylines::is_opener(line),
            item: is_item(line),
            heading: line.starts_with('#') && line.trim_start_matches('#').starts_with(' '),
            bare_address: is_bare_address(line),
            address: line.len() <= 700 && (line.contains("://") || line.contains("www.") || has_mail(line)),
        }
    }

    /// A line that says what it is by itself, so that nobody needs to ask whether it is running text.
    pub(crate) fn is_marked(&self) -> bool {
        self.unit.cut != Cut::Rest || self.date || self.byline || self.opener
    }
}

/// "https://…" alone, marks in front left aside.
fn is_bare_address(line: &str) -> bool {
    let bare = line.trim_start_matches(['-', '–', '—', '*', '•', ' ', '(', '<', '[']);
    (bare.starts_with("http://") || bare.starts_with("https://") || bare.starts_with("www."))
        && !bare.contains(char::is_whitespace)
}

/// An e-mail address: letters on both sides of the `@`.
fn has_mail(line: &str) -> bool {
    memchr::memchr_iter(b'@', line.as_bytes()).any(|at| {
        let side = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        side(line.as_bytes()[..at].last()) && side(line.as_bytes().get(at + 1))
    })
}

fn is_item(line: &str) -> bool {
    if line.starts_with(['•', '-', '–', '—', '*', '·', '▪', '■', '●', '◦', '►', '→', '✓'])
    {
        return true;
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mark = &line[digits..];
    (1..=3).contains(&digits) && mark.starts_with(['.', ')', ':']) && mark[1..].starts_with([' ', '\u{a0}'])
}
