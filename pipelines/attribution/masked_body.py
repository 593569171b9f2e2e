"""The body of a draft with boilerplate masked and offsets kept; credits are found in its head and tail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.text.layout import hide

if TYPE_CHECKING:
    from pipelines.attribution.agency_finder import AgencyFinder, AgencyName
    from pipelines.documents import Draft

HEAD = 500
"""Datelines and bylines begin within this many characters of text, boilerplate not counted (90 % within 151)."""
TAIL = 650
"""Credits are within this many last characters of text, boilerplate not counted (90 % within 552)."""

UNMASKED = frozenset({"byline", "copyright", "network_notice", "date_line"})
"""Kinds of boilerplate that say where a text comes from, and so are not masked."""
PICTURES = frozenset({"photo_credit", "caption", "image"})
"""Kinds of boilerplate that may contain a picture credit, in which an agency's name credits no text."""


@dataclass(frozen=True, slots=True)
class MaskedBody:
    """A body in which boilerplate is replaced by line ends, so that offsets stay the same."""

    body: str
    """The body with every marked span masked."""
    head: int
    """Offset where the head ends."""
    tail: int
    """Offset where the tail begins."""
    end: int
    """Offset just after the last character that is not boilerplate."""
    names: list[AgencyName]
    """The names and codes of agencies in it, in order."""

    @property
    def named_in_head(self) -> bool:
        """Whether an agency is named in the head or at its end."""
        return bool(self.names) and self.names[0].start <= self.head

    @property
    def named_in_tail(self) -> bool:
        """Whether an agency is named in the tail."""
        return bool(self.names) and self.names[-1].end >= self.tail


def mask(draft: Draft, names: AgencyFinder) -> MaskedBody:
    """Return the masked body of a draft."""
    spans = [
        span
        for span in draft.spans
        if span.kind not in UNMASKED and (span.kind in PICTURES or not names.is_name(span.text))
    ]
    body = hide(draft.body, spans)
    kept: list[tuple[int, int]] = []
    position = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start > position:
            kept.append((position, span.start))
        position = max(position, span.end)
    if position < len(body):
        kept.append((position, len(body)))
    rest = body if len(spans) == len(draft.spans) else hide(draft.body, draft.spans)
    end = len(rest.rstrip())
    return MaskedBody(body, _head_end(kept), _tail_start(kept), end, names.find(body))


def _head_end(kept: list[tuple[int, int]]) -> int:
    left = HEAD
    for start, end in kept:
        if end - start >= left:
            return start + left
        left -= end - start
    return kept[-1][1] if kept else 0


def _tail_start(kept: list[tuple[int, int]]) -> int:
    left = TAIL
    for start, end in reversed(kept):
        if end - start >= left:
            return end - left
        left -= end - start
    return kept[0][0] if kept else 0
