"""A document's identity, by its place and its bytes; the same on every machine."""

from __future__ import annotations

import hashlib
import re

from pipelines.documents import Document
from pipelines.items import Article

_PLACE_IN_FILE = re.compile(r":\d+$|[!#].")
"""A line or row, a member of an archive, an entry of a feed."""


def source_hash(content: bytes) -> str:
    """Return the blake2b-128 hash of the bytes read, in hexadecimal."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def reading_key(locator: str, source_hash: str) -> str:
    """Return the key of a document as read from a place; it is known before extraction."""
    return hashlib.blake2b(f"{locator}\0{source_hash}".encode(), digest_size=16).hexdigest()


def text_place(url: str, text_hash: str) -> bytes:
    """Return the key of a text at an address: 16 bytes, whatever the bytes of the page around it."""
    return hashlib.blake2b(f"{url}\0{text_hash}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def article_id(place: str, content: bytes) -> str:
    """Return the blake2b-128 hash of (place, NUL, bytes read), in hexadecimal; :func:`place_of` gives the place."""
    digest = hashlib.blake2b(place.encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(b"\0")
    digest.update(content)
    return digest.hexdigest()


def is_whole_file(locator: str) -> bool:
    """Return whether a locator is that of a file, and not of a place in one or of standard input.

    Another line, row or member may be at such a place tomorrow; at the place of a file is its next version.
    """
    return _PLACE_IN_FILE.search(locator) is None and locator != "stdin"


def document_of(article: Article) -> str | None:
    """Return the key that the versions of a document share.

    That is the id of a wire's item, an address, another id, or the place of a file that is one document.
    """
    if names_its_item(article):
        return article.guid
    return article.url or article.guid or (article.locator if is_whole_file(article.locator) else None)


def names_its_item(article: Article) -> bool:
    """Return whether an article has the id of a wire's item, which is the same for its versions only."""
    return article.wire is not None and article.wire.item is not None and article.wire.item == article.guid


def place_of(document: Document, url: str | None, guid: str | None) -> str:
    """Return the canonical URL, else the document's own id, else its locator."""
    return url or guid or document.locator
