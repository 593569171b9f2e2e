"""A response of a server as bytes: its status, what its headers claim, and its body without the encodings of transport.

See RFC 9110 (content codings, section 8.4.1) and RFC 9112 (chunks, section 7.1). Archives of the web keep responses as
they came, or after some of these encodings were undone without a change in the headers; both are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from newscrawl.readers.content_codings import CODINGS, decoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_HEAD_END = re.compile(rb"\r*\n\r*\n")
_STATUS = re.compile(rb"HTTP/\d[\d.]*[ \t]+(\d{3})(?!\d)", re.IGNORECASE)
_HEADER = re.compile(rb"^([^\s:]+)[ \t]*:[ \t]*([^\r\n]*(?:\r*\n[ \t][^\r\n]*)*)", re.MULTILINE)
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)\s*(?:[;,]|$)")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE_END = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """A response, as far as its head can be read."""

    status: int | None
    """Its status; None if its first line has none."""
    headers: Mapping[str, Sequence[str]]
    """The values of each header, by its name in lowercase."""
    body: bytes
    """What follows its head, as it was sent."""

    @classmethod
    def parse(cls, message: bytes) -> HttpMessage:
        """Return the parts of a response; without a head, all of it is the body."""
        status = _STATUS.match(message)
        if status is None:
            return cls(None, {}, message)
        end = _HEAD_END.search(message)
        head, body = (message[: end.start()], message[end.end() :]) if end else (message, b"")
        headers: dict[str, list[str]] = {}
        for name, value in _HEADER.findall(head):
            headers.setdefault(name.decode("latin-1").lower(), []).append(" ".join(value.decode("latin-1").split()))
        return cls(int(status[1]), headers, body)

    @property
    def claims(self) -> tuple[str, str | None]:
        """The media type and the charset that its headers declare."""
        return claims(self.headers.get("content-type", ()))

    def content(self, limit: int) -> tuple[bytes, list[str]]:
        """Return the body without the encodings of transport, and notes on what is missing of it.

        :param limit: bytes after which the rest is left out, so that a compression bomb ends early.
        """
        content, notes = self.body, []
        if "chunked" in _listed(self.headers.get("transfer-encoding", ())):
            content, complete = _joined(content)
            if not complete:
                notes.append("the response was cut off before its last chunk")
        for coding in reversed(_listed(self.headers.get("content-encoding", ()))):
            if coding not in CODINGS:
                continue
            found = decoded(content, coding, limit)
            if not found.content:  # no data of this coding, perhaps: what it is, the readers say
                continue
            content = found.content
            if found.ending in {"cut", "damaged"}:
                notes.append(f"the response's {coding} data were cut off or damaged; the rest of it is missing")
        return content, notes


def claims(declared: Iterable[str]) -> tuple[str, str | None]:
    """Return the media type and the charset that servers declare, possibly in several headers or twice in one.

    As in the Fetch Standard (https://fetch.spec.whatwg.org/#concept-header-extract-mime-type): the last one counts, and
    takes over the charset of an earlier one of the same type.
    """
    media_type, encoding = "", None
    for value in (part for line in declared for part in line.split(",")):
        match = _MEDIA_TYPE.match(value)
        if match is None:
            continue
        claimed = match[1].lower()
        charset = _CHARSET.search(value)
        encoding = charset[1].lower() if charset else encoding if claimed == media_type else None
        media_type = claimed
    return media_type, encoding


def name_of(url: str) -> str:
    """Return the last segment of an address's path that is not empty: the name of a file, perhaps."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return unquote(path.rstrip("/").rpartition("/")[2])


def _listed(values: Iterable[str]) -> list[str]:
    """Return the words in headers that are lists, in lowercase."""
    return [word.strip().lower() for value in values for word in value.split(",")]


def _joined(body: bytes) -> tuple[bytes, bool]:
    """Return the content of chunks, and whether the last one is there; what has no chunks is returned as it is."""
    parts: list[bytes] = []
    position = 0
    while chunk := _CHUNK.match(body, position):
        length = int(chunk[1], 16)
        if not length:
            return b"".join(parts), True
        parts.append(body[chunk.end() : chunk.end() + length])
        position = chunk.end() + length
        line_end = _LINE_END.match(body, position)
        position = line_end.end() if line_end else position
    return (b"".join(parts), False) if parts else (body, True)
