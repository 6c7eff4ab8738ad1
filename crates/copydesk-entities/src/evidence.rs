//! `Evidence`: what the whole article gives away about each capitalised word, so that a plain context speaks for a poor
//! one.

use crate::hits::{Hit, kinds};
use crate::keys::KEYS;
use crate::lexicon::Classes;
use crate::words::{NO_RUN, OUTSIDE, Run, Shape, Style, Word, Words};
use copydesk_text::Document;

/// The signs, one bit each. Every sign is "somewhere in running text of this article, the word …".
pub(crate) mod signs {
    /// … is written small.
    pub(crate) const SMALL: u32 = 1;
    /// … stands in a name after a title or an office.
    pub(crate) const TITLE: u32 = 1 << 1;
    /// … stands after "Mr." or its like.
    pub(crate) const HONORIFIC: u32 = 1 << 2;
    /// … is who said something.
    pub(crate) const SAID: u32 = 1 << 3;
    /// … follows a given name.
    pub(crate) const GIVEN: u32 = 1 << 4;
    /// … stands before the head of an organisation's name.
    pub(crate) const ORGANIZATION_HEAD: u32 = 1 << 5;
    /// … stands before or after the head of a place's name.
    pub(crate) const PLACE_HEAD: u32 = 1 << 6;
    /// … stands alone after "in" or its like.
    pub(crate) const IN: u32 = 1 << 7;
    /// … is part of a longer name of a person that the gazetteer lists.
    pub(crate) const LISTED_PERSON: u32 = 1 << 8;
    /// … of a place.
    pub(crate) const LISTED_PLACE: u32 = 1 << 9;
    /// … of an organisation.
    pub(crate) const LISTED_ORGANIZATION: u32 = 1 << 10;
    /// … is defined as the initials of the words before it.
    pub(crate) const DEFINED: u32 = 1 << 11;
    /// … is followed by an age.
    pub(crate) const AGE: u32 = 1 << 12;
    /// … is last of several capitalised words.
    pub(crate) const LAST: u32 = 1 << 13;
    /// … is first of several.
    pub(crate) const FIRST: u32 = 1 << 14;
    /// … stands alone.
    pub(crate) const ALONE: u32 = 1 << 15;
    /// … is followed by "who".
    pub(crate) const WHO: u32 = 1 << 16;
    /// … owns something.
    pub(crate) const POSSESSIVE: u32 = 1 << 17;
    /// … has "the" before it.
    pub(crate) const THE: u32 = 1 << 18;
    /// … does what people do.
    pub(crate) const PERSON_VERB: u32 = 1 << 19;
}

/// The signs of the words of one article.
pub(crate) struct Evidence {
    slots: Vec<(u64, u32)>,
    mask: usize,
    /// A bit for each word in the slots, and few for others: most words are found missing here, in the nearest cache.
    filter: [u64; 64],
}

impl Default for Evidence {
    fn default() -> Self {
        Self { slots: vec![(0, 0)], mask: 0, filter: [0; 64] }
    }
}

impl Evidence {
    /// Gathers the signs. Linear in the number of tokens. What was there before is gone.
    pub(crate) fn gather(&mut self, doc: &Document<'_>, words: &Words, hits: &[Hit]) {
        let capitals: usize = words.runs.iter().map(|run| (run.end - run.start) as usize).sum();
        let size = (capitals * 2 + 2).next_power_of_two();
        self.slots.clear();
        self.slots.resize(size, (0, 0));
        self.mask = size - 1;
        self.filter = [0; 64];
        let mut run = 0;
        for (sentence, style) in doc.sentences().iter().zip(&words.styles) {
            while let Some(found) = words.runs.get(run).filter(|run| run.start < sentence.tokens.end) {
                run += 1;
                let first = found.start == sentence.tokens.start;
                self.run(words, *found, sentence.tokens.start, sentence.tokens.end, *style, first);
            }
        }
        for hit in hits.iter().filter(|hit| hit.end - hit.start > 1) {
            let sign = match hit.best {
                kinds::PERSON => signs::LISTED_PERSON,
                kinds::PLACE => signs::LISTED_PLACE,
                kinds::ORGANIZATION => signs::LISTED_ORGANIZATION,
                _ => continue,
            };
            for word in &words.words[hit.start as usize..hit.end as usize] {
                self.mark_known(word.key, sign);
            }
        }
        // Words written small: only those that also stand with a capital are of interest.
        for word in &words.words {
            // One question for all three, as each by itself could go either way: no bit is left where all are so.
            let other = word.shape as u32 ^ Shape::Lower as u32 | word.run ^ NO_RUN;
            if other | !self.known(word.key) & 1 == 0 {
                self.mark_known(word.key, signs::SMALL);
            }
        }
    }

