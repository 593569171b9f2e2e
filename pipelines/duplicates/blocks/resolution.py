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
from pipelines.duplicates.blocks.pairing import BATCH, Pairs, batches, renumbered
from pipelines.duplicates.comparison import CandidatePairs, Comparison
from pipelines.duplicates.revisions import versions_of
from pipelines.duplicates.sketch_index import Verdict
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


class Resolved(NamedTuple):
    """What the texts of a block are."""

    verdicts: list[Verdict]
    leaders: GlobalNumbers
    """Number of the leader of each text: shape (n,)."""


def resolve(found: Pairs, own: Texts, texts: Texts, known: Leaders) -> Resolved:
    """Return what the texts of a block are.

    :param found: the verified pairs of the block.
    :param own: its texts.
    :param texts: the earlier texts that are compared with them.
    :param known: leaders of earlier texts.
    """
    first = int(own.numbers[0])
    old = DenseNumbers(found.earlier, first)
    mentioned = (found.earlier, known.numbers, known.leaders, known.texts.numbers)
    numbers = DenseNumbers(earlier_numbers(first, *mentioned), first)
    found = renumbered(found, old, numbers)
    table, names, sketches = table_of(numbers, Texts.joined((texts, known.texts))), own.strings(), own.sketches()
    table.stored["leader"][numbers.dense(known.numbers)] = numbers.dense(known.leaders)
    verdicts: list[Verdict] = []
    for (start, stop), batch in zip(batches(len(sketches)), sketches.slices(BATCH), strict=True):
        rows = own.rows[start:stop].copy()
        rows["leader"] = numbers.base + np.arange(start, stop)
        table.add(rows, names[start:stop])
        sampled = None if found.sampled is None else found.sampled.batch(start, stop)
        compared = Comparison(table, batch, numbers.base + start, sampled, partial=found.sampled is not None)
        with gc_paused():
            duplicates = [made.duplicate for made in decide_copies(table, compared, _batch(found.pairs, start, stop))]
            versions = versions_of(table, compared, duplicates, _versions(found, start, stop))
        verdicts += [
            Verdict(duplicate, version.article if version is not None and version.alike else None)
            for duplicate, version in zip(duplicates, versions, strict=True)
        ]
    return Resolved(verdicts, numbers.numbers(table.added["leader"]))


def _batch(pairs: CandidatePairs, start: int, stop: int) -> CandidatePairs:
    own = slice(*np.searchsorted(pairs.row, (start, stop)))
    row, *others = (getattr(pairs, name)[own] for name in CandidatePairs.__slots__)
    return CandidatePairs(row - start, *others)


def _versions(found: Pairs, start: int, stop: int) -> list[list[int]]:
    versions: list[list[int]] = [[] for _ in range(start, stop)]
    own = slice(*np.searchsorted(found.version_rows, (start, stop)))
    for row, number in zip(found.version_rows[own].tolist(), found.versions[own].tolist(), strict=True):
        versions[row - start].append(number)
    return versions
