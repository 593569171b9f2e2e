"""Pages served instead of an article: consent walls, logins, browser checks, errors, requests for donations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ahocorasick

from pipelines.tables import shipped_table

_SENTENCE = re.compile(r"(?:[^.!?。！？؟\n]|\.(?=\d))+[.!?。！？؟]*")
_QUOTED = re.compile(r"[„“\"«»「『][^„“”\"«»「」『』\n]{1,200}[“”\"»«」』]")
_REPORTED = re.compile("|".join(map(re.escape, shipped_table("extraction", "reporting_verbs")["verbs"])))
_VOICE_TABLE = shipped_table("extraction", "wall_voices")
_VOICE = re.compile(
    rf"\b(?:{'|'.join(_VOICE_TABLE['words'])})\b|{'|'.join(_VOICE_TABLE['parts'])}|(?i:\b(?:{'|'.join(_VOICE_TABLE['folded'])})\b)"
)
_SPACED = re.compile(r"[a-zà-žа-ѿά-ώ]")
_LONGEST = 30_000
"""Most characters of a wall; notices of consent with the list of their partners are that long."""
_BEGINNING = 1_500
"""A wall says within this many characters what it is."""
_LONGEST_PASSAGE = 600
"""A passage of more characters that says nothing of the kind is an article, with a wall above or below it."""
_LONGEST_BUTTON, _LONGEST_HEADING = 30, 60
"""Most characters of what speaks for the page without addressing anybody."""
_LONGEST_IN_ITS_WORDS, _LONGEST_SILENCE = 1_200, 120
"""A wall without a phrase that only walls have is short, and hardly a sentence of it addresses nobody."""
_MOST_IN_ITS_VOICE = 0.55
_PHRASE, _SIGN, _SUBJECT, _PREDICATE = 1, 2, 4, 8
_ROLES = {"phrases": _PHRASE, "signs": _SIGN, "subjects": _SUBJECT, "predicates": _PREDICATE}
_BITS = 4
_LONGEST_STATEMENT = 200
"""Most characters of a sentence in which subject and predicate belong together."""

_TABLE = shipped_table("extraction", "walls")
_REASONS = [wall["reason"] for wall in _TABLE.values()]


def _automaton(walls: Sequence[dict[str, Any]], roles: Sequence[str]) -> ahocorasick.Automaton:
    """Return the automaton that finds the words of walls, each with the bits of its roles, four for every wall."""
    words: dict[str, int] = {}
    for number, wall in enumerate(walls):
        for role in roles:
            for word in wall.get(role, ()):
                words[word] = words.get(word, 0) | _ROLES[role] << _BITS * number
    automaton = ahocorasick.Automaton()
    for word, bits in words.items():
        automaton.add_word(word, (bits, len(word) if _SPACED.match(word) else 0))
    automaton.make_automaton()
    return automaton


_ANYWHERE = sum((_PHRASE | _SIGN) << _BITS * number for number in range(len(_REASONS)))
"""What may stand inside a word; subjects and predicates begin one."""
_WORDS = _automaton(list(_TABLE.values()), list(_ROLES))
_PHRASES = _automaton(list(_TABLE.values()), ["phrases"])


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    bits: int
    """What walls have in common with it."""

    @property
    def length(self) -> int:
        return len(self.text)

    def roles(self, wall: int) -> int:
        """Return what it has in common with one wall."""
        return self.bits >> _BITS * wall & 15


def wall_of(body: str) -> str | None:
    """Return in a few words what ``body`` is instead of an article, if that is most of it, else None.

    Only what a page says in its own voice counts: not what it quotes or reports.
    """
    if len(body) > _LONGEST or not body.strip():
        return None
    # a wall says what it is at once, and nearly all texts begin otherwise
    first = _PHRASES if len(body) > _LONGEST_IN_ITS_WORDS else _WORDS
    if next(first.iter(body[:_BEGINNING].lower()), None) is None:
        return None
    sentences = [_sentence(sentence) for sentence in _SENTENCE.findall(body) if sentence.strip()]
    likely = [wall for wall in range(len(_REASONS)) if any(_names(sentence.roles(wall)) for sentence in sentences)]
    if not likely:
        return None
    voiced = [_is_voiced(sentence) for sentence in sentences]
    certainty, found = max((_certainty(wall, sentences, voiced), -wall) for wall in likely)
    return _REASONS[-found] if certainty else None


def speaks_to_reader(text: str) -> bool:
    """Return whether most of a text is what a page says of itself or to its reader, whatever it is about."""
    sentences = [_sentence(sentence) for sentence in _SENTENCE.findall(text) if sentence.strip()]
    own = sum(sentence.length for sentence in sentences if _is_voiced(sentence))
    return own > _MOST_IN_ITS_VOICE * sum(sentence.length for sentence in sentences)


def _sentence(sentence: str) -> _Sentence:
    bits = _bits_of(sentence)
    if bits and (unquoted := _QUOTED.sub("", sentence)) != sentence and _VOICE.search(unquoted) is None:
        # only in a page's own voice a quotation is the label of a button
        bits = _bits_of(unquoted)
    return _Sentence(sentence, bits)


def _bits_of(sentence: str) -> int:
    folded = sentence.lower()
    bits = 0
    for last, (of_word, length) in _WORDS.iter(folded):
        inside = length and last >= length and folded[last - length].isalpha()
        bits |= of_word & _ANYWHERE if inside else of_word
    if len(sentence) > _LONGEST_STATEMENT:
        bits &= _ANYWHERE
    return 0 if bits and _REPORTED.search(folded) else bits


def _is_voiced(sentence: _Sentence) -> bool:
    """Return whether a page says a sentence of itself or to its reader; else it may be a report."""
    if _REPORTED.search(sentence.text.lower()):
        return False
    length = len(sentence.text.strip())
    if sentence.bits and (length <= _LONGEST_BUTTON or (length <= _LONGEST_HEADING and _names_any(sentence))):
        return True
    return _VOICE.search(_QUOTED.sub("", sentence.text)) is not None


def _names_any(sentence: _Sentence) -> bool:
    return any(_names(sentence.roles(wall)) for wall in range(len(_REASONS)))


def _names(roles: int) -> bool:
    """Return whether a sentence with these roles says what the page is."""
    return bool(roles & _PHRASE) or roles & (_SUBJECT | _PREDICATE) == _SUBJECT | _PREDICATE


def _certainty(wall: int, sentences: Sequence[_Sentence], voiced: Sequence[bool]) -> int:
    """Return whether a text is a wall: 2 if most of it has its words, 1 if it is short and in its voice, else 0.

    A long passage without its words is an article. Sentences with its words that address nobody may belong to the wall
    or to a report about such pages, and count for neither.
    """
    length = sum(sentence.length for sentence in sentences)
    passage = longest = silent = hits = own = unclear = 0
    in_phrases = False
    for sentence, in_its_voice in zip(sentences, voiced, strict=True):
        roles = sentence.roles(wall)
        own += sentence.length if in_its_voice else 0
        if not roles:
            passage += sentence.length
            longest = max(longest, passage)
            silent = max(silent, 0 if in_its_voice else sentence.length)
            continue
        if in_its_voice:
            in_phrases = in_phrases or bool(roles & _PHRASE)
            passage, hits = 0, hits + sentence.length
        else:
            unclear += sentence.length
    enough = hits >= 0.1 * length
    if in_phrases and enough and hits > 0.5 * (length - unclear) and longest <= _LONGEST_PASSAGE:
        return 2
    in_its_words = enough and length <= _LONGEST_IN_ITS_WORDS and silent <= _LONGEST_SILENCE
    in_its_voice = own > _MOST_IN_ITS_VOICE * length and hits > 0.3 * length
    nothing_else = own > 0.25 * length and hits + unclear > 0.9 * length
    return int(in_its_words and (in_its_voice or nothing_else))
