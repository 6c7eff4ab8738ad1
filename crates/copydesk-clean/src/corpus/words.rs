//! The words of a text as duplicates are told by: case, accents, width and punctuation do not count.

use crate::ascii::{Ascii, BYTES, below};
use copydesk_text::Span;
use copydesk_text::fold::{Folds, fold_char};

/// A text's words, folded, with one blank between them.
///
/// A word is a run of letters and digits. Han and kana, which are written without blanks, count as the overlapping pairs
/// of their characters.
#[derive(Default, Debug)]
pub(super) struct Words {
    /// Room for the folded words; a blank stands after each.
    folded: Vec<u8>,
    /// How much of the room is filled.
    filled: usize,
    /// Where each word starts in `folded`; after the last, where a next one would.
    starts: Vec<usize>,
    /// Where each word stands in the text, if that was asked for.
    spans: Vec<Span>,
}

impl Words {
    /// Reads a text; what was read before is forgotten. Linear in the text's length.
    pub(super) fn read(&mut self, text: &str) {
        self.read_text::<false>(text);
    }

    /// Reads a text, and where in it each word stands (bytes).
    pub(super) fn read_with_spans(&mut self, text: &str) {
        self.read_text::<true>(text);
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// All words with blanks between them.
    pub(super) fn all(&self) -> &[u8] {
        self.run(0, self.len())
    }

    /// `count` words from the word `first` on, with blanks between them; empty if there are none.
    pub(super) fn run(&self, first: usize, count: usize) -> &[u8] {
        if count == 0 {
            return &[];
        }
        let (start, end) = (self.starts[first], self.starts[first + count] - 1);
        &self.folded[start..end]
    }

    /// All runs of `count` words, one at least, with blanks between them.
    pub(super) fn runs(&self, count: usize) -> impl Iterator<Item = &[u8]> {
        self.starts.windows(count + 1).map(move |starts| &self.folded[starts[0]..starts[count] - 1])
    }

    /// Where a word stands in the text that was read with [`Words::read_with_spans`].
    pub(super) fn span(&self, word: usize) -> Span {
        self.spans[word]
    }

    fn read_text<const SPANS: bool>(&mut self, text: &str) {
        self.starts.clear();
        self.spans.clear();
        self.filled = 0;
        let bytes = text.as_bytes();
        let mut at = 0;
        // Whether a word is under way, and what the last character was if it was Han or kana.
        let mut open = false;
        let mut last_wide = None;
        while at < bytes.len() {
            let run = ascii_prefix(&bytes[at..]);
            if run > 0 {
                if last_wide.take().is_some() {
                    self.end_word::<SPANS>(&mut open, at);
                }
                self.read_ascii::<SPANS>(&bytes[at..at + run], at, &mut open);
                at += run;
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            let end = at + c.len_utf8();
            if is_unspaced(c) {
                let before: Option<(char, usize)> = last_wide;
                match before {
                    None => {
                        self.end_word::<SPANS>(&mut open, at);
                        self.start_word::<SPANS>(&mut open, at);
                        self.push(c);
                    }
                    Some((first, from)) => {
                        // The first pair goes on with the character that is written already.
                        if self.last_word_is(first) {
                            self.push(c);
                        } else {
                            self.end_word::<SPANS>(&mut open, at);
                            self.start_word::<SPANS>(&mut open, from);
                            self.push(first);
                            self.push(c);
                        }
                    }
                }
                last_wide = Some((c, at));
                at = end;
                continue;
            }
            if last_wide.take().is_some() {
                self.end_word::<SPANS>(&mut open, at);
            }
            self.read_other::<SPANS>(c, at, &mut open);
            at = end;
        }
        self.end_word::<SPANS>(&mut open, bytes.len());
        self.starts.push(self.filled);
    }

    /// Makes room for so many more bytes. What is there already stays; so texts that are read one after the other share it.
    #[inline]
    fn make_room(&mut self, more: usize) {
        if self.folded.len() - self.filled < more {
            self.folded.resize((self.filled + more).next_power_of_two(), 0);
        }
    }

    /// A stretch of ASCII.
    fn read_ascii<const SPANS: bool>(&mut self, bytes: &[u8], at: usize, open: &mut bool) {
        if SPANS {
            self.mark_ascii(bytes, at, *open);
        }
        let mut from = 0;
        while from < bytes.len() {
            let rest = &bytes[from..];
            let len = rest.len().min(BYTES);
            match rest.first_chunk() {
                Some(window) => self.fold(window, len, open),
                None => {
                    let mut window = [0; BYTES];
                    window[..rest.len()].copy_from_slice(rest);
                    self.fold(&window, len, open);
                }
            }
            from += len;
        }
    }

    /// The hot loop, over the first `len` bytes of the window, one at least. What stays is copied a stretch at a time: the words
    /// and a blank after each. A whole window is copied at once, and what is too much the next stretch overwrites.
    fn fold(&mut self, window: &[u8; BYTES], len: usize, open: &mut bool) {
        let (alnum, folded) = Ascii::fold(window);
        let alnum = alnum & below(len);
        let after_alnum = alnum << 1 | u64::from(*open);
        let mut stays = (alnum | after_alnum) & below(len);
        let mut starts = alnum & !after_alnum;
        self.make_room(2 * BYTES);
        // A second window, of which nothing is used, so that from each place a whole one can be taken.
        let mut twice = [0; 2 * BYTES];
        twice[..BYTES].copy_from_slice(&folded);
        while stays != 0 {
            let from = stays.trailing_zeros() as usize;
            let run = (!(stays >> from)).trailing_zeros() as usize;
            let to = from + run;
            self.folded[self.filled..self.filled + BYTES].copy_from_slice(&twice[from..from + BYTES]);
            // The words that start in this stretch.
            let mut own = starts & below(to);
            starts &= !own;
            while own != 0 {
                self.starts.push(self.filled + own.trailing_zeros() as usize - from);
                own &= own - 1;
            }
            self.filled += run;
            stays &= !below(to);
        }
        *open = alnum >> (len - 1) & 1 == 1;
    }

    /// Where the words of a stretch of ASCII stand.
    fn mark_ascii(&mut self, bytes: &[u8], at: usize, open: bool) {
        let mut in_word = open;
        for (offset, &byte) in bytes.iter().enumerate() {
            let wordy = byte.is_ascii_alphanumeric();
            if wordy && !in_word {
                self.spans.push(Span::at(at + offset, at + offset));
            } else if in_word && !wordy {
                self.close_span(at + offset);
            }
            in_word = wordy;
        }
    }

    /// A character outside ASCII that words are made of or parted by.
    fn read_other<const SPANS: bool>(&mut self, c: char, at: usize, open: &mut bool) {
        // Dashes, quotation marks and their like are most of what is not ASCII.
        if matches!(c, '\u{A0}' | '\u{2010}'..='\u{2029}') {
            return self.end_word::<SPANS>(open, at);
        }
        let mut ends = at;
        // What folds to nothing (accents, soft hyphens, zero-width marks) neither makes nor parts words.
        fold_char(c, Folds::ALL, |folded| {
            if folded.is_alphanumeric() {
                self.start_word::<SPANS>(open, at);
                self.push(folded);
                ends = at + c.len_utf8();
            } else {
                self.end_word::<SPANS>(open, ends);
            }
        });
    }

    fn push(&mut self, c: char) {
        self.make_room(c.len_utf8());
        self.filled += c.encode_utf8(&mut self.folded[self.filled..]).len();
    }

    fn start_word<const SPANS: bool>(&mut self, open: &mut bool, at: usize) {
        if !*open {
            self.starts.push(self.filled);
            if SPANS {
                self.spans.push(Span::at(at, at));
            }
            *open = true;
        }
    }

    fn end_word<const SPANS: bool>(&mut self, open: &mut bool, at: usize) {
        if *open {
            self.push(' ');
            if SPANS {
                self.close_span(at);
            }
            *open = false;
        }
    }

    fn close_span(&mut self, end: usize) {
        if let Some(span) = self.spans.last_mut() {
            *span = Span::at(span.start as usize, end);
        }
    }

    fn last_word_is(&self, c: char) -> bool {
        let start = self.starts.last().copied().unwrap_or(0);
        self.folded[start..self.filled] == *c.encode_utf8(&mut [0; 4]).as_bytes()
    }
}

/// How many bytes at the start are ASCII.
fn ascii_prefix(bytes: &[u8]) -> usize {
    // Eight at a time, as the compiler does not see it by itself.
    let eights = bytes.chunks_exact(8).take_while(|eight| eight.is_ascii()).count() * 8;
    let rest = &bytes[eights..];
    eights + rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len())
}

/// Letters of scripts that put no blanks between words, where pairs of characters do as words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
        && c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> String {
        let mut words = Words::default();
        words.read(text);
        String::from_utf8(words.all().to_vec()).unwrap()
    }

