"""The report of a run of ``scrapy dedup``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class DedupReport:
    """Counts and speed of a run of ``scrapy dedup``."""

    read: int = 0
    """Lines read, whether they are articles or not."""
    unique: int = 0
    exact: int = 0
    near: int = 0
    partial: int = 0
    revisions: int = 0
    """Articles whose document was read before, in the same or another version."""
    clusters: int = 0
    """Copy clusters with more than one article; those that the index held before count if an article joined them."""
    oversized: dict[str, int] = field(default_factory=dict)
    """Number of articles of each cluster that is too large to be believed, by the id of its first article."""
    written: int = 0
    rejected: int = 0
    seconds: float = 0.0
    articles_a_second: float = 0.0

    def lines(self) -> Iterator[str]:
        """Yield the report as lines for people."""
        yield (
            f"read: {self.read:,}, written: {self.written:,}, rejected: {self.rejected:,}, "
            f"{self.seconds:,.1f} s, {self.articles_a_second:,.0f} articles a second"
        )
        clusters = "1 cluster" if self.clusters == 1 else f"{self.clusters:,} clusters"
        yield (
            f"unique: {self.unique:,}, exact copies: {self.exact:,}, edited copies: {self.near:,}, "
            f"partial copies: {self.partial:,}, in {clusters}, "
            f"documents read before: {self.revisions:,}"
        )
        for cluster, articles in self.oversized.items():
            yield f"oversized cluster: {articles:,} articles with {cluster}; check that they are one text"
