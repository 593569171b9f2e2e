"""How much two texts share, counted on their shingles or estimated from their sketches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.shingles import PERMUTATIONS
from pipelines.duplicates.sketch import Shingles
from pipelines.items import DuplicateKind

NEAR_THRESHOLD = 0.64
"""Estimated Jaccard similarity from which a text is an edited copy. Of the pairs with this estimate, one in a thousand
has a true similarity below 0.5; of the pairs with a true similarity between 0.70 and 0.75, one in forty is missed."""
PARTIAL_THRESHOLD = 0.6
"""If at least this share of the shingles of one text are also in the other, one is a part of the other."""
PARTIAL_SHINGLES = 40
"""Fewer shared shingles than this are a quotation or a phrase, not a partial copy."""
_CHANCE = 1 / 256
"""Share of the bytes of two signatures that agree by chance."""

Estimates = NDArray[np.float64]


@dataclass(slots=True)
class Resemblance:
    """How much two texts share; a pure function of the two."""

    similarity: float
    """Jaccard similarity of their shingles."""
    containment: float
    """Share of the shingles of the later text that are also in the earlier one."""
    coverage: float
    """Share of the shingles of the earlier text that are also in the later one."""
    shared: float
    """Number of shingles that are in both."""

    @classmethod
    def of(cls, later: Shingles, earlier: Shingles) -> Resemblance:
        """Return the resemblance of two sets of shingles, counted exactly."""
        if not len(later) or not len(earlier):  # a text without words equals only another one without words
            same = float(len(later) == len(earlier))
            return cls(same, same, same, 0)
        return cls.by_shared(len(np.intersect1d(later, earlier, assume_unique=True)), len(later), len(earlier))

    @classmethod
    def by_shared(cls, shared: float, later: float, earlier: float) -> Resemblance:
        """Return the resemblance of two texts by their numbers of distinct shingles.

        :param shared: number of shingles in both texts.
        :param later: number of shingles of the later text; ``earlier`` likewise.
        """
        shared = min(shared, later, earlier)
        union = max(later + earlier - shared, 1)
        containment, coverage = round(shared / max(later, 1), 4), round(shared / max(earlier, 1), 4)
        return cls(round(shared / union, 4), containment, coverage, shared)

    @property
    def kind(self) -> DuplicateKind:
        """What the later text is to the earlier one, if the two do not have the same words."""
        if self.similarity >= NEAR_THRESHOLD:
            return "near"
        is_part = self.shared >= PARTIAL_SHINGLES and max(self.containment, self.coverage) >= PARTIAL_THRESHOLD
        return "partial" if is_part else "unique"


def may_be_copies(shared: Estimates, later: NDArray[np.int64], earlier: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each of many pairs whether ``Resemblance.kind`` may call it a copy; False is certain."""
    rounding = 1e-4
    near = shared >= (NEAR_THRESHOLD - rounding) * (later + earlier - shared)
    part = (shared >= PARTIAL_SHINGLES) & (shared >= (PARTIAL_THRESHOLD - rounding) * np.minimum(later, earlier))
    return near | part


def estimated_similarity(agreeing: NDArray[np.int64], values: int) -> Estimates:
    """Return the estimated Jaccard similarity of pairs of sets.

    :param agreeing: how many bytes of the two signatures agree: int64, shape (pairs,).
    :param values: how many bytes a signature has.
    """
    return cast("Estimates", np.maximum((agreeing / values - _CHANCE) / (1 - _CHANCE), 0))


def estimated_shared(
    similarity: Estimates,
    later: NDArray[np.int64],
    earlier: NDArray[np.int64],
    collisions: NDArray[np.int64],
    sampled: NDArray[np.int64],
) -> Estimates:
    """Return how many shingles the texts of each pair share, estimated from their signatures and their samples.

    The two estimates are weighted by the inverse of their variances. All arrays have shape (pairs,).

    :param similarity: Jaccard similarity, estimated from the signatures.
    :param later: number of distinct shingles of the later text; ``earlier`` likewise.
    :param collisions: number of sampled shingles that are in both.
    :param sampled: number of sampled shingles of the shorter text; 0 where the samples were not compared.
    """
    both, shorter = later + earlier, np.minimum(later, earlier)
    by_signature = similarity / (1 + similarity) * both
    smoothed = (similarity * PERMUTATIONS + 0.5) / (PERMUTATIONS + 1)
    signature_variance = smoothed * (1 - smoothed) / PERMUTATIONS * (both / (1 + smoothed) ** 2) ** 2
    share = collisions / np.maximum(sampled, 1)
    smoothed = (collisions + 0.5) / (sampled + 1)
    sample_variance = smoothed * (1 - smoothed) / np.maximum(sampled, 1) * shorter.astype(np.float64) ** 2
    weight = np.where(sampled > 0, signature_variance / np.maximum(signature_variance + sample_variance, 1e-9), 0)
    return cast("Estimates", np.minimum((1 - weight) * by_signature + weight * share * shorter, shorter))
