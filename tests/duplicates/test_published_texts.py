"""An index that is rebuilt from what was published is the index that published it; forgotten texts are not found."""

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpus import article
from pipelines.duplicates.disk_store import DiskStore
from pipelines.duplicates.postings import merged
from pipelines.duplicates.published_texts import PublishedTexts
from pipelines.duplicates.signer import signer
from pipelines.duplicates.sketch_index import SketchIndex
from pipelines.duplicates.store import Store

NOW = datetime(2026, 5, 11, tzinfo=UTC)
SIGNER = signer("numpy")
ORIGINALS = [article(number, 600).text.split(" ") for number in range(5)]

TEXTS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=14)
"""Texts: which original, and how far edited."""


def text_of(original, edited):
    words = list(ORIGINALS[original])
    chance = random.Random(edited)
    for _ in range(edited * len(words) // 12):
        words[chance.randrange(len(words))] = f"edited{chance.randrange(9)}"
    return " ".join(words)


def sketches_of(texts):
    return SIGNER.sketch([text_of(*text) for text in texts])


def contents(store):
    store.commit()
    runs = [merged(*(run.entries for run in postings)) for postings in (store.keys, store.samples)]
    names = [store.table.article(number) for number in range(len(store.table))]
    return [store.table.added.tobytes(), names, *((run.keys.tobytes(), run.numbers.tobytes()) for run in runs)]


@given(TEXTS, st.integers(1, 14))
@settings(max_examples=25)
def test_what_is_rebuilt_is_equal(texts, at_once):
    """Remembered with their verdicts, in portions of any size, texts make the index that compared them."""
    compared, rebuilt = SketchIndex(Store(), NOW), PublishedTexts(Store(), NOW)
    ids = [f"{number:032x}" for number in range(len(texts))]
    documents = [f"https://example.org/{original}" for original, _ in texts]
    verdicts = [verdict.duplicate for verdict in compared.compare(sketches_of(texts), ids, documents)]
    for start in range(0, len(texts), at_once):
        own = slice(start, start + at_once)
        rebuilt.remember(sketches_of(texts[own]), ids[own], documents[own], verdicts[own], lost := {})

        assert not lost

    assert contents(rebuilt.store) == contents(compared.store)


@given(TEXTS, st.sets(st.integers(0, 13)))
@settings(max_examples=25)
def test_what_is_forgotten_is_not_found(texts, numbers):
    """After some texts are forgotten, copies name only those that are left, and exact copies of these are found."""
    ids = [f"{number:032x}" for number in range(len(texts))]
    forgotten = {ids[number] for number in numbers if number < len(ids)}
    left = {text: article for text, article in zip(texts, ids, strict=True) if article not in forgotten}
    with TemporaryDirectory() as folder, closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        store = DiskStore(connection, Path(folder), NOW, 90)
        before = SketchIndex(store, NOW).compare(sketches_of(texts), ids)
        store.flush()
        store.forget(forgotten)
        store.flush()
        store.published()
        store = DiskStore(connection, Path(folder), NOW, 90)
        asked = sorted({*texts})
        found = SketchIndex(store, NOW).compare(sketches_of(asked), [f"new {text}" for text in asked])

    clusters = {verdict.duplicate.cluster for verdict in before}
    for text, verdict in zip(asked, found, strict=True):
        named = {verdict.duplicate.of, *(match.id for match in verdict.duplicate.matches)}
        assert not named & forgotten
        if text in left:
            assert verdict.duplicate.kind == "exact"
            assert verdict.duplicate.cluster in clusters
