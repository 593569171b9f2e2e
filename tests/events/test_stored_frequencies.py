"""The document frequencies between runs."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from pipelines.events import frequencies
from pipelines.events.stored_frequencies import StoredFrequencies

articles = st.lists(st.tuples(st.sampled_from(["de", "en"]), st.sets(st.sampled_from("abcdef"))), max_size=12)


def written(frequencies: StoredFrequencies, connection: sqlite3.Connection) -> list[str]:
    frequencies.commit()
    frequencies.flush()
    return list(connection.iterdump())


@given(articles, articles, articles, st.integers(2, 8))
def test_a_rollback_undoes_the_counts(
    before: Sequence[tuple[str, set[str]]],
    rolled_back: Sequence[tuple[str, set[str]]],
    after: Sequence[tuple[str, set[str]]],
    horizon: int,
) -> None:
    """Wherever counts are halved, the tables are as if the articles rolled back had never been counted."""
    tables = []
    with patch.object(frequencies, "HORIZON", horizon):
        for undone in (rolled_back, ()):
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
                frequencies = StoredFrequencies(connection)
                for language, terms in before:
                    frequencies.add(language, terms)
                frequencies.commit()
                for language, terms in undone:
                    frequencies.add(language, terms)
                frequencies.rollback()
                for language, terms in after:
                    frequencies.add(language, terms)
                tables.append(written(frequencies, connection))

    assert tables[0] == tables[1]
