#!/usr/bin/env python3
"""Check the built world gazetteer: what is wrong is an error, what is ambiguous is reported.

    pip install -r tools/gazetteer/requirements.txt
    python tools/gazetteer/check_world.py [--collisions]

Errors: a file not sorted by id, an id twice, an unknown or missing field, an empty alias, an alias twice in one entry,
a country without a capital or a demonym, terms of office that end before they begin, and an ordinary English word that
needs no context (other than the words of `lists/names_before_words.txt`, which mean the name oftener when capitalised).
Reported: names that two entries of one kind share. Exit status: 0 without errors, 1 with errors.
"""

import argparse
import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path

import commonness

HERE = Path(__file__).resolve().parent
WORLD = HERE.parent.parent / "crates" / "copydesk-gazetteer" / "data" / "world"
ALLOWED = HERE / "lists" / "names_before_words.txt"
REQUIRED = {"id", "name", "kind", "type"}
OPTIONAL = {"country", "aliases", "admin1", "admin2", "population", "gender", "office", "from", "to"}
OPTIONAL |= {"geonames", "wikidata", "lat", "lon"}
KINDS = {"place", "person", "organization"}
FORMS = {"name", "short", "acronym", "demonym"}
CASES = {"exact", "smart", "any"}
YEARS = range(1700, 2028)
# ISO 3166 gives a code to places nobody governs from a capital, or whose people have no name of their own.
NO_CAPITAL = {"AQ", "BV", "CC", "GS", "HK", "HM", "IO", "TK", "UM"}
NO_DEMONYM = {"AQ", "BQ", "BV", "CC", "CX", "GS", "HM", "IO", "MF", "PM", "SJ", "TF", "UM", "VA"}


def aliases(entry):
    """The aliases of an entry as full objects, the name itself first."""
    made = [{"text": one} if isinstance(one, str) else one for one in entry.get("aliases", ())]
    own = [one for one in made if one["text"] == entry["name"]]
    return own + [one for one in made if one not in own] if own else [{"text": entry["name"]}, *made]


def read(errors):
    """All entries of all files, each with the file and line it stands on."""
    entries, last = [], ("", "")
    for path in sorted([*WORLD.glob("*.jsonl"), *WORLD.glob("*.jsonl.gz")]):
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
        for number, line in enumerate(text.splitlines(), 1):
            where = f"{path.name}:{number}"
            entry = json.loads(line)
            if (path.name, entry["id"]) <= last and last[0] == path.name:
                errors.append(f"{where}: {entry['id']} does not come after {last[1]}")
            last = path.name, entry["id"]
            entries.append((where, entry))
    return entries


def check_form(where, entry, errors):
    """Fields, values and aliases of one entry."""
    if missing := REQUIRED - entry.keys():
        errors.append(f"{where}: without {', '.join(sorted(missing))}")
    if unknown := entry.keys() - REQUIRED - OPTIONAL:
        errors.append(f"{where}: unknown fields {', '.join(sorted(unknown))}")
    if entry["kind"] not in KINDS:
        errors.append(f"{where}: unknown kind {entry['kind']!r}")
    seen = set()
    for one in aliases(entry):
        text = one["text"]
        if not text or text != " ".join(text.split()) or not any(char.isalnum() for char in text):
            errors.append(f"{where}: alias {text!r} is empty or has stray spaces")
        if text in seen:
            errors.append(f"{where}: alias {text!r} stands twice")
        seen.add(text)
        if one.get("form", "name") not in FORMS or one.get("case", "smart") not in CASES:
            errors.append(f"{where}: alias {text!r} has an unknown form or case")
        if any(mark in text for mark in ";|=?*\t"):
            errors.append(f"{where}: alias {text!r} has a mark of the lists in it")
    if entry["kind"] == "person":
        start, end = entry.get("from"), entry.get("to")
        if entry.get("gender") not in ("male", "female") or not entry.get("office"):
            errors.append(f"{where}: {entry['name']} needs a gender and an office")
        if any(year is not None and year not in YEARS for year in (start, end)):
            errors.append(f"{where}: {entry['name']} has years that cannot be")
        if start and end and end < start:
            errors.append(f"{where}: {entry['name']} leaves office before taking it")


def check_countries(entries, errors):
    """Every country has a capital and a demonym."""
    with_capital = {entry["country"] for _, entry in entries if entry["type"] == "capital"}
    for where, entry in entries:
        if not entry["id"].startswith("iso3166:"):
            continue
        code = entry["id"].removeprefix("iso3166:")
        if code not in with_capital | NO_CAPITAL:
            errors.append(f"{where}: {entry['name']} has no capital")
        if code not in NO_DEMONYM and not any(one.get("form") == "demonym" for one in aliases(entry)):
            errors.append(f"{where}: {entry['name']} has no demonym")


def check_words(entries, errors):
    """An alias that is an ordinary English word needs context, or stands in the list of exceptions."""
    common = commonness.Commonness()
    allowed = {line for line in ALLOWED.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"}
    unused = set(allowed)
    for where, entry in entries:
        for one in aliases(entry):
            text = one["text"]
            if one.get("needs_context") or " " in text or text.isupper() or one.get("case") == "exact":
                continue
            if text in allowed:
                unused.discard(text)
            elif one.get("form") != "demonym" and common.is_word(text):
                errors.append(f"{where}: {text!r} ({entry['name']}) is an English word and needs context")
    errors += [f"{ALLOWED.name}: {text!r} is no alias that needs an exception" for text in sorted(unused)]


def collisions(entries):
    """The texts that two entries of one kind share with nothing to tell them apart: neither needs context."""
    by_text = defaultdict(list)
    for _, entry in entries:
        for one in aliases(entry):
            if not one.get("needs_context"):
                by_text[entry["kind"], one["text"]].append(entry)
    return {key: found for key, found in by_text.items() if len({one["id"] for one in found}) > 1}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--collisions", action="store_true", help="list every name that entries of one kind share")
    options = parser.parse_args()
    errors = []
    entries = read(errors)
    ids = defaultdict(list)
    for where, entry in entries:
        ids[entry["id"]].append(where)
        check_form(where, entry, errors)
    errors += [f"{' and '.join(found)}: one id, {id}" for id, found in ids.items() if len(found) > 1]
    check_countries(entries, errors)
    check_words(entries, errors)
    shared = collisions(entries)
    only_cities = sum(all(one["type"] == "city" for one in found) for found in shared.values())
    print(f"{len(entries)} entries, {sum(len(aliases(entry)) for _, entry in entries)} names")
    print(f"{len(shared)} names shared within a kind, {only_cities} of them by cities alone")
    if options.collisions:
        for (kind, text), found in sorted(shared.items()):
            if not all(one["type"] == "city" for one in found):
                print(f"  {kind}\t{text}\t{', '.join(sorted(one['id'] for one in found))}")
    for error in errors:
        print(error, file=sys.stderr)
    print(f"{len(errors)} errors", file=sys.stderr)
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
