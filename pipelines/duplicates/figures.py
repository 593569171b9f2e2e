"""Figures that an edited copy has, and the text that it copies has not."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from pipelines.duplicates.shingles import Words, word_hash
from pipelines.duplicates.slots import number_bits
from pipelines.duplicates.tokens import JOINS, marks, tokens

SHOWN_FIGURES = 12
"""Most figures that a note lists."""
NOTE = "figures that the text it copies does not have: "
"""How the note begins."""
_FIGURE = re.compile(rf"\d+(?:[{JOINS}]\d+)*")


def note_on_figures(text: str, numbers: NDArray[np.uint8]) -> str | None:
    """Return a note that lists the figures of a text that are new, as printed; None if there are none.

    :param numbers: the bits of the numbers that only this text has, of the two that were compared: uint8, packed.
    """
    if not numbers.any():
        return None
    new = set(np.flatnonzero(np.unpackbits(numbers)).tolist())
    figures = dict.fromkeys(match[0] for match in _FIGURE.finditer(text))
    found = [figure for figure in figures if _bit(figure) in new]
    if not found:
        return None
    more = " …" if len(found) > SHOWN_FIGURES else ""
    return f"{NOTE}{', '.join(found[:SHOWN_FIGURES])}{more}"


def _bit(figure: str) -> int:
    words = tokens(figure)
    hashes = np.array([word_hash(word) for word in words], np.uint64)
    signs = np.array(marks(figure, len(words)), np.uint8)
    return number_bits(Words(hashes, np.array([len(words)]), signs))[0]
