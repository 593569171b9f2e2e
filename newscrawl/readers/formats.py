"""The registry of input formats: which reader reads a stream, by its suffix, its media type and its first bytes.

A new format is one module here and one line in ``FORMATS``: a ``sniff`` that recognises its first bytes and a ``read``
that yields a document for each record or item, with what the container says of it in ``Document.hints``, and a lead for
each address that it only lists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from newscrawl.readers import (
    address_list,
    asianet,
    cdx,
    feed,
    html,
    json_document,
    json_feed,
    json_lines,
    mail,
    mhtml,
    newsml,
    opml,
    sitemap,
    table,
    tar_archive,
    teletype,
    text,
    warc,
)
from newscrawl.readers.compression import SUFFIXES as COMPRESSED
from newscrawl.readers.limits import Unreadable
from newscrawl.readers.magic_bytes import foreign, unread_suffix
from newscrawl.readers.not_articles import not_an_article
from pipelines.text.encoding import wide_encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits
    from pipelines.documents import Document, Lead, Rejection

    Found = Document | Lead | Rejection
    """What reading yields."""


@dataclass(frozen=True, slots=True)
class Format:
    """An input format and its reader."""

    name: str
    """Name used in messages."""
    suffixes: tuple[str, ...]
    """Its file name suffixes, in lowercase."""
    sniff: Callable[[bytes], bool]
    """Returns whether the first bytes, in UTF-8, may begin a file of this format."""
    read: Callable[[ByteStream, ReadingLimits], Iterator[Found | ByteStream]]
    """Yields its documents, its leads, and its parts, which are read by their own formats, each before the next.

    Raises ``Unreadable`` if it cannot continue."""
    media_types: frozenset[str] = field(default=frozenset())
    """The media types under which servers send it, in lowercase."""
    signature: bool = False
    """Whether what ``sniff`` recognises is nothing else, whatever name and media type say."""
    deepest: int | None = None
    """The greatest number of archives that it may be packed in; None for any."""
    looks_like: frozenset[str] = field(default=frozenset())
    """Names of formats as which a file that is named as this one may be recognised, and is still this one."""


TEXT = Format(
    "plain text",
    (".txt", ".text", ".md"),
    lambda _: False,
    text.read,
    frozenset({"text/plain", "text/markdown", "application/octet-stream", "binary/octet-stream"}),
)
"""The format of files in which nothing else is recognised."""
JSON_LINES = Format("JSON Lines", (".jsonl", ".ndjson", ".jl"), json_lines.sniff, json_lines.read)
"""The format of files that grow by lines, and are read on from where they ended."""
WARC = Format(
    "WARC",
    (".warc",),
    warc.sniff,
    warc.read,
    frozenset({"application/warc", "application/x-warc"}),
    deepest=1,
)
"""Archives of the web."""
FORMATS = (
    Format(
        "HTML",
        (".html", ".htm", ".xhtml"),
        html.sniff,
        html.read,
        frozenset({"text/html", "application/xhtml+xml"}),
    ),
    Format("MHTML", (".mhtml", ".mht"), mhtml.sniff, mhtml.read),
    Format(
        "NewsML or NITF",
        (".newsml", ".nitf", ".nml"),
        newsml.sniff,
        newsml.read,
        frozenset({"application/vnd.iptc.g2.newsmessage+xml", "application/vnd.iptc.g2.newsitem+xml"})
        | {"application/vnd.iptc.g2.packageitem+xml", "text/vnd.iptc.newsml", "text/vnd.iptc.nitf", "text/nitf"},
    ),
    Format("AsiaNet", (), asianet.sniff, asianet.read),
    Format("teletype", (".anpa", ".iptc"), teletype.sniff, teletype.read),
    Format("mail", (".eml", ".mbox", ".mbx"), mail.sniff, mail.read, frozenset({"message/rfc822", "application/mbox"})),
    Format("index of captures", (".cdx", ".cdxj"), cdx.sniff, cdx.read, signature=True),
    Format("JSON", (".json",), json_document.sniff, json_document.read),
    JSON_LINES,
    Format(
        "feed",
        (".rss", ".atom", ".rdf"),
        feed.sniff,
        feed.read,
        frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"}),
    ),
    Format("JSON Feed", (".jsonfeed",), json_feed.sniff, json_feed.read, frozenset({"application/feed+json"})),
    Format("sitemap", (), sitemap.sniff, sitemap.read),
    Format("OPML", (".opml",), opml.sniff, opml.read, frozenset({"text/x-opml", "text/x-opml+xml"})),
    Format(
        "table",
        (".csv", ".tsv", ".tab"),
        table.sniff,
        table.read,
        frozenset({"text/csv", "text/tab-separated-values", "application/csv"}),
        looks_like=frozenset({"list of addresses"}),
    ),
    Format("list of addresses", (".urls",), address_list.sniff, address_list.read, frozenset({"text/uri-list"})),
    WARC,
    Format(
        "tar",
        (".tar", ".tgz", ".tzst"),
        tar_archive.sniff,
        tar_archive.read,
        frozenset({"application/x-tar", "application/tar"}),
        deepest=0,
    ),
    TEXT,
)


def recognise(name: str, head: bytes, media_type: str = "") -> Format:
    """Return the format of a stream by its name or media type, unless its first bytes contradict it.

    :param name: its file name, of which ``.gz`` or ``.zst`` is ignored.
    :param media_type: what its transport claims, which is asked only where the name says nothing.
    :raises Unreadable: when no reader can read it; the reason says what it seems to be.
    """
    encoding = wide_encoding(head)
    if encoding is not None:
        head = head.decode(encoding, "replace").encode()
    suffix = suffix_of(name)
    named = next((format_ for format_ in FORMATS if suffix in format_.suffixes), None)
    named = named or next((format_ for format_ in FORMATS if media_type in format_.media_types), None)
    recognised = [format_ for format_ in FORMATS if format_.sniff(head)]
    if certain := next((format_ for format_ in recognised if format_.signature), None):
        return certain
    if not recognised and (what := foreign(head) or unread_suffix(suffix)):
        raise Unreadable(f"not read: it is {what}")
    if not recognised and named is None and media_type:
        raise Unreadable(f"not read: it is {media_type}")
    if named in recognised or (named and all(other.name in named.looks_like for other in recognised)):
        format_ = named
    else:
        format_ = recognised[0] if recognised else TEXT
    if format_ is TEXT and (what := not_an_article(head)):
        raise Unreadable(f"not read: it is {what}")
    return format_


def suffix_of(name: str) -> str:
    """Return the suffix of the format, in lowercase: ``.jsonl`` for ``a.jsonl.gz``."""
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix if path.suffix in COMPRESSED else path.suffix
