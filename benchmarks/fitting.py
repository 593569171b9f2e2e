"""Logistic regression whose weights keep the sign of what they mean, and its cross-validation."""

from __future__ import annotations

import random
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FOLDS = 5
_RIDGE = 1e-3
_STEPS = 25
_CONVERGED = 1e-8


def fit(features: Floats, labels: Floats, weights: Floats, signs: Floats) -> Floats:
    """Return the coefficients that explain the labels best, the bias last; one of the wrong sign is left at 0.

    :param features: a row for each example.
    :param labels: 1 for a true example, 0 for a false one.
    :param weights: what each example counts.
    :param signs: 1 or -1 for each feature.
    """
    open_to_it = np.ones(features.shape[1], dtype=bool)
    while True:
        fitted = _newton(features[:, open_to_it], labels, weights / weights.mean())
        coefficients = np.zeros(features.shape[1] + 1)
        coefficients[:-1][open_to_it], coefficients[-1] = fitted[:-1], fitted[-1]
        wrong = coefficients[:-1] * signs < 0
        if not wrong.any():
            return coefficients
        open_to_it &= ~wrong


def _newton(features: Floats, labels: Floats, weights: Floats) -> Floats:
    columns = np.column_stack([features, np.ones(len(features))])
    ridge = np.full(columns.shape[1], _RIDGE * len(labels))
    ridge[-1] = 1e-9
    coefficients = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-columns @ coefficients))
        slope = columns.T @ (weights * (expected - labels)) + ridge * coefficients
        curve = (columns * (weights * expected * (1 - expected))[:, None]).T @ columns + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        coefficients -= step
        if np.abs(step).max() < _CONVERGED:
            break
    return coefficients


def balanced(labels: Floats, groups: Sequence[Hashable]) -> Floats:
    """Return weights by which each group counts the same, and in each as much for true examples as for false ones."""
    weights = np.zeros(len(labels))
    of_group = np.array([hash(group) for group in groups])
    for group in set(of_group.tolist()):
        for label in (0.0, 1.0):
            cell = (of_group == group) & (labels == label)
            weights[cell] = 1 / max(int(cell.sum()), 1)
    return weights


def folds(linked: Sequence[tuple[str, str]], seed: int) -> NDArray[np.int64]:
    """Return a fold for each pair of ids; pairs that share an article, over whatever steps, share their fold."""
    leader: dict[str, str] = {}

    def find(one: str) -> str:
        while leader.setdefault(one, one) != one:
            one = leader[one]
        return one

    for one, other in linked:
        leader[find(one)] = find(other)
    groups = sorted({find(one) for one, _ in linked})
    random.Random(seed).shuffle(groups)
    fold = {group: place % FOLDS for place, group in enumerate(groups)}
    return np.array([fold[find(one)] for one, _ in linked])
