"""What became of the input."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """Counts of a run of ``scrapy dedup``."""

    read: int = 0
    """Lines that are articles, and lines that are none."""
    unique: int = 0
    exact: int = 0
    near: int = 0
    partial: int = 0
    revisions: int = 0
    """Articles whose document was there before, in another version or in the same."""
    clusters: int = 0
    """Copy clusters with an article beside their first."""
    oversized: dict[str, int] = field(default_factory=dict)
    """Clusters that grew past the limit, by their first article's id: their articles."""
    written: int = 0
    rejected: int = 0
    seconds: float = 0.0
    articles_a_second: float = 0.0

    def lines(self) -> Iterator[str]:
        """Yield what a person is told."""
        yield (
            f"read: {self.read:,}, written: {self.written:,}, rejected: {self.rejected:,}, "
            f"{self.seconds:,.1f} s, {self.articles_a_second:,.0f} articles a second"
        )
        yield (
            f"unique: {self.unique:,}, exact copies: {self.exact:,}, edited copies: {self.near:,}, "
            f"partial copies: {self.partial:,}, in {self.clusters:,} clusters, "
            f"documents read before: {self.revisions:,}"
        )
        for cluster, articles in self.oversized.items():
            yield f"an oversized cluster: {articles:,} articles with {cluster}; look whether they are one text"
