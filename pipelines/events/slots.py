"""The slots of a template: the streets, times of day and companies that differ between reports of one office.

Two police reports of one office share most of their words. These slots show that they are about two incidents.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from pipelines.events.lexicon import in_dictionary
from pipelines.events.tokens import Token
from pipelines.tables import shipped_table

SLOT_TOKENS = 250
"""Tokens at the start of a text that are searched for slots."""

_NAME_WORDS = 3
_MINUTES_A_DAY = 24 * 60


class Slots(msgspec.Struct, frozen=True, array_like=True):
    """The slots of a text; those that a text does not fill are empty."""

    streets: frozenset[str] = frozenset()
    """Streets and numbered roads, in normalised spelling."""
    times: frozenset[int] = frozenset()
    """Times of day, in minutes after midnight."""
    companies: frozenset[str] = frozenset()
    """Words of the names before a legal form, in lower case."""


class _SlotTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``data/slots.toml``, described there."""

    street_endings: tuple[str, ...]
    street_words: frozenset[str]
    lane_endings: tuple[str, ...]
    not_streets: frozenset[str]
    numbered_roads: dict[str, str]
    clock: dict[str, int]
    companies: dict[str, frozenset[str]]


@lru_cache(maxsize=1)
def _table() -> _SlotTable:
    return msgspec.convert(shipped_table("events", "slots"), _SlotTable)


def read_slots(tokens: Sequence[Token]) -> Slots:
    """Return the slots in the first ``SLOT_TOKENS`` tokens of a text."""
    table = _table()
    streets: set[str] = set()
    times: set[int] = set()
    companies: set[str] = set()
    head = tokens[:SLOT_TOKENS]
    for position, token in enumerate(head):
        before = head[position - 1] if position else None
        if token.number:
            if before is not None and before.capital and before.lower in table.numbered_roads:
                streets.add(table.numbered_roads[before.lower] + token.lower.rstrip("."))
            following = head[position + 1].lower if position + 1 < len(head) else ""
            if following in table.clock and (minutes := _minutes(token.lower, table.clock[following])) is not None:
                times.add(minutes)
        elif token.capital:
            if street := _street(token, before, table):
                streets.add(street)
            elif token.text in table.companies["legal_forms"]:
                companies |= _name_before(head, position)
    return Slots(frozenset(streets), frozenset(times), frozenset(companies))


def minutes_apart(one: frozenset[int], other: frozenset[int]) -> int | None:
    """Return the minutes between the two nearest times of day, also across midnight; None if either set is empty."""
    if not one or not other:
        return None
    return min(min(abs(a - b), _MINUTES_A_DAY - abs(a - b)) for a in one for b in other)


def _street(token: Token, before: Token | None, table: _SlotTable) -> str | None:
    """Return a street in normalised spelling: ``Uferstr`` is ``Uferstraße``, ``Ulmer-Straße`` is ``Ulmer Straße``."""
    name = token.lower
    if name in table.street_endings or name in table.street_words:
        if before is None or before.number or not before.capital or before.opening:
            return None
        name = before.lower + name
    elif not _ends_as_street(token.text):
        return None
    name = name.replace("-", "").replace("ß", "ss")
    name = name + "asse" if name.endswith("str") else name
    return None if name in table.not_streets else name


@lru_cache(maxsize=32_768)
def _ends_as_street(name: str) -> bool:
    table, lower = _table(), name.lower()
    if lower.endswith(table.street_endings) or lower.rpartition("-")[2] in table.street_words:
        return True
    return lower.endswith(table.lane_endings) and not in_dictionary(name, "de")


def _minutes(digits: str, added: int) -> int | None:
    """Return the minutes after midnight of ``16:40``, ``16.40`` or ``4``; None if it is not a time of day.

    :param added: hours to add to an hour below twelve, as for ``pm``.
    """
    hour, _, minute = digits.replace(".", ":").rstrip(":").partition(":")
    if not hour.isdecimal() or (minute and not (minute.isdecimal() and len(minute) == 2)):
        return None
    hours = int(hour) + (added if int(hour) < 12 else 0)
    total = hours * 60 + int(minute or 0)
    return total % _MINUTES_A_DAY if total <= _MINUTES_A_DAY and int(minute or 0) < 60 else None


def _name_before(tokens: Sequence[Token], position: int) -> set[str]:
    """Return the capitalised words directly before a legal form, in lower case."""
    name: set[str] = set()
    for token in reversed(tokens[max(position - _NAME_WORDS, 0) : position]):
        if token.number or not token.capital:
            break
        name.add(token.lower)
    return name
