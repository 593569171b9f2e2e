"""The last stage: each article becomes a line, and a finished file is published together with the state."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import IO

from scrapy.crawler import Crawler
from scrapy.utils.misc import load_object

from newscrawl.atomic_files import close_durably, create, part_of
from newscrawl.crawl.output_faults import OutputError
from newscrawl.crawl.run_failure import note_failure
from newscrawl.crawl.session import Session
from newscrawl.serialization import to_line
from newscrawl.stages.base import Stage
from newscrawl.stages.batches import BatchedItemProcessor
from pipelines.errors import ArgumentError, StateError
from pipelines.extraction.identity import reading_key
from pipelines.items import Article
from pipelines.participant import Participant

AGAIN = "the next run makes up for it"


class PublishingStage(Stage, Participant):
    """Stages the finished record as seen and, without ``-O``, writes it to ``<run>.jsonl``.

    A long run is published in parts, ``<run>.jsonl``, ``<run>.00002.jsonl`` ..., so that downstream need not wait for
    its end, and a crash costs no more than one part.
    """

    name = "publishing"
    staged = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        if not issubclass(load_object(settings["ITEM_PROCESSOR"]), BatchedItemProcessor):
            raise ArgumentError(
                f"ITEM_PROCESSOR is {settings['ITEM_PROCESSOR']}, which stages nothing, so what a dead run left would "
                "count as published: leave it at newscrawl.stages.batches.BatchedItemProcessor, or name a subclass"
            )
        self._crawler = crawler
        self._session = session = Session.of(crawler)
        self._keep_raw_text = settings.getbool("NEWSCRAWL_KEEP_RAW_TEXT")
        self._part_articles = settings.getint("NEWSCRAWL_PART_ARTICLES")
        self._part_seconds = settings.getfloat("NEWSCRAWL_PART_SECONDS")
        self._parts = 0
        self._file: IO[bytes] | None = None
        self._lines = self._length = 0
        """Lines and bytes of the file that are committed."""
        self._unstaged: list[Article] = []
        session.state.join(self)

    @property
    def capacity(self) -> int:
        """How many more articles the part takes."""
        return self._part_articles - self._lines

    def open_spider(self) -> None:
        """Announce the first file."""
        if not self._session.rewriting:
            self._announce_part()

    def process_all(self, items: Sequence[Article]) -> list[Article | Exception]:
        """Return the records as they are written."""
        self._unstaged += items
        for item in items:
            if not self._keep_raw_text:
                item.raw_text = None
            if item.is_new:
                item.run = self._session.run
                self._session.state.remember(item, reading_key(item.locator, item.source_hash))
        if not self._session.rewriting:
            self._write(items)
        return list(items)

    def after_batch(self) -> None:
        """Publish the part if it is full or old."""
        if self._file is not None and (self.capacity <= 0 or monotonic() - self._opened >= self._part_seconds):
            self._publish_part()
            self._announce_part()

    def close_spider(self) -> None:
        """Publish the last file, if anything was written to it and the state can be used."""
        if self._file is None or self._session.state.failure is not None:
            return
        if not self._lines:
            self._file.close()
            part_of(self._path).unlink(missing_ok=True)
            return
        try:
            self._publish_part()
        except (OSError, OutputError, sqlite3.Error, StateError) as error:
            note_failure(self._crawler, error)

    def _announce_part(self) -> None:
        self._parts += 1
        number = f".{self._parts:05d}" if self._parts > 1 else ""
        self._path: Path = self._session.articles_folder / f"{self._session.run.id}{number}.jsonl"
        self._session.state.announce(part_of(self._path), self._path)

    def _write(self, articles: Iterable[Article]) -> None:
        try:
            if self._file is None:
                self._file = create(part_of(self._path))
                self._opened = monotonic()
            self._file.write(b"".join(map(to_line, articles)))
            self._file.flush()
        except OSError as error:
            raise OutputError(self._path, error, AGAIN) from error

    def commit(self) -> None:
        """Count the lines of the batch as written."""
        self._stats.inc_value("newscrawl/written", len(self._unstaged))
        if self._file is not None:
            self._lines += len(self._unstaged)
            self._length = self._file.tell()
        self._unstaged = []

    def rollback(self) -> None:
        """Cut the lines of the batch off the file."""
        for article in self._unstaged:
            if article.run is self._session.run:
                article.run = None
        unstaged, self._unstaged = self._unstaged, []
        if unstaged and self._file is not None:
            with suppress(OSError):  # what could not be written is discarded anyway
                self._file.close()
            self._file = None  # what cannot be cut is not published
            file = part_of(self._path).open("r+b")
            file.truncate(self._length)
            file.seek(self._length)
            self._file = file

    def _publish_part(self) -> None:
        assert self._file is not None
        file, self._file = self._file, None
        lines, self._lines, self._length = self._lines, 0, 0
        try:
            close_durably(file)
            self._session.publish(part_of(self._path), self._path, "jsonlines")
        except Exception as error:
            self._stats.inc_value("newscrawl/written", -lines)
            if isinstance(error, OSError):
                raise OutputError(self._path, error, AGAIN) from error
            raise
        self._stats.inc_value("newscrawl/parts")
