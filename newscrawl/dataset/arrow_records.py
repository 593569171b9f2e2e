"""Published records as Arrow, in the types of the record; needs the extra ``newscrawl[parquet]``.

Readers of JSON guess types from values. In a run in which no article was carried by a distributor, that column is null,
in the next it has strings, and the two do not fit together; a column of times becomes timestamps here and stays text
there. So types come from the record here, whatever the values are.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from newscrawl.arrow import ROWS, arrow_schema
from newscrawl.dataset.records import decoded_record, record_lines
from pipelines.items import SCHEMA

if TYPE_CHECKING:
    import pyarrow


def read_arrow(*paths: str | Path) -> pyarrow.RecordBatchReader:
    """Return a stream of Arrow record batches with the records of published files, typed by :func:`arrow_schema`.

    It is read as it is used, and once: ``polars.from_arrow``, ``duckdb.from_arrow``, ``read_all`` (a table) and
    ``read_pandas`` take it.

    :param paths: as of :func:`~newscrawl.read_articles`.
    :raises ArgumentError: when pyarrow is not installed; while it is read, when a file cannot be read or a line is not
        a record of newscrawl.
    :raises InputError: while it is read, when a path does not exist, or there is no file in it.
    """
    schema = arrow_schema()
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return pa.RecordBatchReader.from_batches(schema, _batches(paths, schema))


def _batches(paths: tuple[str | Path, ...], schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    lines = record_lines(*paths)
    while some := list(islice(lines, ROWS)):
        batch = _typed(b"\n".join(line for _, _, line in some), schema)
        yield _decoded(some, schema) if batch is None else batch


def _typed(content: bytes, schema: pyarrow.Schema) -> pyarrow.RecordBatch | None:
    """Return records of this schema, parsed by Arrow; None where a line is of another one, or no record."""
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import json  # noqa: PLC0415

    parsing = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    try:
        table = json.read_json(io.BytesIO(content), json.ReadOptions(block_size=len(content)), parsing)
    except pa.ArrowInvalid:
        return None
    if table.column("schema").unique().to_pylist() != [SCHEMA]:
        return None
    (batch,) = table.combine_chunks().to_batches()
    return batch.replace_schema_metadata(schema.metadata)


def _decoded(lines: list[tuple[str, int, bytes]], schema: pyarrow.Schema) -> pyarrow.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    rows = [msgspec.to_builtins(decoded_record(line, f"{file}:{number}")) for file, number, line in lines]
    return pa.RecordBatch.from_pylist(rows, schema=schema)
