"""What the sources of a run decide: what it begins with, what is followed, how often and how fast it is asked for.

An id that is None or unknown belongs to no source: then everything is followed, at the pace of the settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler

from newscrawl.crawl.clock import start_of_run
from newscrawl.readers.cdx import first_query
from newscrawl.web.certificates import UncheckedHosts
from newscrawl.web.schedule import Limits
from newscrawl.web.sources import Source, Sources
from pipelines.documents import Document, Lead
from pipelines.extraction.addresses import canonical_url
from pipelines.extraction.redirectors import direct_address


class SourceRules:
    """The rules of the sources of a run.

    :param sources: None if the run has only addresses.
    :param now: the time of the run, from which ages count.
    """

    _by_crawler: ClassVar[WeakKeyDictionary[Crawler, SourceRules]] = WeakKeyDictionary()

    def __init__(self, sources: Sources | None, now: datetime) -> None:
        self._sources = {source.id: source for source in sources.sources} if sources is not None else {}
        self._oldest = {source.id: source.oldest(now) for source in self._sources.values()}

    @classmethod
    def begin(cls, crawler: Crawler, sources: Sources | None) -> None:
        """Have a crawl follow the rules of these sources; to be called while its settings can be changed."""
        settings = crawler.settings
        rules = cls._by_crawler[crawler] = cls(sources, start_of_run(settings["NEWSCRAWL_NOW"]))
        settings.set("DOWNLOAD_SLOTS", {**rules.slots(), **settings.getdict("DOWNLOAD_SLOTS")}, priority="spider")
        for host in rules.unchecked_hosts():
            UncheckedHosts.of(crawler).add(host)

    @classmethod
    def of(cls, crawler: Crawler) -> SourceRules:
        """Return the rules of a crawl; of one that has no sources, those that follow everything."""
        known = cls._by_crawler.get(crawler)
        return known if known is not None else cls(None, start_of_run(crawler.settings["NEWSCRAWL_NOW"]))

    def source(self, source_id: str | None) -> Source | None:
        """Return a source by its id."""
        return self._sources.get(source_id) if source_id is not None else None

    def given(self) -> Iterator[tuple[str, list[Lead]]]:
        """Yield the id of each source that has addresses, and what it begins with."""
        for source in self._sources.values():
            leads = [Lead(url) for url in source.urls]
            leads += [Lead(first_query(query), kind="container") for query in source.cdx]
            if leads:
                yield source.id, leads

    def limits(self, source_id: str | None) -> Limits:
        """Return between which intervals the containers of a source are polled."""
        source = self.source(source_id)
        return Limits(source.floor.total_seconds(), source.ceiling.total_seconds()) if source else Limits()

    def followed(self, source_id: str | None, lead: Lead) -> Lead | None:
        """Return a lead as it is to be asked for; None if its source does not want it.

        The address behind an aggregator's takes its place, the id of the source goes into the way that led to it. A
        further container is followed whatever its address, unless ``never`` names it.
        """
        source, url = self.source(source_id), direct_address(lead.url)
        if source is not None:
            wanted = source.follows(url) if lead.kind == "page" else not source.avoids(url)
            if not wanted or self._is_too_old(source, lead):
                return None
            if lead.via:
                lead = replace(lead, via=[replace(lead.via[0], source=source.id), *lead.via[1:]])
        return lead if url == lead.url else replace(lead, url=url)

    def identity(self, source_id: str | None, url: str) -> str:
        """Return the address by which an article is known."""
        source = self.source(source_id)
        return (source.canonical(url) if source is not None else canonical_url(url)) or url

    def tell(self, source_id: str | None, document: Document) -> None:
        """Give a document what its source says of its outlet."""
        if (source := self.source(source_id)) is not None:
            source.tell(document)

    def slots(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the pace of the hosts of sources that have one, in the form of Scrapy's ``DOWNLOAD_SLOTS``."""
        hosts = ((_host(url), source.delay) for source in self._sources.values() for url in (*source.urls, *source.cdx))
        return {host: {"delay": delay} for host, delay in hosts if delay is not None}

    def unchecked_hosts(self) -> Iterator[str]:
        """Yield the hosts of sources whose certificates are not checked."""
        for source in self._sources.values():
            if not source.verify:
                yield from map(_host, (*source.urls, *source.cdx))

    def _is_too_old(self, source: Source, lead: Lead) -> bool:
        """Return whether a container says that a lead is older than its source wants; copies in archives are not."""
        oldest = self._oldest[source.id]
        if oldest is None or lead.archived is not None:
            return False
        limit = f"{oldest:%Y-%m-%dT%H:%M:%SZ}"
        times = [time for time in (lead.changed, lead.via[-1].listed_at if lead.via else None) if time]
        # what is known to the day only is compared to the day
        return bool(times) and all(time < limit[: len(time)] for time in times)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
