"""Parquet at both ends: rows come in as JSON lines, and lines go out as rows.

Between the two an article is a line of JSON, whatever it came from. A column of a type that JSON lacks (times,
decimals, bytes) is carried as text, and has its type again where Parquet comes out of Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from newscrawl.errors import ArgumentError
from newscrawl.items import Duplicate, Removal
from newscrawl.parquet import arrow_type
from newscrawl.readers.limits import Unreadable

if TYPE_CHECKING:
    import pyarrow

    Types = Mapping[str, pyarrow.DataType]

SUFFIX = ".parquet"
ROWS = 1_000
"""Rows that are read or written at once."""
_MAGIC = b"PAR1"


def is_table(path: Path | None) -> bool:
    """Tell whether a file is Parquet, by its first bytes.

    :raises Unreadable: the file cannot be opened.
    """
    if path is None or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError as error:
        raise Unreadable(f"{error.strerror}") from error


def require_pyarrow() -> None:
    """Do nothing if Parquet can be read and written.

    :raises ArgumentError: pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise ArgumentError("Parquet files need pyarrow: pip install 'newscrawl[parquet]'")


def lines(path: Path) -> Iterator[list[bytes]]:
    """Yield the rows of a table as JSON lines, some at a time.

    :raises Unreadable: the file is damaged, or a column has no JSON.
    """
    require_pyarrow()
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROWS):
                columns = [column.cast(pa.string()) if _lacks_json(column.type) else column for column in batch.columns]
                rows = pa.RecordBatch.from_arrays(columns, names=batch.schema.names).to_pylist()
                yield [msgspec.json.encode(row) + b"\n" for row in rows]
    except (pa.ArrowException, OSError, TypeError, ValueError) as error:
        raise Unreadable(f"its rows cannot be read as JSON ({error})") from error


def column_types(paths: Iterable[Path]) -> Types:
    """Return the types of the columns of tables that are neither lists nor nested, as the first table has them.

    :raises ArgumentError: there are tables, but pyarrow is not installed.
    """
    tables = list(paths)
    if not tables:
        return {}
    require_pyarrow()
    import pyarrow as pa  # noqa: PLC0415 - an extra
    import pyarrow.parquet as pq  # noqa: PLC0415

    found: dict[str, pyarrow.DataType] = {}
    for path in tables:
        try:
            schema = pq.read_schema(path)
        except (pa.ArrowException, OSError):  # it is told when its rows are read
            continue
        for column in schema:
            if not pa.types.is_nested(column.type):
                found.setdefault(column.name, column.type)
    return found


def write(lines_again: Callable[[], Iterator[bytes]], file: IO[bytes], types: Types) -> None:
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


def _lacks_json(kind: pyarrow.DataType) -> bool:
    import pyarrow.types as kinds  # noqa: PLC0415 - an extra

    lacking = (kinds.is_temporal, kinds.is_decimal, kinds.is_binary, kinds.is_large_binary)
    return any(is_such(kind) for is_such in lacking)
