//! Tokens: words, numbers and punctuation, as news text needs them.
//!
//! Like the Penn Treebank's conventions where those matter here: a possessive ending stands by itself, "U.S." and "Mr."
//! keep their full stops. Unlike them, the parts of hyphen compounds are tokens ("Kim", "-", "Putin").

use crate::Span;
use crate::sentences::is_abbreviation;

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TokenKind {
    /// Begins with a letter: "visit", "O’Brien", "don't", "U.S.", "Mr.", "F16".
    Word,
    /// Begins with a digit: "21", "3.5", "1,000", "45th".
    Number,
    /// "'s" or "’s" after a word: a possessive, or short for "is" or "has".
    Possessive,
    /// Anything else that can be seen; marks of one kind that belong together are one token ("...", "--", "''").
    Punct,
}

/// A word, a number or a mark, with what its letters and its surroundings look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    flags: u8,
}

impl Token {
    const CAPITAL: u8 = 1;
    const ALL_CAPS: u8 = 2;
    const SPACED: u8 = 4;
    const DOTTED: u8 = 8;
    const PLAIN: u8 = 16;

    /// Whether its first letter is a capital.
    #[must_use]
    pub const fn is_capitalized(&self) -> bool {
        self.flags & Self::CAPITAL != 0
    }

    /// Whether it has two letters or more and all of them are capitals.
    #[must_use]
    pub const fn is_all_caps(&self) -> bool {
        self.flags & Self::ALL_CAPS != 0
    }

    /// Whether white space, or the start of its block, stands before it.
    #[must_use]
    pub const fn is_spaced(&self) -> bool {
        self.flags & Self::SPACED != 0
    }

    /// Whether it is a word that ends with a full stop of its own: "Mr.", "U.S.", "J.".
    #[must_use]
    pub const fn is_dotted(&self) -> bool {
        self.flags & Self::DOTTED != 0
    }

    /// Whether it is a word of ASCII letters alone that are all small, but for the first, which may be a capital.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.flags & Self::PLAIN != 0
    }

    /// Whether it is a word.
    #[must_use]
    pub const fn is_word(&self) -> bool {
        matches!(self.kind, TokenKind::Word)
    }
}

/// The tokens of a text. Linear in its length.
///
/// ```
/// use copydesk_text::tokenize;
/// let text = "Mr. Xi’s U.S.-led talks cost $1,000.";
/// let words: Vec<&str> = tokenize(text).iter().map(|t| t.span.slice(text)).collect();
/// assert_eq!(words, ["Mr.", "Xi", "’s", "U.S.", "-", "led", "talks", "cost", "$", "1,000", "."]);
/// ```
#[must_use]
pub fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    tokenize_into(text, Span::at(0, text.len()), &mut tokens);
    tokens
}

/// Appends the tokens of one stretch of a text.
pub(crate) fn tokenize_into(text: &str, within: Span, tokens: &mut Vec<Token>) {
    let mut scanner = Scanner { text, at: within.start as usize, end: within.end as usize };
    let bytes = &text.as_bytes()[..scanner.end];
    let mut spaced = true;
    loop {
        let start = scanner.at;
        if bytes.get(start) == Some(&b' ') {
            scanner.at += 1;
            spaced = true;
            continue;
        }
        // Nearly all tokens are plain words and marks; what needs a closer look is left to the scanner.
        let (kind, flags) = if let Some((end, flags)) = plain_word(bytes, start) {
            scanner.at = end;
            (TokenKind::Word, flags)
        } else if is_plain_mark(bytes, start) {
            scanner.at += 1;
            (TokenKind::Punct, 0)
        } else {
            let Some(c) = scanner.peek() else { break };
            if is_gap(c) {
                scanner.bump(c);
                spaced = true;
                continue;
            }
            scanner.token(c, spaced, tokens.last())
        };
        // The ends of tokens lie within those of the text, which is checked to be short enough.
        let span = Span { start: start as u32, end: scanner.at as u32 };
        tokens.push(Token { span, kind, flags: flags | if spaced { Token::SPACED } else { 0 } });
        spaced = false;
    }
}

