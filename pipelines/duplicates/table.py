"""What is stored of each text beside its keys: one row of fixed width, and its article's id."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.shingles import PERMUTATIONS
from pipelines.duplicates.sketch import NUMBER_VALUES

ROW = np.dtype(
    [
        ("text", "<u8", 2),
        ("document", "<u8"),
        ("id_end", "<u8"),
        ("leader", "<u4"),
        ("arrived", "<u4"),
        ("size", "<u4"),
        ("sampled", "<u4"),
        ("numbered", "<u4"),
        ("numbers", "u1", NUMBER_VALUES),
        ("signature", "u1", PERMUTATIONS),
    ]
)
"""A text: the hashes of its words and of its document's key (0: none), where its article's id ends in the file of ids,
the number of its cluster's leader, when it arrived (seconds since 1970), how many distinct shingles, sampled shingles
and numbers it has, and the signatures of its numbers and its shingles."""
Rows = NDArray[np.void]


class Table:
    """Rows by number: stored ones, which may lie in a file, then added ones."""

    def __init__(self) -> None:
        self._grow(np.empty(0, ROW))
        self.store(np.empty(0, ROW), np.empty(0, np.uint8))

    def store(self, stored: Rows, ids: NDArray[np.uint8]) -> None:
        """Take these rows, and their articles' ids behind one another, for all there are."""
        self.stored, self.stored_ids = stored, ids
        self._stored_leaders, self._stored_ends = stored["leader"], stored["id_end"]
        self._length = 0
        self._ids: list[str] = []

    def __len__(self) -> int:
        return len(self.stored) + self._length

    @property
    def added(self) -> Rows:
        """The rows that are not stored yet, to be read and changed in place."""
        return self._added[: self._length]

    @property
    def added_ids(self) -> bytes:
        """The ids of those rows behind one another."""
        return "".join(self._ids).encode()

    def add(self, rows: Rows, ids: Sequence[str]) -> None:
        """Add rows; ``id_end`` is filled here."""
        start = int(self[len(self) - 1]["id_end"]) if len(self) else 0
        rows["id_end"] = np.cumsum([len(article.encode()) for article in ids]) + start
        needed = self._length + len(rows)
        if needed > len(self._added):
            self._grow(np.concatenate((self.added, np.empty(max(needed, 1024), ROW))))
        self._added[self._length : needed] = rows
        self._length = needed
        self._ids += ids

    def drop(self, rows: int) -> None:
        """Forget the last of the added rows."""
        self._length -= rows
        del self._ids[self._length :]

    def __getitem__(self, number: int) -> np.void:
        """Return one row."""
        within = number - len(self.stored)
        row: np.void = self._added[within] if within >= 0 else self.stored[number]
        return row

    def column(self, name: str, numbers: NDArray[np.uint32]) -> NDArray[np.generic]:
        """Return a field of the rows with these numbers."""
        if not len(self.stored):
            return self.added[name][numbers]
        if not self._length:
            return self.stored[name][numbers]
        within = numbers.astype(np.int64) - len(self.stored)
        new = within >= 0
        values = self.stored[name][np.where(new, 0, numbers)]
        values[new] = self.added[name][within[new]]
        return values

    def article(self, number: int) -> str:
        """Return the id of the article whose text has this number."""
        within = number - len(self.stored)
        if within >= 0:
            return self._ids[within]
        start = int(self._stored_ends[number - 1]) if number else 0
        return self.stored_ids[start : int(self._stored_ends[number])].tobytes().decode()

    def leader(self, number: int) -> int:
        """Return the number of the first text of a text's cluster."""
        within = number - len(self.stored)
        return int(self._leaders[within] if within >= 0 else self._stored_leaders[number])

    def leaders(self, numbers: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return the numbers of the first texts of their clusters."""
        return self.column("leader", numbers).astype(np.int64)

    def lead(self, number: int, leader: int) -> None:
        """Put one of the added texts into a cluster."""
        self._leaders[number - len(self.stored)] = leader

    def _grow(self, added: Rows) -> None:
        self._added, self._leaders = added, added["leader"]
