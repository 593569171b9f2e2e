"""Fixtures and settings for all tests."""

import pytest
from hypothesis import settings

from tests.crawls import Crawls

# how long an example takes depends on the machine more than on the code
settings.register_profile("newscrawl", deadline=None)
settings.load_profile("newscrawl")

LONGEST = (
    "tests/stages/",
    "tests/crawl/",
    "tests/executors/test_spark.py",
    "tests/dedup/",
    "tests/attribution/test_hostile_texts.py",
    "tests/web/test_politeness.py",
    "tests/web/test_recipe.py",
    "tests/web/test_recording.py",
    "tests/web/test_transport.py",
)
"""Modules whose tests take longest. They begin first, so that all workers end at about the same time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the modules that take longest first; the order within a module stays."""

    def rank(item: pytest.Item) -> int:
        return next((rank for rank, start in enumerate(LONGEST) if item.nodeid.startswith(start)), len(LONGEST))

    items.sort(key=rank)


@pytest.fixture
def crawls(tmp_path):
    """Return crawls with a state and output of their own."""
    return Crawls(tmp_path / "crawl")
