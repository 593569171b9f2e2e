"""Which addresses are one: tracked, for telephones, in the forms of AMP."""

from __future__ import annotations

import re

from pipelines.extraction.addresses import canonical_url

_CACHE = re.compile(
    r"https?://(?:[\w-]+\.cdn\.ampproject\.org/[vc]/|www\.google\.[a-z.]+/amp/)(s/)?(?=[\w.-]+\.[a-z]{2,})"
)
"""Caches of AMP pages: the address of the page follows, after ``s/`` if it is https."""
_SCHEME = re.compile(r"https?://(?:(?:www|amp|m|mobil|mobile)\.(?=[^/]+\.[^/]+))*")
_AMP = re.compile(r"(?:(?:/amp|/amphtml|\.amp)(?=/?$)|(?:\.amp|-amp)(?=\.html?$))")


def same_address(url: str) -> str | None:
    """Return a key that is the same for all addresses of one page; None for what is no http(s) address.

    It is for asking a server once, not for records: what tells two articles apart stays, but not the scheme, the host
    for telephones, the form of the page, a tracker, a fragment or the slash at the end.
    """
    canonical = canonical_url(_CACHE.sub(lambda match: "https://" if match[1] else "http://", url.strip()))
    if canonical is None:
        return None
    path, _, query = _SCHEME.sub("", canonical).partition("?")
    path = _AMP.sub("", path).rstrip("/")
    return f"{path}?{query}" if query else path
