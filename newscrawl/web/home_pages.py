"""The pages with which sources begin: not articles, but where news is listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scrapy.http import Response

from newscrawl.readers.formats import recognise
from newscrawl.readers.limits import Unreadable
from newscrawl.web.discovery import discover, well_known_feeds
from newscrawl.web.responses import stream_of
from newscrawl.web.sources import Source
from pipelines.documents import Lead, Rejection
from pipelines.items import Via


def wanted_on(lead: Lead, source: Source | None, *, given: bool) -> tuple[str, ...]:
    """Return what to look for if the answer to a lead is a page: of ``newscrawl.web.sources.DISCOVERIES``.

    :param given: whether the source begins with it. What such a page takes for a feed may be a page that lists feeds.
    """
    if source is None:
        return ()
    if given:
        return source.discoveries(lead.url)
    return ("feed",) if lead.kind == "container" and [via.kind for via in lead.via] == ["page"] else ()


def is_page(response: Response) -> bool:
    """Return whether a response is an HTML page, by its first bytes and its type."""
    stream = stream_of(response, response.url)
    try:
        return recognise(stream.name, stream.reader.peek(1), stream.media_type).name == "HTML"
    except Unreadable:
        return False


def leads_of_page(
    response: Response, lead: Lead, source: Source, wanted: Sequence[str], sitemaps: Sequence[str]
) -> Iterator[Lead | Rejection]:
    """Yield what is found on a page, or that it lists nothing.

    Where it names no feed but its source wants one, the well-known addresses of feeds are tried.
    """
    stream = stream_of(response, lead.url)
    found = list(discover(response.body, response.url, source, wanted, encoding=stream.encoding, sitemaps=sitemaps))
    if "feed" in wanted and not lead.via and not any(one.kind == "container" for one in found):
        via = [Via("page", response.url)]
        found += [Lead(url, via, kind="container") for url in well_known_feeds(response.url)]
    if not found:
        yield Rejection(lead.url, "read", f"nothing of what its source wants was found on it: {', '.join(wanted)}")
    for one in found:
        yield replace(one, via=[*lead.via, *one.via])
