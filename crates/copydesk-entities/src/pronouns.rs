//! Pronouns: whom "he" and "she" mean, where that is plain.
//!
//! A centring heuristic after Grosz, Joshi and Weinstein (1995): the person who speaks or is the subject of the sentence
//! before is who goes on to be spoken of. A pronoun whose antecedent is open is left alone.

use crate::anaphora::Anaphor;
use crate::features::Features;
use crate::lexicon::Classes;
use crate::words::{Shape, Words};
use copydesk_text::{Form, Gender, Role};

/// A person's mention as the pronouns see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Antecedent {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) being: u32,
}

/// A pronoun and whom it means.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Resolved {
    pub(crate) token: u32,
    pub(crate) being: u32,
    pub(crate) gender: Gender,
    pub(crate) confidence: f32,
}

impl Resolved {
    /// The pronoun as one of all words that stand for something.
    pub(crate) const fn anaphor(&self) -> Anaphor {
        Anaphor { token: self.token, being: self.being, form: Form::Pronoun, confidence: self.confidence }
    }
}

/// How many sentences a person stays in focus.
const FOCUS: usize = 3;
/// How many people can be in focus at once, so that a sentence without end costs no more than its length.
const MOST: usize = 24;

/// Resolves the pronouns of the document. `gender` says what is known of a person, and learns from what is plain.
pub(crate) fn resolve(
    features: &Features<'_>,
    people: &[Antecedent],
    gender: &mut [Option<Gender>],
) -> Vec<Resolved> {
    let doc = features.doc;
    let mut cues = features.words.cues.iter().map(|&at| at as usize).peekable();
    let mut found: Vec<Resolved> = Vec::new();
    // Who is in focus: person, salience, the sentence of the last mention.
    let mut focus: Vec<(u32, f32, usize)> = Vec::new();
    let mut next = 0;
    let mut quoted = false;
    let mut block = u32::MAX;
    for (index, sentence) in doc.sentences().iter().enumerate() {
        if sentence.block != block {
            block = sentence.block;
            quoted = false;
        }
        focus.retain_mut(|(_, salience, last)| {
            *salience *= 0.5;
            index - *last <= FOCUS
        });
        // Who wrote the article or took the picture is not who it is about.
        let is_credit = doc
            .blocks()
            .get(sentence.block as usize)
            .is_some_and(|block| matches!(block.role, Role::Byline | Role::Credit));
        let mut first_person = true;
        // The person named last in this sentence.
        let mut nearest = None;
        let (from, to) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        let mut at = from;
        loop {
            // On to the next person or cue.
            while cues.next_if(|&cue| cue < at).is_some() {}
            let name = people.get(next).map_or(to, |person| person.start as usize);
            at = cues.peek().map_or(name, |&cue| cue.min(name)).max(at);
            if at >= to {
                break;
            }
            if let Some(person) = people.get(next).filter(|person| person.start as usize <= at) {
                next += 1;
                if (person.start as usize) < at {
                    continue;
                }
                if !quoted && !is_credit {
                    let salience = salience(features.words, person, from, to, first_person);
                    first_person = false;
                    raise(&mut focus, person.being, salience, index);
                    nearest = Some(person.being);
                }
                at = (person.end as usize).max(at + 1);
                continue;
            }
            let text = doc.token_text(&doc.tokens()[at]);
            if features.words.words[at].shape == Shape::Quote {
                match text {
                    "“" => quoted = true,
                    "”" => quoted = false,
                    "\"" | "''" | "``" => quoted = !quoted,
                    _ => {}
                }
            } else if !quoted
                && let Some((wanted, subject)) = pronoun(text)
                && let Some((being, confidence)) = {
                    let near = match case(features, text, at, to) {
                        Case::Subject => Near::Equal,
                        Case::Object => Near::Never,
                        Case::Possessive => Near::Likely,
                    };
                    antecedent(&focus, gender, wanted, nearest.map(|being| (being, near)))
                }
            {
                found.push(Resolved { token: at as u32, being, gender: wanted, confidence });
                let weight = if subject { 1.5 } else { 0.6 };
                raise(&mut focus, being, weight, index);
                if confidence > 0.8 {
                    gender[being as usize].get_or_insert(wanted);
                }
            }
            at += 1;
        }
    }
    found
}

