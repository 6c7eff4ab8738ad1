//! Who speaks: from the words that name the source to the entity they stand for.
//!
//! Nothing is guessed: a source that could be several people, or that names a group, has no speaker.

use std::cell::OnceCell;
use std::collections::HashMap;

use copydesk_text::{Document, Entity, Form, Gender, Kind, Mention, Metonym, Role, Span, Token, TokenKind};

use crate::draft::Draft;
use crate::lexicon::{Class, look_up};
use crate::words::lower_hash;

/// How many names are looked at in one noun phrase or sentence, so that the cost stays bounded.
const NAMES: usize = 32;

/// How many sentences back a pronoun is followed.
const REACH: usize = 4;

/// The rule by which "I" is the writer.
const FIRST_PERSON: &str = "first person";

/// Who speaks, and the rule that says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speaker {
    /// An index of the entities.
    pub(crate) entity: Option<u32>,
    /// What the source was taken for, or why it is nobody's.
    pub(crate) rule: &'static str,
}

impl Speaker {
    /// The entity by a rule, or nobody for a reason.
    const fn new(entity: Option<u32>, rule: &'static str, otherwise: &'static str) -> Self {
        Self { entity, rule: if entity.is_some() { rule } else { otherwise } }
    }

    const fn nobody(reason: &'static str) -> Self {
        Self { entity: None, rule: reason }
    }
}

/// Finds the speaker of every draft, as an index of `entities`. Drafts come as they were found.
///
/// Linear in the number of drafts, each of which looks at a bounded number of sentences around its source.
pub(crate) fn speakers(
    doc: &Document<'_>,
    mentions: &[Mention],
    entities: &[Entity],
    drafts: &[Draft],
) -> Vec<Speaker> {
    let mut found: Vec<Speaker> = Vec::with_capacity(drafts.len());
    if entities.is_empty() {
        return vec![Speaker::nobody("nobody is known"); drafts.len()];
    }
    let mut order: Vec<&Mention> = mentions
        .iter()
        .filter(|m| m.entity.is_some_and(|entity| (entity as usize) < entities.len()))
        .collect();
    order.sort_by_key(|mention| mention.span);
    let finder = Finder {
        doc,
        mentions: order,
        all: mentions,
        entities,
        roles: roles(doc, mentions, entities),
        writer: OnceCell::new(),
        interviewed: OnceCell::new(),
    };
    let mut last: Option<(u32, Span)> = None;
    for draft in drafts {
        let speaker = match (draft.same_as, draft.source) {
            (Some(same), _) => Speaker::new(
                found.get(same).and_then(|s| s.entity),
                "goes on speaking",
                "goes on from a quote that has none",
            ),
            (None, Some(source)) if draft.evidence == "turn" => finder.of_turn(source, drafts, last),
            (None, Some(source)) => finder.of_source(source, last),
            (None, None) => Speaker::nobody("no source"),
        };
        // The writer tells what others say: "he" is not the one who says "I".
        if let (Some(entity), Some(source)) = (speaker.entity, draft.source)
            && speaker.rule != FIRST_PERSON
            && entities[entity as usize].kind == Kind::Person
        {
            last = Some((entity, source));
        }
        found.push(speaker);
    }
    found
}

