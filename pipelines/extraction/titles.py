"""Recognise titles, and lines that repeat a known title."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.extraction.bylines import is_byline
from pipelines.extraction.lines import Line
from pipelines.extraction.pictures import is_file_name
from pipelines.extraction.printed_dates import is_dated

_LONGEST = 200
_MOST_WORDS = 30
_FULL_STOP = re.compile(r"(?<!\.)\.[”\"“»’)]?$|[,;:–—-]$")
_ABBREVIATION = re.compile(r"(?:\b[^\W\d_]\.){2,}$")
_SENTENCE_END = re.compile(r"[.!?…][”\"“»’)\]]*$")
_SENTENCES_INSIDE = re.compile(r"[a-zß-ÿ)]{2}\. [^\W\d_a-zß-ÿ]")
_DATELINE = re.compile(
    r"[^\W\d_][^()\n]{1,60}\([^()\n]{2,40}\)\s*[-–—.:]|[A-ZÄÖÜ][A-ZÄÖÜ .'/-]{2,40}(?:, [^-–—\n]{2,30})?\s[-–—]{1,2}\s"
)
_NO_TITLE = re.compile(r"(?:[-*•·+]\s|https?://|www\.|[\w.+-]+@\w|[(\[]|Quelle\b|Source\s*:|Fuente\s*:)", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[\W_]+")


def is_title(line: Line, following: Sequence[Line]) -> bool:
    """Return whether ``line`` must be a headline: short, without a sentence's end, and followed by prose.

    It is False for the first line of an article (a dateline, a sentence), of a list or of hard-wrapped text, and for a
    byline or a date.
    """
    text, words = line.text, line.text.split()
    if not (2 <= len(words) <= _MOST_WORDS and 10 <= len(text) <= _LONGEST) or not following:
        return False
    if _NO_TITLE.match(text) or _DATELINE.match(text) or is_byline(text) or is_dated(text):
        return False
    if _FULL_STOP.search(text) and not _ABBREVIATION.search(text):
        return False
    if len(words) > 15 and _SENTENCES_INSIDE.search(text):
        return False
    return not _goes_on(line, following) and any(_is_prose(later.text) for later in following[:8])


def repeats_title(line: str, title: str) -> bool:
    """Return whether ``line`` is ``title``, ignoring case, punctuation and a site's name after it."""
    ours, known = _letters(line), _letters(title)
    if not ours or not known:
        return False
    return ours == known or (len(ours) >= 20 and known.startswith(ours + " ") and len(known) - len(ours) <= 40)


def run_in_title(line: str, title: str) -> int:
    """Return the length of ``title`` if ``line`` certainly begins with it and the text follows, else 0."""
    rest = line[len(title) :]
    if not line.startswith(title) or len(title.split()) < 5 or not rest[:1].isspace():
        return 0
    begin = rest.lstrip()[:1]
    return len(title) if begin and not begin.islower() and not begin.isdigit() and begin not in ",.;:" else 0


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub(" ", text.casefold()).strip()


def _is_prose(text: str) -> bool:
    return len(text) >= 150 or (len(text) >= 60 and _SENTENCE_END.search(text) is not None)


def _goes_on(line: Line, following: Sequence[Line]) -> bool:
    """Return whether the next line continues the sentence, as in text wrapped at a fixed width."""
    after = following[0]
    if is_file_name(after.text) or is_byline(after.text):
        return False
    if after.text[0].islower():
        return True
    return not after.paragraph and _is_wrapped([line, *following[:12]])


def _is_wrapped(block: Sequence[Line]) -> bool:
    """Return whether these lines were wrapped at a fixed width: similar in length, and not broken at sentence ends."""
    widths = [len(line.text) for line in block]
    even = sum(width >= 0.7 * max(widths) for width in widths)
    ends = sum(_SENTENCE_END.search(line.text) is not None for line in block)
    return len(block) >= 4 and max(widths) <= 110 and even >= 0.6 * len(block) and ends <= len(block) / 2
