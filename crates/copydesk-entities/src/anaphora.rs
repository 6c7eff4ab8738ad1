//! Anaphora: what "it" and "the ministry" mean, where that is plain. People's pronouns have a file of their own.
//!
//! "It" is resolved only next to a verb of speech: "The bank said it …", and "It added …" after a sentence in which an
//! organisation or a place was who spoke. A noun is resolved only if one organisation of the article, and no other, has it
//! in its name, and it speaks: "the ministry said" after the Ministry of Trade.

use crate::features::Features;
use crate::keys::KEYS;
use crate::lexicon::Classes;
use crate::table::HashedMap;
use crate::words::{Shape, Word};
use copydesk_text::Form;

/// An organisation's or a place's mention.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thing {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) being: u32,
    pub(crate) organization: bool,
}

/// A word that stands for a thing, and which.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Anaphor {
    pub(crate) token: u32,
    pub(crate) being: u32,
    pub(crate) form: Form,
    pub(crate) confidence: f32,
}

/// Resolves the pronouns and nouns of the document that stand for `things`, which are in text order. Linear in both.
pub(crate) fn resolve(features: &Features<'_>, things: &[Thing]) -> Vec<Anaphor> {
    let mut found = Vec::new();
    if things.is_empty() {
        return found;
    }
    let (doc, words) = (features.doc, &features.words.words);
    let mut heads = Heads::default();
    let mut next = 0;
    // Who spoke in the sentence before.
    let mut spoke: Option<u32> = None;
    let mut block = u32::MAX;
    let mut quoted = false;
    let the = KEYS.the;
    let mut cues = features.words.cues.iter().map(|&at| at as usize).peekable();
    for sentence in doc.sentences() {
        if sentence.block != block {
            block = sentence.block;
            quoted = false;
        }
        let (from, to) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        let mut speaker = None;
        if !quoted
            && let Some(being) = spoke
            && let Some((token, confidence)) = opens_with_it(features, from, to)
        {
            found.push(Anaphor { token, being, form: Form::Pronoun, confidence });
            speaker = Some(being);
        }
        let mut at = from;
        loop {
            // On to the next thing or cue.
            while cues.next_if(|&cue| cue < at).is_some() {}
            let name = things.get(next).map_or(to, |thing| thing.start as usize);
            at = cues.peek().map_or(name, |&cue| cue.min(name)).max(at);
            if at >= to {
                break;
            }
            if let Some(thing) = things.get(next).filter(|thing| thing.start as usize <= at) {
                next += 1;
                if (thing.start as usize) < at {
                    continue;
                }
                if thing.organization {
                    heads.learn(&words[thing.start as usize..thing.end as usize], thing.being);
                }
                at = (thing.end as usize).max(at + 1);
                if !quoted && let Some(verb) = speech_verb(words, at, to) {
                    speaker = Some(thing.being);
                    if let Some(token) = it_after(features, verb + 1, to) {
                        let (being, confidence) = (thing.being, 0.9);
                        found.push(Anaphor { token, being, form: Form::Pronoun, confidence });
                        at = token as usize + 1;
                    }
                }
                continue;
            }
            match words[at].shape {
                Shape::Quote => match doc.token_text(&doc.tokens()[at]) {
                    "“" => quoted = true,
                    "”" => quoted = false,
                    "\"" | "''" | "``" => quoted = !quoted,
                    _ => {}
                },
                Shape::Lower if !quoted && at > from && words[at - 1].key == the => {
                    if let Some(being) = heads.meant(words, at, to) {
                        found.push(Anaphor { token: at as u32, being, form: Form::Short, confidence: 0.8 });
                        speaker = Some(being);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        spoke = speaker;
    }
    found.sort_unstable_by_key(|anaphor| anaphor.token);
    found.dedup_by_key(|anaphor| anaphor.token);
    found
}

/// The nouns in the names of organisations, and whose name each is in: [`Heads::SEVERAL`] where it is in several.
#[derive(Default)]
struct Heads(HashedMap<u64, u32>);

impl Heads {
    const SEVERAL: u32 = u32::MAX;

    fn learn(&mut self, name: &[Word], being: u32) {
        if name.len() < 2 {
            return;
        }
        let is_head = |word: &&Word| word.classes.any(Classes::ORGANIZATION_HEAD);
        for (at, word) in name.iter().enumerate().filter(|(_, word)| is_head(word)) {
            // "Ministry of Trade and the Ministry of Health", taken for one name, are two.
            let again = name[..at].iter().any(|other| other.key == word.key);
            let known = self.0.entry(word.key).or_insert(being);
            if again || *known != being {
                *known = Self::SEVERAL;
            }
        }
    }

    /// The organisation that the noun at `at`, after "the", stands for.
    fn meant(&self, words: &[Word], at: usize, to: usize) -> Option<u32> {
        let word = &words[at];
        if word.shape != Shape::Lower || !word.classes.any(Classes::ORGANIZATION_HEAD) {
            return None;
        }
        let being = *self.0.get(&word.key).filter(|being| **being != Self::SEVERAL)?;
        // It has to act like one: "the party leader" is about another, and "the ministry of trade" may be.
        speech_verb(words, at + 1, to).map(|_| being)
    }
}

/// The verb of speech at `at`, or after an adverb or an auxiliary.
fn speech_verb(words: &[Word], at: usize, to: usize) -> Option<usize> {
    let is =
        |at: usize| at < to && words[at].shape == Shape::Lower && words[at].classes.any(Classes::SPEECH_VERB);
    let small =
        |at: usize| at < to && words[at].shape == Shape::Lower && words[at].classes.any(Classes::FUNCTION);
    if is(at) { Some(at) } else { (small(at) && is(at + 1)).then_some(at + 1) }
}

/// "it would" or "its" right after a verb of speech, or after its "that". In "the papers reported it" it means no one.
fn it_after(features: &Features<'_>, at: usize, to: usize) -> Option<u32> {
    let text = |at: usize| if at < to { features.doc.token_text(&features.doc.tokens()[at]) } else { "" };
    let at = if text(at) == "that" { at + 1 } else { at };
    let auxiliary = matches!(
        text(at + 1),
        "would" | "will" | "had" | "has" | "was" | "is" | "could" | "can" | "may" | "might" | "did" | "does"
    );
    (text(at) == "it" && auxiliary || text(at) == "its" && !matches!(text(at + 1), "" | "," | "."))
        .then_some(at as u32)
}

/// "It said", "It also warned", "Its spokesman said" at the start of a sentence; "They said", which is less sure.
fn opens_with_it(features: &Features<'_>, from: usize, to: usize) -> Option<(u32, f32)> {
    let words = &features.words.words;
    let first = features.doc.tokens().get(from).filter(|_| from < to)?;
    let said = speech_verb(words, from + 1, to).is_some();
    match features.doc.token_text(first) {
        "It" if said => Some((from as u32, 0.85)),
        "Its" if (from + 1..to.min(from + 4)).any(|at| words[at].classes.any(Classes::TITLE)) => {
            Some((from as u32, 0.8))
        }
        "They" if said => Some((from as u32, 0.6)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::Recognizer;
    use copydesk_gazetteer::Gazetteer;
    use copydesk_text::{Document, Form};

    /// The pronouns and nouns that stand for things, and the names of those.
    fn stand_ins(text: &str) -> Vec<String> {
        let found = Recognizer::new(Gazetteer::world().clone()).recognize(&Document::plain(text).unwrap());
        let name = |entity: Option<u32>| entity.map_or("", |e| found.entities[e as usize].name.as_str());
        found
            .mentions
            .iter()
            .filter(|m| m.form == Form::Pronoun || m.why == "definite")
            .map(|m| format!("{} {}", m.span.slice(text), name(m.entity)))
            .collect()
    }

    #[test]
    fn it_is_who_spoke() {
        let text = "Northwind Energy Company said it would close its plant on Monday. It said the cost was too high.";
        assert_eq!(stand_ins(text), ["it Northwind Energy Company", "It Northwind Energy Company"]);
        assert_eq!(stand_ins("China said its troops stayed home."), ["its China"]);
    }

    #[test]
    fn it_that_means_no_one_is_left_alone() {
        for text in [
            "The Northwind Energy Company is large. It rained all day.",
            "The Northwind Energy Company denied it.",
            "The Northwind Energy Company said the pump lost its lid.",
        ] {
            assert!(stand_ins(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_noun_that_one_organization_has_in_its_name() {
        let text = "The Ministry of Trade of Latvia signed the deal. The ministry said it would pay in May. It added that \
                    the ministry building was old.";
        let name = "Ministry of Trade of Latvia";
        assert_eq!(stand_ins(text), [format!("ministry {name}"), format!("It {name}")]);
        let two = "The Ministry of Trade and the Ministry of Health met on Monday to talk about prices for small \
                   farms. The ministry said it was sorry.";
        assert!(stand_ins(two).is_empty(), "{two}");
    }
}
