//! `Workspace`: memory to read a document in, which each thread keeps from one document to the next.

use crate::candidate::Candidate;
use crate::evidence::Evidence;
use crate::features::Features;
use crate::hits::Hits;
use crate::linker::Linked;
use crate::tagger::Tagger;
use crate::toponyms::Toponyms;
use crate::words::Words;
use crate::{consistency, recognized};
use copydesk_gazetteer::Gazetteer;
use copydesk_text::Document;
use std::cell::Cell;

/// What grows with a document and is not part of the answer.
#[derive(Default)]
pub(crate) struct Workspace {
    pub(crate) read: Read,
    pub(crate) tagger: Tagger,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) consistency: consistency::Room,
    pub(crate) toponyms: Toponyms<'static>,
    pub(crate) linked: Linked<'static>,
    pub(crate) build: recognized::Room,
}

/// What is read of a document before anything is made of it.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) words: Words,
    pub(crate) hits: Hits,
    evidence: Evidence,
    hit_of: Vec<u32>,
}

impl Read {
    /// Reads words, gazetteer matches and evidence. Linear in the length of the document.
    pub(crate) fn all<'a>(&'a mut self, gazetteer: &Gazetteer, doc: &'a Document<'a>) -> Features<'a> {
        self.words.read(doc);
        self.hits.find(gazetteer, doc);
        self.features(doc)
    }

    /// What can be asked of the words and the matches, which were read.
    pub(crate) fn features<'a>(&'a mut self, doc: &'a Document<'a>) -> Features<'a> {
        self.evidence.gather(doc, &self.words, &self.hits.hits);
        Features::new(doc, &self.words, &self.hits.hits, &self.evidence, &mut self.hit_of)
    }
}

/// After a document of more tokens than this the memory is given back: a thread keeps some megabytes at most.
const MOST_TOKENS: usize = 1 << 15;

thread_local! {
    static WORKSPACE: Cell<Option<Box<Workspace>>> = const { Cell::new(None) };
}

/// Does some work in the thread's workspace.
pub(crate) fn with<T>(work: impl FnOnce(&mut Workspace) -> T) -> T {
    WORKSPACE.with(|kept| {
        let mut space = kept.take().unwrap_or_default();
        let done = work(&mut space);
        if space.read.words.words.capacity() <= MOST_TOKENS {
            kept.set(Some(space));
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use crate::Recognizer;
    use copydesk_gazetteer::Gazetteer;
    use copydesk_text::Document;

    #[test]
    fn what_was_read_before_changes_nothing() {
        let recognizer = Recognizer::new(Gazetteer::world().clone());
        let texts = [
            "\"We met in Paris,\" said Jane Doe of the Harbour Board (HB). Doe left for London.".to_owned(),
            String::new(),
            "Doe spoke.".to_owned(),
            "South Korea's Kim Min-su told the HB that Paris was far. He left. ".repeat(4000),
            "no name at all".to_owned(),
        ];
        let read = |text: &String| recognizer.recognize(&Document::plain(text).unwrap());
        let alone = |text: &String| std::thread::scope(|scope| scope.spawn(|| read(text)).join().unwrap());
        for text in texts.iter().chain(texts.iter().rev()) {
            assert_eq!(read(text), alone(text), "{}", text.len());
        }
    }
}
