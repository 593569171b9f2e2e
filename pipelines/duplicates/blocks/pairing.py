"""The candidate pairs of a block, and which of them may be copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.blocks.bodies import pack, unpack
from pipelines.duplicates.blocks.earlier_texts import Texts, table_of
from pipelines.duplicates.blocks.identity import Identity
from pipelines.duplicates.blocks.numbering import DenseNumbers, GlobalNumbers, earlier_numbers
from pipelines.duplicates.blocks.shared_keys import SharedKeys
from pipelines.duplicates.candidates import candidate_pairs, most_shared
from pipelines.duplicates.collisions import Collisions
from pipelines.duplicates.comparison import CandidatePairs, Comparison
from pipelines.duplicates.resemblance import may_be_copies
from pipelines.duplicates.sorted_run import Numbers, Places, ranges
from pipelines.duplicates.templates import COMMON_CLUSTERS

BATCH = 2_048
"""Texts of a block that are compared in one step."""


@dataclass(slots=True)
class Pairs:
    """The pairs of the texts of a block with earlier ones that are to be compared, and what they collided on.

    Numbers are dense.
    """

    earlier: GlobalNumbers
    """The earlier texts that dense numbers stand for."""
    pairs: CandidatePairs
    """May be copies. Before they are verified, only ``row``, ``number`` and ``exact`` are known."""
    version_rows: Places
    """Rows of texts that have earlier versions, once for each of these: ascending."""
    versions: Numbers
    sampled: SharedKeys | None
    """Collisions on samples; None if partial copies are not looked for."""

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Return all as arrays, for a body."""
        pairs = [getattr(self.pairs, name) for name in CandidatePairs.__slots__]
        sampled = [] if self.sampled is None else [getattr(self.sampled, part.name) for part in fields(SharedKeys)]
        return self.earlier, self.version_rows, self.versions, *pairs, *sampled

    def pack(self) -> bytes:
        """Return the pairs as a body."""
        return pack(*self.arrays())

    @classmethod
    def unpack(cls, body: bytes) -> Pairs:
        """Return the pairs in a body."""
        earlier, version_rows, versions, *columns = unpack(body)
        pairs, sampled = columns[: len(CandidatePairs.__slots__)], columns[len(CandidatePairs.__slots__) :]
        return cls(earlier, CandidatePairs(*pairs), version_rows, versions, SharedKeys(*sampled) if sampled else None)

    def compared(self) -> GlobalNumbers:
        """Return the earlier texts whose rows are needed."""
        return self._earlier(np.concatenate((self.pairs.number, self.versions)))

    def counted(self) -> GlobalNumbers:
        """Return the earlier texts of which only the leaders are needed: by them common shingles are told."""
        if self.sampled is None:
            return self.earlier[:0]
        frequent = np.flatnonzero(self.sampled.lengths >= COMMON_CLUSTERS)
        return self._earlier(self.sampled.narrowed(frequent).holders)

    def batch(self, start: int, stop: int) -> BatchPairs:
        """Return the pairs of consecutive texts, whose rows are counted from ``start``."""
        own, versions = (slice(*np.searchsorted(rows, (start, stop))) for rows in (self.pairs.row, self.version_rows))
        return BatchPairs(
            _counted_from(start, self.pairs, own),
            self.version_rows[versions] - start,
            self.versions[versions],
            None if self.sampled is None else self.sampled.batch(start, stop),
        )

    def _earlier(self, dense: Numbers) -> GlobalNumbers:
        """Return the texts before the block that dense numbers stand for, sorted, each once."""
        used = np.unique(dense)
        earlier: GlobalNumbers = self.earlier[used[used < len(self.earlier)]]
        return earlier


@dataclass(slots=True)
class BatchPairs:
    """The pairs of consecutive texts of a block, as ``Pairs`` has them."""

    pairs: CandidatePairs
    version_rows: Places
    versions: Numbers
    sampled: Collisions | None

    def of_rows(self, rows: Places) -> BatchPairs:
        """Return the pairs of some rows, with all collisions."""
        own, versions = (np.flatnonzero(np.isin(given, rows)) for given in (self.pairs.row, self.version_rows))
        return BatchPairs(
            _counted_from(0, self.pairs, own), self.version_rows[versions], self.versions[versions], self.sampled
        )

    def versions_by_row(self, length: int) -> list[list[int]]:
        """Return for each row the numbers of the earlier versions, ascending."""
        versions: list[list[int]] = [[] for _ in range(length)]
        for row, number in zip(self.version_rows.tolist(), self.versions.tolist(), strict=True):
            versions[row].append(number)
        return versions

    def dependencies(self) -> tuple[Places, Places]:
        """Return the rows of texts, and the numbers of the texts of whose leaders it depends what they are."""
        rows, numbers = [self.pairs.row, self.version_rows], [self.pairs.number, self.versions]
        if self.sampled is not None:
            frequent = np.flatnonzero(self.sampled.lengths >= COMMON_CLUSTERS)
            lengths = self.sampled.lengths[frequent]
            rows.append(self.sampled.rows[frequent].repeat(lengths))
            numbers.append(self.sampled.holders[ranges(self.sampled.starts[frequent], lengths)])
        return np.concatenate(rows), np.concatenate(numbers).astype(np.int64)


