"""Cities that stand alone where an article begins: its place, which is text."""

from __future__ import annotations

import re

from pipelines.tables import shipped_table

_CITIES = frozenset(city for cities in shipped_table("text", "places")["cities"].values() for city in cities)
_AT_END = re.compile(r"\s(?P<place>[^\s/]+(?:/[^\s/]+)*)$")
_DASH = re.compile(r"\s[-–—]\s")


def is_city(words: str) -> bool:
    """Return whether some words are a city, or several with a slash between them: ``Wien``, ``Stuttgart/Berlin``."""
    parts = words.strip(" \n.:").split("/")
    return any(part in _CITIES for part in parts)


def without_dateline(text: str, start: int, end: int) -> int:
    """Return where names end that run into a city before a dash: ``Foto: Jo Muster Wien - Der Rat``."""
    if not _DASH.match(text, end):
        return end
    last = _AT_END.search(text[start:end])
    return start + last.start() if last and is_city(last["place"]) else end