/// Where a word of ASCII letters and digits ends that begins at `start`, and what it looks like, if what follows it is no
/// full stop, no apostrophe and no other letter, so that it cannot go on.
fn plain_word(bytes: &[u8], start: usize) -> Option<(usize, u8)> {
    let first = bytes.get(start).filter(|byte| byte.is_ascii_alphabetic())?;
    let mut end = start;
    let (mut letters, mut capitals) = (0, 0);
    loop {
        let eight = Eight::at(bytes, end);
        let (len, here) = eight.run();
        letters += (eight.letters & here).count_ones();
        capitals += (eight.capitals & here).count_ones();
        end += len;
        if len < 8 {
            break;
        }
    }
    let over = match &bytes[end..] {
        [] => true,
        [b'.' | b'\'', ..] => false,
        // Dashes, double quotation marks and the ellipsis.
        [0xE2, 0x80, 0x93 | 0x94 | 0x9C | 0x9D | 0xA6, ..] => true,
        [next, ..] => next.is_ascii(),
    };
    over.then_some((end, looks(end - start, letters, capitals, first.is_ascii_uppercase())))
}

/// The flags of a word of so many bytes, with so many letters and capitals among them.
const fn looks(bytes: usize, letters: u32, capitals: u32, first_is_capital: bool) -> u8 {
    let capital = if first_is_capital { Token::CAPITAL } else { 0 };
    let shouted = if letters >= 2 && letters == capitals { Token::ALL_CAPS } else { 0 };
    // A letter that is not ASCII has several bytes.
    let plain =
        if bytes == letters as usize && capitals == first_is_capital as u32 { Token::PLAIN } else { 0 };
    capital | shouted | plain
}

/// Which of eight bytes are letters, capitals among them, and digits: the highest bit of each byte tells.
struct Eight {
    letters: u64,
    capitals: u64,
    digits: u64,
}

impl Eight {
    const HIGHEST: u64 = u64::from_le_bytes([0x80; 8]);

    /// The bytes from `start` on; blanks after the last.
    #[inline]
    fn at(bytes: &[u8], start: usize) -> Self {
        let rest = &bytes[start..];
        let bytes = u64::from_le_bytes(rest.first_chunk().copied().unwrap_or_else(|| {
            let mut bytes = [b' '; 8];
            bytes[..rest.len()].copy_from_slice(rest);
            bytes
        }));
        // What is not ASCII may spoil the bits of the bytes after it, where no run goes on.
        let between = |bytes: u64, first: u8, last: u8| {
            let least = bytes.wrapping_add(u64::from_le_bytes([0x80 - first; 8]));
            let beyond = bytes.wrapping_add(u64::from_le_bytes([0x7F - last; 8]));
            least & !beyond & !bytes & Self::HIGHEST
        };
        let letters = between(bytes | u64::from_le_bytes([0x20; 8]), b'a', b'z');
        // Small letters have a bit that capitals have not.
        Self { letters, capitals: letters & !(bytes << 2), digits: between(bytes, b'0', b'9') }
    }

    /// How many letters and digits stand at the start, and the bits of their bytes.
    #[inline]
    fn run(&self) -> (usize, u64) {
        let end = (!(self.letters | self.digits) & Self::HIGHEST).trailing_zeros();
        (end as usize / 8, if end < 64 { (1 << end) - 1 } else { u64::MAX })
    }
}

/// Whether a mark stands at `start` that is a token by itself, whatever stands before it: no combining mark can follow.
fn is_plain_mark(bytes: &[u8], start: usize) -> bool {
    match bytes[start..] {
        [mark, ref rest @ ..] => {
            let next = rest.first();
            let alone = matches!(
                mark,
                b',' | b';' | b':' | b'!' | b'?' | b'"' | b'(' | b')' | b'$' | b'%' | b'/' | b'&'
            ) || (matches!(mark, b'.' | b'-') && next != Some(&mark));
            alone && next.is_none_or(u8::is_ascii)
        }
        [] => false,
    }
}

/// White space, control characters and what cannot be seen.
fn is_gap(c: char) -> bool {
    if c.is_ascii() {
        return c <= ' ' || c == '\u{7F}';
    }
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{2060}')
}

/// A letter, a digit, or a mark that belongs to the letter before it.
fn is_wordy(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_alphanumeric() || is_extender(c)
}

/// Combining marks, joiners inside words, soft hyphens.
fn is_extender(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}' | '\u{AD}')
        || (!c.is_ascii() && unicode_normalization::char::is_combining_mark(c))
}

