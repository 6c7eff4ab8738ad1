//! The stages one by one, for benchmarks. Each does what those before it do, and its own.

use copydesk_text::Document;

use crate::attributor::{Room, runs};
use crate::marks::{stretches, style};
use crate::model::{MODEL, audible};

/// Finds the stretches in quotation marks; how many there are.
#[must_use]
pub fn marks(doc: &Document<'_>) -> usize {
    let style = style(doc);
    runs(doc)
        .map(|sentences| {
            let range = sentences[0].tokens.start..sentences[sentences.len() - 1].tokens.end;
            stretches(doc.text(), &doc.tokens()[range.start as usize..range.end as usize], style).len()
        })
        .sum()
}

/// Looks words up; how many items are made for the model.
#[must_use]
pub fn words(doc: &Document<'_>) -> usize {
    each(doc, |room, doc, sentences| {
        room.sequence.read(doc, sentences, room.style, |hash| MODEL.words.get(hash));
        room.sequence.items.len()
    })
}

/// Tells which sentences may hold an attribution; how many items stand in them.
#[must_use]
pub fn gate(doc: &Document<'_>) -> usize {
    each(doc, |room, doc, sentences| {
        room.sequence.read(doc, sentences, room.style, |hash| MODEL.words.get(hash));
        MODEL.listen(&mut room.sequence.items, &mut room.scores);
        audible(&room.sequence.items).into_iter().map(|run| run.len()).sum()
    })
}

/// Scores the items of those sentences; how many there are.
#[must_use]
pub fn features(doc: &Document<'_>) -> usize {
    each(doc, |room, doc, sentences| {
        room.sequence.read(doc, sentences, room.style, |hash| MODEL.words.get(hash));
        MODEL.listen(&mut room.sequence.items, &mut room.scores);
        let heard = audible(&room.sequence.items);
        if !heard.is_empty() {
            MODEL.look_around(&room.sequence.items, &heard, &mut room.scores);
        }
        heard.into_iter().map(|run| run.len()).sum()
    })
}

/// Finds the best labels and how likely they are; how many items are part of something.
#[must_use]
pub fn decoding(doc: &Document<'_>) -> usize {
    each(doc, |room, doc, sentences| {
        room.look(doc, sentences);
        room.labels.iter().filter(|&&label| label != 0).count()
    })
}

fn each(
    doc: &Document<'_>,
    mut read: impl FnMut(&mut Room, &Document<'_>, &[copydesk_text::Sentence]) -> usize,
) -> usize {
    let mut room = Room { style: style(doc), ..Room::default() };
    runs(doc).map(|sentences| read(&mut room, doc, sentences)).sum()
}
