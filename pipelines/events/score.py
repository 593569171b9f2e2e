"""Whether two articles report the same event: log-odds from their signatures, and what they rest on.

One agreement, the cosine of the weighted terms, and four conflicts. The numbers are in ``data/score.toml``.
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

EVIDENCE_TERMS = 12
"""Shared terms that the evidence names, those with the greatest share."""

_DAYS_TOLERATED = 3  # dates this near may be told of one event
_DAYS_CONTRADICTING = 13  # dates this far apart contradict in full


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of ``data/score.toml``, described there."""

    bias: float
    threshold: float
    related: float
    fitted_share: float
    stated_share: float
    agreement: dict[str, float]
    conflict: dict[str, float]


@lru_cache(maxsize=1)
def model() -> Model:
    """Return the shipped model."""
    with (files("pipelines.events") / "data" / "score.toml").open("rb") as file:
        return msgspec.convert(tomllib.load(file), Model)


def similarity(one: Signature, other: Signature) -> float:
    """Return the cosine of the term weights, 0 to 1."""
    mine, theirs = one.weights, other.weights
    product = sum(mine[term] * theirs[term] for term in mine.keys() & theirs.keys())
    return min(product / UNIT**2, 1.0)


def conflicts(one: Signature, other: Signature) -> dict[str, float]:
    """Return what speaks against one event, each from 0 (left out) to 1.

    ``names``: both leads hold at least two names, none in common; ``numbers``: both texts hold at least three, none in
    common; ``dates``: the nearest dates named, in the leads if both have some, are more than three days apart;
    ``weekdays``: both leads name weekdays, none in common.
    """
    found: dict[str, float] = {}
    if min(len(one.names), len(other.names)) >= 2 and one.names.keys().isdisjoint(other.names):
        found["names"] = 1.0
    if min(len(one.numbers), len(other.numbers)) >= 3 and one.numbers.isdisjoint(other.numbers):
        found["numbers"] = 1.0
    apart = days_apart(one.lead_dates, other.lead_dates)
    if apart is None:
        apart = days_apart(one.dates, other.dates)
    if apart is not None and apart > _DAYS_TOLERATED:
        found["dates"] = min(1.0, (apart - _DAYS_TOLERATED) / (_DAYS_CONTRADICTING - _DAYS_TOLERATED))
    if one.weekdays and other.weekdays and one.weekdays.isdisjoint(other.weekdays):
        found["weekdays"] = 1.0
    return found


def score(one: Signature, other: Signature) -> float:
    """Return the log-odds that two articles of one language report the same event; the order does not matter."""
    numbers = model()
    odds = numbers.bias + numbers.agreement["terms"] * math.sqrt(similarity(one, other))
    return odds + sum(numbers.conflict[kind] * extent for kind, extent in conflicts(one, other).items())


def probability(log_odds: float) -> float:
    """Return the probability of the same event, moved from the fitted to the stated share of such pairs."""
    numbers = model()
    moved = log_odds + _logit(numbers.stated_share) - _logit(numbers.fitted_share)
    return 1 / (1 + math.exp(-moved))


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


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
        against=sorted(conflicts(one, other)),
    )
