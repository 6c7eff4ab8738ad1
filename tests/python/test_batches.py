"""Arrow batches in and out, and columns of strings wherever they come from."""

import pytest
from conftest import without_gaps

import copydesk

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")

TEXTS = ["Snow fell on the hills of the north.", None, "SNOW FELL on the hills of the north!"]


def test_read_batch(example):
    from copydesk.batches import read_batch

    batch = pa.table({"body": [example, None], "n": [1, 2]})
    read = read_batch(batch, text="body", id="n")
    first, second = read.to_pylist()
    assert without_gaps(first) == copydesk.read(example).to_dict("1")
    assert any(mention.get("metonym") for mention in first["mentions"])
    assert second["id"] == "2" and second["clean"] is None
    utf16 = read_batch(batch.to_batches()[0], text="body", id="n", offsets="utf16")
    assert isinstance(utf16, pa.RecordBatch) and utf16.column("offsets")[0].as_py() == "utf16"
    with pytest.raises(ValueError, match="strings are needed"):
        read_batch(batch, text="n", id="n")
    with pytest.raises(KeyError):
        read_batch(batch)


def test_sketch_batch():
    from copydesk.batches import sketch_batch

    table = pa.table({"id": [1, 2, 3], "text": pa.array(TEXTS, pa.large_string())})
    rows = sketch_batch(table).to_pylist()
    assert [row["id"] for row in rows] == [1, 2, 3]
    assert rows[0]["place"] == rows[2]["place"] and rows[1]["place"] is None
    assert rows[0]["words"] == 8 and len(rows[0]["hashes"]) == 6


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary", "chunked"])
def test_columns_of_strings(kind):
    texts = [text for text in TEXTS if text] * 2
    column = {
        "dictionary": lambda: pa.array(texts).dictionary_encode(),
        "chunked": lambda: pa.chunked_array([texts[:1], texts[1:]]),
    }.get(kind, lambda: pa.array(texts, getattr(pa, kind)()))()
    assert copydesk.dedup(column).labels == copydesk.dedup(texts).labels == [0, 0, 0, 0]
    with pytest.raises(TypeError, match="text 1 is null"):
        copydesk.dedup(pa.array(TEXTS))
    with pytest.raises(ValueError, match="strings are needed"):
        copydesk.dedup(pa.array([1, 2]))
