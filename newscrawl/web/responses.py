"""A response of a server is a stream of bytes like any other: what comes back decides what it is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from scrapy.http import Response

from newscrawl.readers.byte_stream import ByteStream
from newscrawl.readers.http_message import claims, name_of
from newscrawl.readers.limits import DEFAULT_LIMITS, ReadingLimits
from newscrawl.readers.reading import read_stream
from newscrawl.readers.streams import buffered
from newscrawl.web.article_pages import join, pages_of
from newscrawl.web.redirects import redirects_of
from newscrawl.web.wrong_responses import notes_on, wrong_response
from pipelines.documents import Document, Lead, Rejection
from pipelines.extraction.several_texts import LISTED


def read_response(
    response: Response, lead: Lead, limits: ReadingLimits = DEFAULT_LIMITS, *, takes_longer: bool = False
) -> Iterator[Document | Lead | Rejection]:
    """Yield what is in a response: a page is one document, a feed many leads, an archive what is in it.

    What the container said of the address (``lead``) goes into the document of the page: its title, its date, its id,
    and the way that led here. The locator is the address that was asked for. ``fetched_at`` is left to the caller.
    Where the page turns out to be no article, the container's own text takes its place, and a note says so. Content
    never raises an exception.

    :param takes_longer: whether the container's text is also taken where it is longer than the page's.
    """
    stream = replace(stream_of(response, lead.url), lead=_with_redirects(lead, redirects_of(response)))
    if lead.archived is not None:
        stream = replace(stream, url=lead.url)
    empty = True
    for found in read_stream(stream, limits):
        is_page = isinstance(found, Document) and found.locator == lead.url
        reason = wrong_response(response, lead.url) if is_page and lead.archived is None else None
        if reason is not None:
            found = Rejection(lead.url, "download", reason)  # noqa: PLW2901 - what it turned out to be
        if isinstance(found, Rejection):
            yield (text_of_lead(lead, found.reason) if empty else None) or found
        elif isinstance(found, Document) and is_page:
            found.notes += notes_on(response, found)
            found.listed_text, found.takes_longer = text_of_lead(lead), takes_longer
            yield join([found, *_further(response, found, limits)])
        else:
            yield found
        empty = False


def _further(response: Response, first: Document, limits: ReadingLimits) -> Iterator[Document]:
    """Yield the documents of an article's further pages; a note on the first one says why one is missing."""
    pages, missing = pages_of(response)
    for number, page in enumerate(pages, 2):
        found = next(iter(read_stream(stream_of(page, page.url), limits)), None)
        if not isinstance(found, Document) or found.format != first.format:
            missing = found.reason if isinstance(found, Rejection) else "it is no page"
            first.notes.append(f"page {number} of the article is missing: {missing}")
            return
        yield found
    if missing:
        first.notes.append(f"page {len(pages) + 2} of the article is missing: {missing}")


def text_of_lead(lead: Lead, reason: str | None = None) -> Document | None:
    """Return the text that a lead's container has of it, as a document at its address; None if it has none.

    :param reason: why its page is not used, for a note.
    """
    if lead.content is None:
        return None
    notes = [*lead.content.notes, *([f"{LISTED}; its page could not be used: {reason}"] if reason else [])]
    return replace(lead.content, locator=lead.url, notes=notes)


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


def _with_redirects(lead: Lead, redirects: list[str]) -> Lead:
    """Return a lead whose way says through which addresses the last step led."""
    return replace(lead, via=[*lead.via[:-1], replace(lead.via[-1], redirects=redirects)]) if lead.via else lead
