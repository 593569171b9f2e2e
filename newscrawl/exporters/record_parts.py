"""The parts of an output folder whose lines are records: what workers write of each block, piece by piece."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from newscrawl import arrow
from newscrawl.compressed_files import compressed
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.exporters.parquet import ParquetItemExporter
from newscrawl.serialization import to_line
from pipelines.items import Article

PART_RECORDS = 10_000
"""Records of the longest part: some 50 MB. A block may be larger than the memory."""


@dataclass(frozen=True)
class RecordParts:
    """Writes the records of blocks as parts of an output. It is picklable.

    All Parquet parts have the columns of the record, so none waits for the others.
    """

    folder: WorkFolder
    """The output."""
    suffix: str
    """Of the parts, as :func:`newscrawl.exporters.output_parts.part_suffix` returns it."""

    def write(self, block: int, articles: Iterable[Article], most: int = PART_RECORDS) -> None:
        """Write the records of a block, as parts whose names are in reading order; without records there is none.

        :param most: records of a part.
        """
        left = iter(articles)
        number = 0
        while (content := self._content(islice(left, most))) is not None:
            self.folder.put(f"part-{block:06}-{number:04}{self.suffix}", content)
            number += 1

    def _content(self, articles: Iterator[Article]) -> bytes | None:
        """Return a part; None if there is no record for it."""
        first = next(articles, None)
        if first is None:
            return None
        content = io.BytesIO()
        if self.suffix == arrow.SUFFIX:
            exporter = ParquetItemExporter(content)
            exporter.export_item(first)
            for article in articles:
                exporter.export_item(article)
            exporter.finish_exporting()
        else:
            with compressed(content, self.suffix[self.suffix.rfind(".") :]) as file:
                file.write(to_line(first))
                file.writelines(map(to_line, articles))
        return content.getvalue()
