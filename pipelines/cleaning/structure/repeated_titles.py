"""The title again in the body: above the text, below the picture, or before the first words of a text on one line."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from pipelines.cleaning.structure.title_ends import is_label
from pipelines.items import Removal
from pipelines.text.length import reading_length, reading_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "title.repeated"
SHORTEST = 20
"""A shorter title (by ``reading_length``) may well be words of the text; unless it was said twice."""
REACH = 1_500
"""Beyond this many characters only a long title is looked for: a repetition may be a reference, as in a list."""
LONG = 30
"""Characters from which a title is no accident of the text, wherever it stands."""
LONGEST = 300
"""Most characters of a title; a longer one is the text itself."""
_FEWEST_WORDS = 3
_FEWEST_WORDS_OF_LONG = 5
_BESIDE = 40

_FIRST_WORD = re.compile(r"\w+")
_KICKER = re.compile(r"[^:\n]{2,40}: |[^\Wa-zß-ÿ\d_]{3,}(?:/[^\Wa-zß-ÿ\d_]{3,})? ")
_SITE = re.compile(r"\s(?:[|›»]|[–—-])\s[^|›»\n]{2,60}$")
_ENDED = re.compile(r"(?:[.!?…:;|\"”“»«)\]>*+]|^)\s*$")


def repeated_titles(outline: Outline) -> Iterator[Removal]:
    """Yield where the title is repeated in the body, on a line of its own or run into the text.

    A title that the record does not contain stays at the beginning of the body.
    """
    body, title = outline.body, " ".join((outline.draft.article.title or "").split())
    inside = not title
    title = title or body[: outline.title_end].strip()
    if not 0 < len(title) <= LONGEST or (
        not inside and (reading_words(title) < _FEWEST_WORDS or reading_length(title) < SHORTEST)
    ):
        return
    found: list[tuple[int, int]] = []
    before = outline.title_end if inside or any(span.kind == "title" for span in outline.draft.spans) else 0
    for words, whole in _wordings(title):
        for start, end in _repetitions(body, words, before, whole=whole):
            place = bisect_left(found, (start, end))
            if (place == 0 or found[place - 1][1] <= start) and (place == len(found) or end <= found[place][0]):
                found.insert(place, (start, end))
    for start, last in found:
        # Including the space after it, so that what follows begins a line in what is left
        end = last + (body[last : last + 1] == " ")
        yield Removal(start, end, "title", RULE, body[start:end])


def _wordings(title: str) -> Iterator[tuple[str, bool]]:
    """Yield the title, then what is left without a kicker before or a site's name behind it, if that is long."""
    yield title, True
    kicker, site = _KICKER.match(title), _SITE.search(title)
    if kicker and _is_long(title[kicker.end() :]):
        yield title[kicker.end() :], False
    if site and _is_long(title[: site.start()]):
        yield title[: site.start()], False


def _is_long(words: str) -> bool:
    return len(words) >= LONG and len(words.split()) >= _FEWEST_WORDS_OF_LONG


def _repetitions(body: str, title: str, before: int, *, whole: bool) -> Iterator[tuple[int, int]]:
    """Yield start and end of each place behind ``before`` where the letters of ``title`` stand again as a title."""
    first = _FIRST_WORD.search(title)
    if first is None:
        return
    letters = _letters(title)
    begun = len(_letters(first[0]))
    reach = len(body) if whole and _is_long(title) else REACH
    lead = title[: first.start()]
    for word in dict.fromkeys((first[0], first[0].upper(), first[0].capitalize())):
        place = body.find(word, before, reach)
        while place >= 0:
            start = place - len(lead) if lead and body.startswith(lead, place - len(lead)) else place
            behind = place + len(word)
            end = _end_of(body, behind, letters, begun) if place == 0 or not body[place - 1].isalnum() else 0
            if end:
                end = _with_closing(body, end, title)
            if end and _stands_alone(body, start, end, before, title):
                yield start, end
            place = body.find(word, max(place + 1, end), reach)


def _letters(words: str) -> list[str]:
    return [letter for letter in words.casefold() if letter.isalnum()]


def _end_of(body: str, start: int, letters: list[str], taken: int) -> int:
    """Return where some letters end, ignoring signs between them; 0 if others follow.

    :param start: where the first ``taken`` of them end.
    """
    if taken == len(letters):
        return 0 if body[start : start + 1].isalnum() else start
    for at in range(start, min(len(body), start + 2 * len(letters) + 20)):
        if not body[at].isalnum():
            continue
        for letter in body[at].casefold():
            if letter.isalnum() and (taken >= len(letters) or letter != letters[taken]):
                return 0
            taken += letter.isalnum()
        if taken == len(letters):
            return 0 if body[at + 1 : at + 2].isalnum() else at + 1
    return 0


def _with_closing(body: str, end: int, title: str) -> int:
    """Return the end with the signs that close the title: a question mark, a quotation mark, dots."""
    closing = title[len(title.rstrip("?!…\"”“»«’')].")) :]
    while end < len(body) and (body[end] in closing or body[end] in "!?" or (closing and body[end] in "\"”“»«'’")):
        end += 1
    return end + 3 if body.startswith("...", end) else end + 1 if body.startswith("…", end) else end


def _stands_alone(body: str, start: int, end: int, before: int, title: str) -> bool:
    """Return whether the words are a title again, not part of a sentence; ``before`` is where the last title ended."""
    line = body[max(0, start - _BESIDE) : start].rpartition("\n")
    between = body[before : min(start, before + REACH)].strip()
    after = body[end : end + _BESIDE].lstrip(" ")[:1]
    glued = body[end : end + 1].strip()
    line_ends, line_begins = after in {"", "\n"}, not line[2].strip() and (line[1] == "\n" or start == 0)
    if line_begins and line_ends:
        return True
    if not between:
        return not glued or not (glued.isalnum() or glued == ",")
    if glued or after.islower():
        return False
    # Words in another case may be a sentence that goes on with a name
    letters = [letter for letter in body[start:end] if letter.isalnum()]
    same = line_ends or letters == [letter for letter in title if letter.isalnum()] or body[start:end].isupper()
    if _ENDED.search(line[2]) or title == title.swapcase():
        # Where letters have no case, nothing says that a sentence goes on
        return same and _ENDED.search(line[2]) is not None
    return same and (is_label(between) or _is_long(title))
