"""Fixtures and settings for all tests."""

import pytest
from hypothesis import settings

from tests.crawls import Crawls

# how long an example takes depends on the machine more than on the code
settings.register_profile("newscrawl", deadline=None)
settings.load_profile("newscrawl")

LONGEST = (
    "tests/attribution/test_hostile_texts.py",
    "tests/crawl/test_order.py",
    "tests/crawl/test_runs.py",
    "tests/stages/test_batches.py",
    "tests/dedup/",
    "tests/crawl/",
)
"""The modules that take longest, which begin first: then all workers end at about the same time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest modules first; the order within a module stays."""

    def rank(item: pytest.Item) -> int:
        return next((rank for rank, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST))

    items.sort(key=rank)


@pytest.fixture
def crawls(tmp_path):
    """Crawls with a state and output of their own."""
    return Crawls(tmp_path / "crawl")