/// Scripts without spaces between words: each character is a token of its own.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{2BC}' | '\u{2BB}')
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..self.end].chars().next()
    }

    fn after(&self, c: char) -> Option<char> {
        self.text[self.at + c.len_utf8()..self.end].chars().next()
    }

    fn bump(&mut self, c: char) {
        self.at += c.len_utf8();
    }

    /// Takes one token, whose first character is `c`.
    fn token(&mut self, c: char, spaced: bool, last: Option<&Token>) -> (TokenKind, u8) {
        if is_ideograph(c) {
            self.bump(c);
            return (TokenKind::Word, 0);
        }
        if c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric()) {
            self.number();
            return (TokenKind::Number, 0);
        }
        if is_wordy(c) {
            return (TokenKind::Word, self.word());
        }
        if is_apostrophe(c) && !spaced && last.is_some_and(|t| !matches!(t.kind, TokenKind::Punct)) {
            let mut rest = self.text[self.at + c.len_utf8()..self.end].chars();
            if matches!(rest.next(), Some('s' | 'S')) && !rest.next().is_some_and(is_wordy) {
                self.at += c.len_utf8() + 1;
                return (TokenKind::Possessive, 0);
            }
        }
        self.bump(c);
        if matches!(c, '.' | '-' | '\'' | '`' | '*' | '_' | '=') {
            // Two marks at most, except dots and rules: a run of apostrophes is a row of quotation marks.
            let most = if matches!(c, '\'' | '`') { 2 } else { usize::MAX };
            let mut taken = 1;
            while taken < most && self.peek() == Some(c) {
                self.bump(c);
                taken += 1;
            }
        }
        while let Some(mark) =
            self.peek().filter(|&m| is_extender(m) || ('\u{FE00}'..='\u{FE0F}').contains(&m))
        {
            self.bump(mark);
        }
        (TokenKind::Punct, 0)
    }

    fn number(&mut self) {
        while let Some(c) = self.peek() {
            let joins =
                matches!(c, '.' | ',' | ':') && self.after(c).is_some_and(|next| next.is_ascii_digit());
            if (!is_wordy(c) || is_ideograph(c)) && !joins {
                break;
            }
            self.bump(c);
        }
    }

    /// Takes a word and says what it looks like.
    fn word(&mut self) -> u8 {
        let start = self.at;
        let mut letters = 0u32;
        let mut capitals = 0u32;
        let mut first_is_capital = false;
        let mut initials = false; // letters with full stops between them so far: "U.S"
        let mut run = 0u32; // letters since the last full stop
        let mut flags = 0;
        while let Some(c) = self.peek() {
            if is_ideograph(c) {
                break;
            }
            if is_wordy(c) {
                if c.is_alphabetic() {
                    let capital = if c.is_ascii() { c.is_ascii_uppercase() } else { c.is_uppercase() };
                    first_is_capital |= letters == 0 && capital;
                    letters += 1;
                    run += 1;
                    capitals += u32::from(capital);
                }
                self.bump(c);
            } else if is_apostrophe(c) {
                let mut rest = self.text[self.at + c.len_utf8()..self.end].chars();
                let next = rest.next();
                let possessive = matches!(next, Some('s' | 'S')) && !rest.next().is_some_and(is_wordy);
                if possessive || !next.is_some_and(char::is_alphabetic) || initials {
                    break;
                }
                self.bump(c);
            } else if c == '.' {
                let next = self.after(c);
                let small = letters <= 6 && (initials || letters <= 2);
                if small && initials_go_on(&self.text[self.at + 1..self.end], run, first_is_capital) {
                    initials = true;
                    run = 0;
                    self.bump(c);
                    continue;
                }
                let word = &self.text[start..self.at];
                if initials && run <= 2 || (letters == 1 && first_is_capital) || is_abbreviation(word) {
                    self.bump(c);
                    flags |= Token::DOTTED;
                } else if letters > 1
                    && next.is_some_and(|n| n.is_ascii_lowercase())
                    && self.text[self.at + 1..self.end]
                        .chars()
                        .nth(1)
                        .is_some_and(|n| n.is_ascii_alphabetic())
                {
                    run = 0; // a host name: "copydesk.example"
                    self.bump(c);
                    continue;
                }
                break;
            } else {
                break;
            }
        }
        flags | looks(self.at - start, letters, capitals, first_is_capital)
    }
}

