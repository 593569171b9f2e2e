"""JSON as people and templates write it: with comments, single quotes, bare keys, quotation marks inside strings.

One pass from left to right; how far it looks ahead is bounded, so the time is linear in the size of the text.
"""

from __future__ import annotations

import re
from typing import Any

_DEEPEST = 100
_OPENING = re.compile(r"[{\[]")
_BLANK = re.compile(r"(?:[\s\ufeff]+|/\*[\s\S]*?(?:\*/|\Z)|//[^\n]*|<!--|-->|<!\[CDATA\[|\]\]>)+")
_KEY = r"""(?:"[^"\n]{1,80}"|'[^'\n]{1,80}'|[$@\w-]{1,80})\s{0,99}:"""
# A quotation mark ends a string only if what follows can follow a string.
_ENDS = {
    "key": re.compile(r"\s{0,999}+:"),
    "entry": re.compile(r"\s{0,999}+(?:[\]}]|$|,\s{0,999}+(?:[\[\]{}\"'\d-]|true|false|null|//|/\*|$)|//|/\*)"),
    "value": re.compile(
        rf"\s{{0,999}}+(?:[\]}}]|$|;|,\s{{0,999}}+(?:[\]}},]|$|//|/\*|{_KEY})|//|/\*)"
        rf"|[^\S\n]{{0,999}}+\n\s{{0,999}}+{_KEY}"
    ),
}
_NUMBER = re.compile(r"-?\d{1,999}+(?:\.\d{1,999}+)?(?:[eE][+-]?\d{1,99}+)?(?=\s{0,999}(?:[,\]}/]|$))")
_BARE = re.compile(r"[^\s,:\[\]{}\"'`][^,:\[\]{}\"'`\n]{0,200}")
_WORDS = {"true": True, "false": False, "null": None, "undefined": None, "None": None, "True": True, "False": False}
_QUOTES = frozenset("\"'`")
_PART = re.compile(r"[^\\\"'`]+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))")
_HALF = re.compile(r"[\ud800-\udfff]")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": ""}


def read_loosely(text: str) -> list[Any]:
    """Return the objects and lists that ``text`` contains one after the other; what is between them is left out.

    Missing brackets at the end are supplied. It never raises; nesting deeper than 100 levels is left out.
    """
    reader = _Reader(text)
    found: list[Any] = []
    while reader.seek():
        found.append(reader.value("entry", 0))
    return [value for value in found if value]


class _Reader:
    """A place in a text that moves forward only."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def seek(self) -> bool:
        """Move to the next opening bracket; return False if there is none."""
        opening = _OPENING.search(self.text, self.at)
        self.at = opening.start() if opening else len(self.text)
        return opening is not None

    def sign(self) -> str:
        """Move past white space and comments, and return the character there; empty at the end."""
        if blank := _BLANK.match(self.text, self.at):
            self.at = blank.end()
        return self.text[self.at : self.at + 1]

    def value(self, place: str, depth: int) -> Any:
        """Return the value that begins here; ``place`` is ``value`` after a key, ``entry`` in a list."""
        sign = self.sign()
        if sign in ("{", "[") and depth >= _DEEPEST:
            self.at = len(self.text)
            return None
        if sign == "{":
            return self._object(depth)
        if sign == "[":
            return self._list(depth)
        return self._string(place) if sign in _QUOTES else self._bare()

    def _object(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.at += 1
        while (sign := self.sign()) not in ("", "}", "]"):
            if sign in ",:;{[":
                self.at += 1
                continue
            key = self._string("key") if sign in _QUOTES else str(self._bare())
            if self.sign() == ":":
                self.at += 1
                value = None if self.sign() in (",", "}") else self.value("value", depth + 1)
                found.setdefault(key.strip(), value)
        self.at += sign == "}"
        return found

    def _list(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        while (sign := self.sign()) not in ("", "]", "}"):
            if sign in ",:;":
                self.at += 1
            else:
                found.append(self.value("entry", depth + 1))
        self.at += sign == "]"
        return found

    def _string(self, place: str) -> str:
        quote, ends = self.text[self.at], _ENDS[place]
        self.at += 1
        parts: list[str] = []
        while self.at < len(self.text):
            if plain := _PART.match(self.text, self.at):
                parts.append(plain[0])
                self.at = plain.end()
            elif escape := _ESCAPE.match(self.text, self.at):
                parts.append(_unescaped(escape))
                self.at = escape.end()
            else:
                sign = self.text[self.at]
                self.at += 1
                if sign == quote and ends.match(self.text, self.at):
                    break
                parts.append(sign)
        return _whole("".join(parts))

    def _bare(self) -> Any:
        """Return a number, ``true``, ``null``, or the word or words that stand here without quotation marks."""
        if number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
            whole = number[0].lstrip("-").isdigit() and len(number[0]) < 100
            return int(number[0]) if whole else float(number[0])
        word = _BARE.match(self.text, self.at)
        self.at = word.end() if word else self.at + 1
        words = word[0].strip() if word else ""
        return _WORDS.get(words, words)


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(escape[3], escape[3])


def _whole(text: str) -> str:
    """Return ``text`` with the two halves of a character that is written as a pair of escapes put together."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
