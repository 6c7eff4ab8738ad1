#!/usr/bin/env python3
"""Build the lists of given names and surnames that help to recognise people no gazetteer knows.

    pip install -r tools/gazetteer/requirements.txt
    python tools/gazetteer/build_names.py

Sources: the lists beside this script, written by hand; the names of the 1990 United States census (public domain,
through PyPI `names`); the locale lists of Faker (MIT), romanised where their script is not Latin. Two runs give the
same bytes.
"""

import importlib
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

import names as census
from pypinyin import Style, lazy_pinyin
from spylls.hunspell import Dictionary
from wordfreq import zipf_frequency

HERE = Path(__file__).resolve().parent
LISTS = HERE / "lists"
OUT = HERE.parent.parent / "crates" / "copydesk-entities" / "data"
CENSUS_SURNAMES = 5_000  # three quarters of the people counted
COMMON_ZIPF = 4.0  # an English word this frequent must be borne by enough people to count as a name …
COMMON_SHARE = 0.01  # … one in ten thousand

# Faker's locales and the culture each stands for. Left out: lists with errors (half of en_PK is spelt backwards), and
# scripts for which a romanisation needs vowels that are not written.
LOCALES = {
    "az_AZ": "az",
    "bg_BG": "bg",
    "cs_CZ": "cs",
    "da_DK": "da",
    "de_AT": "de",
    "de_CH": "de",
    "de_DE": "de",
    "de_LU": "de",
    "en_GB": "en",
    "en_IE": "en",
    "en_IN": "in",
    "en_KE": "af-east",
    "en_NG": "af-west",
    "en_NZ": "en",
    "en_US": "en",
    "es_AR": "es",
    "es_CA": "es",
    "es_CL": "es",
    "es_CO": "es",
    "es_ES": "es",
    "es_MX": "es",
    "et_EE": "et",
    "fi_FI": "fi",
    "fr_BE": "fr",
    "fr_CA": "fr",
    "fr_CH": "fr",
    "fr_DZ": "ar",
    "fr_FR": "fr",
    "ga_IE": "ga",
    "ha_NG": "af-west",
    "hr_HR": "sr",
    "hu_HU": "hu",
    "id_ID": "id",
    "ig_NG": "af-west",
    "is_IS": "is",
    "it_IT": "it",
    "ja_JP": "ja",
    "ko_KR": "ko",
    "lt_LT": "lt",
    "lv_LV": "lv",
    "mk_MK": "mk",
    "nl_BE": "nl",
    "nl_NL": "nl",
    "no_NO": "no",
    "pl_PL": "pl",
    "pt_BR": "pt",
    "pt_PT": "pt",
    "ro_RO": "ro",
    "ru_RU": "ru",
    "sk_SK": "cs",
    "sl_SI": "sl",
    "sv_SE": "sv",
    "sw": "af-east",
    "tr_TR": "tr",
    "tw_GH": "af-west",
    "uk_UA": "uk",
    "uz_UZ": "uz",
    "vi_VN": "vi",
    "yo_NG": "af-west",
    "zh_CN": "zh",
    "zh_TW": "zh-tw",
    "zu_ZA": "af-south",
}
# The first repeats its given names as surnames, the second lists patronymics without their ending.
GIVEN_ONLY = {"zu_ZA", "is_IS"}

CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґјљњќѓѕџђћ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
            "i",
            "yi",
            "ye",
            "g",
            "j",
            "lj",
            "nj",
            "kj",
            "gj",
            "dz",
            "dzh",
            "dj",
            "c",
        ],
        strict=True,
    )
) | {"ё": "yo"}
LEADS = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"]
VOWELS = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
TAILS = [
    "",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "p",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "t",
]


