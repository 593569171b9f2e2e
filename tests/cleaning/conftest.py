import pytest

from pipelines.cleaning import Cleaner
from pipelines.documents import Draft
from pipelines.items import Article


@pytest.fixture(scope="session")
def cleaner():
    return Cleaner.from_files()


@pytest.fixture
def draft():
    """Return a function that makes a draft of a body."""

    def make(body, title=None):
        return Draft(Article(id="0" * 32, locator="sample.txt", title=title), body)

    return make
