"""Text as words and numbers, each with what its writing says: capitals inside a sentence mark names."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

_PIECES = re.compile(
    r"""
      ((?:(?:Mrs?|Ms|Dr|Prof|St|Nr|No|Sr|Jr|bzw|ca|Art)\.(?=\s))       # an abbreviation ends no sentence
       |[^\W\d_]+(?:['’-][^\W\d_]+)*)
    | ([0-9]{1,2}\.(?=\s)|[0-9]+(?:[.,:][0-9]+)*)                      # a number; "17." is an ordinal
    | ((?:[.!?…:]["”“»«’)]*\s|\n)\s*)                                  # the end of a sentence, of a line
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


# a named tuple's own constructor takes twice as long, and every word of every article passes here
_token: Callable[[tuple[str, str, bool, bool, bool]], Token] = partial(tuple.__new__, Token)


def tokenise(text: str) -> list[Token]:
    """Return the words and numbers of a text in reading order."""
    tokens: list[Token] = []
    opening = True
    for word, number, _ in _PIECES.findall(text):
        if word:
            tokens.append(_token((word, word.lower(), False, word[0].isupper(), opening)))
            opening = False
        elif number:
            tokens.append(_token((number, number, True, False, opening)))
            opening = False
        else:
            opening = True
    return tokens
