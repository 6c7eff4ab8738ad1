"""Spellings of one name that English-language papers print."""

import unicodedata

LETTERS = str.maketrans("łŁđĐøØıæÆœŒßðÐþÞ’‘ʻʼ", "lLdDoOiaAoOsdDtT''''")
# Gazetteers write these words in full, papers mostly do not.
SHORTENED = {"Saint": ("St.", "St"), "Sainte": ("Ste.", "Ste"), "Mount": ("Mt.", "Mt"), "Fort": ("Ft.", "Ft")}


def plain(text):
    """Without accents, and with the apostrophe of the keyboard."""
    folded = unicodedata.normalize("NFD", text.translate(LETTERS))
    return "".join(char for char in folded if not unicodedata.combining(char))


def variants(name):
    """The name; with its first word shortened where that is usual; each without accents as well."""
    first, space, rest = name.partition(" ")
    texts = [name] + [f"{short} {rest}" for short in SHORTENED.get(first, ()) if space]
    return list(dict.fromkeys(spelt for text in texts for spelt in (text, plain(text))))
