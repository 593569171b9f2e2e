"""The content codings of HTTP, undone as far as the data are sound (RFC 9110, section 8.4.1; RFC 8878).

What it means if they are not, those decide who use them: a page from a server is taken as a whole or not at all
(``newscrawl/web/content_encoding.py``), an archive of the web gives what it has (``http_message.py``).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import brotli

from newscrawl.readers import zstd

if TYPE_CHECKING:
    from collections.abc import Callable

Ending: TypeAlias = Literal["complete", "cut", "damaged", "too long", "not coded"]
"""Why decoding ended: the data did, too early or not; they are damaged from there on; the limit was reached; or the
body is no data of this coding, and is returned as it is."""
_INPUT = 8_192
"""Bytes that are decompressed at once: of damaged data, what is before the piece with the damage is kept."""
_OUTPUT = 65_536
_WINDOW_LOG_MAX = 27
"""Window of a Zstandard frame: 128 MiB, as ``zstd`` itself; browsers take 8 MiB (RFC 9659)."""
_DAMAGED = (zlib.error, zstd.ZstdError, brotli.error)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A body without one of its codings."""

    content: bytes
    ending: Ending


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Zlib:
    """zlib's decompressor with the interface of the others: what it did not consume it keeps."""

    def __init__(self, window_bits: int) -> None:
        self._inner = zlib.decompressobj(window_bits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


class _Brotli:
    """Brotli's decompressor with the interface of the others."""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._inner.is_finished())

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return bytes(self._inner.process(data, output_buffer_limit=max_length))


@dataclass(frozen=True, slots=True)
class _Coding:
    starts: tuple[Callable[[], _Decompressor], ...]
    """Decompressors of its variants; the first that finds its data takes them."""
    magic: bytes = b""
    """How each of its members begins, which may follow one another; empty if there is one, and no telling."""


_GZIP = _Coding((partial(_Zlib, 31),), b"\x1f\x8b")
_WINDOW = {int(zstd.DecompressionParameter.window_log_max): _WINDOW_LOG_MAX}
_CODINGS = {
    "gzip": _GZIP,
    "x-gzip": _GZIP,
    "deflate": _Coding((partial(_Zlib, 15), partial(_Zlib, -15))),  # some servers leave out the header of zlib
    "br": _Coding((_Brotli,)),
    "zstd": _Coding((partial(zstd.ZstdDecompressor, options=_WINDOW),), b"\x28\xb5\x2f\xfd"),
}
CODINGS = frozenset(_CODINGS)
"""Names of the codings that can be undone, in lowercase."""


def decoded(body: bytes, coding: str, limit: int) -> Decoded:
    """Return a body without one of the ``CODINGS``.

    :param limit: bytes after which the rest is left out, so that a compression bomb ends early; 0: any number.
    """
    kind = _CODINGS[coding]
    if not body or not body.startswith(kind.magic):
        return Decoded(body, "not coded" if body else "complete")
    for start in kind.starts:
        found = _members(body, start, kind.magic, limit)
        if found.content or found.ending != "damaged":
            return found
    return found if kind.magic else Decoded(body, "not coded")


def _members(body: bytes, start: Callable[[], _Decompressor], magic: bytes, limit: int) -> Decoded:
    """Decompress members that follow one another; what is no member after them is padding."""
    output = bytearray()
    position = 0
    while True:
        decompressor = start()
        try:
            while not decompressor.eof:
                piece = decompressor.decompress(b"", _OUTPUT)
                if not piece:
                    if position == len(body):
                        return Decoded(bytes(output), "cut")
                    data = body[position : position + _INPUT]
                    position += len(data)
                    piece = decompressor.decompress(data, _OUTPUT)
                output += piece
                if limit and len(output) > limit:
                    return Decoded(bytes(output), "too long")
        except _DAMAGED:
            return Decoded(bytes(output), "damaged")
        position -= len(getattr(decompressor, "unused_data", b""))
        if not magic or not body.startswith(magic, position):
            return Decoded(bytes(output), "complete")
