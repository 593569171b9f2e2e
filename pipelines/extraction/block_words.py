"""What a block says, in numbers, and how much of it the page says elsewhere in the same words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipelines.extraction.page_blocks import Block
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
_DIGIT = re.compile(r"[0-9]")
_NOT_WORD = re.compile(r"\W+")
_INVISIBLE = re.compile("[\u00ad\u200b]")
_AROUND_WORDS = '.,:;!?"„“”»«()'
_LONGEST = 600
"""Characters of a block in which phrases are searched; what is longer is no line about the page."""
_LONGEST_STATEMENT = 2_000


def text_columns(blocks: Sequence[Block]) -> Iterator[tuple[float, ...]]:
    """Yield the columns of ``TEXT`` for each block."""
    seen: dict[str, int] = {}
    for block in blocks:
        text = block.text
        length = len(text)
        before = seen[text] = seen.get(text, -1) + 1
        first = text[0]
        yield (
            length,
            reading_words(text),
            text.count(",") + text.count("，") + text.count("、"),
            text.count(". ") + text.count("。") + text.count("? ") + text.count("! "),
            len(_DIGIT.findall(text)) / length,
            _SENTENCE_END.search(text, max(0, length - 6)) is not None,
            text[-1] == ":",
            first.isupper(),
            first.islower(),
            first in "\"„“»«'‚‘—–-•",
            text.count("\n"),
            text.count("\t"),
            text.count("|") + text.count("·") + text.count("›") + text.count("»"),
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
        runs = list(zip(words, words[1:], words[2:], strict=False))
        return sum(map(self._runs.__contains__, runs)) / len(runs) if runs else 0.0


def _words(text: str) -> list[str]:
    words = text.split()
    return words if len(text) < 16 * len(words) else list("".join(words))


class Statements:
    """Titles or summaries in the metadata of a page, which blocks may repeat."""

    def __init__(self, texts: Iterable[str]) -> None:
        stated = list(texts)
        self._letters = [letters[:_LONGEST_STATEMENT] for text in stated if (letters := folded_letters(text))]
        self._words = frozenset(word for text in stated for word in _NOT_WORD.split(text.casefold())) - {""}

    def share(self, words: Sequence[str]) -> float:
        """Return the share of some folded words that are in a statement too."""
        return sum(map(self._words.__contains__, words)) / len(words) if self._words else 0.0

    def same(self, letters: str) -> bool:
        """Return whether a text with these folded letters is a statement, or as much of it as was not cut off."""
        for theirs in self._letters:
            shorter, longer = (letters, theirs) if len(letters) <= len(theirs) else (theirs, letters)
            if len(shorter) >= max(12, 0.6 * len(longer)) and longer.startswith(shorter):
                return True
        return False


def folded_words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, without the signs around them."""
    return [word.strip(_AROUND_WORDS) for word in text.casefold().split()]


def folded_letters(text: str) -> str:
    """Return the letters and digits of ``text`` in lower case."""
    return _NOT_WORD.sub("", text.casefold())
