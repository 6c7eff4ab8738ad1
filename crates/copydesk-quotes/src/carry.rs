//! What goes on from one block to the next: a cue that ends in a colon, a quotation over several paragraphs, the turns of
//! an interview, a paragraph of speech without a cue.

use copydesk_text::{Document, QuoteKind, Sentence, Span, TokenKind};

use crate::draft::{Draft, Marked};
use crate::signatures::Signature;

/// What is kept of a block, or of a piece of a very long one, for the blocks after it.
pub(crate) struct Page {
    /// From its first token to its last.
    pub(crate) span: Span,
    /// Its stretches in quotation marks.
    pub(crate) marked: Vec<Marked>,
    /// Its drafts, as indices.
    pub(crate) drafts: std::ops::Range<usize>,
    /// A cue, with its source, that has no content in its own block: "He said:".
    pub(crate) waiting: Option<Draft>,
    /// The name before a colon that opens it, if it is written like a turn of a transcript, and the colon.
    pub(crate) turn: Option<(Span, Span)>,
    /// The name after a dash at its end.
    pub(crate) signature: Option<Signature>,
}

/// The name and the colon of a block that is written as a turn: "TAPPER: …", "Q: …", "Jane Doe: …".
pub(crate) fn turn(doc: &Document<'_>, sentences: &[Sentence]) -> Option<(Span, Span)> {
    let first = sentences.first()?.tokens.start as usize;
    let end = sentences.last()?.tokens.end as usize;
    let tokens = &doc.tokens()[first..end];
    let skip = usize::from(tokens.first().is_some_and(|t| crate::marks::is_mark(doc.token_text(t))));
    let colon = tokens.iter().take(skip + 6).position(|token| doc.token_text(token) == ":")?;
    let name = &tokens[skip.min(colon)..colon];
    let named = !name.is_empty()
        && colon + 1 < tokens.len()
        && name.iter().all(|token| match token.kind {
            TokenKind::Word => token.is_capitalized(),
            TokenKind::Punct => matches!(doc.token_text(token), "." | "-" | "’" | "'" | "," | "(" | ")"),
            _ => false,
        })
        && name[0].is_word();
    named.then(|| (name[0].span.cover(name[name.len() - 1].span), tokens[colon].span))
}

/// Which draft of a page claims which stretch of its text.
struct Claims(Vec<(Span, usize)>);

impl Claims {
    fn new(page: &Page, drafts: &[Draft]) -> Self {
        let mut claims: Vec<(Span, usize)> = page
            .drafts
            .clone()
            .flat_map(|at| drafts[at].content.iter().map(move |&span| (span, at)))
            .collect();
        claims.sort_unstable();
        Self(claims)
    }

    /// The draft with a content that overlaps the span. Contents of one page do not overlap each other.
    fn owner(&self, span: Span) -> Option<usize> {
        let at = self.0.partition_point(|(content, _)| content.end <= span.start);
        self.0.get(at).filter(|(content, _)| content.overlaps(span)).map(|&(_, draft)| draft)
    }
}

/// How many turns make a transcript.
const TURNS: usize = 3;

