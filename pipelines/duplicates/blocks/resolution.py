"""What the texts of a block are, given what is known of the leaders of earlier texts.

Each text depends on earlier ones only. So if all blocks are resolved again and again, each time with the leaders that
the others found the time before, leaders stop changing, first in the first block and at last in the last; and what
they are then is what they are if one process resolves all blocks in order. Chains of copies are short: a few rounds do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pipelines.duplicates.blocks.bodies import pack, unpack
from pipelines.duplicates.blocks.earlier_texts import Texts, table_of
from pipelines.duplicates.blocks.numbering import DenseNumbers, GlobalNumbers, earlier_numbers
from pipelines.duplicates.blocks.pairing import BATCH, BatchPairs, Pairs, batches, renumbered
from pipelines.duplicates.collisions import Mask
from pipelines.duplicates.comparison import Comparison
from pipelines.duplicates.revisions import versions_of
from pipelines.duplicates.sketch_index import Verdict
from pipelines.duplicates.sorted_run import Places
from pipelines.duplicates.table import Table
from pipelines.duplicates.verdict import decide_copies
from pipelines.gc_pause import gc_paused


@dataclass(slots=True)
class Leaders:
    """The leaders of some texts, where they are not the texts themselves."""

    numbers: GlobalNumbers
    """Sorted and distinct."""
    leaders: GlobalNumbers
    """The number of the leader of each of them."""
    texts: Texts
    """Of leaders those that texts were compared with."""

    @classmethod
    def none(cls) -> Leaders:
        """Return no leaders."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), Texts.none())

    def pack(self) -> bytes:
        """Return the leaders as a body."""
        return pack(self.numbers, self.leaders, *self.texts.arrays())

    @classmethod
    def unpack(cls, body: bytes) -> Leaders:
        """Return the leaders in a body."""
        numbers, leaders, *texts = unpack(body)
        return cls(numbers, leaders, Texts.of(*texts))

    def about(self, compared: GlobalNumbers, counted: GlobalNumbers) -> Leaders:
        """Return the leaders of some texts, and their texts where a text of the other block is compared with them.

        :param compared: sorted numbers of texts that are compared with those of the other block.
        :param counted: sorted numbers of further texts, of which only the leaders count.
        """
        with_texts = np.isin(self.numbers, compared)
        kept = with_texts | np.isin(self.numbers, counted)
        texts = self.texts.chosen(np.unique(self.leaders[with_texts]))
        return Leaders(self.numbers[kept], self.leaders[kept], texts)

    def updated(self, news: Iterable[Leaders]) -> Leaders:
        """Return the leaders with those of other texts, and with the last ones of the same."""
        newest = list(news)
        parts = [*newest, self]
        numbers, places = np.unique(np.concatenate([part.numbers for part in parts]), return_index=True)
        leaders = np.concatenate([part.leaders for part in parts])[places]
        return Leaders(numbers, leaders, Texts.joined(part.texts for part in parts))


class Before(NamedTuple):
    """How a block was resolved the last time, and what has changed since."""

    leaders: GlobalNumbers
    """Number of the leader of each text: shape (n,)."""
    changed: GlobalNumbers
    """Numbers of the earlier texts whose leaders are others now."""


class Resolved(NamedTuple):
    """What the texts of a block are."""

    leaders: GlobalNumbers
    """Number of the leader of each text: shape (n,)."""
    rows: Places
    """Rows of the texts that were decided on: all, or those that may be something else than before; ascending."""
    verdicts: list[Verdict]
    """Theirs."""


def resolve(found: Pairs, own: Texts, texts: Texts, known: Leaders, before: Before | None = None) -> Resolved:
    """Return what the texts of a block are.

    :param found: the verified pairs of the block.
    :param own: its texts.
    :param texts: the earlier texts that are compared with them.
    :param known: leaders of earlier texts.
    :param before: given, only texts are decided on that depend on something that has changed.
    """
    first, count = int(own.numbers[0]), len(own.numbers)
    old = DenseNumbers(found.earlier, first)
    mentioned = (found.earlier, known.numbers, known.leaders, known.texts.numbers)
    numbers = DenseNumbers(earlier_numbers(first, *mentioned), first)
    base, found = numbers.base, renumbered(found, old, numbers)
    table, names = table_of(numbers, Texts.joined((texts, known.texts))), own.strings()
    table.stored["leader"][numbers.dense(known.numbers)] = numbers.dense(known.leaders)
    changed = np.zeros(base + count, np.bool_)
    if before is not None:
        changed[numbers.dense(before.changed)] = True
    decided: list[Places] = [np.empty(0, np.int64)]
    verdicts: list[Verdict] = []
    for (start, stop), sketches in zip(batches(count), own.sketches().slices(BATCH), strict=True):
        batch = found.batch(start, stop)
        open_rows = (
            np.arange(stop - start) if before is None else _depending(batch, changed, base + start, stop - start)
        )
        rows = own.rows[start:stop].copy()
        rows["leader"] = np.arange(base + start, base + stop)
        if before is not None:
            settled = np.setdiff1d(np.arange(stop - start), open_rows, assume_unique=True)
            rows["leader"][settled] = numbers.dense(before.leaders[start + settled])
        table.add(rows, names[start:stop])
        if len(open_rows):
            compared = Comparison(table, sketches, base + start, batch.sampled, partial=batch.sampled is not None)
            with gc_paused():
                verdicts += _verdicts(table, compared, batch.of_rows(open_rows), open_rows)
            if before is not None:
                leaders = numbers.numbers(table.added["leader"][start:stop])
                changed[base + start : base + stop] = leaders != before.leaders[start:stop]
            decided.append(start + open_rows)
    return Resolved(numbers.numbers(table.added["leader"]), np.concatenate(decided), verdicts)


def _verdicts(table: Table, compared: Comparison, batch: BatchPairs, rows: Places) -> list[Verdict]:
    """Return the verdicts on some texts of a batch, and set their leaders."""
    duplicates = [decision.duplicate for decision in decide_copies(table, compared, batch.pairs)]
    versions = versions_of(table, compared, duplicates, batch.versions_by_row(len(duplicates)))
    found = ((duplicates[row], versions[row]) for row in rows.tolist())
    return [
        Verdict(duplicate, version.article if version is not None and version.alike else None)
        for duplicate, version in found
    ]


def _depending(batch: BatchPairs, changed: Mask, base: int, length: int) -> Places:
    """Return the rows of a batch that depend on a text whose leader has changed, or on one that so depends.

    :param base: dense number of the first text of the batch.
    """
    rows, numbers = batch.dependencies()
    depending = np.zeros(length, np.bool_)
    depending[rows[changed[numbers]]] = True
    within = numbers >= base
    rows, others = rows[within], numbers[within] - base
    while True:
        more = rows[depending[others] & ~depending[rows]]
        if not len(more):
            return np.flatnonzero(depending)
        depending[more] = True
