"""Types of the compiled core."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, final

def version() -> str: ...
def command(args: list[str]) -> int: ...
def read(text: str) -> Article:
    """Read one article with the default desk, which is built at the first call.

    Raises:
        TypeError: if `text` is no string.
        ValueError: if it is 4 GiB long or longer in UTF-8.

    """

def clean(text: str) -> str:
    """Return the clean copy of one article: headline, deck, byline, dateline, body and captions, once each."""

def dedup(
    texts: list[str],
    *,
    threshold: float = 0.28,
    exact: bool = False,
    keep: str = "first",
    clean: bool = True,
    dates: list[int | None] | None = None,
    threads: int | None = None,
) -> Clusters: ...
def dedup_arrow(
    texts: Any,
    *,
    threshold: float = 0.28,
    exact: bool = False,
    keep: str = "first",
    clean: bool = True,
    dates: list[int | None] | None = None,
    threads: int | None = None,
) -> Clusters: ...
def sketch_batch(texts: Any, *, clean: bool = True, exact: bool = False) -> Any: ...
def close_batch(batch: Any, *, threshold: float) -> Any: ...
def judge_batch(batch: Any, *, threshold: float) -> Any: ...
def dedup_rules() -> dict[str, int]: ...
def read_batch(texts: Any, ids: Any, *, offsets: str = "codepoint") -> Any: ...

@final
class Clusters:
    """The clusters of copies among some texts; a text without a copy is a cluster of its own. `len` counts clusters."""

    @property
    def labels(self) -> list[int]:
        """For each text the index of the text that stands for its cluster."""
    @property
    def keep(self) -> list[bool]:
        """For each text whether it stands for its cluster."""
    @property
    def groups(self) -> list[list[int]]:
        """The clusters of two texts or more, as indices of texts."""
    def __getitem__(self, article: int) -> Member: ...
    def __len__(self) -> int: ...

@final
class Member:
    """A text's place in its cluster."""

    @property
    def representative(self) -> int:
        """The index of the text that stands for the cluster."""
    @property
    def similarity(self) -> float:
        """How similar the text is to that one, from 0 to 1."""
    @property
    def reason(self) -> str:
        """kept, exact, near, contained, or linked (a copy of another member)."""

@final
class Verdict:
    """What an article is to those that came before it."""

    @property
    def reason(self) -> str:
        """new, exact, near or contained."""
    @property
    def of(self) -> int | None:
        """The number of the article it is a copy of: 0 for the first that was added."""
    @property
    def similarity(self) -> float | None: ...
    @property
    def is_new(self) -> bool: ...

@final
class Deduper:
    """Takes articles as they come, and says of each at once whether it is new.

    `clusters` gives what `copydesk.dedup` gives for the same articles with the same options. It can be used from many
    threads; they take turns.
    """

    def __new__(
        cls, *, threshold: float = 0.28, exact: bool = False, keep: str = "first", clean: bool = True
    ) -> Deduper: ...
    def add(self, text: str, *, id: str = "", date: int | None = None) -> Verdict:
        """Add an article, and say what it is to those before it."""
    def clusters(self) -> Clusters:
        """Return the clusters of all articles so far, by their numbers."""
    def save(self, path: str | Path) -> None:
        """Write what was seen to a file, whole or not at all; raises OSError."""
    @staticmethod
    def load(
        path: str | Path, *, threshold: float = 0.28, exact: bool = False, keep: str = "first", clean: bool = True
    ) -> Deduper:
        """Go on from a file that `save` wrote.

        Raises OSError, or ValueError if the file is damaged, no such file, or was made with another `clean`.
        """
    @property
    def memory(self) -> int:
        """The memory held, in bytes."""
    def __len__(self) -> int: ...

@final
class Desk:
    def __new__(cls, *, gazetteer: Gazetteer | None = None, world: bool = True, without: list[str] = ...) -> Desk: ...
    def read(self, text: str, site: str = "") -> Article: ...
    def clean(self, text: str, site: str = "") -> str: ...
    def learn_site(self, texts: list[str], site: str) -> None: ...
    def save_sites(self, path: str | Path) -> None: ...
    def load_sites(self, path: str | Path) -> None: ...
    def read_batch(self, texts: list[str], threads: int | None = None, site: str = "") -> list[Article]: ...

