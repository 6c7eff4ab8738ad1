//! What must hold for every text, whatever is in it.

use copydesk::{Article, Desk, OffsetUnit, Span, Threads};
use proptest::prelude::*;

/// So many cases; a failing one is printed, not written to a file.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Pieces that news is made of, and pieces that break programs.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "South Korea",
            "Kim-Putin",
            "U.S.",
            "the KCNA",
            "Mr. Xi’s",
            "Chinese",
            "By Jane Doe",
            "(AP)",
            "Ana Petrova",
            "said",
            "he added",
            "according to",
            "that",
            "\n",
            "\n\n",
            "\r\n",
            " ",
            "  ",
            ". ",
            ", ",
            "—",
            "-",
            "’s",
            "'s",
            "“",
            "”",
            "\"",
            "''",
            "``",
            "«",
            "»",
            "‘",
            "’",
            "'",
            "(",
            ")",
            "Reuters",
            "SEOUL (AP) —",
            "ADVERTISEMENT",
            "Korean Central News Agency (KCNA)",
            "Q:",
            "TAPPER:",
            "Ã©",
            "&amp;",
            "&amp;amp;",
            "\u{200B}",
            "\u{AD}",
            "\u{A0}",
            "\0",
            "🙂",
            "e\u{301}",
            "שלום",
            "مرحبا",
            "北京",
            "ﬁ",
            "elections.Sunday",
            "http://a.example/b?c=d",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,8}",
        "[A-Z][a-z]{1,7}",
        "[a-z]{1,8}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    (prop::collection::vec(piece(), 0..60), any::<bool>())
        .prop_map(|(pieces, spaced)| pieces.join(if spaced { " " } else { "" }))
}

fn spans(article: &Article) -> Vec<Span> {
    let blocks = article.blocks().iter().map(|block| block.span);
    let mentions = article.mentions().iter().map(|mention| mention.span);
    let roles = article.entities().iter().flat_map(|entity| entity.roles.iter().copied());
    let quotes = article.quotes().iter().flat_map(|quote| {
        quote.content.iter().chain(&quote.cue).chain(&quote.source).copied().collect::<Vec<_>>()
    });
    blocks.chain(mentions).chain(roles).chain(quotes).collect()
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn spans_are_of_the_text_and_in_order(text in text()) {
        let article = copydesk::read(&text).unwrap();
        for span in spans(&article) {
            prop_assert!(text.get(span.range()).is_some(), "{span:?} is no span of {text:?}");
        }
        for pair in article.blocks().windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start, "{pair:?}");
        }
        let mut covered = 0;
        for block in article.blocks() {
            let gap = &text[covered..block.span.range().start];
            prop_assert!(gap.chars().all(|c| !c.is_alphanumeric()), "{gap:?} is in no block");
            covered = block.span.range().end;
        }
        prop_assert!(text[covered..].chars().all(|c| !c.is_alphanumeric()));
        for pair in article.mentions().windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start, "{pair:?}");
        }
    }

    #[test]
    fn indices_lead_where_they_say(text in text()) {
        let article = copydesk::read(&text).unwrap();
        for (index, block) in article.blocks().iter().enumerate() {
            if let Some(first) = block.duplicate_of {
                prop_assert!((first as usize) < index && !block.kept);
                prop_assert!(article.blocks()[first as usize].duplicate_of.is_none());
            }
        }
        for (index, mention) in article.mentions().iter().enumerate() {
            prop_assert!((0.0..=1.0).contains(&mention.confidence));
            if let Some(entity) = mention.entity {
                prop_assert!(article.entities()[entity as usize].mentions.contains(&(index as u32)));
            }
        }
        let mut ids = std::collections::HashSet::new();
        for (index, entity) in article.entities().iter().enumerate() {
            prop_assert!(ids.insert(&entity.id), "two entities are {}", entity.id);
            prop_assert!(!entity.mentions.is_empty() && entity.mentions.is_sorted());
            for &mention in &entity.mentions {
                prop_assert_eq!(article.mentions()[mention as usize].entity, Some(index as u32));
            }
        }
        for quote in article.quotes() {
            prop_assert!((0.0..=1.0).contains(&quote.confidence));
            prop_assert!(!quote.content.is_empty());
            prop_assert!(quote.speaker.is_none_or(|speaker| (speaker as usize) < article.entities().len()));
            for parts in [&quote.content, &quote.cue, &quote.source] {
                prop_assert!(parts.windows(2).all(|pair| pair[0].end <= pair[1].start), "{parts:?}");
            }
        }
    }

    #[test]
    fn clean_copy_is_found_in_the_text(text in text()) {
        let article = copydesk::read(&text).unwrap();
        let clean = article.clean();
        for (at, word) in clean.split_whitespace().map(|word| (word.as_ptr() as usize - clean.as_ptr() as usize, word)) {
            let source = article.clean_span(Span::at(at, at + word.len()));
            prop_assert!(text.get(source.range()).is_some_and(|found| !found.is_empty()), "{word:?}");
        }
    }

    #[test]
    fn cleaning_twice_is_cleaning_once(text in text()) {
        let desk = copydesk::default_desk();
        let once = desk.clean(&text).unwrap();
        let article = copydesk::read(&text).unwrap();
        prop_assert_eq!(&once, article.clean());
        prop_assert_eq!(desk.clean(&once).unwrap(), once);
    }

    #[test]
    fn the_outputs_are_well_formed(text in text()) {
        let article = copydesk::read(&text).unwrap();
        for unit in [OffsetUnit::Byte, OffsetUnit::Utf16, OffsetUnit::Codepoint] {
            let value: serde_json::Value = serde_json::from_str(&article.to_json(Some("x"), unit)).unwrap();
            prop_assert_eq!(&value["offsets"], unit.as_str());
        }
        let html = article.to_html();
        for tag in ["q", "mark", "p", "div", "table", "article"] {
            let opened = html.matches(&format!("<{tag} ")).count() + html.matches(&format!("<{tag}>")).count();
            prop_assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{}", tag);
        }
        let chars: Vec<char> = text.chars().collect();
        for line in article.to_brat().lines().filter(|line| line.starts_with('T')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let (_, places) = fields[1].split_once(' ').unwrap();
            for place in places.split(';') {
                let (start, end) = place.split_once(' ').unwrap();
                let piece: String = chars[start.parse().unwrap()..end.parse().unwrap()].iter().collect();
                prop_assert!(fields[2].contains(&piece), "{piece:?} is not in {line:?}");
            }
        }
        let displacy: serde_json::Value = serde_json::from_str(&article.to_displacy()).unwrap();
        prop_assert_eq!(displacy["ents"].as_array().unwrap().len(), article.mentions().len());
        let web: serde_json::Value = serde_json::from_str(&article.to_web_annotation("urn:x")).unwrap();
        prop_assert_eq!(&web["total"], article.mentions().len() + article.quotes().len());
        let styled = copydesk_cli::plain_report(&article).contains('\x1b');
        prop_assert!(!styled);
    }
}