/// Carries over what goes on from block to block. `drafts` may grow; what the pages say about them stays true. Linear in
/// the number of pages, drafts and stretches.
pub(crate) fn carry(doc: &Document<'_>, pages: &[Page], drafts: &mut Vec<Draft>) {
    let transcript = is_transcript(doc, pages);
    let mut dropped = vec![false; drafts.len()];
    let mut waiting: Option<Draft> = None;
    // The draft whose last stretch is still open, and the draft that spoke last in the block before.
    let mut open: Option<usize> = None;
    let mut speaking: Option<usize> = None;
    // The stretch that the block before consists of, and its draft if it has one.
    let mut alone: Option<(Span, Option<usize>)> = None;
    for page in pages {
        if transcript && let Some((name, colon)) = page.turn {
            dropped[page.drafts.clone()].fill(true);
            drafts.push(take_turn(doc, page, name, colon));
            (waiting, open, speaking, alone) = (None, None, None, None);
            continue;
        }
        if let Some(signature) = page.signature
            && let Some((quoted, at)) = signed(doc, page, signature, alone)
        {
            match at {
                Some(at) => drafts[at].sign(signature),
                None => {
                    dropped[page.drafts.clone()].fill(true);
                    drafts.push(Draft::signed(quoted, signature));
                }
            }
            (waiting, open, speaking, alone) = (None, None, None, None);
            continue;
        }
        // A block quotation without marks: the block after "The board wrote:", if nobody else speaks in it. "We" is the board.
        if page.marked.is_empty()
            && page.drafts.clone().all(|at| speaks_for_itself(doc, &drafts[at]))
            && page.turn.is_none()
            && page.waiting.is_none()
            && doc.text()[page.span.start as usize..page.span.end as usize]
                .split_whitespace()
                .nth(4)
                .is_some()
            && let Some(cue) = waiting.take_if(|cue| cue.source.is_some())
        {
            dropped[page.drafts.clone()].fill(true);
            drafts.push(Draft {
                content: vec![page.span],
                kind: QuoteKind::Indirect,
                evidence: "colon",
                likely: cue.likely * 0.7,
                ..cue
            });
            (open, speaking, alone) = (None, None, None);
            continue;
        }
        let lead = page.marked.first().copied().filter(|marked| marked.inner.start <= page.span.start + 4);
        let claims = Claims::new(page, drafts);
        let mut last = None;
        // The stretch at the head of the block, where it was given to a draft just now.
        let mut taken: Option<(Span, usize)> = None;
        if let Some(lead) = lead {
            // The content at the head of the block, if nobody is known to say it.
            let owner = claims.owner(lead.inner);
            let free = owner.is_none_or(|at| drafts[at].cue.is_none() && drafts[at].source.is_none());
            let content =
                owner.filter(|_| free).map_or_else(|| vec![lead.inner], |at| drafts[at].content.clone());
            if let (Some(at), Some(before)) = (owner.filter(|_| !free), open)
                && drafts[before].cue.is_none()
                && drafts[before].source.is_none()
            {
                // The paragraphs before belong to whoever is named in this one.
                let content = std::mem::take(&mut drafts[before].content);
                drafts[at].content.extend(content);
                dropped.resize(dropped.len().max(before + 1), false);
                dropped[before] = true;
            }
            if free && (lead.long || owner.is_some()) {
                let joined = if let Some(cue) = waiting.take() {
                    drafts.push(Draft { content, kind: QuoteKind::Direct, evidence: "colon", ..cue });
                    Some(drafts.len() - 1)
                } else if let Some(at) = open {
                    drafts[at].content.extend(content);
                    Some(at)
                } else if let Some(at) = speaking.filter(|_| lead.long) {
                    let before = &drafts[at];
                    drafts.push(Draft {
                        kind: QuoteKind::Direct,
                        content,
                        cue: None,
                        source: before.source,
                        evidence: "floating",
                        same_as: Some(before.same_as.unwrap_or(at)),
                        likely: before.likely * 0.8,
                    });
                    Some(drafts.len() - 1)
                } else if lead.long && (!lead.closed || is_all(page, lead)) {
                    // Nobody is known to say it, or it is said only at the end of the last paragraph.
                    drafts.push(Draft::unsaid(content));
                    Some(drafts.len() - 1)
                } else {
                    None
                };
                if let Some(at) = joined {
                    last = joined;
                    taken = Some((lead.inner, at));
                    if let Some(at) = owner {
                        dropped[at] = true;
                    }
                }
            }
        }
        // A long stretch that nobody claims goes on with what was said before it in the block.
        for marked in &page.marked {
            let owner = claims.owner(marked.inner);
            if !marked.long {
                let speaks = |&at: &usize| {
                    !dropped[at] && drafts[at].kind == QuoteKind::Direct && drafts[at].source.is_some()
                };
                last = owner.filter(speaks).or(last);
                continue;
            }
            let carried = taken.filter(|&(span, _)| span.overlaps(marked.inner)).map(|(_, at)| at);
            if let Some(at) = carried {
                last = Some(at);
                continue;
            }
            let owner = owner.filter(|&at| !dropped[at]);
            match owner {
                Some(at) if drafts[at].cue.is_some() || drafts[at].source.is_some() => last = Some(at),
                found => {
                    if let Some(before) = last {
                        let loose = found.map(|at| {
                            dropped[at] = true;
                            drafts[at].content.clone()
                        });
                        drafts[before].content.extend(loose.unwrap_or_else(|| vec![marked.inner]));
                    }
                }
            }
        }
        // A block that is all one quotation may be signed in the next.
        alone = lead.filter(|&lead| is_all(page, lead)).map(|lead| {
            let owner = claims.owner(lead.inner).filter(|&at| !dropped[at]).or(last);
            (lead.inner, owner.filter(|&at| drafts[at].cue.is_none()))
        });
        let unclosed = page.marked.last().is_some_and(|marked| !marked.closed);
        open = last.filter(|_| unclosed);
        speaking = last.filter(|&at| drafts[at].source.is_some());
        waiting = page.waiting.clone();
    }
    dropped.resize(drafts.len(), false);
    keep(drafts, &dropped);
}

