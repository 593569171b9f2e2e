"""Conditional requests (RFC 9110, section 13): what has not changed is not sent again.

A server gives its answer an ETag, a Last-Modified, or both. They are kept as they are written, renewed at every answer,
and sent back with the next request for the same address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

from scrapy.http import Headers, Response

UNCHANGED = 304
"""Status of an answer to a conditional request for what has not changed."""
_MAX_AGE = re.compile(r"(?:^|[\s,;])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_LONGEST_AGE = 86_400.0
"""Seconds for which Cache-Control is believed: a feed that claims to be fresh for a year is a mistake."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave its last answer, to recognise it by."""

    etag: str | None = None
    """Its ETag, as written."""
    last_modified: str | None = None
    """Its Last-Modified, as written."""

    def headers(self) -> dict[str, str]:
        """Return the headers that make a request conditional, both if there are both; none if there is nothing."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}

    def renewed(self, response: Response) -> Validators:
        """Return the validators after a further answer: its own; an answer of 304 need not repeat them."""
        etag, modified = _text(response.headers, "ETag"), _text(response.headers, "Last-Modified")
        if response.status == UNCHANGED:
            return Validators(etag or self.etag, modified or self.last_modified)
        return Validators(etag, modified)


def fresh_for(response: Response) -> float:
    """Return for how many seconds an answer is fresh by its Cache-Control (RFC 9111, section 5.2.2), at most a day."""
    control = _text(response.headers, "Cache-Control") or ""
    if re.search(r"no-cache|no-store", control, re.IGNORECASE):
        return 0.0
    ages = [float(age) for age in _MAX_AGE.findall(control)]
    return min(max(ages, default=0.0), _LONGEST_AGE)


def body_hash(response: Response) -> bytes:
    """Return a hash of an answer's body, by which one without validators is recognised."""
    return blake2b(response.body, digest_size=16).digest()


def _text(headers: Headers, name: str) -> str | None:
    value = headers.get(name)
    return value.decode("latin-1") if value else None
