"""Text as words and numbers, each with what its writing says: capitals inside a sentence mark names."""

from __future__ import annotations

import re
from typing import NamedTuple

PIECES_IN_MEMORY = 65_536
"""Words, numbers and sentence ends that are held in memory as tokens: texts repeat most of theirs."""

_PIECES = re.compile(
    r"""(
      (?=[A-Zbc])(?:Mrs?|Ms|Dr|Prof|St|Nr|No|Sr|Jr|bzw|ca|Art)\.(?=\s)   # an abbreviation ends no sentence
    | [^\W\d_]+(?:['’-][^\W\d_]+)*
    | [0-9]{1,2}\.(?=\s)|[0-9]+(?:[.,:][0-9]+)*                          # a number; "17." is an ordinal
    | [.!?…:]["”“»«’)]*\s|\n                                             # the end of a sentence, of a line
    )[ ]?                                                                # a blank begins nothing: it is passed over
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


class _Tokens(dict[str, Token | None]):
    """Tokens by what is written, made when first asked for; None for the end of a sentence."""

    def __init__(self, *, opening: bool) -> None:
        super().__init__()
        self._opening = opening

    def __missing__(self, piece: str) -> Token | None:
        if len(self) >= PIECES_IN_MEMORY:
            self.clear()
        first = piece[0]
        written = first.isalnum()
        token = Token(piece, piece.lower(), first.isdecimal(), first.isupper(), self._opening) if written else None
        self[piece] = token
        return token


_opening = _Tokens(opening=True)
_further = _Tokens(opening=False)


def tokenise(text: str) -> list[Token]:
    """Return the words and numbers of a text in reading order."""
    tokens: list[Token] = []
    known = _opening
    for piece in _PIECES.findall(text):
        token = known[piece]
        if token is None:
            known = _opening
        else:
            tokens.append(token)
            known = _further
    return tokens