/// Whether a stretch is all that a block holds, but for the marks.
fn is_all(page: &Page, stretch: Marked) -> bool {
    stretch.inner.end + 6 >= page.span.end
}

/// Whether a draft says nothing about who speaks but "I" or "we".
fn speaks_for_itself(doc: &Document<'_>, draft: &Draft) -> bool {
    draft.source.is_none_or(|source| {
        ["i", "we"].iter().any(|word| source.slice(doc.text()).eq_ignore_ascii_case(word))
    })
}

/// What a signature signs: the stretch before it in its own block, or the block before that is all one stretch, with its
/// draft.
fn signed(
    doc: &Document<'_>,
    page: &Page,
    signature: Signature,
    alone: Option<(Span, Option<usize>)>,
) -> Option<(Span, Option<usize>)> {
    if signature.dash.start == page.span.start {
        return alone;
    }
    let lead = page.marked.first().filter(|lead| lead.long && lead.inner.start <= page.span.start + 4)?;
    let between = doc.text().get(lead.inner.end as usize..signature.dash.start as usize)?;
    (between.len() <= 8 && !between.contains(char::is_alphanumeric)).then_some((lead.inner, None))
}

/// Takes the dropped drafts out, and what refers to others by index with them.
fn keep(drafts: &mut Vec<Draft>, dropped: &[bool]) {
    let mut place = Vec::with_capacity(drafts.len());
    let mut next = 0;
    for &gone in dropped {
        place.push((!gone).then_some(next));
        next += usize::from(!gone);
    }
    let mut at = 0;
    drafts.retain_mut(|draft| {
        at += 1;
        draft.same_as = draft.same_as.and_then(|same| place[same]);
        draft.content.sort_unstable();
        !dropped[at - 1]
    });
}

/// Whether the blocks read as a transcript: several turns, and names that come again or are written in capitals.
fn is_transcript(doc: &Document<'_>, pages: &[Page]) -> bool {
    let mut names: Vec<&str> =
        pages.iter().filter_map(|page| page.turn).map(|(name, _)| name.slice(doc.text())).collect();
    let count = names.len();
    let capitals = names.iter().filter(|name| !name.chars().any(char::is_lowercase)).count();
    names.sort_unstable();
    names.dedup();
    count >= TURNS && (capitals >= TURNS || names.len() * 2 <= count)
}

/// One turn: the rest of the block is what the named one says.
fn take_turn(doc: &Document<'_>, page: &Page, name: Span, colon: Span) -> Draft {
    let mut content = Span::new(colon.end, page.span.end).trim(doc.text());
    let text = content.slice(doc.text());
    let marks: &[char] = &['"', '“', '”'];
    let (lead, tail) =
        (text.len() - text.trim_start_matches(marks).len(), text.len() - text.trim_end_matches(marks).len());
    if lead + tail < text.len() {
        content = Span::new(content.start + lead as u32, content.end - tail as u32);
    }
    Draft {
        kind: QuoteKind::Direct,
        content: vec![content],
        cue: Some(colon),
        source: Some(name),
        evidence: "turn",
        same_as: None,
        likely: 0.9,
    }
}
