r"""The newsroom's copy desk as a library.

Give it the raw text of a scraped news article; it hands back clean copy, who and what is in it, and who said what, and
every answer is a span of the text that was given:

>>> import copydesk
>>> article = copydesk.read("Ferry talks resume\n\n“We are close,” said Dana Whitlock, a negotiator for the port.")
>>> article.blocks[0].role
'headline'
>>> quote = article.quotes[0]
>>> quote.speaker.name, quote.text
('Dana Whitlock', 'We are close,')

Offsets are indices of the string that was given: ``text[mention.start:mention.end]`` is the mention.
"""

from copydesk._native import Article, Block, Clusters, Deduper, Entity, Match, Mention, Quote, clean, read
from copydesk._native import version as _version
from copydesk.deduplication import dedup
from copydesk.desk import Desk, read_many
from copydesk.gazetteer import Gazetteer

__version__ = _version()

__all__ = [
    "Article",
    "Block",
    "Clusters",
    "Deduper",
    "Desk",
    "Entity",
    "Gazetteer",
    "Match",
    "Mention",
    "Quote",
    "clean",
    "dedup",
    "read",
    "read_many",
]
