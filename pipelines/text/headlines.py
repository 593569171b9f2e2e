"""Where the headline behind a link's label ends, when it runs without a full stop into the article's next sentence."""

from __future__ import annotations

import re

from pipelines.text.layout import headline_end, line_end, opened_sentence, sentence_end, skip_space

LONGEST_NAME = 2
"""Most words of a name alone between a label and the next sentence."""
SHORTEST, LONGEST = 4, 20
"""Fewest and most words of a headline that another sentence follows."""
LONGEST_AT_THE_END = 120
"""A text of more characters without a full stop may be headlines with the beginning of a sentence behind them."""

NEAR, ELSEWHERE = 1_000, 20_000
"""Characters of a line that are looked at behind a label, and those on either side in which a name may recur."""

_CONTINUED = re.compile(r"[“\"„»«”'‘’][^“”\"„»«\n]{1,200}(?:,[“”\"»«'’]|[“”\"»«'’]\s?[,a-zà-öø-ÿœąćęłńśźżğış–-])")
_FULL_STOP = re.compile(r"(?<![\"”“»])\.[\"”“»«’)\]]*(?=\s|$)")
_CAPITALISED = r"[A-ZÀ-ÖØ-ÞĄĆĘŁŃŚŹŻĞİŞ][\w'’-]+"
_RAISED = re.compile(rf"(?<=[a-zà-öø-ÿœąćęłńśźżğış\d?!”“»\"’)\]])\s(?=({_CAPITALISED}(?: {_CAPITALISED})+))")


def labelled_headline_end(text: str, label_end: int) -> int:
    """Return the end of the headlines behind a label, or ``label_end`` if a sentence of the article follows instead.

    A headline ends its line or the text, or ends with a question mark, or a new sentence visibly begins behind it.
    """
    last = line_end(text, label_end, NEAR)
    start = min(skip_space(text, label_end), last)
    if start == last or _CONTINUED.match(text, start, last):
        return label_end
    if last - start <= LONGEST_AT_THE_END and not _FULL_STOP.search(text, start, last):
        return last
    end = sentence_end(text, start)
    if _FULL_STOP.search(text, end - 2, end) and (name := _name_end(text, start, end)):
        return name
    found = headline_end(text, start, end) or _end_before_a_name(text, start, end)
    if found is None and not _FULL_STOP.search(text, end - 2, end) and end - start <= 2 * LONGEST_AT_THE_END:
        return end
    return found or label_end


def _name_end(text: str, start: int, end: int) -> int | None:
    """Return the end of a name alone, such as who made a film, behind which a sentence visibly begins."""
    opened = opened_sentence(text, start, end)
    words, following = text[start:opened].split(), text[opened:end].split(None, LONGEST_NAME + 1)
    is_name = len(words) <= LONGEST_NAME and all(word[0].isupper() for word in words)
    return opened if is_name and any(word[0].islower() for word in following[: LONGEST_NAME + 1]) else None


def _end_before_a_name(text: str, start: int, end: int) -> int | None:
    """Return where a name of two words begins the next sentence, if there is one.

    Of several, the first that the article mentions elsewhere too begins it.
    """
    likely = [
        (match.start(), match[1])
        for match in _RAISED.finditer(text, start, end)
        if SHORTEST <= text.count(" ", start, match.start()) + 1 <= LONGEST
        and text.count(" ", match.start(), end) >= SHORTEST
    ]
    if len(likely) > 1:
        rest = f"{text[max(start - ELSEWHERE, 0) : start]}{text[end : end + ELSEWHERE]}"
        likely = [(at, name) for at, name in likely if name.split()[-1] in rest]
    return likely[0][0] if likely else None
