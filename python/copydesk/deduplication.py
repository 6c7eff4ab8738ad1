"""`dedup`: copies among many texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from copydesk import _native
from copydesk._native import Clusters


def dedup(
    texts: Iterable[str] | Any,
    *,
    threshold: float = 0.28,
    exact: bool = False,
    clean: bool = True,
    keep: str = "first",
    dates: Iterable[int | None] | None = None,
    threads: int | None = None,
) -> Clusters:
    """Find the texts that are copies of each other, exactly or nearly.

    The clusters do not depend on the order of the texts or on the number of threads. For a corpus larger than memory
    use the command `copydesk dedup`, `Deduper`, or `copydesk.spark.dedup`.

    Args:
        texts: strings, from any iterable; or a column of strings that has the Arrow PyCapsule interface (a pyarrow
            array, a Polars series, a pandas series of Arrow strings), which is read where it stands.
        threshold: how similar copies are at the least, from 0 to 1. At .28 heavily edited copies are found; .8 leaves
            little but copies with another headline.
        exact: only texts with the same words, but for case, accents and punctuation, in all of the text.
        clean: compare the clean copy, without furniture and captions. False compares all of the text, several times
            as fast: for what is clean already.
        keep: which text stands for its cluster: first, longest, or earliest (by `dates`).
        dates: for each text a number that orders it in time, or None.
        threads: how many threads to use; None takes one for each core.

    Raises:
        TypeError: if a text is no string.
        ValueError: if an option is out of its range, or there are not as many dates as texts.

    >>> clusters = copydesk.dedup([
    ...     "The harbour board voted on Monday to close the east pier until the spring.",
    ...     "Rain is expected over most of the north, with floods along the lower river.",
    ...     "PORT NEWS - The harbour board voted on Monday to close the east pier until the spring.",
    ... ])
    >>> clusters.labels, clusters.keep, clusters[2].reason
    ([0, 1, 0], [True, True, False], 'near')
    """
    numbers = list(dates) if dates is not None else None
    if hasattr(texts, "__arrow_c_stream__") or hasattr(texts, "__arrow_c_array__"):
        return _native.dedup_arrow(
            texts, threshold=threshold, exact=exact, clean=clean, keep=keep, dates=numbers, threads=threads
        )
    return _native.dedup(
        list(texts), threshold=threshold, exact=exact, clean=clean, keep=keep, dates=numbers, threads=threads
    )
