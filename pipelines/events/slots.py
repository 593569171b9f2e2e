"""What one office's form is filled in with: streets, times of the day, companies.

Two police reports of one office share most of their words; that they are about two incidents shows in these slots.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from pipelines.events.lexicon import in_dictionary
from pipelines.events.tokens import Token
from pipelines.tables import shipped_table

SLOT_TOKENS = 250
"""Tokens at the head in which slots are looked for."""

_NAME_WORDS = 3
_MINUTES_A_DAY = 24 * 60


class Slots(msgspec.Struct, frozen=True, array_like=True):
    """The slots of a text; what a text does not name stays empty."""

    streets: frozenset[str] = frozenset()
    """Streets and numbered roads, in one spelling."""
    times: frozenset[int] = frozenset()
    """Times of the day, in minutes after midnight."""
    companies: frozenset[str] = frozenset()
    """Words of the names before a legal form, in lower case."""


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``data/slots.toml``, described there."""

    street_endings: tuple[str, ...]
    street_words: frozenset[str]
    lane_endings: tuple[str, ...]
    not_streets: frozenset[str]
    numbered_roads: dict[str, str]
    clock: dict[str, int]
    companies: dict[str, frozenset[str]]


@lru_cache(maxsize=1)
def _words() -> _Words:
    return msgspec.convert(shipped_table("events", "slots"), _Words)


def read_slots(tokens: Sequence[Token]) -> Slots:
    """Return the slots that the head of a text fills."""
    words = _words()
    streets: set[str] = set()
    times: set[int] = set()
    companies: set[str] = set()
    head = tokens[:SLOT_TOKENS]
    for place, token in enumerate(head):
        before = head[place - 1] if place else None
        if token.number:
            if before is not None and before.capital and before.lower in words.numbered_roads:
                streets.add(words.numbered_roads[before.lower] + token.lower.rstrip("."))
            following = head[place + 1].lower if place + 1 < len(head) else ""
            if following in words.clock and (minutes := _minutes(token.lower, words.clock[following])) is not None:
                times.add(minutes)
        elif token.capital:
            if street := _street(token, before, words):
                streets.add(street)
            elif token.text in words.companies["legal_forms"]:
                companies |= _name_before(head, place)
    return Slots(frozenset(streets), frozenset(times), frozenset(companies))


def minutes_apart(one: frozenset[int], other: frozenset[int]) -> int | None:
    """Return the minutes between the nearest two times of the day, midnight apart or not; None if either is empty."""
    if not one or not other:
        return None
    return min(min(abs(a - b), _MINUTES_A_DAY - abs(a - b)) for a in one for b in other)


def _street(token: Token, before: Token | None, words: _Words) -> str | None:
    """Return a street in its one spelling: ``Uferstr`` and ``Uferstraße``, ``Ulmer Straße`` and ``Ulmer-Straße``."""
    name = token.lower
    if name in words.street_endings or name in words.street_words:
        if before is None or before.number or not before.capital or before.opening:
            return None
        name = before.lower + name
    elif not _ends_as_street(token.text):
        return None
    name = name.replace("-", "").replace("ß", "ss")
    name = name + "asse" if name.endswith("str") else name
    return None if name in words.not_streets else name


@lru_cache(maxsize=32_768)
def _ends_as_street(name: str) -> bool:
    words, lower = _words(), name.lower()
    if lower.endswith(words.street_endings) or lower.rpartition("-")[2] in words.street_words:
        return True
    return lower.endswith(words.lane_endings) and not in_dictionary(name, "de")


def _minutes(digits: str, added: int) -> int | None:
    """Return the minutes after midnight of ``16:40``, ``16.40`` or ``4``; None if it is no time of the day."""
    hour, _, minute = digits.replace(".", ":").rstrip(":").partition(":")
    if not hour.isdecimal() or (minute and not (minute.isdecimal() and len(minute) == 2)):
        return None
    hours = int(hour) + (added if int(hour) < 12 else 0)
    total = hours * 60 + int(minute or 0)
    return total % _MINUTES_A_DAY if total <= _MINUTES_A_DAY and int(minute or 0) < 60 else None


def _name_before(tokens: Sequence[Token], place: int) -> set[str]:
    """Return the capitalised words that stand straight before a legal form."""
    name: set[str] = set()
    for token in reversed(tokens[max(place - _NAME_WORDS, 0) : place]):
        if token.number or not token.capital:
            break
        name.add(token.lower)
    return name
