"""One JSON object as a document, in a form that every parser accepts."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import msgspec

from newscrawl.readers.json_structure import depth_exceeds
from newscrawl.readers.limits import depth_reason
from pipelines.documents import Document, Rejection
from pipelines.text.encoding import decode

if TYPE_CHECKING:
    from newscrawl.readers.limits import ReadingLimits

_LONGEST_NUMBER = 4_300
"""Most digits that Python converts to a number; see sys.int_info.default_max_str_digits."""
_MOST_BRACKETS = 1_000_000
"""Most lists and objects in a record: 20 MB of them would take a gigabyte of memory."""
_KINDS = {list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}


def record_document(locator: str, content: bytes, limits: ReadingLimits) -> Document | Rejection:
    """Return the JSON object in ``content`` as a document, or a rejection if there is none.

    The document's content is valid UTF-8 and strict JSON (RFC 8259), nested no deeper than ``limits.json_depth``. If
    ``content`` is so already, its bytes are kept. If only lenient parsers accept it, it is rewritten, with a note: NaN
    becomes null, a lone surrogate U+FFFD, a number that is too large a string.
    """
    if depth_exceeds(content, limits.json_depth):
        return Rejection(locator, "read", depth_reason(limits))
    if content.count(b"[") + content.count(b"{") > _MOST_BRACKETS:
        reason = f"it has more than {_MOST_BRACKETS:,} lists and objects: they would fill the memory"
        return Rejection(locator, "read", reason)
    try:
        value = msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeError):
        # the strict decoder is the fast one; the lenient one accepts more and gives better reasons
        return _lenient(locator, content)
    return Document(locator, content, "record") if isinstance(value, dict) else _not_an_object(locator, value)


def _lenient(locator: str, content: bytes) -> Document | Rejection:
    """Parse content that is not strict JSON with Python's lenient parser."""
    notes: list[str] = []
    try:
        text = content.decode()
    except UnicodeDecodeError:
        decoded = decode(content, None)
        text, notes = decoded.text, [f"record read as {decoded.encoding}", *decoded.notes]
    try:
        value = json.loads(text, strict=False, parse_int=_whole, parse_float=_real, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        what = error.msg[:1].lower() + error.msg[1:].removesuffix(" starting at").rstrip(": ")
        if error.msg == "Extra data":
            what = "something follows the first value; write each value on a line of its own, which is JSON Lines,"
        return Rejection(locator, "read", f"not valid JSON: {what} at {where}")
    if not isinstance(value, dict):
        return _not_an_object(locator, value)
    written = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Document(locator, written.encode(), "record", notes=notes or ["record was not strict JSON; written anew"])


def _not_an_object(locator: str, value: object) -> Rejection:
    """Return the rejection of JSON that is valid but not an object."""
    kind = "null" if value is None else _KINDS[type(value)]
    return Rejection(locator, "read", f"{kind} where a JSON object was expected")


def _whole(digits: str) -> int | str:
    """Return an integer, or its digits if there are too many."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _real(digits: str) -> float | str:
    """Return a number with a fraction or an exponent, or its digits if it is too large for a float."""
    number = float(digits)
    return number if math.isfinite(number) else digits
