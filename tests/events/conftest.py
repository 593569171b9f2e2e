"""Fixtures for the tests of events."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """Return a database with an open transaction, like that of a run's state."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        opened.execute("BEGIN")
        yield opened
