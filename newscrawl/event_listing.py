"""The events of a state folder, and those of records in files."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import msgspec

from newscrawl.errors import ArgumentError
from newscrawl.event_report import EventReport, report
from newscrawl.items import CLUSTERED_KINDS, Article
from newscrawl.seen import Headline, state_to_read
from pipelines.events.defining_terms import defining_terms
from pipelines.events.encoder import Encoder
from pipelines.events.index import EventIndex


def events_of_state(folder: Path, fewest: int) -> Iterator[EventReport]:
    """Yield the events of a state folder that have at least ``fewest`` members, by id; the folder is only read.

    :raises StateError: there is no state in the folder.
    """
    with state_to_read(folder) as connection:
        as_of = max((headline.fetched_at for _, headline in _headlines(connection)), default="")
        for event, rows in groupby(_headlines(connection), key=itemgetter(0)):
            members = [headline for _, headline in rows]
            if len(members) >= fewest:
                yield report(event, members, as_of=as_of, terms=defining_terms(connection, event))


def _headlines(connection: sqlite3.Connection) -> Iterator[tuple[str, Headline]]:
    rows = connection.execute("SELECT event, headline FROM articles WHERE event IS NOT NULL ORDER BY event, id")
    return ((event, msgspec.json.decode(headline, type=Headline)) for event, headline in rows)


def events_of_files(
    paths: Iterable[Path], fewest: int, window_days: float, encoder: Encoder | None = None
) -> Iterator[EventReport]:
    """Yield the events among the records of JSON Lines files, in the order in which the files begin them.

    The events are found anew, over all files together; what the records say of events is not asked.

    :raises ArgumentError: a file cannot be read, or a line is no record of ours.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        index = EventIndex(connection, window_days=window_days, encoder=encoder)
        members: defaultdict[str, list[Headline]] = defaultdict(list)
        seen: set[str] = set()
        for article in _records(paths):
            if article.id in seen or article.kind not in CLUSTERED_KINDS:
                continue
            seen.add(article.id)
            event = index.assign(article, arrived=_arrival(article), copy_of=article.duplicate.of)
            members[event.cluster or article.id].append(Headline.of(article))
        as_of = max((headline.fetched_at for each in members.values() for headline in each), default="")
        for cluster, headlines in members.items():
            if len(headlines) >= fewest:
                yield report(cluster, headlines, as_of=as_of, terms=defining_terms(connection, cluster))


def _records(paths: Iterable[Path]) -> Iterator[Article]:
    decoder = msgspec.json.Decoder(Article)
    for path in paths:
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    if line.strip():
                        yield _record(decoder, line, f"{path}, line {number}")
        except OSError as error:
            raise ArgumentError(f"{path} cannot be read: {error.strerror}") from error


def _record(decoder: msgspec.json.Decoder[Article], line: bytes, place: str) -> Article:
    try:
        return decoder.decode(line)
    except msgspec.MsgspecError as error:
        raise ArgumentError(f"{place} is no record of newscrawl ({error}): crawl it first") from error


def _arrival(article: Article) -> datetime:
    """Return when a record was read; its arrival counts only beside articles without a date."""
    try:
        moment = datetime.fromisoformat(article.fetched_at)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