/// The role words that the article gives to people: "minister" for "Foreign Minister Jane Doe", "expert" for "Jane Doe, an
/// expert on China". The key is the word's hash.
fn roles(doc: &Document<'_>, mentions: &[Mention], entities: &[Entity]) -> HashMap<u64, Vec<u32>> {
    let mut roles: HashMap<u64, Vec<u32>> = HashMap::new();
    let mut add = |word: &str, entity: u32| {
        let hash = lower_hash(word);
        let entry = look_up(hash);
        // "Police" and "officials" are many.
        let is_many = word.ends_with('s') && !word.ends_with("ss") || word.eq_ignore_ascii_case("police");
        if (entry.role || entry.title) && !is_many {
            let named = roles.entry(hash).or_default();
            // More than one is as good as many: then the role tells nothing.
            if named.len() < 2 && !named.contains(&entity) {
                named.push(entity);
            }
        }
    };
    let tokens = doc.tokens();
    for (index, entity) in (0u32..).zip(entities) {
        for span in entity.roles.iter().take(8) {
            let start = tokens.partition_point(|token| token.span.start < span.start);
            for token in tokens[start..].iter().take_while(|token| token.span.end <= span.end).take(12) {
                add(doc.token_text(token), index);
            }
        }
    }
    for mention in mentions.iter().filter(|m| m.kind == Kind::Person && m.form == Form::Name) {
        let Some(entity) = mention.entity else { continue };
        let start = tokens.partition_point(|token| token.span.start < mention.span.start);
        // "Foreign Minister Jane Doe"; "her spokesman, Jane Doe,".
        let end = tokens.partition_point(|token| token.span.start < mention.span.end);
        let comma = |token: Option<&Token>| token.is_some_and(|token| doc.token_text(token) == ",");
        let apposed = start > 0
            && comma(tokens.get(start - 1))
            && tokens.get(end).is_none_or(|token| token.kind == TokenKind::Punct);
        let sentences = doc.sentences();
        let own = sentences.partition_point(|sentence| sentence.span.end <= mention.span.start);
        let first = sentences.get(own).map_or(start, |sentence| sentence.tokens.start as usize).min(start);
        let before = &tokens[first..(start - usize::from(apposed)).max(first)];
        for token in before.iter().rev().take(3).take_while(|token| token.is_word()) {
            add(doc.token_text(token), entity);
        }
        if comma(tokens.get(end)) {
            let words = tokens[end + 1..].iter().take(5).take_while(|token| token.kind != TokenKind::Punct);
            for token in words
                .take_while(|token| look_up(lower_hash(doc.token_text(token))).class != Class::Preposition)
            {
                add(doc.token_text(token), entity);
            }
        }
    }
    roles
}

struct Finder<'a> {
    doc: &'a Document<'a>,
    /// The mentions that have an entity, in text order.
    mentions: Vec<&'a Mention>,
    /// All mentions, as they were given.
    all: &'a [Mention],
    entities: &'a [Entity],
    roles: HashMap<u64, Vec<u32>>,
    /// The one person in the byline, once asked for.
    writer: OnceCell<Option<u32>>,
    /// Who answers in an interview, once asked for.
    interviewed: OnceCell<Option<u32>>,
}

