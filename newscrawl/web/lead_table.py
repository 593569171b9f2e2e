"""The tables in which addresses are remembered, and how a lead becomes a row of some 300 bytes and a lead again."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import IntEnum
from hashlib import blake2b
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import msgspec

from newscrawl.readers.addresses import HIDDEN, without_secrets
from newscrawl.web.same_address import same_address
from pipelines.documents import ArchivedCopy, Document, Lead
from pipelines.items import Via

SCHEME = {"version": 1}
TABLES = """
CREATE TABLE IF NOT EXISTS web_leads (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, url TEXT NOT NULL, host INTEGER NOT NULL, root INTEGER NOT NULL,
    lister INTEGER, state INTEGER NOT NULL, rank INTEGER NOT NULL, listed INTEGER NOT NULL, changed TEXT, way INTEGER,
    guid BLOB, details BLOB, fetched INTEGER, tries INTEGER NOT NULL DEFAULT 0, due INTEGER, etag TEXT, modified TEXT
);
CREATE INDEX IF NOT EXISTS web_leads_waiting ON web_leads (root, host, rank) WHERE state = 0;
CREATE INDEX IF NOT EXISTS web_leads_later ON web_leads (due, root) WHERE state = 3;
CREATE INDEX IF NOT EXISTS web_leads_by_guid ON web_leads (guid) WHERE guid IS NOT NULL;
CREATE INDEX IF NOT EXISTS web_leads_borrowed ON web_leads (lister) WHERE root < 0 AND lister IS NOT NULL;
CREATE TABLE IF NOT EXISTS web_texts (lead INTEGER PRIMARY KEY, document BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS web_ways (id INTEGER PRIMARY KEY, way BLOB NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS web_hosts (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS web_containers (
    id INTEGER PRIMARY KEY, root INTEGER NOT NULL, hash BLOB, rhythm BLOB NOT NULL, oldest INTEGER, due INTEGER,
    failures INTEGER NOT NULL DEFAULT 0, moved_to TEXT, succeeded INTEGER, grew INTEGER,
    wishes BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS web_containers_due ON web_containers (root, due);
CREATE TABLE IF NOT EXISTS web_numbers (name TEXT PRIMARY KEY, number INTEGER NOT NULL);
"""
_KNOWN = 10_000
"""Ways and hosts whose numbers are kept in memory."""


class LeadState(IntEnum):
    """What is to be done about a lead; the indexes of the table name the numbers."""

    WAITING = 0
    """It is to be asked for."""
    DONE = 1
    """It was fetched."""
    GONE = 2
    """It cannot be had: the server or its robots.txt says so."""
    LATER = 3
    """It could not be had, but may be after its time ``due``."""


class Row(NamedTuple):
    """What decides about a lead that is listed again."""

    id: int
    state: int
    root: int
    listed: int
    changed: str | None
    due: float | None
    fetched: float | None
    key: bytes


class _Details(msgspec.Struct, array_like=True, omit_defaults=True):
    """What is kept of a lead besides its columns."""

    kind: Literal["page", "container"] = "page"
    guid: str | None = None
    hints: dict[str, str] = {}
    listed_at: str | None = None
    title: str | None = None
    source: str | None = None
    archived: ArchivedCopy | None = None


class LeadTable:
    """Rows of leads, with the tables of what many leads have in common.

    :param connection: to the state's database.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ways: dict[bytes, int] = {}
        self._hosts: dict[str, int] = {}
        self._secret: dict[int, str] = {}
        """Addresses with passwords or keys, which are not written; a later run has to be told them again."""

    def find(self, key: bytes, guid: bytes | None = None) -> Row | None:
        """Return the row of the lead with a key, else of the one with a guid."""
        query = "SELECT id, state, root, listed, changed, due, fetched, key FROM web_leads WHERE "
        row = self._connection.execute(query + "key = ?", (key,)).fetchone()
        if row is None and guid is not None:
            row = self._connection.execute(query + "guid = ?", (guid,)).fetchone()
        return Row(*row) if row else None

    def times_listed(self) -> Iterator[tuple[int, float]]:
        """Yield the id of the given address that led to a page, and when that was published, where it is said."""
        query = "SELECT lister, details FROM web_leads WHERE lister IS NOT NULL AND details IS NOT NULL"
        for lister, details in self._connection.execute(query):
            known = msgspec.msgpack.decode(details, type=_Details)
            if known.kind == "page" and (time := seconds_of(known.listed_at)) is not None:
                yield lister, time

    def insert(self, lead: Lead, key: bytes, guid: bytes | None, **columns: int | None) -> int:
        """Add a lead, and return its id."""
        packed, way = self._packed(lead)
        row = {
            "key": key,
            "url": without_secrets(lead.url),
            "host": self.host(address_of(lead)),
            "changed": lead.changed,
            "way": way,
            "guid": guid,
            "details": packed,
            **columns,
        }
        names = ", ".join(row)
        query = f"INSERT INTO web_leads ({names}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608 - our names
        lead_id = self._connection.execute(query, tuple(row.values())).lastrowid
        assert lead_id is not None
        self.remember_secret(lead_id, lead)
        self._keep_text(lead_id, lead)
        return lead_id

    def rewrite(self, lead_id: int, lead: Lead, key: bytes) -> None:
        """Replace the address of a lead and what its container says of it."""
        packed, way = self._packed(lead)
        self.remember_secret(lead_id, lead)
        row = (key, without_secrets(lead.url), self.host(address_of(lead)), lead.changed, way, packed, lead_id)
        columns = "key = ?, url = ?, host = ?, changed = ?, way = ?, details = ?"
        self._connection.execute(f"UPDATE OR IGNORE web_leads SET {columns} WHERE id = ?", row)  # noqa: S608 - our names
        self._keep_text(lead_id, lead)

    def remember_secret(self, lead_id: int, lead: Lead) -> None:
        """Remember for this run the address of a lead that has a password or a key in it."""
        if without_secrets(lead.url) != lead.url:
            self._secret[lead_id] = lead.url

    def lead(self, lead_id: int, url: str, way: int | None, details: bytes | None, changed: str | None) -> Lead | None:
        """Return the lead of a row as it was listed; None if it had a secret that this run was not told."""
        secret = self._secret.get(lead_id)
        if secret is None and HIDDEN in url:
            return None
        known = msgspec.msgpack.decode(details, type=_Details) if details else _Details()
        via: list[Via] = []
        if way is not None:
            (packed,) = self._connection.execute("SELECT way FROM web_ways WHERE id = ?", (way,)).fetchone()
            via = msgspec.msgpack.decode(packed, type=list[Via])
            via[-1] = replace(via[-1], listed_at=known.listed_at, title=known.title, source=known.source)
        row = self._connection.execute("SELECT document FROM web_texts WHERE lead = ?", (lead_id,)).fetchone()
        content = msgspec.msgpack.decode(zlib.decompress(row[0]), type=Document) if row else None
        return Lead(secret or url, via, known.kind, known.guid, changed, known.hints, known.archived, content)

    def host(self, url: str) -> int:
        """Return the number of an address's host."""
        name = _netloc(url)
        number = self._hosts.get(name)
        if number is None:
            number = self._number("web_hosts", "name", name)
            _remember(self._hosts, name, number)
        return number

    def forget_text(self, lead_id: int) -> None:
        """Forget the text that came with a lead: it was fetched, or given up."""
        self._connection.execute("DELETE FROM web_texts WHERE lead = ?", (lead_id,))

    def _packed(self, lead: Lead) -> tuple[bytes | None, int | None]:
        """Return what is kept of a lead in its row, and the number of the way that it shares with others."""
        details = _Details(lead.kind, lead.guid, lead.hints, archived=lead.archived)
        way = None
        if lead.via:
            last = lead.via[-1]
            details.listed_at, details.title, details.source = last.listed_at, last.title, last.source
            shared = [*lead.via[:-1], replace(last, listed_at=None, title=None, source=None)]
            packed = msgspec.msgpack.encode(shared)
            way = self._ways.get(packed)
            if way is None:
                way = self._number("web_ways", "way", packed)
                _remember(self._ways, packed, way)
        encoded = msgspec.msgpack.encode(details)
        return (encoded if len(encoded) > 1 else None), way

    def _number(self, table: str, column: str, value: bytes | str) -> int:
        """Return the number of a value in a table that numbers them."""
        row = self._connection.execute(f"SELECT id FROM {table} WHERE {column} = ?", (value,)).fetchone()  # noqa: S608
        if row is None:
            query = f"INSERT INTO {table} ({column}) VALUES (?) RETURNING id"  # noqa: S608 - our names
            row = self._connection.execute(query, (value,)).fetchone()
        return int(row[0])

    def _keep_text(self, lead_id: int, lead: Lead) -> None:
        if lead.content is not None:
            packed = zlib.compress(msgspec.msgpack.encode(lead.content))
            self._connection.execute("INSERT OR REPLACE INTO web_texts VALUES (?, ?)", (lead_id, packed))


def address_of(lead: Lead) -> str:
    """Return the address to ask for a lead: that of an archive of the web, if it is to be had from one."""
    return lead.archived.url if lead.archived is not None else lead.url


def key_of(url: str) -> bytes:
    """Return the key by which an address is known: 16 bytes that all its spellings and the forms of its page share."""
    return blake2b((same_address(url) or url).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def seconds_of(time: str | None) -> float | None:
    """Return a time of the form of ``Article.published_at`` in seconds since 1970; None if it names no day."""
    if time is None or len(time) < len("2024-04-02"):
        return None
    try:
        moment = datetime.fromisoformat(time)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def guid_key(lead: Lead) -> bytes | None:
    """Return the key of an entry's id in its container, or None if it has none."""
    if lead.guid is None or not lead.via:
        return None
    return blake2b(f"{lead.via[-1].locator}\0{lead.guid}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _remember(known: dict[Any, int], value: bytes | str, number: int) -> None:
    if len(known) >= _KNOWN:
        known.clear()
    known[value] = number
