"""A body as the structural finders see it: where its title ends, where sentences begin, what is marked already."""

from __future__ import annotations

import re
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipelines.cleaning.span_index import SpanIndex
from pipelines.cleaning.structure.title_ends import title_end
from pipelines.text.layout import hide, sentences, visible_end

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from pipelines.documents import Draft


LONGEST, USUAL = 500, 180
"""Most characters of a sentence that is looked for from its end, and those in which most begin."""

_BORDER = re.compile(r"[.!?…][\"”“»’)\]]*\s+|\n\s*")


class Outline:
    """The outline of one draft, computed on demand; a finder only reads it."""

    def __init__(self, draft: Draft, places: Mapping[str, Sequence[int]] = MappingProxyType({})) -> None:
        """Keep a draft, and where the signs of finders begin in its body, in order."""
        self.draft = draft
        self.body = draft.body
        self._places = places
        self._rest, self._hidden = draft.body, 0
        """The body without what is marked, and the number of spans that are hidden in it: they only become more."""
        self._index, self._indexed = SpanIndex(()), 0
        """What is marked by its place, and the number of spans in it."""
        self._end: int | None = None

    def places(self, signs: Container[str]) -> list[int]:
        """Return the offsets at which any of some signs begins, in order."""
        return sorted(at for sign, places in self._places.items() if sign in signs for at in places)

    @cached_property
    def title_end(self) -> int:
        """Offset behind the title at the beginning of the body; 0 if none is certain."""
        return title_end(self.draft)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Start and end of all sentences; a line end always ends one."""
        return sentences(self.body)

    @property
    def end(self) -> int:
        """Offset behind the last visible character that is not marked."""
        self._marked()
        if self._end is None:
            self._end = self.visible_end(len(self.body))
        return self._end

    def visible_end(self, end: int) -> int:
        """Return the offset behind the last visible character before ``end`` that is not marked; 0 if there is none."""
        marked = self._marked()
        while end > 0:
            before = marked.begin_before(visible_end(self.body, end))
            if before == end:
                return end
            end = before
        return 0

    def sentences_before(self, end: int) -> Iterator[tuple[int, int]]:
        """Yield start and end of the sentences before an offset that are not marked, the last one first.

        A sentence also ends where something marked begins, and is at most ``LONGEST`` characters long.
        """
        while end := self.visible_end(end):
            floor = max(0, end - LONGEST, self._marked().last_end_before(end))
            border = _last_border(self.body, floor, end)
            start = border + len(self.body[border:end]) - len(self.body[border:end].lstrip())
            yield start, end
            end = start

    def rest(self) -> str:
        """Return the body with all that is marked so far replaced by line ends."""
        marked = len(self.draft.spans)
        if marked != self._hidden:
            self._rest, self._hidden = hide(self.body, self.draft.spans), marked
        return self._rest

    def is_marked(self, start: int, end: int) -> bool:
        """Return whether what was found before covers a range."""
        return self._marked().covers(start, end)

    def _marked(self) -> SpanIndex:
        """Return what is marked so far, by its place."""
        spans = self.draft.spans
        if len(spans) != self._indexed:
            self._index, self._indexed, self._end = SpanIndex(spans), len(spans), None
        return self._index


def _last_border(text: str, start: int, end: int) -> int:
    """Return where the last sentence of a range begins; a dot behind one or two letters or digits ends none."""
    for near in (max(start, end - USUAL), start):
        for match in reversed(list(_BORDER.finditer(text, near, end))):
            word = text[max(start, match.start() - 3) : match.start()]
            if match[0][0] != "." or len(word) < 3 or " " not in word or not word[-1].isalnum():
                return match.end()
    return start
