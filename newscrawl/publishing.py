"""The last stage: every article becomes a line, and a finished file is published together with the state."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import IO

from scrapy.crawler import Crawler

from newscrawl.admission import reading_key
from newscrawl.exporters import to_line
from newscrawl.extensions.session import Session
from newscrawl.items import Article
from newscrawl.stage import Stage
from newscrawl.whole_files import close_durably, part_of


class PublishingStage(Stage):
    """Stages the finished record as seen and, without ``-O``, writes it to ``<run>.jsonl``.

    A long run is published in parts, ``<run>.jsonl``, ``<run>.00002.jsonl`` ..., so that downstream need not wait for
    its end and a crash costs no more than a part.
    """

    name = "publishing"

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._session = Session.of(crawler)
        self._keep_raw_text = settings.getbool("NEWSCRAWL_KEEP_RAW_TEXT")
        self._part_articles = settings.getint("NEWSCRAWL_PART_ARTICLES")
        self._part_seconds = settings.getfloat("NEWSCRAWL_PART_SECONDS")
        self._parts = 0
        self._file: IO[bytes] | None = None

    def open_spider(self) -> None:
        """Announce the first file."""
        if not self._session.rewriting:
            self._announce_part()

    def process(self, item: Article) -> Article:
        """Return the record as it is written."""
        if not self._keep_raw_text:
            item.raw_text = None
        if item.run is None:
            item.run = self._session.run
            self._session.state.finish_article(item, reading_key(item.locator, item.source_hash))
        self._stats.inc_value("newscrawl/written")
        if not self._session.rewriting:
            self._write(item)
        return item

    def close_spider(self) -> None:
        """Publish the last file, if anything was written to it."""
        if self._file is not None:
            self._publish_part()

    def _announce_part(self) -> None:
        self._parts += 1
        number = f".{self._parts:05d}" if self._parts > 1 else ""
        self._path: Path = self._session.articles_folder / f"{self._session.run.id}{number}.jsonl"
        self._session.state.announce(part_of(self._path), self._path)

    def _write(self, article: Article) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = part_of(self._path).open("wb")
            self._lines, self._opened = 0, monotonic()
        self._file.write(to_line(article))
        self._lines += 1
        if self._lines >= self._part_articles or monotonic() - self._opened >= self._part_seconds:
            self._publish_part()
            self._announce_part()

    def _publish_part(self) -> None:
        assert self._file is not None
        file, self._file = self._file, None
        self._stats.inc_value("newscrawl/unpublished")
        close_durably(file)
        self._session.state.publish(part_of(self._path), self._path)
        self._stats.inc_value("newscrawl/unpublished", -1)
        self._stats.inc_value("newscrawl/parts")
