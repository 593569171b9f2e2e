"""The headline repeated in the body: above the text, below the picture, or before the first words of a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.items import Draft, Removal
from pipelines.cleaning.layout import BORDER

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = "title.repeated"
SHORTEST = 20
"""A title of fewer characters may well be words of the text."""
REACH = 1_500
"""Below this many characters a repetition is a reference, such as a list of articles."""

_BORDER = re.compile(BORDER, re.MULTILINE)


def repeated_titles(draft: Draft) -> Iterator[Removal]:
    """Yield where the title stands in the body once more, as its own line or glued before the text."""
    words = (draft.article.title or "").split()
    if len(words) < 3 or sum(map(len, words)) < SHORTEST:
        return
    letters = "".join(words).casefold()
    known = [span for span in draft.spans if span.kind == "title"]
    before = max((span.end for span in known), default=0)
    for match in _BORDER.finditer(draft.body, 0, REACH):
        start = match.start()
        # The first letter settles nearly all borders at no cost.
        if draft.body[start : start + 1].casefold() != letters[0]:
            continue
        end = _end_of(draft.body, start, letters)
        if end and start >= before and not draft.body[end : end + 1].isalnum() and draft.body[end : end + 1] != ",":
            before = end
            yield Removal(start, end, "title", RULE, draft.body[start:end])


def _end_of(body: str, start: int, letters: str) -> int:
    """Return where the letters end that begin at ``start``, whatever blanks stand between them; 0 if others do."""
    taken = 0
    for at in range(start, min(len(body), start + 2 * len(letters))):
        folded = body[at].casefold()
        if folded.isspace():
            continue
        if not letters.startswith(folded, taken):
            return 0
        taken += len(folded)
        if taken == len(letters):
            return at + 1
    return 0
