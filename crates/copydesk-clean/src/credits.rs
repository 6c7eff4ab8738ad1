//! Credits: whose picture or report it is, on a line of its own or at the end of a caption.

use crate::agencies::agency_len;
use crate::lexicon::items;
use crate::names::{capitalised, name_len};
use crate::shape::ends_sentence;
use copydesk_text::Span;
use memchr::memmem::Finder;
use memchr::{memchr2_iter, memchr3};
use std::sync::LazyLock;

/// Phrases by their first byte, the longest first.
type ByFirstByte = Vec<Vec<&'static str>>;

/// What a picture credit begins with.
static WORDS: LazyLock<ByFirstByte> =
    LazyLock::new(|| by_first_byte(include_str!("../data/credit_words.txt")));

/// What the credits of a report begin with.
static REPORT: LazyLock<ByFirstByte> =
    LazyLock::new(|| by_first_byte(include_str!("../data/report_credits.txt")));

/// The longest credit, in bytes. Those of reports name several people.
const LONGEST: usize = 160;
pub(crate) const LONGEST_REPORT: usize = 400;

/// So many words with a date or another figure at their end say what a picture shows, and not whose it is.
const DATED: usize = 7;

fn by_first_byte(list: &'static str) -> ByFirstByte {
    let mut phrases = vec![Vec::new(); 256];
    for phrase in items(list) {
        phrases[usize::from(phrase.as_bytes()[0])].push(phrase);
    }
    for phrases in &mut phrases {
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    }
    phrases
}

/// Whether `text`, a whole line or what a pair of brackets holds, is a credit and nothing else.
pub(crate) fn is_credit(text: &str) -> bool {
    let text = text.trim();
    let inner = unbracket(text);
    if is_report_credit(inner) {
        return text.len() <= LONGEST_REPORT;
    }
    if text.is_empty() || text.len() > LONGEST {
        return false;
    }
    let bare = inner
        .trim_start_matches(['©', '/', '|', '-', '–', '—', '•', '·', ' '])
        .trim_end_matches(['.', ' ', '/']);
    let bare = if inner.starts_with('©') { without_year(bare) } else { bare };
    // "By Jane Doe, CNN" says who wrote it.
    if opening(bare, "by").is_some_and(|len| bare[len..].starts_with(' ')) && !worded_credit(bare) {
        return false;
    }
    let marked = bare.len() < inner.len() && inner.starts_with(['©', '/']);
    worded_credit(bare)
        || (inner.len() < text.len() && labelled(bare))
        || is_chain(bare)
        || (marked && is_chain_of_names(bare))
}

/// Whether `text` names who reported and edited a story: "Reporting by A in B; Editing by C".
fn is_report_credit(text: &str) -> bool {
    prefix_of(text, &REPORT).is_some_and(|len| text[len..].trim_start().starts_with(char::is_uppercase))
}

/// "2020 Jane Doe/AFP" without its year.
fn without_year(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if text.len() - rest.len() == 4 { rest.trim_start_matches([' ', ',', '-']) } else { text }
}

fn unbracket(text: &str) -> &str {
    let pair = [('(', ')'), ('[', ']'), ('{', '}')];
    pair.iter()
        .find_map(|&(open, close)| text.strip_prefix(open)?.trim_end_matches('.').strip_suffix(close))
        .unwrap_or(text)
        .trim()
}

/// The length of the longest of these phrases, which are in lower case, that `text` begins with.
fn prefix_of(text: &str, phrases: &ByFirstByte) -> Option<usize> {
    let first = text.bytes().next()?.to_ascii_lowercase();
    phrases[usize::from(first)].iter().find_map(|phrase| opening(text, phrase))
}

/// The length of a phrase if `text` begins with it, as whole words and whatever its case.
fn opening(text: &str, phrase: &str) -> Option<usize> {
    let head = text.get(..phrase.len())?;
    let whole = !text[phrase.len()..].starts_with(|c: char| c.is_alphanumeric());
    (whole && head.eq_ignore_ascii_case(phrase)).then_some(phrase.len())
}

/// "Photo: Farhan Qureshi", "Image copyright Reuters", "Courtesy of the family of Jane Doe", "File photo".
fn worded_credit(text: &str) -> bool {
    let Some(len) = prefix_of(text, &WORDS) else { return false };
    let word = &text[..len];
    let rest = text[len..].trim_start();
    if rest.is_empty() {
        // "Photos" alone is a menu; "File photo" and "Handout" say where a picture is from.
        return word.contains(' ') && !word.ends_with(" by") || word.eq_ignore_ascii_case("handout");
    }
    let set_off = rest.strip_prefix([':', '/', '|', '–', '—', '©', '-']);
    let named = set_off.unwrap_or(rest).trim_start();
    let (capital, all) = capitalised(named);
    // "FILE PHOTO: A ferry leaves the port of …" is the caption.
    if all - capital.min(all) >= 3 || all >= DATED && named.ends_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let linked = set_off.is_some() || word.contains(' ') || word.eq_ignore_ascii_case("courtesy");
    linked && (1..=14).contains(&all) && capital * 3 >= all * 2 && !ends_in_sentence(named)
}

