"""Copies among many texts."""

import pytest

import copydesk

WIRE = (
    "The harbour board voted on Monday to close the east pier until the spring, after divers found cracks in four of "
    "its pillars. Ferries will sail from the west pier in the meantime, the board said, and the fish market moves."
)
OTHER = "Rain is expected over most of the north, with floods along the lower river and snow in the hills by Friday."
TEXTS = [WIRE, OTHER, f"PORT NEWS - {WIRE}", WIRE.upper().replace(",", ""), "", WIRE.split(". ")[0] + "."]


def test_dedup():
    clusters = copydesk.dedup(TEXTS)
    assert clusters.labels == [0, 1, 0, 0, 4, 0] and len(clusters) == 3
    assert clusters.keep == [True, True, False, False, True, False]
    assert clusters.groups == [[0, 2, 3, 5]]
    assert [clusters[i].reason for i in (0, 2, 3)] == ["kept", "near", "exact"]
    assert 0.3 <= clusters[2].similarity < 1 == clusters[3].similarity
    with pytest.raises(IndexError, match="no text 6"):
        clusters[6]


def test_order_and_threads_make_no_difference():
    backwards = copydesk.dedup(TEXTS[::-1], threads=3)
    assert {frozenset(5 - i for i in group) for group in backwards.groups} == {frozenset({0, 2, 3, 5})}


def test_options():
    assert copydesk.dedup(TEXTS, exact=True).groups == [[0, 3]]
    assert copydesk.dedup(TEXTS, keep="longest").labels[0] == 2
    assert copydesk.dedup(TEXTS, keep="earliest", dates=[5, 1, 4, 3, None, None]).labels[0] == 3
    for wrong in ({"threshold": 2.0}, {"keep": "best"}, {"dates": [1]}):
        with pytest.raises(ValueError, match=r"threshold|keep|dates"):
            copydesk.dedup(TEXTS, **wrong)
    with pytest.raises(TypeError):
        copydesk.dedup([None])


def test_deduper_is_told_at_once_what_a_batch_finds(tmp_path):
    deduper = copydesk.Deduper()
    verdicts = [deduper.add(text, id=str(i)) for i, text in enumerate(TEXTS[:4])]
    assert [v.reason for v in verdicts] == ["new", "new", "near", "exact"]
    assert verdicts[0].is_new and verdicts[2].of == 0 and 0 < verdicts[2].similarity < 1
    path = tmp_path / "seen.index"
    deduper.save(path)
    again = copydesk.Deduper.load(path)
    for text in TEXTS[4:]:
        again.add(text)
    assert again.clusters().labels == copydesk.dedup(TEXTS).labels
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(ValueError, match=r"seen\.index"):
        copydesk.Deduper.load(path)
    with pytest.raises(OSError, match="missing"):
        copydesk.Deduper.load(tmp_path / "missing")
