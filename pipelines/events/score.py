"""Whether two articles report the same event: log-odds from their signatures, and what they rest on.

One agreement, the cosine of the weighted terms, and what speaks against one event. The numbers are in
``data/score.toml``.
"""

from __future__ import annotations

import math
import tomllib
from functools import lru_cache
from importlib.resources import files

import msgspec

from newscrawl.items import EventEvidence
from pipelines.events.dates import days_apart
from pipelines.events.signature import UNIT, Signature
from pipelines.events.slots import minutes_apart

EVIDENCE_TERMS = 12
"""Shared terms that the evidence names, those with the greatest share."""

_WORTH_TELLING = 0.5  # extent from which evidence names a conflict
_ENOUGH_NAMES = 2
_ENOUGH_NUMBERS = 3
_DAYS_TOLERATED = 3  # dates this near may be told of one event
_DAYS_CONTRADICTING = 13  # dates this far apart contradict in full
_MINUTES_TOLERATED = 90  # reports give the alarm, the arrival, the end
_TABLE_NUMBERS = 6  # a text with so many numbers is about them
_TABLE_SHARE = 0.25  # two such texts on one event share more of them


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of ``data/score.toml``, described there."""

    bias: float
    threshold: float
    related: float
    stated_share: float
    agreement: dict[str, float]
    conflict: dict[str, float]


@lru_cache(maxsize=1)
def model() -> Model:
    """Return the shipped model."""
    with (files("pipelines.events") / "data" / "score.toml").open("rb") as file:
        return msgspec.convert(tomllib.load(file), Model)


def agreements(one: Signature, other: Signature) -> dict[str, float]:
    """Return what speaks for one event, from 0 to 1: the square root of the cosine of the weighted ``terms``."""
    mine, theirs = one.weights, other.weights
    product = sum(mine[term] * theirs[term] for term in mine.keys() & theirs.keys())
    return {"terms": math.sqrt(min(product / UNIT**2, 1.0))}


def conflicts(one: Signature, other: Signature, days: float = 0.0) -> dict[str, float]:
    """Return what speaks against one event, each over 0; what is left out is 0.

    ``names``: both leads hold at least two, and this share of the fewer ones is missing in the other; ``numbers``: both
    texts hold at least three, none in common; ``figures``: both hold six or more and share hardly any; ``dates``: the
    nearest dates named, in the leads if both have some, are more than three days apart; ``weekdays``: both leads name
    some, none in common; ``streets``, ``companies``: both name some, none in common; ``sender``: one outlet or office
    writes both, which shares its words with itself; ``times``: times of the day in its two texts, the nearest over 90
    minutes apart; ``days``: ln(1 + days) between the articles' own dates, from one day on.
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
    if days >= 1:
        found["days"] = math.log1p(days)
    return found


def _disjoint(one: Signature, other: Signature) -> dict[str, float]:
    """Return the conflicts of sets that should meet."""
    found: dict[str, float] = {}
    fewer = min(len(one.names), len(other.names))
    if fewer >= _ENOUGH_NAMES and (shared := len(one.names.keys() & other.names.keys())) < fewer:
        found["names"] = 1 - shared / fewer
    fewer, shared = min(len(one.numbers), len(other.numbers)), len(one.numbers & other.numbers)
    if fewer >= _ENOUGH_NUMBERS and not shared:
        found["numbers"] = 1.0
    if fewer >= _TABLE_NUMBERS and shared / fewer < _TABLE_SHARE:
        found["figures"] = 1.0
    for kind, mine, theirs in (
        ("weekdays", one.weekdays, other.weekdays),
        ("streets", one.slots.streets, other.slots.streets),
        ("companies", one.slots.companies, other.slots.companies),
    ):
        if mine and theirs and mine.isdisjoint(theirs):
            found[kind] = 1.0
    return found


def score(one: Signature, other: Signature, days: float = 0.0) -> float:
    """Return the log-odds that two articles of one language report the same event; the order does not matter.

    :param days: how many days part their own dates.
    """
    numbers = model()
    odds = numbers.bias + sum(numbers.agreement[kind] * extent for kind, extent in agreements(one, other).items())
    return odds + sum(numbers.conflict[kind] * extent for kind, extent in conflicts(one, other, days).items())


def probability(log_odds: float) -> float:
    """Return the probability of the same event among pairs of which the stated share is one."""
    return 1 / (1 + math.exp(-log_odds))


def evidence(one: Signature, other: Signature, days: float | None) -> EventEvidence:
    """Return what the score of two signatures rests on; names are written as in ``one``, ``days`` parts their dates."""
    products = {term: weight * other.weights[term] for term, weight in one.weights.items() if term in other.weights}
    total = sum(products.values()) or 1
    strongest = sorted(products, key=lambda term: (-products[term], term))[:EVIDENCE_TERMS]
    return EventEvidence(
        names=sorted(name for key, name in one.names.items() if key in other.names),
        numbers=sorted(one.numbers & other.numbers, key=float),
        terms={term.removeprefix("#"): round(products[term] / total, 3) for term in strongest},
        days=days,
        against=sorted(kind for kind, extent in conflicts(one, other, days or 0.0).items() if extent >= _WORTH_TELLING),
    )