    #[test]
    fn what_does_not_count_is_gone() {
        for (text, folded) in [
            ("", ""),
            (" — ?! ", ""),
            ("The U.S.-led talks", "the u s led talks"),
            ("  “Łódź” isn’t\r\nfar…", "lodz isn t far"),
            ("soft\u{AD}ware zero\u{200B}width", "software zerowidth"),
            ("Ｋｙｉｖ KYIV", "kyiv kyiv"),
            ("cafe\u{301} CAFÉ", "cafe cafe"),
            ("Straße 7", "strasse 7"),
            ("日", "日"),
            ("3月に東京 Tokyo", "3 月に に東 東京 tokyo"),
            ("東京、日本", "東京 日本"),
            ("서울 시장", "서울 시장"),
        ] {
            assert_eq!(all(text), folded, "{text:?}");
        }
    }

    #[test]
    fn spans_show_the_words_in_the_text() {
        let text = "“Émile,” said 東京都 O’Brien";
        let mut words = Words::default();
        words.read_with_spans(text);
        let spans: Vec<&str> = (0..words.len()).map(|word| words.span(word).slice(text)).collect();
        assert_eq!(spans, ["Émile", "said", "東京", "京都", "O", "Brien"]);
        assert_eq!(words.run(2, 2), "東京 京都".as_bytes());
        assert_eq!(words.run(3, 0), b"");
    }

    proptest! {
        #[test]
        fn words_of_any_text_fit_their_spans(text in "(\\PC|[ \n東京に’éİß\u{301}\u{AD}]){0,80}") {
            let mut words = Words::default();
            words.read_with_spans(&text);
            let mut end = 0;
            for word in 0..words.len() {
                let span = words.span(word);
                prop_assert!(!words.run(word, 1).is_empty());
                prop_assert!(!span.slice(&text).is_empty());
                prop_assert!(span.end >= end);
                end = span.end;
            }
            prop_assert_eq!(all(&text).split(' ').filter(|word| !word.is_empty()).count(), words.len());
            prop_assert_eq!(all(&all(&text).to_uppercase()), all(&all(&text)));
        }
    }
}
