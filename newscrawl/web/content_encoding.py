"""The bodies of responses, decompressed as a whole or not at all.

Scrapy's own functions return what they have when the data ends in the middle, which makes a shorter article.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol

import brotli

from newscrawl.readers import zstd
from newscrawl.readers.limits import size

ACCEPTED = ("gzip", "deflate", "br", "zstd")
"""Content encodings that are asked for, by their names in RFC 9110, section 8.4.1, and RFC 8878."""
_CHUNK = 65_536
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_TEXT_HEAD = 1_024
_WINDOW_LOG_MAX = 27
"""Window of a Zstandard frame: 128 MiB, as ``zstd`` itself; browsers take 8 MiB (RFC 9659)."""


class DamagedBody(Exception):  # noqa: N818 - a finding about a response, not an error of the program
    """A body cannot be decompressed; the message says why."""


class CutBody(DamagedBody):
    """A body ends before the end of its compressed data, or of its page."""


class BodyTooLarge(Exception):  # noqa: N818
    """A body is larger than the limit."""


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


def decoded(body: bytes, encodings: Iterable[str], limit: int) -> bytes:
    """Return a body without its content encodings.

    A body that was never compressed although its headers say so is returned as it is, as browsers do not, but many
    programs.

    :param encodings: from ``Content-Encoding``, in the order in which they were applied.
    :param limit: bytes that the result may have; 0: any number.
    :raises CutBody: when the data ends too early.
    :raises DamagedBody: when it is not data of that kind, or the encoding is not known.
    :raises BodyTooLarge: when it is larger than the limit.
    """
    for name in reversed([encoding.strip().lower() for encoding in encodings]):
        if name in {"", "identity", "none", "utf-8"}:  # the last two are no encodings, and mean nothing
            continue
        decode = _DECODERS.get(name)
        if decode is None:
            raise DamagedBody(f"its content encoding {name!r} is not known")
        if body:
            body = decode(body, limit)
    return body


def _gzip(body: bytes, limit: int) -> bytes:
    if not body.startswith(_GZIP):
        return _never_encoded(body, "gzip")
    return _members(body, limit, partial(_Zlib, 31), _GZIP, "gzip")


def _zstd(body: bytes, limit: int) -> bytes:
    if not body.startswith(_ZSTD):
        return _never_encoded(body, "zstd")
    options = {int(zstd.DecompressionParameter.window_log_max): _WINDOW_LOG_MAX}
    return _members(body, limit, partial(zstd.ZstdDecompressor, options=options), _ZSTD, "zstd")


def _deflate(body: bytes, limit: int) -> bytes:
    """Return deflated data, with or without the zlib header that RFC 9110 requires and some servers leave out."""
    for window_bits in (15, -15):
        try:
            return _members(body, limit, partial(_Zlib, window_bits), b"", "deflate")
        except CutBody:
            raise
        except DamagedBody:
            continue
    return _never_encoded(body, "deflate")


def _brotli(body: bytes, limit: int) -> bytes:
    try:
        return _members(body, limit, _Brotli, b"", "br")
    except CutBody:
        raise
    except DamagedBody:
        return _never_encoded(body, "br")


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}


def _members(body: bytes, limit: int, start: Callable[[], _Decompressor], magic: bytes, name: str) -> bytes:
    """Return the decompressed members of a body, which follow one another; what is no member after them is padding."""
    output = bytearray()
    rest = body
    while True:
        decompressor = start()
        try:
            rest = _member(decompressor, rest, output, limit, name)
        except (zlib.error, zstd.ZstdError, brotli.error) as error:
            if output:
                raise CutBody(f"its {name} data is damaged after {size(len(output))}") from error
            raise DamagedBody(f"its {name} data is damaged") from error
        if not magic or not rest.startswith(magic):
            return bytes(output)


def _member(decompressor: _Decompressor, data: bytes, output: bytearray, limit: int, name: str) -> bytes:
    """Append what one member contains, and return what follows it."""
    while not decompressor.eof:
        piece = decompressor.decompress(data, _CHUNK)
        data = b""
        output += piece
        if limit and len(output) > limit:
            raise BodyTooLarge(f"it is larger than {size(limit)}, the limit for a response")
        if not piece and not decompressor.eof:
            raise CutBody(f"its {name} data ends too early")
    return bytes(getattr(decompressor, "unused_data", b""))


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


def _never_encoded(body: bytes, name: str) -> bytes:
    if any(byte < 9 or 13 < byte < 32 for byte in body[:_TEXT_HEAD]):
        raise DamagedBody(f"it is not {name} data, as its headers say")
    return body
