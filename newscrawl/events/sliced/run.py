"""Lists on an engine the events among records, as ``listing`` does on this machine for records in the order of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from newscrawl.events.report import EventReport
from newscrawl.events.selection import EventSelection
from newscrawl.events.sliced.assigning import AssignSlice, LearnLanguage, SendArticles, SliceReport, SortSlice
from newscrawl.events.sliced.copies import SendCopies, find_copies
from newscrawl.events.sliced.naming import name_events, settle_events
from newscrawl.events.sliced.reading import BlockReport, ReadBlock, ReadLines
from newscrawl.events.sliced.reporting import ListedEvent, ReportEvents, SendShares
from newscrawl.events.sliced.slices import SLICE_ARTICLES, WARM_UP_WINDOWS, Slices
from newscrawl.executors.engine import Engine, Hop
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.readers import InputError
from pipelines.documents import Rejection
from pipelines.events.article_time import DAY

PART_ARTICLES = 50_000
"""Articles whose ids or events come together in one part."""
MOST_PARTS = 2_000


@dataclass(frozen=True, slots=True)
class SlicedEvents:
    """The events among the records of an input.

    :param work: an empty folder that all workers reach; it is left to the caller to delete it.
    :param read: yields the lines of a piece of the input; picklable.
    :param encoder: name of the encoder, None for none.
    :param slice_articles: articles of a slice, at least.
    :param warm_up_windows: windows before a slice whose articles are read first.
    """

    engine: Engine
    work: WorkFolder
    read: ReadLines
    window_days: float
    encoder: str | None = None
    slice_articles: int = SLICE_ARTICLES
    warm_up_windows: float = WARM_UP_WINDOWS

    def listed(
        self, pieces: Sequence[Any], selection: EventSelection, reject: Callable[[Rejection], None]
    ) -> Iterator[EventReport]:
        """Yield the selected events.

        :param pieces: of the input, in reading order.
        :param reject: called with the first rejections of each piece.
        :raises EngineError: when the engine gave the work up.
        :raises InputError: when all of the input was rejected.
        """
        blocks = self._read(pieces, reject)
        articles = sum(block.articles for block in blocks)
        if not articles:
            return
        parts = min(max(articles // PART_ARTICLES, 1), MOST_PARTS)
        used, as_of = self._assign(blocks, parts)
        hops = [Hop(parts, ReportEvents(selection, as_of))]
        found = self.engine.exchange(SendShares(self.work, parts, selection.fewest), used, hops)
        events = [msgspec.msgpack.decode(body, type=ListedEvent) for body in found]
        yield from selection.of(event.report for event in sorted(events, key=lambda event: event.first))

    def _read(self, pieces: Sequence[Any], reject: Callable[[Rejection], None]) -> list[BlockReport]:
        """Return what was read of each piece."""
        step = ReadBlock(self.work, self.read, self.encoder)
        told = self.engine.each(step, list(enumerate(pieces)))
        blocks = [msgspec.json.decode(report, type=BlockReport) for report in told]
        for block in blocks:
            for place, reason in block.told:
                reject(Rejection(place, "read", reason))
        rejected = sum(block.rejected for block in blocks)
        if rejected and not any(block.articles for block in blocks):
            raise InputError(f"nothing could be used: all {rejected:,} lines were rejected")
        return blocks

    def _assign(self, blocks: Sequence[BlockReport], parts: int) -> tuple[list[int], str]:
        """Assign events in slices; return the numbers of the slices that have articles, and when the last was fetched.

        :param parts: in which articles come together by id.
        """
        days: Counter[int] = Counter()
        for block in blocks:
            days.update(block.days)
        warm_up = int(self.warm_up_windows * self.window_days * DAY)
        slices = Slices.of(days, warm_up, self.slice_articles)
        find_copies(self.engine, self.work, len(blocks), parts)
        hops = [
            Hop(len(blocks), SendArticles(self.work, slices)),
            Hop(len(slices.starts), SortSlice(self.work, slices)),
        ]
        used = self.engine.exchange(SendCopies(self.work, parts, len(blocks)), range(parts), hops)
        numbers = sorted(map(int, used))
        languages = sorted(set().union(*(block.languages for block in blocks)))
        self.engine.each(LearnLanguage(self.work, slices), languages)
        told = self.engine.each(AssignSlice(self.work, slices, self.window_days), numbers)
        name_events(self.engine, self.work, numbers, parts)
        settle_events(self.engine, self.work, slices, numbers, parts, self.window_days)
        return numbers, max(msgspec.json.decode(report, type=SliceReport).as_of for report in told)
