"""Finds which texts share words, and says no more than that.

The index of copies leaves out what it takes for templates, and calls less than three fifths of a text no copy. A text
must not be in a test set if half of it is in what a model was trained on, whatever the reason; here each pair counts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from pipelines.duplicates.candidates import Candidates
from pipelines.duplicates.collisions import Mask
from pipelines.duplicates.resemblance import PARTIAL_SHINGLES, PARTIAL_THRESHOLD, Estimates
from pipelines.duplicates.sketch import Sketches
from pipelines.duplicates.sorted_run import Numbers, Places
from pipelines.duplicates.store import Store
from pipelines.duplicates.table import ROW

STEP = 512
"""Texts that are compared in one step: with more, the pairs of texts that share phrases would take much memory."""
MARGIN = 0.8
"""Samples that collide on this part of what is looked for are enough for a second look."""


class Overlaps(NamedTuple):
    """Pairs of texts that share words: one array of shape (pairs,) for each field, sorted by row, then by number."""

    row: Places
    """Row of the text among those that were given."""
    number: Numbers
    """Number of the text before it: how many were remembered earlier."""
    shared: Estimates
    """Estimated number of shingles in both."""
    size: Places
    """Number of distinct shingles of the text."""
    other_size: Places
    """Number of distinct shingles of the text before it."""

    @property
    def share(self) -> Estimates:
        """Estimated share of the shorter text that is in the longer one."""
        share: Estimates = self.shared / np.maximum(np.minimum(self.size, self.other_size), 1)
        return share

    @property
    def certain(self) -> Mask:
        """Whether each pair shares so much that the index of copies would believe the estimate."""
        certain: Mask = (self.share >= PARTIAL_THRESHOLD) & (self.shared >= PARTIAL_SHINGLES)
        return certain


class OverlapIndex:
    """Compares texts with the texts before them; pairs do not depend on how the texts are split into batches.

    :param least: pairs are found of which one text has about this share of its shingles in the other, or more. Of a
        text with fewer than some fifty words too few shingles are sampled: it is found in what is nearly equal only.
    """

    def __init__(self, least: float) -> None:
        self._least, self._store = least, Store()

    def __len__(self) -> int:
        return len(self._store.table)

    def compare(self, sketches: Sketches) -> Overlaps:
        """Return which texts share words with which texts before them, and remember them, numbered on."""
        return _joined([self._compared(step, remember=True) for step in sketches.slices(STEP)])

    def find(self, sketches: Sketches) -> Overlaps:
        """Return which texts share words with which remembered ones, and do not remember them."""
        return _joined([self._compared(step, remember=False) for step in sketches.slices(STEP)])

    def _compared(self, sketches: Sketches, *, remember: bool) -> Overlaps:
        self._store.commit()
        base = len(self)
        # each text is its own article, and no version of a document, so that nothing is found by these keys
        articles = (np.arange(base, base + len(sketches), dtype=np.uint64) + np.uint64(1)) << np.uint64(32)
        candidates = Candidates(self._store, sketches, articles, np.zeros_like(articles))
        pairs, additions = candidates.overlapping(MARGIN * self._least)
        if remember:
            rows = np.zeros(len(sketches), ROW)
            rows["text"], rows["size"], rows["signature"] = sketches.texts, sketches.sizes, sketches.signatures
            rows["sampled"] = sketches.sampled
            self._store.add(rows, [""] * len(rows), additions)
        size = sketches.sizes[pairs.row]
        shared = np.where(pairs.exact, size, pairs.shared)
        found = Overlaps(pairs.row, pairs.number, shared, size, pairs.size)
        kept = found.share >= self._least
        if not remember:
            kept &= pairs.number < base
        return Overlaps._make(field[kept] for field in found)


def _joined(steps: list[Overlaps]) -> Overlaps:
    """Return the pairs of consecutive steps as one."""
    first, *further = steps
    after = [Overlaps(step.row + number * STEP, *step[1:]) for number, step in enumerate(further, 1)]
    return Overlaps._make(map(np.concatenate, zip(first, *after, strict=True))) if after else first
