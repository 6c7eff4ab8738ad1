//! Bylines and credits: who wrote it and whose picture it is. Their form decides, not the model.

use crate::candidate::{Candidate, What, of_hit};
use crate::features::Features;
use crate::hits::kinds;
use crate::lexicon::Classes;
use crate::words::Shape;
use copydesk_text::{Origin, Role, Sentence};

/// Puts the candidates of bylines and credits in the place of what the model found there.
pub(crate) fn apply(features: &Features<'_>, candidates: &mut Vec<Candidate>) {
    let doc = features.doc;
    let role = |sentence: &Sentence| doc.blocks()[sentence.block as usize].role;
    let is_one = |sentence: &&Sentence| matches!(role(sentence), Role::Byline | Role::Credit);
    if !doc.sentences().iter().any(|sentence| is_one(&sentence)) {
        return;
    }
    let mut inside = vec![false; doc.tokens().len()];
    let mut found = Vec::new();
    for sentence in doc.sentences().iter().filter(is_one) {
        let (from, to) = (sentence.tokens.start as usize, sentence.tokens.end as usize);
        inside[from..to].fill(true);
        read(features, from, to, role(sentence) == Role::Credit, &mut found);
    }
    candidates.retain(|candidate| !inside[candidate.start as usize]);
    candidates.append(&mut found);
    candidates.sort_unstable_by_key(|candidate| candidate.start);
}

/// The parts of a byline or credit: agencies that the gazetteer knows, and between them runs of capitalised words.
fn read(features: &Features<'_>, from: usize, to: usize, credit: bool, out: &mut Vec<Candidate>) {
    let words = &features.words.words;
    let mut at = from;
    while at < to {
        let hit = features.hits.get(features.hit_of[at] as usize).filter(|hit| hit.start as usize == at);
        if let Some(hit) = hit {
            let what =
                if credit && hit.kinds & kinds::ORGANIZATION != 0 { What::Organization } else { of_hit(hit) };
            // A known surname or place inside a longer name is part of it: "Lee Hyo-jin".
            let alone = words[at].run == crate::words::NO_RUN
                || features.words.run_of(at).is_some_and(|run| run.start == hit.start && run.end <= hit.end);
            if alone || what == What::Organization {
                out.push(candidate(
                    at,
                    hit.end as usize,
                    what,
                    Origin::Gazetteer,
                    features.hit_of[at],
                    credit,
                ));
                at = hit.end as usize;
                continue;
            }
        }
        if let Some(run) = features.words.run_of(at).filter(|_| words[at].capital) {
            let mut start = at;
            let mut end = (run.end as usize).min(to);
            // An agency inside the run ends the name: "Kim Min-soo Yonhap".
            if let Some(next) = (at + 1..end).find(|&next| {
                let hit = features.hits.get(features.hit_of[next] as usize);
                hit.is_some_and(|hit| hit.start as usize == next && hit.best == kinds::ORGANIZATION)
            }) {
                end = next;
            }
            while start < end && is_label(features, start) {
                start += 1;
            }
            let length = words[start..end].iter().filter(|word| word.capital).count();
            let organization =
                words[start..end].iter().any(|word| word.classes.any(Classes::ORGANIZATION_HEAD));
            let all_caps = length == 1 && words[start].shape == Shape::AllCaps;
            let office = words[start..end]
                .iter()
                .all(|word| word.classes.any(Classes(Classes::TITLE.0 | Classes::TITLE_MODIFIER.0)));
            // "Morgan County Sheriff's Office"
            let owned = credit && end + 1 < to && words[end].shape == Shape::Possessive;
            let tail = (end + 1 < to).then(|| features.words.run_of(end + 1)).flatten().filter(|_| owned);
            if let Some(tail) =
                tail.filter(|tail| words[tail.end as usize - 1].classes.any(Classes::ORGANIZATION_HEAD))
            {
                let last = tail.end as usize;
                out.push(candidate(start, last, What::Organization, Origin::Document, u32::MAX, credit));
                at = last;
                continue;
            }
            if start < end && office {
                // "Staff Writer"
            } else if start < end && (organization || all_caps || credit && length == 1) {
                out.push(candidate(start, end, What::Organization, Origin::Document, u32::MAX, credit));
            } else if start < end && length > 1 {
                out.push(candidate(start, end, What::Person, Origin::Document, u32::MAX, credit));
            }
            at = end.max(at + 1);
            continue;
        }
        at += 1;
    }
}

/// Whether the word only introduces the name: "By", "Photo".
fn is_label(features: &Features<'_>, at: usize) -> bool {
    let word = &features.words.words[at];
    word.classes.any(Classes(Classes::FUNCTION.0 | Classes::NOT_NAME.0 | Classes::HONORIFIC.0))
        || word.classes.any(Classes::TITLE)
            && !word.classes.any(Classes(Classes::GIVEN.0 | Classes::SURNAME.0))
}

fn candidate(start: usize, end: usize, what: What, origin: Origin, hit: u32, credit: bool) -> Candidate {
    let why = if credit { "credit" } else { "byline" };
    Candidate { start: start as u32, end: end as u32, what, origin, why, confidence: 0.9, hit }
}
