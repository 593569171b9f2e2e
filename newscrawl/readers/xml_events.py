"""Read XML that strangers wrote: nothing outside it is loaded, no entity is expanded, broken markup is repaired."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from lxml import etree

from newscrawl.readers.limits import Unreadable
from newscrawl.readers.transcoding import in_utf8

if TYPE_CHECKING:
    import io
    from collections.abc import Collection, Iterator

Element: TypeAlias = Any
"""An element of lxml, which has no types."""

# lxml's own limits stay (no huge_tree): 10 MB for one text, 256 levels
_SAFE = {
    "recover": True,
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "remove_comments": True,
    "remove_pis": True,
}
_BARE_AMPERSAND = re.compile(rb"&(?!(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|amp|lt|gt|quot|apos);)")
_LONGEST_REFERENCE = 10
_BLANK = b" \t\r\n\x00"


def elements(stream: io.BufferedReader, names: Collection[str]) -> Iterator[Element]:
    """Yield each element with one of the local ``names``, in lowercase, complete; it is freed after its turn.

    :raises Unreadable: when no XML is found, or after the last element of a document that was cut off.
    """
    source = _Repaired(in_utf8(stream))
    events = etree.iterparse(source, events=("end",), **_SAFE)
    root = ""
    try:
        for _, element in events:
            root = local_name(element)
            parent = element.getparent()
            if root in names:
                yield element
            elif parent is None or parent.getparent() is not None:  # a part of what is yielded
                continue
            element.clear()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"the XML cannot be read: {error}") from error
    if not source.tail.rstrip(_BLANK).endswith(b">"):
        raise Unreadable("the XML ends in the middle of an element: it was cut off")


def tree(content: bytes) -> Element:
    """Return the root of a document.

    :raises Unreadable: when no XML is found.
    """
    try:
        root = etree.fromstring(_escaped(content.strip(_BLANK)), etree.XMLParser(**_SAFE))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"the XML cannot be read: {error}") from error
    if root is None:
        raise Unreadable("the XML cannot be read: there is no element in it")
    return root


def local_name(element: Element) -> str:
    """Return the name of an element without namespace or prefix, in lowercase; empty for what is no element."""
    name = element.tag
    return name.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(name, str) else ""


def _escaped(content: bytes) -> bytes:
    """Return the same with each ``&`` escaped that begins no reference: those of addresses, and of other entities."""
    return _BARE_AMPERSAND.sub(b"&amp;", content) if b"&" in content else content


class _Repaired:
    """A stream with its bare ampersands escaped, without the white space at its start, where a declaration may be."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._begun = False
        self.tail = b""
        """The last bytes that were read."""

    def read(self, size: int) -> bytes:
        """Return some bytes; empty at the end."""
        chunk = self._stream.read(size)
        while chunk and not self._begun:
            chunk = chunk.lstrip(_BLANK)
            self._begun = bool(chunk)
            chunk = chunk or self._stream.read(size)
        if not chunk:
            return b""
        self.tail = (self.tail + chunk)[-1000:]
        if b"&" in chunk[-_LONGEST_REFERENCE:]:  # a reference may go on in the next chunk
            chunk += self._stream.read(_LONGEST_REFERENCE)
            while b"&" in chunk[-_LONGEST_REFERENCE:] and (more := self._stream.read(_LONGEST_REFERENCE)):
                chunk += more
            self.tail = (self.tail + chunk)[-1000:]
        return _escaped(chunk)
