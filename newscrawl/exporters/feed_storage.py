"""Storage of Scrapy feeds in local files that appear only when they are complete."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import IO, Any

from scrapy import Spider
from scrapy.crawler import Crawler
from w3lib.url import file_uri_to_path

from newscrawl.atomic_files import close_durably, part_of
from newscrawl.crawl.session import Session
from newscrawl.exporters.parquet import check_feed


class AtomicFileFeedStorage:
    """Feed storage for local files, those of ``-O`` and ``-o`` too: written as ``.part``, renamed when complete.

    The file is published together with the state of the run, see :mod:`newscrawl.state.state`.
    """

    def __init__(self, uri: str, session: Session, *, overwrite: bool) -> None:
        self.path = Path(file_uri_to_path(uri)).absolute()
        self.session = session
        self.overwrite = overwrite
        session.state.announce(part_of(self.path), self.path)

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, uri: str, *, feed_options: dict[str, Any] | None = None
    ) -> AtomicFileFeedStorage:
        """Return the storage of one feed file."""
        options = feed_options or {}
        check_feed(options)
        return cls(uri, Session.of(crawler), overwrite=options.get("overwrite", False))

    def open(self, spider: Spider) -> IO[bytes]:  # noqa: ARG002 - required by Scrapy
        """Return the temporary file; with ``-o`` it starts with the present content of the file."""
        part = part_of(self.path)
        part.parent.mkdir(parents=True, exist_ok=True)
        if not self.overwrite and self.path.exists():
            shutil.copyfile(self.path, part)
            return part.open("ab")
        return part.open("wb")

    def store(self, file: IO[bytes]) -> None:
        """Publish the finished file."""
        close_durably(file)
        self.session.state.publish(part_of(self.path), self.path)
