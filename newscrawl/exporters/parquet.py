"""Records and lines as Parquet, with the extra ``newscrawl[parquet]``.

A column of a type that JSON lacks (times, decimals, bytes) has been carried as text, and has its type again where
Parquet comes out of Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import msgspec
from scrapy.exporters import BaseItemExporter

from newscrawl.arrow import ROWS, arrow_type, require_pyarrow
from pipelines.errors import ArgumentError
from pipelines.items import Article, Duplicate, Removal

if TYPE_CHECKING:
    from newscrawl.arrow import Types


def check_feed(options: Mapping[str, Any]) -> None:
    """Refuse a Parquet feed that could not be written, before the crawl and not at its first record.

    :raises ArgumentError: pyarrow is not installed, or the file is to be appended to.
    """
    if options.get("format") != "parquet":
        return
    require_pyarrow()
    if not options.get("overwrite", False):
        raise ArgumentError("a Parquet file cannot be appended to: use -O, which replaces it")


class ParquetItemExporter(BaseItemExporter):
    """The ``parquet`` feed format: one column for each field of the record, parts nested, compressed with zstd."""

    def __init__(self, file: IO[bytes], **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415

        self._arrow = pa
        self._schema = pa.schema(list(arrow_type(Article)))
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def export_item(self, item: Article) -> None:
        """Take one record."""
        self._rows.append(msgspec.to_builtins(item))
        if len(self._rows) >= ROWS:
            self._flush()

    def finish_exporting(self) -> None:
        """Write the rest and the footer."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._schema))
        self._rows.clear()


def write_lines(lines_again: Callable[[], Iterator[bytes]], file: IO[bytes], types: Types) -> None:
    """Write lines as a table, compressed with zstd.

    Columns have the types that all lines agree on, which is known when they have been read once; so they are asked for
    twice.

    :param types: of columns that are known beforehand.
    :raises ArgumentError: the lines of a column have no type in common.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        schema = pa.schema([])
        for rows in _rows(lines_again()):
            own = pa.schema(list(pa.infer_type(rows)))
            schema = pa.unify_schemas([schema, own], promote_options="permissive")
        schema = pa.schema([(column.name, _labels().get(column.name, column.type)) for column in schema])
        final = pa.schema([(column.name, types.get(column.name, column.type)) for column in schema])
        with pq.ParquetWriter(file, final, compression="zstd") as writer:
            for rows in _rows(lines_again()):
                columns = pa.array(rows, pa.struct(list(schema))).flatten()
                typed = [column.cast(kind) for column, kind in zip(columns, final.types, strict=True)]
                writer.write_batch(pa.RecordBatch.from_arrays(typed, schema=final))
    except (pa.ArrowException, OverflowError) as error:
        raise ArgumentError(f"the lines do not fit into one table ({error}): choose an output in .jsonl") from error


def _labels() -> Types:
    """Return the types of what is added to an article; a table may hold none but copies, or nothing removed."""
    return {name: arrow_type(kind) for name, kind in _ADDED.items()}


_ADDED: dict[str, Any] = {"duplicate": Duplicate, "revision_of": str, "removed": list[Removal]}


def _rows(lines: Iterator[bytes]) -> Iterator[list[dict[str, Any]]]:
    while rows := [msgspec.json.decode(line) for line in islice(lines, ROWS)]:
        yield rows
