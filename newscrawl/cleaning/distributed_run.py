"""Cleans on an engine what ``run`` cleans on this machine, with the same records, rejections and counts."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from time import perf_counter

import msgspec

from newscrawl.cleaning.blocks import BLOCK_BYTES, Block, blocks_of, spooled
from newscrawl.cleaning.readings import DOCUMENT_SECONDS
from newscrawl.cleaning.report import CleanReport
from newscrawl.cleaning.steps import (
    PIPELINE,
    CleanBlock,
    Cleaning,
    CountSources,
    FirstOfEachId,
    IdsOf,
    KeepLearned,
    ReadBlock,
    WitnessesOf,
    name_of,
)
from newscrawl.executors.engine import Engine, Hop
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.exporters.line_files import rejected_file, write
from newscrawl.readers import InputFile, ReadingLimits
from newscrawl.readers.limits import DEFAULT_LIMITS
from pipelines.article import Pipeline
from pipelines.documents import Rejection

PART_DOCUMENTS = 10_000
"""Documents that come together in one part: seconds of counting, and some 15 MB of texts."""
MOST_PARTS = 2_000

Reject = Callable[[Rejection], None]


class DistributedCleanRun:
    """One run: two passes over the input, with what is between them in a folder that all workers reach.

    :param pipeline: rules, agencies and detectors; it has learned nothing yet.
    :param folder: an empty one, or one that is not there yet; it is left to the caller to delete it.
    :param seconds: of processor time that a step may take for a document, before it is rejected.
    :param block_bytes: bytes of a block of several files.
    :param part_documents: documents that come together in one part, if they are spread evenly over the sources.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        now: datetime,
        engine: Engine,
        folder: WorkFolder,
        limits: ReadingLimits = DEFAULT_LIMITS,
        *,
        seconds: float = DOCUMENT_SECONDS,
        keep_raw_text: bool = False,
        block_bytes: int = BLOCK_BYTES,
        part_documents: int = PART_DOCUMENTS,
    ) -> None:
        self._pipeline, self._engine = pipeline, engine
        self._work = Cleaning(folder, limits, now, seconds, keep_raw_text)
        self._block_bytes, self._part_documents = block_bytes, part_documents
        self._report = CleanReport()

    def clean(self, files: Sequence[InputFile], output: Path, on_rejection: Reject = lambda _: None) -> CleanReport:
        """Write the articles of files, cleaned, and return a report.

        ``output`` and the file of rejected documents beside it are replaced at the end; if anything is raised before
        that, they stay as they were.

        :param on_rejection: called with each rejection.
        :raises EngineError: when the engine gave the work up.
        """
        started = perf_counter()
        self._work.folder.put(PIPELINE, pickle.dumps(self._pipeline))
        blocks = blocks_of(files, self._block_bytes)
        first = self._counted(self._engine.each(ReadBlock(self._work), blocks))
        self._learn(blocks)
        second = self._counted(self._engine.each(CleanBlock(self._work), range(len(blocks))))
        with rejected_file(output) as rejections:
            for when, reports in (("first", first), ("second", second)):
                for block, report in enumerate(reports):
                    if report.rejected:
                        lines = self._work.folder.get(name_of(f"rejected-{when}", block))
                        rejections.write(lines)
                        for line in lines.splitlines():
                            on_rejection(msgspec.json.decode(line, type=Rejection))
            write(output, self._records(blocks))
        self._report.end(perf_counter() - started)
        return self._report

    def _counted(self, outcomes: Iterable[bytes]) -> list[CleanReport]:
        """Add what blocks report to the report, and return it."""
        reports = [msgspec.json.decode(outcome, type=CleanReport) for outcome in outcomes]
        for report in reports:
            self._report.add(report)
        return reports

    def _learn(self, blocks: Sequence[Block]) -> None:
        """Leave each block which of its documents are repeated, and what recurs at its sources."""
        work, documents = self._work, self._report.read - self._report.rejected
        parts = min(max(documents // self._part_documents, 1), MOST_PARTS)
        hops = [
            Hop(parts, FirstOfEachId()),
            Hop(len(blocks), WitnessesOf(work, parts)),
            Hop(parts, CountSources(work)),
            Hop(len(blocks), KeepLearned(work)),
        ]
        self._counted(self._engine.exchange(IdsOf(work, parts), range(len(blocks)), hops))

    def _records(self, blocks: Sequence[Block]) -> Iterator[list[bytes]]:
        for block in blocks:
            yield from ([record] for record in spooled(self._work.folder, name_of("records", block.number), bytes))
