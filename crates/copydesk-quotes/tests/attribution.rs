//! Who said what, on texts of our own: the parts, the kinds, the speakers, and what must hold for any text.

use copydesk_quotes::Attributor;
use copydesk_text::{
    Block, Document, Entity, Form, Gender, Kind, Mention, Metonym, Origin, Quote, QuoteKind, Role, Span,
};
use proptest::prelude::*;

/// A cast: who is named how. The first name of each is the full one.
type Cast<'c> = &'c [(Kind, Option<Gender>, &'c [&'c str])];

/// Every whole-word occurrence of the names, longest first.
fn named(text: &str, cast: Cast<'_>) -> (Vec<Mention>, Vec<Entity>) {
    let mut mentions: Vec<Mention> = Vec::new();
    for (entity, (kind, _, names)) in (0u32..).zip(cast) {
        for (place, name) in names.iter().enumerate() {
            for (start, _) in text.match_indices(name) {
                let span = Span::at(start, start + name.len());
                let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
                let whole = edge(text[..start].chars().next_back())
                    && edge(text[start + name.len()..].chars().next());
                if whole && mentions.iter().all(|other| !other.span.overlaps(span)) {
                    mentions.push(Mention {
                        span,
                        entity: Some(entity),
                        kind: kind.clone(),
                        form: if place == 0 { Form::Name } else { Form::Short },
                        origin: Origin::Document,
                        metonym: None,
                        confidence: 1.0,
                        why: "test",
                    });
                }
            }
        }
    }
    mentions.sort_by_key(|mention| mention.span);
    let entities = (0u32..)
        .zip(cast)
        .map(|(entity, (kind, gender, names))| Entity {
            id: format!("local:{entity}"),
            name: names[0].to_owned(),
            kind: kind.clone(),
            mentions: (0u32..)
                .zip(&mentions)
                .filter(|(_, m)| m.entity == Some(entity))
                .map(|(at, _)| at)
                .collect(),
            gender: *gender,
            roles: Vec::new(),
        })
        .collect();
    (mentions, entities)
}

fn quotes(text: &str, cast: Cast<'_>) -> Vec<Quote> {
    let (mentions, entities) = named(text, cast);
    Attributor::new().attribute(&Document::plain(text).unwrap(), &mentions, &entities)
}

fn join(text: &str, spans: &[Span]) -> String {
    spans.iter().map(|span| span.slice(text)).collect::<Vec<_>>().join(" | ")
}

/// The one quote whose content has these words.
fn with<'q>(text: &str, quotes: &'q [Quote], words: &str) -> &'q Quote {
    quotes
        .iter()
        .find(|quote| join(text, &quote.content).contains(words))
        .unwrap_or_else(|| panic!("no quote with {words:?} in {quotes:#?}"))
}

const ARTICLE: &str = "\
The river harbor will close to freight next spring, the port authority announced on Monday.

“Nobody likes to shut a gate that has stood open for a century. But the wall is cracked, and the crack grows,” said \
Noor Haddad, a professor of hydraulics at Selby Institute of Technology.

The city council has called the plan a “long pause” and will vote in May.

“We looked at steel, at concrete and at doing nothing. Doing nothing was the dearest of the three,” Haddad said.

She explained that for Mayor Colin Reyes, who promised to keep the docks busy, the closure could be hard to defend.

Shipping firms say that the detour will cost them two days. Trucks already carry most of the grain, according to the \
Harbor Board.

“I don't want to see a single crane sold,” Reyes told reporters. “Not one.”";

