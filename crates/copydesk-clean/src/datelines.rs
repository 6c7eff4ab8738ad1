//! Datelines: where, and often when and by which agency, a story was written, before its first sentence.

use crate::agencies::agency_len;
use crate::dates::date_len;
use crate::lexicon::{Fast, set};
use crate::run::run_len;
use copydesk_text::Span;
use memchr::{memchr2, memchr2_iter};
use std::collections::HashSet;
use std::sync::LazyLock;

static NOT_PLACES: LazyLock<HashSet<&str, Fast>> =
    LazyLock::new(|| set(include_str!("../data/not_places.txt")));

/// The longest dateline, in bytes.
const LONGEST: usize = 140;

/// A dateline and its parts.
///
/// "SEOUL, South Korea (AP) —" has two places and an agency; a line with a date alone has neither. All spans are bytes
/// of [`Cleaned::text`](crate::Cleaned::text).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dateline {
    /// The index of its block.
    pub block: u32,
    /// The places, each by itself: "SEOUL" and "South Korea".
    pub places: Vec<Span>,
    /// The agency in brackets.
    pub agency: Option<Span>,
    /// The date or the time of publication.
    pub date: Option<Span>,
}

/// What stands where in a dateline; spans are bytes of the line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parsed {
    /// Where it ends, its dash and no space after that included.
    pub(crate) end: usize,
    pub(crate) places: Vec<Span>,
    pub(crate) agency: Option<Span>,
    pub(crate) date: Option<Span>,
}

/// The dateline that `line` begins with.
///
/// Place, region and date, then the agency in brackets, then a dash. A place that neither an agency nor a date follows
/// must be all in capitals and be no word that headings begin with ("UPDATE -", "FILE -").
pub(crate) fn parse(line: &str) -> Option<Parsed> {
    if !may_open(line) {
        return None;
    }
    let head = &line[..line.floor_char_boundary(LONGEST)];
    let mut at = 0;
    // Most lines begin with a capital and no dateline: a list of places is made only for those that have one.
    let (mut place, mut other_places) = (None, Vec::new());
    let mut agency = None;
    let mut date = None;
    let shouted = place_len(head, true);
    if let Some(len) = shouted.or_else(|| place_len(head, false)) {
        place = Some(Span::at(0, len));
        at = len;
        loop {
            let rest = &head[at..];
            let Some(skip) = [", ", "/", " and ", " & "]
                .iter()
                .find(|link| rest.starts_with(**link))
                .map(|link| link.len())
            else {
                break;
            };
            let next = at + skip;
            let part = &head[next..];
            if let Some(len) = date_len(part).filter(|_| date.is_none()) {
                date = Some(Span::at(next, next + len));
                at = next + len;
            } else if let Some(len) = place_len(part, false) {
                other_places.push(Span::at(next, next + len));
                at = next + len;
            } else {
                return None;
            }
        }
    }
    let rest = head[at..].trim_start();
    let mut next = head.len() - rest.len();
    if date.is_none()
        && at > 0
        && let Some(len) = date_len(rest)
    {
        date = Some(Span::at(next, next + len));
        next += len;
    }
    let rest = head[next..].trim_start_matches([' ', ',']);
    next = head.len() - rest.len();
    if let Some(inner) = rest.strip_prefix('(') {
        let close = inner.find(')')?;
        let named = &inner[..close];
        let short = named.len() <= 30 && named.starts_with(|c: char| c.is_alphabetic());
        if agency_len(named).is_none()
            && !(short && named.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | '-' | '/' | '.')))
        {
            return None;
        }
        agency = Some(Span::at(next + 1, next + 1 + close));
        next += close + 2;
    }
    if place.is_none() && agency.is_none() {
        return None;
    }
    // "New York (CNN Business) The board …": a place and an agency that is known need no dash.
    let known = agency.is_some_and(|agency| agency_len(agency.slice(line)).is_some()) && place.is_some();
    let dash = match dash_len(&head[next..]) {
        Some(len) => len,
        None if known && head[next..].starts_with(' ') => 0,
        None if (agency.is_some() || date.is_some()) && head[next..].starts_with(": ") => 1,
        None => return None,
    };
    let end = next + dash;
    let spaced = head[..end].ends_with(' ')
        || line[end..].starts_with(' ')
        || head[next..end].trim().len() > 1
        || agency.is_some();
    let certain = agency.is_some() || (date.is_some() && place.is_some());
    let whole = shouted.is_some()
        && place.is_some_and(|place| {
            let place = place.slice(line);
            let letters = place.chars().filter(|c| c.is_alphabetic()).count();
            letters >= 4 && !place.split([' ', '-']).any(|word| NOT_PLACES.contains(word))
        });
    let after = line[end..].trim_start();
    let begins = after.starts_with(|c: char| {
        c.is_uppercase()
            || c.is_numeric()
            || matches!(c, '"' | '“' | '\'' | '‘' | '$' | '£' | '€')
            || !c.is_ascii()
    });
    let end = line[..end].trim_end().len();
    // On a line of its own, with the story on the next one.
    let alone = after.is_empty() && certain && (spaced || head[..next].ends_with(' '));
    let opens = spaced && begins && (certain || (whole && after.len() >= 30));
    let places = || place.into_iter().chain(other_places).collect();
    (alone || opens).then(|| Parsed { end, places: places(), agency, date })
}

