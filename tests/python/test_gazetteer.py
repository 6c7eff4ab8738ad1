"""`Gazetteer`: building, finding, saving, loading."""

import pytest

import copydesk

RECORDS = [
    {"id": "iso3166:KR", "name": "South Korea", "kind": "place", "aliases": ["Republic of Korea"], "population": 51},
    {"id": "iso3166:JP", "name": "Japan", "kind": "place", "aliases": [{"text": "Japanese", "form": "demonym"}]},
    {"id": "x:kju", "name": "Kim Jong-un", "kind": "person"},
]


@pytest.fixture(scope="module")
def gaz():
    return copydesk.Gazetteer.from_records(RECORDS)


def test_find(gaz):
    text = "Été: South Korea-Japan talks; KIM JONG UN’s Japanese guests, Japanesque."
    found = gaz.find(text)
    assert [(m.text, m.id, m.form) for m in found] == [
        ("South Korea", "iso3166:KR", "name"),
        ("Japan", "iso3166:JP", "name"),
        ("KIM JONG UN", "x:kju", "name"),
        ("Japanese", "iso3166:JP", "demonym"),
    ]
    assert all(text[m.start : m.end] == m.text for m in found)
    assert (found[0].name, found[0].kind) == ("South Korea", "place")
    assert len(gaz) == 3 and "3" in repr(gaz)


@pytest.mark.parametrize("char", ["x", "é", "ж", "“", "金", "🙂"])
def test_offsets_are_those_of_the_string(gaz, char):
    for size in [*range(1, 70), 127, 300, 20_000]:
        text = f"{char * size} South Korea {char * size} Kim Jong–Un {char}"
        for found in (gaz.find(text), gaz.find_all(text)):
            assert [text[m.start : m.end] for m in found] == ["South Korea", "Kim Jong–Un"]
            assert [m.text for m in found] == ["South Korea", "Kim Jong–Un"]


def test_find_all_gives_overlaps():
    gaz = copydesk.Gazetteer.from_records(
        [
            {"id": "a", "name": "New York", "kind": "place"},
            {"id": "b", "name": "New York Times", "kind": "organization"},
        ]
    )
    assert [m.id for m in gaz.find("the New York Times")] == ["b"]
    assert {m.id for m in gaz.find_all("the New York Times")} == {"a", "b"}


def test_names_alone_are_enough():
    names = ["Tessel Harbour", "Wy", "金正恩"]
    gaz = copydesk.Gazetteer.from_names((name for name in names), kind="harbour", case="any")
    assert [(m.text, m.id, m.kind) for m in gaz.find("wy, tessel harbour")] == [
        ("wy", "1", "harbour"),
        ("tessel harbour", "0", "harbour"),
    ]
    assert len(copydesk.Gazetteer.from_names([])) == 0
    with pytest.raises(ValueError, match="entry 1: it has no name"):
        copydesk.Gazetteer.from_names(["A", " "])
    with pytest.raises(ValueError, match='the case "odd" is not known'):
        copydesk.Gazetteer.from_names(["A"], case="odd")
    with pytest.raises(TypeError):
        copydesk.Gazetteer.from_names(["A", 3])
    # What comes first is reported.
    with pytest.raises(ValueError, match="entry 0: it has no name"):
        copydesk.Gazetteer.from_names([" ", 3])


def test_save_and_load(gaz, tmp_path):
    path = tmp_path / "own.gaz"
    gaz.save(path)
    again = copydesk.Gazetteer.load(path)
    assert [m.id for m in again.find("Republic of Korea")] == ["iso3166:KR"]
    damaged = path.read_bytes()
    path.write_bytes(damaged[: len(damaged) // 2])
    with pytest.raises(ValueError, match=r"own\.gaz"):
        copydesk.Gazetteer.load(path)
    with pytest.raises(OSError, match="missing"):
        copydesk.Gazetteer.load(tmp_path / "missing.gaz")
    with pytest.raises(OSError, match="folder"):
        gaz.save(tmp_path / "no folder" / "own.gaz")


def test_load_builds_from_records(tmp_path):
    (tmp_path / "own.csv").write_text("id,name,kind,aliases\nx:1,Tessel Harbour,place,Port of Tessel|Tessel Port\n")
    gaz = copydesk.Gazetteer.load(tmp_path / "own.csv")
    assert [m.text for m in gaz.find("the Port of Tessel")] == ["Port of Tessel"]
    (tmp_path / "bad.jsonl").write_text('{"id": "x", "name": "X Y", "kind": "place"}\n{"id": "y"}\n')
    with pytest.raises(ValueError, match=r"bad\.jsonl:2"):
        copydesk.Gazetteer.load(tmp_path / "bad.jsonl")


def test_bad_records_are_named():
    with pytest.raises(ValueError, match=r"record 1.*name"):
        copydesk.Gazetteer.from_records([RECORDS[0], {"id": "x"}])


def test_world(gaz):
    world = copydesk.Gazetteer.world()
    assert [m.id for m in world.find("South Korea")] == ["iso3166:KR"]
    both = world.merged(gaz)
    assert len(both) == len(world) + 1
