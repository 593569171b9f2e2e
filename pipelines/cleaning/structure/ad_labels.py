"""Labels of advertisements in run-on text, where no sentence ends in front of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.items import Removal
from pipelines.text.layout import opens_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.ad_behind_title"
REACH = 220
"""Most characters of a title with its kicker, before the label."""
LABELS = ("Anzeige", "ANZEIGE", "Werbung", "Publicidad", "PUBLICIDAD", "Reklama", "REKLAMA", "Reklam", "Publicité")
INSIDE = "structure.ad_in_sentence"
LABEL_BEFORE = 60
"""Characters around a label in which the words beside it are."""
SMALL = frozenset(
    "de la el las los su una un por en y of the an a le du des une i w na ve bir der die das eine einer zur".split()
)
"""Words in front of which such a word is a part of the sentence."""

_IN_CAPITALS = re.compile(
    r"(?<!\S)(?:ADVERTISEMENT|PUBLICIDADE?|REKLAMA?|PUBLICITÉ|PUBBLICITÀ|ADVERTENTIE|ANZEIGE|WERBUNG)(?!\S)"
)
_ALONE = re.compile(r"(?<!\S)(?:Advertisement|Publicidade?|Reklama?|Publicité|Pubblicità|Advertentie)(?!\S)")
_BEFORE_A_CREDIT = re.compile(r"(?<!\S)(?:Anzeige|Werbung)(?=\s+(?:[A-Z]{2,5}/\w{1,5}|\([\w/, ]{2,20}\))\s*\Z)")
SIGNS = frozenset(
    {
        "dvertis",
        "DVERTI",
        "ublicid",
        "UBLICI",
        "eklam",
        "EKLAM",
        "ublicit",
        "ubblici",
        "UBBLICI",
        "ANZEIGE",
        "WERBUNG",
        "Anzeige",
        "Werbung",
        "dvertent",
    }
)

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
        end = at + 1 + len(label)
        while head.startswith(f" {label} ", end):
            end += 1 + len(label)
        before, after = head[:at].split(), head[end + 1 :]
        is_title = at == outline.title_end or (
            len(before) > 2 and not any(word.endswith((".", "!", ":")) for word in before)
        )
        charged = any(word.lower().startswith(CHARGES) for word in before)
        if is_title and not charged and not before[-1][0].islower() and after[:1].isupper():
            yield Removal(at + 1, end, "ad_label", RULE, head[at + 1 : end])


def ads_in_sentences(outline: Outline) -> Iterator[Removal]:
    """Yield the labels that a scrape left within a sentence or between two without a full stop.

    In capitals it stands among words that are not; else a new sentence or the end of the line is behind it.
    """
    body = outline.body
    if not outline.places(SIGNS):
        return
    for found in _BEFORE_A_CREDIT.finditer(body, max(len(body) - LABEL_BEFORE, 0)):
        yield Removal(found.start(), found.end(), "ad_label", INSIDE, found[0])
    for found in _IN_CAPITALS.finditer(body):
        before = body[max(found.start() - LABEL_BEFORE, 0) : found.start()].split()[-1:]
        around = (*before, *body[found.end() : found.end() + LABEL_BEFORE].split()[:1])
        if not any(word.isupper() and len(word) > 1 for word in around):
            yield Removal(found.start(), found.end(), "ad_label", INSIDE, found[0])
    for found in _ALONE.finditer(body):
        before = body[max(found.start() - LABEL_BEFORE, 0) : found.start()].split()[-1:]
        after = body[found.end() : found.end() + LABEL_BEFORE].lstrip(" ")
        ends = not after or after[0] == "\n" or opens_sentence(after, 0)
        if not before or before[0].lower() in SMALL:
            continue
        # In a title in title case, a word with a capital is before it
        if ends or (after[0].isupper() and not before[0][0].isupper()):
            yield Removal(found.start(), found.end(), "ad_label", INSIDE, found[0])
