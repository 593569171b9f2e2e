"""Logistic regression with sign constraints on the weights, and folds for its cross-validation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FOLDS = 5
HELD_BACK = 0.25
"""Share of the groups of linked examples that no weight, threshold or feature is chosen on."""

_STEPS = 25
_CONVERGED = 1e-8


def fit(
    features: Floats,
    labels: Floats,
    weights: Floats,
    signs: Floats,
    *,
    offsets: Floats | None = None,
    ridge: float = 3e-3,
) -> Floats:
    """Return the fitted coefficients, the bias last, shape (features + 1,); one of the wrong sign is fixed at 0.

    :param features: shape (examples, features).
    :param labels: 1 for a true example, 0 for a false one; shape (examples,).
    :param weights: weight of each example, shape (examples,).
    :param signs: 1 or -1 for each feature, 0 for one of either sign; shape (features,).
    :param offsets: what the log-odds contain besides the features, shape (examples,).
    :param ridge: penalty on the squares of the coefficients, in units of the features' standard deviations.
    """
    offsets = np.zeros(len(labels)) if offsets is None else offsets
    scales = features.std(axis=0) + 1e-9
    free = np.ones(features.shape[1], dtype=bool)
    while True:
        fitted = _newton(features[:, free] / scales[free], labels, weights / weights.mean(), offsets, ridge)
        coefficients = np.zeros(features.shape[1] + 1)
        coefficients[:-1][free], coefficients[-1] = fitted[:-1] / scales[free], fitted[-1]
        wrong = coefficients[:-1] * signs < 0
        if not wrong.any():
            return coefficients
        free &= ~wrong


def _newton(features: Floats, labels: Floats, weights: Floats, offsets: Floats, penalty: float) -> Floats:
    """Return the coefficients without constraints, by Newton's method with a ridge penalty."""
    columns = np.column_stack([features, np.ones(len(features))])
    ridge = np.full(columns.shape[1], penalty * len(labels))
    ridge[-1] = 1e-9
    coefficients = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-columns @ coefficients - offsets))
        gradient = columns.T @ (weights * (expected - labels)) + ridge * coefficients
        hessian = (columns * (weights * expected * (1 - expected))[:, None]).T @ columns + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        coefficients -= step
        if np.abs(step).max() < _CONVERGED:
            break
    return coefficients


def balanced(labels: Floats, groups: Sequence[Hashable]) -> Floats:
    """Return weights, shape (examples,), with equal totals for true and false examples in each group.

    The total of a group is the square root of its size, between equal totals for all groups and for all examples.
    """
    weights = np.zeros(len(labels))
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    group_of = np.array([numbers[group] for group in groups])
    for number in numbers.values():
        size = int((group_of == number).sum())
        for label in (0.0, 1.0):
            cell = (group_of == number) & (labels == label)
            weights[cell] = size**0.5 / max(int(cell.sum()), 1)
    return weights


def linked_groups(linked: Sequence[Sequence[str]]) -> list[str]:
    """Return the name of each example's group: examples with a key in common, such as a host, are in one group."""
    leader: dict[str, str] = {}

    def find(one: str) -> str:
        while leader.setdefault(one, one) != one:
            one = leader[one]
        return one

    for keys in linked:
        for key in keys:
            first, other = sorted((find(keys[0]), find(key)))
            leader[other] = first
    return [find(keys[0]) for keys in linked]


def held_back(groups: Sequence[str]) -> NDArray[np.bool_]:
    """Return for each example whether its group is held back, decided by the hash of the group's name."""
    return np.array([blake2b(group.encode(), digest_size=1).digest()[0] < HELD_BACK * 256 for group in groups])


def folds(groups: Sequence[str]) -> NDArray[np.int64]:
    """Return a fold for each example, shape (examples,); folds are as equal as groups allow."""
    sizes = Counter(groups)
    filled: defaultdict[int, int] = defaultdict(int)
    fold: dict[str, int] = {}
    for group in sorted(sizes, key=lambda group: (-sizes[group], blake2b(group.encode()).digest())):
        fold[group] = min(range(FOLDS), key=lambda number: (filled[number], number))
        filled[fold[group]] += sizes[group]
    return np.array([fold[group] for group in groups])
