"""The document frequencies between runs."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from pipelines.events import stored_frequencies
from pipelines.events.stored_frequencies import LearnedFrequencies

articles = st.lists(st.tuples(st.sampled_from(["de", "en"]), st.sets(st.sampled_from("abcdef"))), max_size=12)


def written(frequencies: LearnedFrequencies, connection: sqlite3.Connection) -> list[str]:
    frequencies.settle()
    frequencies.flush()
    return list(connection.iterdump())


@given(articles, articles, articles, st.integers(2, 8))
def test_what_was_taken_back_was_never_counted(
    before: Sequence[tuple[str, set[str]]],
    taken_back: Sequence[tuple[str, set[str]]],
    after: Sequence[tuple[str, set[str]]],
    horizon: int,
) -> None:
    """Wherever counts are halved: what is written is what would be without the articles that were taken back."""
    tables = []
    with patch.object(stored_frequencies, "HORIZON", horizon):
        for undone in (taken_back, ()):
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
                frequencies = LearnedFrequencies(connection)
                for language, terms in before:
                    frequencies.add(language, terms)
                frequencies.settle()
                for language, terms in undone:
                    frequencies.add(language, terms)
                frequencies.take_back()
                for language, terms in after:
                    frequencies.add(language, terms)
                tables.append(written(frequencies, connection))

    assert tables[0] == tables[1]
