"""What no published article says, and a rebuilt state takes over from the damaged one where it is still whole.

A wrong row may cost a request that was not needed; none may lead to an address that must not be asked for. So no
robots.txt is taken over: it is fetched again.
"""

from __future__ import annotations

import sqlite3
import struct
import zlib

import msgspec

from newscrawl.repair.salvage import DamagedDatabase
from newscrawl.state.state import State
from newscrawl.web.container_table import ContainerTable
from newscrawl.web.lead_table import SCHEME, TABLES, LeadState, LeadTable, key_of
from newscrawl.web.shards import COMPONENT as SHARD
from pipelines.attribution.outlet_names import OutletNames
from pipelines.cleaning.learned_overrides import keep_suppressed
from pipelines.cleaning.segments import key_of as key_of_segment

_WEB = ("web_leads", "web_texts", "web_ways", "web_hosts", "web_containers", "web_numbers")
_NOT_WHOLE = (
    sqlite3.Error,
    msgspec.MsgspecError,
    zlib.error,
    struct.error,
    LookupError,
    TypeError,
    ValueError,
)


def take_web(damaged: DamagedDatabase, state: State) -> int | None:
    """Take over the memory of addresses; return how many rows were left out, or None if all of it is lost.

    If a row is left out, every container is asked again from the start, so that it lists what is missing.
    """
    if (shard := damaged.scheme(SHARD)) is not None:
        state.require(SHARD, shard)
    if damaged.scheme("web") != SCHEME or not damaged.is_sound(_WEB):
        return None
    connection = state.connection
    connection.executescript(TABLES)
    state.require("web", SCHEME)
    connection.execute("BEGIN")
    for table in _WEB:
        columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
        values = ", ".join("?" * len(columns))
        rows = damaged.rows(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 - our names
        connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({values})", rows)  # noqa: S608 - our names
    left_out = _broken_leads(connection) if not damaged.unread else []
    connection.executemany("DELETE FROM web_leads WHERE id = ?", left_out)
    connection.execute("DELETE FROM web_containers WHERE id NOT IN (SELECT id FROM web_leads)")
    if left_out:
        connection.execute("UPDATE web_leads SET etag = NULL, modified = NULL")
        connection.execute("UPDATE web_containers SET hash = NULL, due = NULL")
    connection.execute("COMMIT")
    return len(left_out)


def take_suppressed(damaged: DamagedDatabase, state: State) -> None:
    """Take over which segments are never cut, as a person decided."""
    for key, words in damaged.rows("SELECT piece, words FROM learned_never"):
        if isinstance(words, str) and key_of_segment(words) == key:
            keep_suppressed(state.connection, key, words)


def take_names(damaged: DamagedDatabase, state: State) -> None:
    """Take over how often pages gave each name to their outlets, since a record does not say that a page gave none."""
    counts = damaged.rows("SELECT host, name, articles FROM outlet_names")
    OutletNames(state.connection).lower(row for row in counts if isinstance(row[2], int) and row[2] > 0)


def _broken_leads(connection: sqlite3.Connection) -> list[tuple[int]]:
    """Return the leads whose rows do not decode, or whose address is not the one that is to be asked for."""
    leads, containers = LeadTable(connection), ContainerTable(connection)
    broken = []
    columns = "id, url, way, details, changed, key, state"
    for row in connection.execute(f"SELECT {columns} FROM web_leads").fetchall():  # noqa: S608 - our names
        lead_id, url, way, details, changed, key, state = row
        try:
            leads.lead(lead_id, url, way, details, changed)
            is_asked = state in {LeadState.WAITING, LeadState.LATER} or containers.get(lead_id) is not None
            whole = state in set(LeadState) and (not is_asked or key_of(url) == key)
        except _NOT_WHOLE:
            whole = False
        if not whole:
            broken.append((lead_id,))
    return broken
