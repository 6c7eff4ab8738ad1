//! Bylines: who wrote the story, on a line of its own.

use crate::agencies::glued_agency_len;
use crate::classes::{CLASSES, FUNCTION};
use crate::dates::date_len;
use crate::keys::{key, mix};
use crate::lexicon::{Fast, Lengths, items, set};
use crate::names::{capitalised, name_len};
use crate::run::run_len;
use copydesk_text::Span;
use std::collections::HashSet;
use std::sync::LazyLock;

static OPENERS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = items(include_str!("../data/byline_words.txt")).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
});

static TITLES: LazyLock<HashSet<&str, Fast>> =
    LazyLock::new(|| set(include_str!("../data/byline_titles.txt")));

static TITLE_LENGTHS: LazyLock<Lengths> = LazyLock::new(|| Lengths::of(TITLES.iter().copied()));

/// The words in lower case that may stand between the names of a byline, by their mixed keys: those of titles, dates,
/// agencies and names, and what [`parse`] and names take as links. A word that is missing here loses bylines; one too many
/// only costs the time to take a line apart.
static BYLINE_WORDS: LazyLock<HashSet<u64, Fast>> = LazyLock::new(|| {
    let lists = [
        include_str!("../data/byline_titles.txt"),
        include_str!("../data/date_words.tsv"),
        include_str!("../data/agencies.txt"),
        include_str!("../data/name_particles.txt"),
    ];
    let words = lists.into_iter().flat_map(items).flat_map(|item| item.split([' ', '\t']));
    let links = ["and", "at", "by", "for", "from", "in", "of", "the", "via", "with"];
    let small = words.chain(links).map(str::as_bytes).filter(|word| word.iter().all(u8::is_ascii_lowercase));
    small.map(|word| mix(key(word))).collect()
});

/// The longest byline, in bytes.
const LONGEST: usize = 240;

/// A byline and its parts. All spans are bytes of [`Cleaned::text`](crate::Cleaned::text).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Byline {
    /// The index of its block.
    pub block: u32,
    /// The writers, each by name: "Jane Doe" and "John Roe".
    pub people: Vec<Span>,
    /// The agency that they write for, or that is named in their place.
    pub agency: Option<Span>,
    /// The date or time that stands in the same line.
    pub date: Option<Span>,
}

/// What stands where in a byline; spans are bytes of the line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub(crate) people: Vec<Span>,
    pub(crate) agency: Option<Span>,
    pub(crate) date: Option<Span>,
}

/// Whether the line is nothing but what a byline begins with: "By", with the name on the next line.
pub(crate) fn is_opener(line: &str) -> bool {
    opener_len(line).is_some_and(|len| line[len..].trim_matches([':', ' ']).is_empty())
}

fn opener_len(line: &str) -> Option<usize> {
    let first = line.bytes().next()?.to_ascii_lowercase();
    OPENERS.iter().filter(|word| word.as_bytes()[0] == first).find_map(|word| {
        let len = word.len();
        let head = line.get(..len)?;
        (head.eq_ignore_ascii_case(word)
            && !line[len..].starts_with(|c: char| c.is_alphanumeric() || c == '-'))
        .then_some(len)
    })
}

