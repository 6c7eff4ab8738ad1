//! Golden files: what a person is shown for whole articles. A change of output is read, judged, and then accepted with
//! `cargo insta review`.

use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the repository")
}

#[test]
fn bundled_example() {
    let text = std::fs::read_to_string(root().join("examples/harbour-summit.txt")).unwrap();
    let article = copydesk::read(&text).unwrap();
    insta::assert_snapshot!("harbour-summit", copydesk_cli::plain_report(&article));
}

#[test]
fn gold_articles() {
    insta::glob!("gold/*.txt", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let article = copydesk::read(&text).unwrap();
        insta::assert_snapshot!(copydesk_cli::plain_report(&article));
    });
}

/// The points of the example that the project was started for, held one by one, so that no accepted snapshot loses them.
mod bundled_example_must {
    use super::root;
    use copydesk::{Article, Entity, Form, QuoteKind, Role};

    fn article() -> Article {
        let text = std::fs::read_to_string(root().join("examples/harbour-summit.txt")).unwrap();
        copydesk::read(&text).unwrap()
    }

    fn texts_of(article: &Article, role: Role, kept: bool) -> Vec<&str> {
        let blocks = article.blocks().iter().filter(|block| block.role == role && block.kept == kept);
        blocks.map(|block| block.span.slice(article.source())).collect()
    }

