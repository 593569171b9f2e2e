"""Fits what counts for one event: the weights of agreement and the biases of all methods, from pairs of all languages.

Conflicts keep the weights that they have. Fitted as well, they were worse on hosts that were not fitted on: what only
the forms of offices and exchanges have, such as streets or one issuer, occurs in too few pairs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.fitting import FOLDS, Floats, balanced, fit, folds, held_back, linked_groups
from benchmarks.judged_pairs import Judged
from pipelines.events.score import model

CLUSTERS_SHARE = 0.3
"""Weight of the pairs from clusters beside that of all scored pairs."""

PRECISION = 0.95
"""Precision, on pairs that the weights were not fitted on, which the threshold is chosen for."""


@dataclass(frozen=True)
class Weights:
    """Fitted weights, by name of the column; see ``_columns``."""

    values: dict[str, float]

    def bias(self, method: str) -> float:
        """Return the bias of a method, for pairs of which the model's ``stated_share`` report one event."""
        shift = math.log(model().stated_share / (1 - model().stated_share))
        return self.values["bias"] + self.values.get(f"bias {method}", 0.0) + shift

    def agreement(self, method: str, kind: str) -> float:
        """Return the weight of a kind of agreement in a method."""
        return sum(self.values[column] for column in _agreement_columns(method, kind))

    def score(self, pair: Judged, method: str) -> float:
        """Return the log-odds of a pair by a method."""
        agreed = sum(self.agreement(method, kind) * pair.agreements[kind] for kind in model().method[method].agreement)
        return self.bias(method) + agreed + _against(pair)


def fit_weights(pairs: Sequence[Judged], clusters: Sequence[Judged] = ()) -> Weights:
    """Return the weights fitted on clear pairs that a crawl compares; an example for each method they have."""
    usable = [pair for pair in pairs if pair.clear and pair.compared]
    features, labels, weights, offsets = [], [], [], []
    for chosen, share in ((usable, 1.0), (clusters, CLUSTERS_SHARE)):
        if not chosen:
            continue
        each = balanced(np.array([float(pair.same) for pair in chosen]), [pair.languages for pair in chosen])
        for pair, weight in zip(chosen, share * each / each.sum(), strict=True):
            for method in _methods(pair):
                features.append(_row(pair, method))
                labels.append(float(pair.same))
                weights.append(weight)
                offsets.append(_against(pair))
    columns = _columns()
    examples = (np.array(each) for each in (features, labels, weights, list(columns.values())))
    fitted = fit(*examples, offsets=np.array(offsets))
    return Weights(dict(zip([*columns, "bias"], map(float, fitted), strict=True)))


def groups_of(pairs: Sequence[Judged]) -> list[str]:
    """Return the group of each pair; pairs that share a host or an article are in one."""
    return linked_groups([pair.links for pair in pairs])


def cross_validated(pairs: Sequence[Judged], clusters: Sequence[Judged] = ()) -> Floats:
    """Return the score of each pair, shape (pairs,), by weights fitted on the other folds of hosts.

    Pairs that are held back are never fitted on. All is NaN if there are too few pairs to fit on.
    """
    groups = groups_of(pairs)
    fold, held = folds(groups), held_back(groups)
    topic_fold = folds([pair.links[0] for pair in clusters]) if clusters else np.zeros(0)
    scores = np.full(len(pairs), np.nan)
    for left_out in range(FOLDS):
        fitted_on = [pairs[int(number)] for number in np.flatnonzero((fold != left_out) & ~held)]
        if len({pair.same for pair in fitted_on if pair.clear and pair.compared}) < 2:
            return np.full(len(pairs), np.nan)
        weights = fit_weights(fitted_on, [clusters[int(number)] for number in np.flatnonzero(topic_fold != left_out)])
        for number in np.flatnonzero(fold == left_out):
            scores[number] = weights.score(pairs[int(number)], pairs[int(number)].method)
    return scores


def threshold_for(precision: float, scores: Floats, same: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the lowest threshold with a precision, and the recall there; infinity and 0 if there is none."""
    order = np.argsort(-scores)
    found = np.cumsum(same[order])
    reached = np.flatnonzero(found / np.arange(1, len(order) + 1) >= precision)
    if not len(reached):
        return math.inf, 0.0
    last = reached[-1]
    return float(scores[order[last]]), float(found[last] / same.sum())


def _methods(pair: Judged) -> list[str]:
    shared = pair.method.partition("+")[0]
    return [shared, f"{shared}+meaning"] if "meaning" in pair.agreements else [shared]


def _agreement_columns(method: str, kind: str) -> list[str]:
    """Return the columns whose weights add up to that of an agreement.

    With an encoder every kind has another weight than without. Meaning has one weight for all pairs, and a further one
    across languages: the ridge keeps it small unless the few pairs there demand it.
    """
    if not method.endswith("+meaning"):
        return [kind]
    shared = f"{kind} with an encoder"
    return [shared, f"{kind} across languages"] if method.startswith("names") and kind == "meaning" else [shared]


def _columns() -> dict[str, float]:
    """Return the columns of the fit with the signs of their weights; 0 is any sign."""
    methods = model().method
    kinds = [(name, kind) for name in methods for kind in methods[name].agreement]
    agreements = {column: 1.0 for name, kind in kinds for column in _agreement_columns(name, kind)}
    biases = {f"bias {name}": 0.0 for name in list(methods)[1:]}
    return agreements | biases


def _row(pair: Judged, method: str) -> list[float]:
    kinds = model().method[method].agreement
    values = {column: pair.agreements[kind] for kind in kinds for column in _agreement_columns(method, kind)}
    values[f"bias {method}"] = 1.0
    return [values.get(name, 0.0) for name in _columns()]


def _against(pair: Judged) -> float:
    return sum(model().conflict[kind] * extent for kind, extent in pair.conflicts.items())
