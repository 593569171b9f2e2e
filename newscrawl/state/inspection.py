"""What a state holds."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from newscrawl.state.published import PublishedArticles, state_to_read
from newscrawl.state.seal import LAYOUT
from pipelines.schemes import has_table

_COUNTS = {
    "texts": "SELECT coalesce(sum(length), 0) FROM duplicate_files WHERE kind = 'rows'",
    "events": "SELECT count(DISTINCT event) FROM articles",
    "learned": "SELECT count(*) FROM learned_pieces",
    "leads": "SELECT count(*) FROM web_leads",
    "hosts": "SELECT count(*) FROM web_hosts",
    "given_up": "SELECT count(*) FROM given_up",
}
"""What is counted, and how; a table that is not there has nothing in it."""


@dataclass(slots=True)
class RunSummary:
    """A run, by the articles that it published."""

    id: str
    version: str
    articles: int
    first_fetched_at: str
    last_fetched_at: str


@dataclass(slots=True)
class StateContents:
    """What a state folder holds."""

    folder: str
    layout: int
    """Version of what is in the folder, and where."""
    runs: int
    """Runs that published articles."""
    last_run: RunSummary | None
    """The one that fetched the newest article."""
    articles: int
    oldest: str | None
    """When the first of the articles was fetched."""
    newest: str | None
    counts: dict[str, int]
    """Texts with which new ones are compared, events, segments counted because they recur, leads (addresses that were
    listed anywhere), hosts, and documents that were given up."""
    bytes: dict[str, int]
    """By part of the folder."""
    schemes: dict[str, dict[str, str | int]]
    """How each component writes its tables."""

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield what people are shown, as pairs of a name and a value."""
        yield "state", self.folder
        yield "articles", f"{self.articles:,} of {self.runs:,} {'run' if self.runs == 1 else 'runs'}"
        if self.last_run is not None:
            yield "fetched", f"{self.oldest} to {self.newest}"
            yield "last run", f"{self.last_run.id}, {self.last_run.articles:,} articles"
            yield "version", f"{self.last_run.version}, layout {self.layout}"
        for name, number in self.counts.items():
            yield name.replace("_", " "), f"{number:,}"
        for name, size in self.bytes.items():
            yield name, f"{size:,} bytes"


class _Run(msgspec.Struct):
    id: str
    version: str


class _Labels(msgspec.Struct):
    fetched_at: str
    run: _Run


def contents(folder: Path) -> StateContents:
    """Return what a state folder holds; a run may be under way, and what it has committed counts.

    :raises StateError: when there is no state in the folder, or it is damaged, or cannot be read.
    """
    with state_to_read(folder) as connection:
        runs = _runs(connection)
        last = max(runs, key=lambda run: (run.last_fetched_at, run.id), default=None)
        return StateContents(
            folder=str(folder),
            layout=LAYOUT,
            runs=len(runs),
            last_run=last,
            articles=sum(run.articles for run in runs),
            oldest=min((run.first_fetched_at for run in runs), default=None),
            newest=last.last_fetched_at if last else None,
            counts={name: _count(connection, query) for name, query in _COUNTS.items()},
            bytes=_bytes(folder),
            schemes=PublishedArticles(connection).schemes(),
        )


def _runs(connection: sqlite3.Connection) -> list[RunSummary]:
    """Return the runs that published the articles."""
    runs: dict[str, RunSummary] = {}
    decoder = msgspec.json.Decoder(_Labels)
    for (content,) in connection.execute("SELECT labels FROM articles"):
        labels = decoder.decode(content)
        at, run = labels.fetched_at, runs.get(labels.run.id)
        if run is None:
            runs[labels.run.id] = RunSummary(labels.run.id, labels.run.version, 1, at, at)
        else:
            run.articles += 1
            run.first_fetched_at, run.last_fetched_at = min(run.first_fetched_at, at), max(run.last_fetched_at, at)
    return list(runs.values())


def _count(connection: sqlite3.Connection, query: str) -> int:
    table = query.partition(" FROM ")[2].split()[0]
    return int(connection.execute(query).fetchone()[0]) if has_table(connection, table) else 0


def _bytes(folder: Path) -> dict[str, int]:
    """Return the bytes of each file in a state folder, and of each folder in it."""
    found: Counter[str] = Counter()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found[path.relative_to(folder).parts[0]] += path.stat().st_size
    return dict(found)
