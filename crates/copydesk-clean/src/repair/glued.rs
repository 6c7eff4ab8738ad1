//! Sentences that lost the space between them: `elections.Sunday`.

use copydesk_text::{Edits, Span};
use wide::u8x16;

/// What has to change in `text`.
///
/// The mark must follow a word of three or more letters that begins in lower case ("Node.js", "Salon.Com" and "J.Crew"
/// do not) and come before a capitalised word or "A" or "I". Nothing else in the stretch between two spaces may look
/// like an address. Top-level domains are no sentences.
pub(super) fn edits(text: &str) -> Edits {
    let bytes = text.as_bytes();
    let mut edits = Edits::default();
    for at in stops_before_capitals(bytes) {
        let next = at + 1;
        if at < 3
            || !(bytes[at - 1].is_ascii_lowercase() || bytes[at - 1] >= 0x80)
            || !text[..at].ends_with(char::is_lowercase)
        {
            continue;
        }
        let letters = text[..at].chars().rev().take(40).take_while(|c| c.is_alphabetic());
        let word = at - letters.map(char::len_utf8).sum::<usize>();
        let after = bytes[next..].iter().take(40).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let opens = word == 0
            || matches!(bytes[word - 1], b' ' | b'\n' | b'\r' | b'\t' | b'-' | b'(' | b'"' | b'\'' | 0x80..);
        let first = &bytes[next..next + after];
        let closes = bytes
            .get(next + after)
            .is_none_or(|byte| matches!(byte, b' ' | b',' | b'\'' | b'-' | b'\n' | b'\r' | 0x80..));
        let capitalised =
            (after >= 2 && first[1..].iter().all(u8::is_ascii_lowercase)) || matches!(first, b"A" | b"I");
        let domain =
            matches!(first, b"Com" | b"Net" | b"Org" | b"Gov" | b"Edu" | b"Co" | b"Tv" | b"Info" | b"Io");
        if at - word >= 3
            && text[word..].starts_with(char::is_lowercase)
            && opens
            && closes
            && capitalised
            && !domain
        {
            edits.replace(Span::at(next, next), " ");
        }
    }
    edits
}

/// Where full stops, question and exclamation marks stand that a capital follows at once.
fn stops_before_capitals(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let (blocks, rest) = bytes.as_chunks::<16>();
    let in_blocks = blocks.iter().enumerate().flat_map(move |(at, block)| {
        let first = 16 * at;
        let block = u8x16::new(*block);
        let is = |byte: u8| block.simd_eq(u8x16::splat(byte));
        // Nearly all have a space behind them; behind the last byte anything may stand.
        let spaced = is(b' ').to_bitmask() >> 1;
        let mut stops = (is(b'.') | is(b'?') | is(b'!')).to_bitmask() & !spaced;
        std::iter::from_fn(move || {
            let stop = (stops != 0).then(|| first + stops.trailing_zeros() as usize)?;
            stops &= stops - 1;
            Some(stop)
        })
    });
    let last = bytes.len() - rest.len();
    let in_rest = (last..bytes.len()).filter(|&at| matches!(bytes[at], b'.' | b'?' | b'!'));
    in_blocks.chain(in_rest).filter(|&at| bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sentences() {
        let text = "after the elections.Sunday was calm.\"Who won?Nobody knew.I left";
        assert_eq!(
            edits(text).apply(text).0,
            "after the elections. Sunday was calm.\"Who won? Nobody knew. I left"
        );
    }

    #[test]
    fn words_with_accents_end_sentences_too() {
        let text = "in his café.It was closed";
        assert_eq!(edits(text).apply(text).0, "in his café. It was closed");
    }

    #[test]
    fn leaves_names_and_addresses() {
        for text in [
            "Node.js, ASP.Net, Salon.Com and amazon.Com",
            "U.S.A. and Ph.D. at 3.Five",
            "www.example.com/a.Page or http://x.org/the.End",
            "St.Louis, No.One, e.Coli",
            "self.Assert( and foo_bar.Baz",
            "A sentence. Another one! A third? Yes.",
        ] {
            assert!(edits(text).is_empty(), "{text} -> {}", edits(text).apply(text).0);
        }
    }
}
