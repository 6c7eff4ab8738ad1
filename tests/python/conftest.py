"""What the Python tests share."""

from pathlib import Path

import pytest

import copydesk

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def example() -> str:
    return (ROOT / "examples" / "harbour-summit.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def article(example: str) -> copydesk.Article:
    return copydesk.read(example)
