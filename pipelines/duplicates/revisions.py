"""Which earlier text is an older version of a text that was read at the same address.

An address alone proves nothing: `/weather/today` has another article every day, and outlets use addresses again. A new
version has text in common with the old one. If the two share words as copies do, but were judged to be two instances of
a template, they are two articles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.duplicates.comparison import CandidatePair, Comparison
from pipelines.duplicates.resemblance import Resemblance
from pipelines.duplicates.table import Table
from pipelines.duplicates.verdict import is_another_instance
from pipelines.items import Duplicate

COMPARED_VERSIONS = 8
"""How many of the last texts with one address are compared."""
REVISED_SIMILARITY = 0.1
"""Similarity from which a text may be a rewritten version. Nearly all pairs of reports of one outlet stay below 0.03;
of those with 0.03 one in ten thousand is estimated at more than this."""
REVISED_SHARE = 0.3
"""If at least this share of the shingles of one text are also in the other, it may be an extended version."""
REVISED_SAMPLES = 2
"""Fewer shared sampled shingles say nothing about a share."""


@dataclass(frozen=True, slots=True)
class Version:
    """The earlier article at the same address that is likeliest to be an older version of a text."""

    article: str
    """Its id."""
    alike: bool
    """Whether the texts have enough in common."""
    copied: bool
    """Whether the later text is a copy of it."""


IsVersion = Callable[[str, Version], bool]
"""Decides whether an article, given by its id, is a later version of the one at its address."""


def is_alike(_article: str, version: Version) -> bool:
    """Return whether an article is a later version of the one at its address, by their texts alone."""
    return version.alike


def versions_of(
    table: Table, batch: Comparison, duplicates: Sequence[Duplicate], numbers: Sequence[Sequence[int]]
) -> list[Version | None]:
    """Return the version of each text of a batch: the last that it copies, else the last alike, else the last.

    :param duplicates: what each text was judged to be.
    :param numbers: for each text, the numbers of earlier ones with the same document key, ascending.
    """
    counts = [len(earlier) for earlier in numbers]
    if not any(counts):
        return [None] * len(numbers)
    rows = np.repeat(np.arange(len(numbers)), counts)
    earlier = np.array([number for group in numbers for number in group], np.uint32)
    pairs = batch.paired(rows, earlier, np.zeros(len(rows), np.bool_))
    best: list[Version | None] = [None] * len(numbers)
    ranks = [-1] * len(numbers)
    for pair in batch.unpacked(pairs, np.arange(len(rows))):
        article = table.article(pair.number)
        same_cluster = table.leader(batch.base + pair.row) == table.leader(pair.number)
        copied = same_cluster or _names(duplicates[pair.row], article)
        alike = copied or _is_revised(pair, int(batch.sizes[pair.row]))
        if (rank := alike + copied) >= ranks[pair.row]:
            ranks[pair.row] = rank
            best[pair.row] = Version(article, alike, copied)
    return best


def _names(duplicate: Duplicate, article: str) -> bool:
    return duplicate.of == article or any(match.id == article for match in duplicate.matches)


def _is_revised(pair: CandidatePair, size: int) -> bool:
    """Return whether a text that is no copy of an earlier one has enough in common with it."""
    found = Resemblance.by_shared(pair.shared, size, pair.size)
    # if it shares as much as a copy does, but was not judged to be one, it is another instance of a template
    if found.kind != "unique" or is_another_instance(pair, found):
        return False
    share = max(found.containment, found.coverage)
    extended = share >= REVISED_SHARE and pair.sample_collisions >= REVISED_SAMPLES
    return found.similarity >= REVISED_SIMILARITY or extended
