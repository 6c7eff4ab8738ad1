"""An article, its parts, and the forms it can be written in."""

import json

import pytest

import copydesk


def test_offsets_are_indices_of_the_string(article, example):
    assert article.source == example
    assert article.blocks and article.mentions and article.quotes
    for part in [*article.blocks, *article.mentions]:
        assert example[part.start : part.end] == part.text
    for quote in article.quotes:
        assert " … ".join(example[s:e] for s, e in quote.content_spans) == quote.text
        for spans, text in [(quote.cue_spans, quote.cue), (quote.source_spans, quote.source)]:
            assert (" … ".join(example[s:e] for s, e in spans) or None) == text


@pytest.mark.parametrize(
    "text",
    [
        "İstanbul’da: “Кто там?” said Ana Petrova in Seoul. 🙂 Petrova left Kyïv.",
        "🙂🙂 e\u0301 Seoul\r\n\r\nשלום Kim-Putin",
        "Fog &amp;amp; rain in Seoul\u200b, Lima\xa0and SÃ£o Paulo.",
    ],
)
def test_offsets_are_indices_beyond_ascii(text):
    article = copydesk.read(text)
    assert "Seoul" in [m.text for m in article.mentions]
    for mention in article.mentions:
        assert text[mention.start : mention.end] == mention.text


def test_parts_know_one_another(article):
    entity = next(e for e in article.entities if e.name == "Ahn Ji-hye")
    assert entity.kind == "person" and entity.id.startswith("local:")
    assert {"Ahn Ji-hye", "Ahn"} <= {m.text for m in entity.mentions}
    assert all(m.entity == entity for m in entity.mentions)
    assert len(set(article.entities)) == len(article.entities)
    spoken = [q for q in article.quotes if q.speaker == entity]
    assert len(spoken) >= 3 and {q.kind for q in spoken} >= {"direct", "indirect"}
    assert 0 < spoken[0].confidence <= 1 and spoken[0].evidence


def test_dict_and_json_are_the_output_schema(article, example):
    data = article.to_dict(id="a1")
    assert json.loads(article.to_json("a1")) == data
    assert (data["id"], data["schema"], data["offsets"], data["clean"]) == ("a1", 1, "codepoint", article.clean)
    assert [b["role"] for b in data["blocks"]] == [b.role for b in article.blocks]
    for mention in data["mentions"]:
        assert example[mention["start"] : mention["end"]] == mention["text"]
        assert data["entities"][mention["entity"]]["mentions"]
    for quote in data["quotes"]:
        assert quote["speaker"] is None or data["entities"][quote["speaker"]]
    raw = example.encode()
    first = article.to_dict(offsets="byte")["mentions"][0]
    assert raw[first["start"] : first["end"]].decode() == first["text"]
    utf16 = example.encode("utf-16-le")
    last = article.to_dict(offsets="utf16")["mentions"][-1]
    assert utf16[2 * last["start"] : 2 * last["end"]].decode("utf-16-le") == last["text"]
    with pytest.raises(ValueError, match="byte, utf16 or codepoint"):
        article.to_json(offsets="chars")


def test_html_is_safe_and_whole(article):
    fragment = article._repr_html_()
    assert fragment == article.to_html() and fragment.startswith('<div class="copydesk">')
    assert article.to_html(page=True).startswith("<!doctype html>")
    evil = copydesk.read("<script>alert(1)</script> & Seoul\n\n“<b>No</b>,” said Ana <i>Petrova</i>.")
    assert "<script>" not in evil.to_html(page=True) and "<b>" not in evil.to_html()


def test_other_forms(article, example):
    displacy = article.to_displacy()
    assert displacy["text"] == example
    assert {"PERSON", "PLACE", "ORGANIZATION"} <= {e["label"] for e in displacy["ents"]}
    for line in article.to_brat().splitlines():
        if line.startswith("T"):
            _, where, words = line.split("\t")
            pieces = [tuple(map(int, p.split()[-2:])) for p in where.split(";")]
            assert " ".join(example[s:e] for s, e in pieces) == words
    web = article.to_web_annotation("https://news.example/a")
    assert web["total"] == len(article.mentions) + len(article.quotes)


def test_clean_copy(article, example):
    assert copydesk.clean(example) == article.clean
    assert copydesk.clean(article.clean) == article.clean
    assert article.body in article.clean or all(p in article.clean for p in article.body.splitlines())


def test_repr(article):
    for part in (article, article.blocks[0], article.mentions[0], article.entities[0], article.quotes[0]):
        assert repr(part).startswith(f"<{type(part).__name__} ")
    with pytest.raises(AttributeError):
        article.mentions[0].start = 5


@pytest.mark.parametrize("text", ["", " \n", "word", "\0\0", "“" * 2000, "\r\n" * 500, "\ud800Seoul \udfff"])
def test_odd_texts_are_read(text):
    article = copydesk.read(text)
    for part in [*article.blocks, *article.mentions]:
        assert text[part.start : part.end] == part.text or "\ufffd" in part.text
    assert isinstance(article.clean, str)


@pytest.mark.parametrize("text", [None, b"bytes", 5, float("nan")])
def test_what_is_no_string_is_refused(text):
    with pytest.raises(TypeError):
        copydesk.read(text)