#[test]
fn an_article() {
    let cast: Cast<'_> = &[
        (Kind::Person, Some(Gender::Female), &["Noor Haddad", "Haddad"]),
        (Kind::Person, Some(Gender::Male), &["Colin Reyes", "Reyes"]),
        (Kind::Organization, None, &["Harbor Board"]),
        (Kind::Organization, None, &["Selby Institute of Technology"]),
    ];
    let found = quotes(ARTICLE, cast);
    let first = with(ARTICLE, &found, "Nobody likes");
    assert_eq!(first.kind, QuoteKind::Direct);
    assert_eq!(
        join(ARTICLE, &first.content),
        "Nobody likes to shut a gate that has stood open for a century. But the wall is cracked, and the crack grows,"
    );
    assert_eq!(join(ARTICLE, &first.cue), "said");
    assert_eq!(
        join(ARTICLE, &first.source),
        "Noor Haddad, a professor of hydraulics at Selby Institute of Technology"
    );
    assert_eq!((first.speaker, first.evidence), (Some(0), "cue-then-source"));

    let second = with(ARTICLE, &found, "We looked at steel");
    assert_eq!((second.speaker, second.evidence), (Some(0), "source-then-cue"));
    assert_eq!(join(ARTICLE, &second.source), "Haddad");

    let explained = with(ARTICLE, &found, "for Mayor Colin Reyes");
    assert_eq!(explained.kind, QuoteKind::Indirect);
    assert_eq!(join(ARTICLE, &explained.source), "She");
    assert_eq!(explained.speaker, Some(0), "she is the one who spoke last, not the man in the content");

    assert_eq!(join(ARTICLE, &with(ARTICLE, &found, "detour").source), "Shipping firms");
    let board = with(ARTICLE, &found, "most of the grain");
    assert_eq!((join(ARTICLE, &board.cue).as_str(), board.speaker), ("according to", Some(2)));

    let last = with(ARTICLE, &found, "single crane");
    assert_eq!(join(ARTICLE, &last.content), "I don't want to see a single crane sold, | Not one.");
    assert_eq!(last.speaker, Some(1));

    assert!(
        found
            .iter()
            .all(|quote| quote.kind != QuoteKind::Direct
                || !join(ARTICLE, &quote.content).contains("long pause")),
        "a scare quote is no direct speech"
    );
}

#[test]
fn nobody_is_guessed() {
    let found = quotes(ARTICLE, &[]);
    assert!(found.len() >= 5);
    assert!(found.iter().all(|quote| quote.speaker.is_none()));
    // "He" can be neither of two men who are named together, long before.
    let text = "Adam Cole and Brian Dunn run the shop.\n\nIt rained.\n\nIt rained.\n\nIt rained.\n\nIt rained.\n\nIt \
                rained.\n\n“We will be back on Friday,” he said.";
    let cast: Cast<'_> = &[
        (Kind::Person, Some(Gender::Male), &["Adam Cole"]),
        (Kind::Person, Some(Gender::Male), &["Brian Dunn"]),
    ];
    assert_eq!(with(text, &quotes(text, cast), "back on Friday").speaker, None);
}

#[test]
fn speakers_by_role_and_gender() {
    let text = "Deputy Minister Lena Okafor met the fishermen in Port Sorrow with her aide, Tom Birk.\n\n“The nets are \
                empty because the water is warm,” the minister said.\n\n“We have known that for years,” he said.";
    let cast: Cast<'_> = &[
        (Kind::Person, Some(Gender::Female), &["Lena Okafor", "Okafor"]),
        (Kind::Person, Some(Gender::Male), &["Tom Birk", "Birk"]),
    ];
    let found = quotes(text, cast);
    assert_eq!(with(text, &found, "nets are").speaker, Some(0));
    assert_ne!(with(text, &found, "for years").speaker, Some(0), "he is not she");
}

#[test]
fn the_head_of_the_source_speaks() {
    let text = "“The report is wrong on every page,” said Okafor's lawyer, Ines Vega.\n\n“We never saw it,” said an aide \
                to Okafor.";
    let cast: Cast<'_> =
        &[(Kind::Person, None, &["Lena Okafor", "Okafor"]), (Kind::Person, None, &["Ines Vega", "Vega"])];
    let found = quotes(text, cast);
    assert_eq!(with(text, &found, "every page").speaker, Some(1));
    assert_eq!(with(text, &found, "never saw").speaker, None);
}

#[test]
fn every_style_of_marks() {
    for (open, close) in
        [("“", "”"), ("\"", "\""), ("''", "''"), ("``", "''"), ("«", "»"), ("„", "“"), ("“", "“")]
    {
        let text = format!(
            "{open}We will rebuild the bridge before the winter comes,{close} said Mara Lind, the mayor."
        );
        let found = quotes(&text, &[]);
        let quote = with(&text, &found, "rebuild the bridge");
        assert_eq!(quote.kind, QuoteKind::Direct, "{text}");
        assert_eq!(
            join(&text, &quote.content),
            "We will rebuild the bridge before the winter comes,",
            "{text}"
        );
        assert_eq!(join(&text, &quote.source), "Mara Lind, the mayor", "{text}");
    }
}

#[test]
fn over_paragraphs() {
    let text = "“The first winter was the worst of all,” Lind said. “We burned the fences.\n\n“Then we burned the chairs, \
                and after that we had nothing left to burn.”";
    let found = quotes(text, &[(Kind::Person, None, &["Mara Lind", "Lind"])]);
    let quote = with(text, &found, "the fences");
    assert!(join(text, &quote.content).contains("burned the chairs"), "{found:#?}");
    assert_eq!(quote.speaker, Some(0));
}

