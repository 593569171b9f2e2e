"""The score of two articles: the log-odds that they report the same event, and the evidence for it.

What counts for one event depends on the method of comparison: within a language the weighted terms of two texts, across
languages the names in their leads, and with an encoder also their embeddings. What counts against it is the same in all
methods. The weights are in ``data/score.toml``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import msgspec

from pipelines.events.encoder import cosine
from pipelines.events.signature import UNIT, Signature
from pipelines.events.slots import minutes_apart
from pipelines.events.text_dates import days_apart
from pipelines.items import EventEvidence, SharedTerm
from pipelines.tables import shipped_table

EVIDENCE_TERMS = 12
"""Shared terms that the evidence lists, those with the greatest share of the similarity."""

_NOTABLE = 0.5  # extent from which the evidence lists a conflict
_MIN_NAMES = 2
_MIN_NUMBERS = 3
_MAX_DAYS = 3  # dates up to this many days apart may belong to one event
_CONFLICTING_DAYS = 13  # dates this many days apart are a full conflict
_MAX_MINUTES = 90  # reports of one incident name the alarm, the arrival, the end
_SHARED_NUMBERS = 0.25  # two texts on one event share at least this share of their numbers
_FULL_NAMES = 3  # fewer names do not identify an event, even if all of them are shared
_CONTRADICTIONS = frozenset({"companies", "dates", "numbers", "sender", "streets", "times", "weekdays"})


class Method(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weights of one method of comparison."""

    bias: float
    agreement: dict[str, float]


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The weights of ``data/score.toml``, described there."""

    threshold: float
    related: float
    stated_share: float
    cap: dict[str, float]
    method: dict[str, Method]
    conflict: dict[str, float]


@lru_cache(maxsize=1)
def model() -> Model:
    """Return the shipped model."""
    return msgspec.convert(shipped_table("events", "score"), Model)


def method(one: Signature, other: Signature) -> str:
    """Return how two articles are compared: ``terms``, across languages ``names``, either perhaps with ``+meaning``."""
    shared = "terms" if one.language == other.language else "names"
    return f"{shared}+meaning" if one.embedding and other.embedding else shared


def agreements(one: Signature, other: Signature) -> dict[str, float]:
    """Return what counts for one event in the method of comparison, each kind from 0 to its cap.

    - ``terms``: the square root of the cosine of the weighted terms.
    - ``names``: the weight of the names in both leads, as a share of the weight of all their names; reduced if these
      are fewer than three.
    - ``meaning``: the cosine of the embeddings.
    """
    return {kind: agreement(kind, one, other) for kind in model().method[method(one, other)].agreement}


def agreement(kind: str, one: Signature, other: Signature) -> float:
    """Return how far two articles agree in one of the kinds that ``agreements`` describes."""
    return min(_AGREEMENTS[kind](one, other), model().cap[kind])


def _shared_terms(one: Signature, other: Signature) -> float:
    mine, theirs = one.weights, other.weights
    product = sum(mine[term] * theirs[term] for term in mine.keys() & theirs.keys())
    return math.sqrt(min(product / UNIT**2, 1.0))


def _shared_names(one: Signature, other: Signature) -> float:
    mine, theirs = _names_in_both(one, other)
    count = math.sqrt(len(one.names) * len(other.names))
    return math.sqrt(mine * theirs) * min(count / _FULL_NAMES, 1.0)


def _names_in_both(one: Signature, other: Signature) -> tuple[float, float]:
    """Return the weight of the names in both leads, as a share of all names of the one and of the other."""
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
    "meaning": lambda one, other: cosine(one.embedding, other.embedding),
}


def conflicts(one: Signature, other: Signature, days: float = 0.0) -> dict[str, float]:
    """Return what counts against one event, with its extent above 0; kinds that are not returned have extent 0.

    - ``names``: both leads have at least two, and of either lead's names at least this share, by weight, is missing in
      the other lead.
    - ``numbers``: both texts have at least three, and share hardly any.
    - ``dates``: the nearest dates are more than three days apart; those in the leads if both have some.
    - ``weekdays``: both leads have some, none in common.
    - ``streets``, ``companies``: both texts have some, none in common.
    - ``sender``: both have the same issuer, whose texts share words in any case.
    - ``times``: the nearest times of day in two texts of one issuer are more than 90 minutes apart.
    - ``several``: the number of these conflicts, without names, beyond the first.
    - ``vague``: neither text has a name, number or day that would identify its event.
    - ``days``: ln(1 + days) between the publication dates, from one day on.

    :param days: days between the publication dates of the two.
    """
    found = _disjoint(one, other)
    apart = days_apart(one.lead_dates, other.lead_dates)
    if apart is None:
        apart = days_apart(one.dates, other.dates)
    if apart is not None and apart > _MAX_DAYS:
        found["dates"] = min(1.0, (apart - _MAX_DAYS) / (_CONFLICTING_DAYS - _MAX_DAYS))
    if one.issuer is not None and one.issuer == other.issuer:
        found["sender"] = 1.0
        minutes = minutes_apart(one.slots.times, other.slots.times)
        if minutes is not None and minutes > _MAX_MINUTES:
            found["times"] = 1.0
    contradictions = sum(kind in _CONTRADICTIONS and extent >= _NOTABLE for kind, extent in found.items())
    if contradictions > 1:
        found["several"] = contradictions - 1.0
    if not any(map(_is_specific, (one, other))):
        found["vague"] = 1.0
    if days >= 1:
        found["days"] = math.log1p(days)
    return found


def _disjoint(one: Signature, other: Signature) -> dict[str, float]:
    """Return the conflicts of sets that should overlap."""
    found: dict[str, float] = {}
    comparable = min(len(one.names), len(other.names)) >= _MIN_NAMES
    if comparable and (shared := max(_names_in_both(one, other))) < 1:
        found["names"] = 1 - shared
    fewer = min(len(one.numbers), len(other.numbers))
    if fewer >= _MIN_NUMBERS and len(one.numbers & other.numbers) / fewer < _SHARED_NUMBERS:
        found["numbers"] = 1.0
    for kind, mine, theirs in (
        ("weekdays", one.weekdays, other.weekdays),
        ("streets", one.slots.streets, other.slots.streets),
        ("companies", one.slots.companies, other.slots.companies),
    ):
        if mine and theirs and mine.isdisjoint(theirs):
            found[kind] = 1.0
    return found


def _is_specific(signature: Signature) -> bool:
    """Return whether a text has anything that may distinguish its event from the next."""
    return bool(signature.names or signature.numbers or signature.dates or signature.weekdays)


def score(one: Signature, other: Signature, days: float = 0.0) -> float:
    """Return the log-odds that two articles report the same event; their order does not matter.

    :param days: days between the publication dates of the two.
    """
    weights = model()
    chosen = weights.method[method(one, other)]
    odds = chosen.bias + sum(chosen.agreement[kind] * extent for kind, extent in agreements(one, other).items())
    return odds + sum(weights.conflict[kind] * extent for kind, extent in conflicts(one, other, days).items())


@lru_cache(maxsize=8)
def min_product(method: str) -> int:
    """Return a lower bound for the dot product of weighted terms, below which a record never mentions the other text.

    Below it, no score by this method reaches the thresholds of the model: everything else that counts for one event is
    taken at its cap, and what counts against it is left out. The result is 0 if there is no such bound.
    """
    weights = model()
    others = dict(weights.method[method].agreement)
    weight = others.pop("terms", 0.0)
    if weight <= 0 or max(weights.conflict.values()) > 0:
        return 0
    most = sum(max(of, 0.0) * weights.cap[kind] for kind, of in others.items())
    share = (min(weights.related, weights.threshold) - weights.method[method].bias - most) / weight
    return max(math.floor((share * UNIT) ** 2) - 1, 0) if share > 0 else 0


def probability(log_odds: float) -> float:
    """Return the probability of the same event, among pairs of which the model's ``stated_share`` report one event."""
    return 1 / (1 + math.exp(-log_odds))


def evidence(one: Signature, other: Signature, days: float | None) -> EventEvidence:
    """Return the evidence behind the score of two signatures; names are spelled as in ``one``.

    :param days: days between the publication dates of the two.
    """
    kinds = model().method[method(one, other)].agreement
    mine, theirs = (one.weights, other.weights) if "terms" in kinds else ({}, {})
    products = {term: weight * theirs[term] for term, weight in mine.items() if term in theirs}
    total = sum(products.values()) or 1
    strongest = sorted(products, key=lambda term: (-products[term], term))[:EVIDENCE_TERMS]
    return EventEvidence(
        names=sorted(name for key, name in one.names.items() if key in other.names),
        numbers=sorted(one.numbers & other.numbers, key=float),
        terms=[SharedTerm(term.removeprefix("#"), round(products[term] / total, 3)) for term in strongest],
        days=days,
        meaning=round(cosine(one.embedding, other.embedding), 3) if "meaning" in kinds else None,
        against=sorted(kind for kind, extent in conflicts(one, other, days or 0.0).items() if extent >= _NOTABLE),
    )
