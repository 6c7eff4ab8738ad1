//! What the recognizer makes of short articles, and what must hold for any text.

use crate::{Recognized, Recognizer};
use copydesk_gazetteer::{Alias, Entry, Gazetteer};
use copydesk_text::{Block, Document, Form, Gender, Kind, Role, Span};
use proptest::prelude::*;
use std::sync::LazyLock;

static RECOGNIZER: LazyLock<Recognizer> = LazyLock::new(|| Recognizer::new(Gazetteer::world().clone()));

fn read(text: &str) -> Recognized {
    RECOGNIZER.recognize(&Document::plain(text).unwrap())
}

/// Each mention's surface and the name of its entity.
fn named<'t>(text: &'t str, found: &Recognized) -> Vec<(&'t str, String)> {
    let name =
        |entity: Option<u32>| entity.map_or(String::new(), |e| found.entities[e as usize].name.clone());
    found.mentions.iter().map(|m| (m.span.slice(text), name(m.entity))).collect()
}

/// The names of the entities that a surface stands for, in text order.
fn entities_of(text: &str, surface: &str) -> Vec<String> {
    let found = read(text);
    named(text, &found).into_iter().filter(|(s, _)| *s == surface).map(|(_, name)| name).collect()
}

#[test]
fn short_forms_go_to_the_full_name() {
    let text = "Talks ended on Monday.\n\n\"Nobody gained,\" said Kang Min-seo, an analyst at Hansol Institute. \
                Prime Minister Olga Brandt and Deputy Trade Minister Felix Brandt disagreed.\n\n\"We wait,\" Kang said. \
                Mrs. Brandt left early, Kang added.";
    let found = read(text);
    assert_eq!(entities_of(text, "Kang"), ["Kang Min-seo", "Kang Min-seo"]);
    assert_eq!(entities_of(text, "Brandt"), ["Olga Brandt"]);
    let kang = found.entities.iter().find(|e| e.id == "local:kang-min-seo").unwrap();
    assert_eq!(kang.roles[0].slice(text), "an analyst at Hansol Institute");
    let olga = found.entities.iter().find(|e| e.name == "Olga Brandt").unwrap();
    assert_eq!(olga.gender, Some(Gender::Female));
}

#[test]
fn compounds_are_taken_apart() {
    let text = "The South Korea-U.S.-Japan talks came before the Seoul-Beijing forum. North Korean leader Kim Jong-un \
                met Russian President Vladimir Putin, while South Korean Vice Minister Kim Seo-jun stayed home. Kim \
                Jong-un and Putin embraced. The Kim-Putin meeting took an hour, and Putin's aides were pleased.";
    let found = read(text);
    let names: Vec<(&str, String)> = named(text, &found);
    for (surface, name) in [
        ("South Korea", "South Korea"),
        ("U.S.", "United States"),
        ("Japan", "Japan"),
        ("Seoul", "Seoul"),
        ("Beijing", "Beijing"),
        ("North Korean", "North Korea"),
    ] {
        assert!(names.contains(&(surface, name.to_owned())), "{surface} in {names:?}");
    }
    assert_eq!(entities_of(text, "Kim"), ["Kim Jong-un"]);
    let putin: Vec<String> = entities_of(text, "Putin");
    assert!(putin.len() == 3 && putin.iter().all(|name| name == "Vladimir Putin"), "{putin:?}");
}

#[test]
fn a_double_name_is_one_name() {
    let text = "Marta Okonkwo-Reyes spoke first. \"We are ready,\" Okonkwo-Reyes said.";
    assert_eq!(entities_of(text, "Okonkwo-Reyes"), ["Marta Okonkwo-Reyes"]);
}

#[test]
fn acronyms_are_what_they_were_defined_as() {
    let text = "The Korean Central News Agency (KCNA) showed a photo, according to the KCNA. The Harbour Safety \
                Association (HSA) objected, and the HSA asked for a delay.";
    let found = read(text);
    let kcna = found.mentions.iter().filter(|m| m.span.slice(text) == "KCNA");
    assert!(kcna.clone().count() == 2 && kcna.clone().all(|m| m.form == Form::Acronym));
    assert_eq!(entities_of(text, "KCNA"), ["Korean Central News Agency", "Korean Central News Agency"]);
    assert_eq!(entities_of(text, "HSA"), ["Harbour Safety Association", "Harbour Safety Association"]);
}

#[test]
fn a_square_is_no_person_and_a_surname_no_city() {
    let text = "Crowds filled Kim Il Sung Square in Pyongyang. Singer Valeria Paris, 31, said she was moved. Paris \
                sang twice.";
    let found = read(text);
    let square = found.mentions.iter().find(|m| m.span.slice(text) == "Kim Il Sung Square").unwrap();
    assert_eq!(square.kind, Kind::Place);
    assert_eq!(entities_of(text, "Paris"), ["Valeria Paris"]);
    assert_eq!(entities_of(text, "she"), ["Valeria Paris"]);
}

