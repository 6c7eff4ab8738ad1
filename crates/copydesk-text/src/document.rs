//! `Document`: a text with its blocks, tokens and sentences, read once and handed from stage to stage.

use crate::tokens::tokenize_into;
use crate::{Block, Role, Sentence, Span, TextTooLong, Token, check_len, sentences};

/// A text with its blocks, its tokens and its sentences.
///
/// Made once for an article and lent to every stage after cleaning, so that no stage has to find the words again.
/// Only blocks that are [read](Block::is_read) have tokens and sentences; a sentence never runs over the end of its
/// block. Time and memory are linear in the length of the text.
#[derive(Clone, Debug)]
pub struct Document<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
}

impl<'t> Document<'t> {
    /// Reads `text`, whose blocks are known.
    ///
    /// # Errors
    /// If the text is 4 GiB long or longer.
    ///
    /// # Panics
    /// If a block lies outside the text or off its character boundaries.
    pub fn new(text: &'t str, blocks: Vec<Block>) -> Result<Self, TextTooLong> {
        check_len(text)?;
        let mut tokens = Vec::with_capacity(text.len() / 5);
        let mut found = Vec::new();
        for (index, block) in (0u32..).zip(&blocks) {
            if block.is_read() {
                let first = tokens.len();
                tokenize_into(text, block.span, &mut tokens);
                sentences::split_into(text, &tokens, first, index, &mut found);
            }
        }
        Ok(Self { text, blocks, tokens, sentences: found })
    }

    /// Reads a text that is all running text: one block of role [`Role::Body`] for each line that is not blank.
    ///
    /// ```
    /// use copydesk_text::Document;
    /// let doc = Document::plain("Mr. Xi spoke. He left.\n\nThe end.")?;
    /// assert_eq!(doc.blocks().len(), 2);
    /// assert_eq!(doc.sentences().len(), 3);
    /// # Ok::<(), copydesk_text::TextTooLong>(())
    /// ```
    ///
    /// # Errors
    /// If the text is 4 GiB long or longer.
    pub fn plain(text: &'t str) -> Result<Self, TextTooLong> {
        check_len(text)?;
        let mut blocks = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let span = Span::at(start, start + line.len()).trim(text);
            if !span.is_empty() {
                blocks.push(Block::new(span, Role::Body));
            }
            start += line.len();
        }
        Self::new(text, blocks)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Its blocks, in text order.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Its tokens, in text order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Its sentences, in text order.
    #[must_use]
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// The tokens of one sentence.
    #[must_use]
    pub fn tokens_of(&self, sentence: &Sentence) -> &[Token] {
        &self.tokens[sentence.tokens.start as usize..sentence.tokens.end as usize]
    }

    /// The text of a token.
    #[must_use]
    pub fn token_text(&self, token: &Token) -> &'t str {
        token.span.slice(self.text)
    }
}