/// The byline that `line` is as a whole. Without an opener ("By") only names with an agency, a writer's title or a date
/// behind them count, and names alone if `bare` allows it.
pub(crate) fn parse(line: &str, bare: bool) -> Option<Parsed> {
    if line.len() > LONGEST {
        return None;
    }
    let start = line.len() - line.trim_start_matches(['-', '–', '—', '|', '*', '_', ' ', '•']).len();
    let opener = opener_len(&line[start..]);
    let mut at = start + opener.unwrap_or(0);
    at = skip(line, at, &[' ', ':']);
    if holds_other_words(&line[at..]) {
        return None;
    }
    let mut parsed = Parsed::default();
    let mut titles = 0;
    // Names, parted by commas and "and".
    while at < line.len() {
        let rest = &line[at..];
        if let Some(len) = date_len(rest) {
            parsed.date.get_or_insert(Span::at(at, at + len));
            at += len;
        } else if let Some(len) = glued_agency_len(rest) {
            parsed.agency.get_or_insert(Span::at(at, at + len));
            at += len;
        } else if let Some(len) = title_len(rest).or_else(|| honorific_len(rest)) {
            titles += usize::from(title_len(rest).is_some());
            at += len;
        } else if let Some(len) = name_len(rest, false) {
            // "Jane Doe Staff Writer": the name ends where the title begins.
            let len = name_end(&rest[..len]);
            if len == 0 || parsed.date.is_some() || is_title_of_story(&rest[..len]) {
                return None;
            }
            let person = Span::at(at, at + len);
            if titles == 0 || line[..at].trim_end().ends_with(['&', ';', ',']) || line[..at].ends_with("and ")
            {
                parsed.people.push(person);
            }
            at += len;
        } else if let Some(len) = contact_len(rest) {
            at += len;
        } else {
            return None;
        }
        at = skip(
            line,
            at,
            &[' ', ',', '|', '/', '-', '–', '—', '•', '·', ';', ':', '(', ')', '&', '*', '_', '.'],
        );
        for word in ["and ", "for ", "in ", "with ", "at ", "of ", "the "] {
            if line[at..].starts_with(word) {
                at += word.len();
            }
        }
        // "By Jane Doe for The Quay": whoever it is for.
        if opener.is_some() && !parsed.people.is_empty() && line[..at].ends_with("for ") {
            let rest = &line[at..];
            let (capital, all) = capitalised(rest);
            if (1..=5).contains(&all) && capital == all && rest.len() < 60 {
                at = line.len();
            }
        }
    }
    let named = !parsed.people.is_empty() || parsed.agency.is_some();
    let backed = titles > 0 || parsed.agency.is_some() || parsed.date.is_some();
    let ok = match opener {
        Some(_) => named,
        None => !parsed.people.is_empty() && (backed || bare),
    };
    ok.then_some(parsed)
}

/// Whether a word stands here that no part of a byline has, in lower case between spaces: nearly every line that is no
/// byline has one, and need not be taken apart to be told.
fn holds_other_words(text: &str) -> bool {
    // "a", "p" and "m" are parts of a time.
    let is_word = |word: &[u8]| word.len() > 1 && word.iter().all(u8::is_ascii_lowercase);
    text.as_bytes()
        .split(|&byte| byte == b' ')
        .any(|word| is_word(word) && !BYLINE_WORDS.contains(&mix(key(word))))
}

/// Whether capitalised words are those of a headline rather than of a name: function words stand among them, or one owns
/// the next ("Doe's Nominee").
fn is_title_of_story(name: &str) -> bool {
    let function = |word: &str| CLASSES.of_word(word.as_bytes()) & FUNCTION != 0;
    name.split(' ').any(|word| {
        let owns = word.ends_with("'s") || word.ends_with("’s");
        owns || (word.len() > 1 && word.is_ascii() && function(word) && !CALLED.contains(&word))
    })
}

/// Function words that are names as well.
const CALLED: [&str; 6] = ["An", "Do", "May", "So", "Will", "Yu"];

fn skip(line: &str, at: usize, chars: &[char]) -> usize {
    line.len() - line[at..].trim_start_matches(chars).len()
}

/// The length of a run of title words, in bytes.
fn title_len(text: &str) -> Option<usize> {
    let mut end = 0;
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let plain = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
        let len = run_len(rest, plain, char::is_alphabetic);
        if !TITLE_LENGTHS.may_hold(&rest[..len]) && rest[..len].is_ascii() {
            break;
        }
        let known = match small(&rest[..len], &mut [0; LONGEST_TITLE]) {
            Some(word) => TITLES.contains(word),
            None => TITLES.contains(rest[..len].to_lowercase().as_str()),
        };
        if !known {
            break;
        }
        end = at + len;
        if !text[end..].starts_with([' ', '/', '&']) {
            break;
        }
        at = end + 1;
    }
    (end > 0).then_some(end)
}

/// The longest word of a title that is read without help, in bytes.
const LONGEST_TITLE: usize = 24;

