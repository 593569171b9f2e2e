"""Read XML that strangers wrote: nothing outside it is loaded, no entity is expanded, broken markup is repaired."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from lxml import etree

from newscrawl.readers.limits import Unreadable, document_limit
from newscrawl.readers.transcoding import in_utf8
from newscrawl.readers.xml_root import root_of

if TYPE_CHECKING:
    import io
    from collections.abc import Collection, Iterator

    from newscrawl.readers.limits import ReadingLimits

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
_LONGEST_TAIL = 1_000


def elements(stream: io.BufferedReader, names: Collection[str], limits: ReadingLimits) -> Iterator[Element]:
    """Yield each element with one of the local ``names``, in any namespace or none; it is freed after its turn.

    One that was cut off is left out, since the end of its address may be missing.

    :raises Unreadable: when no XML is found, when an element or what is between two is longer than the limit for a
        document, or after the last element of a document that was cut off.
    """
    source = _Repaired(in_utf8(stream), limits.document_bytes)
    # where its prefix is not declared, it is part of the name
    prefix = root.prefix if (root := root_of(stream.peek(1))) is not None else ""
    written = [*names, *(name.upper() for name in names)]
    tags = [f"{{*}}{name}" for name in written] + [f"{prefix}:{name}" for name in written if prefix]
    try:
        for _, element in etree.iterparse(source, events=("end",), tag=tags, **_SAFE):
            source.ahead = 0
            if not source.is_cut_off:
                yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"the XML cannot be read: {error}") from error
    if source.is_cut_off:
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
    return _local(element.tag)


@lru_cache(maxsize=1_000)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _escaped(content: bytes) -> bytes:
    """Return the same with each ``&`` escaped that begins no reference: those of addresses, and of other entities."""
    return _BARE_AMPERSAND.sub(b"&amp;", content) if b"&" in content else content


class _Repaired:
    """A stream with its bare ampersands escaped, without the white space at its start, where a declaration may be."""

    def __init__(self, stream: io.BufferedReader, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._begun = False
        self.ahead = 0
        """Bytes that were read since it was last set to 0."""
        self._tail = b""
        self.is_cut_off = False
        """Whether it has ended in the middle of an element."""

    def read(self, wanted: int) -> bytes:
        """Return some bytes; empty at the end.

        :raises Unreadable: when more than the limit are ahead.
        """
        chunk = self._stream.read(wanted)
        while chunk and not self._begun:
            chunk = chunk.lstrip(_BLANK)
            self._begun = bool(chunk)
            chunk = chunk or self._stream.read(wanted)
        # a reference may go on in the next chunk
        while b"&" in chunk[-_LONGEST_REFERENCE:] and (more := self._stream.read(_LONGEST_REFERENCE)):
            chunk += more
        self.ahead += len(chunk)
        if self.ahead > self._limit:
            raise Unreadable(f"a part of the XML is longer than {document_limit(self._limit)}")
        if chunk:
            self._tail = chunk[-_LONGEST_TAIL:].rstrip(_BLANK) or self._tail
        else:
            self.is_cut_off = not self._tail.endswith(b">")
        return _escaped(chunk)
