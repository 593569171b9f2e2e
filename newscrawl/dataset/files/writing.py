"""Writes rows of a dataset into files: Parquet, CSV or JSON Lines.

Of all rows only some are in memory at a time: their records are read again, in the order in which they are written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b, sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from newscrawl.arrow import ROW_GROUP, ROWS, parquet_writer
from newscrawl.atomic_files import close_durably, create
from newscrawl.compressed_files import compressed
from newscrawl.dataset.describing.counts import TextCounts
from newscrawl.dataset.files.layout import DataFile
from newscrawl.dataset.views.flat import Batch, Column
from newscrawl.dataset.views.forms import RECORD, Form
from newscrawl.executors.process_pool import ordered_map
from newscrawl.serialization import from_line, one_line
from newscrawl.spreadsheets import safe_cell
from pipelines.gc_pause import gc_paused

if TYPE_CHECKING:
    import pyarrow

    from newscrawl.dataset.views.rows import Numbers, Rows

SORTED_BY = ("published_at", "id")
"""Columns by which the rows are sorted; what has no date is last."""
_PORTION = 1 << 20
_ROW_GROUP_BYTES = 128 << 20
"""Bytes of columns, in memory, at which a row group is complete: several times what news takes."""
LIST_SEPARATOR = "|"
"""Between the values of a list in a cell of CSV."""


@dataclass(slots=True)
class Contents:
    """What is known of rows when they are written."""

    texts: TextCounts = field(default_factory=TextCounts)
    arrow_bytes: int | None = None
    """Size of their columns in memory, as Arrow; None where they are not written as such."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of a dataset that is written."""

    path: str
    """Where it is in the dataset's folder; of a dataset that is one file, its name."""
    split: str
    records: int
    bytes: int
    blake2b: str
    """blake2b-128 of its bytes, in hexadecimal."""
    sha256: str
    contents: Contents


def write_files(folder: Path, files: Sequence[DataFile], rows: Rows, form: Form, workers: int) -> Iterator[WrittenFile]:
    """Write the files of a dataset, and yield what is known of each, in order; their bytes have reached the disk.

    :param workers: number of processes that write; 0 writes in this one. The bytes are the same.
    """

    def write(number: int) -> WrittenFile:
        file = files[number]
        path = folder / file.path
        target = create(path)
        with target:
            contents = write_rows(target, rows, file.rows, form)
            close_durably(target)
        return written_file(path, file.path, file.split, contents)

    yield from ordered_map(write, range(len(files)), workers if len(files) > 1 else 0)


def written_file(path: Path, name: str, split: str, contents: Contents) -> WrittenFile:
    """Return what is known of a file that is written.

    :param name: what it is called in the description of its dataset.
    """
    short, long, length = blake2b(digest_size=16), sha256(), 0
    with path.open("rb") as file:
        while portion := file.read(_PORTION):
            short.update(portion)
            long.update(portion)
            length += len(portion)
    records = contents.texts.records
    return WrittenFile(name, split, records, length, short.hexdigest(), long.hexdigest(), contents)


def write_rows(file: IO[bytes], rows: Rows, numbers: Numbers, form: Form) -> Contents:
    """Write rows into a file, in the order of their numbers, and return what is known of them.

    :param numbers: the numbers of the rows.
    """
    contents = Contents()
    if form.format == "parquet":
        _write_parquet(file, _batches(rows, numbers, contents), form, contents)
    elif form.format == "csv":
        _write_csv(file, _batches(rows, numbers, contents), form)
    else:
        with compressed(file, form.format.removeprefix("jsonl")) as target:
            _write_lines(target, _batches(rows, numbers, contents), form)
    return contents


def _batches(rows: Rows, numbers: Numbers, contents: Contents) -> Iterator[Batch]:
    for start in range(0, len(numbers), ROWS):
        chosen = numbers[start : start + ROWS]
        with gc_paused():
            records = [from_line(rows.line(row)) for row in chosen]
            contents.texts.add(records)
        yield Batch(records, rows, chosen)


def _write_parquet(file: IO[bytes], batches: Iterator[Batch], form: Form, contents: Contents) -> None:
    unlike = [column.name for column in form.columns if column.is_unlike]
    contents.arrow_bytes = 0
    with parquet_writer(file, form.schema, unlike, sorting_columns=_sorting(form)) as writer:
        for table in _row_groups(batches, form):
            contents.arrow_bytes += table.nbytes
            writer.write_table(table, ROW_GROUP)


def _row_groups(batches: Iterator[Batch], form: Form) -> Iterator[pyarrow.Table]:
    """Yield the rows of each row group: as many as it may have, or fewer if their texts are long."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    schema, waiting, size = form.schema, [], 0
    for batch in batches:
        waiting.append(pa.RecordBatch.from_arrays([column.array(batch) for column in form.columns], schema=schema))
        size += waiting[-1].nbytes
        if len(waiting) * ROWS == ROW_GROUP or size >= _ROW_GROUP_BYTES:
            yield pa.Table.from_batches(waiting)
            waiting, size = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting)


def _sorting(form: Form) -> Any:
    """Return what tells readers by which columns the rows are sorted; nothing if they are not all written."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    names = [column.name for column in form.columns]
    if not set(SORTED_BY) <= set(names):
        return None
    return pq.SortingColumn.from_ordering(
        form.schema, [(name, "ascending") for name in SORTED_BY], null_placement="at_end"
    )


def _write_csv(file: IO[bytes], batches: Iterator[Batch], form: Form) -> None:
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(column.name for column in form.columns)
    for batch in batches:
        cells = [[_cell(value, column) for value in column.values(batch)] for column in form.columns]
        writer.writerows(zip(*cells, strict=True))
    text.detach()


def _cell(value: Any, column: Column) -> Any:
    if value is None:
        return None
    if column.kind is datetime:
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if column.kind is bool:
        return "true" if value else "false"
    if isinstance(value, list):
        value = LIST_SEPARATOR.join(value)
    return safe_cell(value) if isinstance(value, str) else value


def _write_lines(file: IO[bytes], batches: Iterator[Batch], form: Form) -> None:
    assert form.view == RECORD
    names = [column.name for column in form.columns]
    for batch in batches:
        columns = [column.values(batch) for column in form.columns]
        added = (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))
        lines = map(batch.rows.line, batch.numbers)
        file.writelines(_with_object(line, fields) for line, fields in zip(lines, added, strict=True))


def _with_object(line: bytes, fields: dict[str, Any]) -> bytes:
    """Return a record's line whose last field is ``dataset``; its other bytes are unchanged."""
    return line[: line.rindex(b"}")] + b',"dataset":' + one_line(msgspec.json.encode(fields)) + b"}\n"
