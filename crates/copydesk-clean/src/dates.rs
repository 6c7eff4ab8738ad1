//! Dates and times of publication, told by their words: "Nov. 3", "Published : Sept. 11, 2023 - 20:38", "3 hours ago".

use crate::keys::{key, mix};
use crate::lexicon::{Fast, Lengths, items};
use crate::run::run_len;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word of a date is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Month,
    Day,
    Unit,
    Ago,
    Time,
    Zone,
    Filler,
    Number,
    /// A year, or a clock time such as 20:38, or a date in digits.
    Figure,
}

/// Words by their mixed keys, whatever the case of their letters.
static WORDS: LazyLock<HashMap<u64, Part, Fast>> = LazyLock::new(|| {
    items(include_str!("../data/date_words.tsv"))
        .filter_map(|line| line.split_once('\t'))
        .map(|(word, kind)| {
            let part = match kind {
                "month" => Part::Month,
                "day" => Part::Day,
                "unit" => Part::Unit,
                "ago" => Part::Ago,
                "time" => Part::Time,
                "zone" => Part::Zone,
                _ => Part::Filler,
            };
            (mix(key(word.as_bytes())), part)
        })
        .collect()
});

static LENGTHS: LazyLock<Lengths> = LazyLock::new(|| {
    let lines = items(include_str!("../data/date_words.tsv"));
    Lengths::of(lines.filter_map(|line| line.split_once('\t')).map(|(word, _)| word))
});

/// The longest stretch that is read as a date, in bytes.
const LONGEST: usize = 120;

/// The longest word of a date, in bytes.
const LONGEST_WORD: usize = 24;

/// The length of the date that `text` begins with, in bytes, and whether it says more than a number.
///
/// A date names a month with a number, a weekday, a clock time, a date in digits, or an age ("3 hours ago"). What
/// introduces it ("Published on") belongs to it.
pub(crate) fn date_len(text: &str) -> Option<usize> {
    let (mut end, mut at) = (0, 0);
    let mut seen = [0usize; 9];
    let mut clock = false;
    while at < text.len().min(LONGEST) {
        let rest = &text[at..];
        let c = rest.chars().next()?;
        if !c.is_alphanumeric() {
            if !matches!(
                c,
                ' ' | ',' | '.' | ':' | '-' | '–' | '—' | '/' | '|' | '(' | ')' | '@' | '•' | '·' | '+'
            ) {
                break;
            }
            if c == ')' {
                end = at + 1;
            }
            at += c.len_utf8();
            continue;
        }
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'/');
        let word_len = run_len(rest, plain, char::is_alphanumeric);
        let word = rest[..word_len].trim_end_matches([':', '/']);
        let Some(part) = part_of(word) else { break };
        // "April 3 - The board said": what begins the sentence is no part of the date.
        let article = word.eq_ignore_ascii_case("the") || word.eq_ignore_ascii_case("at");
        if article && end > 0 && text[end..at].contains(['-', '–', '—']) {
            break;
        }
        seen[part as usize] += 1;
        clock |= word.contains(':') || part == Part::Time;
        at += word.len();
        end = at;
        // "Nov." and "a.m." take their stop with them.
        if matches!(part, Part::Month | Part::Day | Part::Time) && text[at..].starts_with('.') {
            end = at + 1;
        }
    }
    let has = |part: Part| seen[part as usize] > 0;
    let number = has(Part::Number) || has(Part::Figure);
    let dated = (has(Part::Month) && number)
        || has(Part::Figure)
            && (has(Part::Day) || has(Part::Filler) || clock || text[..end].contains(['/', ':']))
        || (has(Part::Number) && has(Part::Time))
        || (has(Part::Ago) && (number || has(Part::Filler)) && has(Part::Unit))
        || (has(Part::Day) && !has(Part::Number));
    (dated && end > 0).then_some(end)
}

