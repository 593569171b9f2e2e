"""A document's identity, by its place and its bytes; the same on every machine."""

from __future__ import annotations

import hashlib
import re

from courlan import clean_url

from pipelines.documents import Document

# Most URLs are canonical already; this check takes a twentieth of the time of cleaning them
_CLEAN_ALREADY = re.compile(r"https?://(?!\S*xn--)[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*){1,40}")
_LONGEST_CLEAN = 500  # longer ones go to the library


def source_hash(content: bytes) -> str:
    """Return the blake2b-128 hash of the bytes read, in hexadecimal."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def reading_key(locator: str, source_hash: str) -> str:
    """Return the key of a document as read from a place; it is known before extraction."""
    return hashlib.blake2b(f"{locator}\0{source_hash}".encode(), digest_size=16).hexdigest()


def article_id(place: str, content: bytes) -> str:
    """Return the blake2b-128 hash of (place, NUL, bytes read), in hexadecimal; :func:`place_of` gives the place."""
    digest = hashlib.blake2b(place.encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(b"\0")
    digest.update(content)
    return digest.hexdigest()


def place_of(document: Document, url: str | None, guid: str | None) -> str:
    """Return the canonical URL, else the document's own id, else its locator."""
    return url or guid or document.locator


def canonical_url(url: str | None) -> str | None:
    """Return an absolute http(s) URL without tracking parameters and fragment, None for others.

    Unknown parameters stay: they may distinguish two articles.
    """
    if not url or not url.strip().lower().startswith(("http://", "https://")):
        return None
    if len(url) <= _LONGEST_CLEAN and _CLEAN_ALREADY.fullmatch(url):
        return url
    try:
        cleaned = clean_url(url.strip())
    except (ValueError, TypeError, UnicodeError):
        return None
    if not cleaned:
        return None
    address, _, fragment = str(cleaned).partition("#")
    # a fragment is a position on the page, except on single-page sites, which keep the path in it
    return f"{address}#{fragment}" if fragment.startswith(("!", "/")) else address
