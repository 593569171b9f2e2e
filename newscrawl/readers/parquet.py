"""Parquet files: tables of articles, or records of ours. Rows become JSON, by the rules of ``table``.

Values of types that JSON lacks (times, decimals, bytes) become text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from newscrawl.arrow import ROWS, require_pyarrow
from newscrawl.readers.limits import Unreadable
from newscrawl.readers.streams import opened_file
from newscrawl.readers.table_columns import Columns
from pipelines.errors import ArgumentError

if TYPE_CHECKING:
    import pyarrow

    from newscrawl.arrow import Types
    from pipelines.documents import Document, Lead, Rejection

_MAGIC_BYTES = b"PAR1"
_ROWS_OF_PAGES = 200
"""Rows read at once where a row may be a whole page."""


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a Parquet file."""
    return head.startswith(_MAGIC_BYTES)


def is_parquet(path: Path | None) -> bool:
    """Return whether a file is Parquet, by its first bytes; False for None, which is standard input.

    :raises Unreadable: when the file cannot be opened.
    """
    if path is None or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC_BYTES)) == _MAGIC_BYTES
    except OSError as error:
        raise Unreadable(f"{error.strerror}") from error


def rows_as_json(path: Path) -> Iterator[list[bytes]]:
    """Yield the rows of a file as lines of JSON, a batch at a time.

    :raises Unreadable: when the file is damaged, or a column cannot be written as JSON.
    :raises ArgumentError: when pyarrow is not installed.
    """
    with opened_file(path) as file:
        yield from rows_of(file)


def rows_of(file: Any, groups: Sequence[int] | None = None) -> Iterator[list[bytes]]:
    """Yield the rows of an open file as :func:`rows_as_json` does.

    :param file: a file of Python or Arrow, in which one may seek.
    :param groups: numbers of the row groups that are read; None reads all.
    :raises Unreadable: when the file is damaged, or a column cannot be written as JSON.
    """
    for rows in _rows(file, ROWS, groups):
        yield [msgspec.json.encode(row) + b"\n" for row in rows]


def row_group_bytes(file: Any) -> list[int]:
    """Return the sizes of the row groups of an open file, before compression; none if it is damaged."""
    require_pyarrow()
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        found = pq.ParquetFile(file).metadata
    except (pa.ArrowException, OSError):  # reported when its rows are read
        return []
    return [found.row_group(number).total_byte_size for number in range(found.num_row_groups)]


def read_table(path: Path, locator: str) -> Iterator[Document | Lead | Rejection]:
    """Yield a record or a lead for each row, with the locator ``file.parquet:ROW``, counted from 1.

    :raises Unreadable: when the file is damaged, no column has texts or addresses, or pyarrow is not installed.
    """
    try:
        require_pyarrow()
    except ArgumentError as error:
        raise Unreadable(str(error), retry=True) from error  # it may be installed
    number, columns = 0, None
    with opened_file(path) as file:
        for rows in _rows(file, _ROWS_OF_PAGES):
            for row in rows:
                number += 1
                if columns is None:
                    columns = Columns.named(row)
                    columns.check()
                yield columns.found(row, f"{locator}:{number}")
    if not number:
        raise Unreadable("there is no row in this table")


def _rows(opened: Any, at_once: int, groups: Sequence[int] | None = None) -> Iterator[list[dict[str, object]]]:
    """Yield the rows of an open file as values that JSON has.

    :raises Unreadable: when the file is damaged, or a column cannot be written as JSON.
    """
    require_pyarrow()
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(opened) as file:
            for batch in file.iter_batches(at_once, row_groups=groups):
                columns = [column.cast(pa.string()) if _lacks_json(column.type) else column for column in batch.columns]
                rows = pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
                yield rows.to_pylist(maps_as_pydicts="lossy")
    except (pa.ArrowException, OSError, TypeError, ValueError) as error:
        retry = isinstance(error, OSError) and error.errno is not None
        raise Unreadable(f"its rows cannot be converted to JSON ({error})", retry=retry) from error


def column_types(files: Iterable[Any]) -> Types:
    """Return the types of the flat columns of Parquet files, by name; the first file that has a column decides.

    Columns of lists or other nested types are left out.

    :param files: paths, or open files in which one may seek.
    :raises ArgumentError: when there are files, but pyarrow is not installed.
    """
    found: dict[str, pyarrow.DataType] = {}
    for file in files:
        require_pyarrow()
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415

        try:
            schema = pq.read_schema(file)
        except (pa.ArrowException, OSError):  # reported when its rows are read
            continue
        for column in schema:
            if not pa.types.is_nested(column.type):
                found.setdefault(column.name, column.type)
    return found


def _lacks_json(kind: pyarrow.DataType) -> bool:
    import pyarrow.types as kinds  # noqa: PLC0415 - an extra

    lacking = (kinds.is_temporal, kinds.is_decimal, kinds.is_binary, kinds.is_large_binary)
    return any(is_such(kind) for is_such in lacking)
