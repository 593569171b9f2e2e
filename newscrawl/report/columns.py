"""The columns of a report's page, in the form that ``page/data.md`` describes: typed arrays and dictionaries."""

from __future__ import annotations
