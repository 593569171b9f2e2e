"""What feedparser finds in a feed, in our form; it runs in a process of its own, which loads little else."""

from __future__ import annotations

import io
import re
from time import strftime
from typing import Any
from urllib.parse import urlsplit

from newscrawl.readers.feed_entry import Entry, ParsedFeed

_EARLIEST = 1000
"""Years before have less than four digits."""
_ENTITY = re.compile(rb"<!ENTITY[^>]*>")
"""Declarations of entities, which grow or name files; those of HTML are known without."""
_WEB = re.compile(r"\s*https?://", re.IGNORECASE)
_MAIL = re.compile(r"(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?:\?\S+)?")
_PICTURE = re.compile(r"image(?:/|$)", re.IGNORECASE)
_READABLE = frozenset({"text/plain", "text/html", "application/xhtml+xml"})
"""Media types of contents that are texts; others are pictures, sounds or data."""


def parse(content: bytes, url: str | None, encoding: str | None) -> ParsedFeed:
    """Return what is in a feed, however broken it is; this may take minutes.

    :param content: the whole feed.
    :param url: the address that it was fetched from.
    :param encoding: the encoding to try first; None for the one that the feed declares.
    """
    import feedparser  # noqa: PLC0415 - the process that reads names this function, and needs no parser

    headers = {"content-type": "application/xml" + (f"; charset={encoding}" if encoding else "")}
    if url:
        headers["content-location"] = url
    # as a file: feedparser would open the file or address that a string names
    feed = feedparser.parse(
        io.BytesIO(_ENTITY.sub(b"", content)),
        response_headers=headers,
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    about = feed["feed"]
    is_atom = feed.get("version", "").startswith("atom")
    entries = [_entry(entry, about.get("language"), is_atom=is_atom) for entry in feed["entries"]]
    own = [link.get("href") for link in about.get("links", ()) if link.get("rel") == "self"]
    addresses = [*own, about.get("link"), about.get("id")]
    return ParsedFeed(about.get("title"), [address for address in addresses if address], entries)


def _entry(entry: Any, language: str | None, *, is_atom: bool) -> Entry:
    """Return an entry of feedparser's in our form."""
    published, modified = (_dates(entry, "published") or _dates(entry, "created")), _dates(entry, "updated")
    if not published and not is_atom:
        published, modified = modified, ()  # Dublin Core's only date, which feedparser takes for one of a change
    content, form = _content(entry)
    summary = entry.get("summary")
    return Entry(
        links=_links(entry),
        guid=entry.get("id") or None,
        title=entry.get("title"),
        summary=None if summary == content else summary,
        content=content,
        content_format="text" if form == "text/plain" else "html",
        published=published,
        modified=modified,
        authors=_authors(entry),
        source=_source(entry),
        source_address=_source_address(entry),
        keywords=[term for tag in entry.get("tags", ()) if (term := tag.get("label") or tag.get("term"))],
        language=(entry.get("title_detail") or {}).get("language") or language,
        image=_image(entry),
    )


def _dates(entry: Any, name: str) -> tuple[str, ...]:
    # feedparser gives the publication date for a missing "updated", unless one asks first
    if name not in entry:
        return ()
    written = entry.get(name)
    read = entry.get(f"{name}_parsed")
    as_read = strftime("%Y-%m-%dT%H:%M:%SZ", read) if read is not None and read.tm_year >= _EARLIEST else ""
    return tuple(filter(None, (written if isinstance(written, str) else "", as_read)))


def _links(entry: Any) -> list[str]:
    """Return the addresses of the article; feedparser gives only those of HTML pages."""
    links = [(link.get("rel"), link.get("href")) for link in entry.get("links", ())]
    guid = entry.get("id")
    candidates = [
        entry.get("link"),
        *(href for relation, href in links if relation == "alternate"),
        guid if guid and _WEB.match(guid) and not links else None,
        *(href for relation, href in links if relation in {"self", "http://www.w3.org/1999/xhtml#self"}),
    ]
    return list(dict.fromkeys(filter(None, candidates)))


def _content(entry: Any) -> tuple[str | None, str]:
    """Return the longest of an entry's texts and its media type."""
    texts = [one for one in entry.get("content", ()) if one.get("value") and one.get("type", "text/html") in _READABLE]
    longest = max(texts, key=lambda one: len(one["value"]), default=None)
    return (longest["value"], longest.get("type", "text/html")) if longest is not None else (None, "text/html")


def _authors(entry: Any) -> list[str]:
    """Return the names of the authors; feedparser takes an address of a new domain for a part of the name."""
    authors, written = entry.get("authors", ()), entry.get("author") or ""
    if len(authors) == 1 and _MAIL.search(written):
        authors = [{"name": _MAIL.sub("", written).strip(" ()<>\"'")}]
    return [author["name"] for author in authors if author.get("name")]


def _source(entry: Any) -> str | None:
    """Return the name of the outlet that an entry was taken from; its host where only its address is given."""
    source = entry.get("source") or {}
    if isinstance(source, str):
        return source
    return source.get("title") or entry.get("dc_source") or urlsplit(source.get("href") or "").hostname


def _source_address(entry: Any) -> str | None:
    source = entry.get("source")
    return (source.get("href") or source.get("link")) if isinstance(source, dict) else None


def _image(entry: Any) -> str | None:
    """Return the address of the first picture: Media RSS, an enclosure, an element ``image``."""
    media = [*entry.get("media_thumbnail", ()), *filter(_is_picture, entry.get("media_content", ()))]
    enclosed = [link for link in entry.get("links", ()) if link.get("rel") == "enclosure" and _is_picture(link)]
    addresses = [*(one.get("url") for one in media), *(link.get("href") for link in enclosed)]
    image = entry.get("image")
    addresses.append(image.get("href") if isinstance(image, dict) else None)
    return next(filter(None, addresses), None)


def _is_picture(media: Any) -> bool:
    return _PICTURE.match(media.get("medium") or media.get("type") or "") is not None
