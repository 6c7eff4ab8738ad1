"""Which names are too common to be taken for a place without help from their surroundings."""

from pathlib import Path

from spylls.hunspell import Dictionary
from wordfreq import zipf_frequency

NAMES = Path(__file__).resolve().parent.parent.parent / "crates" / "copydesk-entities" / "data"
NEVER_ALONE = Path(__file__).resolve().parent / "lists" / "never_alone.txt"
WORD_ZIPF = 3.0  # about one occurrence in a million words
VERY_COMMON_ZIPF = 4.3  # about twenty occurrences in a million words
NAME_POPULATION = 1_000_000  # a city this large is meant more often than the word, or a person of its name


class Commonness:
    """English words (a spelling dictionary that knows capitals, and a frequency list), given names and surnames."""

    def __init__(self):
        self.dictionary = Dictionary.from_files("en_US")
        # What the recogniser takes for a people, a direction or no name at all is no small place either.
        self.never_alone = set()
        for path in (NAMES / "peoples.txt", NAMES / "directions.txt", NAMES / "not_names.txt", NEVER_ALONE):
            self.never_alone |= {line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#"}
        self.people = set()
        for path in (NAMES / "given_names.tsv", NAMES / "surnames.tsv"):
            if path.exists():
                lines = path.read_text(encoding="utf-8").splitlines()
                self.people |= {line.split("\t")[0] for line in lines if line and line[0] != "#"}

    def is_word(self, name, zipf=WORD_ZIPF):
        """Whether the name, in lower case, is an ordinary English word and used often enough to matter."""
        lower = name.lower()
        return zipf_frequency(lower, "en") >= zipf and self.dictionary.lookup(lower)

    def is_hopeless(self, name):
        """Whether a small place of this name is meant so seldom that it had better not be looked for."""
        return len(name) <= 3 or name.lower() in self.never_alone or self.is_word(name, VERY_COMMON_ZIPF)

    def needs_context(self, name, population):
        """Whether a city of this name and size should be believed only with some support from the text."""
        if len(name) <= 2:
            return True
        return population < NAME_POPULATION and (name in self.people or self.is_word(name))
