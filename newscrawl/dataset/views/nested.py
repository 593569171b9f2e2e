"""The nested view: the flat one, and what supports its decisions as lists of structs."""

from __future__ import annotations

import msgspec

from newscrawl.dataset.views.flat import FLAT, Column, each
from pipelines.items import Agency, DetectedLanguage, EventEvidence, Image, Removal

_plain = msgspec.to_builtins

NESTED = (
    *FLAT,
    Column("removed", list[Removal], "What was cut from the body.", each(lambda a: _plain(a.removed)), is_unlike=True),
    Column(
        "agencies",
        list[Agency],
        "Agencies with their roles, and the words that say so.",
        each(lambda a: _plain(a.syndication.agencies)),
    ),
    Column("images", list[Image], "Pictures.", each(lambda a: _plain(a.images))),
    Column(
        "event_evidence",
        EventEvidence,
        "Why it was judged to report the event of its best match.",
        each(lambda a: _plain(a.event.evidence)),
    ),
    Column(
        "detectors",
        list[DetectedLanguage],
        "What each language detector said.",
        each(lambda a: _plain(a.language.detectors)),
    ),
)
"""The columns, in their order."""
