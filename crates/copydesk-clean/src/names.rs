//! Names of people in credits and bylines, told by their shape: capitalised words, initials and particles.

use crate::lexicon::{Fast, Lengths, set};
use crate::run::run_len;
use std::collections::HashSet;
use std::sync::LazyLock;

static PARTICLES: LazyLock<HashSet<&str, Fast>> =
    LazyLock::new(|| set(include_str!("../data/name_particles.txt")));
static PARTICLE_LENGTHS: LazyLock<Lengths> = LazyLock::new(|| Lengths::of(PARTICLES.iter().copied()));

/// The longest name that is read, in words.
const LONGEST: usize = 6;

/// The length of the name that `text` begins with, in bytes: two or more words, or one if `single` allows it.
///
/// The name ends before a comma, a bracket, a slash or a word in lower case that is no particle.
pub(crate) fn name_len(text: &str, single: bool) -> Option<usize> {
    let (mut end, mut at, mut words) = (0, 0, 0);
    while words < LONGEST {
        let rest = &text[at..];
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'\'');
        let len = run_len(rest, plain, is_name_char);
        let word = rest[..len].trim_end_matches(['’', '\'', '-']);
        let word = if is_initial(word) || word == "Jr." || word == "Sr." || word == "St." {
            word
        } else {
            word.trim_end_matches('.')
        };
        if word.is_empty() {
            break;
        }
        let particle = words > 0 && PARTICLE_LENGTHS.may_hold(word) && PARTICLES.contains(word);
        let capital = word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
            || (words > 0 && word.contains('-') && word.chars().any(char::is_uppercase));
        if (!capital && !particle) || word.chars().any(char::is_numeric) {
            break;
        }
        words += 1;
        if !particle {
            end = at + word.len();
        }
        let next = at + word.len();
        if word.len() < len || !text[next..].starts_with(' ') {
            break;
        }
        at = next + 1;
    }
    (words >= 2 || (single && words == 1)).then_some(end).filter(|&end| end > 0)
}

fn is_name_char(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | '‑') || c.is_numeric() || is_mark(c)
}

/// Combining marks, which stand in names that were written in decomposed form.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x300..=0x36F | 0x900..=0xE00)
}

/// "J.", "J.R.", "J".
fn is_initial(word: &str) -> bool {
    word.len() <= 6
        && word.as_bytes().contains(&b'.')
        && word.split('.').all(|part| part.chars().count() <= 1)
}

/// How many words of `text` carry a capital or are particles, and how many words there are, without those that link
/// names.
pub(crate) fn capitalised(text: &str) -> (usize, usize) {
    let link =
        |word: &&str| matches!(*word, "for" | "the" | "of" | "and" | "via" | "from" | "by" | "at" | "in");
    let words = text
        .split(|c: char| !is_name_char(c))
        .filter(|word| word.chars().any(char::is_alphabetic) && !link(word));
    words.fold((0, 0), |(capital, all), word| {
        let starts = word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
        (capital + usize::from(starts || PARTICLES.contains(word)), all + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (text, name) in [
            ("Lee Hyo-jin", "Lee Hyo-jin"),
            ("Jane Doe and John Roe", "Jane Doe"),
            ("J. R. Smith Jr., Staff Writer", "J. R. Smith Jr."),
            ("Ursula von der Leyen/AP", "Ursula von der Leyen"),
            ("Fionnuala Ní Aoláin", "Fionnuala Ní Aoláin"),
            ("JANE DOE", "JANE DOE"),
            ("Mohammed al-Rashid of", "Mohammed al-Rashid"),
            ("Sinéad O'Connor", "Sinéad O'Connor"),
        ] {
            assert_eq!(name_len(text, false).map(|len| &text[..len]), Some(name));
        }
        for text in ["Tuesday", "the city", "", "3 men", "and Jane Doe"] {
            assert_eq!(name_len(text, false), None, "{text}");
        }
        assert_eq!(name_len("Yonhap", true), Some(6));
    }
}
