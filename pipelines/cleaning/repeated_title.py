"""The headline repeated in the body: above the text, below the picture, or before the first words of a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.documents import Draft
from pipelines.items import Removal
from pipelines.text.layout import BORDER, looks_like_title
from pipelines.text.length import reading_length, reading_words

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = "title.repeated"
SHORTEST = 20
"""A shorter title (by ``reading_length``) may well be words of the text."""
REACH = 1_500
"""Beyond this many characters a repetition is a reference, as in a list of articles."""

SOON = 400
"""A headline that the record does not contain is looked for in this many characters."""
FEWEST_WORDS = 4
"""Words of the shortest such headline."""
CERTAIN = 35
"""A text of this many characters is a headline even if there is other text between it and its repetition."""

_NEVER_LAST = frozenset(
    "der die das dem den des ein eine einen einem einer im in am an auf aus bei mit nach von vom zu zum zur für und "
    "oder als dass the a an of on at to for with and or by de la le les el los las des du un une y en et del".split()
)
"""Words that no headline ends with."""

_BORDER = re.compile(BORDER, re.MULTILINE)


def repeated_titles(draft: Draft) -> Iterator[Removal]:
    """Yield where the title is repeated in the body, on a line of its own or run into the text."""
    words = (draft.article.title or "").split()
    if not words:
        yield from _headline_twice(draft.body)
    if reading_words(" ".join(words)) < 3 or reading_length("".join(words)) < SHORTEST:
        return
    letters = "".join(words).casefold()
    if letters not in "".join(draft.body[: REACH + 2 * len(letters)].split()).casefold():
        return
    known = [span for span in draft.spans if span.kind == "title"]
    before = max((span.end for span in known), default=0)
    for match in _BORDER.finditer(draft.body, 0, REACH):
        start = match.start()
        # The first letter rules out nearly all borders at no cost
        if draft.body[start : start + 1].casefold() != letters[0]:
            continue
        end = _end_of(draft.body, start, letters)
        if end and start >= before and not draft.body[end : end + 1].isalnum() and draft.body[end : end + 1] != ",":
            before = end
            yield Removal(start, end, "title", RULE, draft.body[start:end])


def _headline_twice(body: str) -> Iterator[Removal]:
    """Yield where the first words of a text are soon repeated, as a headline is in a text on one line."""
    start = body.find(body[:SHORTEST], SHORTEST, SOON)
    if start < 0 or not body[start - 1].isspace():
        return
    length = SHORTEST
    while length < start and body[length] == body[start + length : start + length + 1]:
        length += 1
    headline = body[:length].rstrip()
    # A sentence that begins with the same words continues in lower case
    following = (body[len(headline) :].lstrip()[:1], body[start + len(headline) :].lstrip()[:1])
    if "\n" in headline:
        return
    whole = body[len(headline) : len(headline) + 1].isspace() and not any(map(str.islower, following))
    # Two sentences may begin alike; a headline with something between is longer, and ends with a content word
    words = headline.split()
    alone = start <= length + 1 or (len(headline) >= CERTAIN and words[-1] not in _NEVER_LAST)
    if whole and alone and looks_like_title(headline) and len(words) >= FEWEST_WORDS:
        # Including the space after it, so that what follows begins a line in what is left
        end = start + len(headline) + 1
        yield Removal(start, end, "title", RULE, body[start:end])


def _end_of(body: str, start: int, letters: str) -> int:
    """Return where the letters that begin at ``start`` end, ignoring white space between them; 0 if others follow."""
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