fn part_of(word: &str) -> Option<Part> {
    let bytes = word.as_bytes();
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 && !LENGTHS.may_hold(word) && word.len() > 1 {
        return None;
    }
    let tail = &bytes[digits..];
    // Longer words are none of dates, but for the digits and marks of an exact time.
    if tail.len() > LONGEST_WORD {
        return tail.iter().all(|&byte| is_of_time(byte)).then_some(Part::Figure).filter(|_| digits > 0);
    }
    if digits == 0 {
        // "a.m" comes in two words.
        return match tail {
            b"a" | b"p" | b"m" | b"A" | b"P" | b"M" => Some(Part::Time),
            _ => WORDS.get(&mix(key(tail))).copied(),
        };
    }
    if digits == bytes.len() {
        return match digits {
            4 => Some(Part::Figure),
            1..=3 => Some(Part::Number),
            _ => None,
        };
    }
    let mut small = [0; LONGEST_WORD];
    let small = &mut small[..tail.len()];
    small.copy_from_slice(tail);
    small.make_ascii_lowercase();
    match &*small {
        b"st" | b"nd" | b"rd" | b"th" => Some(Part::Number),
        b"am" | b"pm" | b"h" | b"m" | b"d" | b"hr" | b"hrs" | b"min" | b"mins" | b"w" => Some(Part::Time),
        // 2019-11-18T22:05:36Z comes as three words, the third of them "18T22:05:36Z".
        _ if small.iter().all(|&byte| is_of_time(byte)) => Some(Part::Figure),
        _ => None,
    }
}

/// Digits, the marks between them, and the letters of "T", "Z", "am" and "pm".
fn is_of_time(byte: u8) -> bool {
    byte.is_ascii_digit()
        || matches!(byte.to_ascii_lowercase(), b':' | b'/' | b't' | b'z' | b'a' | b'p' | b'm')
}

/// Whether the whole line is a date, with what introduces it.
pub(crate) fn is_date_line(line: &str) -> bool {
    line.len() <= LONGEST
        && line.bytes().any(|byte| byte.is_ascii_digit())
        && date_len(line).is_some_and(|len| line[len..].chars().all(|c| !c.is_alphanumeric()))
}

/// Whether the line opens with the time of an entry in a live page: "7:05 p.m.", "2:10 p.m. — Hospitals cope".
pub(crate) fn opens_with_clock(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=2).contains(&digits) {
        return false;
    }
    let rest = &line[digits..];
    let minutes = rest.strip_prefix([':', '.']).and_then(|rest| {
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        (count == 2).then(|| &rest[2..])
    });
    let tail = minutes.unwrap_or(rest).trim_start();
    let lower: String = tail.chars().take(4).collect::<String>().to_ascii_lowercase();
    let half = ["a.m.", "p.m.", "am", "pm"].iter().any(|half| lower.starts_with(half));
    half || (minutes.is_some()
        && rest.starts_with(':')
        && (tail.is_empty() || tail.starts_with(['—', '–', '-', '|'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_lines() {
        for line in [
            "Friday, July 21, 2017",
            "Published : Sept. 11, 2023 - 20:38",
            "Updated: Feb. 11, 2024, 18:05 IST",
            "December 27, 2023 - 10:37",
            "Dec. 22, 2023 at 1:36 pm",
            "2019-11-18T22:05:36Z",
            "3 hours ago",
            "Wed Apr 30, 2008 2:40am EDT",
            "27/12/2023",
            "Last updated on 3rd March 2020",
            "First published on Thu 5 Jan 2023 06.00 GMT",
        ] {
            assert!(is_date_line(line), "{line}");
        }
        for line in
            ["10", "2024", "May", "12 monkeys", "Sunday", "", "Room 9", "1. San Marino (11-3)", "11-3"]
        {
            assert!(!is_date_line(line), "{line}");
        }
    }

    #[test]
    fn a_date_before_other_words() {
        assert_eq!(date_len("Nov. 3 (Reuters) -"), Some(6));
        assert_eq!(date_len("June 20 (AP) —"), Some(7));
        assert_eq!(date_len("April 3 - The board said"), Some(7));
        assert_eq!(date_len("South Korea"), None);
    }

    #[test]
    fn clocks() {
        assert!(opens_with_clock("7:05 p.m.") && opens_with_clock("2:10 p.m. — Hospitals cope"));
        assert!(opens_with_clock("14:05 - Rain") && opens_with_clock("9 am"));
        assert!(
            !opens_with_clock("10 a city")
                && !opens_with_clock("11-3")
                && !opens_with_clock("7:05 to Leeds left")
        );
    }
}
