"""Publisher families: outlets that share texts, by host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.tables import read_entries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class PublisherFamilies:
    """Looks up publisher families by host name."""

    by_host: dict[str, str]
    """Id of the family, by host without ``www.``."""

    def of(self, host: str | None) -> str | None:
        """Return the family that a host or its parent domain belongs to, or None."""
        while host and "." in host:
            if host in self.by_host:
                return self.by_host[host]
            host = host.partition(".")[2]
        return None


def read_families(sources: Iterable[Traversable | Path]) -> PublisherFamilies:
    """Return the families of several files; a later entry extends an earlier one.

    :raises TableError: when an entry has a mistake; the message names file, line and entry.
    """
    by_host: dict[str, str] = {}
    for source in sources:
        for entry in read_entries(source, "family"):
            family = entry.text("id")
            entry.text("name")
            for host in entry.texts("hosts"):
                by_host[host] = family
            entry.finish()
    return PublisherFamilies(by_host)
