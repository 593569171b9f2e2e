"""The columns of a report's page, in the form that ``page/data.md`` describes: typed arrays, and lists as counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[Any]
NONE = -1
"""An index that leads nowhere."""
_ALIGNMENT = 8
_TYPES = {"B": "<u1", "H": "<u2", "I": "<u4", "i": "<i4", "d": "<f8"}
_LARGEST = {"B": 2**8 - 1, "H": 2**16 - 1, "I": 2**32 - 1}


class ColumnBlock:
    """Collects columns, and packs them into one block of bytes."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, str, int, int, int]] = []
        """Name, type, offset, length, and whether the column stands for its running sums."""
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, name: str, values: Sequence[int] | Numbers, *, running: bool = False) -> None:
        """Add a column of numbers from 0, of the narrowest type that has them all; floats stay floats.

        :param running: whether the page is to take the running sums from 0.
        """
        column = np.asarray(values)
        self._add(name, column, "d" if column.dtype.kind == "f" else _narrowest(column), running)

    def add_references(self, name: str, values: Sequence[int] | Numbers) -> None:
        """Add a column of indices, ``NONE`` among them."""
        self._add(name, np.asarray(values), "i", running=False)

    def packed(self) -> bytes:
        """Return all columns, each at a multiple of eight bytes."""
        return b"".join(self._parts)

    def _add(self, name: str, column: Numbers, code: str, running: bool) -> None:
        content = column.astype(_TYPES[code]).tobytes()
        self.entries.append((name, code, self._size, len(column), int(running)))
        padded = content + bytes(-len(content) % _ALIGNMENT)
        self._parts.append(padded)
        self._size += len(padded)


def _narrowest(column: Numbers) -> str:
    largest = int(column.max()) if len(column) else 0
    return next(code for code, limit in _LARGEST.items() if largest <= limit)


def ranked(values: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Return the values that occur, the most frequent first, and the place of each value among them.

    :param size: number of possible values, which count from 0; ``NONE`` is passed over.
    :returns: the old values in their new order, and for each old value its new one, ``NONE`` if it does not occur.
    """
    counts = np.bincount(values[values >= 0], minlength=size)
    order = np.argsort(-counts, kind="stable")
    order = order[counts[order] > 0]
    places = np.full(size, NONE)
    places[order] = np.arange(len(order))
    return order, places


def looked_up(places: Numbers, values: Numbers) -> Numbers:
    """Return ``places[value]`` of each value; ``NONE`` where the value is negative."""
    if not len(places):
        return np.full(len(values), NONE)
    return np.where(values >= 0, places[np.maximum(values, 0)], NONE)


def gathered(starts: Numbers, rows: Numbers) -> tuple[Numbers, Numbers]:
    """Return where the entries of some rows of a list of lists are, and how many each row has.

    :param starts: where the entries of each row begin, and the end of the last.
    """
    lengths = starts[rows + 1] - starts[rows]
    first = np.repeat(starts[rows] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    return first + np.arange(int(lengths.sum())), lengths


def lengths_of(lists: Iterable[Sequence[Any]]) -> list[int]:
    """Return how long each list is: a running column of where it starts."""
    return [len(each) for each in lists]
