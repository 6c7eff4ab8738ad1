//! `Workspace`: memory to read a document in, which each thread keeps from one document to the next.

use crate::candidate::Candidate;
use crate::evidence::Evidence;
use crate::features::Features;
use crate::hits::Hits;
use crate::linked::Linked;
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
    pub(crate) inputs: Inputs,
    pub(crate) tagger: Tagger,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) consistency: consistency::Room,
    pub(crate) toponyms: Toponyms<'static>,
    pub(crate) linked: Linked<'static>,
    pub(crate) build: recognized::Room,
}

/// What is read of a document before anything is made of it.
#[derive(Default)]
pub(crate) struct Inputs {
    pub(crate) words: Words,
    pub(crate) hits: Hits,
    evidence: Evidence,
    hit_of: Vec<u32>,
}

impl Inputs {
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

/// After a document of more tokens, or of more meanings of its places, than this the memory is given back: a thread keeps
/// some megabytes at most.
const MOST: usize = 1 << 15;

thread_local! {
    static WORKSPACE: Cell<Option<Box<Workspace>>> = const { Cell::new(None) };
}

/// Does some work in the thread's workspace.
pub(crate) fn with<T>(work: impl FnOnce(&mut Workspace) -> T) -> T {
    // A thread that ends may have none any more.
    let mut space = WORKSPACE.try_with(Cell::take).ok().flatten().unwrap_or_default();
    let done = work(&mut space);
    if space.inputs.words.words.len() <= MOST && space.toponyms.meanings.capacity() <= MOST {
        _ = WORKSPACE.try_with(|kept| kept.set(Some(space)));
    }
    done
}

/// An empty vector for things of another lifetime, with the memory of one that is done with.
pub(crate) fn emptied<T, U>(mut done: Vec<T>) -> Vec<U> {
    done.clear();
    // Nothing is left to be made another thing of: the standard library collects in place.
    done.into_iter().filter_map(|_| None).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Recognizer;
    use copydesk_gazetteer::Entry;
    use copydesk_text::Kind;

    /// Names of all sorts: acronyms, couples, ambiguous places, bylines.
    const NEWS: &str = "By Jane Doe\n\nPARIS, Texas - \"We met in Springfield, Ill.,\" said John Roe of the Harbour Board \
        (HB). Roe left for Cambridge. Bill and Ann Thwaite of Georgia told the HB that Kim Min-su, 45, was late. \
        The Thwaites and South Korea-Japan talks on London, Birmingham and Manchester went on, the board said. It was glad.";

    fn kept() -> bool {
        let space = WORKSPACE.take();
        let kept = space.is_some();
        WORKSPACE.set(space);
        kept
    }

    #[test]
    fn what_was_read_before_changes_nothing() {
        let small = Gazetteer::from_entries([Entry::new("x:1", "Roe", Kind::Place)]).unwrap();
        let recognizers = [Recognizer::new(Gazetteer::world().clone()), Recognizer::new(small)];
        let texts = [
            NEWS.to_owned(),
            String::new(),
            "Roe spoke.".to_owned(),
            NEWS.repeat(100),
            NEWS.repeat(1000),
            "no name at all".to_owned(),
        ];
        let read = |of: &Recognizer, text: &String| of.recognize(&Document::plain(text).unwrap());
        let alone = |of: &Recognizer, text: &String| {
            std::thread::scope(|scope| scope.spawn(|| read(of, text)).join().unwrap())
        };
        for text in texts.iter().chain(texts.iter().rev()) {
            for recognizer in &recognizers {
                assert_eq!(read(recognizer, text), alone(recognizer, text), "{}", text.len());
                assert_eq!(kept(), text.len() < 100_000, "{}", text.len());
            }
        }
    }

    #[test]
    fn an_emptied_vector_keeps_its_memory() {
        let full: Vec<&str> = Vec::with_capacity(100);
        let empty: Vec<&'static str> = emptied(full);
        assert!(empty.is_empty() && empty.capacity() >= 100);
    }
}
