"""What is stored of each text besides its keys: a row of fixed width, and the id of its article."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.shingles import PERMUTATIONS
from pipelines.duplicates.slots import BYTES
from pipelines.duplicates.sorted_run import ENTRY_BYTES

ROW = np.dtype(
    [
        ("text", "<u8", 2),
        ("document", "<u8"),
        ("id_end", "<u8"),
        ("leader", "<u4"),
        ("arrived", "<u4"),
        ("size", "<u4"),
        ("sampled", "<u4"),
        ("slots", "u1", BYTES),
        ("signature", "u1", PERMUTATIONS),
    ]
)
"""The row of a text: hashes of its words and of the key of its document (0 for none), where the id of its article ends
in the file of ids, the number of the leader of its cluster (the first text in it), when it arrived (seconds since
1970), how many distinct shingles and sampled shingles it has, the bitmaps of its numbers, names and other words, and
the signature of its shingles.
"""
WIDTHS = {"rows": ROW.itemsize, "ids": 1, "keys": ENTRY_BYTES, "samples": ENTRY_BYTES}
"""The files of an index on disk: how many bytes a row or an entry of each kind has."""
Rows = NDArray[np.void]


class Table:
    """The rows of all texts by number: first the stored ones, which may be a mapped file, then the added ones."""

    def __init__(self) -> None:
        self._grow(np.empty(0, ROW))
        self.replace_stored(np.empty(0, ROW), np.empty(0, np.uint8))

    def replace_stored(self, stored: Rows, ids: NDArray[np.uint8]) -> None:
        """Use these rows instead of all present ones, stored and added.

        :param ids: UTF-8 bytes of the ids of their articles, concatenated.
        """
        self.stored, self.stored_ids = stored, ids
        self._stored_leaders, self._stored_ends = stored["leader"], stored["id_end"]
        self._length = 0
        self._ids: list[str] = []

    def __len__(self) -> int:
        return len(self.stored) + self._length

    @property
    def added(self) -> Rows:
        """The rows that are not stored yet; they may be changed in place."""
        return self._added[: self._length]

    @property
    def added_ids(self) -> bytes:
        """The ids of the articles of these rows, concatenated, as UTF-8."""
        return "".join(self._ids).encode()

    def add(self, rows: Rows, ids: Sequence[str]) -> None:
        """Add rows; ``id_end`` is filled in here."""
        start = int(self[len(self) - 1]["id_end"]) if len(self) else 0
        rows["id_end"] = np.cumsum([len(article.encode()) for article in ids]) + start
        needed = self._length + len(rows)
        if needed > len(self._added):
            self._grow(np.concatenate((self.added, np.empty(max(needed, 1024), ROW))))
        self._added[self._length : needed] = rows
        self._length = needed
        self._ids += ids

    def drop(self, rows: int) -> None:
        """Remove the last ``rows`` of the added rows."""
        self._length -= rows
        del self._ids[self._length :]

    def __getitem__(self, number: int) -> np.void:
        """Return the row of a text."""
        within = number - len(self.stored)
        row: np.void = self._added[within] if within >= 0 else self.stored[number]
        return row

    def column(self, name: str, numbers: NDArray[np.uint32]) -> NDArray[np.generic]:
        """Return one field of the rows with these numbers: shape (n,), or (n, width of the field)."""
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
        """Return the id of the article that has the text with this number."""
        within = number - len(self.stored)
        if within >= 0:
            return self._ids[within]
        start = int(self._stored_ends[number - 1]) if number else 0
        return self.stored_ids[start : int(self._stored_ends[number])].tobytes().decode()

    def leader(self, number: int) -> int:
        """Return the number of the leader of the cluster that a text is in."""
        within = number - len(self.stored)
        return int(self._leaders[within] if within >= 0 else self._stored_leaders[number])

    def leaders(self, numbers: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return the numbers of the leaders of the clusters that these texts are in: shape (n,)."""
        return self.column("leader", numbers).astype(np.int64)

    def set_leader(self, number: int, leader: int) -> None:
        """Put one of the added texts into the cluster of a leader."""
        self._leaders[number - len(self.stored)] = leader

    def _grow(self, added: Rows) -> None:
        self._added, self._leaders = added, added["leader"]
