import pytest

from pipelines.article import Pipeline


@pytest.fixture(scope="session")
def pipeline():
    """Return the steps from documents to articles."""
    return Pipeline()
