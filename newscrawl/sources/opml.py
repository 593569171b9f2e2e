"""Lists of feeds, as feed readers keep them, into ``sources.toml`` and out of it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from newscrawl.atomic_files import replaced
from newscrawl.readers import read_file
from newscrawl.readers.file_listing import named_file
from newscrawl.web.sources import Source, Sources, read_sources
from pipelines.documents import Lead, Rejection
from pipelines.errors import ArgumentError
from pipelines.extraction.addresses import canonical_url
from pipelines.text.stream_safe import stream_safe

_SPELLED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "œ": "oe", "ł": "l"}
)
_LONGEST_ID = 40
_INVALID_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Import:
    """What came of importing lists of feeds."""

    added: list[str] = field(default_factory=list)
    """Ids of the sources that were added."""
    known: int = 0
    """How many addresses were there before."""
    rejected: list[Rejection] = field(default_factory=list)
    """What is no address."""


def import_lists(files: Iterable[Path], path: Path) -> Import:
    """Append a source for each new address in OPML and other lists of addresses to a list of sources; return which.

    The list is made if there is none. What is in it stays as it is, comments too; the same lists give the same text.
    Ids are made of titles, or of the host where there is none.

    :raises ArgumentError: when a list cannot be read or has no address.
    :raises TableError: when the list of sources has a mistake.
    """
    sources = read_sources(path).sources if path.exists() else ()
    ids = {source.id for source in sources}
    addresses = {canonical_url(url) or url for source in sources for url in source.urls}
    done = Import()
    entries: list[str] = []
    for file in files:
        for lead in _leads(file, done):
            address = canonical_url(lead.url)
            if address is None:
                done.rejected.append(Rejection(lead.via[-1].locator, "read", f"{lead.url!r} is not a web address"))
                continue
            if address in addresses:
                done.known += 1
                continue
            addresses.add(address)
            title = lead.hints.get("title") or next((via.title for via in lead.via if via.title), None)
            source_id = _new_id(title, lead.url, ids)
            entries.append(_entry(source_id, title, lead, file.name))
            done.added.append(source_id)
    if entries:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        with replaced(path) as output:
            output.write((before and before.rstrip("\n") + "\n\n").encode() + "\n".join(entries).encode())
    return done


def _leads(file: Path, done: Import) -> Iterator[Lead]:
    """Yield the addresses of a list.

    :raises ArgumentError: when there is none.
    """
    empty = True
    rejected: list[Rejection] = []
    for found in read_file(named_file(file)):
        if isinstance(found, Lead):
            empty = False
            yield found
        elif isinstance(found, Rejection):
            rejected.append(found)
    if empty:
        reason = rejected[0].reason if rejected else "it is no list of addresses"
        raise ArgumentError(f"{file}: nothing to import: {reason}")
    done.rejected += rejected


def _new_id(title: str | None, url: str, ids: set[str]) -> str:
    """Return an id that is not used yet, and use it."""
    spelled = unicodedata.normalize("NFKD", stream_safe(title or "").casefold().translate(_SPELLED))
    words = re.findall(r"\w+", "".join(letter for letter in spelled if not unicodedata.combining(letter)))
    host = (urlsplit(url).hostname or "source").removeprefix("www.")
    stem = unicodedata.normalize("NFC", "-".join(words))[:_LONGEST_ID].strip("-_") or re.sub(r"[^\w.-]", "-", host)
    name, number = stem, 1
    while name in ids:
        number += 1
        name = f"{stem}-{number}"
    ids.add(name)
    return name


def _entry(source_id: str, title: str | None, lead: Lead, origin: str) -> str:
    """Return the entry of a source in TOML."""
    categories = lead.hints.get("keywords")
    comment = f"from {origin}" + (f": {categories}" if categories else "")
    lines = [
        f"# {' '.join(_INVALID_IN_XML.sub(' ', comment).split())}",
        "[[source]]",
        f"id = {_quoted(source_id)}",
        *([f"name = {_quoted(title)}"] if title else []),
        f"urls = [{_quoted(lead.url)}]",
    ]
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    """Return a basic string of TOML: https://toml.io/en/v1.0.0#string."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def export_opml(sources: Sources, feeds: frozenset[str] = frozenset()) -> bytes:
    """Return the addresses of all sources as OPML 2.0 (https://opml.org/spec2.opml).

    A source with several addresses is an outline around theirs. A home page that is not known as a feed is a link, all
    else a subscription.

    :param feeds: addresses that are known to be feeds.
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = f"Sources of {sources.path.name}"
    body = etree.SubElement(root, "body")
    for source in sources.sources:
        around = body
        if len(source.urls) > 1:
            around = etree.SubElement(body, "outline", text=_title(source))
        for url in source.urls:
            is_page = urlsplit(url).path in {"", "/"} and url not in feeds
            kind = {"type": "link", "url": url} if is_page else {"type": "rss", "xmlUrl": url}
            etree.SubElement(around, "outline", text=_title(source), title=_title(source), **kind)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content


def _title(source: Source) -> str:
    return _INVALID_IN_XML.sub("\ufffd", source.name or source.id)
