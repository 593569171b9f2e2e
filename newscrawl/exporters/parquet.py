"""Exports records, and lines of JSON, as Parquet; needs the extra ``newscrawl[parquet]``.

Values of types that JSON lacks (times, decimals, bytes) arrive here as text. If the input was Parquet, their columns
get the original type back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import msgspec
from scrapy.exporters import BaseItemExporter

from newscrawl.arrow import ROW_GROUP, ROWS, arrow_schema, arrow_type, parquet_writer, require_pyarrow
from pipelines.errors import ArgumentError
from pipelines.items import Article, Duplicate, Removal

if TYPE_CHECKING:
    import pyarrow

    from newscrawl.arrow import Types

_UNLIKE = {"id", "url", "guid", "locator", "title", "description", "text", "raw_text", "text_hash", "source_hash"}
"""Columns in which hardly two values are equal."""


def check_feed(options: Mapping[str, Any]) -> None:
    """Check before the crawl that a Parquet feed can be written; feeds of other formats are not checked.

    :raises ArgumentError: when pyarrow is not installed, or the feed is to be appended to a file.
    """
    if options.get("format") != "parquet":
        return
    require_pyarrow()
    if not options.get("overwrite", False):
        raise ArgumentError("a Parquet file cannot be appended to: use -O, which replaces it")


class ParquetItemExporter(BaseItemExporter):
    """The ``parquet`` feed format: a column for each field of the record, nested like the field, zstd-compressed."""

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        import pyarrow as pa  # noqa: PLC0415 - an extra

        self._arrow = pa
        self._schema = arrow_schema()
        self._writer = parquet_writer(file, self._schema, _UNLIKE)
        self._rows: list[dict[str, Any]] = []
        self._batches: list[pyarrow.RecordBatch] = []

    def export_item(self, item: Article) -> None:
        """Buffer one record; full row groups are written."""
        self._rows.append(msgspec.to_builtins(item))
        if len(self._rows) >= ROWS:
            self._pack()
        if len(self._batches) * ROWS >= ROW_GROUP:
            self._flush()

    def finish_exporting(self) -> None:
        """Write the remaining records and the footer."""
        self._pack()
        self._flush()
        self._writer.close()

    def _pack(self) -> None:
        """Turn the rows into columns, which take a tenth of the memory."""
        if self._rows:
            self._batches.append(self._arrow.RecordBatch.from_pylist(self._rows, schema=self._schema))
            self._rows.clear()

    def _flush(self) -> None:
        if self._batches:
            self._writer.write_table(self._arrow.Table.from_batches(self._batches, self._schema), ROW_GROUP)
            self._batches.clear()


def write_lines(open_lines: Callable[[], Iterator[bytes]], file: IO[bytes], types: Types) -> None:
    """Write lines of JSON as one table, compressed with zstd.

    :param open_lines: returns an iterator over all lines. It is called twice: to find a type for each column that fits
        all lines, and to write them.
    :param types: types of columns that are known beforehand.
    :raises ArgumentError: when no type fits all values of a column.
    """
    schema = joined_schema([schema_of(open_lines())])
    write_table(open_lines(), file, schema, types)


def schema_of(lines: Iterator[bytes]) -> pyarrow.Schema:
    """Return the columns of lines of JSON, with the types that fit all values.

    :raises ArgumentError: when there is none for a column.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    with _one_table():
        schema = pa.schema([])
        for rows in _batches(lines):
            schema = _joined([schema, pa.schema(list(pa.infer_type(rows)))])
    return schema


def joined_schema(schemas: Iterable[pyarrow.Schema]) -> pyarrow.Schema:
    """Return the columns of lines that were looked at in pieces; columns that we add have their own types.

    :raises ArgumentError: when no type fits all values of a column.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    with _one_table():
        schema = _joined(schemas)
    return pa.schema([(column.name, _labels().get(column.name, column.type)) for column in schema])


def write_table(lines: Iterator[bytes], file: IO[bytes], schema: pyarrow.Schema, types: Types) -> None:
    """Write lines of JSON as a table, compressed with zstd.

    :param schema: their columns; lines may lack some.
    :param types: types of columns that are known beforehand.
    :raises ArgumentError: when a value does not fit.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    final = pa.schema([(column.name, types.get(column.name, column.type)) for column in schema])
    with _one_table(), parquet_writer(file, final) as writer:
        for rows in _batches(lines):
            columns = pa.array(rows, pa.struct(list(schema))).flatten()
            typed = [column.cast(kind) for column, kind in zip(columns, final.types, strict=True)]
            writer.write_batch(pa.RecordBatch.from_arrays(typed, schema=final))


def _joined(schemas: Iterable[pyarrow.Schema]) -> pyarrow.Schema:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return pa.unify_schemas([pa.schema([]), *schemas], promote_options="permissive")


@contextmanager
def _one_table() -> Iterator[None]:
    """Say it when lines do not fit into one table."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    try:
        yield
    except (pa.ArrowException, OverflowError) as error:
        raise ArgumentError(f"the lines do not fit into one table ({error}): choose a .jsonl output") from error


def _labels() -> Types:
    """Return the types of the added columns; they cannot be inferred where all values are null or empty."""
    return {name: arrow_type(kind) for name, kind in _ADDED.items()}


_ADDED: dict[str, Any] = {"duplicate": Duplicate, "revision_of": str, "removed": list[Removal]}


def _batches(lines: Iterator[bytes]) -> Iterator[list[dict[str, Any]]]:
    while rows := [msgspec.json.decode(line) for line in islice(lines, ROWS)]:
        yield rows
