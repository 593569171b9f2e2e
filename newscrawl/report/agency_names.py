"""The names of agencies, by which a report calls them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipelines.attribution.agencies import read_agencies
from pipelines.tables import shipped_files


def agency_names(further: Iterable[Path] = ()) -> dict[str, str]:
    """Return the names of all agencies and distributors, by their ids.

    :param further: the user's tables of agencies.
    :raises TableError: when an entry has a mistake; the message names file, line and entry.
    """
    table = read_agencies([*shipped_files("attribution", ["agencies"]), *further])
    return {name: entry.name for name, entry in table.entries.items()}