#[test]
fn the_writer_is_not_whom_the_article_is_about() {
    let text = "By Sam Greene\n\nI asked the guard to open the gate. He shook his head.";
    let blocks =
        vec![Block::new(Span::at(0, 13), Role::Byline), Block::new(Span::at(15, text.len()), Role::Body)];
    let found = RECOGNIZER.recognize(&Document::new(text, blocks).unwrap());
    let surfaces: Vec<&str> = found.mentions.iter().map(|mention| mention.span.slice(text)).collect();
    assert_eq!(surfaces, ["Sam Greene"]);
}

#[test]
fn a_pronoun_means_who_spoke_last() {
    let text = "\"It is early,\" Kang Joon-ho said. He explained that for Chinese President Xi Jinping, trade comes first.";
    assert_eq!(entities_of(text, "He"), ["Kang Joon-ho"]);
}

#[test]
fn a_place_is_what_the_area_beside_it_says() {
    let text = "The mayor of Paris, Texas, opened the fair. Visitors came to Paris from Dallas and Houston.";
    let found = read(text);
    let ids: Vec<&str> = found
        .mentions
        .iter()
        .filter(|m| m.span.slice(text) == "Paris")
        .map(|m| found.entities[m.entity.unwrap() as usize].id.as_str())
        .collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    let paris = Gazetteer::world().lookup("Paris").unwrap();
    let france = Gazetteer::world().senses(&paris).next().unwrap();
    assert_ne!(ids[0], france.entry.id());
}

#[test]
fn bylines_name_people_and_credits_agencies() {
    let text = "By Lee Hyo-jin, Staff Writer\nA street in Seoul.\nAP-Yonhap";
    let line = |n: usize| {
        let start: usize = text.lines().take(n).map(|line| line.len() + 1).sum();
        Span::at(start, start + text.lines().nth(n).unwrap().len())
    };
    let blocks = vec![
        Block::new(line(0), Role::Byline),
        Block::new(line(1), Role::Caption),
        Block::new(line(2), Role::Credit),
    ];
    let found = RECOGNIZER.recognize(&Document::new(text, blocks).unwrap());
    let kinds: Vec<(&str, Kind)> =
        found.mentions.iter().map(|m| (m.span.slice(text), m.kind.clone())).collect();
    assert_eq!(
        kinds,
        [
            ("Lee Hyo-jin", Kind::Person),
            ("Seoul", Kind::Place),
            ("AP", Kind::Organization),
            ("Yonhap", Kind::Organization)
        ]
    );
}

#[test]
fn a_gazetteer_of_ones_own_decides() {
    let gazetteer = Gazetteer::from_entries([
        Entry::new("ship:1", "Sea Lark", Kind::Other("ship".into())),
        Entry::new("lab:7", "Orrin Labs", Kind::Organization).alias(Alias::new("OL").form(Form::Acronym)),
    ])
    .unwrap();
    let text = "The Sea Lark left port with a crew from Orrin Labs.";
    let found = Recognizer::new(gazetteer).recognize(&Document::plain(text).unwrap());
    let ids: Vec<&str> = found.entities.iter().map(|e| e.id.as_str()).collect();
    assert_eq!(ids, ["ship:1", "lab:7"]);
    assert_eq!(found.entities[0].kind, Kind::Other("ship".into()));
}

#[test]
fn an_empty_gazetteer_is_no_obstacle() {
    let gazetteer = Gazetteer::from_entries([]).unwrap();
    let text = "\"Yes,\" said Mayor Ruth Ellingham. Ellingham smiled.";
    let found = Recognizer::new(gazetteer).recognize(&Document::plain(text).unwrap());
    assert_eq!(found.entities.len(), 1);
    assert_eq!(found.mentions.len(), 2);
}

/// What holds for every answer.
fn check(text: &str, found: &Recognized) {
    let mut end = 0;
    for (index, mention) in found.mentions.iter().enumerate() {
        assert!(end <= mention.span.start && !mention.span.is_empty(), "mentions overlap in {text:?}");
        end = mention.span.end;
        assert!(!mention.span.slice(text).is_empty());
        assert!((0.0..=1.0).contains(&mention.confidence), "{}", mention.confidence);
        if let Some(entity) = mention.entity {
            assert!(found.entities[entity as usize].mentions.contains(&(index as u32)));
        }
    }
    let mut ids: Vec<&str> = found.entities.iter().map(|e| e.id.as_str()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "ids are unique in {text:?}");
    let firsts: Vec<u32> = found.entities.iter().map(|e| e.mentions[0]).collect();
    assert!(firsts.is_sorted(), "entities are in the order of their first mentions in {text:?}");
    for entity in &found.entities {
        assert!(entity.mentions.is_sorted() && !entity.name.is_empty());
        assert!(entity.roles.is_sorted() && entity.roles.iter().all(|role| !role.slice(text).is_empty()));
    }
}