/// "Dreamstime image: Jane Doe", in brackets: names, a word for a picture and a colon, names.
fn labelled(text: &str) -> bool {
    let Some((label, names)) = text.split_once(':') else { return false };
    let pictured = label.rsplit(' ').next().is_some_and(|word| prefix_of(word, &WORDS) == Some(word.len()));
    let (capital, all) = capitalised(names);
    pictured && label.len() <= 40 && (1..=10).contains(&all) && capital * 3 >= all * 2
}

/// Whether it holds a sentence rather than names: a full stop after a word in lower case of some length.
fn ends_in_sentence(text: &str) -> bool {
    let last = text.trim_end_matches('.').rsplit(' ').next().unwrap_or_default();
    text.ends_with('.') && last.len() > 3 && last.starts_with(char::is_lowercase)
}

/// Names and agencies only, at least one agency: "AP-Yonhap", "J. Scott Applewhite/AP", "Reuters via Kyodo".
fn is_chain(text: &str) -> bool {
    chain_len(text, true).is_some_and(|len| len == text.len())
}

fn is_chain_of_names(text: &str) -> bool {
    chain_len(text, false).is_some_and(|len| len == text.len())
}

/// The length of the chain of names and agencies that `text` begins with.
fn chain_len(text: &str, need_agency: bool) -> Option<usize> {
    const LINKS: [&str; 12] =
        [" / ", "/ ", " /", "/", "-", ", ", " via ", " | ", " for ", " through ", " and ", "."];
    let (mut at, mut agencies, mut parts) = (0, 0, 0);
    loop {
        let rest = &text[at..];
        if let Some(len) = agency_len(rest) {
            agencies += 1;
            at += len;
        } else {
            at += name_len(rest, parts > 0)?;
        }
        parts += 1;
        if at == text.len() || parts > 8 {
            break;
        }
        // A second agency may follow after nothing but a space: "AFP Getty Images".
        let spaced = text[at..].strip_prefix(' ').filter(|rest| agency_len(rest).is_some());
        match LINKS.iter().find(|link| text[at..].starts_with(**link)) {
            Some(link) => at += link.len(),
            None if spaced.is_some() => at += 1,
            None => break,
        }
        if at == text.len() {
            break;
        }
    }
    (agencies > 0 || !need_agency).then_some(at)
}

/// A credit at the beginning of a line that holds more than it: where it ends, in bytes. What it names must be set in
/// capitals, or else nobody could tell where the caption begins: "PHOTO BY JANE DOE A ferry leaves …".
pub(crate) fn leading_credit(line: &str) -> Option<usize> {
    let len = prefix_of(line, &WORDS)?;
    let word = &line[..len];
    let by = word.len() > 3
        && word.is_char_boundary(word.len() - 3)
        && word[word.len() - 3..].eq_ignore_ascii_case(" by");
    if !by && !line[len..].starts_with(':') {
        return None;
    }
    let start = line.len() - line[len..].trim_start_matches([':', ' ']).len();
    let (mut end, mut words) = (start, 0);
    for word in line[start..].split(' ').take(4) {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let shouted = letters >= 2 && !word.chars().any(|c| c.is_lowercase() || c.is_numeric());
        if !shouted {
            break;
        }
        end += usize::from(words > 0) + word.len();
        words += 1;
    }
    let caption = line[end..].trim_start();
    let goes_on = caption.len() >= 20
        && caption.starts_with(char::is_uppercase)
        && caption.contains(char::is_lowercase);
    ((2..=3).contains(&words) && goes_on).then_some(end)
}

/// A credit at the end of a line that holds more than it: where it begins, in bytes.
///
/// "… Wednesday. Tass-Yonhap", "… (AP Photo/Jane Doe)", "… on Saturday. Photo: Farhan Qureshi", "… J. Doe/AFP". It is known
/// to have at least `least` bytes.
pub(crate) fn trailing_credit(line: &str, least: usize) -> Option<usize> {
    bracketed(line)
        .or_else(|| after_stop(line, least))
        .or_else(|| after_slash(line))
        .or_else(|| after_label(line))
        .filter(|&at| at > 0)
}

