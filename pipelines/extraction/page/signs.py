"""Signs of the elements of a page: what their tags and names say about the text inside them."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

from pipelines.tables import shipped_table
from pipelines.text.literals import automaton

_TABLE = shipped_table("extraction", "page_blocks")
_TAGS: list[str] = _TABLE["tags"]["signs"]
_NAMES: dict[str, list[str]] = _TABLE["names"]

SIGNS: tuple[str, ...] = ("hidden", "collapsed", *(f"<{tag}>" for tag in _TAGS), *_NAMES)
"""What an element can be, by its tag or its names."""

_BIT = {sign: 1 << number for number, sign in enumerate(SIGNS)}
HIDDEN = _BIT["hidden"]
"""The bit of elements that no reader of the page sees."""
_OF_TAG = {tag: _BIT[f"<{tag}>"] for tag in _TAGS}
_NAMING = frozenset({"class", "id", "itemprop", "role"})
_HIDING = frozenset(_TABLE["hidden"]["classes"])
_COLLAPSING = frozenset(_TABLE["hidden"]["collapsed"])
_SHOWING = re.compile("|".join(_TABLE["hidden"]["shown"]))
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_APART = bytes(byte if chr(byte).isascii() and chr(byte).isalnum() else 32 for byte in range(256))
"""Table for ``bytes.translate`` that leaves spaces between the words of names in lowercase."""
_LONGEST = 300


def _bits_of_words() -> dict[str, int]:
    bits: dict[str, int] = {}
    for sign, words in _NAMES.items():
        for word in words:
            bits[word] = bits.get(word, 0) | _BIT[sign]
    return bits


# A word that ends in another one is reported together with it
_WORDS = automaton(_bits_of_words())


def bits_of(*signs: str) -> int:
    """Return some of ``SIGNS`` as bits."""
    return sum(_BIT[sign] for sign in signs)


def signs_of(element: HtmlElement, tag: str) -> int:
    """Return the signs of ``element`` alone, as bits in the order of ``SIGNS``."""
    bits = _OF_TAG.get(tag, 0)
    attributes = element.keys()
    if not attributes:
        return bits
    names = ""
    for name in attributes:  # not items(), which looks up each of them from the first
        if name in _NAMING:
            value = element.get(name, "")
            names += f"{value} "
            if name == "class":
                bits |= _visibility(value)
        elif name == "hidden":
            bits |= 0 if element.get(name) == "until-found" else HIDDEN
        elif name == "style":
            bits |= HIDDEN if _INVISIBLE.search(element.get(name, "")) else 0
        elif name == "aria-hidden":
            bits |= _BIT["collapsed"] if element.get(name) == "true" else 0
    return bits | _named(names[:_LONGEST]) if names else bits


@lru_cache(maxsize=20_000)
def _visibility(classes: str) -> int:
    """Return whether ``classes`` hide or collapse an element."""
    names = classes.lower().split()
    if not _HIDING.isdisjoint(names):
        return 0 if any(map(_SHOWING.fullmatch, names)) else HIDDEN
    return _BIT["collapsed"] if not _COLLAPSING.isdisjoint(names) else 0


@lru_cache(maxsize=20_000)
def _named(names: str) -> int:
    """Return the signs in the names of an element."""
    if not names.islower():
        names = _CAMEL.sub("-", names).lower()
    words = b"-".join(names.encode("ascii", "replace").translate(_APART).split()).decode()
    bits = 0
    for _, found in _WORDS.iter(f"-{words}-"):
        bits |= found
    return bits
