//! A block as a row of items for the model: its tokens with their surroundings, the middle of long quotations left out.

use copydesk_text::{Document, Sentence};

use crate::marks::{Stretch, Style, stretches};
use crate::words::{Known, Word};

/// How many tokens of a long stretch in quotation marks are kept at either end. What stands between them is speech for
/// sure, and looking at it would only cost time.
const KEPT: usize = 10;

/// Where a token stands with regard to quotation marks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Place {
    /// Outside all marks.
    Outside,
    /// The mark that opens.
    Opening,
    /// The mark that closes.
    Closing,
    /// In a stretch of one to four words.
    Short,
    /// In a stretch of five words or more.
    Long,
    /// In a stretch that is not closed.
    Unclosed,
    /// In single marks.
    Single,
}

/// One token as the model sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// The index of the token in the document.
    pub(crate) token: u32,
    /// What the token looks like.
    pub(crate) word: Word,
    /// Where it stands with regard to quotation marks.
    pub(crate) place: Place,
    /// How likely it is part of a cue, from 0 (hardly) to 5; 0 until the model has looked at the words around it.
    pub(crate) cue: u8,
    /// Whether it is the first of a sentence.
    pub(crate) starts: bool,
    /// Whether it is the last of a sentence.
    pub(crate) ends: bool,
    /// The number of its sentence within the block.
    pub(crate) sentence: u32,
    /// Whether tokens were left out before it.
    pub(crate) gap: bool,
}

/// A block made ready for the model.
#[derive(Debug, Default)]
pub(crate) struct Sequence {
    /// Its items.
    pub(crate) items: Vec<Item>,
    /// Its stretches in quotation marks, as ranges of items.
    pub(crate) stretches: Vec<Stretch>,
}

impl Sequence {
    /// Reads the sentences of one block in place of what was read before. `style` is that of the document; `known` says
    /// what is known about a word, given by its hash. Linear in the number of tokens.
    pub(crate) fn read(
        &mut self,
        doc: &Document<'_>,
        sentences: &[Sentence],
        style: Style,
        known: impl Fn(u64) -> Known,
    ) {
        let Self { items, stretches: ranges } = self;
        items.clear();
        ranges.clear();
        let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else { return };
        let base = first.tokens.start as usize;
        let tokens = &doc.tokens()[base..last.tokens.end as usize];
        let found = stretches(doc.text(), tokens, style);
        let mut upcoming = found.iter().peekable();
        let mut current: Option<(&Stretch, usize, Place)> = None;
        let mut gap = false;
        let mut sentence = 0;
        for (at, token) in tokens.iter().enumerate() {
            if let Some((stretch, start, _)) = current
                && stretch.inner.end <= at
            {
                ranges.push(Stretch { inner: start..items.len(), ..stretch.clone() });
                current = None;
            }
            if current.is_none()
                && let Some(stretch) = upcoming.next_if(|stretch| stretch.inner.start <= at)
            {
                current = Some((stretch, items.len(), place_of(stretch, doc, base)));
            }
            let index = (base + at) as u32;
            while sentences[sentence].tokens.end <= index {
                sentence += 1;
            }
            if let Some((stretch, ..)) = current
                && stretch.inner.start + KEPT <= at
                && at + KEPT < stretch.inner.end
            {
                gap = true;
                continue;
            }
            let place = match current {
                Some((.., place)) => place,
                None if upcoming.peek().is_some_and(|next| next.outer().start == at) => Place::Opening,
                None if ranges.last().is_some_and(|s| s.closed && s.inner.end == items.len()) => {
                    Place::Closing
                }
                None => Place::Outside,
            };
            let mut word = Word::new(doc.text(), token, &known);
            if style == Style::Single && matches!(place, Place::Opening | Place::Closing) {
                word = word.as_double_mark();
            }
            items.push(Item {
                token: index,
                word,
                place,
                cue: 0,
                starts: sentences[sentence].tokens.start == index,
                ends: sentences[sentence].tokens.end == index + 1,
                sentence: sentence as u32,
                gap,
            });
            gap = false;
        }
        if let Some((stretch, start, _)) = current {
            ranges.push(Stretch { inner: start..items.len(), ..stretch.clone() });
        }
    }
}

fn place_of(stretch: &Stretch, doc: &Document<'_>, base: usize) -> Place {
    let tokens = &doc.tokens()[base + stretch.inner.start..base + stretch.inner.end];
    let words = tokens.iter().filter(|token| token.kind != copydesk_text::TokenKind::Punct).take(5).count();
    match (stretch.single, stretch.closed, words) {
        (true, ..) => Place::Single,
        (_, false, _) => Place::Unclosed,
        (.., 0..=4) => Place::Short,
        _ => Place::Long,
    }
}