/// "… on Wednesday.Credit...Jane Doe for The Quay": a label that a page's design sets apart.
fn after_label(line: &str) -> Option<usize> {
    let from = floor_boundary(line, line.len().saturating_sub(LONGEST));
    static LABEL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("Credit"));
    LABEL.find(&line.as_bytes()[from..])?;
    let at = from + ["Credit...", "Credit…"].iter().find_map(|label| line[from..].rfind(label))?;
    let (capital, all) = capitalised(line[at..].trim_start_matches("Credit").trim_start_matches(['.', '…']));
    (at > 0 && (1..=10).contains(&all) && capital * 3 >= all * 2).then_some(at)
}

fn bracketed(line: &str) -> Option<usize> {
    let trimmed = line.trim_end_matches('.');
    let close = trimmed.strip_suffix(')').map(|_| '(').or_else(|| trimmed.strip_suffix(']').map(|_| '['))?;
    let at = floor_boundary(line, line.len().saturating_sub(LONGEST_REPORT));
    let open = at + line[at..].rfind(close)?;
    let credit = &line[open..];
    let before = line[..open].trim_end();
    let inner = unbracket(credit.trim_end_matches('.'));
    // "… said the agency (KCNA)." defines an acronym: what only names an agency must follow a complete sentence.
    let certain =
        is_report_credit(inner) || worded_credit(inner) || inner.contains('/') || inner.contains(" via ");
    (is_credit(credit) && (certain || ends_sentence(before))).then_some(open)
}

fn after_stop(line: &str, least: usize) -> Option<usize> {
    static STOP: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(". "));
    let from = floor_boundary(line, line.len().saturating_sub(LONGEST));
    // The last place where a sentence ends and something follows. Initials and abbreviations end none, so each place is
    // tried, from the first on.
    let mut at = from;
    while at + least <= line.len() {
        let rest = &line[at..];
        let found = STOP.find(rest.as_bytes()).or_else(|| closing_mark(rest))?;
        let stop = at + found;
        let next = stop + line[stop..].chars().next().map_or(1, char::len_utf8);
        let tail = line[next..].trim_start();
        // "… J. Scott Doe/AP": an initial ends no sentence.
        let initial = line[..stop].chars().rev().take_while(|c| c.is_alphanumeric()).count() == 1;
        if !initial
            && tail.len() >= least
            && tail.len() < line[next..].len()
            && tail.len() < LONGEST
            && !tail.starts_with(['(', '['])
            && is_credit(tail)
        {
            let start = line.len() - tail.len();
            return (line[..stop].len() > 20).then_some(start);
        }
        at = next;
    }
    None
}

/// Where the first closing quotation mark or bracket, question or exclamation mark stands.
fn closing_mark(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let plain = memchr3(b'"', b'!', b'?', bytes);
    let mut before = memchr2_iter(b')', CURLY[0], &bytes[..plain.unwrap_or(bytes.len())]);
    before.find(|&at| bytes[at] == b')' || bytes[at..].starts_with(CURLY)).or(plain)
}

const CURLY: &[u8] = "”".as_bytes();

