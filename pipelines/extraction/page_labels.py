"""Lines that a page prints around an article: counters, reading times, buttons, names of outlets, kickers."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pipelines.tables import shipped_table
from pipelines.text.length import reading_length, reading_words

_TABLE = shipped_table("extraction", "page_labels")
_NO_LABELS = ("outlets", "small_words")
_NUMBER = re.compile(r"\d[\d.,:]*(?:[km](?![^\W\d_]))?")
_BETWEEN = re.compile(r"[\s:：|｜·•/,，、()（）\[\]【】–—\-+«»\"“”!]+")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3041-\u9fff\uac00-\ud7a3]")
_DOMAIN = re.compile(r"(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+){1,3}", re.IGNORECASE)
_TRAIL = re.compile(r"\s*[>›»→|/]\s*")
_SENTENCE = re.compile(r"[.!?…:;,。！？：，；।؟](?:[”\"“»’)\]」』]*)$")
_LONGEST = 120
_LONGEST_KICKER = 45
_MOST_KICKER_WORDS, _MOST_WITH_SMALL = 3, 5
_MOST_OUTLET_WORDS = 5


def _tokens(text: str) -> list[str]:
    """Return the words of ``text``, folded, without numbers and signs."""
    folded = _NUMBER.sub(" ", text.casefold().replace("'", "’"))
    return [word for word in (part.strip(".?…’`*_#>") for part in _BETWEEN.split(folded)) if word]


_PHRASES: dict[tuple[str, ...], str] = {
    tuple(_tokens(phrase)): kind
    for kind, languages in _TABLE.items()
    if kind not in _NO_LABELS
    for phrases in languages.values()
    for phrase in phrases
}
_MOST_WORDS = max(map(len, _PHRASES))
_FIRST_WORDS = frozenset(phrase[0] for phrase in _PHRASES)
_OUTLETS = frozenset(_TABLE["outlets"]["words"])
_OUTLET_ENDINGS: tuple[str, ...] = tuple(_TABLE["outlets"]["endings"])
SMALL_WORDS: frozenset[str] = frozenset(_TABLE["small_words"]["words"])
"""Words in lowercase within names and section labels; no headline ends with one."""


@cache
def _unspaced_phrases() -> re.Pattern[str]:
    phrases = {"".join(phrase) for phrase in _PHRASES if len(phrase) == 1 and _UNSPACED.search(phrase[0])}
    return re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))))


def label_kind(line: str) -> str | None:
    """Return the kind of removal if ``line`` is only a page's label, such as ``3 min read`` or ``12 comments``.

    It consists of phrases of ``data/page_labels.toml``, numbers and signs; the longest phrase decides the kind.
    """
    return _label_kind(line) if len(line) <= _LONGEST else None


@lru_cache(maxsize=1_024)
def _label_kind(line: str) -> str | None:
    words = _tokens(_unspaced_phrases().sub(_spaced, line.casefold()) if _UNSPACED.search(line) else line)
    if not words:
        return None
    found: list[tuple[str, ...]] = []
    place = 0
    while place < len(words):
        if words[place] not in _FIRST_WORDS:
            return None
        lengths = range(min(_MOST_WORDS, len(words) - place), 0, -1)
        phrase = next((p for n in lengths if (p := tuple(words[place : place + n])) in _PHRASES), None)
        if phrase is None:
            return None
        found.append(phrase)
        place += len(phrase)
    return _PHRASES[max(found, key=lambda phrase: sum(map(len, phrase)))]


def is_outlet(line: str) -> bool:
    """Return whether ``line`` is only an outlet's name, by its words: ``The Quay Courier``, ``example.com``."""
    if reading_length(line) > _LONGEST_KICKER:
        return False
    if _UNSPACED.search(line):
        return line.endswith(_OUTLET_ENDINGS) and reading_words(line) <= _MOST_OUTLET_WORDS
    words = line.split()
    names = [word for word in words if word.casefold() not in SMALL_WORDS]
    if not names or len(words) > _MOST_OUTLET_WORDS or not all(word[0].isupper() for word in names):
        return _DOMAIN.fullmatch(line) is not None
    return names[0].casefold() in _OUTLETS or names[-1].casefold().strip(".!") in _OUTLETS


def may_be_kicker(line: str) -> bool:
    """Return whether ``line`` may stand above a headline: a few words, or a trail of them, without a verb."""
    return len(line) <= _LONGEST and _may_be_kicker(line)


@lru_cache(maxsize=1_024)
def _may_be_kicker(line: str) -> bool:
    if _SENTENCE.search(line) or ": " in line:
        return False
    parts = [part for part in _TRAIL.split(line) if part]
    return len(parts) <= _MOST_OUTLET_WORDS and all(is_outlet(part) or _is_label(part) for part in parts)


def _is_label(words: str) -> bool:
    """Return whether there are at most three words, small words between them aside; a verb would be in lowercase."""
    if reading_length(words) > _LONGEST_KICKER:
        return False
    if _UNSPACED.search(words):
        return reading_words(words) <= _MOST_KICKER_WORDS
    content = [word for word in words.split() if word.casefold() not in SMALL_WORDS]
    if len(content) > _MOST_KICKER_WORDS or len(words.split()) > _MOST_WITH_SMALL:
        return False
    return len(content) <= 2 or not any(word[0].islower() for word in content[1:])


def _spaced(match: re.Match[str]) -> str:
    return f" {match[0]} "
