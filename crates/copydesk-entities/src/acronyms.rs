//! Acronyms: which full name the letters of one stand for.

/// Whether the letters of `acronym` are the initials of the words of `name`, which may leave out its small words, or
/// give them a small letter ("DoD").
///
/// ```text
/// KCNA  Korean Central News Agency
/// MoFA  Ministry of Foreign Affairs
/// ```
pub(crate) fn stands_for(acronym: &str, name: &str) -> bool {
    // Most names begin with another capital letter, and that settles it.
    if let (Some(own), Some(first)) = (acronym.bytes().next(), name.bytes().next())
        && own.is_ascii_alphabetic()
        && first.is_ascii_uppercase()
        && !own.eq_ignore_ascii_case(&first)
    {
        return false;
    }
    let letters = || acronym.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase);
    let initials = || {
        name.split(|c: char| c.is_whitespace() || matches!(c, '-' | '‑' | '/'))
            .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
    };
    let capital = |c: &char| c.is_uppercase() || c.is_numeric();
    let small = |c: char| c.to_lowercase().next().unwrap_or(c);
    letters().nth(1).is_some()
        && (letters().eq(initials().filter(capital).map(small))
            || letters().eq(initials().map(small)) && initials().filter(capital).nth(1).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials() {
        for (acronym, name, expected) in [
            ("KCNA", "Korean Central News Agency", true),
            ("MoFA", "Ministry of Foreign Affairs", true),
            ("MFA", "Ministry of Foreign Affairs", true),
            ("U.N.", "United Nations", true),
            ("BBC", "Bank of Brazil", false),
            ("A", "Alpha", false),
            ("", "", false),
        ] {
            assert_eq!(stands_for(acronym, name), expected, "{acronym} {name}");
        }
    }
}
