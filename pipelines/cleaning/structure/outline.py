"""A body as the structural finders see it: where its title ends, where sentences begin, what is marked already."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from pipelines.cleaning.structure.title_ends import title_end
from pipelines.text.layout import hide, sentences

if TYPE_CHECKING:
    from pipelines.documents import Draft


CLOSING = 1_200
"""Characters at the end of a body whose sentences may be peeled off."""


class Outline:
    """The outline of one draft, computed on demand; a finder only reads it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.body = draft.body

    @cached_property
    def title_end(self) -> int:
        """Offset behind the title at the beginning of the body; 0 if none is certain."""
        return title_end(self.draft)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Start and end of all sentences; a line end always ends one."""
        return sentences(self.body)

    @property
    def closing(self) -> list[tuple[int, int]]:
        """Start and end of the last sentences that are not marked, without the white space around them."""
        floor = max(0, len(self.body) - CLOSING)
        rest = hide(self.body, self.draft.spans)[floor:]
        found = []
        for start, end in sentences(rest):
            sentence = rest[start:end]
            if bare := sentence.strip():
                at = floor + start + len(sentence) - len(sentence.lstrip())
                found.append((at, at + len(bare)))
        return found

    @property
    def end(self) -> int:
        """Offset behind the last visible character that is not marked."""
        return len(hide(self.body, self.draft.spans).rstrip())

    def rest(self) -> str:
        """Return the body with all that is marked so far replaced by line ends."""
        return hide(self.body, self.draft.spans) if self.draft.spans else self.body

    def is_marked(self, start: int, end: int) -> bool:
        """Return whether what was found before covers a range."""
        return any(span.start <= start and end <= span.end for span in self.draft.spans)