/// "… at the hearing J. Scott Applewhite/AP": names before a slash and an agency, after a word in lower case.
fn after_slash(line: &str) -> Option<usize> {
    let from = floor_boundary(line, line.len().saturating_sub(LONGEST));
    let slash = from + line[from..].find('/')?;
    agency_len(line[slash + 1..].trim_start())?;
    let mut start = slash;
    let mut words = 0;
    let before = line[..slash].trim_end();
    for (at, word) in before.rmatch_indices(' ').map(|(at, _)| (at + 1, &line[at + 1..])) {
        if !word.starts_with(char::is_uppercase) || words == 4 {
            break;
        }
        start = at;
        words += 1;
    }
    (words >= 1 && start > 20 && is_chain(&line[start..])).then_some(start)
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A credit line that says the same twice ("Jane Doe/AP Jane Doe/AP"): where the second begins.
pub(crate) fn doubled(line: &str) -> Option<usize> {
    let middle = line.len() / 2;
    (line.len() % 2 == 1 && line.as_bytes()[middle] == b' ' && line[..middle] == line[middle + 1..])
        .then_some(middle + 1)
}

/// The agency that a credit names, as a span of the text in which the credit stands at `offset`.
pub(crate) fn agency_of(credit: &str, offset: usize) -> Option<Span> {
    let mut starts = credit
        .char_indices()
        .filter(|&(at, c)| c.is_alphanumeric() && !credit[..at].ends_with(char::is_alphanumeric));
    starts.find_map(|(at, _)| agency_len(&credit[at..]).map(|len| Span::at(offset + at, offset + at + len)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_closing_mark_is_found(text in "(\"|”|“|—|!|\\?|\\)|a|é|東){0,12}") {
            prop_assert_eq!(closing_mark(&text), text.find(['”', '"', '!', '?', ')']));
        }
    }

    #[test]
    fn credits_begin_with_the_longest_phrase() {
        for phrase in WORDS.iter().flatten() {
            assert_eq!(prefix_of(&phrase.to_ascii_uppercase(), &WORDS), Some(phrase.len()), "{phrase}");
            assert_ne!(prefix_of(&format!("{phrase}s of"), &WORDS), Some(phrase.len()), "{phrase}");
        }
        assert_eq!(prefix_of("", &WORDS), None);
    }

    #[test]
    fn credits() {
        for text in [
            "AP-Yonhap",
            "Tass-Yonhap",
            "Yonhap",
            "(AP Photo/Andrew Harnik)",
            "J. Scott Applewhite/AP",
            "Brendan Smialowski /AFP/Getty Images",
            "Photo: Farhan Qureshi",
            "PHOTO BY JANE DOE",
            "Photo by Jane Doe for the Courier",
            "(Image credit: Blue Origin)",
            "Image copyright Reuters",
            "Courtesy of Jane Doe",
            "© AFP",
            "(Dreamstime image: Jane Maria Doe)",
            "© Jane Doe",
            "File photo",
            "(Reporting by Jane Doe in Bangalore; Editing by John Roe)",
            "Jane Doe, USA TODAY",
            "© 2020 Jane Doe/AFP",
            "Photo: Jane Doe/AFP, 2017",
            "REUTERS/Jane Doe/Handout",
        ] {
            assert!(is_credit(text), "{text}");
        }
        for text in [
            "Photos",
            "Video",
            "Kim Jong-un",
            "Reuters reported on Monday that it was so.",
            "Image of a nation in decline since the war",
            "Photo shows a man in the street",
            "",
            "Courtesy is dead",
            "By Jane Doe",
            "By Jane Doe, CNN",
            "FILE PHOTO: A ferry leaves the port of Donghae, South Korea",
            "FILE PHOTO: Harbour Board Chair Jane Doe (left) speaks at Pier Nine in Exton, May 3, 2017.",
        ] {
            assert!(!is_credit(text), "{text}");
        }
    }

    #[test]
    fn at_the_end_of_a_line() {
        for (line, credit) in [
            ("A ferry leaves for the port of Donghae, Wednesday. Tass-Yonhap", "Tass-Yonhap"),
            (
                "She testified on Capitol Hill, Friday. (AP Photo/J. Scott Applewhite)",
                "(AP Photo/J. Scott Applewhite)",
            ),
            (
                "Members rehearse in their new hall in Pune on Saturday. Photo: Farhan Qureshi",
                "Photo: Farhan Qureshi",
            ),
            ("It was the third such accident since January. (Reuters)", "(Reuters)"),
            ("A ferry leaves the port.Credit...Jane Doe for The Quay", "Credit...Jane Doe for The Quay"),
            ("FILE PHOTO: A ferry leaves the port of Donghae. REUTERS/Jane Doe", "REUTERS/Jane Doe"),
            ("The speaker listens at the hearing J. Scott Applewhite/AP", "J. Scott Applewhite/AP"),
            (
                "The shares fell. (Reporting by  S. Jane Doe in Bangalore; Editing by John Roe)",
                "(Reporting by  S. Jane Doe in Bangalore; Editing by John Roe)",
            ),
        ] {
            assert_eq!(trailing_credit(line, 0).map(|at| &line[at..]), Some(credit), "{line}");
        }
        for line in [
            "The report was carried by the Korean Central News Agency (KCNA)",
            "according to the state news agency, Tass.",
            "He told Reuters. She told AP.",
            "“I saw it,” said Jane Doe. Reuters could not reach her.",
            "AP-Yonhap",
        ] {
            assert_eq!(trailing_credit(line, 0), None, "{line}");
        }
    }

    #[test]
    fn at_the_beginning_of_a_line() {
        let line = "PHOTO BY JANE DOE A ferry leaves the port of Donghae";
        assert_eq!(leading_credit(line).map(|end| &line[..end]), Some("PHOTO BY JANE DOE"));
        for line in [
            "PHOTO BY JANE DOE",
            "Photo by Jane Doe",
            "Photos by the sea are what she likes",
            "Photo: A ferry leaves",
        ] {
            assert_eq!(leading_credit(line), None, "{line}");
        }
    }

    #[test]
    fn said_twice() {
        let line = "Denis Doe/AFP/Getty Images Denis Doe/AFP/Getty Images";
        assert_eq!(doubled(line).map(|at| &line[at..]), Some("Denis Doe/AFP/Getty Images"));
        assert_eq!(doubled("Reuters"), None);
    }
}