#[test]
fn turns_of_an_interview() {
    let text = "LIND: How long did it take to build the second bridge?\n\nOKAFOR: Three years, and most of that was \
                paper.\n\nLIND: Would you do it again if they asked you?\n\nOKAFOR: Ask me in the spring.";
    let cast: Cast<'_> =
        &[(Kind::Person, None, &["Mara Lind", "LIND"]), (Kind::Person, None, &["Lena Okafor", "OKAFOR"])];
    let found = quotes(text, cast);
    assert_eq!(found.len(), 4);
    let speakers: Vec<Option<u32>> = found.iter().map(|quote| quote.speaker).collect();
    assert_eq!(speakers, [Some(0), Some(1), Some(0), Some(1)]);
    assert!(found.iter().all(|quote| quote.evidence == "turn"));
}

#[test]
fn questions_and_answers() {
    let text = "By Tom Birk\n\nMara Lind builds boats in a shed by the river, as her aunt Ines Vega did. Lind is 61.\n\nQ: How long \
                does one boat take?\n\nA: A winter, if the wood is dry.\n\nQ: And if it is not?\n\nA: Then we wait for \
                the next one.";
    let cast: Cast<'_> = &[
        (Kind::Person, None, &["Tom Birk"]),
        (Kind::Person, None, &["Mara Lind", "Lind"]),
        (Kind::Person, None, &["Ines Vega"]),
    ];
    let (mentions, entities) = named(text, cast);
    let mut blocks = Document::plain(text).unwrap().blocks().to_vec();
    blocks[0].role = copydesk_text::Role::Byline;
    let doc = Document::new(text, blocks).unwrap();
    let found = Attributor::new().attribute(&doc, &mentions, &entities);
    let turns: Vec<Option<u32>> =
        found.iter().filter(|quote| quote.evidence == "turn").map(|quote| quote.speaker).collect();
    assert_eq!(turns, [Some(0), Some(1), Some(0), Some(1)]);
}

#[test]
fn the_british_way() {
    let text = "'The gate squeaks when the wind is in the east, and we don't hear it any more,' said Mara Lind, \
                who keeps the lock.\n\nHer brother told the inspector 'to bring a boat'.\n\n'He asked me, \"Who \
                pays for the paint?\" and I gave him no answer,' Lind said.";
    let found = quotes(text, &[(Kind::Person, None, &["Mara Lind", "Lind"])]);
    let first = with(text, &found, "gate squeaks");
    assert_eq!((first.kind, first.speaker), (QuoteKind::Direct, Some(0)));
    let last = with(text, &found, "Who pays for the paint");
    assert!(join(text, &last.content).ends_with("I gave him no answer,"), "{last:?}");
    assert_eq!(last.speaker, Some(0));
}

#[test]
fn a_colon_after_words_of_its_own() {
    let text = "As the Harbor Gazette reported on Friday, the bridge was still closed to trucks:\n\n\"The price \
                is whatever the last bidder is ready to pay for it.\"\n\nRain fell all day.";
    let found = quotes(text, &[(Kind::Organization, None, &["Harbor Gazette"])]);
    let quote = with(text, &found, "last bidder");
    assert_eq!((quote.speaker, quote.evidence), (Some(0), "colon"));
}

#[test]
fn a_block_quotation_without_marks() {
    let text = "In a letter to the council, Lind wrote:\n\nThe bridge belongs to those who cross it.\n\nRain fell on the \
                hills all day.";
    let found = quotes(text, &[(Kind::Person, None, &["Mara Lind", "Lind"])]);
    let quote = with(text, &found, "belongs to those");
    assert_eq!((quote.speaker, quote.evidence, quote.kind), (Some(0), "colon", QuoteKind::Indirect));
    assert!(found.iter().all(|quote| !join(text, &quote.content).contains("Rain")));
}

#[test]
fn a_country_speaks_and_a_province_does_not() {
    let text = "Norway said on Monday that it would close the border.\n\nOslo Fjord County said on Monday that it \
                would open a bridge.";
    let doc = Document::plain(text).unwrap();
    let (mentions, mut entities) =
        named(text, &[(Kind::Place, None, &["Norway"]), (Kind::Place, None, &["Oslo Fjord County"])]);
    entities[0].id = "iso3166:NO".to_owned();
    entities[1].id = "iso3166:NO-99".to_owned();
    let found = Attributor::new().attribute(&doc, &mentions, &entities);
    assert_eq!(with(text, &found, "close the border").speaker, Some(0));
    assert_eq!(with(text, &found, "open a bridge").speaker, None);
}

