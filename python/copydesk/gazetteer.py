"""`Gazetteer`: names with their ids, and a matcher for them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from copydesk import _native
from copydesk._native import Match


class Gazetteer:
    """Names with stable ids, and the matcher that finds them in text. It cannot be changed once it is made.

    >>> gaz = copydesk.Gazetteer.from_records([
    ...     {"id": "iso3166:KR", "name": "South Korea", "kind": "place", "aliases": ["Republic of Korea"]},
    ...     {"id": "iso3166:JP", "name": "Japan", "kind": "place"},
    ... ])
    >>> [(m.start, m.end, m.id) for m in gaz.find("South Korea-Japan talks")]
    [(0, 11, 'iso3166:KR'), (12, 17, 'iso3166:JP')]
    """

    def __init__(self, native: _native.Gazetteer) -> None:
        """Wrap the compiled core's gazetteer; use `load`, `from_records`, `from_names` or `world` instead."""
        self._native = native

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Gazetteer:
        """Load a compiled gazetteer (`copydesk gazetteer build`), or build one from JSONL or CSV/TSV.

        Raises:
            OSError: if the file cannot be read.
            ValueError: if it is damaged, of a newer version, or holds a bad record; the message says where.

        """
        return cls(_native.Gazetteer.load(os.fspath(path)))

    @classmethod
    def from_records(cls, records: Iterable[Mapping[str, Any]]) -> Gazetteer:
        """Build a gazetteer from mappings with `id`, `name`, `kind`, and as you like `aliases` and other fields.

        An alias is a string, or a mapping with `text` and as you like `form` (name, short, acronym, demonym), `case`
        (exact, smart, any), `needs_context` and `weight`.

        Raises:
            ValueError: if a record lacks a field or holds a wrong value; the message says which record.

        """
        return cls(_native.Gazetteer.from_json([json.dumps(dict(record)) for record in records]))

    @classmethod
    def from_names(cls, names: Iterable[str], *, kind: str = "name", case: str = "smart") -> Gazetteer:
        """Build a gazetteer from names alone, which is several times as fast as from records.

        Each name is an entry of the `kind` given, whose `id` is its number among the names, counted from 0. `case` says
        which capitals it may have in a text: exact, smart (also all capitals) or any.

        Raises:
            TypeError: if a name is not a string.
            ValueError: if a name is empty, or `case` is not known.

        >>> gaz = copydesk.Gazetteer.from_names(["North Korea", "Seoul"], kind="place")
        >>> [(m.text, m.id, m.kind) for m in gaz.find("NORTH KOREA and Seoul")]
        [('NORTH KOREA', '0', 'place'), ('Seoul', '1', 'place')]
        """
        return cls(_native.Gazetteer.from_names(names, kind, case))

    @classmethod
    def world(cls) -> Gazetteer:
        """Return the built-in gazetteer: countries, cities, organizations, agencies and people of the news."""
        return cls(_native.Gazetteer.world())

    def find(self, text: str) -> list[Match]:
        """Find the names in a text: whole words, leftmost and longest, none overlapping. Offsets are code points."""
        return self._native.find(text)

    def find_all(self, text: str) -> list[Match]:
        """Find all names in a text, overlapping ones and every sense of each."""
        return self._native.find_all(text)

    def merged(self, other: Gazetteer) -> Gazetteer:
        """Return a gazetteer with the entries of both; entries of one id become one, with the aliases of both."""
        return Gazetteer(self._native.merged(other._native))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the compiled gazetteer to a file, whole or not at all.

        Raises:
            OSError: if the file cannot be written.

        """
        self._native.save(os.fspath(path))

    def __len__(self) -> int:
        return len(self._native)

    def __repr__(self) -> str:
        return f"<Gazetteer of {len(self):,} entries>"
