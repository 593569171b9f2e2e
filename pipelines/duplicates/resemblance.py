"""How far two texts agree, counted on their shingles or estimated from their sketches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.shingles import PERMUTATIONS
from pipelines.duplicates.sketch import Shingles
from pipelines.items import DuplicateKind

NEAR_THRESHOLD = 0.64
"""Jaccard similarity from which a text is an edited copy: an estimate that low is still below 0.5 in one case of a
thousand, and misses one pair of forty with a similarity between 0.70 and 0.75."""
PARTIAL_THRESHOLD = 0.6
"""Share of either text's shingles that stand in the other from which one counts as a part of the other."""
PARTIAL_SHINGLES = 40
"""Fewer shared shingles than this are a quotation or a phrase, not a part."""
_CHANCE = 1 / 256
"""Share of the bytes of two signatures that agree by accident."""

Estimates = NDArray[np.float64]


@dataclass(slots=True)
class Resemblance:
    """How far two texts agree; a pure function of the two."""

    similarity: float
    """Jaccard similarity of their shingles."""
    containment: float
    """Share of the later text's shingles that stand in the earlier."""
    coverage: float
    """Share of the earlier text's shingles that stand in the later."""
    shared: float
    """Shingles that stand in both."""

    @classmethod
    def of(cls, later: Shingles, earlier: Shingles) -> Resemblance:
        """Return what two sets of shingles have in common, counted."""
        if not len(later) or not len(earlier):  # texts without words agree with their like, and with nothing else
            same = float(len(later) == len(earlier))
            return cls(same, same, same, 0)
        return cls.by_shared(len(np.intersect1d(later, earlier, assume_unique=True)), len(later), len(earlier))

    @classmethod
    def by_shared(cls, shared: float, later: float, earlier: float) -> Resemblance:
        """Return the same for two texts with so many shingles, so many of them in both."""
        shared = min(shared, later, earlier)
        union = max(later + earlier - shared, 1)
        containment, coverage = round(shared / max(later, 1), 4), round(shared / max(earlier, 1), 4)
        return cls(round(shared / union, 4), containment, coverage, shared)

    @property
    def kind(self) -> DuplicateKind:
        """What the later text is to the earlier, if it is not the same."""
        if self.similarity >= NEAR_THRESHOLD:
            return "near"
        is_part = self.shared >= PARTIAL_SHINGLES and max(self.containment, self.coverage) >= PARTIAL_THRESHOLD
        return "partial" if is_part else "unique"


def may_be_copies(shared: Estimates, later: NDArray[np.int64], earlier: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell of many pairs at once which ``Resemblance.kind`` may find to be copies, and surely of all that it does."""
    rounding = 1e-4
    near = shared >= (NEAR_THRESHOLD - rounding) * (later + earlier - shared)
    part = (shared >= PARTIAL_SHINGLES) & (shared >= (PARTIAL_THRESHOLD - rounding) * np.minimum(later, earlier))
    return near | part


def estimated_similarity(agreeing: NDArray[np.int64], values: int) -> Estimates:
    """Return the Jaccard similarity of sets of whose ``values`` signature bytes so many agree."""
    return cast("Estimates", np.maximum((agreeing / values - _CHANCE) / (1 - _CHANCE), 0))


def estimated_shared(
    similarity: Estimates,
    later: NDArray[np.int64],
    earlier: NDArray[np.int64],
    met: NDArray[np.int64],
    sampled: NDArray[np.int64],
) -> Estimates:
    """Return how many shingles pairs of texts share, by what their signatures and their samples say.

    The two estimates are weighted by the inverse of their variances.

    :param similarity: estimated from the signatures.
    :param later: distinct shingles of the later text of each pair; ``earlier`` those of the earlier one.
    :param met: sampled shingles that stand in both.
    :param sampled: sampled shingles of the shorter text; 0 where nothing is known of samples.
    """
    both, shorter = later + earlier, np.minimum(later, earlier)
    by_signature = similarity / (1 + similarity) * both
    smoothed = (similarity * PERMUTATIONS + 0.5) / (PERMUTATIONS + 1)
    signature_variance = smoothed * (1 - smoothed) / PERMUTATIONS * (both / (1 + smoothed) ** 2) ** 2
    share = met / np.maximum(sampled, 1)
    smoothed = (met + 0.5) / (sampled + 1)
    sample_variance = smoothed * (1 - smoothed) / np.maximum(sampled, 1) * shorter.astype(np.float64) ** 2
    weight = np.where(sampled > 0, signature_variance / np.maximum(signature_variance + sample_variance, 1e-9), 0)
    return cast("Estimates", np.minimum((1 - weight) * by_signature + weight * share * shorter, shorter))
