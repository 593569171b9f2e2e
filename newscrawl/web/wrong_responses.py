"""What a server's answer says of itself before its body is read: that it is not the page that was asked for."""

from __future__ import annotations

import re

from scrapy.http import Response

from pipelines.documents import Document
from pipelines.extraction.addresses import canonical_url
from pipelines.extraction.article_addresses import elsewhere
from pipelines.extraction.reservations import header_notes

_CHALLENGES = {b"Cf-Mitigated": b"challenge", b"X-Amzn-Waf-Action": b"challenge", b"X-Datadome": b"blocked"}
"""Headers with which services against robots mark their own pages."""
_ACCEPTED = 202
"""The request was taken in, but not answered yet (RFC 9110, 15.3.3): a robot is to run a script and to ask again."""
_SCRIPT = re.compile(rb"<(script|style|noscript)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")
_SHORTEST_PAGE = 600
"""Bytes of text from which an answer is a page, although it is called a preliminary one."""
_PLACES = {
    "home page": "it was redirected to the home page",
    "section": "it was redirected to a section",
    "gate": "it was redirected to a login, consent or error page",
}


def wrong_response(response: Response, asked: str) -> str | None:
    """Return why a response is not the page at the address ``asked``; None if it may be."""
    for header, value in _CHALLENGES.items():
        if (response.headers.get(header) or b"").lower() == value:
            return "the server asked for a check of the browser instead"
    if response.status == _ACCEPTED and _is_script(response.body):
        return "the server answered 202 and a script, which is a check of the browser, instead of the page"
    ours, theirs = canonical_url(asked), canonical_url(response.url)
    place = elsewhere(ours, theirs) if ours and theirs else None
    return None if place is None else f"{_PLACES[place]}, {response.url}"


def notes_on(response: Response, document: Document) -> list[str]:
    """Return what users of a record should know of the response that its document was read from."""
    names = ("x-robots-tag", "tdm-reservation", "tdm-policy")
    notes = header_notes(
        {name: [value.decode("latin-1") for value in response.headers.getlist(name)] for name in names}
    )
    if response.status == _ACCEPTED:
        notes.append("the server answered 202: the page may not be its last word")
    return [note for note in notes if note not in document.notes]


def _is_script(body: bytes) -> bool:
    """Return whether a page is little but a script."""
    text = _TAG.sub(b" ", _SCRIPT.sub(b" ", body))
    return len(b" ".join(text.split())) < _SHORTEST_PAGE
