"""The first step: what events need of the records of a block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from newscrawl.events.sliced.packing import PlacedArticle, pack
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.serialization import decode_record
from newscrawl.state.published import ArticleSummary
from pipelines.documents import Rejection
from pipelines.errors import ArgumentError
from pipelines.events.article_time import DAY
from pipelines.events.encoder import Encoder, load
from pipelines.events.slice_events import PreparedArticle
from pipelines.items import CLUSTERED_KINDS

ReadLines = Callable[[Any], Iterable[tuple[str, bytes] | Rejection]]
"""Yields the locators and lines of a piece of the input, or why something could not be read."""

TOLD = 11
"""Rejections of a block that are passed on: more than are shown of all."""
NO_RECORD = (
    "not a record of newscrawl: an engine lists the events of records; make them with `scrapy clean` and `scrapy dedup`"
)


@dataclass(slots=True)
class BlockReport:
    """What was read of a block."""

    days: dict[int, int] = field(default_factory=dict)
    """Articles of each day, by its number since 1970."""
    languages: set[str] = field(default_factory=set)
    articles: int = 0
    rejected: int = 0
    told: list[tuple[str, str]] = field(default_factory=list)
    """Place and reason of the first rejections."""


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """Leaves what events need of the records of a block in the work folder, and returns the counts."""

    folder: WorkFolder
    read: ReadLines
    encoder: str | None
    """Name of the encoder."""

    def __call__(self, task: tuple[int, Any]) -> bytes:
        """Return a :class:`BlockReport` as JSON.

        :param task: number of the block, and the piece of the input.
        :raises ArgumentError: when the encoder cannot be used here.
        """
        block, piece = task
        encoder = _encoder(self.encoder)
        report, days = BlockReport(), Counter[int]()
        placed: list[PlacedArticle] = []
        for found in self.read(piece):
            article = None if isinstance(found, Rejection) else decode_record(found[1])
            if article is None:
                place, reason = (found.locator, found.reason) if isinstance(found, Rejection) else (found[0], NO_RECORD)
                report.rejected += 1
                if len(report.told) < TOLD:
                    report.told.append((place, reason))
            elif article.kind in CLUSTERED_KINDS:
                prepared = PreparedArticle.of(article, encoder)
                time, published = prepared.time.timestamp, prepared.time.published
                days[time // DAY] += 1
                report.languages.add(prepared.features.language)
                placed.append(
                    PlacedArticle(
                        prepared.id,
                        (time, block, len(placed)),
                        published.end if published else time,
                        article.duplicate.copy_of,
                        prepared.reports,
                        prepared.features.issuer,
                        msgspec.msgpack.encode(prepared),
                        msgspec.msgpack.encode(ArticleSummary.of(article)),
                    )
                )
        self.folder.put(name_of(block), pack(placed))
        report.days, report.articles = dict(days), len(placed)
        return msgspec.json.encode(report)


def name_of(block: int) -> str:
    """Return the name under which a block is kept."""
    return f"blocks/{block:07}"


@lru_cache(maxsize=1)
def _encoder(name: str | None) -> Encoder | None:
    try:
        return load(name)
    except ValueError as error:
        raise ArgumentError(f"NEWSCRAWL_EVENT_ENCODER, on a worker: {error}") from error
