//! Stretches of an article over which nothing changes: what mark-up that cannot overlap is written from.

use crate::Article;
use copydesk_text::Span;
use std::cmp::Reverse;

/// A stretch with the mention and the quote it belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Segment {
    pub(crate) span: Span,
    pub(crate) mention: Option<usize>,
    pub(crate) quote: Option<usize>,
}

/// Cuts stretches of an article where its mentions and its quotes' contents begin and end.
pub(crate) struct Segmenter<'a> {
    article: &'a Article,
    /// Every span of every content with its quote, an outer one before the ones it holds.
    contents: Vec<(Span, usize)>,
}

impl<'a> Segmenter<'a> {
    pub(crate) fn new(article: &'a Article) -> Self {
        let quotes = article.quotes().iter().enumerate();
        let mut contents: Vec<(Span, usize)> =
            quotes.flat_map(|(index, quote)| quote.content.iter().map(move |&span| (span, index))).collect();
        contents.sort_by_key(|(span, _)| (span.start, Reverse(span.end)));
        Self { article, contents }
    }

    /// The segments that make up a block, in order. Linear in what lies in the block.
    pub(crate) fn segments(&self, block: Span) -> Vec<Segment> {
        let mentions = self.article.mentions();
        let first = mentions.partition_point(|mention| mention.span.start < block.start);
        let mentions: Vec<(Span, usize)> = (first..mentions.len())
            .map(|index| (mentions[index].span, index))
            .take_while(|(span, _)| span.end <= block.end)
            .collect();
        let first = self.contents.partition_point(|(span, _)| span.start < block.start);
        let contents = &self.contents[first..];
        let contents = &contents
            [..contents.partition_point(|(span, _)| span.end <= block.end && span.start < block.end)];

        let mut cuts = vec![block.start, block.end];
        cuts.extend(mentions.iter().chain(contents).flat_map(|(span, _)| [span.start, span.end]));
        cuts.sort_unstable();
        cuts.dedup();
        let mut mentions = mentions.into_iter().peekable();
        let mut contents = contents.iter().peekable();
        let mut open: Vec<(Span, usize)> = Vec::new(); // contents that hold one another; the innermost is shown
        cuts.windows(2)
            .map(|cut| {
                let span = Span::new(cut[0], cut[1]);
                while mentions.next_if(|(mention, _)| mention.end <= span.start).is_some() {}
                while open.pop_if(|(content, _)| content.end <= span.start).is_some() {}
                while let Some(&content) = contents.next_if(|(content, _)| content.start <= span.start) {
                    open.push(content);
                }
                Segment {
                    span,
                    mention: mentions
                        .peek()
                        .filter(|(mention, _)| mention.covers(span))
                        .map(|(_, index)| *index),
                    quote: open.last().filter(|(content, _)| content.covers(span)).map(|(_, index)| *index),
                }
            })
            .collect()
    }
}
