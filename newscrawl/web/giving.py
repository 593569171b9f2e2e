"""Gives a run what it begins with: its sources, addresses of the user, and what other shards found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from time import monotonic
from typing import Any

from scrapy.crawler import Crawler

from newscrawl.readers.addresses import ListedAddress
from newscrawl.web.frontier import Frontier
from newscrawl.web.given_addresses import rejection_of
from newscrawl.web.handed_leads import HandedLead
from newscrawl.web.ordered_window import OrderedWindow
from newscrawl.web.shards import OTHER_SHARDS, Shard
from newscrawl.web.source_rules import SourceRules
from pipelines.documents import Lead, Rejection

_AT_ONCE = 500
_SECONDS = 0.1
"""For how long a long list is read before leads are taken again, each of which costs the engine some time."""


class Giving:
    """Has what is given asked for, some of it at a time.

    :param shard: of what is given to all shards, only its own is asked for.
    :param entries: addresses of the user, with what is no address.
    :param received: what other shards found, with what cannot be read of it.
    :param window: takes what is rejected of both.
    """

    def __init__(
        self,
        crawler: Crawler,
        shard: Shard,
        entries: Iterator[ListedAddress],
        received: Iterator[HandedLead | Rejection],
        window: OrderedWindow[Any],
    ) -> None:
        assert crawler.stats is not None
        self._crawler, self._stats, self._frontier = crawler, crawler.stats, Frontier.of(crawler)
        self._shard, self._entries, self._received, self._window = shard, entries, received, window

    def give_sources(self) -> None:
        """Have asked for what the sources begin with, and for what was received for them in earlier runs."""
        self._frontier.receive([])
        for source, leads in SourceRules.of(self._crawler).given():
            self._frontier.give(self._own(leads), source)
            self._frontier.receive([], source)

    async def give(self) -> bool:
        """Have some thousand of the given and received addresses asked for; return whether there are more."""
        until = monotonic() + _SECONDS
        while monotonic() < until:
            entries, received = list(islice(self._entries, _AT_ONCE)), list(islice(self._received, _AT_ONCE))
            self._frontier.give(self._own([Lead(entry.url) for entry in entries if entry.url]))
            self._receive([one for one in received if isinstance(one, HandedLead)])
            for entry in entries:
                if not entry.url:
                    await self._window.put(self._window.expect(), rejection_of(entry), 0)
            for one in received:
                if isinstance(one, Rejection):
                    await self._window.put(self._window.expect(), one, 0)
            if max(len(entries), len(received)) < _AT_ONCE:
                return False
        return True

    def _own(self, leads: Sequence[Lead]) -> list[Lead]:
        """Return what this shard asks for, and count what it leaves to others, which are given the same."""
        own = [lead for lead in leads if self._shard.owns(lead.url)]
        self._stats.inc_value(OTHER_SHARDS, len(leads) - len(own))
        return own

    def _receive(self, received: Sequence[HandedLead]) -> None:
        by_source: defaultdict[str | None, list[Lead]] = defaultdict(list)
        for one in received:
            if one.begins:
                self._frontier.give([one.lead], one.source)
            else:
                by_source[one.source].append(one.lead)
        for source, leads in by_source.items():
            self._frontier.receive(leads, source)
