"""The gold articles hold together; the scorer gives full marks to gold and less to anything worse."""

import copy

import check
import mark
import pytest
import score

ARTICLES = check.load()


def as_prediction(article):
    """Gold in the form of `copydesk run`'s output."""
    keys = list(article.entities)
    return {
        "id": article.name,
        "blocks": [dict(vars(b)) for b in article.blocks],
        "entities": [{"id": e.get("id") or f"local:{key}"} for key, e in article.entities.items()],
        "mentions": [
            dict(vars(m), entity=keys.index(m.entity), text=article.text[m.start : m.end]) for m in article.mentions
        ],
        "quotes": [dict(vars(q), speaker=None if q.speaker is None else keys.index(q.speaker)) for q in article.quotes],
    }


def figures(change=lambda article, prediction: None):
    """The figures for gold after `change` has spoilt a copy of it, article by article."""
    predictions = {a.name: copy.deepcopy(as_prediction(a)) for a in ARTICLES}
    for article in ARTICLES:
        change(article, predictions[article.name])
    return score.score(ARTICLES, predictions).figures()


@pytest.mark.parametrize("article", ARTICLES, ids=lambda a: a.name)
def test_annotations_hold_together(article):
    assert check.problems(article) == []


@pytest.mark.parametrize("article", ARTICLES, ids=lambda a: a.name)
def test_notation_gives_the_article_back(article):
    marked, _, _ = check.marked_up(article).partition("\n=====\n")
    text, blocks, mentions, parts, others = mark.parse(marked + "\n")
    assert text == article.text
    assert blocks == [vars(b) for b in article.blocks]
    assert sorted((span, key) for key, found in mentions.items() for span, _ in found) == [
        ((m.start, m.end), m.entity) for m in article.mentions
    ]
    assert sorted(s for found in parts.values() for s in found) == sorted(
        s for q in article.quotes for part in (q.content, q.cue, q.source) for s in part
    )
    assert others == article.not_quotes


def test_notation_keeps_line_ends_and_its_own_signs():
    text = "A \\ [sign]\r\nof <role>, {x} | y.\r\n\r\nSecond\nblock.\n"
    ends = [text.index("y.") + 2, text.index("block.") + 6]
    blocks = [
        check.Block(0, ends[0], "body", True, None),
        check.Block(ends[0] + 4, ends[1], "body", True, None),
    ]
    marked, _, _ = check.marked_up(check.Article("made", "", text, blocks)).partition("\n=====\n")
    assert marked.startswith("<body>A \\\\ \\[sign\\]\\\r\nof \\<role>")
    assert mark.parse(marked + "\n")[:2] == (text, [vars(b) for b in blocks])


def test_mangled_punctuation_ends_a_word():
    text = "Fallâ€™s â€œFallâ€\x9d falls Fallâ"
    assert list(check.occurrences(text, "Fall")) == [0, text.index("œ") + 1]


def test_occurrences_are_whole_words():
    text = "The lees of Lee. Lee's? U.S.-Lee"
    assert [text[at - 1 : at + 3] for at in check.occurrences(text, "Lee")] == [" Lee", " Lee", "-Lee"]
    assert list(check.occurrences(text, "U.S.")) == [24]


def test_a_span_that_is_not_there_is_an_error():
    with pytest.raises(check.GoldError, match="occurs 1 times, so there is no occurrence 2"):
        check.resolve("one word", {"text": "word", "nth": 2}, "here")
    with pytest.raises(check.GoldError, match="does not occur after"):
        check.resolve("one word", {"text": "word", "end": "one"}, "here")


def test_gold_scores_one():
    assert set(figures().values()) == {1.0}


def drop_half(key):
    def change(article, prediction):
        prediction[key] = prediction[key][::2]

    return change


def relabel(key, field, value):
    def change(article, prediction):
        for item in prediction[key]:
            item[field] = value

    return change


def lump_together(article, prediction):
    for m in prediction["mentions"]:
        m["entity"] = 0


def claim_scare_quotes(article, prediction):
    for span in article.not_quotes:
        prediction["quotes"].append({"kind": "direct", "content": [span], "cue": [], "source": [], "speaker": None})


@pytest.mark.parametrize(
    ("change", "worse"),
    [
        (relabel("blocks", "role", "body"), {"blocks: role"}),
        (relabel("blocks", "kept", True), {"blocks: kept"}),
        (relabel("blocks", "duplicate_of", None), {"blocks: repeats"}),
        (drop_half("quotes"), {"quotes: direct", "quotes: mixed", "quotes: indirect", "quotes: all"}),
        (
            relabel("quotes", "source", []),
            {"quotes: direct", "quotes: mixed", "quotes: indirect", "quotes: all"},
        ),
        (
            relabel("quotes", "speaker", None),
            {"quotes: direct", "quotes: mixed", "quotes: indirect", "quotes: all"},
        ),
        (relabel("mentions", "form", "acronym"), {"mentions: form"}),
        (relabel("entities", "id", "local:x"), {"mentions: country"}),
        (claim_scare_quotes, {"quotes: direct", "quotes: all", "quotes: scare"}),
    ],
    ids=["role", "kept", "repeats", "quotes", "source", "speaker", "form", "country", "scare"],
)
def test_what_is_worse_scores_less(change, worse):
    got = figures(change)
    assert {name for name, figure in got.items() if figure < 1} == worse


def test_one_entity_for_all_is_no_coreference():
    assert figures(lump_together)["mentions: same"] < 0.6


def test_floors_are_never_lowered():
    old = dict.fromkeys(figures(), 0.5)
    got = figures(drop_half("quotes")) | {"quotes: all": 0.4999, "quotes: scare": 0.87654}
    new = score.raised(got, old)
    assert new["quotes: all"] == 0.5
    assert new["quotes: scare"] == 0.876
    assert score.below(got, old) == ["quotes: all: 0.500 is below its floor, 0.500"]
