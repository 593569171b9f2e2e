"""How each source of a list fares, by what the crawls of a state folder remember of its addresses.

A source is silent when its feeds can be had but list nothing new for twice as long as ever in the last 90 days. A
weekend, a summer break that was seen before or a paper that comes once a week is no alarm.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

from newscrawl.readers.addresses import without_secrets
from newscrawl.readers.cdx import first_query
from newscrawl.web.container_table import ContainerTable
from newscrawl.web.lead_table import LeadState, LeadTable, key_of
from newscrawl.web.shards import Shard, recorded_shard
from newscrawl.web.sources import Source, Sources
from pipelines.schemes import has_table

DAY = 86_400.0
RATE_DAYS = 14
"""Days over which entries are counted."""
FEWEST_ENTRIES = 8
"""Entries whose times must be known before silence can be told from slowness."""
SILENCE = 2.0
"""How many times longer than any gap before a silence is that is an alarm."""
SHORTEST_SILENCE = DAY
"""Seconds within which no silence is an alarm."""


@dataclass(frozen=True, slots=True)
class Silence:
    """That nothing new came for unusually long."""

    since: str
    """Time of the newest entry."""
    days: float
    """How long that is ago."""
    longest_before: float
    """Days of the longest gap between two entries before it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source fares; times in the form of ``Article.published_at``."""

    id: str
    name: str | None
    state: str
    """``new``: never had; ``ok``; ``silent``; ``failing``: its last request failed; ``empty``: it lists nothing;
    ``files``: for ``local``; ``elsewhere``: for other shards."""
    containers: int = 0
    """Feeds, sitemaps and lists that belong to it."""
    last_success: str | None = None
    """When one of them was last had."""
    entries_a_day: float | None = None
    """Entries in the last two weeks, or since it is known; None if it lists no times."""
    next_due: str | None = None
    """When one of them is to be asked again."""
    failures: int = 0
    """Requests in a row that failed, of the one that fails most."""
    silence: Silence | None = None
    """The alarm, if it is silent."""
    moved: dict[str, str] = field(default_factory=dict)
    """Where addresses moved for good, by the old one: ``sources.toml`` should be changed."""
    failing: list[str] = field(default_factory=list)
    """Addresses that could not be had."""
    empty: list[str] = field(default_factory=list)
    """Addresses that gave a page, where none of the source lists anything."""

    @property
    def needs_care(self) -> bool:
        """Whether somebody should look after it."""
        return self.state in {"silent", "failing", "empty"} or bool(self.moved)


def standings(sources: Sources, connection: sqlite3.Connection, now: datetime) -> Iterator[Standing]:
    """Yield how each source fares.

    :param connection: to the state's database; it may be empty.
    """
    known, shard = has_table(connection, "web_containers"), recorded_shard(connection) or Shard()
    times: defaultdict[int, array[float]] = defaultdict(lambda: array("d"))
    for lister, time in LeadTable(connection).times_listed() if known else ():  # in one pass: there may be a million
        times[lister].append(time)
    for source in sources.sources:
        given = (*source.urls, *map(first_query, source.cdx))
        own = [url for url in given if shard.owns(url)]
        if not known or not own:
            state = "new" if own else "elsewhere" if given else "files"
            yield Standing(source.id, source.name, state)
        else:
            yield _standing(source, own, connection, times, now.timestamp())


def _standing(
    source: Source,
    given: Sequence[str],
    connection: sqlite3.Connection,
    listed: Mapping[int, Sequence[float]],
    now: float,
) -> Standing:
    leads, table = LeadTable(connection), ContainerTable(connection)
    rows = {without_secrets(url): row for url in given if (row := leads.find(key_of(url))) is not None}
    containers = {url: one for row in rows.values() for url, one in table.of_root(row.id)}
    times = sorted(time for row in rows.values() for time in listed.get(row.id, ()) if time <= now)
    succeeded = [one.succeeded for one in containers.values() if one.succeeded is not None]
    due = [one.due for one in containers.values() if one.due is not None]
    due += [row.due for row in rows.values() if row.state == LeadState.LATER and row.due is not None]
    failing = [url for url, one in containers.items() if one.failures]
    failing += [url for url, row in rows.items() if row.state in {LeadState.LATER, LeadState.GONE}]
    empty = [url for url, row in rows.items() if row.state == LeadState.DONE] if not succeeded else []
    silence = _silence(times, now) if succeeded and not failing else None
    return Standing(
        id=source.id,
        name=source.name,
        state="failing" if failing else "silent" if silence else "ok" if succeeded else "empty" if empty else "new",
        containers=len(containers),
        last_success=_moment(max(succeeded, default=None)),
        entries_a_day=_a_day(times, now),
        next_due=_moment(min(due, default=None)),
        failures=max((one.failures for one in containers.values()), default=0),
        silence=silence,
        moved={url: one.moved_to for url, one in containers.items() if one.moved_to is not None},
        failing=list(dict.fromkeys(failing)),
        empty=empty,
    )


def _a_day(times: Sequence[float], now: float) -> float | None:
    """Return the mean number of entries a day."""
    if not times:
        return None
    days = min(RATE_DAYS, max(1.0, (now - times[0]) / DAY))
    return round(sum(time >= now - days * DAY for time in times) / days, 1)


def _silence(times: Sequence[float], now: float) -> Silence | None:
    """Return the alarm if the newest entry is unusually old."""
    if len(times) < FEWEST_ENTRIES:
        return None
    silent, longest = now - times[-1], max(later - earlier for earlier, later in pairwise(times))
    if silent < max(SHORTEST_SILENCE, SILENCE * longest):
        return None
    return Silence(_moment(times[-1]) or "", round(silent / DAY, 1), round(longest / DAY, 1))


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
