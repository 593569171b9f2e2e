"""Archives of the web: WARC 1.0 and 1.1, plain or compressed with gzip, Zstandard or LZ4, as crawlers write them.

Each response with a page, a feed or anything else that a reader knows is read again by its own format: what came back
decides what it is. See https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/. What a
recording of ours says of a page is described in ``newscrawl.readers.recorded_lead``.
"""

from __future__ import annotations

import io
import re
from collections import Counter, OrderedDict
from typing import TYPE_CHECKING

from newscrawl.readers.byte_stream import ByteStream
from newscrawl.readers.compression import Expansion
from newscrawl.readers.http_message import HttpMessage, claims, name_of
from newscrawl.readers.limits import Unreadable, document_limit
from newscrawl.readers.recorded_lead import MEDIA_TYPE as RECORDED_LEAD
from newscrawl.readers.recorded_lead import recorded_lead
from newscrawl.readers.streams import buffered
from newscrawl.readers.warc_records import Damage, WarcRecord, is_packed, records, sniff
from pipelines.documents import Lead, Rejection
from pipelines.extraction.reservations import header_notes
from pipelines.items import Via

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.readers.limits import ReadingLimits

__all__ = ["is_packed", "read", "sniff"]

_NO_TEXT = re.compile(
    r"(?:image|audio|video|font|model)/(?!svg)|image/svg|text/(?:css|javascript|ecmascript|vtt)"
    r"|application/(?:x-)?(?:javascript|ecmascript|font|pdf|wasm|vnd\.ms-fontobject|vnd\.apple\.mpegurl|dash\+xml|ocsp)"
)
"""Media types that come with pages, and are no text of theirs."""
_DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z")
_LEADS_AHEAD = 100
"""Leads that wait for their responses; of those whose response never comes, the oldest go first."""


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[ByteStream | Rejection]:
    """Yield the content of each record as a stream of its own, with the locator ``archive.warc.gz:OFFSET``.

    The lead of each is the one that a recording of ours kept, else says the archive and the time of the visit. Records
    that are cut off or damaged are rejected one by one; those that are no pages (redirects, errors, revisits, pictures)
    are counted, and named in one rejection of the archive at its end.

    :raises Unreadable: when there is no more than records that describe the archive, or it is a compression bomb.
    """
    expansion = Expansion(stream.reader.tell, limits)
    archive = _Archive(stream.depth + 1, limits)
    empty = True
    for record in records(stream.reader, limits.document_bytes, expansion.add):
        locator = f"{stream.locator}:{record.place}"
        if isinstance(record, Damage):
            empty = False
            yield Rejection(locator, "read", record.reason)
        elif record.kind == "metadata":
            archive.keep_lead(record)
        elif (part := archive.part(record, locator)) is not None:
            empty = False
            yield part
    if summary := archive.left_out():
        yield Rejection(stream.locator, "read", f"left out of the archive: {summary}")
    elif empty:
        raise Unreadable("there is no page in this WARC file")


class _Archive:
    """What is kept of an archive while it is read: leads that wait for their responses, and what was left out."""

    def __init__(self, depth: int, limits: ReadingLimits) -> None:
        self._depth = depth
        self._limits = limits
        self._leads: OrderedDict[str, Lead] = OrderedDict()
        self._what: Counter[str] = Counter()
        self._statuses: Counter[int] = Counter()

    def left_out(self) -> str:
        """Return what was left out in words, the most frequent first; empty if there was nothing."""
        named = [f"{what}: {count:,}" for what, count in self._what.most_common()]
        named += [f"answers with status {status}: {count:,}" for status, count in sorted(self._statuses.items())]
        return "; ".join(named)

    def keep_lead(self, record: WarcRecord) -> None:
        """Remember the lead in a record of our own until its response comes."""
        if claims([record.header("Content-Type")])[0] != RECORDED_LEAD:
            return
        lead = recorded_lead(record.block)
        if lead is not None:
            self._leads[record.header("WARC-Concurrent-To")] = lead
            if len(self._leads) > _LEADS_AHEAD:
                self._leads.popitem(last=False)

    def part(self, record: WarcRecord, locator: str) -> ByteStream | Rejection | None:
        """Return the content of a record; None if it is no page, and was counted."""
        url = record.header("WARC-Target-URI").strip("<> ").replace(" ", "%20")
        message = self._message(record, url)
        if message is None:
            return None
        media_type, encoding = message.claims
        if _NO_TEXT.match(media_type):
            self._what["pictures, styles and the like"] += 1
            return None
        if url.endswith("/robots.txt"):
            self._what["robots.txt"] += 1
            return None
        if record.length > self._limits.document_bytes:
            reason = f"it is longer than {document_limit(self._limits.document_bytes)}"
            return Rejection(locator, "read", reason)
        content, notes = message.content(self._limits.document_bytes)
        if not content:
            self._what["empty answers"] += 1
            return None
        notes += header_notes(message.headers)
        if truncated := record.header("WARC-Truncated"):
            notes.append(f"the archive has only the beginning of the page ({truncated})")
        if record.header("WARC-Segment-Number"):
            notes.append("the archive has the page in segments; this is the first")
        via = Via(kind="warc", locator=locator)
        lead = self._leads.pop(record.header("WARC-Record-ID"), None) or Lead(url, [via])
        if visited := _DATE.match(record.header("WARC-Date")):
            lead.hints = {"fetched_at": f"{visited[1]}Z", **lead.hints}
        return ByteStream(
            name=name_of(url),
            locator=locator,
            reader=buffered(io.BytesIO(content), "record"),
            media_type=media_type,
            encoding=encoding,
            url=url if url.startswith(("http://", "https://")) else None,
            lead=lead,
            archive=via,
            notes=tuple(notes),
            depth=self._depth,
        )

    def _message(self, record: WarcRecord, url: str) -> HttpMessage | None:
        """Return the response in a record, or what stands for one; None if it is no page, and was counted."""
        if record.kind == "revisit":
            self._what["revisits, whose content is in other records"] += 1
        elif record.kind not in {"response", "resource", "conversion"}:
            self._what[f"records of the type {record.kind}"] += 1
        elif not url.startswith(("http:", "https:", "file:")):
            self._what["records without an address of the web"] += 1
        elif record.kind != "response":
            return HttpMessage(200, {"content-type": [record.header("Content-Type")]}, record.block)
        else:
            message = HttpMessage.parse(record.block)
            if message.status is None:
                self._what["answers without a status"] += 1
            elif message.status not in range(200, 300) or message.status == 206:
                self._statuses[message.status] += 1
            else:
                return message
        return None