def romanised(name, locale):
    """The name in Latin letters as newspapers write it; `None` where that cannot be told."""
    if any("가" <= char <= "힣" for char in name):
        syllables = []
        for char in name:
            code = ord(char) - ord("가")
            syllables.append(LEADS[code // 588] + VOWELS[code % 588 // 28] + TAILS[code % 28])
        return "-".join(syllables).capitalize()
    if any("一" <= char <= "鿿" for char in name):
        return "".join(lazy_pinyin(name, style=Style.NORMAL)).capitalize() if locale == "zh_CN" else None
    if any("Ѐ" <= char <= "ӿ" for char in name):
        lower = name.lower()
        if locale == "uk_UA":
            lower = lower.replace("г", "ѓ").replace("и", "ы")
        latin = "".join(CYRILLIC.get(char, "?") for char in lower).replace("gj", "h" if locale == "uk_UA" else "gj")
        for ending, usual in (("iy", "y"), ("yy", "y")):
            if locale != "uk_UA" and latin.endswith(ending):
                latin = latin.removesuffix(ending) + usual
        return None if "?" in latin else latin.capitalize()
    latin = all(char in " '’-." or "LATIN" in unicodedata.name(char, "") for char in name)
    return name if latin else None


def usable(name):
    """One word of two letters or more that begins with a capital."""
    return len(name) >= 2 and " " not in name and "." not in name and name[0].isupper() and name[0].isalpha()


def plain(text):
    special = str.maketrans("łŁđĐøØıæÆœŒßðÐþÞəƏ’", "lLdDoOiaAoOsdDtTeE'")
    folded = unicodedata.normalize("NFD", text.translate(special))
    return "".join(char for char in folded if not unicodedata.combining(char))


def spellings(name):
    """The name, and the name without accents: English-language papers print both."""
    name = name.replace("’", "'")
    return {name, plain(name)}


def listed(provider, attribute):
    found = getattr(provider, attribute, None) or ()
    return list(found)


def read_hand(path, columns):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            fields = line.split("\t")
            if len(fields) != columns:
                sys.exit(f"{path}:{number}: {len(fields)} fields where {columns} are wanted")
            yield fields


def census_rows(file):
    """Name, share of the people in per cent, rank."""
    path = Path(census.__file__).parent / file
    for line in path.read_text(encoding="ascii").splitlines():
        name, share, _, rank = line.split()
        yield name.capitalize(), float(share), int(rank)


def main():
    dictionary = Dictionary.from_files("en_US")
    given = defaultdict(lambda: {"m": 0.0, "f": 0.0, "cultures": set()})
    surnames = defaultdict(set)

    def add_given(name, gender, culture, weight=0.05):
        for spelling in spellings(name):
            if usable(spelling):
                entry = given[spelling]
                entry["cultures"].add(culture)
                for one in "mf" if gender == "u" else gender:
                    entry[one] += weight

    def add_surname(name, culture):
        for spelling in spellings(name):
            if usable(spelling):
                surnames[spelling].add(culture)

    for culture, gender, line in read_hand(LISTS / "given_names.tsv", 3):
        for name in line.split():
            add_given(name, gender, culture, weight=0.5)
    for culture, line in read_hand(LISTS / "surnames.tsv", 2):
        for name in line.split():
            add_surname(name, culture)

    for file, gender in (("dist.male.first", "m"), ("dist.female.first", "f")):
        for name, share, _ in census_rows(file):
            lower = name.lower()
            common = zipf_frequency(lower, "en") >= COMMON_ZIPF and dictionary.lookup(lower)
            if not common or share >= COMMON_SHARE:
                add_given(name, gender, "us", weight=max(share, 0.001))
    for name, _, rank in census_rows("dist.all.last"):
        if rank <= CENSUS_SURNAMES:
            if name.startswith("Mc") and len(name) > 4:
                add_surname("Mc" + name[2:].capitalize(), "us")
            add_surname(name, "us")

    for locale, culture in LOCALES.items():
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        male, female = listed(provider, "first_names_male"), listed(provider, "first_names_female")
        if locale == "ja_JP":
            male = listed(provider, "first_romanized_names_male")
            female = listed(provider, "first_romanized_names_female")
        if locale == "zh_TW":
            male = [name.capitalize() for name in listed(provider, "first_romanized_names_male")]
            female = [name.capitalize() for name in listed(provider, "first_romanized_names_female")]
        both = [] if male or female else listed(provider, "first_names")
        for gender, found in (("m", male), ("f", female), ("u", both)):
            for name in found:
                latin = romanised(name, locale)
                if latin:
                    add_given(latin, gender, culture)
        if locale in GIVEN_ONLY:
            continue
        if locale in ("ja_JP", "zh_TW"):
            last = [name.capitalize() for name in listed(provider, "last_romanized_names")]
        else:
            last = [
                name
                for attribute in (
                    "last_names",
                    "last_names_male",
                    "last_names_female",
                    "unisex_last_names",
                    "male_last_names",
                )
                for name in listed(provider, attribute)
            ]
        for name in last:
            latin = romanised(name, locale)
            if latin:
                add_surname(latin, culture)

    def gender_of(entry):
        if entry["m"] >= 5 * entry["f"]:
            return "m"
        return "f" if entry["f"] >= 5 * entry["m"] else "u"

    source = "by hand, the 1990 US census (public domain, through PyPI names), Faker's locales (MIT); see NOTICE.md"
    lines = [f"# Given names: name, gender (m, f, u = either), cultures; from {source}"]
    lines += [
        f"{name}\t{gender_of(entry)}\t{','.join(sorted(entry['cultures']))}" for name, entry in sorted(given.items())
    ]
    (OUT / "given_names.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = [f"# Surnames: name, cultures; from {source}"]
    lines += [f"{name}\t{','.join(sorted(cultures))}" for name, cultures in sorted(surnames.items())]
    (OUT / "surnames.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("given_names.tsv", "surnames.tsv"):
        path = OUT / name
        print(f"{name:<18}{len(path.read_text().splitlines()) - 1:>7} names{path.stat().st_size / 1024:>7.0f} KB")


if __name__ == "__main__":
    main()
