"""What recordings have of each address: answers of servers as they came, and failures to get one."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urldefrag

from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from newscrawl.readers.addresses import without_secrets
from newscrawl.readers.http_message import HttpMessage, claims
from newscrawl.readers.limits import Unreadable
from newscrawl.readers.recorded_answer import MEDIA_TYPE as ANSWER
from newscrawl.readers.recorded_failure import MEDIA_TYPE as FAILURE
from newscrawl.readers.recorded_failure import RecordedFailure, recorded_failure
from newscrawl.readers.recorded_lead import MEDIA_TYPE as LEAD
from newscrawl.readers.recorded_lead import recorded_lead
from newscrawl.readers.streams import opened, opened_file
from newscrawl.readers.warc_records import WarcRecord, records
from pipelines.documents import Lead

_HEAD = 65_536
"""Bytes of a record that are looked at for the index; what a container said of an address is rarely longer."""
_LONGEST = 1 << 31
_DATE_LENGTH = len("2026-11-30T09:30:00")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a recording keeps an answer or a failure."""

    path: Path
    """Its file."""
    offset: int
    """Offset of its record."""
    status: int | None
    """Status of an answer; None for a failure."""
    is_page: bool
    """Whether an answer calls itself HTML."""
    recorded: float
    """When it was recorded, in seconds since 1970."""
    lead: str | None
    """The address of the lead for which it was asked for; None for a robots.txt."""

    @property
    def time(self) -> str:
        """When it was recorded, in the form of ``Article.fetched_at``."""
        return f"{datetime.fromtimestamp(self.recorded, UTC):%Y-%m-%dT%H:%M:%SZ}"


class RecordedAnswers:
    """An index of the answers and failures in WARC files, by the addresses that were asked; it is read once."""

    def __init__(self) -> None:
        self._places: defaultdict[bytes, deque[Place]] = defaultdict(deque)
        self.read: list[str] = []
        """The addresses of the leads whose answers were read, in the order in which that was done."""

    def __len__(self) -> int:
        """Return how many addresses there are."""
        return len(self._places)

    def add(self, path: Path, is_wanted: Callable[[Place], bool] = lambda _: True) -> None:
        """Add what is in a file; what is torn or damaged in it is passed over."""
        for found in _places(path):
            if isinstance(found, str):
                self.read.append(found)
            elif is_wanted(found[1]):
                self._places[found[0]].append(found[1])

    def of(self, request: Request) -> deque[Place]:
        """Return the places with what was recorded of a request, in the order of their files and offsets."""
        keys = [recording_key(request.url, _range_of(request))]
        if keys[0] not in self._places:
            keys = [recording_key(request.url)]
        return self._places.get(keys[0], deque())

    def places(self) -> Iterator[Place]:
        """Yield all places that are left."""
        for places in self._places.values():
            yield from places


def recording_key(url: str, wanted: str = "") -> bytes:
    """Return the key of an address in the index: 16 bytes.

    :param wanted: the first and the last byte that were asked for, as ``0-99``, if it was a part.
    """
    written = without_secrets(urldefrag(url)[0])
    return blake2b(f"{written}\0{wanted}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def read_answer(place: Place, request: Request) -> Response | RecordedFailure | None:
    """Return what is at a place, the answer as the network gave it: with its content encoding; None if it is gone."""
    record = record_at(place.path, place.offset)
    if record is None:
        return None
    return recorded_failure(record.block) if record.kind == "metadata" else response_in(record, request.url)


def record_at(path: Path, offset: int) -> WarcRecord | None:
    """Return the record at an offset of a file; None if there is none."""
    try:
        with opened_file(path) as file:
            file.seek(offset)
            record = next(records(file, limit=_LONGEST), None)
    except (OSError, Unreadable):
        return None
    return record if isinstance(record, WarcRecord) else None


def response_in(record: WarcRecord, url: str) -> Response | None:
    """Return the response in a record, with its content encoding; None if there is none.

    :param url: the address that was asked.
    """
    message = HttpMessage.parse(record.block)
    if message.status is None:
        return None
    headers = Headers({name: list(values) for name, values in message.headers.items()}, encoding="latin-1")
    body = message.body
    if "Transfer-Encoding" in headers:  # of other crawlers; ours records what chunks contain
        body, _ = message.content(_LONGEST)
        del headers["Transfer-Encoding"]
        headers.pop("Content-Encoding", None)
    ends_openly = headers.pop("Connection", None) == [b"close"] and "Content-Length" not in headers
    url = urldefrag(url)[0]
    kind = responsetypes.from_args(headers=headers, url=url, body=body)
    return kind(url, message.status, headers, body, flags=["partial"] if ends_openly else None)


def _places(path: Path) -> Iterator[tuple[bytes, Place] | str]:
    """Yield the places in a file with their keys, and the addresses of leads whose answers were read."""
    lead, belongs_to = None, ""
    with opened(path) as reader:
        for record in records(reader, limit=_HEAD):
            if not isinstance(record, WarcRecord):
                continue
            url, kind = record.header("WARC-Target-URI"), claims([record.header("Content-Type")])[0]
            asked_for = lead if belongs_to == record.header("WARC-Record-ID") else None
            place = partial(Place, path, int(record.place.partition("#")[0]), recorded=_time_of(record))
            if record.kind == "response":
                message = HttpMessage.parse(record.block)
                is_page = "html" in claims(message.headers.get("content-type", ()))[0]
                found = place(message.status, is_page, lead=asked_for.url if asked_for else None)
                yield recording_key(url, _part_of(message, asked_for)), found
            elif kind == LEAD:
                lead, belongs_to = recorded_lead(record.block), record.header("WARC-Concurrent-To")
            elif kind == ANSWER:
                yield url
            elif kind == FAILURE:
                yield recording_key(url), place(None, is_page=False, lead=asked_for.url if asked_for else None)


def _time_of(record: WarcRecord) -> float:
    try:
        moment = datetime.fromisoformat(record.header("WARC-Date")[:_DATE_LENGTH])
    except ValueError:
        return 0.0
    return moment.replace(tzinfo=UTC).timestamp()


def _part_of(message: HttpMessage, lead: Lead | None) -> str:
    """Return which bytes an answer of 206 has, as in ``Range``."""
    if message.status != 206:
        return ""
    copy = lead.archived if lead is not None else None
    if copy is not None and copy.start is not None and copy.length is not None:
        return f"{copy.start}-{copy.start + copy.length - 1}"
    stated = message.headers.get("content-range", ())
    return next((value.removeprefix("bytes ").partition("/")[0] for value in stated), "")


def _range_of(request: Request) -> str:
    return (request.headers.get("Range") or b"").decode("latin-1").removeprefix("bytes=")
