"""Pages served instead of an article: consent walls, logins, browser checks, errors, requests for donations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick

from pipelines.tables import shipped_table

_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_REPORTED = re.compile("|".join(map(re.escape, shipped_table("extraction", "reporting_verbs")["verbs"])))
_LONGEST = 30_000
"""Most characters of a wall; notices of consent with the list of their partners are that long."""


@dataclass(frozen=True, slots=True)
class _Wall:
    reason: str
    phrases: ahocorasick.Automaton
    """What only such a page says."""
    words: ahocorasick.Automaton
    """These, and what a report about such pages would say too."""


def _automaton(phrases: Iterable[str]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton(ahocorasick.STORE_LENGTH)
    for phrase in phrases:
        automaton.add_word(phrase)
    automaton.make_automaton()
    return automaton


_TABLE = shipped_table("extraction", "walls")
_WALLS = [
    _Wall(wall["reason"], _automaton(wall["phrases"]), _automaton([*wall["phrases"], *wall["signs"]]))
    for wall in _TABLE.values()
]
_PHRASES = _automaton(phrase for wall in _TABLE.values() for phrase in wall["phrases"])


def wall_of(body: str) -> str | None:
    """Return in a few words what ``body`` is instead of an article, if that is most of it, else None.

    Sentences with a verb of reporting do not count: a report about such pages quotes their words.
    """
    if len(body) > _LONGEST or not body.strip():
        return None
    folded = body.lower()
    # nearly all texts have none, which takes one pass over the text instead of one for each wall
    if not _found(_PHRASES, folded):
        return None
    sentences = [sentence for sentence in _SENTENCE.findall(folded) if sentence.strip()]
    told = [sentence for sentence in sentences if not _REPORTED.search(sentence)]
    length = sum(map(len, sentences))
    for wall in _WALLS:
        if _found(wall.phrases, folded):
            hits = [sentence for sentence in told if _found(wall.words, sentence)]
            if sum(map(len, hits)) > 0.5 * length and any(_found(wall.phrases, sentence) for sentence in hits):
                return wall.reason
    return None


def _found(automaton: ahocorasick.Automaton, text: str) -> bool:
    return next(automaton.iter(text), None) is not None
