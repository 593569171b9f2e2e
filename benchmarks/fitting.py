"""Logistic regression with sign constraints on the weights, and folds for its cross-validation."""

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
    """Return the fitted coefficients, the bias last, shape (features + 1,); one of the wrong sign is fixed at 0.

    :param features: shape (examples, features).
    :param labels: 1 for a true example, 0 for a false one; shape (examples,).
    :param weights: weight of each example, shape (examples,).
    :param signs: 1 or -1 for each feature, shape (features,).
    """
    free = np.ones(features.shape[1], dtype=bool)
    while True:
        fitted = _newton(features[:, free], labels, weights / weights.mean())
        coefficients = np.zeros(features.shape[1] + 1)
        coefficients[:-1][free], coefficients[-1] = fitted[:-1], fitted[-1]
        wrong = coefficients[:-1] * signs < 0
        if not wrong.any():
            return coefficients
        free &= ~wrong


def _newton(features: Floats, labels: Floats, weights: Floats) -> Floats:
    """Return the coefficients without constraints, by Newton's method with a small ridge penalty."""
    columns = np.column_stack([features, np.ones(len(features))])
    ridge = np.full(columns.shape[1], _RIDGE * len(labels))
    ridge[-1] = 1e-9
    coefficients = np.zeros(columns.shape[1])
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-columns @ coefficients))
        gradient = columns.T @ (weights * (expected - labels)) + ridge * coefficients
        hessian = (columns * (weights * expected * (1 - expected))[:, None]).T @ columns + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        coefficients -= step
        if np.abs(step).max() < _CONVERGED:
            break
    return coefficients


def balanced(labels: Floats, groups: Sequence[Hashable]) -> Floats:
    """Return weights, shape (examples,), with equal totals for all groups, and in each for true and false examples."""
    weights = np.zeros(len(labels))
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    group_of = np.array([numbers[group] for group in groups])
    for number in numbers.values():
        for label in (0.0, 1.0):
            cell = (group_of == number) & (labels == label)
            weights[cell] = 1 / max(int(cell.sum()), 1)
    return weights


def folds(linked: Sequence[tuple[str, str]], seed: int) -> NDArray[np.int64]:
    """Return a fold for each pair of ids, shape (pairs,); pairs linked by shared articles share a fold."""
    leader: dict[str, str] = {}

    def find(one: str) -> str:
        while leader.setdefault(one, one) != one:
            one = leader[one]
        return one

    for one, other in linked:
        leader[find(one)] = find(other)
    groups = sorted({find(one) for one, _ in linked})
    random.Random(seed).shuffle(groups)
    fold = {group: position % FOLDS for position, group in enumerate(groups)}
    return np.array([fold[find(one)] for one, _ in linked])
