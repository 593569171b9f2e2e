"""Texts with any number of marks on a letter can be normalised in linear time."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.stream_safe import MOST_MARKS, composed, stream_safe


@given(st.text(alphabet="e\u0301\u0316\uff9e—。 ", max_size=40), st.integers(1, 60))
def test_no_letter_has_more_marks_than_unicode_allows(unit, count):
    """What is returned differs only by joiners, and no run of marks is longer than 30."""
    text = f"{'Brücke' * 200}{unit * count}"

    safe = stream_safe(text)

    assert safe.replace("\u034f", "") == text
    run = 0
    for character in unicodedata.normalize("NFKD", safe):
        run = run + 1 if unicodedata.combining(character) else 0
        assert run <= MOST_MARKS


@pytest.mark.parametrize("text", ["Brücke", "Bru\u0308cke " * 300, "—" * 2_000, "ﾊﾞﾟｽ" * 400])
def test_texts_without_such_letters_stay(text):
    """Ordinary texts, rulers among them, are only composed."""
    assert composed(text) == unicodedata.normalize("NFC", text)


def test_a_million_marks_take_no_minutes():
    """Sorting them all at once would take a quarter of an hour, in which nothing could interrupt it."""
    start = time.process_time()

    assert len(composed("e" + "\u0301\u0316" * 200_000)) > 400_000

    assert time.process_time() - start < 10
