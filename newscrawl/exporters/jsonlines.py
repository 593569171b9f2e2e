"""Exports records as JSON Lines."""

from __future__ import annotations

from typing import IO, Any

from scrapy.exporters import BaseItemExporter

from newscrawl.serialization import to_line
from pipelines.items import Article


class ArticleLinesItemExporter(BaseItemExporter):
    """The ``jsonlines`` feed format: the same bytes as in the files that a crawl publishes by default."""

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self.file = file
        self._missing = 0

    def export_item(self, item: Article) -> None:
        """Write one record."""
        try:
            self.file.write(to_line(item))
        except OSError:
            self._missing += 1
            raise

    def finish_exporting(self) -> None:
        """Refuse to store an incomplete file; Scrapy itself only logs a line that could not be written.

        :raises OSError: when lines are missing.
        """
        if self._missing:
            raise OSError(f"{self._missing} lines could not be written, so the file is not published")
