"""Names of people in running text: a few words with capitals, and where the last of them ends."""

from __future__ import annotations

import re

from pipelines.cleaning.structure.date_stamps import stamp_at
from pipelines.tables import shipped_table
from pipelines.text.layout import opens_sentence

_TABLE = shipped_table("cleaning", "heads")["bylines"]
_PARTICLES = frozenset(_TABLE["particles"])
_ARTICLES = frozenset(_TABLE["articles"])
NO_NAMES = frozenset(_TABLE["no_names"])
"""Words that begin groups with capitals that are no person's name, case-folded."""
_JOINERS = frozenset(_TABLE["joiners"])
_JOINER = re.compile(rf"(?:\s*,)?\s+(?:{'|'.join(map(re.escape, _JOINERS))})\s+|\s*,\s+")
_WORD = re.compile(r"[^\W\d_]\.(?=[\s\w])|[^\W\d_][^\W\d_’'-]*(?:[’'-][^\W\d_]+)*")
_SPACE = re.compile(r"[ \u00a0]")
FEWEST, MOST = 2, 3
"""Words of a name, small ones aside; most of a name without a sign behind it."""
_MOST_WORDS = 6
_MOST_NAMES = 4
_LONGEST_CODE = 2


def name_end(text: str, at: int) -> int:
    """Return where the name of a person that begins at ``at`` ends; 0 if there is none."""
    words = _words_of_name(text, at)
    full = [end for start, end in words if text[start].isupper()]
    first, second = [text[slice(*word)] for word in words[:FEWEST]] if len(full) >= FEWEST else ("", "")
    if first == second or first.casefold() in NO_NAMES:
        return 0
    if len(full) > MOST and not _ends_line(text, full[-1]):
        return full[FEWEST - 1]
    # two codes such as "US EU" are no name
    return full[-1] if any(end - start > _LONGEST_CODE for start, end in words) else 0


def names_end(text: str, at: int) -> int:
    """Return where one or several names that begin at ``at`` end; 0 if there is none."""
    end = name_end(text, at)
    for _ in range(_MOST_NAMES):
        joiner = _JOINER.match(text, end) if end else None
        following = name_end(text, joiner.end()) if joiner else 0
        if not following:
            break
        end = following
    return end


def _ends_line(text: str, end: int) -> bool:
    return text[end : end + 1] in {"", "\n"} or text[end : end + 3].lstrip()[:1] in {"|", "/", "\n"}


def _words_of_name(text: str, at: int) -> list[tuple[int, int]]:
    """Return start and end of the words with a capital from ``at`` on, and of small ones that names have between them.

    A word that can only begin a sentence ends the name. So does one before a word in lower case: it begins one, too.
    """
    words: list[tuple[int, int]] = []
    while len(words) < _MOST_WORDS and (match := _WORD.match(text, at)):
        word = match[0]
        if word[0].isupper() and (opens_sentence(text, at) or (words and stamp_at(text, at))):
            break
        if word[0].isupper() or (words and _is_particle(word, text[slice(*words[-1])])):
            words.append(match.span())
        else:
            if words and word[0].islower() and word not in _JOINERS:
                words.pop()
            break
        at = match.end() + (word[-1] != "." or not text[match.end() : match.end() + 1].isalpha())
        if at > match.end() and not _SPACE.match(text, match.end()):
            break
    return words


def _is_particle(word: str, before: str) -> bool:
    return word in _PARTICLES and (word not in _ARTICLES or before in _PARTICLES)
