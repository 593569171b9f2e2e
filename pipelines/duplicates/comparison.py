"""Estimates from sketches what texts of a batch share with earlier texts, wherever the pairs of them were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pipelines.duplicates.collisions import Collisions, Mask, packed_pairs
from pipelines.duplicates.forms import are_forms
from pipelines.duplicates.resemblance import Estimates, estimated_shared, estimated_similarity
from pipelines.duplicates.shingles import PERMUTATIONS
from pipelines.duplicates.sketch import Sketches
from pipelines.duplicates.slots import differences
from pipelines.duplicates.sorted_run import Numbers, Places
from pipelines.duplicates.table import Table


class CandidatePair(NamedTuple):
    """A text of a batch and an earlier text that it may copy."""

    row: int
    """Row of the later text in the batch."""
    number: int
    """Number of the earlier text."""
    exact: bool
    """Whether both have the same words."""
    shared: float
    """Estimated number of shingles that are in both."""
    size: int
    """Number of distinct shingles of the earlier text."""
    sample_collisions: int
    """Number of sampled shingles on which they collided."""
    form: bool
    """Whether both are one form, filled in twice."""


@dataclass(slots=True)
class CandidatePairs:
    """Many candidate pairs, sorted by row, then by number; one array of shape (pairs,) for each field of a pair."""

    row: Places
    number: Numbers
    exact: Mask
    shared: Estimates
    size: Places
    sample_collisions: Places

    def __len__(self) -> int:
        return len(self.row)


class Comparison:
    """A batch of texts beside the earlier texts of a table.

    :param base: number of the first text of the batch; its texts may be in the table already.
    :param sampled: collisions of the batch on sampled shingles; None if they are not known yet.
    :param partial: whether partial copies are looked for. Without samples, bands would find only some of them.
    """

    def __init__(
        self, table: Table, sketches: Sketches, base: int, sampled: Collisions | None = None, *, partial: bool = True
    ) -> None:
        self._table, self._sketches, self.base, self.sampled, self.partial = table, sketches, base, sampled, partial

    def __len__(self) -> int:
        return len(self._sketches)

    @property
    def sizes(self) -> Places:
        """Number of distinct shingles of each text: int64, shape (n,)."""
        return self._sketches.sizes

    def paired(self, rows: Places, numbers: Numbers, exact: Mask) -> CandidatePairs:
        """Return pairs of texts of the batch and earlier texts, with what their sketches say about them.

        :param rows: rows of the later texts in the batch: shape (pairs,).
        :param numbers: numbers of the earlier texts: shape (pairs,).
        :param exact: whether the texts of each pair have the same words.
        """
        own = self._sketches
        if not len(rows):
            return CandidatePairs(rows, numbers, exact, np.empty(0), rows, rows)
        sizes = self._earlier("size", own.sizes, numbers)
        agreeing = (own.signatures[rows] == self._earlier("signature", own.signatures, numbers)).sum(axis=1)
        similarity = estimated_similarity(agreeing, PERMUTATIONS)
        collisions = samples = np.zeros(len(rows), np.int64)
        if self.sampled is not None:
            collisions = self._sample_collisions(rows, numbers)
            shorter = np.where(
                own.sizes[rows] <= sizes, own.sampled[rows], self._earlier("sampled", own.sampled, numbers)
            )
            samples = np.where(collisions > 0, shorter, 0)  # a text that is not in the postings cannot collide
        shared = estimated_shared(similarity, own.sizes[rows], sizes, collisions, samples)
        return CandidatePairs(rows, numbers, exact, shared, sizes, collisions)

    def unpacked(self, pairs: CandidatePairs, places: Places) -> list[CandidatePair]:
        """Return the pairs at these indices as single objects, with what their slots say."""
        fields = [getattr(pairs, name)[places] for name in CandidatePairs.__slots__]
        rows, numbers = fields[:2]
        differing = differences(self._sketches.slots[rows], self._earlier("slots", self._sketches.slots, numbers))
        columns = [column.tolist() for column in (*fields, are_forms(differing))]
        return list(map(CandidatePair._make, zip(*columns, strict=True)))

    def _sample_collisions(self, rows: Places, numbers: Numbers) -> Places:
        """Return on how many sampled shingles each pair collided."""
        assert self.sampled is not None
        collided_rows, collided_numbers, times = self.sampled.pairs
        if not len(times):
            return np.zeros(len(rows), np.int64)
        known, wanted = packed_pairs(collided_rows, collided_numbers), packed_pairs(rows, numbers)
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where(known[place] == wanted, times[place], 0)

    def _earlier(self, name: str, of_batch: np.ndarray, numbers: Numbers) -> np.ndarray:
        """Return a field of earlier texts, of which some may be in the batch itself.

        :param of_batch: that field of the texts of the batch.
        """
        within = numbers.astype(np.int64) - self.base
        stored = within < 0
        if stored.all():
            return self._table.column(name, numbers)
        values = of_batch[np.maximum(within, 0)]
        values[stored] = self._table.column(name, numbers[stored])
        return values