@final
class Gazetteer:
    @staticmethod
    def load(path: str | Path) -> Gazetteer: ...
    @staticmethod
    def world() -> Gazetteer: ...
    @staticmethod
    def from_json(records: list[str]) -> Gazetteer: ...
    @staticmethod
    def from_names(names: Iterable[str], kind: str, case: str) -> Gazetteer: ...
    def save(self, path: str | Path) -> None: ...
    def merged(self, other: Gazetteer) -> Gazetteer: ...
    def find(self, text: str) -> list[Match]: ...
    def find_all(self, text: str) -> list[Match]: ...
    def __len__(self) -> int: ...

@final
class Match:
    """A name that a gazetteer found in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def needs_context(self) -> bool: ...

@final
class Article:
    """One article as the desk read it. Offsets are indices of the string that was given."""

    @property
    def source(self) -> str:
        """The text that was given."""
    @property
    def clean(self) -> str:
        """The clean copy: headline, deck, byline, dateline, body and captions, once each, in reading order."""
    @property
    def body(self) -> str:
        """The running text alone: the body's paragraphs and subheads."""
    @property
    def blocks(self) -> list[Block]:
        """The blocks of the page, in text order."""
    @property
    def mentions(self) -> list[Mention]:
        """The mentions, in text order."""
    @property
    def entities(self) -> list[Entity]:
        """The entities, in the order of their first mention."""
    @property
    def quotes(self) -> list[Quote]:
        """The quotations, in text order."""
    def to_dict(self, id: str | None = None, offsets: str = "codepoint") -> dict[str, Any]:
        """Return the article in the output schema (docs/output.md); `offsets` is codepoint, utf16 or byte."""
    def to_json(self, id: str | None = None, offsets: str = "codepoint") -> str:
        """Return the article in the output schema as one line of JSON."""
    def to_html(self, *, page: bool = False) -> str:
        """Return the article as HTML: a fragment with its own style, or a whole page."""
    def to_brat(self) -> str:
        """Return brat's stand-off annotations (.ann)."""
    def to_displacy(self) -> dict[str, Any]:
        """Return the mentions for `displacy.render(…, style="ent", manual=True)`."""
    def to_web_annotation(self, target: str = "") -> dict[str, Any]:
        """Return mentions and quotes as a W3C Web Annotation collection about the text at `target`."""
    def _repr_html_(self) -> str: ...

@final
class Block:
    """A stretch of the page with a role in the article."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def role(self) -> str:
        """headline, deck, byline, dateline, body, caption, credit, subhead or furniture."""
    @property
    def kept(self) -> bool:
        """Whether it is part of the clean copy."""
    @property
    def duplicate_of(self) -> int | None:
        """The index of the block that this one repeats."""
    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Mention:
    """A stretch of text that names an entity."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def kind(self) -> str:
        """person, place, organization, or a kind of your gazetteer."""
    @property
    def form(self) -> str:
        """name, short, acronym, demonym or pronoun."""
    @property
    def origin(self) -> str:
        """Gazetteer or document."""
    @property
    def confidence(self) -> float: ...
    @property
    def why(self) -> str:
        """The rule that decided."""
    @property
    def metonym(self) -> bool:
        """Whether a place's name plainly stands for something else here: "Beijing is uneasy"."""
    @property
    def role(self) -> str | None:
        """What a metonym stands for: government, or None."""
    @property
    def entity(self) -> Entity | None: ...
    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Entity:
    """Someone or something that the article names."""

    @property
    def id(self) -> str:
        """A stable public identifier, or `local:…`, which holds within the article."""
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def gender(self) -> str | None: ...
    @property
    def roles(self) -> list[str]:
        """What the article says the entity is: titles and appositions."""
    @property
    def mentions(self) -> list[Mention]: ...
    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Quote:
    """Who said what, and where the text says so."""

    @property
    def text(self) -> str:
        """What is said; where the quotation is interrupted, " … " stands between its parts."""
    @property
    def kind(self) -> str:
        """direct, mixed or indirect."""
    @property
    def speaker(self) -> Entity | None:
        """The entity that speaks, where that is known."""
    @property
    def source(self) -> str | None:
        """The words that name the speaker, such as "Kang" or "the minister"."""
    @property
    def cue(self) -> str | None:
        """The words that say that it is said, such as "said" or "according to"."""
    @property
    def content_spans(self) -> list[tuple[int, int]]: ...
    @property
    def cue_spans(self) -> list[tuple[int, int]]: ...
    @property
    def source_spans(self) -> list[tuple[int, int]]: ...
    @property
    def confidence(self) -> float: ...
    @property
    def evidence(self) -> str:
        """The evidence that decided."""
    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...
