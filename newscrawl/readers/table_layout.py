"""How a table is written as text: what separates its cells, how they are quoted, and which row has their names.

RFC 4180 says how it should be; spreadsheets, databases and programs differ.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.readers.table_columns import Columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DELIMITERS = "\t;,|"
_QUOTES: tuple[dict[str, Any], ...] = (
    {"doublequote": True},
    {"doublequote": False, "escapechar": "\\"},
    {"quoting": csv.QUOTE_NONE},
)
"""Quotes in a quoted cell are doubled, or follow a backslash; or no cell is quoted."""
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""The first line with which a spreadsheet is told the delimiter."""
_ADDRESS = re.compile(r"\s*https?://[^\s/]+\S*\s*", re.IGNORECASE)
_SAMPLE = 50
_CERTAIN = 0.9
"""Least share of rows that have as many cells as the header, in a file that is not named as a table."""
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written."""

    delimiter: str
    """What separates its cells."""
    quotes: dict[str, Any]
    """How cells are quoted, as the ``csv`` module names it."""
    columns: Columns
    """Its columns; of a table without a header only the one with addresses has a name that is known."""
    headed: bool = True
    """Whether its first row has the names of the columns."""
    declared: bool = False
    """Whether a line before that says what the delimiter is."""
    fitting: float = 1.0
    """Share of the rows that have as many cells as there are columns."""

    def rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """Return a reader of rows; it raises ``csv.Error`` for a row that cannot be read, and can go on."""
        return csv.reader(lines, delimiter=self.delimiter, **self.quotes)

    @property
    def is_certain(self) -> bool:
        """Whether it is a table whatever its name: its header has two known names, and its rows fit the header."""
        columns = self.columns
        if not self.headed or not (columns.texts or columns.addresses) or self.fitting < _CERTAIN:
            return False
        return columns.known > 1 and all(len(name) <= _LONGEST_NAME for name in columns.names)


def layout_of(head: str, *, whole: bool) -> Layout | None:
    """Return the layout that fits the beginning of a table best; None if there is no row.

    :param whole: whether ``head`` is all of it; else its last row may be cut off.
    """
    declared = _DECLARED.match(head)
    if declared:
        head = head[declared.end() :]
    layouts = [
        layout
        for delimiter in (declared[1] if declared else _DELIMITERS)
        for quotes in _QUOTES
        if (layout := _fit(head, delimiter, quotes, whole=whole, declared=declared is not None)) is not None
    ]
    # of equals the first: max is stable
    return max(layouts, key=_rank, default=None)


def _rank(layout: Layout) -> tuple[bool, float, int]:
    columns = layout.columns
    return bool(columns.texts or columns.addresses), round(layout.fitting, 2), len(columns.names)


def _fit(head: str, delimiter: str, quotes: dict[str, Any], *, whole: bool, declared: bool) -> Layout | None:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, **quotes)
    try:
        rows = [row for row in islice(reader, _SAMPLE) if any(cell.strip() for cell in row)]
    except csv.Error:
        return None
    if not rows:
        return None
    if not whole and len(rows) > 1 and reader.line_num >= head.count("\n"):
        rows.pop()
    first = rows[0]
    fitting = sum(len(row) == len(first) for row in rows[1:]) / max(len(rows) - 1, 1)
    columns = Columns.named(first)
    if columns.texts or columns.addresses:
        return Layout(delimiter, quotes, columns, declared=declared, fitting=fitting)
    place = next((place for place, cell in enumerate(first) if _ADDRESS.fullmatch(cell)), None)
    if place is None:
        return Layout(delimiter, quotes, columns, declared=declared, fitting=fitting)
    names = ["url" if number == place else "" for number in range(len(first))]
    return Layout(delimiter, quotes, Columns.named(names), headed=False, declared=declared, fitting=fitting)
