//! Signatures: the name after a dash that says whose words stand before it, “…” — Jane Doe.

use copydesk_text::{Document, Sentence, Span, Token, TokenKind};

/// The most tokens that a signature has.
const MOST: usize = 16;

/// A signature at the end of a block: its dash and its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature {
    /// The dash.
    pub(crate) dash: Span,
    /// The name, with what follows it after a comma left out.
    pub(crate) name: Span,
}

/// The signature that ends the block of these sentences: a dash, a name of a few capitalised words, and perhaps a comma
/// and what the person is. Looks at a bounded number of tokens.
pub(crate) fn signature(doc: &Document<'_>, sentences: &[Sentence]) -> Option<Signature> {
    let first = sentences.first()?.tokens.start as usize;
    let last = sentences.last()?.tokens.end as usize;
    let tokens = &doc.tokens()[first.max(last.saturating_sub(MOST))..last];
    let is_dash = |token: &Token| matches!(doc.token_text(token), "-" | "--" | "–" | "—" | "―");
    // A hyphen inside a name is no dash: it has no space before it, and no mark.
    let at = (0..tokens.len()).rev().find(|&at| {
        let free = at.checked_sub(1).is_none_or(|before| {
            tokens[at].is_spaced() || crate::marks::is_mark(doc.token_text(&tokens[before]))
        });
        is_dash(&tokens[at]) && free
    })?;
    let rest = &tokens[at + 1..];
    let name: Vec<&Token> = rest
        .iter()
        .take_while(|token| match token.kind {
            TokenKind::Word => {
                token.is_capitalized() || matches!(doc.token_text(token), "de" | "van" | "von" | "bin" | "al")
            }
            TokenKind::Punct => doc.token_text(token) == "-" && !token.is_spaced(),
            _ => false,
        })
        .collect();
    let after = rest.get(name.len()).map(|token| doc.token_text(token));
    let whole = matches!(after, None | Some("," | "." | "("));
    let begins = name.first().is_some_and(|token| token.is_word());
    (begins && whole && name.len() <= 8)
        .then(|| Signature { dash: tokens[at].span, name: name[0].span.cover(name[name.len() - 1].span) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_after_a_dash() {
        for (text, expected) in [
            ("“It was a fine day.” ― Ada Byron", Some("Ada Byron")),
            ("“It was a fine day.”― Jean-Luc de Vries.", Some("Jean-Luc de Vries")),
            ("- Ada Byron, baker in Leeds", Some("Ada Byron")),
            ("“It was a fine day” - so fine that nobody left.", None),
            ("It was a well-made film", None),
            ("—", None),
            ("", None),
        ] {
            let doc = Document::plain(text).unwrap();
            let found = signature(&doc, doc.sentences()).map(|signature| signature.name.slice(text));
            assert_eq!(found, expected, "{text}");
        }
    }
}
