"""Texts that a block borrows from earlier blocks: their rows, and the names of their articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.blocks.bodies import pack, pack_strings, unpack, unpack_strings
from pipelines.duplicates.blocks.numbering import DenseNumbers, GlobalNumbers
from pipelines.duplicates.sketch import Sketches
from pipelines.duplicates.sorted_run import ranges
from pipelines.duplicates.table import ROW, Rows, Table

NamesOf = NDArray[np.uint8]


@dataclass(slots=True)
class Texts:
    """Some texts: their numbers, their rows as in a table, and the names of their articles."""

    numbers: GlobalNumbers
    """Sorted and distinct."""
    rows: Rows
    """``id_end`` says where in ``names`` each name ends, ``leader`` says nothing."""
    names: NamesOf
    """UTF-8 bytes of the names, concatenated."""

    @classmethod
    def none(cls) -> Texts:
        """Return no texts."""
        return cls(np.empty(0, np.int64), np.empty(0, ROW), np.empty(0, np.uint8))

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Return the three as arrays of plain numbers, for a body."""
        return self.numbers, self.rows.view(np.uint8), self.names

    @classmethod
    def of(cls, numbers: GlobalNumbers, rows: NDArray[np.uint8], names: NamesOf) -> Texts:
        """Return what ``arrays`` was called for."""
        return cls(numbers, rows.view(ROW), names)

    def pack(self) -> bytes:
        """Return the texts as a body."""
        return pack(*self.arrays())

    @classmethod
    def unpack(cls, body: bytes) -> Texts:
        """Return the texts in a body."""
        return cls.of(*unpack(body))

    def chosen(self, numbers: GlobalNumbers) -> Texts:
        """Return the texts with these numbers, which must be among them, sorted and distinct."""
        places = np.searchsorted(self.numbers, numbers)
        assert np.array_equal(self.numbers[places], numbers)
        ends = self.rows["id_end"].astype(np.int64)
        lengths = np.diff(ends, prepend=0)[places]
        rows = self.rows[places]
        rows["id_end"] = np.cumsum(lengths)
        return Texts(numbers, rows, self.names[ranges(ends[places] - lengths, lengths)])

    @classmethod
    def joined(cls, some: Iterable[Texts]) -> Texts:
        """Return all of the texts, each once."""
        parts = [part for part in some if len(part.numbers)]
        if len(parts) < 2:
            return parts[0] if parts else cls.none()
        rows = np.concatenate([part.rows for part in parts])
        lengths = np.concatenate([np.diff(part.rows["id_end"].astype(np.int64), prepend=0) for part in parts])
        names = np.concatenate([part.names for part in parts])
        numbers, places = np.unique(np.concatenate([part.numbers for part in parts]), return_index=True)
        ends, rows = np.cumsum(lengths), rows[places]
        lengths, starts = lengths[places], (ends - lengths)[places]
        rows["id_end"] = np.cumsum(lengths)
        return cls(numbers, rows, names[ranges(starts, lengths)])

    def sketches(self) -> Sketches:
        """Return the sketches of the texts, without bands and samples."""
        rows = self.rows
        return Sketches(
            rows["text"],
            rows["size"].astype(np.int64),
            np.ascontiguousarray(rows["signature"]),
            np.empty((len(rows), 0), np.uint32),
            np.empty(0, np.uint32),
            rows["sampled"].astype(np.int64),
            np.ascontiguousarray(rows["slots"]),
        )

    def strings(self) -> list[str]:
        """Return the names."""
        return unpack_strings(self.names, self.rows["id_end"])


def rows_of(sketches: Sketches, documents: NDArray[np.uint64]) -> Rows:
    """Return the rows of the texts of a block; they have no names and no leaders yet.

    :param documents: hashes of the keys of their documents, 0 for none: shape (n,).
    """
    rows = np.zeros(len(sketches), ROW)
    rows["text"], rows["size"], rows["signature"] = sketches.texts, sketches.sizes, sketches.signatures
    rows["sampled"], rows["slots"], rows["document"] = sketches.sampled, sketches.slots, documents
    return rows


def table_of(numbers: DenseNumbers, texts: Texts) -> Table:
    """Return a table of the earlier texts that a block refers to, each as its own leader.

    :param texts: those whose rows are needed; of the others nothing is known but their leaders.
    """
    stored = np.zeros(numbers.base, ROW)
    places = numbers.dense(texts.numbers)
    ends = texts.rows["id_end"].astype(np.int64)
    stored[places] = texts.rows
    lengths = np.zeros(numbers.base, np.int64)
    lengths[places] = np.diff(ends, prepend=0)
    stored["id_end"] = np.cumsum(lengths)
    stored["leader"] = np.arange(numbers.base)
    table = Table()
    table.replace_stored(stored, texts.names)
    return table


def names_of(rows: Rows, names: Sequence[str], first: int) -> Texts:
    """Return the texts of a block with the names of their articles."""
    content, rows["id_end"] = pack_strings(names)
    return Texts(np.arange(first, first + len(rows)), rows, content)
