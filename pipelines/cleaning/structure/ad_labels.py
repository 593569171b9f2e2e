"""The label of an advertisement between a title and its text, where no sentence ends in front of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.items import Removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.ad_behind_title"
REACH = 220
"""Most characters of a title with its kicker, before the label."""
LABELS = ("Anzeige", "ANZEIGE", "Werbung", "Publicidad", "PUBLICIDAD", "Reklama", "REKLAMA", "Reklam", "Publicité")
CHARGES = (
    "stell",
    "erstatt",
    "schreib",
    "droh",
    "hagel",
    "kassier",
    "bekomm",
    "erhält",
    "erhielt",
    "folg",
    "gibt",
    "reich",
)
"""Beginnings of words with which *Anzeige* is a charge."""


def ads_behind_titles(outline: Outline) -> Iterator[Removal]:
    """Yield the label between a title and a text that both have a capital there: a report of a charge has a verb."""
    head = outline.body[:REACH]
    for label in LABELS:
        at = head.find(f" {label} ")
        if at < 0:
            continue
        before, after = head[:at].split(), head[at + len(label) + 2 :]
        is_title = len(before) > 2 and not any(word.endswith((".", "!", ":")) for word in before)
        charged = any(word.lower().startswith(CHARGES) for word in before)
        if is_title and not charged and before[-1][0].isupper() and after[:1].isupper():
            yield Removal(at + 1, at + 1 + len(label), "ad_label", RULE, label)
