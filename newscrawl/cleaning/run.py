"""Reads all input once, then cuts with what is known by then, and writes the records."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from time import perf_counter
from typing import IO

from newscrawl.cleaning.counting import Learned, RecurrenceCount
from newscrawl.cleaning.readings import Conditions, Preparation, SecondCleaning, time_limits
from newscrawl.cleaning.report import CleanReport
from newscrawl.executors.process_pool import ordered_map
from newscrawl.exporters.line_files import rejected_file, unnamed_file, write_articles
from newscrawl.readers import InputFile, read_documents
from newscrawl.serialization import rejection_line
from pipelines.article import Pipeline
from pipelines.documents import Document, Rejection
from pipelines.items import Article

BATCH = 64
"""Documents that a worker takes at once, if they are short."""
BATCH_BYTES = 1 << 20
"""Bytes from which a batch is full."""

Reject = Callable[[Rejection], None]


class CleanRun:
    """One run: two passes over the input, with the drafts between them in an unnamed file beside the output.

    :param pipeline: rules, agencies and detectors; it has learned nothing yet.
    :param workers: number of worker processes; the records do not depend on it.
    """

    def __init__(self, pipeline: Pipeline, conditions: Conditions, *, workers: int = 0) -> None:
        self._pipeline, self._conditions, self._workers = pipeline, conditions, workers
        self._report = CleanReport()

    def clean(self, files: Iterable[InputFile], output: Path, on_rejection: Reject = lambda _: None) -> CleanReport:
        """Write the articles of files, cleaned, and return a report.

        ``output`` and the file of rejected documents beside it are replaced at the end; if anything is raised before
        that, they stay as they were.

        :param on_rejection: called with each rejection.
        :raises WorkerDiedError: when a worker process was killed.
        """
        started, report = perf_counter(), self._report
        with rejected_file(output) as rejections, unnamed_file(output) as readings, time_limits():

            def reject(rejection: Rejection) -> None:
                rejections.write(rejection_line(rejection))
                report.rejected += 1
                on_rejection(rejection)

            learned = self._read(
                chain.from_iterable(read_documents(file, self._conditions.limits) for file in files), readings, reject
            )
            report.count_learned(learned)
            readings.seek(0)
            report.written = write_articles(output, self._cleaned(readings, learned, reject))
        report.end(perf_counter() - started)
        return report

    def _read(self, documents: Iterable[Document | Rejection], readings: IO[bytes], reject: Reject) -> Learned:
        """Write the reading of each document to a file, and return what recurs in all of them."""
        prepare = Preparation(self._pipeline, self._conditions)
        seen: set[str] = set()
        # a database without a name is a temporary file, and in memory as long as it is small
        with closing(sqlite3.connect("", isolation_level=None)) as connection:
            count = RecurrenceCount(connection, self._conditions.now, self._conditions.most_counted)
            for found in chain.from_iterable(ordered_map(prepare, _batches(documents), self._workers)):
                self._report.read += 1
                if isinstance(found, Rejection):
                    reject(found)
                elif found.id in seen:
                    self._report.repeated += 1
                else:
                    seen.add(found.id)
                    readings.write(found.line)
                    if found.witness:
                        count.add((0, len(seen)), found.witness)
            return count.learned()

    def _cleaned(self, readings: IO[bytes], learned: Learned, reject: Reject) -> Iterator[Article]:
        """Yield the article of each reading, cut with what was learned."""
        clean = SecondCleaning(self._pipeline, learned, self._conditions)
        for outcome in chain.from_iterable(ordered_map(clean, _line_batches(readings), self._workers)):
            if isinstance(outcome, Rejection):
                reject(outcome)
            else:
                self._report.count_cuts(outcome)
                yield outcome


def _batches(documents: Iterable[Document | Rejection]) -> Iterator[Sequence[Document | Rejection]]:
    batch: list[Document | Rejection] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += len(document.content) if isinstance(document, Document) else 0
        if len(batch) == BATCH or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _line_batches(lines: IO[bytes]) -> Iterator[Sequence[bytes]]:
    while batch := list(islice(lines, BATCH)):
        yield batch
