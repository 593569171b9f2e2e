"""Which texts are one form, filled in twice: what differs are numbers, names and days, the words around are the same.

An edited copy may have other words where these stand, too. But a correction changes one name, and an update figures
alone, whereas a form has other numbers and other names or days.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.slots import NAMES, NUMBERS, OTHERS

SAME_FRAME, FEWEST_FRAME = 0.7, 12
"""Two texts of one form have at least this many other words in common, and this share of all that either has."""
REPLACED_SLOTS = 3.5
"""Fewer other numbers and names may be an update, or a correction."""
REPLACED_NAMES = 2.5
"""More other names than this, and at least half of all, are enough without numbers."""
REPLACED_NUMBERS = 5.5
"""More other numbers than this are enough without names, if they are most of all, and at least one for five words."""
_ONE, _TWO, _HALF, _MOST = 0.5, 1.5, 0.5, 0.6  # one word may be estimated at a little less than one

Estimates = NDArray[np.float64]


def are_forms(differing: Estimates) -> NDArray[np.bool_]:
    """Return of many pairs whether both texts are one form, filled in twice: shape (pairs,).

    :param differing: what ``slots.differences`` returns: shape (pairs, 3, 3).
    """
    both = differing[:, :, 2]
    replaced = differing[:, :, :2].min(axis=2)
    share = replaced / np.maximum(replaced + both, 1)
    numbers, names, others = replaced[:, NUMBERS], replaced[:, NAMES], replaced[:, OTHERS]
    framed = (both[:, OTHERS] >= FEWEST_FRAME) & (both[:, OTHERS] >= SAME_FRAME * differing[:, OTHERS].sum(axis=1))
    framed &= others <= numbers + names
    slots = (numbers > _ONE) & (names > _TWO) & (numbers + names > REPLACED_SLOTS)
    slots |= (numbers > REPLACED_SLOTS) & (names > _ONE)
    renamed = (names > REPLACED_NAMES) & (share[:, NAMES] >= _HALF)
    table = (numbers > REPLACED_NUMBERS) & (share[:, NUMBERS] > _MOST) & (5 * numbers >= both[:, OTHERS])
    forms: NDArray[np.bool_] = framed & (slots | renamed | table)
    return forms