def find_pairs(first: int, identity: Identity, shared: Sequence[SharedKeys]) -> Pairs:
    """Return the pairs of a block that are to be compared.

    :param first: number of the first text of the block.
    :param shared: its collisions on bands, and on samples if partial copies are looked for.
    """
    exact = identity.exact
    earlier = earlier_numbers(first, exact[exact >= 0], identity.versions, *(keys.holders for keys in shared))
    numbers = DenseNumbers(earlier, first)
    dense_exact = np.where(exact >= 0, numbers.dense(exact).astype(np.int64), -1)
    bands, *samples = (SharedKeys(keys.rows, keys.starts, keys.lengths, numbers.dense(keys.holders)) for keys in shared)
    found = []
    for start, stop in batches(len(exact)):
        chosen = most_shared(samples[0].batch(start, stop)) if samples else None
        rows, others = candidate_pairs(dense_exact[start:stop], bands.batch(start, stop), chosen)
        found.append((rows + start, others))
    rows, others = (np.concatenate(column) for column in zip(*found, strict=True))
    unknown = np.empty(0)
    pairs = CandidatePairs(rows, others, dense_exact[rows] == others, unknown, rows[:0], rows[:0])
    versions = numbers.dense(identity.versions)
    return Pairs(earlier, pairs, identity.version_rows, versions, samples[0] if samples else None)


def verify(found: Pairs, own: Texts, texts: Texts) -> Pairs:
    """Return the pairs that may be copies, and only the collisions that decide on them.

    :param own: the texts of the block.
    :param texts: the earlier texts that are compared.
    """
    first = int(own.numbers[0])
    table, sketches = table_of(DenseNumbers(found.earlier, first), texts), own.sketches()
    base, partial = len(found.earlier), found.sampled is not None
    table.add(own.rows.copy(), [""] * len(own.rows))
    kept = []
    for (start, stop), batch in zip(batches(len(sketches)), sketches.slices(BATCH), strict=True):
        sampled = None if found.sampled is None else found.sampled.batch(start, stop)
        compared = Comparison(table, batch, base + start, sampled, partial=partial)
        chosen = slice(*np.searchsorted(found.pairs.row, (start, stop)))
        pairs = compared.paired(found.pairs.row[chosen] - start, found.pairs.number[chosen], found.pairs.exact[chosen])
        alike = np.flatnonzero(pairs.exact | may_be_copies(pairs.shared, batch.sizes[pairs.row], pairs.size))
        kept.append(_counted_from(-start, pairs, alike))
    columns = ([getattr(own, name) for own in kept] for name in CandidatePairs.__slots__)
    pairs = CandidatePairs(*map(np.concatenate, columns))
    decided = np.zeros(len(sketches), np.bool_)
    decided[pairs.row] = decided[found.version_rows] = True
    sampled_keys = None if found.sampled is None else found.sampled.of_rows(decided)
    return _renumbered(Pairs(found.earlier, pairs, found.version_rows, found.versions, sampled_keys), first)


def renumbered(found: Pairs, old: DenseNumbers, new: DenseNumbers) -> Pairs:
    """Return the same pairs in other dense numbers."""

    def again(dense: Numbers) -> Numbers:
        return new.dense(old.numbers(dense))

    pairs, sampled = found.pairs, found.sampled
    return Pairs(
        new.earlier,
        CandidatePairs(pairs.row, again(pairs.number), pairs.exact, pairs.shared, pairs.size, pairs.sample_collisions),
        found.version_rows,
        again(found.versions),
        None if sampled is None else SharedKeys(sampled.rows, sampled.starts, sampled.lengths, again(sampled.holders)),
    )


def batches(length: int) -> Iterator[tuple[int, int]]:
    """Yield where each batch of a block starts and ends."""
    for start in range(0, length, BATCH):
        yield start, min(start + BATCH, length)


def _renumbered(found: Pairs, first: int) -> Pairs:
    """Return the same pairs, with numbers for no other earlier texts than are needed."""
    dense = [found.pairs.number, found.versions, *([] if found.sampled is None else [found.sampled.holders])]
    earlier = found._earlier(np.concatenate(dense))
    return renumbered(found, DenseNumbers(found.earlier, first), DenseNumbers(earlier, first))


def _counted_from(start: int, pairs: CandidatePairs, places: Places | slice) -> CandidatePairs:
    row, *others = (getattr(pairs, name)[places] for name in CandidatePairs.__slots__)
    return CandidatePairs(row - start, *others)
