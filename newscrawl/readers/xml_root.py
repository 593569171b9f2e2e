"""The root element of an XML document, found in its first bytes without parsing it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newscrawl.readers.streams import HEAD_BYTES

_SKIPPED = re.compile(
    rb"(?:\xef\xbb\xbf|[\s\x00])*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[.*?\]\s*(?=>))*>)", re.S | re.I
)
_BLANK = re.compile(rb"(?:\xef\xbb\xbf|[\s\x00])*")
_ROOT = re.compile(rb"<(?:([\w.-]{1,64}):)?([A-Za-z_][\w.-]{0,127})(?=[\s/>])((?:[^>\"']|\"[^\"]*\"|'[^']*')*)", re.S)


@dataclass(frozen=True, slots=True)
class Root:
    """The start tag of a root element."""

    name: str
    """Its local name, in lowercase."""
    prefix: str
    """Its namespace prefix, in lowercase; often empty."""
    attributes: str
    """Its attributes as written, with the declarations of namespaces."""

    def is_closed(self, head: bytes) -> bool:
        """Return whether its end tag is in ``head``, or may follow because ``head`` is only the start of a document."""
        name = f"{self.prefix}:{self.name}" if self.prefix else self.name
        return len(head) >= HEAD_BYTES or f"</{name}".encode() in head.lower()


def root_of(head: bytes) -> Root | None:
    """Return the root of the document that ``head`` begins, in an encoding that contains ASCII; None if there is none.

    What stands before it is skipped: a byte order mark, white space, the XML declaration, comments, processing
    instructions, a document type declaration.
    """
    position = 0
    while skipped := _SKIPPED.match(head, position):
        position = skipped.end()
    blank = _BLANK.match(head, position)
    tag = _ROOT.match(head, blank.end() if blank is not None else position)
    if tag is None:
        return None
    prefix, name, attributes = (part.decode("utf-8", "replace") for part in (tag[1] or b"", tag[2], tag[3]))
    return Root(name.lower(), prefix.lower(), attributes)
