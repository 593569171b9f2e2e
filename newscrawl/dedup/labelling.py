"""Articles compared in their order, and their labels put into their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from newscrawl.dedup.records import Keep, Prepared
from newscrawl.dedup.report import Report
from pipelines.documents import Rejection
from pipelines.duplicates import DuplicateIndex


class Labelling:
    """Compares batches with all before them, and with what the index held at the beginning.

    :param index: may hold texts of crawls; gets those of the batches.
    :param keep: which one of a copy cluster is kept; of a cluster that the index held before, none.
    """

    def __init__(self, index: DuplicateIndex, keep: Keep | None = None) -> None:
        self._index, self._table, self._keep = index, index.store.table, keep
        self._earlier = len(self._table)
        self._names = _Names(map(self._table.article, range(self._earlier)))
        self._ranks: list[NDArray[np.int64]] = []
        self._kinds: Counter[str] = Counter()
        self._rejected = 0
        self._encode = msgspec.json.Encoder().encode

    def lines(
        self, batches: Iterable[Prepared | Rejection], reject: Callable[[Rejection], None]
    ) -> Iterator[list[bytes]]:
        """Yield the lines of each batch with their labels; if the first of each cluster are kept, those alone."""
        for batch in batches:
            for rejection in [batch] if isinstance(batch, Rejection) else batch.rejected:
                reject(rejection)
                self._rejected += 1
            if isinstance(batch, Prepared) and batch.sketches is not None:
                yield self._labelled(batch)

    def kept(self, lines: int) -> list[bool]:
        """Tell which of so many yielded lines are kept: all, or those with the lowest rank of their clusters."""
        if self._keep in {None, "first"}:
            return [True] * lines
        leaders, ranks = self._leaders(), np.concatenate([np.empty(0, np.int64), *self._ranks])
        order = np.lexsort((ranks, leaders))  # stable: of equals the first read
        best = order[np.diff(leaders[order], prepend=-1) > 0]
        kept = np.zeros(lines, np.bool_)
        kept[best] = leaders[best] >= self._earlier
        return kept.tolist()

    def report(self) -> Report:
        """Return the counts of what was labelled and rejected so far."""
        leaders, sizes = np.unique(self._leaders(), return_counts=True)
        kinds = {kind: self._kinds[kind] for kind in ("unique", "exact", "near", "partial")}
        return Report(
            read=sum(kinds.values()) + self._rejected,
            **kinds,
            revisions=self._kinds["revision"],
            clusters=int(np.count_nonzero((sizes > 1) | (leaders < self._earlier))),
            oversized=dict(self._index.store.oversized()),
            rejected=self._rejected,
        )

    def _labelled(self, batch: Prepared) -> list[bytes]:
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
            b"%b,%b\n" % (content, self._encode(verdict)[1:])
            for content, verdict, name in zip(batch.objects, verdicts, names, strict=True)
            if self._keep != "first" or verdict.duplicate.cluster == name
        ]

    def _leaders(self) -> NDArray[np.int64]:
        return self._table.leaders(np.arange(self._earlier, len(self._table), dtype=np.uint32))


class _Names:
    """Names of articles, each given once: the index takes a second article of one name for the first.

    Their hashes are kept, not they themselves. Were those of two names equal, the second would be called by its place.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(map(hash, taken))

    def take(self, name: str | None, place: str) -> str:
        """Return the name of an article: its own, else its place, which another may have for a name."""
        if name is None or hash(name) in self._taken:
            name = place
            while hash(name) in self._taken:
                name += "'"
        self._taken.add(hash(name))
        return name