    /// The signs of a word.
    pub(crate) fn of(&self, key: u64) -> u32 {
        let (found, signs) = self.slots[self.slot(key)];
        if found == 0 { 0 } else { signs }
    }

    fn slot(&self, key: u64) -> usize {
        let mut at = key as usize & self.mask;
        while self.slots[at].0 != 0 && self.slots[at].0 != key {
            at = (at + 1) & self.mask;
        }
        at
    }

    fn mark(&mut self, key: u64, sign: u32) {
        let at = self.slot(key);
        self.slots[at].0 = key;
        self.filter[key as usize >> 6 & 63] |= 1 << (key & 63);
        self.slots[at].1 |= sign;
    }

    /// Whether a word may stand with a capital somewhere, in the lowest bit: if that is not set, it does not.
    fn known(&self, key: u64) -> u32 {
        (self.filter[key as usize >> 6 & 63] >> (key & 63)) as u32
    }

    /// Marks a word that stands with a capital somewhere, and no other.
    fn mark_known(&mut self, key: u64, sign: u32) {
        if self.known(key) & 1 == 1 {
            let at = self.slot(key);
            // A slot without a word is marked for nothing.
            self.slots[at].1 |= sign;
        }
    }

    fn run(&mut self, words: &Words, run: Run, start: u32, end: u32, style: Style, first: bool) {
        let all = &words.words;
        let (from, to) = (run.start as usize, run.end as usize);
        let before = if run.start > start { &all[from - 1] } else { &OUTSIDE };
        let after = |n: usize| if ((to + n) as u32) < end { &all[to + n] } else { &OUTSIDE };
        let mut common = 0;
        if style == Style::Running {
            let (next, second) = (after(0), after(1));
            if next.classes.any(Classes::SPEECH_VERB)
                || next.shape == Shape::Comma && second.classes.any(Classes::SPEECH_VERB)
                || before.classes.any(Classes::SPEECH_VERB) && !before.capital
            {
                common |= signs::SAID;
            }
            if next.classes.any(Classes::PERSON_VERB) {
                common |= signs::PERSON_VERB;
            }
            if next.shape == Shape::Comma && second.shape == Shape::Number && after(2).shape == Shape::Comma
                || next.shape == Shape::Open
                    && second.shape == Shape::Number
                    && after(2).shape == Shape::Close
            {
                common |= signs::AGE;
            }
            let who = KEYS.who;
            if next.key == who || next.shape == Shape::Comma && second.key == who {
                common |= signs::WHO;
            }
            if next.shape == Shape::Possessive {
                common |= signs::POSSESSIVE;
            }
            if before.key == KEYS.the {
                common |= signs::THE;
            }
            let title = before.classes.any(Classes::TITLE) && !before.classes.any(Classes::FUNCTION);
            if title && before.shape == Shape::Lower {
                common |= signs::TITLE;
            }
            if before.classes.any(Classes::PLACE_PREPOSITION) && to - from == 1 {
                common |= signs::IN;
            }
        }
        if before.shape == Shape::Open && after(0).shape == Shape::Close && to - from == 1 {
            common |= signs::DEFINED;
        }
        let last = &all[to - 1];
        let mut own = common;
        for at in from..to {
            let word = &all[at];
            let mut sign = own;
            if style == Style::Running && to - from > 1 {
                if at == from && !first {
                    sign |= signs::FIRST;
                } else if at + 1 == to {
                    sign |= signs::LAST;
                }
                if at + 1 < to && last.classes.any(Classes::ORGANIZATION_HEAD) {
                    sign |= signs::ORGANIZATION_HEAD;
                }
                if last.classes.any(Classes::PLACE_HEAD) || all[from].classes.any(Classes::PLACE_HEAD) {
                    sign |= signs::PLACE_HEAD;
                }
            } else if style == Style::Running && !first {
                sign |= signs::ALONE;
            }
            if word.capital {
                self.mark(word.key, sign);
            }
            if style == Style::Running {
                own |= after_word(word);
            }
        }
    }
}

/// What a word of a run says about the words that follow it there.
fn after_word(word: &Word) -> u32 {
    let mut sign = 0;
    if word.classes.any(Classes::HONORIFIC) {
        sign |= signs::HONORIFIC;
    }
    if word.classes.any(Classes::TITLE) {
        sign |= signs::TITLE;
    }
    if word.classes.any(Classes::GIVEN) {
        sign |= signs::GIVEN;
    }
    sign
}
