"""The run: the same records, rejections and counts as those of ``newscrawl.cleaning.run``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from time import perf_counter

import msgspec

from newscrawl.cleaning.distributed.blocks import BLOCK_BYTES, Block, blocks_of
from newscrawl.cleaning.distributed.learning import IdsOf, learning_hops
from newscrawl.cleaning.distributed.passes import CleanBlock, ReadBlock
from newscrawl.cleaning.distributed.shared_files import SharedFile
from newscrawl.cleaning.distributed.work import Cleaning, name_of
from newscrawl.cleaning.readings import Conditions
from newscrawl.cleaning.report import CleanReport
from newscrawl.executors.engine import Engine
from newscrawl.executors.work_folder import WorkFolder
from newscrawl.exporters.output_folders import rejected_lines, replaced_folder
from newscrawl.exporters.output_parts import part_suffix
from newscrawl.exporters.record_parts import RecordParts
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
    :param block_bytes: bytes of a block of several files.
    :param part_documents: documents that come together in one part, if they are spread evenly over the sources.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        conditions: Conditions,
        engine: Engine,
        folder: WorkFolder,
        *,
        block_bytes: int = BLOCK_BYTES,
        part_documents: int = PART_DOCUMENTS,
    ) -> None:
        self._pipeline, self._engine = pipeline, engine
        self._work = Cleaning(folder, conditions)
        self._block_bytes, self._part_documents = block_bytes, part_documents
        self._report = CleanReport()

    def clean(self, files: Sequence[SharedFile], output: str, on_rejection: Reject = lambda _: None) -> CleanReport:
        """Write the articles of files, cleaned, into a folder of parts, and return a report.

        The folder is replaced at the end; if anything is raised before that, it stays as it was.

        :param output: path or address of the folder.
        :param on_rejection: called with each rejection.
        :raises EngineError: when the engine gave the work up.
        """
        started = perf_counter()
        self._work.put_pipeline(self._pipeline)
        blocks = blocks_of(files, self._block_bytes)
        first = self._counted(self._engine.each(ReadBlock(self._work), blocks))
        self._learn(blocks)
        with replaced_folder(output) as folder:
            clean = CleanBlock(self._work, RecordParts(folder, part_suffix(output)))
            second = self._counted(self._engine.each(clean, range(len(blocks))))
            with rejected_lines(folder) as reject:
                for rejection in chain(self._rejections("first", first), self._rejections("second", second)):
                    reject(rejection)
                    on_rejection(rejection)
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
        hops = learning_hops(work, len(blocks), parts)
        self._counted(self._engine.exchange(IdsOf(work, parts), range(len(blocks)), hops))

    def _rejections(self, when: str, reports: Sequence[CleanReport]) -> Iterator[Rejection]:
        """Yield the rejections of a pass in reading order."""
        for block, report in enumerate(reports):
            if report.rejected:
                for line in self._work.folder.get(name_of(f"rejected-{when}", block)).splitlines():
                    yield msgspec.json.decode(line, type=Rejection)
