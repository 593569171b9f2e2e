"""The model that says how likely a block of a page is part of the article: gradient-boosted trees, in numpy.

``data/block_model.npz`` contains all trees as one list of nodes: ``feature`` and ``threshold`` of each node, ``left``,
the number of the child for values up to the threshold (the other child follows it), ``value``, what a leaf adds to the
log-odds, ``roots``, the number of the first node of each tree, ``depth``, the most steps from a root to a leaf,
``baseline``, the log-odds before the first tree, and ``fingerprint``, the features it was trained with. A leaf leads to
itself. ``python -m benchmarks.block_model`` makes the file from reviewed pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.errors import NewscrawlError
from pipelines.extraction.body.features import FINGERPRINT
from pipelines.extraction.body.places import Floats

_FILE = "block_model.npz"
_ROWS = 2_048
"""Blocks that are judged at once, which bounds the memory of pages with very many."""


class BlockModel:
    """Trees that are ready to judge blocks.

    :raises NewscrawlError: when the trees were trained with other features than those of this version.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        if str(arrays["fingerprint"]) != FINGERPRINT:
            raise NewscrawlError(
                f"{_FILE} was trained with other features than this version computes ({arrays['fingerprint']}, not "
                f"{FINGERPRINT}): train it again with python -m benchmarks.block_model"
            )
        self._feature = arrays["feature"].astype(np.int32)
        self._threshold = arrays["threshold"]
        self._left = arrays["left"].astype(np.int32)
        self._value = arrays["value"]
        self._roots = arrays["roots"].astype(np.int32)
        self._depth = int(arrays["depth"])
        self._baseline = float(arrays["baseline"])

    def probabilities(self, features: Floats) -> Floats:
        """Return for each row of ``features`` how likely its block is part of the article."""
        parts = [self._log_odds(features[start : start + _ROWS]) for start in range(0, len(features), _ROWS)]
        odds = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        return (1 / (1 + np.exp(-odds))).astype(np.float32)

    def _log_odds(self, features: Floats) -> Floats:
        values = features.ravel()
        rows = np.arange(0, len(values), features.shape[1], dtype=np.int32)[:, None]
        nodes = np.repeat(self._roots[None, :], len(features), axis=0)
        for _ in range(self._depth):
            goes_right = values.take(rows + self._feature.take(nodes)) > self._threshold.take(nodes)
            nodes = self._left.take(nodes) + goes_right
        return np.asarray(self._value.take(nodes).sum(axis=1) + self._baseline, np.float32)


@cache
def shipped_model() -> BlockModel:
    """Return the model that ships with this version, loaded once.

    :raises NewscrawlError: when it does not belong to this version.
    """
    with (files("pipelines.extraction") / "data" / _FILE).open("rb") as file:
        return BlockModel(np.load(file))
