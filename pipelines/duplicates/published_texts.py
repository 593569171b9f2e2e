"""Rebuilds the index from published texts: they are remembered as what they were published as, not decided anew."""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np

from pipelines.duplicates.candidates import Candidates
from pipelines.duplicates.revisions import is_alike
from pipelines.duplicates.sketch import Sketches
from pipelines.duplicates.sketch_index import BATCH, SketchIndex, hashes
from pipelines.duplicates.table import Rows
from pipelines.items import Duplicate

LostLeaders = dict[str, int]
"""Leaders of which no text is left, by the ids of their articles: the numbers of the rows that stand for them."""


class PublishedTexts(SketchIndex):
    """An index to which published texts are added with their clusters.

    If the first text of a cluster is lost, the first that is left stands for it: a row with the id of the lost article
    leads the cluster, and later copies are verified against it. That row itself is not found as a copy of anything.
    """

    def remember(
        self,
        sketches: Sketches,
        articles: Sequence[str],
        documents: Sequence[str | None],
        published: Sequence[Duplicate],
        lost: LostLeaders,
    ) -> None:
        """Remember texts in the order in which they were published.

        A text that was published as a notice is compared anew: its label does not say what it copied.

        :param articles: the ids of the articles that have these texts; none of them may be remembered already.
        :param documents: as in ``compare``.
        :param published: the verdicts in the records of the articles.
        :param lost: what was lost so far; grows.
        """
        length = 1 if any(duplicate.notice for duplicate in published) else BATCH
        for start, batch in zip(range(0, len(articles), length), sketches.slices(length), strict=True):
            own = slice(start, start + len(batch))
            if published[start].notice:
                self._compare(batch, articles[own], documents[own], is_alike)
            else:
                self._remember(batch, articles[own], documents[own], published[own], lost)

    def _remember(
        self,
        sketches: Sketches,
        articles: Sequence[str],
        documents: Sequence[str | None],
        published: Sequence[Duplicate],
        lost: LostLeaders,
    ) -> None:
        self.store.commit()
        ids, keys = hashes(articles), hashes(documents)
        clusters = [duplicate.cluster or article for duplicate, article in zip(published, articles, strict=True)]
        leaders = self._numbers(sorted(set(clusters).difference(articles, lost))) | lost
        self._stand_in(clusters, leaders.keys() | set(articles), self._rows(sketches, keys, 0), lost)
        candidates = Candidates(self.store, sketches, ids, keys)
        leaders |= lost | {article: candidates.base + row for row, article in enumerate(articles)}
        rows = self._rows(sketches, keys, candidates.base)
        rows["leader"] = [leaders[cluster] for cluster in clusters]
        exact = np.array([duplicate.kind == "exact" for duplicate in published], np.bool_)
        self.store.add(rows, articles, candidates.additions(exact))

    def _stand_in(self, clusters: Sequence[str], known: Container[str], rows: Rows, lost: LostLeaders) -> None:
        """Add a row for each cluster whose leader is not known: that of the first text in it, under the leader's id."""
        firsts = {cluster: row for row, cluster in reversed([*enumerate(clusters)]) if cluster not in known}
        if firsts:
            new, base = rows[list(firsts.values())], len(self.store.table)  # a copy
            new["text"] = new["document"] = 0
            new["leader"] = np.arange(base, base + len(new))
            lost |= {cluster: base + number for number, cluster in enumerate(firsts)}
            self.store.add(new, list(firsts), [])
            self.store.commit()

    def _numbers(self, articles: Sequence[str]) -> dict[str, int]:
        """Return the numbers of the remembered ones of articles, by their ids."""
        if not articles:
            return {}
        places, numbers = self.store.holders(hashes(articles))
        found = zip(places.tolist(), numbers.tolist(), strict=True)
        return {
            articles[place]: number for place, number in found if self.store.table.article(number) == articles[place]
        }
