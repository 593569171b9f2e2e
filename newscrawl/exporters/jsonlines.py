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

    def export_item(self, item: Article) -> None:
        """Write one record."""
        self.file.write(to_line(item))
