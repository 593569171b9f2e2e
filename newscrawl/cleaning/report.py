"""The report of a run of ``scrapy clean``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from pipelines.cleaning.learned_boilerplate import KIND
from pipelines.items import Article


@dataclass(slots=True)
class CleanReport:
    """Counts and speed of a run of ``scrapy clean``."""

    read: int = 0
    """Documents read, whether they are articles or not."""
    written: int = 0
    repeated: int = 0
    """Documents that were read before, from the same place with the same bytes; they are written once."""
    rejected: int = 0
    learned: int = 0
    """Segments that were learned to be boilerplate, each counted at each of its sources."""
    sources: int = 0
    """Sources at which something was learned."""
    articles: int = 0
    """Articles in which something learned was cut."""
    characters: int = 0
    """Characters of it."""
    seconds: float = 0.0
    articles_a_second: float = 0.0

    def add(self, other: CleanReport) -> None:
        """Add the counts of what was done elsewhere."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    def end(self, seconds: float) -> None:
        """Tell how long it took, when all is counted."""
        self.seconds = round(seconds, 3)
        self.articles_a_second = round(self.written / self.seconds, 1)

    def count_learned(self, learned: Mapping[str, Mapping[str, object]]) -> None:
        """Count what was learned, by source and key."""
        self.sources = len(learned)
        self.learned = sum(map(len, learned.values()))

    def count_cuts(self, article: Article) -> None:
        """Count what was cut from an article as learned."""
        cut = sum(len(removal.text) for removal in article.removed if removal.kind == KIND)
        self.articles += cut > 0
        self.characters += cut

    def lines(self) -> Iterator[str]:
        """Yield the report as lines for people."""
        yield (
            f"read: {self.read:,}, written: {self.written:,}, read twice: {self.repeated:,}, "
            f"rejected: {self.rejected:,}, {self.seconds:,.1f} s, {self.articles_a_second:,.0f} articles a second"
        )
        segments = "1 segment" if self.learned == 1 else f"{self.learned:,} segments"
        sources = "1 source" if self.sources == 1 else f"{self.sources:,} sources"
        yield f"learned: {segments} at {sources}; {self.characters:,} characters cut from {self.articles:,} articles"
