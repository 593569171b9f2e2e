"""Texts in one wording: edited versions of one wire text, or one office's form filled in for other events.

There may be dozens of them, and what one of them brings to a comparison the others bring again.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.events.articles import Found
from pipelines.events.score import agreement, model
from pipelines.events.signature import Signature

SHARED_TERMS = 0.7
"""How many of the terms of the text with more stand in the other too, in one wording; of other reports a fifth does."""

OF_ONE_WORDING = 3
"""Texts of one wording that are compared before others, copies included: as many as decide on an event."""


def one_wording(one: Signature, other: Signature) -> bool:
    """Whether two texts use the same terms, but for names and numbers perhaps.

    They also agree as far as agreement counts. So whether they do never depends on what was passed over unscored.
    """
    if one.language != other.language or agreement("terms", one, other) < model().enough["terms"]:
        return False
    shared = len(one.weights.keys() & other.weights.keys())
    return shared >= SHARED_TERMS * max(len(one.weights), len(other.weights))


def spread(texts: Iterable[Found], count: int) -> list[Found]:
    """Return the first so many texts, of one wording only some; where too few are left the others follow."""
    chosen: list[Found] = []
    passed_over: list[Found] = []
    of_wording: dict[int, int] = {}
    for text in texts:
        of_wording[text.wording] = met = of_wording.get(text.wording, 0) + 1
        (chosen if met <= OF_ONE_WORDING else passed_over).append(text)
        if len(chosen) == count:
            break
    return chosen + passed_over[: count - len(chosen)]
