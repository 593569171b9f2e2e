"""Prompts of paywalls: sentences that consist of the words of such prompts and of nothing else.

Outlets put the same few words into ever new sentences, so a sentence is compared with lists of words, not with
patterns. A report *about* subscriptions contains other words too: names, verbs of saying, reasons.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from pipelines.items import Removal
from pipelines.tables import shipped_table
from pipelines.text.layout import sentences
from pipelines.text.literals import automaton

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import ahocorasick

    from pipelines.documents import Draft

RULE = "paywall.prompt"
REACH = 1_500
"""Prompts are looked for in this many characters at the end of a body."""
LONGEST = 200
"""Most characters of a sentence that is a prompt."""
UNKNOWN = 0.2
"""Largest share of a prompt's words that need not be listed, such as the name of an offer; one of four need not."""

NEEDED = frozenset({"access", "reading"})
"""What the words of a prompt are about, together with others."""

AFTERTHOUGHT = 100
"""Most characters that follow a prompt at the end of a body and belong to it, whatever they say."""
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_QUOTED = re.compile(r"[\"“”„«»]")


class Vocabulary:
    """The words of prompts in one language, by what they are about: ``access``, ``reading``, ``other``."""

    def __init__(self, lists: dict[str, str]) -> None:
        self._whole: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        for about, entries in lists.items():
            for entry in entries.split():
                (self._parts if "*" in entry else self._whole).setdefault(entry, about)
        forms = ("".join(r"[\w-]*" if part == "*" else re.escape(part) for part in entry) for entry in self._parts)
        self._abouts = list(self._parts.values())
        self._part = re.compile("|".join(f"({form})" for form in forms))

    def abouts(self, sentence: str) -> set[str]:
        """Return what the words of a sentence are about; empty if too many of them are in no list."""
        words = _WORD.findall(sentence.lower())
        allowed = max(UNKNOWN * len(words), 1 if len(words) > 3 else 0)
        found: set[str] = set()
        for word in words:
            about = self._about(word)
            if about is None:
                allowed -= 1
                if allowed < 0:
                    return set()
            else:
                found.add(about)
        return found

    def _about(self, word: str) -> str | None:
        about = self._whole.get(word)
        if about or word[0].isdigit():
            return about or "other"
        match = self._part.fullmatch(word)
        return self._abouts[match.lastindex - 1] if match and match.lastindex else None


_LISTS: dict[str, dict[str, str]] = shipped_table("cleaning", "paywall_words")
_VOCABULARIES = {language: Vocabulary(lists) for language, lists in _LISTS.items()}


class _Word(NamedTuple):
    """A word that every prompt has one of."""

    length: int
    language: str
    about: str
    open_before: bool
    """Whether it may be the end of a longer word."""
    open_after: bool


def _needed_words() -> ahocorasick.Automaton:
    """Return the automaton that finds the words about access and about reading."""
    found: dict[str, list[_Word]] = {}
    for language, lists in _LISTS.items():
        for about in sorted(NEEDED):
            for entry in lists[about].split():
                word = entry.strip("*")
                found.setdefault(word, []).append(_Word(len(word), language, about, entry[0] == "*", entry[-1] == "*"))
    return automaton(found)


_NEEDED_WORDS = _needed_words()


def paywall_prompts(draft: Draft) -> Iterator[Removal]:
    """Yield the prompts near the end of a body: those that begin a line or end the body, and those beside them."""
    body = draft.body
    offset = max(len(body) - REACH, 0)
    access = _access_words_in(body[offset:])
    if not access:
        return
    parts = [
        (offset + start, offset + end)
        for start, end in sentences(body[offset:])
        if body[offset + start : offset + end].strip()
    ]
    done = 0
    starts = [start for start, _ in parts]
    languages: dict[int, dict[str, None]] = {}
    for place, language in access:
        languages.setdefault(bisect_right(starts, offset + place) - 1, {})[language] = None
    for number, spoken in languages.items():
        if number < done or parts[number][1] - parts[number][0] > LONGEST:
            continue
        for language in spoken:
            first, last, abouts = _run(body, parts, number, _VOCABULARIES[language])
            begin, stop = parts[first][0], parts[last][1]
            if abouts >= NEEDED and _at_border(body, begin, stop):
                done = last + 1
                stop = _end_of_prompt(body, begin, stop)
                yield Removal(begin, stop, "paywall", RULE, body[begin:stop])
                break


def _access_words_in(text: str) -> list[tuple[int, str]]:
    """Return where words about access begin, in order, in languages of which there is one about reading too."""
    folded = f" {text.replace('İ', 'i').lower()} "  # no other letter becomes two in lower case
    access: list[tuple[int, str]] = []
    reading: set[str] = set()
    for last, found in _NEEDED_WORDS.iter(folded):
        for word in found:
            if (word.open_before or not folded[last - word.length].isalnum()) and (
                word.open_after or not folded[last + 1].isalnum()
            ):
                if word.about == "access":
                    access.append((last - word.length, word.language))
                else:
                    reading.add(word.language)
    return sorted(one for one in access if one[1] in reading)


def _run(body: str, parts: Sequence[tuple[int, int]], number: int, vocabulary: Vocabulary) -> tuple[int, int, set[str]]:
    """Return the first and last of the prompts in a row around a sentence, and what they are about."""
    first = last = number
    abouts = _abouts(body, parts[number], vocabulary)
    if not abouts:
        return first, last, abouts
    while first > 0 and (found := _abouts(body, parts[first - 1], vocabulary)):
        first, abouts = first - 1, abouts | found
    while last + 1 < len(parts) and (found := _abouts(body, parts[last + 1], vocabulary)):
        last, abouts = last + 1, abouts | found
    return first, last, abouts


def _abouts(body: str, part: tuple[int, int], vocabulary: Vocabulary) -> set[str]:
    sentence = body[slice(*part)]
    return set() if len(sentence) > LONGEST or _QUOTED.search(sentence) else vocabulary.abouts(sentence)


def _end_of_prompt(body: str, start: int, end: int) -> int:
    """Return the end of a prompt: that of the body, if only a few words follow a prompt that begins a line."""
    begins_line = start == 0 or body[start - 1] == "\n"
    return len(body) if begins_line and len(body) - end <= AFTERTHOUGHT and "\n" not in body[end:].strip() else end


def _at_border(body: str, start: int, end: int) -> bool:
    """Return whether a range begins a line or ends the body."""
    line = body[body.rfind("\n", 0, start) + 1 : start]
    return not line.strip() or not body[end:].strip()
