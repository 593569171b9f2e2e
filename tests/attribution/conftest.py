import pytest

from pipelines.attribution import Attributor
from pipelines.cleaning import Cleaner
from pipelines.documents import Draft
from pipelines.items import Article


@pytest.fixture(scope="session")
def attributor():
    return Attributor.from_files()


@pytest.fixture(scope="session")
def cleaner():
    return Cleaner.from_files()


@pytest.fixture
def read(cleaner, attributor):
    """Return a function that marks and attributes a body and returns the draft."""

    def attribute(body, marks=(), **facts):
        draft = Draft(Article(id="0" * 32, locator="sample.txt", **facts), body, marks=list(marks))
        cleaner.mark(draft)
        attributor.attribute(draft)
        return draft

    return attribute
