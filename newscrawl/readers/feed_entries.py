"""What the entries of a feed become, whatever its format: leads, documents, or the reason why neither."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Literal
from urllib.parse import urljoin, urlsplit

from newscrawl.readers.feed_entry import Entry
from newscrawl.readers.moments import moment, readable
from pipelines.documents import Document, Lead, Rejection
from pipelines.extraction.outlet_hosts import stated_host
from pipelines.items import Via

SHORTEST_TEXT = 600
"""Characters from which on a description is taken for the article's text, and not for a teaser."""
_TAG = re.compile(r"<(?:[A-Za-z/!][^<>]*)>")
_COMPLETE = re.compile(r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/[!-~]*")
_LINE_ENDS = re.compile(r"[\t\r\n]+")


@dataclass(frozen=True, slots=True)
class FeedOrigin:
    """Where entries stand."""

    locator: str
    """Where the feed was read."""
    base: str | None = None
    """The address against which its addresses are resolved."""
    title: str | None = None
    """The feed's own title."""
    addresses: Sequence[str] = ()
    """The addresses of the feed and of its site, as far as they are known."""


def listed(entries: Iterable[Entry], origin: FeedOrigin) -> Iterator[Lead | Document | Rejection]:
    """Yield what each entry becomes.

    An entry with an address is a lead, with its own text as ``Lead.content``; one with nothing but a text is a
    document. Locators of texts are ``feed#GUID``, or ``feed#NUMBER``, from 1, where the entry has no id of its own.
    """
    taken: set[str] = set()
    for number, entry in enumerate(entries, 1):
        name = entry.guid if entry.guid and entry.guid not in taken else str(number)
        taken.add(name)
        yield _found(entry, f"{origin.locator}#{name}", origin)


def plain_text(markup: str | None) -> str | None:
    """Return a title or teaser without tags, entities and superfluous white space; None if nothing is left."""
    return " ".join(unescape(_TAG.sub(" ", markup)).split()) or None if markup else None


def web_address(written: str | None, base: str | None = None) -> str | None:
    """Return an absolute http(s) address; None for what is none, or is relative to an unknown one."""
    if not written:
        return None
    if _COMPLETE.fullmatch(written):
        return written
    written = _LINE_ENDS.sub("", written).strip().replace(" ", "%20")
    try:
        address = urljoin(base, written) if base else written
        parts = urlsplit(address)
        return address if parts.scheme.lower() in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None


def _found(entry: Entry, locator: str, origin: FeedOrigin) -> Lead | Document | Rejection:
    address = next(filter(None, (web_address(link, origin.base) for link in entry.links)), None)
    published, modified = moment(*entry.published), moment(*entry.modified)
    title = plain_text(entry.title)
    source = plain_text(entry.source)
    via = [Via("feed", origin.locator, source or origin.title, published or modified, title)]
    content, description = _text(entry, shortest=SHORTEST_TEXT if address else 1)
    hints = _hints(entry, description, origin)
    document = None
    if content is not None:
        form, text = content
        own = {"url": address} if address else {"host": host} if (host := _host(entry, origin)) else {}
        about = {**hints, **own}
        document = Document(
            locator, text.encode("utf-8", "replace"), form, guid=entry.guid, encoding="utf-8", hints=about, via=via
        )
    if address is not None:
        changed = modified or published
        return Lead(address, via, guid=entry.guid, changed=changed, hints=hints, content=document)
    if document is not None:
        return document
    if entry.links:
        why = "is relative, and the feed does not say to what" if _is_relative(entry.links[0]) else "is no web address"
        return Rejection(locator, "read", f"the entry has no text, and its link {why}: {entry.links[0]!r}")
    return Rejection(locator, "read", "the entry has neither a link nor a text")


def _host(entry: Entry, origin: FeedOrigin) -> str | None:
    """Return the host of the outlet of an entry: of the one it was taken from, else the feed's."""
    addresses = [entry.source_address] if entry.source or entry.source_address else origin.addresses
    return next(filter(None, map(stated_host, addresses)), None)


def _is_relative(address: str) -> bool:
    return re.match(r"\s*[a-z][a-z0-9+.-]*:", address, re.IGNORECASE) is None


def _text(entry: Entry, shortest: int) -> tuple[tuple[Literal["html", "text"], str] | None, str | None]:
    """Return the entry's own text with its format, and its teaser; a teaser of ``shortest`` characters is the text."""
    text, form, teaser = entry.content, entry.content_format, plain_text(entry.summary)
    if not plain_text(text) and teaser is not None and len(teaser) >= shortest:
        text, form, teaser = entry.summary, "html", None
    if not text or not plain_text(text):
        return None, teaser
    if teaser == plain_text(text):
        teaser = None
    if form == "html" and _TAG.search(text) is None:
        text, form = unescape(text), "text"
    return (form, text), teaser


def _hints(entry: Entry, description: str | None, origin: FeedOrigin) -> dict[str, str]:
    keywords = list(dict.fromkeys(filter(None, map(plain_text, entry.keywords))))
    stated = {
        "title": plain_text(entry.title),
        "description": description,
        "published_at": readable(*entry.published),
        "modified_at": readable(*entry.modified),
        "byline": ", ".join(dict.fromkeys(filter(None, map(plain_text, entry.authors)))),
        "source": plain_text(entry.source),
        # a feed that says one thing of each article says which section it is in
        "section": keywords[0] if len(keywords) == 1 else None,
        "keywords": ", ".join(keywords) if len(keywords) > 1 else None,
        "language": entry.language,
        "image": web_address(entry.image, origin.base),
    }
    return {name: value for name, value in stated.items() if value}
