"""Exports records as CSV, which people open in spreadsheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from scrapy.exporters import CsvItemExporter

from newscrawl.spreadsheets import safe_cell


class ArticleCsvItemExporter(CsvItemExporter):
    """The ``csv`` feed format: a column for each field of the record, in which lists and objects are JSON.

    Text that begins like a formula gets an apostrophe before it: a headline comes from a stranger, and a spreadsheet
    would compute it.
    """

    def serialize_field(self, field: Mapping[str, Any], name: str, value: Any) -> Any:  # noqa: ARG002 - Scrapy's
        """Return the cell of a field."""
        if value is None or isinstance(value, int | float):
            return value
        if not isinstance(value, str):
            return msgspec.json.encode(value).decode()
        return safe_cell(value)
