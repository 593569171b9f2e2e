"""Addresses of aggregators and redirectors that contain the one of the article."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from urllib.parse import parse_qs, urlsplit

from pipelines.extraction.addresses import canonical_url
from pipelines.tables import shipped_table

_REDIRECTORS = [
    (entry["host"], entry["path"], tuple(entry["parameters"]))
    for entry in shipped_table("extraction", "addresses")["redirectors"]
]
_GOOGLE_NEWS = re.compile(r"/(?:rss/)?(?:articles|read)/(?:CB[\w-]{20,})")
_ADDRESS = re.compile(rb"https?://[\x21-\x7e]+")
_DEEPEST = 3
"""Redirectors within redirectors that are followed."""


def direct_address(url: str) -> str:
    """Return the address that an address leads to, as far as it contains it; else ``url`` itself.

    Nothing is asked for. An address of Google News contains the article's only in its older form; of the newer one
    nobody but Google knows where it leads.
    """
    for _ in range(_DEEPEST):
        inner = _inner(url)
        if inner is None:
            break
        url = inner
    return url


def _inner(url: str) -> str | None:
    """Return the address within an address, or None."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if host == "news.google.com":
        return _of_google_news(parts.path)
    for name, path, parameters in _REDIRECTORS:
        if (host == name or host.endswith(f".{name}")) and parts.path.startswith(path):
            query = parse_qs(parts.query)
            values = (value for parameter in parameters for value in query.get(parameter, ()))
            return next(filter(_is_address, values), None)
    return None


def _of_google_news(path: str) -> str | None:
    """Return the address in the id of an article of Google News: a protocol buffer in base64.

    A field is one byte for its kind, its length as a varint, and its bytes.
    """
    found = _GOOGLE_NEWS.match(path)
    if found is None:
        return None
    encoded = found[0].rpartition("/")[2]
    try:
        content = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except ValueError:
        return None
    address = _ADDRESS.search(content)
    if address is None:
        return None
    length = _length_before(content, address.start())
    inner = content[address.start() : address.start() + length].decode("ascii", "replace") if length else ""
    return inner if _is_address(inner) else None


def _length_before(content: bytes, start: int) -> int:
    """Return the varint that ends before an offset, of one or two bytes."""
    if start >= 2 and content[start - 2] >= 0x80:
        return content[start - 2] - 0x80 + (content[start - 1] << 7)
    return content[start - 1] if start else 0


def _is_address(value: str) -> bool:
    return value.lower().startswith(("http://", "https://")) and canonical_url(value) is not None
