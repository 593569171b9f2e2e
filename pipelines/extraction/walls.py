"""Pages served instead of an article: consent walls, login, browser checks."""

from __future__ import annotations

import re

import ahocorasick

from pipelines.tables import shipped_table

_WALLS: list[tuple[str, list[str]]] = [
    (wall["reason"], [phrase.casefold() for phrase in wall["phrases"]])
    for wall in shipped_table("extraction", "walls").values()
]
_PHRASES = ahocorasick.Automaton(ahocorasick.STORE_LENGTH)
for _, of_wall in _WALLS:
    for one in of_wall:
        _PHRASES.add_word(one)
_PHRASES.make_automaton()
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_LONGEST = 6_000


def wall_of(body: str) -> str | None:
    """Return in a few words what ``body`` is instead of an article, if that is most of it, else None."""
    if len(body) > _LONGEST or not body.strip():
        return None
    folded = body.casefold()
    if (
        next(_PHRASES.iter(folded), None) is None
    ):  # true for nearly all texts, in one pass over the text instead of one for each phrase
        return None
    for reason, phrases in _WALLS:
        present = [phrase for phrase in phrases if phrase in folded]
        if present:
            sentences = [sentence for sentence in _SENTENCE.findall(folded) if sentence.strip()]
            hits = [sentence for sentence in sentences if any(phrase in sentence for phrase in present)]
            if sum(map(len, hits)) > 0.5 * sum(map(len, sentences)):
                return reason
    return None