    fn entity<'a>(article: &'a Article, name: &str) -> &'a Entity {
        let mut found = article.entities().iter().filter(|entity| entity.name == name);
        let first = found.next().unwrap_or_else(|| panic!("{name} is no entity"));
        assert!(found.next().is_none(), "{name} is two entities");
        first
    }

    fn surfaces<'a>(article: &'a Article, entity: &Entity) -> Vec<&'a str> {
        let mentions = entity.mentions.iter().map(|&index| &article.mentions()[index as usize]);
        mentions.map(|mention| mention.span.slice(article.source())).collect()
    }

    #[test]
    fn have_its_blocks() {
        let article = article();
        assert_eq!(texts_of(&article, Role::Headline, true).len(), 1);
        assert_eq!(
            texts_of(&article, Role::Deck, true),
            ["Busan-Fukuoka ferry offers a small opening in Seoul-Tokyo ties"]
        );
        assert_eq!(texts_of(&article, Role::Byline, true), ["By Seo Ha-neul"]);
        assert_eq!(texts_of(&article, Role::Dateline, true), ["BUSAN (Yonhap) —"]);
        assert_eq!(texts_of(&article, Role::Caption, true).len(), 3);
        assert_eq!(texts_of(&article, Role::Caption, false).len(), 3);
        for credit in ["AP-Yonhap", "Tass-Yonhap", "Reuters"] {
            assert_eq!(
                texts_of(&article, Role::Credit, false).iter().filter(|text| **text == credit).count(),
                2
            );
        }
        assert_eq!(
            texts_of(&article, Role::Furniture, false),
            ["Most Read", "NEWSLETTER", "Get our morning briefing by email"]
        );
        assert!(texts_of(&article, Role::Body, false).is_empty(), "body text was lost");
        assert_eq!(article.clean().matches("shake hands before").count(), 1);
    }

    #[test]
    fn tell_its_people_apart() {
        let article = article();
        let ahn = surfaces(&article, entity(&article, "Ahn Ji-hye"));
        assert!(ahn.contains(&"Ahn Ji-hye") && ahn.contains(&"Ahn"), "{ahn:?}");
        let vice_minister = surfaces(&article, entity(&article, "Lee Dong-hyun"));
        assert!(vice_minister.contains(&"Lee"), "{vice_minister:?}");
        let president = entity(&article, "Lee Jae-myung");
        let compound = article.source().find("Lee-Ishiba").unwrap();
        let in_compound =
            article.mentions().iter().find(|mention| mention.span.start as usize == compound).unwrap();
        assert_eq!(&article.entities()[in_compound.entity.unwrap() as usize], president);
        assert_eq!(in_compound.span.len(), "Lee".len());
    }

    #[test]
    fn end_a_possessive_before_the_apostrophe_and_know_a_square_from_its_namesake() {
        let article = article();
        let at =
            |start: usize| article.mentions().iter().find(|mention| mention.span.start as usize == start);
        let possessive = at(article.source().find("Lee's trip").unwrap()).expect("a mention");
        assert_eq!(possessive.span.slice(article.source()), "Lee");
        assert_eq!(article.entities()[possessive.entity.unwrap() as usize].name, "Lee Jae-myung");
        let square = at(article.source().find("Yi Sun-sin Square").unwrap()).expect("a mention");
        assert_eq!((square.span.len(), square.kind.as_str()), ("Yi Sun-sin Square".len(), "place"));
        assert!(article.entities().iter().all(|entity| entity.name != "Yi Sun-sin"));
    }

    #[test]
    fn split_its_compounds() {
        let article = article();
        for compound in [
            "Busan-Fukuoka",
            "Seoul-Tokyo",
            "South Korea-U.S.-Japan",
            "South Korea-China-Japan",
            "Vladivostok-Donghae",
        ] {
            let start = article.source().find(compound).unwrap();
            let inside = article.mentions().iter().filter(|mention| {
                let span = mention.span.range();
                start <= span.start && span.end <= start + compound.len()
            });
            let found: Vec<&str> = inside.map(|mention| mention.span.slice(article.source())).collect();
            assert_eq!(found.join("-"), compound);
        }
    }

    #[test]
    fn know_its_acronym_and_demonyms() {
        let article = article();
        let imo = article
            .entities()
            .iter()
            .find(|entity| entity.name == "International Maritime Organization")
            .unwrap();
        let surfaces = surfaces(&article, imo);
        assert!(surfaces.iter().filter(|text| **text == "IMO").count() >= 2, "{surfaces:?}");
        let japan = article.entities().iter().find(|entity| entity.id == "iso3166:JP").unwrap();
        let demonym = japan.mentions.iter().map(|&index| &article.mentions()[index as usize]);
        assert!(demonym.clone().any(|mention| mention.form == Form::Demonym));
        assert!(demonym.clone().any(|mention| mention.form == Form::Name));
    }

    #[test]
    fn attribute_its_quotes() {
        let article = article();
        let quote = |start: &str| {
            let found =
                article.quotes().iter().find(|quote| article.text_of(&quote.content).starts_with(start));
            found.unwrap_or_else(|| panic!("no quote begins {start:?}"))
        };
        let speaker = |start: &str| {
            let index = quote(start).speaker.unwrap_or_else(|| panic!("no speaker of {start:?}"));
            article.entities()[index as usize].name.as_str()
        };
        assert_eq!(speaker("Nobody sat down"), "Ahn Ji-hye");
        assert_eq!(
            article.text_of(&quote("Nobody sat down").source),
            "Ahn Ji-hye, a professor of shipping policy at Korea Maritime and Ocean University"
        );
        assert_eq!(speaker("that for Lee Dong-hyun"), "Ahn Ji-hye");
        assert_eq!(quote("that for Lee Dong-hyun").kind, QuoteKind::Indirect);
        assert_eq!(speaker("A ship does not care"), "Ahn Ji-hye");
        assert_eq!(speaker("The Chinese side supports"), "Luo Wenbin");
        assert_eq!(speaker("The hard part"), "Lee Dong-hyun");
        assert_eq!(speaker("If the winter passes"), "Ahn Ji-hye");
        assert_eq!(quote("that the ports have grown tired").kind, QuoteKind::Indirect);
        assert_eq!(article.text_of(&quote("Shipping causes").cue), "according to");
        for scare in ["green corridor", "The Slow Boat Home", "fuel diary"] {
            let claimed = article.quotes().iter().any(|quote| {
                quote.kind != QuoteKind::Indirect
                    && article.text_of(&quote.content).trim_matches(',') == scare
            });
            assert!(!claimed, "{scare:?} is no speech");
        }
    }
}
