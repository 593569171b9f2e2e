"""The index of texts as other programs use it: texts in, labels out, in memory or saved in a folder."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from pipelines.duplicates.disk_store import FOLDER, DiskStore
from pipelines.duplicates.signer import signer
from pipelines.duplicates.sketch import Sketches
from pipelines.duplicates.sketch_index import BATCH, SketchIndex
from pipelines.duplicates.store import Store
from pipelines.errors import StateError
from pipelines.items import Duplicate
from pipelines.schemes import TABLE, require_scheme

DATABASE = "index.sqlite"
"""Name of the database in the folder of a saved index."""


class DuplicateIndex:
    """Compares texts with all texts before them, and remembers them: make one by ``in_memory`` or ``open``.

    Labels do not depend on how many texts are compared in one call.
    """

    def __init__(self, store: Store, connection: sqlite3.Connection | None = None, signer_name: str = "auto") -> None:
        self._store, self._connection = store, connection
        self._signer = signer(signer_name)
        self._sketches = SketchIndex(store, datetime.now(UTC))

    @classmethod
    def in_memory(cls, *, partial: bool = True, signer: str = "auto") -> Self:
        """Return an empty index that lasts as long as the object.

        :param partial: whether partial copies are looked for; without them it is faster and smaller.
        :param signer: ``numba``, ``numpy`` or ``datasketch``; all give the same labels. ``auto`` is the fastest
            that is installed.
        :raises ValueError: when there is no such signer, or it is not installed.
        """
        return cls(Store(partial=partial), signer_name=signer)

    @classmethod
    def open(cls, folder: str | Path, *, days: float = 36_500, partial: bool = True, signer: str = "auto") -> Self:
        """Return the index saved in a folder, or a new one there; use it in a ``with`` block.

        :param folder: made if it does not exist. The state folder of a crawl is refused: ``scrapy dedup --against``
            compares with that.
        :param days: how long after the last arrival of a copy a text is remembered.
        :raises StateError: when the folder is already open, damaged, not an index, or of another version.
        :raises ValueError: when there is no such signer, or it is not installed.
        """
        path = Path(folder)
        connection = _opened(path)
        try:
            require_scheme(connection, path, "duplicates", SketchIndex.scheme)
            store = DiskStore(connection, path / FOLDER, datetime.now(UTC), days, partial=partial)
            return cls(store, connection, signer)
        except BaseException:
            connection.close()
            raise

    def compare(self, texts: Iterable[str], ids: Iterable[str]) -> list[Duplicate]:
        """Return what each text is to all before it, in order, and remember the texts.

        A text whose id is remembered already has the label of its first time again, and is not added twice.

        :param ids: names of the texts, by which labels refer to them.
        :raises ValueError: when there are more texts than ids, or fewer.
        """
        labels: list[Duplicate] = []
        for sketches, batch_ids in self._sketched(zip(texts, ids, strict=True)):
            labels += [verdict.duplicate for verdict in self._sketches.compare(sketches, batch_ids)]
        return labels

    def _sketched(self, pairs: Iterator[tuple[str, str]]) -> Iterator[tuple[Sketches, list[str]]]:
        """Yield sketches and ids in batches; a thread sketches the next batch while one is compared.

        numpy releases the interpreter's lock for most of either, so on two cores this takes three fifths of the time.
        """
        ahead: deque[tuple[Future[Sketches], list[str]]] = deque()
        with ThreadPoolExecutor(1) as thread:
            while batch := list(islice(pairs, BATCH)):
                texts, ids = [text for text, _ in batch], [id_ for _, id_ in batch]
                ahead.append((thread.submit(self._signer.sketch, texts), ids))
                if len(ahead) > 1:
                    sketches, ids = ahead.popleft()
                    yield sketches.result(), ids
            for sketches, ids in ahead:
                yield sketches.result(), ids

    def commit(self) -> None:
        """Save what was compared so far; an index in memory has nothing to save."""
        if self._connection is not None and isinstance(self._store, DiskStore):
            self._store.flush()
            self._connection.execute("COMMIT")
            self._store.published()
            self._connection.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Release the folder; what was compared since the last ``commit`` is forgotten."""
        if self._connection is not None:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is None:
            self.commit()
        self.close()


def _check_ours(folder: Path) -> None:
    """Refuse a folder with files of another index: they are not listed in our database, so they would be deleted.

    :raises StateError: when there are such files.
    """
    if not (folder / DATABASE).exists() and (folder / FOLDER).exists():
        raise StateError(
            f"{folder} is not the folder of an index, but has {FOLDER}/ in it, as the state of a crawl has: "
            "choose another folder, or compare with a crawl by `scrapy dedup --against`"
        )


def _opened(folder: Path) -> sqlite3.Connection:
    """Return a connection to the folder's database, in a transaction that keeps others out.

    :raises StateError: when that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _check_ours(folder)
        connection = sqlite3.connect(folder / DATABASE, timeout=0, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(TABLE)
        except BaseException:
            connection.close()
            raise
    except (OSError, sqlite3.Error) as error:
        reason = "it is already open" if "locked" in str(error) else str(error)
        raise StateError(f"the index in {folder} cannot be opened: {reason}") from error
    return connection
