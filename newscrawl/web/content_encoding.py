"""The bodies of responses, decompressed as a whole or not at all.

Scrapy's own functions return what they have when the data ends in the middle, which makes a shorter article.
"""

from __future__ import annotations

from collections.abc import Iterable

from newscrawl.readers import content_codings
from newscrawl.readers.limits import size

ACCEPTED = ("gzip", "deflate", "br", "zstd")
"""Content encodings that are asked for, by their names in RFC 9110, section 8.4.1, and RFC 8878."""
_NO_ENCODINGS = frozenset({"", "identity", "none", "utf-8"})
"""Names that mean nothing; the last two are none, but are sent."""
_TEXT_HEAD = 1_024


class DamagedBody(Exception):  # noqa: N818 - a finding about a response, not an error of the program
    """A body cannot be decompressed; the message says why."""


class CutBody(DamagedBody):
    """A body ends before the end of its compressed data, or of its page."""


class BodyTooLarge(Exception):  # noqa: N818
    """A body is larger than the limit."""


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
        if name in _NO_ENCODINGS:
            continue
        if name not in content_codings.CODINGS:
            raise DamagedBody(f"its content encoding {name!r} is not known")
        body = _whole(body, name, limit)
    return body


def _whole(body: bytes, name: str, limit: int) -> bytes:
    found = content_codings.decoded(body, name, limit)
    if found.ending == "too long":
        raise BodyTooLarge(f"it is larger than {size(limit)}, the limit for a response")
    if found.ending == "cut":
        raise CutBody(f"its {name} data ends too early")
    if found.ending == "damaged":
        if found.content:
            raise CutBody(f"its {name} data is damaged after {size(len(found.content))}")
        raise DamagedBody(f"its {name} data is damaged")
    if found.ending == "not coded" and not _is_text(body):
        raise DamagedBody(f"it is not {name} data, as its headers say")
    return found.content


def _is_text(body: bytes) -> bool:
    return not any(byte < 9 or 13 < byte < 32 for byte in body[:_TEXT_HEAD])
