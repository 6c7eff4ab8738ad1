"""`Desk`: options, and many articles at once."""

import sys

import pytest

import copydesk

TEXTS = [f"Fog {n} closed Seoul. “No,” said Ana Petrova, a pilot." for n in range(1200)]


def test_many_are_read_in_order_and_as_one():
    desk = copydesk.Desk()
    one = [desk.read(text).to_json() for text in TEXTS[:50]]
    for threads in (None, 1, 3):
        assert [a.to_json() for a in desk.read_many(TEXTS[:50], threads=threads)] == one
    assert [a.source for a in copydesk.read_many(TEXTS)] == TEXTS


def test_many_are_taken_as_they_are_needed():
    taken = 0

    def texts():
        nonlocal taken
        for text in TEXTS:
            taken += 1
            yield text

    articles = copydesk.Desk().read_many(texts())
    assert taken == 0
    next(articles)
    assert 0 < taken < len(TEXTS)
    articles.close()


def test_a_wrong_text_is_named_and_the_ones_before_it_are_read():
    read = []
    with pytest.raises(TypeError, match="text 2 is float, not str"):
        read.extend(copydesk.Desk().read_many(["a", "b", float("nan"), "c"]))
    articles = copydesk.Desk().read_many(["a", "b", None])
    assert [next(articles).source, next(articles).source] == ["a", "b"]


def test_progress(capsys):
    assert len(list(copydesk.Desk().read_many(TEXTS[:5], progress=True))) == 5
    assert "5/5" in capsys.readouterr().err


def test_progress_needs_tqdm(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match=r"copydesk\[progress\]"):
        list(copydesk.Desk().read_many(TEXTS[:5], progress=True))


def test_own_names():
    port = copydesk.Gazetteer.from_records([{"id": "x:1", "name": "Tessel Harbour", "kind": "harbour"}])
    text = "A storm closed Tessel Harbour near Seoul on Monday."
    both = copydesk.Desk(gazetteer=port).read(text)
    assert {m.text: m.kind for m in both.mentions} == {"Tessel Harbour": "harbour", "Seoul": "place"}
    alone = copydesk.Desk(gazetteer=port, world=False).read(text)
    assert [(m.entity.id, m.origin) for m in alone.mentions if m.origin == "gazetteer"] == [("x:1", "gazetteer")]


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="threads is -1"):
        list(copydesk.Desk().read_many(["a"], threads=-1))
    with pytest.raises(TypeError, match="one str"):
        list(copydesk.Desk().read_many("abc"))


def test_the_same_part_is_equal():
    article = copydesk.read("Ana Petrova, a pilot, spoke. “No,” said Petrova.")
    assert article.mentions[0] == article.mentions[0] != article.mentions[1]
    assert len({*article.blocks, *article.blocks}) == len(article.blocks)
    assert article.quotes[0] == article.quotes[0]


PAGES = [
    f"Harbour deals of the week for you\n{story}"
    for story in ("The ferry sailed on Monday with 48 people.", "A crane fell into the basin on Tuesday.")
]


def test_what_recurs_on_a_site_is_furniture(tmp_path):
    desk = copydesk.Desk().learn_site(PAGES, "quay.example")
    assert "deals" in desk.clean(PAGES[0])
    assert desk.clean(PAGES[0], site="quay.example") == "The ferry sailed on Monday with 48 people."
    assert desk.read(PAGES[1], site="quay.example").clean == "A crane fell into the basin on Tuesday."
    assert [a.clean for a in desk.read_many(PAGES, site="quay.example")] == [p.split("\n")[1] for p in PAGES]
    desk.save_sites(tmp_path / "sites")
    other = copydesk.Desk()
    other.load_sites(tmp_path / "sites")
    assert other.clean(PAGES[0], site="quay.example") == desk.clean(PAGES[0], site="quay.example")
    (tmp_path / "other").write_text("no statistics")
    with pytest.raises(ValueError, match=r"other: .*learn them anew"):
        other.load_sites(tmp_path / "other")
    with pytest.raises(TypeError, match="texts is one str"):
        other.learn_site("a page")


def test_repairs_are_left_out_by_name():
    text = "The caf&eacute; closed.It will not re-open."
    assert copydesk.clean(text) == "The café closed. It will not re-open."
    assert copydesk.Desk(without=["html_entities"]).clean(text) == "The caf&eacute; closed. It will not re-open."
    assert copydesk.Desk(without=["html_entities", "glued_sentences"]).clean(text) == text
    with pytest.raises(ValueError, match='no repair "spelling"; there are mojibake'):
        copydesk.Desk(without="spelling")
