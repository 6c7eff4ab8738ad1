//! Runs of characters of a kind at the beginning of a text.

/// How long the run is that `text` begins with, in bytes: characters of ASCII that `plain` takes, and others that `other` does.
/// Nearly all are ASCII, which is told from one byte.
#[inline(always)]
pub(crate) fn run_len(text: &str, plain: impl Fn(&u8) -> bool, other: impl Fn(char) -> bool) -> usize {
    let mut len = 0;
    loop {
        let rest = &text.as_bytes()[len..];
        len += rest.iter().take_while(|byte| byte.is_ascii() && plain(byte)).count();
        match text[len..].chars().next().filter(|c| !c.is_ascii()) {
            Some(c) if other(c) => len += c.len_utf8(),
            _ => return len,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_long_as_character_by_character(text in "([a-zé東-]|[A-Z0-9 —]){0,12}") {
            let other = |c: char| !(c.is_alphabetic() || c == '-');
            let plain = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'-';
            let end = text.find(other).unwrap_or(text.len());
            prop_assert_eq!(run_len(&text, plain, char::is_alphabetic), end);
        }
    }
}
