"""Whether a state is sound: every file as it was written, all parts in agreement, every published article known."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np

from newscrawl.state.lock import lock
from newscrawl.state.published import state_to_read
from pipelines.duplicates.disk_check import contradictions, damaged_files
from pipelines.duplicates.disk_store import FOLDER, DiskStoreReader
from pipelines.duplicates.sketch_index import SketchIndex
from pipelines.duplicates.store import Store
from pipelines.errors import DamagedStateError, StateError
from pipelines.schemes import has_scheme, has_table

_MOST = 10
"""Findings of one kind that are listed."""
_RELATIONS = (
    ("texts", "SELECT count(*) FROM texts WHERE article NOT IN (SELECT id FROM articles)", "texts of unknown articles"),
    (
        "event_articles",
        "SELECT count(*) FROM event_articles WHERE id NOT IN (SELECT id FROM articles)",
        "unknown articles in the index of events",
    ),
    (
        "event_articles",
        """SELECT count(*) FROM event_articles JOIN articles USING (id)
        WHERE articles.event IS NOT NULL AND articles.event != event_articles.cluster""",
        "articles that the index of events has in another event",
    ),
)
"""What has to be zero, and what it counts: the table that has to be there, the query, the words."""


class _Line(msgspec.Struct):
    """What is read of a published line."""

    id: str


def findings(folder: Path, articles: Path | None = None) -> Iterator[str]:
    """Yield a sentence for everything in a state folder that is not as it should be; nothing is changed.

    :param articles: folder of published articles, all of which have to be known.
    :raises StateError: when there is no state in the folder, a run holds it, or it cannot be read; when its index of
        copies was written under another scheme.
    """
    try:
        with state_to_read(folder) as connection, closing(lock(folder, "scrapy state verify")):
            damaged = list(_damaged_parts(connection, folder))
            yield from damaged
            if not damaged:
                yield from _contradictions(connection, folder)
            if articles is not None:
                yield from _unknown_articles(connection, articles)
    except DamagedStateError as error:
        yield error.damage


def _damaged_parts(connection: sqlite3.Connection, folder: Path) -> Iterator[str]:
    for (found,) in connection.execute(f"PRAGMA integrity_check({_MOST})"):
        if found != "ok":
            yield f"{folder / 'newscrawl.sqlite'}: {' '.join(found.split())}"
    if has_table(connection, "duplicate_files"):
        has_scheme(connection, folder, "duplicates", SketchIndex.scheme)  # files of another format cannot be checked
        yield from damaged_files(connection, folder / FOLDER)


def _contradictions(connection: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """Yield a sentence for each relation that does not hold."""
    for table, query, words in _RELATIONS:
        if has_table(connection, table) and (number := connection.execute(query).fetchone()[0]):
            yield f"{folder}: {number:,} {words}"
    if not has_table(connection, "duplicate_files"):
        return
    store = DiskStoreReader(connection, folder / FOLDER, datetime.now(UTC), kept_days=36_500)
    for found in contradictions(store):
        yield f"{folder / FOLDER}: {found}"
    if unknown := _unknown_texts(connection, store):
        yield f"{folder / FOLDER}: {unknown:,} texts of unknown articles"


def _unknown_texts(connection: sqlite3.Connection, store: Store) -> int:
    """Return how many texts are of unknown articles; the first text of a cluster outlives its article."""
    query = "SELECT 1 FROM articles WHERE id = ?"
    sizes = np.bincount(store.table.stored["leader"], minlength=len(store.table))
    ids = map(store.table.article, np.flatnonzero(sizes < 2).tolist())
    return sum(connection.execute(query, (article,)).fetchone() is None for article in ids)


def _unknown_articles(connection: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """Yield a sentence for each file with articles that the state does not know: it would publish them again."""
    decoder = msgspec.json.Decoder(_Line)
    for path in sorted(folder.glob("*.jsonl")):
        lines = unknown = unreadable = 0
        try:
            with path.open("rb") as file:
                for line in file:
                    lines += 1
                    try:
                        article = decoder.decode(line).id
                    except (msgspec.MsgspecError, UnicodeDecodeError):
                        unreadable += 1
                        continue
                    unknown += not connection.execute("SELECT 1 FROM articles WHERE id = ?", (article,)).fetchone()
        except OSError as error:
            raise StateError(f"{path} cannot be read: {error.strerror}") from error
        if unknown:
            yield f"{path}: {unknown:,} of its {lines:,} articles are not known, and would be published again"
        if unreadable:
            yield f"{path}: {unreadable:,} of its {lines:,} lines are no articles"
