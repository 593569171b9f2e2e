"""From input files to an output file and a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

import msgspec

from newscrawl import arrow
from newscrawl.atomic_files import replaced
from newscrawl.dedup.inputs import batches
from newscrawl.dedup.labelling import Labelling
from newscrawl.dedup.output import rejected_beside, write, write_gathered
from newscrawl.dedup.records import Keep
from newscrawl.dedup.report import Report
from newscrawl.executors.process_pool import Prepare, prepared
from newscrawl.readers import InputFile, parquet
from pipelines.documents import Rejection
from pipelines.duplicates import DuplicateIndex
from pipelines.errors import ArgumentError


def check_output(output: Path, files: Sequence[InputFile]) -> None:
    """Refuse an output that could not be written, or would be written over what is read.

    :raises ArgumentError: it is so.
    """
    for path in (output, rejected_beside(output)):
        if any(file.path is not None and path.resolve() == file.path.resolve() for file in files):
            raise ArgumentError(f"{path} is among the files that are read: choose another name with -O")
    if output.is_dir():
        raise ArgumentError(f"{output} is a folder: name a file with -O")
    if output.suffix == arrow.SUFFIX:
        arrow.require_pyarrow()


def deduplicate(
    files: Sequence[InputFile],
    output: Path,
    index: DuplicateIndex,
    prepare: Prepare,
    *,
    keep: Keep | None = None,
    workers: int = 0,
    tell: Callable[[Rejection], None] = lambda _: None,
) -> Report:
    """Write the lines of files with their labels, and return what became of them.

    ``output`` and the file of rejected lines beside it are replaced at the end; if anything is raised before that, all
    stays as it was. The labels do not depend on the number of workers.

    :param index: what the articles are compared with; gets all of them.
    :param keep: write one article of each copy cluster.
    :param tell: is given what is rejected.
    :raises NewscrawlError: a worker died, or the lines do not fit into one table.
    """
    started = perf_counter()
    labelling = Labelling(index, keep)
    rejected = rejected_beside(output)
    with replaced(rejected) as rejections:

        def reject(rejection: Rejection) -> None:
            rejections.write(msgspec.json.encode(rejection) + b"\n")
            tell(rejection)

        lines = labelling.lines(prepared(batches(files), prepare, workers), reject)
        if output.suffix != arrow.SUFFIX and keep in {None, "first"}:
            written = write(output, lines)
        else:
            written = write_gathered(output, lines, labelling.kept, _types(files))
    report = labelling.report()
    if not report.rejected:
        rejected.unlink()
    report.written = written
    report.seconds = round(perf_counter() - started, 3)
    report.articles_a_second = round((report.read - report.rejected) / report.seconds, 1)
    return report


def _types(files: Sequence[InputFile]) -> arrow.Types:
    return parquet.column_types(file.path for file in files if file.path is not None and parquet.is_table(file.path))
