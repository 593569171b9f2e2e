"""Archives of the web with made-up pages."""

from __future__ import annotations

import gzip
import uuid

DATE = "2024-05-06T07:08:09Z"


def page(number: int) -> bytes:
    """Return a page of some paragraphs."""
    paragraphs = "".join(f"<p>The ferry of line {number} leaves pier {pier} at noon.</p>" for pier in range(9))
    return f"<!doctype html><html><body><h1>Ferry {number}</h1>{paragraphs}</body></html>".encode()


class Warc:
    """An archive that is being written: WARC 1.1, each record compressed by itself."""

    def __init__(self, *, packed: bool = True) -> None:
        self._packed = packed
        self._content = bytearray()
        self.record("", "warcinfo", b"software: a test\r\n", "application/warc-fields")

    @property
    def content(self) -> bytes:
        """What was written so far."""
        return bytes(self._content)

    def response(
        self, url: str, body: bytes, status: str = "200 OK", warc: dict[str, str] | None = None, **headers: str
    ) -> int:
        """Write a response after its request; return its offset. ``content_type`` is the header Content-Type."""
        named = {"content_type": "text/html; charset=utf-8", **headers}
        lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-').title()}: {named[name]}" for name in named), "", ""]
        asked = b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n"
        self.record(url, "request", asked, "application/http; msgtype=request")
        block = "\r\n".join(lines).encode() + body
        return self.record(url, "response", block, "application/http; msgtype=response", warc)

    def record(self, url: str, kind: str, block: bytes, content_type: str, warc: dict[str, str] | None = None) -> int:
        """Write any record; return its offset."""
        offset = len(self._content)
        headers = {
            "WARC-Type": kind,
            "WARC-Target-URI": url,
            "WARC-Date": DATE,
            "WARC-Record-ID": f"<{uuid.UUID(int=offset, version=4).urn}>",
            "Content-Type": content_type,
            "Content-Length": str(len(block)),
            **(warc or {}),
        }
        lines = ["WARC/1.1", *(f"{name}: {value}" for name, value in headers.items() if value), "", ""]
        record = "\r\n".join(lines).encode() + block + b"\r\n\r\n"
        self._content += gzip.compress(record, mtime=0) if self._packed else record
        return offset
