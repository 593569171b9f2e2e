"""Writes rows of a dataset into a file: Parquet, CSV or JSON Lines.

Of all rows only some are in memory at a time: their records are read again, in the order in which they are written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

import msgspec

from newscrawl.arrow import ROW_GROUP, ROWS, parquet_writer
from newscrawl.compressed_files import compressed
from newscrawl.dataset.flat import Batch, Column
from newscrawl.dataset.forms import RECORD, Form
from newscrawl.serialization import from_line, one_line
from newscrawl.spreadsheets import safe_cell
from pipelines.gc_pause import gc_paused

if TYPE_CHECKING:
    from newscrawl.dataset.rows import Integers, Rows

SORTED_BY = ("published_at", "id")
"""Columns by which the rows are sorted; what has no date is last."""
LIST_SEPARATOR = "|"
"""Between the values of a list in a cell of CSV."""


def write_rows(file: IO[bytes], rows: Rows, numbers: Integers, form: Form) -> None:
    """Write rows into a file, in the order of their numbers.

    :param numbers: the numbers of the rows.
    """
    if form.format == "parquet":
        _write_parquet(file, rows, numbers, form)
    elif form.format == "csv":
        _write_csv(file, rows, numbers, form)
    else:
        with compressed(file, form.format.removeprefix("jsonl")) as target:
            _write_lines(target, rows, numbers, form)


def _batches(rows: Rows, numbers: Integers, *, with_records: bool = True) -> Iterator[Batch]:
    for start in range(0, len(numbers), ROWS):
        chosen = numbers[start : start + ROWS]
        with gc_paused():
            records = [from_line(rows.line(row)) for row in chosen] if with_records else []
        yield Batch(records, rows, chosen)


def _write_parquet(file: IO[bytes], rows: Rows, numbers: Integers, form: Form) -> None:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    unlike = [column.name for column in form.columns if column.is_unlike]
    schema, waiting = form.schema, []
    with parquet_writer(file, schema, unlike, sorting_columns=_sorting(form)) as writer:
        for batch in _batches(rows, numbers):
            arrays = [column.array(batch) for column in form.columns]
            waiting.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
            if len(waiting) * ROWS == ROW_GROUP:
                writer.write_table(pa.Table.from_batches(waiting), ROW_GROUP)
                waiting = []
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting), ROW_GROUP)


def _sorting(form: Form) -> Any:
    """Return what tells readers by which columns the rows are sorted; nothing if they are not all written."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra

    names = [column.name for column in form.columns]
    if not set(SORTED_BY) <= set(names):
        return None
    return pq.SortingColumn.from_ordering(
        form.schema, [(name, "ascending") for name in SORTED_BY], null_placement="at_end"
    )


def _write_csv(file: IO[bytes], rows: Rows, numbers: Integers, form: Form) -> None:
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(column.name for column in form.columns)
    for batch in _batches(rows, numbers):
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


def _write_lines(file: IO[bytes], rows: Rows, numbers: Integers, form: Form) -> None:
    assert form.view == RECORD
    names = [column.name for column in form.columns]
    for batch in _batches(rows, numbers, with_records=False):
        columns = [column.values(batch) for column in form.columns]
        added = (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))
        file.writelines(_with_object(rows.line(row), fields) for row, fields in zip(batch.numbers, added, strict=True))


def _with_object(line: bytes, fields: dict[str, Any]) -> bytes:
    """Return a record's line whose last field is ``dataset``; its other bytes are unchanged."""
    return line[: line.rindex(b"}")] + b',"dataset":' + one_line(msgspec.json.encode(fields)) + b"}\n"
