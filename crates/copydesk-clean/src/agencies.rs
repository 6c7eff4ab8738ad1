//! News and picture agencies: is there the name of one at this place?

use crate::lexicon::{Fast, Lengths, items};
use crate::run::run_len;
use std::collections::HashMap;
use std::sync::LazyLock;

/// First words to the names that begin with them, the longest first.
static AGENCIES: LazyLock<HashMap<&str, Vec<&str>, Fast>> = LazyLock::new(|| {
    let mut names: HashMap<&str, Vec<&str>, Fast> = HashMap::default();
    for name in items(include_str!("../data/agencies.txt")) {
        names.entry(first_word(name)).or_default().push(name);
    }
    for list in names.values_mut() {
        list.sort_by_key(|name| std::cmp::Reverse(name.len()));
    }
    names
});

static LENGTHS: LazyLock<Lengths> = LazyLock::new(|| Lengths::of(AGENCIES.keys().copied()));

fn first_word(text: &str) -> &str {
    &text[..run_len(text, u8::is_ascii_alphanumeric, char::is_alphanumeric)]
}

/// The length of the agency's name that `text` begins with, as a whole word, in bytes.
pub(crate) fn agency_len(text: &str) -> Option<usize> {
    let first = Some(first_word(text)).filter(|first| LENGTHS.may_hold(first))?;
    let names = AGENCIES.get(first)?;
    names
        .iter()
        .find(|name| text.strip_prefix(**name).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
        .map(|name| name.len())
}

/// As [`agency_len`], but the name may run into a capitalised word: "YonhapPublished".
pub(crate) fn glued_agency_len(text: &str) -> Option<usize> {
    agency_len(text).or_else(|| {
        let word = first_word(text);
        let cut = word.char_indices().skip(1).find(|&(at, c)| {
            c.is_uppercase() && word[..at].ends_with(char::is_lowercase) && agency_len(&word[..at]).is_some()
        });
        cut.map(|(at, _)| at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_wins_and_words_are_whole() {
        assert_eq!(agency_len("Getty Images via AP"), Some(12));
        assert_eq!(agency_len("AP-Yonhap"), Some(2));
        assert_eq!(agency_len("APEC"), None);
        assert_eq!(glued_agency_len("YonhapPublished : Sept. 11"), Some(6));
        assert_eq!(glued_agency_len("Apple"), None);
    }
}
