"""What the Python tests share."""

from pathlib import Path

import pytest

import copydesk

ROOT = Path(__file__).parents[2]


def without_gaps(article):
    """A row of a table as the dict that an article is: what stands for nothing is left out there, and null here."""
    for mention in article["mentions"]:
        for optional in ("metonym", "role"):
            if mention[optional] is None:
                del mention[optional]
    return article


@pytest.fixture(scope="session")
def example() -> str:
    return (ROOT / "examples" / "harbour-summit.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def article(example: str) -> copydesk.Article:
    return copydesk.read(example)