proptest! {
    #![proptest_config(config(20))]

    #[test]
    fn parallel_is_serial(texts in prop::collection::vec(text(), 0..12)) {
        let desk = Desk::new();
        let json = |article: &Article| article.to_json(None, OffsetUnit::Byte);
        let serial: Vec<String> = texts.iter().map(|text| json(&desk.read(text).unwrap())).collect();
        for threads in [1, 2, 5] {
            let parallel = Threads::new(Some(threads)).unwrap().read_all(&desk, &texts);
            let parallel: Vec<String> = parallel.iter().map(|article| json(article.as_ref().unwrap())).collect();
            prop_assert_eq!(&parallel, &serial);
        }
    }
}

/// Inputs that have broken other tools. That they end at all is the test; what they cost is a benchmark's question.
#[test]
fn hostile_texts_are_read() {
    let long = 200_000;
    for text in [
        String::new(),
        " \n\t\r\n ".to_owned(),
        "word".to_owned(),
        "\0".repeat(1000),
        "\"".repeat(long),
        "“".repeat(long),
        "“”'’".repeat(long / 4),
        "(".repeat(long),
        "Kim-".repeat(long / 4),
        "Aa ".repeat(long / 3),
        "said said, ".repeat(long / 11),
        "A.".repeat(long / 2),
        "a\n".repeat(long / 2),
        "Sign up for our newsletter\n".repeat(long / 27),
        "&amp;".repeat(long / 5),
        "Ã©".repeat(long / 4),
        "e\u{301}\u{200D}🙂".repeat(long / 10),
        "x".repeat(long),
        "北京".repeat(long / 6),
    ] {
        let article = copydesk::read(&text).unwrap();
        for span in spans(&article) {
            assert!(text.get(span.range()).is_some());
        }
    }
}
