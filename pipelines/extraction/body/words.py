"""What a block says, in numbers, and how much of it the page says elsewhere in the same words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipelines.extraction.page.blocks import Block
from pipelines.tables import shipped_table
from pipelines.text.length import reading_words
from pipelines.text.literals import automaton

TEXT = (
    "characters", "words", "commas", "stops", "digits", "ends_sentence", "ends_colon", "begins_upper", "begins_lower",
    "begins_with_sign", "lines", "cells", "separators", "copyright", "links", "linked", "bold", "repeated",
)  # fmt: skip
"""Names of the columns of ``text_columns``."""
PHRASES: dict[str, list[str]] = shipped_table("extraction", "page_blocks")["phrases"]
"""Words of lines about the page, by group; each group is a column of ``phrase_columns``."""

_SENTENCE_END = re.compile(r"[.!?…。！？؟।۔։][\"'”“»«’›)\]」』]*$")
_UNSTOPPED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]$")
"""Thai, Lao, Burmese and Khmer: scripts in which sentences often end without a sign."""
_SHORTEST_UNSTOPPED = 40
_NOT_WORD = re.compile(r"\W+")
_DIGIT = re.compile("[0-9]")
_INVISIBLE = re.compile("[\u00ad\u200b]")
_AROUND_WORDS = '.,:;!?"„“”»«()'
_LONGEST = 600
"""Characters of a block in which phrases are searched; what is longer is no line about the page."""
_LONGEST_PHRASE = 2_000
_FEWEST_LETTERS = 12
"""Letters from which a text can be the same as a title or summary."""


def text_columns(blocks: Sequence[Block]) -> Iterator[tuple[float, ...]]:
    """Yield the columns of ``TEXT`` for each block."""
    seen: dict[str, int] = {}
    for block in blocks:
        text = block.text
        length = len(text)
        before = seen[text] = seen.get(text, -1) + 1
        first = text[0]
        count = text.count
        commas, separators = count(","), count("|")
        stops = count(". ") + count("? ") + count("! ")
        if not text.isascii():
            commas += count("，") + count("、")
            stops += count("。")
            separators += count("·") + count("›") + count("»")
        yield (
            length,
            reading_words(text),
            commas,
            stops,
            (sum(map(count, "0123456789")) if _DIGIT.search(text) else 0) / length,
            _SENTENCE_END.search(text, max(0, length - 6)) is not None
            or (length >= _SHORTEST_UNSTOPPED and _UNSTOPPED.search(text, length - 1) is not None),
            text[-1] == ":",
            first.isupper(),
            first.islower(),
            first in "\"„“»«'‚‘—–-•",
            count("\n"),
            count("\t"),
            separators,
            "©" in text,
            block.links,
            min(block.linked / length, 1.0),
            min(block.bold / length, 1.0),
            before,
        )


def _groups_by_phrase() -> dict[str, tuple[int, ...]]:
    groups: dict[str, tuple[int, ...]] = {}
    for number, words in enumerate(PHRASES.values()):
        for word in words:
            groups[word] = (*groups.get(word, ()), number)
    return groups


_WORDS = automaton(_groups_by_phrase())


def phrase_columns(blocks: Sequence[Block]) -> Iterator[list[int]]:
    """Yield for each block how often the phrases of each group are in it."""
    for block in blocks:
        counts = [0] * len(PHRASES)
        for _, groups in _WORDS.iter(f" {block.text[:_LONGEST]} ".casefold()):
            for group in groups:
                counts[group] += 1
        yield counts


class Passages:
    """The runs of three words of some paragraphs; of three characters where a script has no spaces."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        self._whole: set[str] = set()
        self._runs: set[tuple[str, ...]] = set()
        for paragraph in paragraphs:
            for line in paragraph.split("\n"):
                words = _words(line if line.isascii() else _INVISIBLE.sub("", line))
                self._whole.add("".join(words))
                self._runs.update(zip(words, words[1:], words[2:], strict=False))

    def share(self, text: str) -> float:
        """Return how much of ``text`` is in the paragraphs, from 0 to 1."""
        words = _words(text)
        if "".join(words) in self._whole:
            return 1.0
        found = sum(map(self._runs.__contains__, zip(words, words[1:], words[2:], strict=False)))
        return found / (len(words) - 2) if found else 0.0


def _words(text: str) -> list[str]:
    words = text.split()
    return words if len(text) < 16 * len(words) else list("".join(words))


def folded_words(text: str) -> list[str]:
    """Return the words of a text in lowercase, without the signs around them."""
    return [word.strip(_AROUND_WORDS) for word in text.casefold().split()]


class Statements:
    """Titles or summaries in the metadata of a page, which blocks may repeat."""

    def __init__(self, texts: Iterable[str]) -> None:
        folded = [text.casefold() for text in texts]
        letters = [_NOT_WORD.sub("", text)[:_LONGEST_PHRASE] for text in folded]
        self._letters = [each for each in letters if len(each) >= _FEWEST_LETTERS]
        self._openings = {each[:_FEWEST_LETTERS] for each in self._letters}
        self._initials = {each[0] for each in self._letters}
        self._words = frozenset(word for text in folded for word in _NOT_WORD.split(text)) - {""}

    def share(self, words: Sequence[str]) -> float:
        """Return the share of the words of a text that are in a statement too."""
        return sum(map(self._words.__contains__, words)) / len(words) if self._words else 0.0

    def same(self, text: str) -> bool:
        """Return whether ``text`` is a statement, or as much of it as was not cut off."""
        if not self._letters or (text[0].isalnum() and text[0].casefold()[0] not in self._initials):
            return False
        opening = _NOT_WORD.sub("", text[: 4 * _FEWEST_LETTERS].casefold())[:_FEWEST_LETTERS]
        if len(opening) == _FEWEST_LETTERS and opening not in self._openings:
            return False
        ours = _NOT_WORD.sub("", text.casefold())
        for theirs in self._letters:
            shorter, longer = sorted((ours, theirs), key=len)
            if len(shorter) >= max(_FEWEST_LETTERS, 0.6 * len(longer)) and longer.startswith(shorter):
                return True
        return False
