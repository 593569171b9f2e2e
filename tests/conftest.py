"""What holds for all tests."""

import pytest
from hypothesis import settings

from tests.crawls import Crawls

# how long an example takes says more of the machine than of the code
settings.register_profile("newscrawl", deadline=None)
settings.load_profile("newscrawl")


@pytest.fixture
def crawls(tmp_path):
    """Crawls with a state and output of their own."""
    return Crawls(tmp_path / "crawl")
