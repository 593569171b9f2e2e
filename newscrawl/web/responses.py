"""A response of a server is a stream of bytes like any other: what comes back decides what it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from scrapy.http import Response

from newscrawl.readers.byte_stream import ByteStream
from newscrawl.readers.http_message import claims, name_of
from newscrawl.readers.limits import ReadingLimits
from newscrawl.readers.reading import read_stream
from newscrawl.readers.streams import buffered
from newscrawl.web.redirects import redirects_of
from newscrawl.web.wrong_responses import notes_on, wrong_response
from pipelines.documents import Document, Lead, Rejection
from pipelines.items import Via

_DEFAULT = ReadingLimits()


def read_response(
    response: Response, lead: Lead, limits: ReadingLimits = _DEFAULT
) -> Iterator[Document | Lead | Rejection]:
    """Yield what is in a response: a page is one document, a feed many leads, an archive what is in it.

    What the container said of the address (``lead``) goes into the document of the page: its title, its date, its id,
    and the way that led here. The locator is the address that was asked for. ``fetched_at`` is left to the caller.
    Content never raises an exception.
    """
    if lead.archived is not None and lead.archived.start is None:
        response = response.replace(url=lead.url)  # an archive answers with what the address itself once answered
    for found in read_stream(stream_of(response, lead.url), limits):
        if isinstance(found, Document) and found.locator == lead.url:
            if reason := wrong_response(response, lead.url):
                yield Rejection(lead.url, "download", reason)
                continue
            found.notes += notes_on(response, found)
        yield found if isinstance(found, Rejection) else _told(found, lead, redirects_of(response))


def stream_of(response: Response, asked: str) -> ByteStream:
    """Return the bytes of a response to a request for the address ``asked``, with what its headers claim of them."""
    declared = [value.decode("latin-1") for value in response.headers.getlist("Content-Type")]
    media_type, encoding = claims(declared)
    return ByteStream(
        name=name_of(response.url),
        locator=asked,
        reader=buffered(io.BytesIO(response.body), "response"),
        media_type=media_type,
        encoding=encoding,
        url=response.url,
    )


def _told(found: Document | Lead, lead: Lead, redirects: list[str]) -> Document | Lead:
    """Return what was found in a response with the way that led to it, and with what its container said of it."""
    way: list[Via] = list(lead.via)
    if way:
        way[-1] = replace(way[-1], redirects=redirects)
    if isinstance(found, Lead):
        text = replace(found.content, via=way + found.content.via) if found.content is not None else None
        return replace(found, via=way + found.via, content=text)
    if found.locator != lead.url:
        return replace(found, via=way + found.via)
    return replace(found, via=way + found.via, hints=lead.hints | found.hints, guid=found.guid or lead.guid)
