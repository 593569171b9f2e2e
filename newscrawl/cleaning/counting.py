"""What recurs at each source of all that is read, counted in the first pass: one source after another."""

from __future__ import annotations

import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

import msgspec
import xxhash

from pipelines.cleaning.learned_boilerplate import KIND, Recurrence
from pipelines.cleaning.learned_counts import LearnedCounts
from pipelines.cleaning.learned_tables import active_segments, day_of, recurring_segments
from pipelines.cleaning.recurring import FEWEST_AT_OUTLET
from pipelines.cleaning.segments import source_of
from pipelines.duplicates import SketchIndex, Store
from pipelines.duplicates.signer import signer
from pipelines.items import CLUSTERED_KINDS, Article, Source, Syndication

BATCH = 1_024
"""Articles of a source that are compared and counted at once; what is counted does not depend on it."""

Learned = dict[str, dict[str, Recurrence]]
"""What is boilerplate, by source and the segments' keys."""
Place = tuple[int, int]
"""Where in reading order a document was: the number of its block, and its own in it."""

MOST_COUNTED = 100_000
"""Articles of a source that are counted, if it has many more: an even sample, which takes a minute and some 150 MB."""

_TABLE = "CREATE TABLE witnesses (source TEXT, block INTEGER, number INTEGER, draw INTEGER, article BLOB)"
_IN_ORDER = """
    SELECT source, article FROM witnesses
    JOIN (SELECT source, count(*) AS articles FROM witnesses GROUP BY source) USING (source)
    WHERE interval(articles) > 0 AND draw % interval(articles) = 0
    ORDER BY source, block, number"""


def interval_of(articles: int, most: int = MOST_COUNTED) -> int:
    """Return which articles of a source are counted: those whose draw is a multiple of this.

    :param articles: how many the source has.
    :returns: 0 if it has so few that nothing could be learned from them, as most outlets of a large crawl have.
    """
    return -(-articles // most) if articles >= FEWEST_AT_OUTLET else 0


class Witness(NamedTuple):
    """What is needed of an article to count its segments."""

    source: str
    draw: int
    """A random number of 63 bits, which follows from the article's id."""
    article: bytes
    """The article with no other fields than those that matter, packed."""

    @classmethod
    def of(cls, article: Article) -> Witness | None:
        """Return the witness of an article, None if articles of its kind are not counted."""
        if article.kind not in CLUSTERED_KINDS:
            return None
        said = article.syndication
        short = Article(
            id=article.id,
            kind=article.kind,
            url=article.url or article.guid,
            locator=article.locator,
            source=Source(article.source.name, article.source.host),
            title=article.title,
            text=article.text,
            removed=[removal for removal in article.removed if removal.kind == KIND],
            syndication=Syndication(agencies=said.agencies, distributor=said.distributor),
        )
        draw = xxhash.xxh3_64_intdigest(article.id.encode()) >> 1
        return cls(source_of(article), draw, zlib.compress(msgspec.msgpack.encode(short), 1))


class RecurrenceCount:
    """Counts as a crawl does, but copies once at each source, whatever other sources print.

    So each source is counted by itself, in reading order, wherever its articles come together and in whatever order.

    :param connection: to an empty database.
    :param most: articles of a source that are counted; None counts all.
    """

    def __init__(self, connection: sqlite3.Connection, now: datetime, most: int | None = MOST_COUNTED) -> None:
        self._connection, self._now = connection, now
        self._counts = LearnedCounts(connection, now)
        self._signer = signer("numpy")  # all signers give the same labels; this one needs no time to compile
        connection.execute(_TABLE)
        connection.create_function(
            "interval", 1, lambda articles: interval_of(articles, most or articles), deterministic=True
        )

    def add(self, place: Place, witness: Witness) -> None:
        """Add an article, to be counted when all are there."""
        row = (witness.source, *place, witness.draw, witness.article)
        self._connection.execute("INSERT INTO witnesses VALUES (?, ?, ?, ?, ?)", row)

    def learned(self) -> Learned:
        """Count all that was added, and return what is boilerplate by that."""
        outlets = []
        rows = self._connection.execute(_IN_ORDER)
        for source, own in groupby(rows, itemgetter(0)):
            if self._count(_unpacked(packed) for _, packed in own):
                outlets.append(source)
        return self._learned_at(outlets)

    def _count(self, articles: Iterator[Article]) -> bool:
        """Count the articles of a source, and return whether it is an outlet."""
        index = SketchIndex(Store(), self._now)
        is_outlet = False
        while batch := list(islice(articles, BATCH)):
            sketches = self._signer.sketch([article.text for article in batch])
            verdicts = index.compare(sketches, [article.id for article in batch], [article.url for article in batch])
            for article, verdict in zip(batch, verdicts, strict=True):
                article.duplicate, article.revision_of = verdict.duplicate, verdict.revision_of
                self._counts.count(article)
                is_outlet |= bool(article.source.host or article.source.name)
        return is_outlet

    def _learned_at(self, outlets: list[str]) -> Learned:
        today = day_of(self._now)
        found: defaultdict[str, dict[str, Recurrence]] = defaultdict(dict)
        for outlet in outlets:
            if recurring := recurring_segments(self._connection, outlet, today):
                found[outlet] = recurring
        for source, segments in active_segments(self._connection, today).items():
            found[source] |= segments
        return dict(found)


def _unpacked(packed: bytes) -> Article:
    return msgspec.msgpack.decode(zlib.decompress(packed), type=Article)
