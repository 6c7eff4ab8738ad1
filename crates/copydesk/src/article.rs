//! `Article`: what the desk found, as spans of the text that was given.

use copydesk_clean::Cleaned;
use copydesk_entities::Recognized;
use copydesk_text::{Block, EditMap, Entity, Mention, Quote, Span};

/// One article as the desk read it.
///
/// Owns the text that was given; every span in it counts bytes of that text ([`clean`](Self::clean) is a text of its
/// own, and [`clean_span`](Self::clean_span) leads from it back to the source).
#[derive(Clone, Debug)]
pub struct Article {
    source: String,
    clean: String,
    body: String,
    /// From the text that was given to the clean copy.
    map: EditMap,
    blocks: Vec<Block>,
    mentions: Vec<Mention>,
    entities: Vec<Entity>,
    quotes: Vec<Quote>,
}

impl Article {
    /// Brings what the stages found in the repaired text back to the text that was given.
    pub(crate) fn assemble(
        source: &str,
        cleaned: &Cleaned<'_>,
        found: Recognized,
        mut quotes: Vec<Quote>,
    ) -> Self {
        let Recognized { mut mentions, mut entities } = found;
        let mut blocks = cleaned.blocks.clone();
        if !cleaned.edits.is_identity() {
            let back = |span: &mut Span| *span = cleaned.edits.to_source(*span);
            blocks.iter_mut().for_each(|block| back(&mut block.span));
            mentions.iter_mut().for_each(|mention| back(&mut mention.span));
            entities.iter_mut().flat_map(|entity| &mut entity.roles).for_each(back);
            for quote in &mut quotes {
                quote.content.iter_mut().chain(&mut quote.cue).chain(&mut quote.source).for_each(back);
            }
        }
        let (clean, from_text) = cleaned.clean_copy_with_map();
        let map = cleaned.edits.then(&from_text);
        Self {
            source: source.to_owned(),
            clean,
            body: cleaned.body(),
            map,
            blocks,
            mentions,
            entities,
            quotes,
        }
    }

    /// The text that was given.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The clean copy: headline, deck, byline, dateline, body and captions, once each and in reading order, with a blank
    /// line between paragraphs.
    #[must_use]
    pub fn clean(&self) -> &str {
        &self.clean
    }

    /// The running text alone: the body's paragraphs and subheads.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Where a span of [`clean`](Self::clean) stands in the text that was given. Logarithmic in the number of changes.
    ///
    /// ```
    /// let article = copydesk::read("Rain ends\n\nADVERTISEMENT\n\nThe rain &amp; wind ended on Friday.")?;
    /// let at = article.clean().find("& wind").unwrap();
    /// let span = article.clean_span(copydesk::Span::at(at, at + 6));
    /// assert_eq!(span.slice(article.source()), "&amp; wind");
    /// # Ok::<(), copydesk::TextTooLong>(())
    /// ```
    #[must_use]
    pub fn clean_span(&self, in_clean: Span) -> Span {
        self.map.to_source(in_clean)
    }

    /// The blocks of the page, in text order.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The mentions, in text order.
    #[must_use]
    pub fn mentions(&self) -> &[Mention] {
        &self.mentions
    }

    /// The entities, in the order of their first mention.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// The quotations, in text order.
    #[must_use]
    pub fn quotes(&self) -> &[Quote] {
        &self.quotes
    }

    /// The text of a list of spans, such as a quote's content; where it is interrupted, " … " stands between the parts.
    #[must_use]
    pub fn text_of(&self, spans: &[Span]) -> String {
        let parts: Vec<&str> = spans.iter().map(|span| span.slice(&self.source)).collect();
        parts.join(" … ")
    }
}
