"""What a text is, by the earlier texts that it may be a copy of.

A shingle that stands in many clusters which are no copies of a text is a phrase or a house's form: the frame of police
reports, a template, furniture left over. Such shingles are left out of both texts before one is called a copy of the
other. Clusters are counted, not articles, so a wire text that five hundred outlets print does not discount itself.

A form of which few fillings were read is known by its numbers: draws, prices, tables of another day share the words
around them, and a copy shares the numbers too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from newscrawl.items import Duplicate, DuplicateKind, Match
from pipelines.duplicates.candidates import Candidates, Pairs
from pipelines.duplicates.postings import Numbers, Places
from pipelines.duplicates.resemblance import Resemblance, may_be_copies
from pipelines.duplicates.table import Table

COMMON_CLUSTERS = 8
"""A shingle that stands in so many clusters that are no copies of a text does not speak for a copy."""
REPORTED_MATCHES = 8
"""At most so many further matches are written into a record."""
SAME_LENGTH = 0.7
SHARED_NUMBERS = 0.4
"""Texts of about one length that share words, but a smaller share of their numbers, are one form filled in twice."""
NOISE = 0.05
"""Shares that differ by less are told apart by no estimate: the earlier text is the better match."""
_ORDER: tuple[DuplicateKind, ...] = ("exact", "near", "partial")
_IDENTICAL = Resemblance(1.0, 1.0, 1.0, 0)


def decide(table: Table, candidates: Candidates, pairs: Pairs) -> list[Duplicate]:
    """Return what each text of a batch is, and set the leaders of their clusters.

    :param table: holds the texts of the batch already, each as its own leader.
    """
    judge = _Judge(table, candidates)
    alike = pairs.exact | may_be_copies(pairs.shared, candidates.sizes[pairs.rows], pairs.sizes)
    starts = np.searchsorted(pairs.rows, np.arange(len(candidates) + 1))
    having = set(pairs.rows[alike].tolist())
    duplicates = []
    for row in range(len(candidates)):
        if row in having:
            own = slice(starts[row], starts[row + 1])
            duplicates.append(judge.verdict(row, pairs.of(np.flatnonzero(alike[own]) + starts[row])))
        else:
            duplicates.append(Duplicate(cluster=table.article(candidates.base + row)))
    return duplicates


@dataclass(slots=True)
class _Judged:
    """An earlier text beside a later one."""

    number: int
    kind: DuplicateKind
    resemblance: Resemblance
    common: float

    @property
    def share(self) -> float:
        """How much of it is shared, as its kind counts it."""
        said = self.resemblance
        return said.similarity if self.kind != "partial" else max(said.containment, said.coverage)

    def match(self, table: Table) -> Match:
        """Return it as records write it."""
        said = self.resemblance
        article, common = table.article(self.number), self.common or None
        return Match(article, self.kind, said.similarity, said.containment, said.coverage, common)


@dataclass(slots=True)
class _Forms:
    """Where a text met others on sampled shingles, and which of these shingles are common."""

    keys: Places
    numbers: Numbers
    common: set[int]

    def share(self, number: int) -> float:
        """Return the share of common ones among the shingles that stand in an earlier text too, or at least that much.

        Of few shingles it is the lower bound of Wilson's interval for one standard error: "Probable inference", 1927.
        """
        keys = self.keys[self.numbers == number].tolist()
        met, common = len(keys), sum(key in self.common for key in keys)
        if not common:
            return 0.0
        share = common / met
        spread = math.sqrt(share * (1 - share) / met + 0.25 / met**2)
        return max(0.0, (share + 0.5 / met - spread) / (1 + 1 / met))


class _Judge:
    def __init__(self, table: Table, candidates: Candidates) -> None:
        self._table, self._candidates = table, candidates

    def verdict(self, row: int, pairs: Pairs) -> Duplicate:
        """Return what the text in a row of the batch is, and set its leader."""
        table, number = self._table, self._candidates.base + row
        size = int(self._candidates.sizes[row])
        raw = [Resemblance.by_shared(shared, size, its_size) for shared, its_size in pairs.shared_and_sizes()]
        alike = [exact or said.kind != "unique" for exact, said in zip(pairs.exact.tolist(), raw, strict=True)]
        forms = self._forms(row, pairs.numbers[alike]) if any(alike) else None
        copied = []
        for place in np.flatnonzero(alike).tolist():
            its_number, its_size = int(pairs.numbers[place]), int(pairs.sizes[place])
            if pairs.exact[place]:
                copied.append(_Judged(its_number, "exact", _IDENTICAL, 0.0))
                continue
            found = _judged(its_number, raw[place], size, its_size, forms)
            if found.kind != "unique" and not self._is_filled_in(row, found):
                copied.append(found)
        if not copied:
            return Duplicate(cluster=table.article(number))
        copied = _ranked(copied)
        leader = table.leader(copied[0].number)
        if copied[0].kind != "exact" and not self._copies(row, leader, copied, forms):
            leader = number
        table.lead(number, leader)
        best, *further = (found.match(table) for found in copied[: REPORTED_MATCHES + 1])
        return Duplicate(
            best.kind,
            best.id,
            table.article(leader),
            best.similarity,
            best.containment,
            best.coverage,
            estimated=best.kind != "exact",
            common=best.common,
            matches=further,
        )

    def _copies(self, row: int, leader: int, copied: list[_Judged], forms: _Forms | None) -> bool:
        """Tell whether a text is a copy of a cluster's first text too: so clusters do not drift."""
        if any(found.number == leader for found in copied):
            return True
        shared, sizes = self._candidates.shared(np.array([row]), np.array([leader], np.uint32))
        size, its_size = int(self._candidates.sizes[row]), int(sizes[0])
        said = Resemblance.by_shared(float(shared[0]), size, its_size)
        return _judged(leader, said, size, its_size, forms).kind != "unique"

    def _is_filled_in(self, row: int, found: _Judged) -> bool:
        """Tell whether two texts of the same words differ in most of their numbers: one form on two days."""
        containment, coverage = found.resemblance.containment, found.resemblance.coverage
        if min(containment, coverage) < SAME_LENGTH * max(containment, coverage):
            return False
        shared = self._candidates.shared_numbers(row, found.number)
        return shared is not None and shared < SHARED_NUMBERS

    def _forms(self, row: int, copied: Numbers) -> _Forms | None:
        """Return the shingles of a text that are common, if there are any."""
        sampled = self._candidates.sampled
        if sampled is None:
            return None
        own = slice(*np.searchsorted(sampled.rows, (row, row + 1)))
        keys, numbers = sampled.keys[own], sampled.numbers[own]
        others = COMMON_CLUSTERS - 1
        often = set(keys[others:][keys[others:] == keys[:-others]].tolist())  # only these can stand in so many clusters
        related = set(self._table.leaders(copied).tolist())
        common = set()
        for key in often:
            first, end = np.searchsorted(keys, (key, key + 1))
            clusters = set(self._table.leaders(numbers[first:end]).tolist()) - related
            if len(clusters) >= COMMON_CLUSTERS:
                common.add(key)
        return _Forms(keys, numbers, common) if common else None


def _ranked(copied: list[_Judged]) -> list[_Judged]:
    """Return the best match first: the closest kind, the largest share, the earliest where estimates hardly differ."""
    best: dict[DuplicateKind, float] = {}
    for found in copied:
        best[found.kind] = max(best.get(found.kind, 0.0), found.share)

    def rank(found: _Judged) -> tuple[int, float, int]:
        behind = best[found.kind] - found.share
        return _ORDER.index(found.kind), behind if behind > NOISE else 0.0, found.number

    return sorted(copied, key=rank)


def _judged(number: int, said: Resemblance, later: int, earlier: int, forms: _Forms | None) -> _Judged:
    """Return what a text is to an earlier one when shingles that are common are left out of both."""
    common = forms.share(number) if forms else 0.0
    left_out = said.shared * common
    kind = Resemblance.by_shared(said.shared - left_out, later - left_out, earlier - left_out).kind
    return _Judged(number, kind, said, round(common, 4))
