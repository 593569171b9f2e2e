"""What the tests of events share."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """A database with a transaction open, as the run's state holds it."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        opened.execute("BEGIN")
        yield opened
