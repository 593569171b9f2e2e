"""XML of news agencies: NITF, NewsML 1.2 and NewsML-G2, with or without an XML declaration; any number of items.

See https://iptc.org/standards/nitf, https://iptc.org/standards/newsml-1 and https://iptc.org/standards/newsml-g2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from newscrawl.readers import newsml_1, newsml_g2, nitf
from newscrawl.readers.wire_item import WireItem, refusal
from newscrawl.readers.wire_xml import Element, local, parse, root_name, within
from pipelines.documents import Document, Rejection

if TYPE_CHECKING:
    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits

_READERS: dict[str, Callable[[Element], WireItem | str]] = {
    "nitf": nitf.item_of,
    "NewsItem": newsml_1.item_of,
    "newsItem": newsml_g2.item_of,
}
"""How an item is read, by the name of its element: what it says, or why it is no article."""
_REFUSED = {
    "packageItem": "a package, which only lists items",
    "conceptItem": "a concept",
    "knowledgeItem": "a list of concepts",
    "planningItem": "a plan of coverage",
    "catalogItem": "a catalog of codes",
}
"""What else is sent with NewsML-G2."""
_ROOTS = frozenset({"NewsML", "newsMessage", *_READERS, *_REFUSED})

_OTHERS = frozenset({"html", "rss", "feed", "rdf", "urlset", "sitemapindex", "opml"})
"""Root elements of what other readers read, whatever is within."""
_ITEM = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:nitf|NewsItem|newsItem)[\s>]")


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins one of the three formats, or an envelope around an item of one."""
    name = root_name(head)
    return name in _ROOTS or (bool(name) and name.lower() not in _OTHERS and _ITEM.search(head) is not None)


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield a document for each text item, under the stream's locator or, of several, as ``file.xml:NUMBER``, from 1.

    What is no text item is rejected with what it is; a package that contains its items is passed over.
    """
    items = list(_items(parse(stream.read_all(limits))))
    inline = any(local(item) in _READERS for item in items)
    if inline:
        items = [item for item in items if local(item) != "packageItem"]
    for number, item in enumerate(items, 1):
        locator = f"{stream.locator}:{number}" if len(items) > 1 else stream.locator
        name = local(item)
        found = _READERS[name](item) if name in _READERS else refusal(_REFUSED[name])
        yield Rejection(locator, "read", found) if isinstance(found, str) else found.document(locator)


def _items(root: Element) -> Iterator[Element]:
    """Yield the items in order; NITF inside an item of NewsML is its text, and items inside items are parts of it."""
    inside: set[Element] = set()
    for element in within(root, *_READERS, *_REFUSED):
        if not any(ancestor in inside for ancestor in element.iterancestors()):
            inside.add(element)
            yield element
