"""Decides what a text is, given the earlier texts that it may be a copy of.

A shingle that is in many clusters that are not copies of the text is a phrase or a template: the frame of police
reports, a form letter, boilerplate that cleaning missed. Such shingles are left out of both texts before one is called
a copy of the other. Clusters are counted, not articles, so a wire text that five hundred outlets print does not
discount itself.

A form of which only a few instances were read is recognised by what differs: the weather, lottery draws, prices or
matches of another day share the words around numbers, names and days, whereas a copy shares most of these too.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from pipelines.duplicates.comparison import CandidatePair, CandidatePairs, Comparison
from pipelines.duplicates.resemblance import Resemblance, may_be_copies
from pipelines.duplicates.table import Table
from pipelines.duplicates.templates import CommonShingles, Templates
from pipelines.items import Duplicate, DuplicateKind, Match

REPORTED_MATCHES = 8
"""Most further matches that are written into a record."""
SAME_LENGTH = 0.7
"""Two texts are of similar length if the smaller of containment and coverage is at least this share of the larger."""
NOISE = 0.05
"""Estimates that differ by less than this count as equal; then the earlier text is the better match."""
_ORDER: tuple[DuplicateKind, ...] = ("exact", "near", "partial")
_IDENTICAL = Resemblance(1.0, 1.0, 1.0, 0)


class Decision(NamedTuple):
    """What a text is, and the number of the text that it copies, if it is a copy."""

    duplicate: Duplicate
    copied: int | None = None


def decide_copies(table: Table, batch: Comparison, pairs: CandidatePairs) -> list[Decision]:
    """Return what each text of a batch is, and set the leaders of their clusters.

    :param table: contains the texts of the batch already, each as its own leader.
    """
    if not len(pairs):
        return [Decision(Duplicate(cluster=table.article(batch.base + row))) for row in range(len(batch))]
    alike = np.flatnonzero(pairs.exact | may_be_copies(pairs.shared, batch.sizes[pairs.row], pairs.size))
    found = {row: list(group) for row, group in groupby(batch.unpacked(pairs, alike), lambda pair: pair.row)}
    judge = _Judge(table, batch, Templates(table, batch.sampled, batch.base, list(found)))
    return [
        judge.decision(row, found[row])
        if row in found
        else Decision(Duplicate(cluster=table.article(batch.base + row)))
        for row in range(len(batch))
    ]


@dataclass(slots=True)
class _Judged:
    """An earlier text, and what the later one is to it."""

    number: int
    kind: DuplicateKind
    resemblance: Resemblance
    common: float

    @property
    def share(self) -> float:
        """The score by which matches of the same kind are ranked."""
        found = self.resemblance
        return found.similarity if self.kind != "partial" else max(found.containment, found.coverage)

    def match(self, table: Table) -> Match:
        """Return the match as it is written into records."""
        found = self.resemblance
        article, common = table.article(self.number), self.common or None
        return Match(article, self.kind, found.similarity, found.containment, found.coverage, common)


class _Judge:
    def __init__(self, table: Table, batch: Comparison, templates: Templates) -> None:
        self._table, self._batch, self._templates = table, batch, templates
        self._kinds = _ORDER if batch.partial else _ORDER[:-1]

    def decision(self, row: int, pairs: list[CandidatePair]) -> Decision:
        """Return what the text in a row of the batch is, and set the leader of its cluster."""
        table, number = self._table, self._batch.base + row
        size = int(self._batch.sizes[row])
        raw = [Resemblance.by_shared(pair.shared, size, pair.size) for pair in pairs]
        alike = [(pair, found) for pair, found in zip(pairs, raw, strict=True) if pair.exact or found.kind != "unique"]
        common = self._templates.common(row, [pair.number for pair, _ in alike])
        copied: list[_Judged] = []
        instances: list[_Judged] = []
        for pair, found in alike:
            if pair.exact:
                copied.append(_Judged(pair.number, "exact", _IDENTICAL, 0.0))
                continue
            judged = _judged(pair, found, size, common)
            if judged.kind in self._kinds:
                (instances if is_another_instance(pair, found) else copied).append(judged)
        if not copied:
            form_of = table.article(_ranked(instances)[0].number) if instances else None
            return Decision(Duplicate(cluster=table.article(number), form_of=form_of))
        copied = _ranked(copied)
        leader = table.leader(copied[0].number)
        if copied[0].kind != "exact" and not self._copies_leader(row, leader, copied, common):
            leader = number
        table.set_leader(number, leader)
        best, *further = (judged.match(table) for judged in copied[: REPORTED_MATCHES + 1])
        duplicate = Duplicate(
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
        return Decision(duplicate, copied[0].number)

    def _copies_leader(self, row: int, leader: int, copied: list[_Judged], common: CommonShingles) -> bool:
        """Return whether a text is also a copy of the first text of the cluster; this keeps clusters from drifting."""
        if any(judged.number == leader for judged in copied):
            return True
        batch, place = self._batch, np.zeros(1, np.int64)
        pairs = batch.paired(place + row, np.array([leader], np.uint32), place > 0)
        (pair,) = batch.unpacked(pairs, place)
        size = int(batch.sizes[row])
        return _judged(pair, Resemblance.by_shared(pair.shared, size, pair.size), size, common).kind in self._kinds


def is_another_instance(pair: CandidatePair, found: Resemblance) -> bool:
    """Return whether two texts of similar length share words, but are two instances of one form."""
    containment, coverage = found.containment, found.coverage
    return pair.form and min(containment, coverage) >= SAME_LENGTH * max(containment, coverage)


def _ranked(copied: list[_Judged]) -> list[_Judged]:
    """Return the matches, best first: by kind, then by share, then the earliest where the estimates hardly differ."""
    best: dict[DuplicateKind, float] = {}
    for judged in copied:
        best[judged.kind] = max(best.get(judged.kind, 0.0), judged.share)

    def rank(judged: _Judged) -> tuple[int, float, int]:
        behind = best[judged.kind] - judged.share
        return _ORDER.index(judged.kind), behind if behind > NOISE else 0.0, judged.number

    return sorted(copied, key=rank)


def _judged(pair: CandidatePair, found: Resemblance, size: int, common: CommonShingles) -> _Judged:
    """Return what a text is to an earlier one if common shingles are left out of both."""
    share = common.share(pair.number, pair.sample_collisions)
    if not share:
        return _Judged(pair.number, found.kind, found, 0.0)
    left_out = found.shared * share
    kind = Resemblance.by_shared(found.shared - left_out, size - left_out, pair.size - left_out).kind
    return _Judged(pair.number, kind, found, round(share, 4))
