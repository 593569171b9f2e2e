"""JSON Feed 1 and 1.1: each item is a lead, with what the feed says of the article. See https://jsonfeed.org."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from newscrawl.readers.feed_entries import FeedOrigin, listed, plain_text, web_address
from newscrawl.readers.feed_entry import Entry
from newscrawl.readers.json_structure import depth_exceeds
from newscrawl.readers.limits import Unreadable, depth_reason
from newscrawl.readers.transcoding import in_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits
    from pipelines.documents import Document, Lead, Rejection

_VERSION = re.compile(rb'"version"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org\\?/version')
_BLANK = b" \t\r\n\xef\xbb\xbf"


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a JSON Feed: an object that names the version of the format."""
    return head.lstrip(_BLANK).startswith(b"{") and _VERSION.search(head) is not None


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Lead | Document | Rejection]:
    """Yield a lead for each item, or a document for one that has a text but no address.

    :raises Unreadable: when it is not valid JSON, or has no items.
    """
    content = replace(stream, reader=in_utf8(stream.reader)).read_all(limits)
    if depth_exceeds(content, limits.json_depth):
        raise Unreadable(depth_reason(limits))
    try:
        feed = msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise Unreadable(f"the JSON Feed is not valid JSON: {error}") from error
    items = feed.get("items")
    if not isinstance(items, list):
        raise Unreadable("the JSON Feed has no list of items")
    if not items:
        raise Unreadable("there is no item in this JSON Feed")
    base = stream.url or web_address(_string(feed, "home_page_url")) or web_address(_string(feed, "feed_url"))
    own = (_string(feed, "home_page_url"), _string(feed, "feed_url"), stream.url)
    addresses = [address for address in own if address]
    origin = FeedOrigin(stream.locator, base, plain_text(_string(feed, "title")), addresses)
    yield from listed((_entry(item if isinstance(item, dict) else {}, feed) for item in items), origin)


def _entry(item: dict[str, Any], feed: dict[str, Any]) -> Entry:
    html, text = _string(item, "content_html"), _string(item, "content_text")
    identity = item.get("id")
    guid = str(identity) if isinstance(identity, (str, int, float)) and identity != "" else None
    links = [_string(item, "url"), guid if web_address(guid) else None, _string(item, "external_url")]
    return Entry(
        links=[link for link in links if link],
        guid=guid,
        title=_string(item, "title"),
        summary=_string(item, "summary"),
        content=html or text,
        content_format="html" if html else "text",
        published=_dates(item, "date_published"),
        modified=_dates(item, "date_modified"),
        authors=_authors(item) or _authors(feed),
        keywords=[tag for tag in _list(item, "tags") if isinstance(tag, str)],
        language=_string(item, "language") or _string(feed, "language"),
        image=_string(item, "image") or _string(item, "banner_image"),
    )


def _authors(about: dict[str, Any]) -> list[str]:
    """Return the names of the authors; version 1 has one in ``author``."""
    stated = [*_list(about, "authors"), about.get("author")]
    return [name for author in stated if isinstance(author, dict) and (name := _string(author, "name"))]


def _dates(item: dict[str, Any], name: str) -> tuple[str, ...]:
    written = _string(item, name)
    return (written,) if written else ()


def _string(about: dict[str, Any], name: str) -> str | None:
    value = about.get(name)
    return value if isinstance(value, str) and value else None


def _list(about: dict[str, Any], name: str) -> list[Any]:
    value = about.get(name)
    return value if isinstance(value, list) else []
