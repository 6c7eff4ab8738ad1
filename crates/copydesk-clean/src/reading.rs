//! `Reading`: everything that one look at a unit tells, before its neighbours are asked.

use crate::classes::WEB;
use crate::credits::LONGEST_REPORT;
use crate::furniture::Words;
use crate::shape::{Hashes, Shape};
use crate::units::{Cut, Unit, cut, lines};
use crate::{bylines, datelines, dates};
use copydesk_text::Span;
use std::ops::Range;

/// What one unit looks like.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) unit: Unit,
    pub(crate) shape: Shape,
    pub(crate) words: Words,
    /// Where the hashes of its words stand, and one number for all of them.
    pub(crate) hashes: Range<usize>,
    pub(crate) fingerprint: u64,
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
    /// Looks at every unit of a text, in order.
    pub(crate) fn all(text: &str, hashes: &mut Hashes) -> Vec<Self> {
        let mut readings = Vec::with_capacity(text.len() / 120 + 4);
        Self::read(text, hashes, &mut readings);
        readings
    }

    /// Looks at every unit of a text and puts what it sees at the end of `readings`, in order, and the hashes of their words
    /// at the end of `hashes`. Linear in the length of the text.
    ///
    /// All lines are asked one thing before the next: what asks it stays in the cache of instructions, which does not hold
    /// all that a line is asked.
    pub(crate) fn read(text: &str, hashes: &mut Hashes, readings: &mut Vec<Self>) {
        let first = readings.len();
        let datelines = |span: Span| (span, datelines::parse(span.slice(text)).map_or(0, |found| found.end));
        let mut datelined = Vec::with_capacity(text.len() / 120 + 4);
        datelined.extend(lines(text).map(datelines));
        let mut units = Vec::new();
        for (span, dateline) in datelined {
            Self::read_line(text, span, dateline, &mut units, hashes, readings);
        }
        Self::ask(text, &mut readings[first..], hashes);
    }

    /// Reads the words of the line at `span`, which begins with a dateline of so many bytes, and cuts it. `units` is memory to do so in.
    fn read_line(
        text: &str,
        span: Span,
        dateline: usize,
        units: &mut Vec<Unit>,
        hashes: &mut Hashes,
        readings: &mut Vec<Self>,
    ) {
        let first = hashes.len();
        // A dateline is cut off the line, and a credit may be. What stands between them is not read twice for that.
        let head = Span::at(span.start as usize, span.start as usize + dateline);
        let tail = Span::new(head.end, span.end).trim(text);
        let line = tail.slice(text);
        let head_shape = if dateline == 0 { Shape::default() } else { Shape::at(text, head, hashes) };
        let tail_first = hashes.len();
        let middle = before_credit(line);
        let mut shape = Shape::new(line);
        shape.read(text, tail, 0..middle, hashes);
        let (middle_shape, middle_first) = (shape, hashes.len());
        shape.read(text, tail, middle..line.len(), hashes);
        shape.finish(line);
        let whole = if dateline == 0 { shape } else { head_shape.before(&shape, tail.start - span.start) };
        units.clear();
        cut(text, span, dateline, &whole, units);

        let (opens, others) = match &units[..] {
            [opens, others @ ..] if opens.span == head => (Some(*opens), others),
            others => (None, others),
        };
        let known = |unit: &Unit| unit.span.start == tail.start && unit.span.len() >= middle;
        let Some((&rest, others)) = others.split_first().filter(|(rest, _)| known(rest)) else {
            hashes.truncate(first);
            readings.extend(units.iter().map(|&unit| Self::unasked(text, unit, hashes)));
            return;
        };
        if let Some(opens) = opens {
            readings.push(Self::shaped(opens, head_shape, first..tail_first));
        }
        if rest.span != tail {
            let line = rest.span.slice(text);
            hashes.truncate(middle_first);
            shape = Shape { bytes: line.len() as u32, ..middle_shape };
            shape.read(text, rest.span, middle..line.len(), hashes);
            shape.finish(line);
        }
        readings.push(Self::shaped(rest, shape, tail_first..hashes.len()));
        readings.extend(others.iter().map(|&unit| Self::unasked(text, unit, hashes)));
    }

    /// Looks at one unit. The hashes of its words go to the end of `hashes`.
    pub(crate) fn of(text: &str, unit: Unit, hashes: &mut Hashes) -> Self {
        let mut reading = Self::unasked(text, unit, hashes);
        Self::ask(text, std::slice::from_mut(&mut reading), hashes);
        reading
    }

    /// A unit of which no more than its shape is known.
    fn unasked(text: &str, unit: Unit, hashes: &mut Hashes) -> Self {
        let first = hashes.len();
        let shape = Shape::at(text, unit.span, hashes);
        Self::shaped(unit, shape, first..hashes.len())
    }

    /// A unit whose shape is known, and where the hashes of its words stand.
    fn shaped(unit: Unit, shape: Shape, hashes: Range<usize>) -> Self {
        Self {
            unit,
            shape,
            hashes,
            fingerprint: shape.fingerprint,
            words: Words::default(),
            date: false,
            clock: false,
            byline: false,
            opener: false,
            item: false,
            heading: false,
            bare_address: false,
            address: false,
        }
    }

    /// Asks of units whose shapes are known all else.
    fn ask(text: &str, readings: &mut [Self], hashes: &Hashes) {
        for reading in &mut *readings {
            let line = reading.unit.span.slice(text);
            reading.words = Words::of(line, &reading.shape, &hashes[reading.hashes.clone()]);
        }
        for reading in &mut *readings {
            let line = reading.unit.span.slice(text);
            reading.clock = dates::opens_with_clock(line);
            reading.date = reading.may_be_byline()
                && reading.shape.digits > 0
                && !reading.clock
                && dates::is_date_line(line);
        }
        for reading in &mut *readings {
            let line = reading.unit.span.slice(text);
            reading.byline = reading.may_be_byline()
                && !reading.shape.terminal
                && (bylines::parse(line, false).is_some() || bylines::is_small(line));
            reading.opener = line.len() <= 20 && bylines::is_opener(line);
        }
        for reading in readings {
            let line = reading.unit.span.slice(text);
            let (marked, web) = (reading.shape.marks > 0, reading.shape.classes & WEB != 0);
            reading.item = is_item(line);
            reading.heading = line.starts_with('#') && line.trim_start_matches('#').starts_with(' ');
            reading.bare_address = (marked || web) && is_bare_address(line);
            reading.address =
                line.len() <= 700 && (web || (marked && (line.contains("://") || has_mail(line))));
        }
    }

    /// Whether it is a whole line, and so short that it may be a byline or a date.
    fn may_be_byline(&self) -> bool {
        self.unit.span.len() <= 240 && self.unit.cut == Cut::Rest
    }

    /// A line that says what it is by itself, so that nobody needs to ask whether it is running text.
    pub(crate) fn is_marked(&self) -> bool {
        self.unit.cut != Cut::Rest || self.date || self.byline || self.opener
    }
}

/// A space in a long line, before all that can be a credit at its end; 0 in others.
fn before_credit(line: &str) -> usize {
    let end = if line.len() < 4 * LONGEST_REPORT { 0 } else { line.len() - 2 * LONGEST_REPORT };
    memchr::memrchr(b' ', &line.as_bytes()[..end]).unwrap_or(0)
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
