"""Reads input files, labels their lines, and writes an output file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter

from newscrawl import arrow
from newscrawl.dedup.inputs import LineBatch, read_batches
from newscrawl.dedup.labelling import Labelling
from newscrawl.dedup.records import Keep, PreparedBatch
from newscrawl.dedup.report import DedupReport
from newscrawl.executors.process_pool import ordered_map
from newscrawl.exporters.line_files import rejected_file, write, write_selected
from newscrawl.readers import InputFile, ReadingLimits, parquet
from newscrawl.readers.limits import DEFAULT_LIMITS
from newscrawl.serialization import rejection_line
from pipelines.documents import Rejection
from pipelines.duplicates import SketchIndex

Prepare = Callable[[LineBatch], PreparedBatch]


def deduplicate(
    files: Sequence[InputFile],
    output: Path,
    index: SketchIndex,
    prepare: Prepare,
    *,
    keep: Keep | None = None,
    workers: int = 0,
    limits: ReadingLimits = DEFAULT_LIMITS,
    on_rejection: Callable[[Rejection], None] = lambda _: None,
) -> DedupReport:
    """Write the lines of files with their labels, and return a report.

    ``output`` and the file of rejected lines beside it are replaced at the end; if anything is raised before that, they
    stay as they were. The labels do not depend on the number of workers.

    :param index: the articles are compared with the texts in it, and added to it.
    :param keep: which article of each copy cluster to write; None writes all.
    :param on_rejection: called with each rejection.
    :raises WorkerDiedError: when a worker process was killed.
    :raises ArgumentError: when the lines do not fit into one Parquet table.
    """
    started = perf_counter()
    labelling = Labelling(index, keep)
    with rejected_file(output) as rejections:

        def reject(rejection: Rejection) -> None:
            rejections.write(rejection_line(rejection))
            on_rejection(rejection)

        prepared = ordered_map(partial(_prepared_unless_rejected, prepare), read_batches(files, limits), workers)
        lines = labelling.lines(prepared, reject)
        if output.suffix != arrow.SUFFIX and keep in {None, "first"}:
            written = write(output, lines)
        else:
            written = write_selected(output, lines, labelling.kept, _types(files))
    report = labelling.report()
    report.written = written
    report.seconds = round(perf_counter() - started, 3)
    report.articles_a_second = round((report.read - report.rejected) / report.seconds, 1)
    return report


def _prepared_unless_rejected(prepare: Prepare, batch: LineBatch | Rejection) -> PreparedBatch | Rejection:
    return batch if isinstance(batch, Rejection) else prepare(batch)


def _types(files: Sequence[InputFile]) -> arrow.Types:
    paths = (file.path for file in files if file.path is not None and not file.leads_out)
    return parquet.column_types(path for path in paths if parquet.is_parquet(path))