/// Whether a dateline may open the line: it begins with a capital or a bracket, and a dash stands near its beginning.
pub(crate) fn may_open(line: &str) -> bool {
    let bytes = line.as_bytes();
    let head = &bytes[..bytes.len().min(LONGEST)];
    // A bracket that is closed holds an agency; without one there is a dash, and a hyphen is none within a word.
    let is_dash = |at: usize| match head[at] {
        b'-' => {
            matches!(bytes.get(at + 1), None | Some(b' ' | b'-'))
                || at.checked_sub(1).is_some_and(|at| bytes[at] == b' ')
        }
        _ => matches!(bytes.get(at + 1..at + 3), Some([0x80, 0x93..=0x95] | [0x88, 0x92])),
    };
    bytes.first().is_some_and(|&byte| byte.is_ascii_uppercase() || byte == b'(' || byte >= 0x80)
        && (memchr2(b')', b':', head).is_some() || memchr2_iter(b'-', 0xE2, head).any(is_dash))
        && line.starts_with(|c: char| c.is_uppercase() || c == '(')
}

/// The length of the dash that closes a dateline, with the space before it.
fn dash_len(text: &str) -> Option<usize> {
    let rest = text.trim_start();
    let lead = text.len() - rest.len();
    ["---", "--", "—", "–", "―", "−", "-", "_"]
        .iter()
        .find(|dash| rest.starts_with(**dash))
        .map(|dash| lead + dash.len())
}

/// The length of the place name that `text` begins with: one to four words, all in capitals if `shouted`.
fn place_len(text: &str, shouted: bool) -> Option<usize> {
    let (mut at, mut end, mut words) = (0, 0, 0);
    while words < 4 {
        let rest = &text[at..];
        let plain = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'.' | b'\'' | b'-');
        let len = run_len(rest, plain, |c| c.is_alphabetic() || c == '’');
        let word = rest[..len].trim_end_matches('-');
        let first = word.chars().next();
        let fits = if shouted {
            first.is_some_and(char::is_uppercase)
                && !word.strip_prefix("Mc").unwrap_or(word).chars().any(char::is_lowercase)
        } else {
            first.is_some_and(char::is_uppercase)
                || (words > 0 && matches!(word, "of" | "the" | "de" | "del" | "la"))
        };
        if !fits || word.chars().all(|c| !c.is_alphabetic()) {
            break;
        }
        at += word.len();
        end = at;
        words += 1;
        if word.len() < len || !text[at..].starts_with(' ') {
            break;
        }
        at += 1;
    }
    (words > 0 && end >= 2).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The dateline, its places, its agency and its date.
    type Parts<'t> = (&'t str, Vec<&'t str>, Option<&'t str>, Option<&'t str>);

    fn parts(line: &str) -> Option<Parts<'_>> {
        let found = parse(line)?;
        let slice = |span: Span| span.slice(line);
        Some((
            &line[..found.end],
            found.places.into_iter().map(slice).collect(),
            found.agency.map(slice),
            found.date.map(slice),
        ))
    }

    #[test]
    fn forms() {
        let rest = "Ports in three countries will begin to sell cleaner fuel.";
        for (dateline, places, agency, date) in [
            ("SEOUL, South Korea (AP) —", vec!["SEOUL", "South Korea"], Some("AP"), None),
            ("WASHINGTON, Nov. 3 (Reuters) -", vec!["WASHINGTON"], Some("Reuters"), Some("Nov. 3")),
            ("WASHINGTON (AP) —", vec!["WASHINGTON"], Some("AP"), None),
            ("BUSAN (Yonhap) —", vec!["BUSAN"], Some("Yonhap"), None),
            ("SALT, Jordan —", vec!["SALT", "Jordan"], None, None),
            ("FLINT, Mich., Oct. 4 (UPI) —", vec!["FLINT", "Mich."], Some("UPI"), Some("Oct. 4")),
            ("Washington (CNN) --", vec!["Washington"], Some("CNN"), None),
            ("(Reuters) -", vec![], Some("Reuters"), None),
            ("NEW YORK –", vec!["NEW YORK"], None, None),
            ("McCONNELSVILLE, Ohio —", vec!["McCONNELSVILLE", "Ohio"], None, None),
            ("New York (CNN Business)", vec!["New York"], Some("CNN Business"), None),
            ("ST. LOUIS (AP) _", vec!["ST. LOUIS"], Some("AP"), None),
            ("MEXICO CITY, April 3 -", vec!["MEXICO CITY"], None, Some("April 3")),
            ("KABUL (AFP):", vec!["KABUL"], Some("AFP"), None),
            ("PARIS/LONDON -", vec!["PARIS", "LONDON"], None, None),
        ] {
            let line = format!("{dateline} {rest}");
            assert_eq!(parts(&line), Some((dateline, places, agency, date)), "{line}");
        }
        assert!(parse(&format!("TEHRAN- {rest}")).is_some());
    }

    #[test]
    fn what_is_none() {
        for line in [
            "UPDATE - Ports in three countries will begin to sell cleaner fuel.",
            "FILE - In this Jan. 9, 2020 file photo, a ferry leaves the port.",
            "Seoul-Tokyo ties have cooled since the summer, officials said.",
            "He said — and he was right — that it would rain all day.",
            "The talks (held in Seoul) - were cancelled on Monday afternoon.",
            "The board (AP) The rest of it is not known to anybody, he said.",
            "DOE: Nobody can know that now, and whoever says so is lying.",
            "The agency (KCNA) The rest of it is not known to anybody, he said.",
            "COVID-19 cases have risen in all of the countries of the region.",
            "",
            "-",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
