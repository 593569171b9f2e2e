"""What publishers ask of those who copy their pages: not to index, to keep or to mine them.

The terms of robots meta elements and the header ``X-Robots-Tag`` are those of
https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag; ``tdm-reservation`` is that of the TDM
Reservation Protocol (https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/), which is how a publisher
opts out of text and data mining under article 4 of Directive (EU) 2019/790.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_TERMS = frozenset({"noindex", "noarchive", "nocache", "none", "noai", "noimageai", "noml"})
_NAMED = re.compile(r"\s*([\w.-]+)\s*:\s*(.*)", re.DOTALL)
_WITH_VALUES = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_OURS = frozenset({"*", "newscrawl"})
_NOTE = "reserved by its publisher: "


def header_notes(headers: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the notes on the headers of a response, which are given with their names in lowercase."""
    first = {name: next(iter(headers.get(name, ())), None) for name in ("tdm-reservation", "tdm-policy")}
    mining = mining_notes(first["tdm-reservation"], first["tdm-policy"], "header")
    return [*robots_notes(headers.get("x-robots-tag", ()), "X-Robots-Tag"), *mining]


def robots_notes(values: Iterable[str], place: str) -> list[str]:
    """Return the note on what robots are asked for; empty if that is nothing that concerns copies.

    :param values: of meta elements or headers; one may begin with the name of the robot that is asked.
    :param place: where they stand, as the note says it.
    """
    found: dict[str, None] = {}
    for value in values:
        named = _NAMED.match(value)
        if named is not None and named[1].lower() not in _WITH_VALUES:
            if named[1].lower() not in _OURS:
                continue
            value = named[2]  # noqa: PLW2901 - the rest of it
        found |= dict.fromkeys(term for term in re.split(r"[\s,]+", value.lower()) if term in _TERMS)
    return [f"{_NOTE}{', '.join(found)} ({place})"] if found else []


def mining_notes(reservation: str | None, policy: str | None, place: str) -> list[str]:
    """Return the note on a reservation of text and data mining; empty if there is none.

    :param reservation: the value of ``tdm-reservation``, of which only ``1`` reserves.
    :param policy: the address of the terms under which mining is possible, if one is given.
    """
    if (reservation or "").strip() != "1":
        return []
    terms = f", terms at {policy.strip()}" if policy and policy.strip() else ""
    return [f"{_NOTE}text and data mining ({place}{terms})"]


def reservation_in(notes: Iterable[str]) -> str | None:
    """Return the first of a record's notes that is a reservation, or None."""
    return next((note for note in notes if note.startswith(_NOTE)), None)
