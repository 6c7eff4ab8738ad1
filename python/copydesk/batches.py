"""Functions from Arrow batch to Arrow batch: for Ray's `map_batches`, Spark's `mapInArrow` and their like.

Needs pyarrow (`pip install copydesk[arrow]`). A batch is a `pyarrow.Table` or `pyarrow.RecordBatch`, and what comes
back is of the same kind and has a row for each row.
"""

from __future__ import annotations

from typing import TypeVar

import pyarrow as pa

from copydesk import _native

_Batch = TypeVar("_Batch", bound="pa.Table | pa.RecordBatch")


def read_batch(batch: _Batch, *, text: str = "text", id: str = "id", offsets: str = "codepoint") -> _Batch:
    """Read the articles of a batch with the default desk.

    Args:
        batch: has a column of texts and one of ids.
        text: the column of texts.
        id: the column of ids; they become strings.
        offsets: what offsets count: codepoint, utf16 or byte.

    Returns:
        The output schema as columns: `id`, `schema`, `offsets`, `clean`, and `blocks`, `entities`, `mentions`, `quotes`
        as lists of structs. Where there is no text, all but `id` is null.

    Raises:
        KeyError: if a column is missing.
        ValueError: if a column of texts holds something else, or a text is 4 GiB long or longer.

    """
    read = _native.read_batch(_one(batch.column(text)), _one(batch.column(id)).cast(pa.string()), offsets=offsets)
    return _like(batch, read)


def sketch_batch(batch: _Batch, *, text: str = "text", clean: bool = True, exact: bool = False) -> _Batch:
    """Sketch the articles of a batch: what deduplication compares, in some 250 bytes an article.

    Args:
        batch: has a column of texts.
        text: the column of texts; it is left out of the result.
        clean: sketch the clean copy, without furniture and captions, and not all of the text.
        exact: sketch all of the text, whatever `clean` says.

    Returns:
        The other columns of the batch, and `place` (32 bytes: equal for exact copies, and for no other articles),
        `sketch`, `hashes` (the shingles that it holds), `keys` (by how many of these, from the first, copies are looked
        up) and `words`. Where there is no text, all of these are null.

    Raises:
        KeyError: if the column is missing.
        ValueError: if it holds something else than texts.

    """
    made = _native.sketch_batch(_one(batch.column(text)), clean=clean, exact=exact)
    rest = [name for name in batch.schema.names if name != text]
    columns = [*(_one(batch.column(name)) for name in rest), *made.columns]
    return _like(batch, pa.RecordBatch.from_arrays(columns, names=[*rest, *made.schema.names]))


def _one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    return column


def _like(batch: _Batch, made: pa.RecordBatch) -> _Batch:
    like: _Batch = pa.Table.from_batches([made]) if isinstance(batch, pa.Table) else made
    return like
