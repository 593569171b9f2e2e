"""Whether two articles report the same event: log-odds from their signatures, and what they rest on.

What speaks for one event depends on the way of comparing: the weighted terms of two texts in one language, the names in
the leads across languages, and beside either what the texts mean, where an encoder was at hand. What speaks against it
is the same in all ways. The numbers are in ``data/score.toml``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import msgspec

from pipelines.events.dates import days_apart
from pipelines.events.encoder import likeness
from pipelines.events.signature import UNIT, Signature
from pipelines.events.slots import minutes_apart
from pipelines.items import EventEvidence
from pipelines.tables import shipped_table

EVIDENCE_TERMS = 12
"""Shared terms that the evidence names, those with the greatest share."""

_WORTH_TELLING = 0.5  # extent from which evidence names a conflict
_ENOUGH_NAMES = 2
_ENOUGH_NUMBERS = 3
_DAYS_TOLERATED = 3  # dates this near may be told of one event
_DAYS_CONTRADICTING = 13  # dates this far apart contradict in full
_MINUTES_TOLERATED = 90  # reports give the alarm, the arrival, the end
_SHARED_NUMBERS = 0.25  # two texts on one event share at least so many of theirs
_NAMES_OF_A_LEAD = 3  # fewer in common do not tell an event, though they be all
_CONTRADICTIONS = frozenset({"companies", "dates", "numbers", "sender", "streets", "times", "weekdays"})


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of one way of comparing."""

    bias: float
    agreement: dict[str, float]


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of ``data/score.toml``, described there."""

    threshold: float
    related: float
    stated_share: float
    enough: dict[str, float]
    way: dict[str, Way]
    conflict: dict[str, float]


@lru_cache(maxsize=1)
def model() -> Model:
    """Return the shipped model."""
    return msgspec.convert(shipped_table("events", "score"), Model)


def way(one: Signature, other: Signature) -> str:
    """Return how two articles are compared: ``terms``, across languages ``names``, either with ``+meaning``."""
    shared = "terms" if one.language == other.language else "names"
    return f"{shared}+meaning" if one.meaning and other.meaning else shared


def agreements(one: Signature, other: Signature) -> dict[str, float]:
    """Return what speaks for one event, as far as the way of comparing asks for it, each from 0 to what is enough.

    ``terms``: the square root of the cosine of the weighted terms; ``names``: what those names weigh that both leads
    hold, as a share of all that they hold, and less where they hold fewer than three; ``meaning``: the cosine of the
    meanings.
    """
    return {kind: agreement(kind, one, other) for kind in model().way[way(one, other)].agreement}


def agreement(kind: str, one: Signature, other: Signature) -> float:
    """Return how far two articles agree in one kind, described at ``agreements``."""
    return min(_AGREEMENTS[kind](one, other), model().enough[kind])


def _shared_terms(one: Signature, other: Signature) -> float:
    mine, theirs = one.weights, other.weights
    product = sum(mine[term] * theirs[term] for term in mine.keys() & theirs.keys())
    return math.sqrt(min(product / UNIT**2, 1.0))


def _shared_names(one: Signature, other: Signature) -> float:
    mine, theirs = _names_in_both(one, other)
    held = math.sqrt(len(one.names) * len(other.names))
    return math.sqrt(mine * theirs) * min(held / _NAMES_OF_A_LEAD, 1.0)


def _names_in_both(one: Signature, other: Signature) -> tuple[float, float]:
    """Return what the names that both leads hold weigh, as shares of what all names of the one and the other weigh."""
    shared = one.names.keys() & other.names.keys()
    if not shared:
        return 0.0, 0.0
    mine, theirs = one.name_weights(), other.name_weights()
    return (
        sum(mine[name] for name in shared) / sum(mine.values()),
        sum(theirs[name] for name in shared) / sum(theirs.values()),
    )


_AGREEMENTS: dict[str, Callable[[Signature, Signature], float]] = {
    "terms": _shared_terms,
    "names": _shared_names,
    "meaning": lambda one, other: likeness(one.meaning, other.meaning),
}


def conflicts(one: Signature, other: Signature, days: float = 0.0) -> dict[str, float]:
    """Return what speaks against one event, each over 0; what is left out is 0.

    ``names``: both leads hold at least two, and of either's this share of their weight or more is missing in the other;
    ``numbers``: both texts hold at least three and share hardly any; ``dates``: the nearest dates named, in the leads
    if both have some, are more than three days apart; ``weekdays``: both leads name some, none in common; ``streets``,
    ``companies``: both name some, none in common; ``sender``: one outlet or office writes both, which shares its words
    with itself; ``times``: times of the day in its two texts, the nearest over 90 minutes apart; ``several``: how many
    of these but names contradict beyond the first; ``vague``: neither text has a name, number or day to tell its event
    by; ``days``: ln(1 + days) between the articles' own dates, from one day on.
    """
    found = _disjoint(one, other)
    apart = days_apart(one.lead_dates, other.lead_dates)
    if apart is None:
        apart = days_apart(one.dates, other.dates)
    if apart is not None and apart > _DAYS_TOLERATED:
        found["dates"] = min(1.0, (apart - _DAYS_TOLERATED) / (_DAYS_CONTRADICTING - _DAYS_TOLERATED))
    if one.sender is not None and one.sender == other.sender:
        found["sender"] = 1.0
        minutes = minutes_apart(one.slots.times, other.slots.times)
        if minutes is not None and minutes > _MINUTES_TOLERATED:
            found["times"] = 1.0
    contradicting = sum(kind in _CONTRADICTIONS and extent >= _WORTH_TELLING for kind, extent in found.items())
    if contradicting > 1:
        found["several"] = contradicting - 1.0
    if not any(map(_particular, (one, other))):
        found["vague"] = 1.0
    if days >= 1:
        found["days"] = math.log1p(days)
    return found


def _disjoint(one: Signature, other: Signature) -> dict[str, float]:
    """Return the conflicts of sets that should meet."""
    found: dict[str, float] = {}
    enough = min(len(one.names), len(other.names)) >= _ENOUGH_NAMES
    if enough and (shared := max(_names_in_both(one, other))) < 1:
        found["names"] = 1 - shared
    fewer = min(len(one.numbers), len(other.numbers))
    if fewer >= _ENOUGH_NUMBERS and len(one.numbers & other.numbers) / fewer < _SHARED_NUMBERS:
        found["numbers"] = 1.0
    for kind, mine, theirs in (
        ("weekdays", one.weekdays, other.weekdays),
        ("streets", one.slots.streets, other.slots.streets),
        ("companies", one.slots.companies, other.slots.companies),
    ):
        if mine and theirs and mine.isdisjoint(theirs):
            found[kind] = 1.0
    return found


def _particular(signature: Signature) -> bool:
    """Whether a text names anything that one event has and the next has not."""
    return bool(signature.names or signature.numbers or signature.dates or signature.weekdays)


def score(one: Signature, other: Signature, days: float = 0.0) -> float:
    """Return the log-odds that two articles report the same event; the order does not matter.

    :param days: how many days part their own dates.
    """
    numbers = model()
    chosen = numbers.way[way(one, other)]
    odds = chosen.bias + sum(chosen.agreement[kind] * extent for kind, extent in agreements(one, other).items())
    return odds + sum(numbers.conflict[kind] * extent for kind, extent in conflicts(one, other, days).items())


@lru_cache(maxsize=8)
def least_product(way: str) -> int:
    """Return a product of weighted terms under which no score in this way reaches what a record tells of; 0 if any may.

    All that is left out of this bound speaks against one event, or for it no more than what is enough.
    """
    numbers = model()
    weights = dict(numbers.way[way].agreement)
    weight = weights.pop("terms", 0.0)
    if weight <= 0 or max(numbers.conflict.values()) > 0:
        return 0
    others = sum(max(of, 0.0) * numbers.enough[kind] for kind, of in weights.items())
    share = (min(numbers.related, numbers.threshold) - numbers.way[way].bias - others) / weight
    return max(math.floor((share * UNIT) ** 2) - 1, 0) if share > 0 else 0


def probability(log_odds: float) -> float:
    """Return the probability of the same event among pairs of which the stated share is one."""
    return 1 / (1 + math.exp(-log_odds))


def evidence(one: Signature, other: Signature, days: float | None) -> EventEvidence:
    """Return what the score of two signatures rests on; names are written as in ``one``, ``days`` parts their dates."""
    kinds = model().way[way(one, other)].agreement
    mine, theirs = (one.weights, other.weights) if "terms" in kinds else ({}, {})
    products = {term: weight * theirs[term] for term, weight in mine.items() if term in theirs}
    total = sum(products.values()) or 1
    strongest = sorted(products, key=lambda term: (-products[term], term))[:EVIDENCE_TERMS]
    return EventEvidence(
        names=sorted(name for key, name in one.names.items() if key in other.names),
        numbers=sorted(one.numbers & other.numbers, key=float),
        terms={term.removeprefix("#"): round(products[term] / total, 3) for term in strongest},
        days=days,
        meaning=round(likeness(one.meaning, other.meaning), 3) if "meaning" in kinds else None,
        against=sorted(kind for kind, extent in conflicts(one, other, days or 0.0).items() if extent >= _WORTH_TELLING),
    )
