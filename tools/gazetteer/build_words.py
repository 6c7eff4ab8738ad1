#!/usr/bin/env python3
"""Build the lists by which `copydesk gazetteer build` decides that a name needs context: common words, personal names.

    pip install -r tools/gazetteer/requirements.txt
    python tools/gazetteer/build_words.py

A common word is one of `lists/common_words.txt`, written by hand, or a word that wordfreq (Apache-2.0; data CC BY-SA 4.0 and
others) finds at least three times in a million English words and a spelling dictionary knows in lower case. Only which words
pass is kept, no frequency. A personal name is one of those of the recogniser (`build_names.py`) that the hand-written lists
have, or that is borne by enough people of the 1990 United States census. Two runs give the same bytes.
"""

from build_names import CENSUS_SURNAMES, LISTS, census_rows, plain, read_hand
from commonness import Commonness
from wordfreq import iter_wordlist, zipf_frequency

OUT = LISTS.parent.parent.parent / "crates" / "copydesk-gazetteer" / "data" / "words"
ZIPF = 3.5  # about three occurrences in a million words
CENSUS_SHARE = 0.01  # per cent: one person in ten thousand has this given name


def common_words():
    common = Commonness()
    by_hand = (LISTS / "common_words.txt").read_text(encoding="utf-8").splitlines()
    found = {word for word in by_hand if word and word[0] != "#"}
    for word in iter_wordlist("en"):
        if zipf_frequency(word, "en") < ZIPF:
            break
        if word.isascii() and word.isalpha() and common.dictionary.lookup(word):
            found.add(word)
    return sorted(found)


def personal_names():
    found = set()
    for *_, line in [*read_hand(LISTS / "given_names.tsv", 3), *read_hand(LISTS / "surnames.tsv", 2)]:
        found |= {spelt for name in line.split() for spelt in (name, plain(name))}
    for file in ("dist.male.first", "dist.female.first"):
        found |= {name for name, share, _ in census_rows(file) if share >= CENSUS_SHARE}
    found |= {name for name, _, rank in census_rows("dist.all.last") if rank <= CENSUS_SURNAMES}
    return sorted({name.lower() for name in found if len(name) > 1})


def main():
    for file, head, words in (
        (
            "common.txt",
            "Common English words, lower case; by tools/gazetteer/build_words.py (see NOTICE.md)",
            common_words(),
        ),
        (
            "personal.txt",
            "Given names and surnames, lower case; by tools/gazetteer/build_words.py (see NOTICE.md)",
            personal_names(),
        ),
    ):
        (OUT / file).write_text(f"# {head}\n" + "".join(f"{word}\n" for word in words), encoding="utf-8")
        print(f"{file:<14}{len(words):>7} words{(OUT / file).stat().st_size / 1024:>7.0f} KB")


if __name__ == "__main__":
    main()
