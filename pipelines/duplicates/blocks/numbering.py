"""Numbers of texts: one for each over all blocks, and a dense one within a block, which fits into 32 bits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.collisions import first_of_each
from pipelines.duplicates.sorted_run import Numbers, Places

GlobalNumbers = NDArray[np.int64]
"""Numbers of texts, counted over all blocks from 0."""
Message = tuple[int, bytes]
"""A body, and the part or block that it is for."""


class Answers(NamedTuple):
    """What comes of bringing together what blocks and an index have in a part."""

    messages: list[Message]
    """To the blocks that sent something."""
    new: list[NDArray[Any]]
    """What an index is to keep of these blocks: for each kind of key the keys, and the numbers of their texts."""


KEPT = -1
"""Stands for a block in the body of what an index has kept."""


class Blocks:
    """How many texts are in each block, in reading order."""

    def __init__(self, lengths: Sequence[int]) -> None:
        self.lengths = lengths
        self._firsts = np.cumsum([0, *lengths[:-1]], dtype=np.int64)

    def first(self, block: int) -> int:
        """Return the number of the first text of a block."""
        return int(self._firsts[block])

    def divided(self, numbers: GlobalNumbers) -> Iterator[tuple[int, slice]]:
        """Yield each block that sorted numbers are in, and which of them are in it."""
        blocks = np.searchsorted(self._firsts, numbers, side="right") - 1  # of empty blocks before a text, none has it
        starts = first_of_each(blocks).tolist() if len(blocks) else []
        for start, stop in zip(starts, [*starts[1:], len(blocks)], strict=False):
            yield int(blocks[start]), slice(start, stop)


class DenseNumbers:
    """The numbers that a block uses: those of some earlier texts, then those of its own, which are never fewer.

    Their order stays: an earlier text has a lower number.

    :param earlier: sorted, distinct numbers of texts before the block.
    :param first: number of the first text of the block.
    """

    def __init__(self, earlier: GlobalNumbers, first: int) -> None:
        self.earlier, self.first = earlier, first

    @property
    def base(self) -> int:
        """The dense number of the first text of the block."""
        return len(self.earlier)

    def dense(self, numbers: GlobalNumbers) -> Numbers:
        """Return the dense numbers of texts of the block and of those earlier ones."""
        within = numbers - self.first
        places = np.searchsorted(self.earlier, numbers)
        dense: Numbers = np.where(within >= 0, within + self.base, places).astype(np.uint32)
        return dense

    def numbers(self, dense: NDArray[Any]) -> GlobalNumbers:
        """Return what ``dense`` was given."""
        dense = dense.astype(np.int64)
        if not self.base:
            return dense + self.first
        earlier = self.earlier[np.minimum(dense, self.base - 1)]
        numbers: GlobalNumbers = np.where(dense < self.base, earlier, dense - self.base + self.first)
        return numbers


def earlier_numbers(first: int, *numbers: GlobalNumbers) -> GlobalNumbers:
    """Return those of the numbers that are of texts before a block, sorted, each once."""
    found: GlobalNumbers = np.unique(np.concatenate([np.empty(0, np.int64), *(some[some < first] for some in numbers)]))
    return found


def grouped_by_part(parts: Places, count: int) -> Iterator[tuple[int, Places]]:
    """Yield each of ``count`` parts with the indices of what is for it, ascending; only parts with something."""
    order = np.argsort(parts.astype(np.uint16 if count <= 1 << 16 else np.int64), kind="stable")
    ends = np.searchsorted(parts[order], np.arange(count), side="right").tolist()
    for part, (start, stop) in enumerate(pairwise([0, *ends])):
        if stop > start:
            yield part, order[start:stop]


def key_parts(keys: NDArray[Any], count: int) -> Places:
    """Return the part of each key; keys are hashes, so that parts are of about one length."""
    parts: Places = (keys % keys.dtype.type(count)).astype(np.int64)
    return parts
