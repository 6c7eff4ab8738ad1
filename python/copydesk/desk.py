"""`Desk`: the pipeline, for one article or for many."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sized
from typing import TYPE_CHECKING, cast

from copydesk import _native
from copydesk._native import Article
from copydesk.gazetteer import Gazetteer

if TYPE_CHECKING:
    from tqdm.auto import tqdm

# How much is handed to the threads at once: enough to keep them busy, little enough to hold in memory.
_BATCH_TEXTS = 512
_BATCH_CHARACTERS = 4_000_000


class Desk:
    """Reads articles: cleans the copy, finds who and what is in it, and who said what.

    Make one and keep it; it owns the gazetteer and the models, and it can be used from many threads.

    Args:
        gazetteer: names to look up besides the built-in ones.
        world: whether the built-in gazetteer of the world is used.
        without: repairs of the text that are left out: "mojibake", "html_entities", "invisible", "ligatures", "spaces",
            "glued_sentences", "hard_wraps".

    Raises:
        ValueError: if the two gazetteers cannot be combined, or there is no such repair.

    >>> port = copydesk.Gazetteer.from_records([{"id": "x:1", "name": "Tessel Harbour", "kind": "place"}])
    >>> article = copydesk.Desk(gazetteer=port).read("A storm closed Tessel Harbour on Monday.")
    >>> article.mentions[0].entity.id
    'x:1'

    """

    def __init__(self, gazetteer: Gazetteer | None = None, *, world: bool = True, without: Iterable[str] = ()) -> None:
        native = gazetteer._native if gazetteer is not None else None
        left_out = [without] if isinstance(without, str) else list(without)
        self._native = _native.Desk(gazetteer=native, world=world, without=left_out)

    def read(self, text: str, *, site: str = "") -> Article:
        """Read one article. Takes time and memory in proportion to its length; other threads run meanwhile.

        Args:
            text: the text of the article or of its page.
            site: where it comes from, if pages of that site were learnt (see `learn_site`).

        Raises:
            TypeError: if `text` is no string.
            ValueError: if it is 4 GiB long or longer in UTF-8.

        """
        return self._native.read(text, site)

    def clean(self, text: str, *, site: str = "") -> str:
        """Return the clean copy of one article, and look for nothing else in it."""
        return self._native.clean(text, site)

    def learn_site(self, texts: Iterable[str], site: str = "") -> Desk:
        r"""Count which lines recur on the pages of a site; they count as furniture when its pages are read.

        The pages may be those that are read afterwards. What is remembered is bounded: when there are too many lines,
        those that were seen least often are dropped.

        Args:
            texts: the texts of the site's pages.
            site: the site's name, such as its host. Without one, what is learnt holds for all that is read without one.

        Returns:
            The desk itself.

        >>> stories = ["The ferry sailed on Monday with 48 people.", "A crane fell into the basin on Tuesday."]
        >>> pages = [f"Harbour deals of the week for you\n{story}" for story in stories]
        >>> copydesk.Desk().learn_site(pages).clean(pages[0])
        'The ferry sailed on Monday with 48 people.'

        """
        for batch, error in _batches(texts):
            self._native.learn_site(batch, site)
            if error is not None:
                raise error
        return self

    def save_sites(self, path: str | os.PathLike[str]) -> None:
        """Write what was learnt about sites to a file, which `load_sites` and `copydesk run --site-stats` read.

        Raises:
            OSError: if the file cannot be written.

        """
        self._native.save_sites(os.fspath(path))

    def load_sites(self, path: str | os.PathLike[str]) -> None:
        """Add what `save_sites` or `copydesk run --save-site-stats` has written to what was learnt.

        Raises:
            OSError: if the file cannot be read.
            ValueError: if it holds no statistics of sites.

        """
        self._native.load_sites(os.fspath(path))

    def read_many(
        self, texts: Iterable[str], *, threads: int | None = None, progress: bool = False, site: str = ""
    ) -> Iterator[Article]:
        """Read many articles, on all cores, and yield them in the order of the texts.

        Takes the texts as they are needed, some megabytes at a time, so they need not fit in memory.

        Args:
            texts: strings, from any iterable.
            threads: how many threads to use; None takes one for each core.
            progress: whether to show a progress bar (needs tqdm: the extra `copydesk[progress]`).
            site: where all of them come from, if pages of that site were learnt.

        Raises:
            TypeError: if a text is no string; the message says which. The articles before it have been yielded.
            ImportError: if `progress` is asked for and tqdm is not installed.

        >>> [len(a.quotes) for a in copydesk.Desk().read_many(["Fog.", "“Rain,” said Ana Petrova, a pilot."])]
        [0, 1]

        """
        bar = _progress_bar(texts) if progress else None
        try:
            for batch, error in _batches(texts):
                for article in self._native.read_batch(batch, threads, site):
                    yield article
                    if bar is not None:
                        bar.update()
                if error is not None:
                    raise error
        finally:
            if bar is not None:
                bar.close()

    def __repr__(self) -> str:
        return "<Desk>"


def read_many(texts: Iterable[str], *, threads: int | None = None, progress: bool = False) -> Iterator[Article]:
    """Read many articles with the default desk: see `Desk.read_many`."""
    return Desk().read_many(texts, threads=threads, progress=progress)


def _batches(texts: Iterable[str]) -> Iterator[tuple[list[str], TypeError | None]]:
    """Cut the texts into batches; where one is no string, the last batch ends before it and has the error."""
    if isinstance(texts, str):
        raise TypeError("texts is one str; give a list of texts, or call read")
    numbered = enumerate(texts)
    while True:
        batch: list[str] = []
        characters = 0
        for index, text in itertools.islice(numbered, _BATCH_TEXTS):
            if not isinstance(text, str):
                kind = type(text).__name__
                yield batch, TypeError(f"text {index} is {kind}, not str; drop missing values before reading")
                return
            batch.append(text)
            characters += len(text)
            if characters >= _BATCH_CHARACTERS:
                break
        if not batch:
            return
        yield batch, None


def _progress_bar(texts: Iterable[str]) -> tqdm[str]:
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        raise ImportError("progress=True needs tqdm: pip install 'copydesk[progress]'") from error
    total = len(texts) if isinstance(texts, Sized) else None
    return cast("tqdm[str]", tqdm(total=total, unit=" articles"))