#[test]
fn a_capital_speaks_where_it_stands_for_its_government() {
    let text = "Lisbon said on Monday that it would open the border.\n\nPorto said on Monday that it would open a bridge.";
    let doc = Document::plain(text).unwrap();
    let (mut mentions, entities) =
        named(text, &[(Kind::Place, None, &["Lisbon"]), (Kind::Place, None, &["Porto"])]);
    mentions[0].metonym = Some(Metonym::Government);
    let found = Attributor::new().attribute(&doc, &mentions, &entities);
    assert_eq!(with(text, &found, "open the border").speaker, Some(0));
    assert_eq!(with(text, &found, "open a bridge").speaker, None);
}

#[test]
fn one_who_speaks_says_something() {
    for (text, content) in [
        ("The bank cut rates on Monday, Chair Noor Haddad said.", "The bank cut rates on Monday"),
        ("The bridge will reopen in May, officials say.", "The bridge will reopen in May"),
        ("Haddad told reporters the harbor was closing.", "the harbor was closing"),
        ("According to police, the driver fled on foot.", "the driver fled on foot"),
        ("According to Noor Haddad, a clerk for the city, the bridge is safe.", "the bridge is safe"),
        ("The bridge, according to Noor Haddad, is safe.", "The bridge | is safe"),
    ] {
        let found = quotes(text, &[]);
        assert_eq!(found.len(), 1, "{text}: {found:#?}");
        assert_eq!(join(text, &found[0].content), content, "{text}");
        assert!(!found[0].source.is_empty(), "{text}");
    }
}

#[test]
fn paragraphs_that_are_closed_only_later() {
    let text = "Senator Noor Haddad spoke for an hour.\n\n“First, we must build the levee again.\n\n“Second, we must pay for \
                it.\n\n“And third, we must never forget,” she said.";
    let found = quotes(text, &[(Kind::Person, Some(Gender::Female), &["Noor Haddad"])]);
    let quote = with(text, &found, "never forget");
    assert_eq!(
        join(text, &quote.content),
        "First, we must build the levee again. | Second, we must pay for it. | And third, we must never forget,"
    );
    assert_eq!(quote.speaker, Some(0));
}

#[test]
fn a_paragraph_goes_on_with_who_spoke_before() {
    let text = "“The flood took everything,” said Mara Lind, a shop owner.\n\n“I have nothing left but the cash box.”";
    let found = quotes(text, &[(Kind::Person, None, &["Mara Lind"])]);
    let quote = with(text, &found, "cash box");
    assert_eq!((quote.speaker, quote.evidence), (Some(0), "floating"));
}

#[test]
fn the_writer_is_i_and_not_he() {
    let text = "By Mara Lind\n\nI asked the guard to open the gate. “Not today,” she said. I told her that I would wait.";
    let (mentions, entities) = named(text, &[(Kind::Person, None, &["Mara Lind"])]);
    let blocks =
        vec![Block::new(Span::at(0, 12), Role::Byline), Block::new(Span::at(14, text.len()), Role::Body)];
    let doc = Document::new(text, blocks).unwrap();
    let found = Attributor::new().attribute(&doc, &mentions, &entities);
    assert_eq!(with(text, &found, "Not today").speaker, None);
    assert_eq!(with(text, &found, "open the gate").speaker, Some(0));
}

#[test]
fn roles_in_apposition() {
    let text = "The minister, Mara Lind, resigned on Monday, saying she had lost the trust of her party. Her spokesman, Pedro \
                Sá, said the letter was short. The spokesman said no one would follow her.";
    let found = quotes(text, &[(Kind::Person, None, &["Mara Lind"]), (Kind::Person, None, &["Pedro Sá"])]);
    assert_eq!(with(text, &found, "lost the trust").speaker, Some(0));
    assert_eq!(with(text, &found, "letter was short").speaker, Some(1));
    assert_eq!(with(text, &found, "no one would").speaker, Some(1));
}

#[test]
fn a_role_is_given_within_a_sentence() {
    let text = "Five hurt in crash near the port: police\n\nMara Lind opened the fair. The police said the road was shut.";
    let found = quotes(text, &[(Kind::Person, None, &["Mara Lind"])]);
    assert_eq!(with(text, &found, "road was shut").speaker, None);
}

