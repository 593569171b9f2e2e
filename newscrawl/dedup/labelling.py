"""Compares articles in order and adds the labels to their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.records import Keep, PreparedBatch
from newscrawl.dedup.report import DedupReport
from newscrawl.serialization import one_line
from pipelines.documents import Rejection
from pipelines.duplicates import SketchIndex
from pipelines.duplicates.sketch_index import key_hash


class Labelling:
    """Compares each batch with the batches before it, and with the texts that were in the index from the start.

    :param index: may contain texts of crawls; the texts of the batches are added to it.
    :param keep: which article of each copy cluster to keep; None keeps all. If a cluster was in the index from the
        start, no article of it is kept.
    """

    def __init__(self, index: SketchIndex, keep: Keep | None = None) -> None:
        self._index, self._table, self._keep = index, index.store.table, keep
        self._earlier = len(self._table)
        self._names = _UniqueNames(map(self._table.article, range(self._earlier)))
        self._ranks: list[NDArray[np.int64]] = []
        self._kinds: Counter[str] = Counter()
        self._rejected = 0
        self._encode = msgspec.json.Encoder().encode

    def lines(
        self, batches: Iterable[PreparedBatch | Rejection], reject: Callable[[Rejection], None]
    ) -> Iterator[list[bytes]]:
        """Yield the lines of each batch with their labels; with ``keep="first"`` only the lines that are kept."""
        for batch in batches:
            for rejection in [batch] if isinstance(batch, Rejection) else batch.rejected:
                reject(rejection)
                self._rejected += 1
            if isinstance(batch, PreparedBatch) and batch.sketches is not None:
                yield self._labelled(batch)

    def kept(self, lines: int) -> list[bool]:
        """Return which of the yielded lines to keep: all, or the one with the lowest rank in each cluster.

        :param lines: how many lines were yielded.
        """
        if self._keep in {None, "first"}:
            return [True] * lines
        leaders, ranks = self._leaders(), np.concatenate([np.empty(0, np.int64), *self._ranks])
        order = np.lexsort((ranks, leaders))  # stable, so the first one read wins a tie
        best = order[np.diff(leaders[order], prepend=-1) > 0]
        kept = np.zeros(lines, np.bool_)
        kept[best] = leaders[best] >= self._earlier
        return kept.tolist()

    def report(self) -> DedupReport:
        """Return the counts of the articles that were labelled and the lines that were rejected so far."""
        leaders, sizes = np.unique(self._leaders(), return_counts=True)
        kinds = {kind: self._kinds[kind] for kind in ("unique", "exact", "near", "partial")}
        return DedupReport(
            read=sum(kinds.values()) + self._rejected,
            **kinds,
            revisions=self._kinds["revision"],
            clusters=int(np.count_nonzero((sizes > 1) | (leaders < self._earlier))),
            oversized=dict(self._index.store.oversized()),
            rejected=self._rejected,
        )

    def _labelled(self, batch: PreparedBatch) -> list[bytes]:
        assert batch.sketches is not None
        names = [
            self._names.take(article, f"{batch.locator}:{line}")
            for article, line in zip(batch.ids, batch.lines, strict=True)
        ]
        verdicts = self._index.compare(batch.sketches, names, batch.urls)
        self._kinds.update(verdict.duplicate.kind for verdict in verdicts)
        self._kinds["revision"] += sum(verdict.revision_of is not None for verdict in verdicts)
        self._ranks.append(np.array(batch.ranks, np.int64))
        return [
            b"%b,%b\n" % (one_line(content), one_line(self._encode(verdict))[1:])
            for content, verdict, name in zip(batch.objects, verdicts, names, strict=True)
            if self._keep != "first" or verdict.duplicate.cluster == name
        ]

    def _leaders(self) -> NDArray[np.int64]:
        return self._table.leaders(np.arange(self._earlier, len(self._table), dtype=np.uint32))


class _UniqueNames:
    """Gives every article a unique name, since the index would treat two articles with one name as the same.

    Only 64-bit hashes of the names are kept, the same in every run. If two names had the same hash, the second article
    would be named by its place.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(map(key_hash, taken))

    def take(self, name: str | None, place: str) -> str:
        """Return a name for an article: its own if that is free, else its place, made unique if need be."""
        if name is None or (key := key_hash(name)) in self._taken:
            name = place
            while (key := key_hash(name)) in self._taken:
                name += "'"
        self._taken.add(key)
        return name
