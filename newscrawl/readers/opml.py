"""OPML (https://opml.org/spec2.opml): lists of feeds and sites, nested in categories; each is a lead, a container."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newscrawl.readers.feed_entries import plain_text, web_address
from newscrawl.readers.limits import Unreadable
from newscrawl.readers.transcoding import in_utf8
from newscrawl.readers.xml_events import local_name, tree
from newscrawl.readers.xml_root import root_of
from pipelines.documents import Lead, Rejection
from pipelines.items import Via

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits
    from newscrawl.readers.xml_events import Element

_ATTRIBUTES = frozenset({"text", "title", "category", "xmlurl", "url", "htmlurl"})
_ADDRESSES = ("xmlurl", "url", "htmlurl")
"""Attributes with an address, in lowercase: that of a feed, of a further list or a page, of the site of a feed."""


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins an OPML document."""
    root = root_of(head)
    return root is not None and root.name == "opml"


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Lead | Rejection]:
    """Yield a lead for each address; ``hints`` has its title, and its categories as ``keywords``.

    An address that several outlines name is listed once, with the categories of all. What a list says of a feed is not
    what the feed says of an article: whoever follows the lead finds it in its ``via``.

    :raises Unreadable: when no outline has an address.
    """
    root = tree(replace(stream, reader=in_utf8(stream.reader)).read_all(limits))
    found: dict[str, _Listed] = {}
    for number, outline in enumerate((one for one in root.iter() if local_name(one) == "outline"), 1):
        stated = _attributes(outline)
        written = next((stated[name] for name in _ADDRESSES if stated.get(name)), None)
        if written is None:
            continue
        address = web_address(written.removeprefix("feed:") if "://" in written[5:] else written, stream.url)
        if address is None:
            reason = f"an outline whose address is no web address: {written!r}"
            yield Rejection(f"{stream.locator}:{number}", "read", reason)
            continue
        listed = found.setdefault(address, _Listed(plain_text(stated.get("text") or stated.get("title"))))
        listed.categories |= dict.fromkeys(_categories(outline, stated))
    if not found:
        raise Unreadable("no outline of this OPML list has an address")
    for address, listed in found.items():
        keywords = ", ".join(listed.categories)
        hints = {"title": listed.title, "keywords": keywords}
        via = Via("opml", stream.locator, listed.title, title=listed.title)
        yield Lead(address, [via], kind="container", hints={name: value for name, value in hints.items() if value})


@dataclass(slots=True)
class _Listed:
    title: str | None
    categories: dict[str, None] = field(default_factory=dict)


def _attributes(outline: Element) -> dict[str, str]:
    """Return the attributes that are read, by their names in lowercase, since many programs write ``xmlURL``."""
    # items() would look up each of them from the first: minutes for an element with many
    names = {name.lower(): name for name in outline.attrib if name.lower() in _ATTRIBUTES}
    return {name: outline.get(written, "").strip() for name, written in names.items()}


def _categories(outline: Element, stated: dict[str, str]) -> Iterator[str]:
    """Yield the outlines around an outline as one path, and what its attribute ``category`` lists."""
    around = [_attributes(one) for one in outline.iterancestors() if local_name(one) == "outline"]
    names = [plain_text(one.get("text") or one.get("title")) for one in reversed(around)]
    if path := "/".join(filter(None, names)):
        yield path
    for category in stated.get("category", "").split(","):
        if parts := "/".join(part.strip() for part in category.split("/") if part.strip()):
            yield parts