#[test]
fn headlines_by_a_colon() {
    let cast: Cast<'_> = &[(Kind::Person, None, &["Mara Lind", "Lind"])];
    for (headline, expected) in [
        ("Lind: the bridge will stay shut", Some(("the bridge will stay shut", "Lind"))),
        ("Photos of the day: Lind", None),
        ("Lind: a life in pictures", None),
        ("How to survive the winter: experts", None),
        ("Bridge will stay shut for a year: Lind", Some(("Bridge will stay shut for a year", "Lind"))),
        ("Man, 24, found asleep on bridge: police", Some(("Man, 24, found asleep on bridge", "police"))),
        ("Analysis: the bridge will stay shut", None),
    ] {
        let text = format!("{headline}\n\nMara Lind opened the fair.");
        let (mentions, entities) = named(&text, cast);
        let block = |role, start: usize, end: usize| Block::new(Span::at(start, end), role);
        let blocks =
            vec![block(Role::Headline, 0, headline.len()), block(Role::Body, headline.len() + 2, text.len())];
        let doc = Document::new(&text, blocks).unwrap();
        let found = Attributor::new().attribute(&doc, &mentions, &entities);
        let said = found.first().map(|quote| (join(&text, &quote.content), join(&text, &quote.source)));
        let expected = expected.map(|(content, source)| (content.to_owned(), source.to_owned()));
        assert_eq!(said, expected, "{headline}");
    }
}

#[test]
fn whoever_is_only_described_does_not_speak() {
    let cast: Cast<'_> = &[(Kind::Person, None, &["Mara Lind"])];
    for source in ["a lock keeper who met Mara Lind", "an aide to Mara Lind", "Mara Lind’s lawyer"] {
        let text = format!("“The gate is shut until the ice has gone,” said {source}.");
        let found = quotes(&text, cast);
        assert_eq!(with(&text, &found, "gate is shut").speaker, None, "{source}");
    }
}

