"""Whether an index on disk is as it was written, and whether its files fit together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pipelines.checksums import damage
from pipelines.duplicates.store import Store
from pipelines.duplicates.table import WIDTHS
from pipelines.errors import StateError


def damaged_files(connection: sqlite3.Connection, folder: Path) -> Iterator[str]:
    """Yield a sentence for each file that is not as the list in the database says.

    A list that an earlier version wrote has no checksums; then only the length is compared.

    :raises StateError: when a file cannot be read.
    """
    for name, kind, length, *checksums in connection.execute("SELECT * FROM duplicate_files ORDER BY name").fetchall():
        path = folder / name
        try:
            found = damage(path, length * WIDTHS[kind], (checksums[0] if checksums else None) or b"")
        except OSError as error:
            raise StateError(f"{path} cannot be read: {error.strerror}") from error
        if found is not None:
            yield f"{path} {found}"


def contradictions(store: Store) -> Iterator[str]:
    """Yield a sentence for each relation between the stored texts that does not hold."""
    rows, ids = store.table.stored, store.table.stored_ids
    if not len(rows):
        return
    numbers = np.arange(len(rows))
    ends = rows["id_end"]
    if np.any(ends[1:] < ends[:-1]) or int(ends[-1]) != len(ids):
        yield "the ids of the stored texts do not fit their rows"
    leaders = rows["leader"]
    if np.any(leaders > numbers) or np.any(leaders[leaders] != leaders):
        yield "stored texts are in copy clusters whose first text is not in them"
    for kind, postings in (("keys", store.keys), ("samples", store.samples)):
        for run in postings.stored if postings is not None else ():
            keys, holders = run.entries.keys, run.entries.numbers
            if np.any(keys[1:] < keys[:-1]):
                yield f"the {kind} of the stored texts are not sorted"
            if len(holders) and int(holders.max()) >= len(rows):
                yield f"{kind} lead to texts that are not stored"
