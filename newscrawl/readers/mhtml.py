"""Pages saved by a browser with their pictures in one file: MHTML, RFC 2557. The page in it is the document."""

from __future__ import annotations

import re
from datetime import UTC
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from newscrawl.readers.byte_stream import check_not_blank
from newscrawl.readers.limits import Unreadable
from pipelines.documents import Document, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from newscrawl.readers.byte_stream import ByteStream
    from newscrawl.readers.limits import ReadingLimits

_HEADERS = re.compile(rb"(?:\xef\xbb\xbf)?\s*((?:[A-Za-z][A-Za-z0-9-]{0,60}:[^\n]*\n(?:[ \t][^\n]*\n)*)+)")
_RELATED = re.compile(rb"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_SAVED = re.compile(rb"^(?:snapshot-content-location:|from:\s*<?\"?saved by )", re.IGNORECASE | re.MULTILINE)
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_MOST_NESTED = 50
"""Most multiparts in a file: browsers write one, and the parser looks for the end of each in every line."""


def sniff(head: bytes) -> bool:
    """Return whether ``head`` begins a page saved by a browser, and not a mail."""
    headers = _HEADERS.match(head)
    return headers is not None and (_RELATED.search(headers[1]) or _SAVED.search(headers[1])) is not None


def read(stream: ByteStream, limits: ReadingLimits) -> Iterator[Document | Rejection]:
    """Yield the page with the address from which it was saved; its frames and pictures are left out.

    ``hints`` has the time at which it was saved as ``fetched_at``.
    """
    content = stream.read_all(limits).removeprefix(b"\xef\xbb\xbf").lstrip()
    if content.lower().count(b"multipart/") > _MOST_NESTED:
        raise Unreadable(f"it has more than {_MOST_NESTED} parts with parts of their own, the limit")
    file = message_from_bytes(content)
    parts = [part for part in file.walk() if not part.is_multipart()]
    page = _page(file, parts)
    if page is None:
        kinds = ", ".join(dict.fromkeys(part.get_content_type() for part in parts)) or "none"
        yield Rejection(stream.locator, "read", f"there is no page in this MHTML file; its parts: {kinds[:200]}")
        return
    payload = page.get_payload(decode=True)
    html = payload if isinstance(payload, bytes) else b""
    check_not_blank(html)
    cut = page is parts[-1] and any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in file.defects)
    yield Document(
        stream.locator,
        html,
        "html",
        url=_address(file["Snapshot-Content-Location"]) or _address(page["Content-Location"]),
        encoding=page.get_content_charset(),
        hints={"fetched_at": saved} if (saved := _saved_at(file["Date"])) else {},
        notes=["the MHTML file has no end; the page may be cut"] if cut else [],
    )


def _page(file: Message, parts: list[Message]) -> Message | None:
    """Return the part that is the page: the one at its address, else the first."""
    pages = [part for part in parts if part.get_content_type() in _PAGES]
    address = _address(file["Snapshot-Content-Location"])
    own = (part for part in pages if address and _address(part["Content-Location"]) == address)
    return next(own, next(iter(pages), None))


def _address(header: object) -> str | None:
    """Return the web address in a header, which may be encoded and folded anywhere."""
    try:
        text = str(make_header(decode_header(str(header)))) if header else ""
    except (LookupError, ValueError):
        text = str(header)
    address = "".join(text.split())
    return address if address.lower().startswith(("http://", "https://")) else None


def _saved_at(header: object) -> str | None:
    try:
        saved = parsedate_to_datetime(str(header)) if header else None
    except (ValueError, IndexError, OverflowError):
        return None
    return f"{saved.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if saved and saved.tzinfo else None