/// Why each thing that was considered is left out.
fn left_out(doc: &Document<'_>) -> Vec<&'static str> {
    Attributor::new().explain(doc, &[], &[]).iter().filter_map(|explained| explained.left_out).collect()
}

#[test]
fn what_one_does_or_has_is_not_said() {
    for (text, reason) in [
        (
            "The company opened a second plant on Monday, marking a new era of cooperation between the two countries.",
            "a participle after a deed, and no reporting word",
        ),
        (
            "The town boasts the longest beach on the coast and maintains close ties with its neighbors.",
            "one has it, and does not say it",
        ),
    ] {
        let doc = Document::plain(text).unwrap();
        assert_eq!(left_out(&doc), [reason], "{text}");
        assert_eq!(quotes(text, &[]), [], "{text}");
    }
    for (text, words) in [
        ("Lind boasts that the quay is the second-longest of the coast.", "second-longest"),
        ("Mara Lind boasted she would win the race by a mile.", "win the race"),
    ] {
        with(text, &quotes(text, &[]), words);
    }
    let text = "Mara Lind visited the port on Monday, saying that ten years of trade had changed both towns.";
    assert_eq!(join(text, &with(text, &quotes(text, &[]), "ten years").cue), "saying");
}

#[test]
fn a_reason_is_part_of_what_is_said() {
    let text = "Lind said that the council would not buy the lock, because it would never pay for itself.";
    let found = quotes(text, &[]);
    assert!(
        join(text, &with(text, &found, "not buy").content).ends_with("never pay for itself"),
        "{found:#?}"
    );
}

#[test]
fn a_clause_with_that_has_its_verb() {
    let text = "Reports indicate that a “longest quay” plaque unveiled by the mayor during a visit to Porto, Portugal, was \
                removed recently.";
    let found = quotes(text, &[]);
    assert!(
        join(text, &with(text, &found, "plaque").content).ends_with("was removed recently"),
        "{found:#?}"
    );
}

#[test]
fn a_caption_shows() {
    let text = "Supporters of the mayor are shown holding signs that call for a new bridge.";
    let read = |role| {
        let blocks = vec![Block::new(Span::at(0, text.len()), role)];
        left_out(&Document::new(text, blocks).unwrap())
    };
    assert_eq!(read(Role::Caption), ["the caption tells what the picture shows"]);
    assert_eq!(read(Role::Body), [""; 0]);
}

#[test]
fn a_headline_that_ends_with_the_speaker() {
    let text = "Ferries have lost money for ten years, says minister";
    let found = quotes(text, &[]);
    let quote = with(text, &found, "lost money");
    assert_eq!((join(text, &quote.cue).as_str(), join(text, &quote.source).as_str()), ("says", "minister"));
}

#[test]
fn explanations_say_what_decided() {
    let text = ARTICLE;
    let (mentions, entities) = named(text, &[(Kind::Person, None, &["Noor Haddad", "Haddad"])]);
    let doc = Document::plain(text).unwrap();
    let attributor = Attributor::new();
    let explained = attributor.explain(&doc, &mentions, &entities);
    let reported: Vec<Quote> =
        explained.iter().filter(|e| e.left_out.is_none()).map(|e| e.quote.clone()).collect();
    assert_eq!(reported, attributor.attribute(&doc, &mentions, &entities));
    let first = explained.iter().find(|e| e.quote.content[0].slice(text).starts_with("Nobody")).unwrap();
    let parts: Vec<&str> = first.parts.iter().map(|part| part.part).collect();
    assert_eq!(parts, ["cue", "source", "content"]);
    assert!(first.parts.iter().all(|part| !part.features.is_empty() && part.likelihood > 0.3));
    assert_eq!(first.candidates[0].span.slice(text), "Noor Haddad");
    assert_eq!(first.speaker_rule, "name");
}

#[test]
fn a_colon_before_the_paragraph() {
    let text = "In a letter to the council, Lind wrote:\n\n“The bridge belongs to those who cross it, and the debt to those \
                who signed for it.”";
    let found = quotes(text, &[(Kind::Person, None, &["Mara Lind", "Lind"])]);
    let quote = with(text, &found, "belongs to those");
    assert_eq!((quote.speaker, quote.evidence), (Some(0), "colon"));
}

#[test]
fn signed_words() {
    let text = "“A town without a bridge is two towns, and they do not like each other.” — Mara Lind";
    let found = quotes(text, &[(Kind::Person, None, &["Mara Lind"])]);
    let quote = with(text, &found, "two towns");
    assert_eq!((quote.speaker, quote.evidence), (Some(0), "signature"));
}

#[test]
fn no_quotes_where_nobody_speaks() {
    for text in [
        "",
        "Weather",
        "“”",
        "The “two by two” rule and the film “Night Ferry” came out in the 1990s.",
        "Rain fell on the hills. The road to the coast was closed for an hour.",
    ] {
        let found = quotes(text, &[]);
        assert!(found.is_empty(), "{text}: {found:#?}");
    }
}

/// What must hold for the quotes of any text.
fn check(text: &str) -> Result<(), TestCaseError> {
    let doc = Document::plain(text).unwrap();
    let (mentions, entities) = named(text, &[(Kind::Person, None, &["Ann Lee", "Lee"])]);
    let found = Attributor::new().attribute(&doc, &mentions, &entities);
    prop_assert!(found.is_sorted_by_key(|quote| quote.content[0]));
    for quote in &found {
        prop_assert!(!quote.content.is_empty());
        prop_assert!((0.0..=1.0).contains(&quote.confidence));
        prop_assert!(quote.speaker.is_none_or(|speaker| (speaker as usize) < entities.len()));
        for spans in [&quote.content, &quote.cue, &quote.source] {
            prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{quote:?}");
            for span in spans {
                prop_assert!(!span.slice(text).trim().is_empty());
                let block = doc.blocks().iter().find(|block| block.span.covers(*span));
                prop_assert!(block.is_some(), "{span:?} leaves its block");
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_characters(text in "\\PC{0,120}") {
        check(&text)?;
    }

    #[test]
    fn any_arrangement_of_marks_and_cues(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "“", "”", "\"", "''", "‘", "’", "'", "«", "»", "„", " ", ", ", ". ", ": ", "\n", "\n\n", " — ", "-",
                "said", "Ann Lee", "Lee", "he", "she", "who", "according to", "that", "the minister", "We will win it all",
                "WARD", "Q", "reports", "indicate", "It rained on the hills",
            ]),
            0..60,
        )
    ) {
        check(&pieces.concat())?;
        check(&pieces.join(" "))?;
    }
}

#[test]
fn the_same_answer_every_time() {
    let doc = Document::plain(ARTICLE).unwrap();
    let first = Attributor::new().attribute(&doc, &[], &[]);
    assert_eq!(first, Attributor::new().attribute(&doc, &[], &[]));
}
