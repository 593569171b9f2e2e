"""What a text is, by the earlier texts that it may be a copy of.

A shingle that stands in many clusters which are no copies of a text is a phrase or a house's form: the frame of police
reports, a template, furniture left over. Such shingles are left out of both texts before one is called a copy of the
other. Clusters are counted, not articles, so a wire text that five hundred outlets print does not discount itself.

A form of which few fillings were read is known by its numbers: draws, prices, tables of another day share the words
around them, and a copy shares the numbers too.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from pipelines.duplicates.candidates import Candidates, Pair, Pairs
from pipelines.duplicates.resemblance import Resemblance, may_be_copies
from pipelines.duplicates.table import Table
from pipelines.duplicates.templates import Common, Forms
from pipelines.items import Duplicate, DuplicateKind, Match

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
    if not len(pairs):
        return [Duplicate(cluster=table.article(candidates.base + row)) for row in range(len(candidates))]
    alike = np.flatnonzero(pairs.exact | may_be_copies(pairs.shared, candidates.sizes[pairs.row], pairs.size))
    found = {row: list(its) for row, its in groupby(candidates.singly(pairs, alike), lambda pair: pair.row)}
    judge = _Judge(table, candidates, Forms(table, candidates.sampled, candidates.base, list(found)))
    return [
        judge.verdict(row, found[row]) if row in found else Duplicate(cluster=table.article(candidates.base + row))
        for row in range(len(candidates))
    ]


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


class _Judge:
    def __init__(self, table: Table, candidates: Candidates, forms: Forms) -> None:
        self._table, self._candidates, self._forms = table, candidates, forms
        self._kinds = _ORDER if candidates.partial else _ORDER[:-1]

    def verdict(self, row: int, pairs: list[Pair]) -> Duplicate:
        """Return what the text in a row of the batch is, and set its leader."""
        table, number = self._table, self._candidates.base + row
        size = int(self._candidates.sizes[row])
        raw = [Resemblance.by_shared(pair.shared, size, pair.size) for pair in pairs]
        alike = [(pair, said) for pair, said in zip(pairs, raw, strict=True) if pair.exact or said.kind != "unique"]
        common = self._forms.common(row, [pair.number for pair, _ in alike])
        copied = []
        for pair, said in alike:
            if pair.exact:
                copied.append(_Judged(pair.number, "exact", _IDENTICAL, 0.0))
                continue
            found = _judged(pair, said, size, common)
            if found.kind in self._kinds and not _is_filled_in(pair, said):
                copied.append(found)
        if not copied:
            return Duplicate(cluster=table.article(number))
        copied = _ranked(copied)
        leader = table.leader(copied[0].number)
        if copied[0].kind != "exact" and not self._copies(row, leader, copied, common):
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

    def _copies(self, row: int, leader: int, copied: list[_Judged], common: Common) -> bool:
        """Tell whether a text is a copy of a cluster's first text too: so clusters do not drift."""
        if any(found.number == leader for found in copied):
            return True
        candidates, place = self._candidates, np.zeros(1, np.int64)
        pairs = candidates.paired(place + row, np.array([leader], np.uint32), place > 0)
        (pair,) = candidates.singly(pairs, place)
        size = int(candidates.sizes[row])
        return _judged(pair, Resemblance.by_shared(pair.shared, size, pair.size), size, common).kind in self._kinds


def _is_filled_in(pair: Pair, said: Resemblance) -> bool:
    """Tell whether two texts of the same words differ in most of their numbers: one form on two days."""
    containment, coverage = said.containment, said.coverage
    if min(containment, coverage) < SAME_LENGTH * max(containment, coverage):
        return False
    return pair.numbers < SHARED_NUMBERS


def _ranked(copied: list[_Judged]) -> list[_Judged]:
    """Return the best match first: the closest kind, the largest share, the earliest where estimates hardly differ."""
    best: dict[DuplicateKind, float] = {}
    for found in copied:
        best[found.kind] = max(best.get(found.kind, 0.0), found.share)

    def rank(found: _Judged) -> tuple[int, float, int]:
        behind = best[found.kind] - found.share
        return _ORDER.index(found.kind), behind if behind > NOISE else 0.0, found.number

    return sorted(copied, key=rank)


def _judged(pair: Pair, said: Resemblance, size: int, common: Common) -> _Judged:
    """Return what a text is to an earlier one when shingles that are common are left out of both."""
    share = common.share(pair.number, pair.met)
    if not share:
        return _Judged(pair.number, said.kind, said, 0.0)
    left_out = said.shared * share
    kind = Resemblance.by_shared(said.shared - left_out, size - left_out, pair.size - left_out).kind
    return _Judged(pair.number, kind, said, round(share, 4))
