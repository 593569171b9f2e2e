"""How a draft is read: furniture hidden, offsets kept, and only its head and tail where credits stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.text.layout import hide

if TYPE_CHECKING:
    from pipelines.attribution.agency_finder import Name, NameFinder
    from pipelines.documents import Draft

HEAD = 500
"""Datelines and bylines begin within this many characters that are not furniture (90 % within 151)."""
TAIL = 650
"""Credits end within this many last characters that are not furniture (90 % within 552)."""

SPEAKING = frozenset({"byline", "copyright", "network_notice"})
"""Kinds of furniture that say where a text comes from, and so stay readable."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A body with its furniture hidden behind line ends, so that offsets still count in the body."""

    body: str
    """The body with every marked span blanked out."""
    head: int
    """Offset where the head ends."""
    tail: int
    """Offset where the tail begins."""
    end: int
    """Offset just after the last character that is not furniture."""
    names: list[Name]
    """The names and codes of agencies in it."""

    @property
    def named_in_head(self) -> bool:
        """Whether an agency is named in the head or at its border."""
        return bool(self.names) and self.names[0].start <= self.head

    @property
    def named_in_tail(self) -> bool:
        """Whether an agency is named in the tail."""
        return bool(self.names) and self.names[-1].end >= self.tail


def read(draft: Draft, names: NameFinder) -> Reading:
    """Return the body of a draft as attribution reads it."""
    spans = [span for span in draft.spans if span.kind not in SPEAKING]
    body = hide(draft.body, spans)
    kept: list[tuple[int, int]] = []
    position = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start > position:
            kept.append((position, span.start))
        position = max(position, span.end)
    if position < len(body):
        kept.append((position, len(body)))
    end = len(hide(draft.body, draft.spans).rstrip())
    return Reading(body, _head_end(kept), _tail_start(kept), end, names.find(body))


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
