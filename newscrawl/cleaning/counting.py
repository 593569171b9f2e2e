"""What recurs at each source of all that is read, counted in the first pass."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from pipelines.cleaning.learned_boilerplate import Recurrence
from pipelines.cleaning.learned_counts import LearnedCounts
from pipelines.cleaning.learned_tables import active_segments, day_of, recurring_segments
from pipelines.duplicates import SketchIndex, Store
from pipelines.duplicates.signer import signer
from pipelines.items import CLUSTERED_KINDS, Article


class RecurrenceCount:
    """Counts as a crawl does, copies once, in a temporary database.

    :param connection: to an empty database.
    """

    def __init__(self, connection: sqlite3.Connection, now: datetime) -> None:
        self._connection, self._now = connection, now
        self._counts = LearnedCounts(connection, now)
        self._index = SketchIndex(Store(), now)
        self._signer = signer("numpy")  # all signers give the same labels; this one needs no time to compile
        self._outlets: set[str] = set()

    def add(self, articles: Sequence[Article]) -> None:
        """Count the segments of articles; their labels of copies are changed."""
        compared = [article for article in articles if article.kind in CLUSTERED_KINDS]
        if not compared:
            return
        sketches = self._signer.sketch([article.text for article in compared])
        documents = [article.url or article.guid for article in compared]
        verdicts = self._index.compare(sketches, [article.id for article in compared], documents)
        for article, verdict in zip(compared, verdicts, strict=True):
            article.duplicate, article.revision_of = verdict.duplicate, verdict.revision_of
            self._counts.count(article)
            if outlet := article.source.host or article.source.name:
                self._outlets.add(outlet)

    def learned(self) -> dict[str, dict[str, Recurrence]]:
        """Return what is boilerplate by all that was counted, by source and key."""
        today = day_of(self._now)
        found: defaultdict[str, dict[str, Recurrence]] = defaultdict(dict)
        for outlet in sorted(self._outlets):
            if recurring := recurring_segments(self._connection, outlet, today):
                found[outlet] = recurring
        for source, segments in active_segments(self._connection, today).items():
            found[source] |= segments
        return dict(found)
