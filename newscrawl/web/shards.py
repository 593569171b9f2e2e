"""Shards: which of several crawls asks for an address, so that each site is asked by one of them only.

Pace and robots.txt are a matter of one process, so a registrable domain belongs to one shard as a whole. Which one, the
hash of its name says, and nothing else: no crawl has to ask another.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import ClassVar
from weakref import WeakKeyDictionary

import msgspec
import xxhash
from scrapy.crawler import Crawler

from newscrawl.state.state import State
from pipelines.errors import ArgumentError, StateError
from pipelines.extraction.addresses import canonical_url, site_of
from pipelines.schemes import has_table

COMPONENT = "shard"
"""Under which name a state records its shard, beside the schemes of its tables."""
SHARD, OTHER_SHARDS = "newscrawl/web/shard", "newscrawl/web/other_shards"
"""The statistics that name the shard of a crawl, and count the addresses given to all shards that others ask for."""
_FORM = re.compile(r"(\d{1,9})/(\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shard:
    """One of several crawls over the same sources; by default the only one."""

    number: int = 1
    """From 1 on."""
    count: int = 1
    """How many there are."""

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, Shard]] = WeakKeyDictionary()

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Return the shard of a text such as ``3/16``.

        :raises ArgumentError: when it is none.
        """
        found = _FORM.fullmatch(text.strip())
        if not found:
            raise ArgumentError(f"shard={text} must be the number of a shard and how many there are, as in shard=3/16")
        number, count = int(found[1]), int(found[2])
        if not 1 <= number <= count:
            known = f"of {count} shards the first is 1/{count}, the last {count}/{count}" if count else "there is none"
            raise ArgumentError(f"shard={text}: {known}")
        return cls(number, count)

    @classmethod
    def begin(cls, crawler: Crawler, shard: Shard) -> None:
        """Make a crawl that of a shard."""
        cls._by_crawler[crawler] = shard

    @classmethod
    def of(cls, crawler: Crawler) -> Shard:
        """Return the shard of a crawl."""
        return cls._by_crawler.get(crawler, _WHOLE)

    @classmethod
    def find(cls, crawler: Crawler) -> Shard | None:
        """Return the shard of a crawl of the web; None for another spider."""
        return cls._by_crawler.get(crawler)

    @property
    def is_whole(self) -> bool:
        """Whether there is no other."""
        return self.count == 1

    def owns(self, url: str) -> bool:
        """Return whether an address is asked for by this shard."""
        return self.is_whole or shard_of(url, self.count) == self

    def is_part_of(self, other: Shard) -> bool:
        """Return whether every address of this shard is one of another shard, of as many or fewer."""
        return self.count % other.count == 0 and (self.number - other.number) % other.count == 0

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


_WHOLE = Shard()


def shard_of(url: str, count: int) -> Shard:
    """Return the shard, of so many, that asks for an address: by the hash of its registrable domain.

    With twice as many shards, what belonged to ``3/16`` belongs to ``3/32`` or ``19/32``.
    """
    return Shard(xxhash.xxh3_64_intdigest(site_of(canonical_url(url) or url).encode()) % count + 1, count)


def recorded_shard(connection: sqlite3.Connection) -> Shard | None:
    """Return the shard whose addresses a state remembers; None if it has none so far.

    :param connection: to the state's database; it may be empty.
    """
    if not has_table(connection, "schemes"):
        return None
    schemes = dict(connection.execute("SELECT component, scheme FROM schemes"))
    if COMPONENT in schemes:
        return Shard.parse(msgspec.json.decode(schemes[COMPONENT], type=dict[str, str])["name"])
    return _WHOLE if "web" in schemes else None


def claim(state: State, shard: Shard) -> None:
    """Record whose addresses a state remembers, or check that they are those of a shard.

    :raises StateError: when they are those of another one.
    """
    known = recorded_shard(state.connection)
    if known is None:
        _record(state, shard)
    elif known != shard:
        whose = f"the state in {state.folder} is that of {_named(known)}, this run is {_named(shard)}"
        raise StateError(f"{whose}: {_advice(known, shard)}")


def narrow(state: State, shard: Shard) -> None:
    """Make a state, or a copy of it, that of a part of its shard: what belongs to other parts is left to them.

    :raises ArgumentError: when the shard is no part of that of the state, which would not know what was fetched.
    """
    known = recorded_shard(state.connection) or _WHOLE
    if not shard.is_part_of(known):
        example = Shard(known.number + known.count, 2 * known.count)
        raise ArgumentError(
            f"the state in {state.folder} is that of {_named(known)}, of which {shard} is no part: with twice as many "
            f"shards its parts are {known.number}/{example.count} and {example}"
        )
    _record(state, shard)


def _record(state: State, shard: Shard) -> None:
    def write() -> None:
        state.connection.execute("DELETE FROM schemes WHERE component = ?", (COMPONENT,))
        if not shard.is_whole:
            state.require(COMPONENT, {"name": str(shard)})

    state.note(write)


def _named(shard: Shard) -> str:
    return "a crawl without shards" if shard.is_whole else f"shard {shard}"


def _advice(known: Shard, shard: Shard) -> str:
    if shard.is_whole:
        return f"is -a shard={known} missing?"
    own = "each shard needs a state folder of its own (-s NEWSCRAWL_STATE_DIR=...)"
    if not shard.is_part_of(known):
        return own
    return f"{own}; where shards are divided further, scrapy state shard {shard} makes this one that of {shard}"
