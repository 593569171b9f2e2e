"""Pages served instead of an article: consent walls, logins, browser checks, errors, requests for donations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ahocorasick

from pipelines.tables import shipped_table
from pipelines.text.literals import automaton

_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_REPORTED = re.compile("|".join(map(re.escape, shipped_table("extraction", "reporting_verbs")["verbs"])))
_LONGEST = 30_000
"""Most characters of a wall; notices of consent with the list of their partners are that long."""
_BEGINNING = 1_500
"""A wall says within this many characters what it is."""
_LONGEST_PASSAGE = 600
"""A passage of more characters that says nothing of the kind is an article, with a wall above or below it."""


@dataclass(frozen=True, slots=True)
class _Wall:
    reason: str
    phrases: ahocorasick.Automaton
    """What only such a page says."""
    words: ahocorasick.Automaton
    """These, and what a report about such pages would say too."""


def _automaton(phrases: Iterable[str]) -> ahocorasick.Automaton:
    return automaton(dict.fromkeys(phrases))


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
    # a wall says what it is at once, and nearly all texts begin otherwise
    if not _found(_PHRASES, body[:_BEGINNING].lower()):
        return None
    folded = body.lower()
    sentences = [sentence for sentence in _SENTENCE.findall(folded) if sentence.strip()]
    reported = [_REPORTED.search(sentence) is not None for sentence in sentences]
    return next(
        (wall.reason for wall in _WALLS if _found(wall.phrases, folded) and _is(wall, sentences, reported)), None
    )


def _is(wall: _Wall, sentences: Sequence[str], reported: Sequence[bool]) -> bool:
    """Return whether sentences of a wall are most of a text, and no longer passage without them is an article."""
    passage = hits = 0
    in_its_voice = False
    for sentence, told in zip(sentences, reported, strict=True):
        if told or not _found(wall.words, sentence):
            passage += len(sentence)
            if passage > _LONGEST_PASSAGE:
                return False
        else:
            passage, hits = 0, hits + len(sentence)
            in_its_voice = in_its_voice or _found(wall.phrases, sentence)
    return in_its_voice and hits > 0.5 * sum(map(len, sentences))


def _found(phrases: ahocorasick.Automaton, text: str) -> bool:
    return next(phrases.iter(text), None) is not None
