"""Which published articles are to be forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from newscrawl.state.published import Labels
from pipelines.attribution.outlet_names import names_of
from pipelines.errors import ArgumentError


@dataclass(frozen=True, slots=True)
class Selection:
    """What was published before a moment, or by a source."""

    before: datetime | None = None
    """Articles of runs that began before it."""
    source: str | None = None
    """Host of an outlet, or its name."""

    @classmethod
    def of(cls, before: str | None, source: str | None) -> Selection:
        """Return the selection that two options name; one of them is given.

        :raises ArgumentError: when ``before`` is not a day or a moment.
        """
        if before is None:
            return cls(source=(source or "").strip().removeprefix("www."))
        try:
            moment = datetime.fromisoformat(before)
        except ValueError:
            raise ArgumentError(f"--before is {before!r}, not a day like 2026-11-30") from None
        return cls(moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))

    def articles(self, connection: sqlite3.Connection) -> Iterator[str]:
        """Yield the ids of the articles that are selected."""
        names = names_of(connection, self.source) if self.source else set()
        decoder = msgspec.json.Decoder(Labels)
        for article, labels in connection.execute("SELECT id, labels FROM articles"):
            if self._contains(decoder.decode(labels), names):
                yield article

    def _contains(self, labels: Labels, names: set[str]) -> bool:
        """Return whether an article is selected.

        :param names: what the outlet of the selected host is called, for articles of which no host was remembered.
        """
        if self.before is not None:
            return labels.published < self.before
        if labels.host is not None:
            return self.source in {labels.host, labels.outlet}
        return labels.outlet is not None and (labels.outlet == self.source or labels.outlet in names)