/// A word of ASCII in lower case, written to `place` if there is room for it.
fn small<'p>(word: &str, place: &'p mut [u8]) -> Option<&'p str> {
    let place = place.get_mut(..word.len()).filter(|_| word.is_ascii())?;
    place.copy_from_slice(word.as_bytes());
    place.make_ascii_lowercase();
    std::str::from_utf8(place).ok()
}

/// The length of what stands before a name: "Dr. ".
fn honorific_len(text: &str) -> Option<usize> {
    ["Dr. ", "Dr ", "Prof. ", "Professor ", "Mr. ", "Mrs. ", "Ms. ", "Sir ", "Rev. "]
        .iter()
        .find(|word| text.starts_with(**word))
        .map(|word| word.len())
}

/// Whether a line is a byline all in lower case: "by jane doe".
pub(crate) fn is_small(line: &str) -> bool {
    let names = line.strip_prefix("by ").filter(|names| names.len() <= 40).unwrap_or_default();
    let words = names.split(' ');
    let name =
        |word: &str| word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let function = |word: &str| CLASSES.of_word(word.as_bytes()) & FUNCTION != 0;
    (2..=3).contains(&words.clone().count()) && words.clone().all(name) && !words.clone().any(function)
}

/// Where the name ends if words of a title follow it.
fn name_end(name: &str) -> usize {
    let mut words = name.char_indices().filter(|&(_, c)| c == ' ').map(|(at, _)| at);
    words
        .find(|&at| title_len(&name[at + 1..]).is_some_and(|len| at + 1 + len == name.len()))
        .unwrap_or(name.len())
}

/// The length of an e-mail address or a handle.
fn contact_len(text: &str) -> Option<usize> {
    let len = text.find(char::is_whitespace).unwrap_or(text.len());
    text[..len].contains('@').then_some(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(line: &str) -> Option<(Vec<&str>, Option<&str>, Option<&str>)> {
        let found = parse(line, false)?;
        let slice = |span: Span| span.slice(line);
        Some((found.people.into_iter().map(slice).collect(), found.agency.map(slice), found.date.map(slice)))
    }

    #[test]
    fn forms() {
        assert_eq!(people("By Lee Hyo-jin"), Some((vec!["Lee Hyo-jin"], None, None)));
        assert_eq!(
            people("By Jane Doe and John Roe, Staff Writers"),
            Some((vec!["Jane Doe", "John Roe"], None, None))
        );
        assert_eq!(
            people("By YonhapPublished : Sept. 11, 2023 - 20:38"),
            Some((vec![], Some("Yonhap"), Some("Published : Sept. 11, 2023 - 20:38")))
        );
        assert_eq!(people("-- By  Eric Doe"), Some((vec!["Eric Doe"], None, None)));
        assert_eq!(people("BY JANE DOE"), Some((vec!["JANE DOE"], None, None)));
        assert_eq!(
            people("Jane Doe, Associated Press | Nov. 3, 2020"),
            Some((vec!["Jane Doe"], Some("Associated Press"), Some("Nov. 3, 2020")))
        );
        assert!(people("By Tariq Doe, Mike Roe 2019-11-18T22:05:36Z").is_some());
        assert!(people("By Associated Press").is_some());
        assert_eq!(
            people("By Dr. Maria de la Cruz-Ortega and Seán O'Brien for The Quay"),
            Some((vec!["Maria de la Cruz-Ortega", "Seán O'Brien"], None, None))
        );
        assert!(is_small("by jane doe") && !is_small("by the sea") && !is_small("by train"));
        assert!(people("Written by Jane van der Doe, Senior Reporter").is_some());
    }

    #[test]
    fn what_is_none() {
        for line in [
            "By Friday, the city had run out of water.",
            "By the time he left, it was dark",
            "Jane Doe",
            "Jane Doe said it would rain",
            "By accident",
            "In Doe's Wake, Roe Defends Housing Record",
            "Doe's Nominee For Housing Director Vows To Stay",
            "South Korea",
            "",
        ] {
            assert_eq!(people(line), None, "{line}");
        }
        assert!(parse("Jane Doe and John Roe", true).is_some());
        assert!(is_opener("By") && is_opener("Written by:") && !is_opener("By Jane"));
    }
}