/// Whether the word goes on after a full stop that `run` letters stand before: "U.S", "a.m.", "Ph.D.", "D.Sc.", but
/// never "a.Then".
fn initials_go_on(rest: &str, run: u32, capital: bool) -> bool {
    let next: Vec<char> = rest.chars().take(4).collect();
    let letters = next.iter().take_while(|&&c| is_wordy(c)).count();
    let dotted = next.get(letters) == Some(&'.');
    next.first().is_some_and(|c| c.is_alphabetic())
        && match (run, letters) {
            (1, 1) => true,
            (1, 2) => dotted,
            (2, 1) => dotted && capital,
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        tokenize(text).iter().map(|t| t.span.slice(text)).collect()
    }

    #[test]
    fn plain_words_are_of_small_letters_but_for_the_first() {
        for (text, plain) in [
            ("talks", true),
            ("Talks.", true),
            ("I", true),
            ("US", false),
            ("iPhone", false),
            ("F16", false),
            ("état", false),
            ("don't", false),
            ("Mr.", false),
            ("naïve", false),
            ("talks’", true),
        ] {
            assert_eq!(tokenize(text)[0].is_plain(), plain, "{text}");
        }
    }

    #[test]
    fn news_words() {
        for (text, expected) in [
            ("Putin's", vec!["Putin", "'s"]),
            ("the Joneses’ house", vec!["the", "Joneses", "’", "house"]),
            ("South Korea-U.S.-Japan", vec!["South", "Korea", "-", "U.S.", "-", "Japan"]),
            ("George W. Bush Jr. left.", vec!["George", "W.", "Bush", "Jr.", "left", "."]),
            ("at 9 a.m. in D.C.", vec!["at", "9", "a.m.", "in", "D.C."]),
            ("a Ph.D. student", vec!["a", "Ph.D.", "student"]),
            ("elections.Sunday", vec!["elections", ".", "Sunday"]),
            ("He didn’t, O'Brien", vec!["He", "didn’t", ",", "O'Brien"]),
            ("''No,'' he said...", vec!["''", "No", ",", "''", "he", "said", "..."]),
            ("“Yes”—she", vec!["“", "Yes", "”", "—", "she"]),
            ("U.S.'s", vec!["U.S.", "'s"]),
            ("21-hour 3.5% 45th 10:30", vec!["21", "-", "hour", "3.5", "%", "45th", "10:30"]),
            ("金正恩", vec!["金", "正", "恩"]),
            ("visit afrol.com.", vec!["visit", "afrol.com", "."]),
            ("ends in I. Then", vec!["ends", "in", "I.", "Then"]),
        ] {
            assert_eq!(words(text), expected);
        }
    }

    #[test]
    fn looks() {
        let text = "The U.S. and McDonald KCNA É";
        let caps: Vec<bool> = tokenize(text).iter().map(Token::is_all_caps).collect();
        assert_eq!(caps, [false, true, false, false, true, false]);
        assert!(tokenize(text).iter().all(Token::is_spaced));
        assert!(tokenize(text)[5].is_capitalized());
    }

    /// The tokens as the scanner finds them, without the short way of plain words and marks.
    fn scanned(text: &str) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::new();
        let mut scanner = Scanner { text, at: 0, end: text.len() };
        let mut spaced = true;
        while let Some(c) = scanner.peek() {
            let start = scanner.at;
            if is_gap(c) {
                scanner.bump(c);
                spaced = true;
                continue;
            }
            let (kind, flags) = scanner.token(c, spaced, tokens.last());
            let flags = flags | if spaced { Token::SPACED } else { 0 };
            tokens.push(Token { span: Span::at(start, scanner.at), kind, flags });
            spaced = false;
        }
        tokens
    }

    proptest! {
        #[test]
        fn the_short_way_is_the_long_way(
            text in "(\\PC|[a-zA-Z]{1,9}|[A-Z0-9]{1,4}|[.,;:'’“”–—…%/&()$!?-]|\u{301}|\u{200D}| |\n){0,60}"
        ) {
            prop_assert_eq!(tokenize(&text), scanned(&text));
        }

        #[test]
        fn plain_is_what_it_says(text in "(\\PC|[a-zA-Z]{1,9}|[a-z]{7,20}|[A-Z0-9]{1,4}|[.'’-]|\u{301}|\u{AD}| ){0,40}") {
            for token in tokenize(&text) {
                let mut bytes = token.span.slice(&text).bytes();
                let plain = bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
                    && bytes.all(|byte| byte.is_ascii_lowercase());
                prop_assert_eq!(token.is_plain(), plain && token.is_word());
            }
        }

        #[test]
        fn tokens_cover_all_that_can_be_seen(text in "(\\PC|[a-zA-Z.'’\" \n-]){0,80}") {
            let mut at = 0;
            for token in tokenize(&text) {
                let span = token.span.range();
                prop_assert!(at <= span.start && span.start < span.end);
                prop_assert!(text[at..span.start].chars().all(is_gap));
                at = span.end;
            }
            prop_assert!(text[at..].chars().all(is_gap));
        }
    }
}
