"""Text as words and numbers, each with what its writing says: capitals inside a sentence mark names."""

from __future__ import annotations

import re
from typing import NamedTuple

_PIECES = re.compile(
    r"""
      ((?:[.!?…:]["”“»«’)]*\s|\n)\s*)                                  # the end of a sentence, of a line
    | ([0-9]{1,2}\.(?=\s)|[0-9]+(?:[.,:][0-9]+)*)                      # a number; "17." is an ordinal and ends nothing
    | ((?:(?:Mrs?|Ms|Dr|Prof|St|Nr|No|Sr|Jr|bzw|ca|Art)\.(?=\s))       # an abbreviation ends nothing either
       |[^\W\d_]+(?:['’-][^\W\d_]+)*)
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """A word or a number of a text."""

    text: str
    """As written."""
    lower: str
    """In lower case."""
    number: bool
    """Whether it is a number."""
    capital: bool
    """Whether it begins with a capital letter."""
    opening: bool
    """Whether it opens a sentence, so that its capital says nothing."""


def tokenise(text: str) -> list[Token]:
    """Return the words and numbers of a text in reading order."""
    tokens: list[Token] = []
    opening = True
    for ending, number, word in _PIECES.findall(text):
        if ending:
            opening = True
            continue
        if number:
            tokens.append(Token(number, number, True, False, opening))
        else:
            tokens.append(Token(word, word.lower(), False, word[0].isupper(), opening))
        opening = False
    return tokens
