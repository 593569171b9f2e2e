"""Text as words and numbers, with their capitalisation: a capital inside a sentence marks a name."""

from __future__ import annotations

import re
from typing import NamedTuple

TOKENS_IN_MEMORY = 65_536
"""Words, numbers and sentence ends whose tokens are cached in memory: most of them recur."""

_TOKENS = re.compile(
    r"""(
      (?=[A-Zbc])(?:Mrs?|Ms|Dr|Prof|St|Nr|No|Sr|Jr|bzw|ca|Art)\.(?=\s)   # an abbreviation ends no sentence
    | [^\W\d_]+(?:['’-][^\W\d_]+)*
    | [0-9]{1,2}\.(?=\s)|[0-9]+(?:[.,:][0-9]+)*                          # a number; "17." is an ordinal
    | [.!?…:]["”“»«’)]*\s|\n                                             # the end of a sentence or a line
    )[ ]?                                                                # a space starts no token: skip it here
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
    """Whether it starts with a capital letter."""
    opening: bool
    """Whether it is the first word of a sentence, so that its capital is not evidence of a name."""


class _TokenCache(dict[str, Token | None]):
    """Tokens by their text, created on first use; None for the end of a sentence."""

    def __init__(self, *, opening: bool) -> None:
        super().__init__()
        self._opening = opening

    def __missing__(self, text: str) -> Token | None:
        if len(self) >= TOKENS_IN_MEMORY:
            self.clear()
        first = text[0]
        is_token = first.isalnum()
        token = Token(text, text.lower(), first.isdecimal(), first.isupper(), self._opening) if is_token else None
        self[text] = token
        return token


_opening = _TokenCache(opening=True)
_inner = _TokenCache(opening=False)


def tokenise(text: str) -> list[Token]:
    """Return the words and numbers of a text in reading order."""
    tokens: list[Token] = []
    cache = _opening
    for match in _TOKENS.findall(text):
        token = cache[match]
        if token is None:
            cache = _opening
        else:
            tokens.append(token)
            cache = _inner
    return tokens