/// How much a mention puts its person in focus: a speaker most, then a subject.
fn salience(words: &Words, person: &Antecedent, from: usize, to: usize, first: bool) -> f32 {
    let (start, end) = (person.start as usize, person.end as usize);
    let is = |at: usize, class: Classes| at < to && words.words[at].classes.any(class);
    let said = is(end, Classes::SPEECH_VERB)
        || start > from && words.words[start - 1].classes.any(Classes::SPEECH_VERB)
        || end + 1 < to && words.words[end].shape == Shape::Comma && is(end + 1, Classes::SPEECH_VERB);
    let oblique = start > from
        && words.words[start - 1].classes.any(Classes(Classes::PLACE_PREPOSITION.0 | Classes::CONNECTOR.0));
    let owner = end < to && words.words[end].shape == Shape::Possessive;
    match () {
        () if said => 3.0,
        () if oblique || owner => 0.7,
        () if first => 2.0,
        () => 1.0,
    }
}

fn raise(focus: &mut Vec<(u32, f32, usize)>, being: u32, weight: f32, index: usize) {
    match focus.iter_mut().find(|(b, ..)| *b == being) {
        Some((_, salience, last)) => {
            *salience = salience.max(weight) + 0.25;
            *last = index;
        }
        None => {
            if focus.len() >= MOST {
                focus.remove(0);
            }
            focus.push((being, weight, index));
        }
    }
}

/// The person whom the pronoun means, if one stands out.
fn antecedent(
    focus: &[(u32, f32, usize)],
    gender: &[Option<Gender>],
    wanted: Gender,
    nearest: Option<(u32, Near)>,
) -> Option<(u32, f32)> {
    let mut best: Option<(u32, f32)> = None;
    let mut all = 0.0;
    for &(being, salience, _) in focus {
        let weight = match gender[being as usize] {
            Some(own) if own == wanted => salience,
            None => salience * 0.6,
            Some(_) => continue,
        };
        let weight = match nearest {
            Some((near, Near::Never)) if near == being => continue,
            Some((near, Near::Likely)) if near == being => weight + 1.0,
            _ => weight,
        };
        all += weight;
        if best.is_none_or(|(_, most)| weight > most) {
            best = Some((being, weight));
        }
    }
    let (being, weight) = best?;
    let share = weight / all;
    (share > 0.55).then_some((being, 0.5 + 0.45 * (share - 0.55) / 0.45))
}

/// What being named last before the pronoun, in its sentence, says.
#[derive(Clone, Copy)]
enum Near {
    Equal,
    /// "Haddad called him": someone else.
    Never,
    /// "Lee, who defends his budget".
    Likely,
}

/// The case of a pronoun.
enum Case {
    Subject,
    Object,
    Possessive,
}

/// "her" is possessive before a noun, and an object before a function word or a mark.
fn case(features: &Features<'_>, text: &str, at: usize, to: usize) -> Case {
    let next = features.words.words.get(at + 1).filter(|_| at + 1 < to);
    match text {
        "he" | "He" | "she" | "She" => Case::Subject,
        "him" | "hers" => Case::Object,
        "her" | "Her"
            if next.is_none_or(|word| {
                word.classes.any(Classes::FUNCTION) || word.shape as u8 > Shape::Number as u8
            }) =>
        {
            Case::Object
        }
        _ => Case::Possessive,
    }
}

/// The gender of a pronoun, and whether it is a subject.
fn pronoun(text: &str) -> Option<(Gender, bool)> {
    Some(match text {
        "he" | "He" => (Gender::Male, true),
        "him" | "his" | "His" | "himself" => (Gender::Male, false),
        "she" | "She" => (Gender::Female, true),
        "her" | "Her" | "herself" | "hers" => (Gender::Female, false),
        _ => return None,
    })
}
