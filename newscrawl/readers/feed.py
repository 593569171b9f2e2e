"""Feeds: RSS 0.9 to 2.0, RDF, Atom and CDF. Each entry is a lead, with what the feed says of the article.

feedparser reads them, since it finds entries where feeds are broken; it runs in a process of its own under a time limit
(``ReadingLimits.parsing_seconds``), since some small files would keep it busy for minutes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.executors.time_limit import TimeLimitError, call_within
from newscrawl.installation import is_installation_fault
from newscrawl.readers.feed_entries import FeedOrigin, listed, plain_text, web_address
from newscrawl.readers.feed_parser import parse
from newscrawl.readers.limits import Unreadable, setting_of
from newscrawl.readers.xml_root import root_of
from pipelines.text.encoding import decode, wide_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits
    from pipelines.documents import Document, Lead, Rejection

_ROOTS = frozenset({"rss", "feed", "channel"})
_RSS_IN_RDF = re.compile(r"purl\.org/rss/|my\.netscape\.com/rdf|purl\.org/net/rss1\.1", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:(?:rss:)?item|channel)[\s>]", re.IGNORECASE)
_AFTER_WARNING = re.compile(rb"[^<]{0,500}(?:<(?:br ?/?|/?b)>[^<]{0,500}){0,20}(?=<\?xml\s)", re.IGNORECASE)
_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}encoding\s*=", re.IGNORECASE)


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a feed: by the name of the root, whatever stands before it.

    Programs that write feeds sometimes print a warning first.
    """
    declared = _AFTER_WARNING.match(head)
    root = root_of(head[declared.end() :] if declared else head)
    if root is None:
        return False
    if root.name == "rdf":
        return _RSS_IN_RDF.search(root.attributes) is not None and _ITEM.search(head) is not None
    return root.name in _ROOTS


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Lead | Document | Rejection]:
    """Yield a lead for each entry, or a document for one that has a text but no address.

    :raises Unreadable: when its parser takes too long or dies of it.
    """
    content = stream.read_all(limits)
    try:
        feed = call_within(limits.parsing_seconds, parse, content, stream.url, _label(content, stream.encoding))
    except TimeLimitError as error:
        raise Unreadable(f"the feed was given up: {error} to parse it ({setting_of('parsing_seconds')})") from error
    except Exception as error:
        if is_installation_fault(error):
            raise
        raise Unreadable(f"the feed cannot be parsed: {error}") from error
    base = stream.url or next(filter(None, map(web_address, feed.addresses)), None)
    addresses = [*feed.addresses, *([stream.url] if stream.url else [])]
    yield from listed(feed.entries, FeedOrigin(stream.locator, base, plain_text(feed.title), addresses))


def _label(content: bytes, claimed: str | None) -> str | None:
    """Return the encoding that the parser is to try first; None to leave it to what the feed declares."""
    if wide_encoding(content) is not None or _DECLARED.match(content):
        return claimed
    try:
        content.decode()
    except UnicodeDecodeError:
        return claimed or decode(content, None).encoding
    return "utf-8"
