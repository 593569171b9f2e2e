"""Tables as text: CSV with any delimiter, and TSV. A row with a text is a record, one with an address is a lead."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from newscrawl.readers.limits import ReadingLimits, Unreadable, document_limit
from newscrawl.readers.streams import HEAD_BYTES
from newscrawl.readers.table_columns import Columns
from newscrawl.readers.table_layout import Layout, layout_of
from newscrawl.readers.transcoding import in_utf8
from pipelines.documents import Document, Lead, Rejection
from pipelines.text.encoding import decode

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from newscrawl.readers.byte_stream import ByteStream

_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?(?:sep=.\r?\n)?\s*+([^\r\n<{\[]{3,2000})[\r\n]", re.IGNORECASE)
_CELL_ENDS = re.compile(r"[\t;,|]")
_PIECE = 65_536
_MOST_RESTARTS = 100
"""Rows after which lines that a stray quotation mark swallowed are no longer read again."""


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins with the names of columns that articles have, and rows that fit them."""
    line = _FIRST_LINE.match(head)
    if line is None:
        return False
    cells = _CELL_ENDS.split(line[1].decode("utf-8", "replace"))
    columns = Columns.named(cell.strip(" \"'") for cell in cells)
    if columns.known < 2 or not (columns.texts or columns.addresses):
        return False
    layout = layout_of(decode(head, None).text, whole=len(head) < HEAD_BYTES)
    return layout is not None and layout.is_certain


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Document | Lead | Rejection]:
    """Yield a record or a lead for each row that is not blank, with the locator ``file.csv:ROW``.

    Rows are counted as spreadsheets do: the header is row 1. All columns are kept as fields of the record.

    :raises Unreadable: when no column has texts or addresses.
    """
    content = in_utf8(stream.reader)
    head = content.peek(1)
    layout = layout_of(decode(head, stream.encoding).text, whole=len(head) < HEAD_BYTES)
    if layout is None:
        raise Unreadable("there is no row in this table")
    layout.columns.check()
    csv.field_size_limit(max(csv.field_size_limit(), limits.document_bytes))
    lines = _Lines(content, stream.encoding, limits.document_bytes)
    if layout.declared:
        next(lines)
    for number, cells in enumerate(_rows(layout, lines), 1):
        locator = f"{stream.locator}:{number}"
        if isinstance(cells, str):
            yield Rejection(locator, "read", cells)
        elif any(cell.strip() for cell in cells) and not (number == 1 and layout.headed):
            yield _found(cells, layout.columns, locator)


def _found(cells: list[str], columns: Columns, locator: str) -> Document | Lead | Rejection:
    """Return what a row gives; cells that are missing at its end are empty."""
    names = columns.names
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        reason = f"{len(cells)} cells where the header has {len(names)}: a delimiter in a cell is not quoted"
        return Rejection(locator, "read", reason)
    row = dict.fromkeys(names, "") | dict(zip(names, (cell.replace("\0", "") for cell in cells), strict=False))
    return columns.found(row, locator)


def _rows(layout: Layout, lines: _Lines) -> Iterator[list[str] | str]:
    """Yield the cells of each row, or why it cannot be read."""
    width, restarts = len(layout.columns.names), 0
    reader = layout.rows(lines)
    while True:
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLong:
            reader = layout.rows(lines)
            yield f"the row is longer than {document_limit(lines.limit)}; is a quotation mark open?"
            continue
        except csv.Error as error:
            yield f"the row cannot be read: {error}"
            continue
        if len(cells) != width and len(lines.row) > 1 and restarts < _MOST_RESTARTS:
            # a quotation mark that is no quote: it swallowed the lines up to the next one
            alone = next(csv.reader(lines.row[:1], delimiter=layout.delimiter, quoting=csv.QUOTE_NONE))
            if len(alone) == width:
                restarts += 1
                lines.take_back()
                cells, reader = alone, layout.rows(lines)
        yield cells


class _TooLong(Exception):  # noqa: N818 - a finding about the input
    """A row is longer than the limit."""


class _Lines:
    """The lines of a stream as text, with their line ends, and those of the row that is being read."""

    def __init__(self, stream: io.BufferedReader, declared: str | None, limit: int) -> None:
        self.row: list[str] = []
        self.limit = limit
        self._stream = stream
        self._declared = declared
        self._encoding: str | None = None
        self._length = 0
        self._partial = b""
        self._waiting: list[str] = []
        """Lines that were read, the next one last."""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        while not self._waiting:
            if not self._fill():
                raise StopIteration
        line = self._waiting.pop()
        self._length += len(line)
        if self._length > self.limit:
            self.row.clear()
            raise _TooLong
        self.row.append(line)
        return line

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self.row.clear()
        self._length = 0

    def take_back(self) -> None:
        """Give all lines of the row but the first again."""
        self._waiting += reversed(self.row[1:])

    def _fill(self) -> bool:
        """Read further lines; return False at the end."""
        chunk = self._stream.read(_PIECE)
        content = self._partial + chunk
        lines = content.splitlines(keepends=True)
        self._partial = b""
        # the last line may go on, or its line end may
        if chunk and lines and not lines[-1].endswith(b"\n"):
            self._partial = lines.pop()
            if len(self._partial) > self.limit:
                lines.append(self._partial)
                self._partial = b""
        self._waiting = [self._decoded(line) for line in reversed(lines)]
        return bool(chunk or lines)

    def _decoded(self, line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            if self._encoding is None:
                self._encoding = decode(line + self._stream.peek(1), self._declared).encoding
            return line.decode(self._encoding, "replace")
