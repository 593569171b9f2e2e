"""The store on disk: plain arrays in a folder, and a list in the state's database that says how much of them is valid.

Rows and ids are appended; sorted runs of postings are written once and never changed. The list is part of the caller's
transaction, so the index becomes valid together with everything else that a crawl learned. A crawl that dies before
its commit leaves bytes that are not on the list: they are overwritten, or deleted when the folder is next opened.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Container, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.checksums import grown
from pipelines.disk import sync
from pipelines.duplicates.collisions import Mask
from pipelines.duplicates.disk_check import damaged_files
from pipelines.duplicates.forgotten_texts import ForgottenTexts
from pipelines.duplicates.postings import KeyPostings, merged, merged_portions
from pipelines.duplicates.sorted_run import KEY_BYTES, Entries, Places, SortedRun
from pipelines.duplicates.store import Store
from pipelines.duplicates.table import ROW, WIDTHS
from pipelines.errors import DamagedStateError
from pipelines.participant import Participant

FOLDER = "duplicates"
"""Name of the folder of the index within the state folder."""
CHUNK = 1 << 18
"""Rows or entries that are rewritten in one step."""
_TABLE = """CREATE TABLE IF NOT EXISTS duplicate_files (
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, length INTEGER NOT NULL, checksums BLOB
)"""


class DiskStoreReader(Store):
    """The texts stored in a folder, read only: what is added stays in memory.

    The files are memory-mapped, so they stay readable here even if a running crawl deletes them.

    :param connection: to the database that lists the files.
    :param now: when the run began.
    :param kept_days: days after which a text expires, counted from the last arrival of a text in its cluster.
    :param partial: whether to store the samples by which partial copies are found.
    :raises StateError: when a file is damaged, or cannot be read.
    """

    def __init__(
        self, connection: sqlite3.Connection, folder: Path, now: datetime, kept_days: float, *, partial: bool = True
    ) -> None:
        super().__init__(partial=partial)
        self._connection, self._folder = connection, folder
        self._mapped: dict[str, SortedRun] = {}
        for found in damaged_files(connection, folder):
            raise DamagedStateError(found)
        self._load()
        self.live = self._live_texts(int((now - timedelta(days=kept_days)).timestamp()))

    def _lengths(self, kind: str) -> dict[str, int]:
        """Return the names of the files of a kind, oldest first, with the number of valid rows or entries in each."""
        query = "SELECT name, length FROM duplicate_files WHERE kind = ? ORDER BY length(name), name"
        return dict(self._connection.execute(query, (kind,)))

    def _load(self) -> None:
        rows, ids = (next(self._contents(kind), ("", np.empty(0, np.uint8)))[1] for kind in ("rows", "ids"))
        self.table.replace_stored(rows.view(ROW), ids)
        mapped: dict[str, SortedRun] = {}
        for kind, postings in self._postings():
            runs = {
                name: self._mapped.get(name) or SortedRun(Entries.of_bytes(content))
                for name, content in self._contents(kind)
            }
            postings.replace_stored([*runs.values()])
            mapped |= runs
        self._mapped = mapped

    def _contents(self, kind: str) -> Iterator[tuple[str, NDArray[np.uint8]]]:
        """Yield the names of the files of a kind, oldest first, with their valid bytes."""
        for name, length in self._lengths(kind).items():
            size = length * WIDTHS[kind]
            content = np.memmap(self._folder / name, np.uint8, "r", shape=(size,)) if size else np.empty(0, np.uint8)
            yield name, np.asarray(content)

    def _postings(self) -> Iterator[tuple[str, KeyPostings]]:
        yield "keys", self.keys
        if self.samples is not None:
            yield "samples", self.samples

    def _live_texts(self, oldest: int) -> Mask:
        """Return which texts have not expired; a leader does not expire before the other texts of its cluster."""
        rows = self.table.stored
        last_arrived = rows["arrived"].copy()
        np.maximum.at(last_arrived, rows["leader"], rows["arrived"])
        return np.asarray(last_arrived >= oldest)


class DiskStore(DiskStoreReader, Participant):
    """The texts stored in a folder, which new ones are added to.

    Writes are staged: they become valid when the owner of the connection commits its transaction.

    :param folder: created if it does not exist.
    """

    def __init__(
        self, connection: sqlite3.Connection, folder: Path, now: datetime, kept_days: float, *, partial: bool = True
    ) -> None:
        self._obsolete: list[str] = []
        self._forgotten: ForgottenTexts | None = None
        folder.mkdir(parents=True, exist_ok=True)
        connection.execute(_TABLE)
        if "checksums" not in {row[1] for row in connection.execute("PRAGMA table_info(duplicate_files)")}:
            connection.execute("ALTER TABLE duplicate_files ADD COLUMN checksums BLOB")
        listed = {name for (name,) in connection.execute("SELECT name FROM duplicate_files")}
        for path in folder.iterdir():
            if path.name not in listed:
                path.unlink()
        super().__init__(connection, folder, now, kept_days, partial=partial)
        self._compacts = bool(np.count_nonzero(~self.live) * 8 > len(self.live))

    def forget(self, articles: Container[str]) -> None:
        """Forget the texts of articles, given by their ids, with the next ``flush``; nothing may have been added."""
        live = self.are_live(np.arange(len(self.table), dtype=np.uint32))
        self._forgotten = ForgottenTexts(self.table, self.keys, live, articles)
        self._compacts = True

    def flush(self) -> None:
        """Write what was added to disk and list it; to be called before the caller commits its transaction."""
        self.commit()
        added = len(self.table.added)
        if added:
            self._append("rows", self.table.added.tobytes(), added)
            self._append("ids", self.table.added_ids)
            for kind, postings in self._postings():
                replaced, runs = postings.to_merge()
                names = list(self._lengths(kind))
                self._unlist(names[len(names) - replaced :])
                self._write_entries(kind, sum(map(len, runs)), merged_portions(*runs))
        if self._compacts:
            self._compact()
        if added or self._compacts:
            self._compacts = False
            sync(self._folder)
            self._load()

    def published(self) -> None:
        """Delete the files that are no longer listed; to be called after the caller has committed its transaction."""
        for name in self._obsolete:
            (self._folder / name).unlink(missing_ok=True)
        self._obsolete = []

    # The list of files

    def _list(self, name: str, kind: str, length: int) -> None:
        """List a file that was written, or has grown."""
        query = "SELECT length, checksums FROM duplicate_files WHERE name = ?"
        stored, known = self._connection.execute(query, (name,)).fetchone() or (0, b"")
        before = (stored * WIDTHS[kind], known) if known else (0, b"")
        found = grown(self._folder / name, before, length * WIDTHS[kind])
        row = (name, kind, length, found)
        self._connection.execute("INSERT OR REPLACE INTO duplicate_files VALUES (?, ?, ?, ?)", row)

    def _unlist(self, names: Iterable[str]) -> None:
        for name in names:
            self._connection.execute("DELETE FROM duplicate_files WHERE name = ?", (name,))
            self._obsolete.append(name)

    def _free_name(self, kind: str) -> str:
        taken = {path.name for path in self._folder.iterdir()}
        last = max((int(name.partition("-")[2]) for name in taken if name.startswith(kind)), default=0)
        return f"{kind}-{last + 1}"

    # Writing

    def _append(self, kind: str, content: bytes, length: int | None = None) -> None:
        name, stored = next(iter(self._lengths(kind).items()), (self._free_name(kind), 0))
        width = WIDTHS[kind]
        path = self._folder / name
        with path.open("r+b" if path.exists() else "wb") as file:
            file.truncate(stored * width)  # later bytes were left by a run that died
            file.seek(stored * width)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._list(name, kind, stored + (len(content) if length is None else length))

    def _write(self, kind: str, parts: Iterable[NDArray[np.generic]]) -> None:
        name = self._free_name(kind)
        size = 0
        with (self._folder / name).open("wb") as file:
            for part in parts:
                file.write(part.data)
                size += part.nbytes
            file.flush()
            os.fsync(file.fileno())
        self._list(name, kind, size // WIDTHS[kind])

    def _write_entries(self, kind: str, length: int, portions: Iterable[Entries]) -> None:
        """Write a run, all keys, then all numbers, without having it in memory.

        :param length: how many entries the portions have in all.
        """
        name = self._free_name(kind)
        with (self._folder / name).open("wb") as keys, (self._folder / name).open("r+b") as numbers:
            numbers.seek(length * KEY_BYTES)
            for portion in portions:
                keys.write(portion.keys.data)
                numbers.write(portion.numbers.data)
            for file in (keys, numbers):
                file.flush()
                os.fsync(file.fileno())
        self._list(name, kind, length)

    def _compact(self) -> None:
        """Rewrite all files without the texts that have expired or are forgotten."""
        self._load()
        table, forgotten = self.table, self._forgotten
        keep = forgotten.kept if forgotten else self.are_live(np.arange(len(table), dtype=np.uint32))
        renumbered = np.cumsum(keep) - 1
        lengths = np.diff(table.stored["id_end"], prepend=np.uint64(0)).astype(np.int64)
        ends = np.cumsum(np.where(keep, lengths, 0))

        def rows() -> Iterator[NDArray[np.void]]:
            for part in _parts(len(table)):
                chunk = table.stored[part].copy()
                chunk["leader"], chunk["id_end"] = renumbered[chunk["leader"]], ends[part]
                yield chunk[keep[part]]

        def ids() -> Iterator[NDArray[np.uint8]]:
            for part in _parts(len(table)):
                last = int(table.stored["id_end"][part][-1])
                first = last - int(lengths[part].sum())
                yield table.stored_ids[first:last][np.repeat(keep[part], lengths[part])]

        old = [name for kind in WIDTHS for name in self._lengths(kind)]
        self._write("rows", rows())
        self._write("ids", ids())
        for kind, postings in self._postings():
            runs = [run.entries for run in postings.stored]
            if forgotten:  # one run, since keys may be taken over by texts whose numbers are in a later one
                left = forgotten.entries(merged(*runs), renumbered, lookups=kind == "keys")
                self._write_entries(kind, len(left), [left])
                continue
            for run in runs:
                length = sum(int(np.count_nonzero(keep[run.numbers[part]])) for part in _parts(len(run)))
                self._write_entries(kind, length, _kept_entries(run, keep, renumbered))
        self._unlist(old)
        self.live, self._forgotten = np.empty(0, np.bool_), None


def _kept_entries(run: Entries, keep: Mask, renumbered: Places) -> Iterator[Entries]:
    """Yield the entries of a run, without those of texts that are not kept."""
    for part in _parts(len(run)):
        kept = keep[run.numbers[part]]
        yield Entries(run.keys[part][kept], renumbered[run.numbers[part][kept]].astype(np.uint32))


def _parts(length: int) -> Iterator[slice]:
    return (slice(start, min(start + CHUNK, length)) for start in range(0, length, CHUNK))