impl Finder<'_> {
    fn tokens(&self, span: Span) -> &[Token] {
        let tokens = self.doc.tokens();
        let start = tokens.partition_point(|token| token.span.end <= span.start);
        let end = tokens.partition_point(|token| token.span.start < span.end);
        &tokens[start..end.max(start)]
    }

    /// The mentions that lie in a span.
    fn inside(&self, span: Span) -> &[&Mention] {
        let start = self.mentions.partition_point(|mention| mention.span.start < span.start);
        // Mentions do not overlap, so that only the last can run over the end.
        let end = self.mentions.partition_point(|mention| mention.span.end <= span.end);
        &self.mentions[start..end.max(start)]
    }

    fn of_source(&self, source: Span, last: Option<(u32, Span)>) -> Speaker {
        let tokens = self.tokens(source);
        let words: Vec<&Token> = tokens.iter().filter(|token| token.kind != TokenKind::Punct).collect();
        let Some(first) = words.first() else { return Speaker::nobody("no words") };
        let word = self.doc.token_text(first).to_lowercase();
        if words.len() == 1 || (words.len() == 2 && words[1].kind == TokenKind::Possessive) {
            const UNSURE: &str = "a pronoun that is nobody's for sure";
            let speaker = match word.as_str() {
                "he" | "his" | "him" => {
                    Speaker::new(self.of_pronoun(source, Some(Gender::Male), last), "pronoun", UNSURE)
                }
                "she" | "her" => {
                    Speaker::new(self.of_pronoun(source, Some(Gender::Female), last), "pronoun", UNSURE)
                }
                "who" | "which" | "that" => Speaker::new(
                    self.antecedent(source),
                    "relative pronoun",
                    "no name right before the pronoun",
                ),
                "i" | "me" | "my" => {
                    Speaker::new(self.writer(source), FIRST_PERSON, "no single name in a byline")
                }
                "they" | "we" | "it" | "its" | "their" | "you" | "one" | "some" | "many" | "others" => {
                    Speaker::new(self.given(source), "pronoun", UNSURE)
                }
                _ => Speaker::nobody(""),
            };
            if !speaker.rule.is_empty() {
                return speaker;
            }
        }
        match self.named(source) {
            Some(entity) => Speaker { entity: Some(entity), rule: "name" },
            None => Speaker::new(
                self.apposed(source, &words).or_else(|| self.of_role(source, &words)),
                "role",
                "neither a name nor a role that one person has",
            ),
        }
    }

    /// Who speaks in a turn: whom its name names, or in an interview the writer who asks (Q) and the one who answers (A).
    fn of_turn(&self, source: Span, drafts: &[Draft], last: Option<(u32, Span)>) -> Speaker {
        match self.doc.text().get(source.start as usize..source.end as usize) {
            Some("Q" | "Q." | "Question") => {
                Speaker::new(self.writer(source), "who asks", "no single name in a byline")
            }
            Some("A" | "A." | "Answer") => Speaker::new(
                *self.interviewed.get_or_init(|| self.interviewed(drafts)),
                "who answers",
                "nobody whom the lead introduces first",
            ),
            _ => self.of_source(source, last),
        }
    }

    /// Who answers in an interview: whom the words before the first turn name first, if they name nobody more often but the
    /// writer.
    fn interviewed(&self, drafts: &[Draft]) -> Option<u32> {
        let start = drafts.iter().filter(|d| d.evidence == "turn").filter_map(|d| d.source).min()?.start;
        let byline =
            self.doc.blocks().iter().find(|block| block.role == Role::Byline).map(|block| block.span);
        let asks = byline.and_then(|byline| self.inside(byline).iter().find_map(|mention| mention.entity));
        let mut named: Vec<(u32, u32)> = Vec::new();
        for mention in self.inside(Span::new(0, start)).iter().take(NAMES) {
            let Some(entity) = mention.entity.filter(|&e| mention.kind == Kind::Person && Some(e) != asks)
            else {
                continue;
            };
            match named.iter_mut().find(|(other, _)| *other == entity) {
                Some((_, count)) => *count += 1,
                None => named.push((entity, 1)),
            }
        }
        let &(first, count) = named.first()?;
        named[1..].iter().all(|&(_, other)| other <= count).then_some(first)
    }

    /// The entity of the mention that stands exactly here.
    fn given(&self, source: Span) -> Option<u32> {
        self.inside(source)
            .iter()
            .find(|mention| mention.form == Form::Pronoun)
            .and_then(|mention| mention.entity)
    }

    /// The entity that the source names: the head of the noun phrase, not one that only describes it.
    fn named(&self, source: Span) -> Option<u32> {
        let mut organization = None;
        for mention in self.inside(source).iter().take(NAMES) {
            let before = self.tokens(Span::new(source.start, mention.span.start));
            let after = self.tokens(Span::new(mention.span.end, source.end));
            let possessive = after.first().is_some_and(|token| {
                token.kind == TokenKind::Possessive || matches!(self.doc.token_text(token), "'" | "’")
            });
            let whole = possessive && after.len() == 1 && before.iter().all(|token| self.is_lead(token));
            if possessive && !whole || mention.form == Form::Demonym || mention.form == Form::Pronoun {
                continue;
            }
            // "An aide to Byron", "a keeper who met Byron": behind a preposition or in a relative clause stands another.
            let described = before.iter().any(|token| {
                let word = self.doc.token_text(token);
                let relative = ["who", "whom", "whose", "which", "that"];
                look_up(lower_hash(word)).class == Class::Preposition && !word.eq_ignore_ascii_case("former")
                    || relative.iter().any(|other| word.eq_ignore_ascii_case(other))
            });
            // "Trump lawyer Michael Cohen": the name that another name or a role follows is no head.
            let next = after.first().filter(|token| token.is_word());
            let entry = next.map(|token| look_up(lower_hash(self.doc.token_text(token))));
            let attributive = entry.is_some_and(|entry| entry.role || entry.title || entry.noun);
            let joined = after.first().is_some_and(|token| {
                matches!(self.doc.token_text(token), "and" | "or")
                    && !self.inside(Span::new(mention.span.end, source.end)).is_empty()
            });
            if joined && organization.is_none() && mention.kind == Kind::Person && !described {
                // Two people speak: neither alone.
                return None;
            }
            match mention.kind {
                Kind::Person if !described && !attributive => return mention.entity,
                Kind::Person => {}
                Kind::Place if !self.governs(mention) => {}
                _ if organization.is_none()
                    && !described
                    && !attributive
                    && before.iter().all(|token| self.is_lead(token)) =>
                {
                    let tail = next.is_none_or(|token| {
                        look_up(lower_hash(self.doc.token_text(token))).class != Class::Open
                            || after.len() > 3
                    });
                    if tail {
                        organization = mention.entity;
                    }
                }
                _ => {}
            }
        }
        organization
    }

    /// Whether the name of a place stands for a government: a country's does, a capital's where it is plainly meant so
    /// ("Beijing says"), a province's or a town's does not.
    fn governs(&self, mention: &Mention) -> bool {
        let id = mention.entity.map_or("", |entity| &self.entities[entity as usize].id);
        mention.metonym == Some(Metonym::Government)
            || id.strip_prefix("iso3166:").is_some_and(|code| code.len() == 2)
    }

    /// Whether a token may stand before a name without changing who is meant: "the", a mark, an adverb.
    fn is_lead(&self, token: &Token) -> bool {
        token.kind == TokenKind::Punct
            || matches!(
                look_up(lower_hash(self.doc.token_text(token))).class,
                Class::Determiner | Class::Adverb | Class::Conjunction
            )
    }

    /// Whether a pronoun of this gender can stand for the entity.
    fn fits(&self, entity: u32, gender: Option<Gender>) -> bool {
        let entity = &self.entities[entity as usize];
        entity.kind == Kind::Person
            && (entity.gender.is_none() || gender.is_none() || entity.gender == gender)
    }

    /// Whom "he" or "she" means: the one who spoke last or the subject of the sentence before, whichever is nearer.
    fn of_pronoun(&self, source: Span, gender: Option<Gender>, last: Option<(u32, Span)>) -> Option<u32> {
        if let Some(entity) = self.given(source) {
            return Some(entity);
        }
        let sentences = self.doc.sentences();
        let own = sentences.partition_point(|sentence| sentence.span.end <= source.start);
        for (back, sentence) in
            sentences[..(own + 1).min(sentences.len())].iter().rev().take(REACH + 1).enumerate()
        {
            let end = sentence.span.end.min(source.start);
            if let Some((speaker, spoke)) = last
                && sentence.span.start <= spoke.start
                && spoke.end <= end
                && self.fits(speaker, gender)
            {
                return Some(speaker);
            }
            let block = self.doc.blocks().get(sentence.block as usize);
            let is_credit = block.is_some_and(|block| matches!(block.role, Role::Byline | Role::Credit));
            if end <= sentence.span.start || is_credit {
                continue;
            }
            let near = self.inside(Span::new(sentence.span.start, end));
            let people: Vec<u32> = near[near.len().saturating_sub(NAMES)..]
                .iter()
                .filter(|mention| mention.kind == Kind::Person && mention.form != Form::Pronoun)
                .filter_map(|mention| mention.entity)
                .filter(|&entity| self.fits(entity, gender))
                .collect();
            let Some(&subject) = people.first() else { continue };
            let alone = people.iter().all(|&other| other == subject);
            // Two people in one sentence: its subject, if it is the sentence before.
            return (alone || back <= 1).then_some(subject);
        }
        None
    }

    /// Whom "who" means: the person named right before it.
    fn antecedent(&self, source: Span) -> Option<u32> {
        let sentences = self.doc.sentences();
        let own = sentences.partition_point(|sentence| sentence.span.end <= source.start);
        let start = sentences.get(own)?.span.start.min(source.start);
        let mention = self.inside(Span::new(start, source.start)).last()?;
        let between = self.tokens(Span::new(mention.span.end.min(source.start), source.start));
        (between.len() <= 6 && mention.kind != Kind::Place).then_some(mention.entity).flatten()
    }

    /// Whom "I" means outside quotation marks: the one in the byline.
    fn writer(&self, source: Span) -> Option<u32> {
        if let Some(entity) = self.given(source) {
            return Some(entity);
        }
        *self.writer.get_or_init(|| self.by())
    }

    /// The one person in the byline.
    fn by(&self) -> Option<u32> {
        let byline = self.doc.blocks().iter().find(|block| block.role == Role::Byline)?;
        let mut people = self.inside(byline.span).iter().filter(|mention| mention.kind == Kind::Person);
        let writer = people.next()?;
        people.next().is_none().then_some(writer.entity).flatten()
    }

    /// Whom "the minister" means: the one person to whom the article gives that role, named before.
    fn of_role(&self, source: Span, words: &[&Token]) -> Option<u32> {
        let first = self.doc.token_text(words[0]);
        let definite = ["the", "this", "that"].iter().any(|word| first.eq_ignore_ascii_case(word));
        // "…, says minister": a headline names the role alone, and before the person.
        let bare = words.len() == 1;
        if !definite && !bare || words.len() > 5 {
            return None;
        }
        let head = words
            .iter()
            .rev()
            .map(|token| lower_hash(self.doc.token_text(token)))
            .find(|&hash| look_up(hash).role)?;
        let named = self.roles.get(&head)?;
        match named[..] {
            [one] => {
                (bare || self.first_mention(one).is_some_and(|start| start < source.start)).then_some(one)
            }
            _ => None,
        }
    }

    /// Whom an apposition right after the role names: "the minister, Jane Doe, …".
    fn apposed(&self, source: Span, words: &[&Token]) -> Option<u32> {
        let head = words.last().filter(|_| words.len() <= 5)?;
        let entry = look_up(lower_hash(self.doc.token_text(head)));
        let tokens = self.doc.tokens();
        let end = tokens.partition_point(|token| token.span.start < source.end);
        let comma = tokens.get(end).filter(|token| self.doc.token_text(token) == ",")?;
        let next = self.mentions.partition_point(|mention| mention.span.start < comma.span.end);
        let mention = self.mentions.get(next)?;
        let right = tokens.get(end + 1)?.span.start == mention.span.start;
        let after = tokens.partition_point(|token| token.span.start < mention.span.end);
        let ends = tokens.get(after).is_none_or(|token| token.kind == TokenKind::Punct);
        (entry.role && right && ends && mention.kind == Kind::Person).then_some(mention.entity).flatten()
    }

    /// Where the entity is first mentioned.
    fn first_mention(&self, entity: u32) -> Option<u32> {
        let first = *self.entities[entity as usize].mentions.first()?;
        self.all.get(first as usize).map(|mention| mention.span.start)
    }
}
