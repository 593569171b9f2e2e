"""Sitemaps (https://www.sitemaps.org/protocol.html): each address is a lead; those of an index are containers.

The news extension (https://www.google.com/schemas/sitemap-news/0.9) gives title, date, outlet, language and keywords,
the image and video extensions a picture. Elements are freed as they are read, so length costs no memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.readers.feed_entries import plain_text, web_address
from newscrawl.readers.moments import moment, readable
from newscrawl.readers.xml_events import elements, local_name
from newscrawl.readers.xml_root import root_of
from pipelines.documents import Lead, Rejection
from pipelines.items import Via

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits
    from newscrawl.readers.xml_events import Element

_ROOTS = frozenset({"urlset", "sitemapindex"})
_ENTRIES = ("url", "sitemap")
_PICTURES = {"image": "loc", "video": "thumbnail_loc"}
"""Elements of extensions, and the child of each that is the address of a picture."""


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a sitemap or an index of sitemaps, whatever its namespace."""
    root = root_of(head)
    return root is not None and root.name in _ROOTS


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Lead | Rejection]:
    """Yield a lead for each address, in the order of the sitemap.

    :raises Unreadable: when the XML is damaged beyond repair.
    """
    for number, element in enumerate(elements(stream.reader, _ENTRIES, limits), 1):
        yield _lead(element, stream, number)


def _lead(element: Element, stream: ByteStream, number: int) -> Lead | Rejection:
    stated: dict[str, str] = {}
    hints: dict[str, str] = {}
    for child in element:
        name = local_name(child)
        if name == "news":
            hints |= _news(child)
        elif name in _PICTURES:
            if "image" not in hints and (picture := web_address(_texts(child).get(_PICTURES[name]), stream.url)):
                hints["image"] = picture
        elif name and child.text:
            stated.setdefault(name, child.text)
    written = stated.get("loc", "").replace("&amp;", "&")  # escaped twice, or within CDATA
    address = web_address(written, stream.url)
    if address is None:
        what = f"its address is no web address: {written!r}" if written else "it has no address"
        return Rejection(f"{stream.locator}:{number}", "read", f"an entry of a sitemap: {what}")
    changed = moment(stated.get("lastmod"))
    listed_at = moment(hints.get("published_at"), stated.get("lastmod"))
    via = Via("sitemap", stream.locator, hints.get("source"), listed_at, hints.get("title"))
    return Lead(
        address,
        [via],
        kind="container" if local_name(element) == "sitemap" else "page",
        changed=changed,
        hints=hints,
    )


def _news(element: Element) -> dict[str, str]:
    """Return what the news extension says, by the names of hints."""
    said = _texts(element)
    stated = {
        "title": plain_text(said.get("title")),
        "published_at": readable(said.get("publication_date")),
        "source": plain_text(said.get("name")),
        "language": said.get("language"),
        "keywords": plain_text(said.get("keywords")),
    }
    return {name: value for name, value in stated.items() if value}


def _texts(element: Element) -> dict[str, str]:
    """Return the texts within an element by the local names of their elements; of several the first."""
    texts: dict[str, str] = {}
    for inner in element.iterdescendants():
        name, text = local_name(inner), (inner.text or "").strip()
        if name and text:
            texts.setdefault(name, text)
    return texts