/// Bits of news in any order.
fn newslike() -> impl Strategy<Value = String> {
    let bit = prop::sample::select(vec![
        "Mr.",
        "Kim",
        "Kim Jong-un",
        "-",
        "Putin",
        "’s",
        "'s",
        "South Korea",
        "U.S.",
        "Paris",
        ", Texas",
        "al-",
        "Masri",
        "said",
        ",",
        ".",
        "\n",
        " ",
        "\"",
        "”",
        "“",
        "(",
        ")",
        "KCNA",
        "the",
        "The",
        "of",
        "and",
        "University",
        "Ministry",
        "he",
        "She",
        "her",
        "45",
        "president",
        "MAYOR",
        "Xi",
        "Jr.",
        "Ōsaka",
        "北京",
        "é",
        "İ",
        "–",
        "&",
        "who",
        "North",
        "Bank",
        "O’Neill",
        "van der",
        "von",
        "\u{200B}",
        "🙂",
        "By",
        "AP",
        "\r\n",
        "\0",
        "Dr.",
        "II",
        "Chinese",
    ]);
    prop::collection::vec((bit, prop::bool::ANY), 0..40).prop_map(|bits| {
        bits.into_iter()
            .map(|(bit, spaced)| if spaced { format!("{bit} ") } else { bit.to_owned() })
            .collect()
    })
}

proptest! {
    #[test]
    fn any_news_keeps_the_rules(text in newslike()) {
        let found = read(&text);
        check(&text, &found);
        prop_assert_eq!(&found, &read(&text));
    }

    #[test]
    fn any_text_keeps_the_rules(text in "\\PC{0,120}") {
        check(&text, &read(&text));
    }

    #[test]
    fn any_roles_keep_the_rules(text in newslike(), roles in prop::collection::vec(0usize..9, 40)) {
        let doc = Document::plain(&text).unwrap();
        let blocks: Vec<Block> = doc
            .blocks()
            .iter()
            .zip(roles.iter().cycle())
            .map(|(block, role)| Block::new(block.span, Role::ALL[*role]))
            .collect();
        let found = RECOGNIZER.recognize(&Document::new(&text, blocks).unwrap());
        check(&text, &found);
    }
}

/// A text whose parts could make any rule quadratic: a run that is would not end in the time that a test may take.
#[test]
fn long_texts_are_read() {
    let unit = "Anna Berg and Kim Lee-Park said he met Anna; she told Berg’s (KCNA) of Paris, Texas \"x ";
    let text = unit.repeat(16_000);
    let found = RECOGNIZER.recognize(&Document::plain(&text).unwrap());
    assert!(found.mentions.len() > 16_000);
    check_spans(&found);
}

fn check_spans(found: &Recognized) {
    assert!(found.mentions.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
}

#[test]
fn couples_and_families_are_not_one_person() {
    let text = "Rose and Gerald Thwaite came on Monday. Rose Thwaite spoke, Gerald Thwaite did not. The Thwaites left early.";
    let found = read(text);
    let names = named(text, &found);
    let people: Vec<&str> = names.iter().map(|(surface, _)| *surface).collect();
    assert_eq!(people, ["Rose", "Gerald Thwaite", "Rose Thwaite", "Gerald Thwaite", "Thwaites"]);
    assert_eq!(names[0].1, "Rose Thwaite");
    assert_eq!(names[4].1, "Thwaites");
}

#[test]
fn double_adjectives_and_prefixes() {
    let text = "Sino-Russian trade grew on Monday, and the Franco-German plan failed. The U.S.-led talks with ultra-Orthodox \
                leaders helped Chinese-American groups.";
    let found = read(text);
    let names = named(text, &found);
    for (surface, name) in [
        ("Sino", "China"),
        ("Russian", "Russia"),
        ("Franco", "France"),
        ("German", "Germany"),
        ("U.S.", "United States"),
        ("Chinese", "China"),
        ("American", "United States"),
    ] {
        assert!(names.contains(&(surface, name.to_owned())), "{surface} in {names:?}");
    }
    assert!(names.iter().any(|(surface, _)| *surface == "ultra-Orthodox"), "{names:?}");
    assert!(found.mentions.iter().filter(|m| m.span.slice(text) != "U.S.").all(|m| m.form == Form::Demonym));
}

#[test]
fn two_organizations_joined_by_and_are_two() {
    let text = "Acme Holdings Ltd. and Northwind Energy Corp. merged on Monday. Shares of Acme rose.";
    let found = read(text);
    let names: Vec<&str> = named(text, &found).into_iter().map(|(surface, _)| surface).collect();
    assert!(names.contains(&"Northwind Energy Corp."), "{names:?}");
}

#[test]
fn an_article_before_a_listed_name_is_no_part_of_it() {
    let text =
        "The Washington Post reported on Monday that talks failed. The Washington Post has it from aides.";
    let found = read(text);
    assert!(found.entities.iter().any(|e| e.id == "copydesk:washington-post"), "{:?}", found.entities);
    assert_eq!(found.mentions[0].span.slice(text), "Washington Post");
}
