"""The kind of a document, where it is plain."""

from __future__ import annotations

import re

from pipelines.items import Kind
from pipelines.tables import shipped_table
from pipelines.text.length import reading_length

_TABLE = shipped_table("extraction", "kinds")
_TICKER: list[str] = _TABLE["ticker"]["words"]
_RELEASE: dict[str, list[str]] = _TABLE["release"]
_ENTRY = re.compile(r"^(?:\+\+ |(?:Update )?\d{1,2}[:.]\d{2}(?: Uhr)?\s?[:|–-])", re.MULTILINE)
_HEAD, _TAIL = 500, 800
_BRIEF = 600


def kind_of(title: str | None, url: str | None, body: str) -> Kind:
    """Return ``ticker`` for timed entries, ``release`` if a service issued it, ``brief`` if short, else ``article``."""
    address = (url or "").lower()
    announced = any(word in f"{title or ''} {address}".lower() for word in _TICKER)
    if len(_ENTRY.findall(body)) >= (3 if announced else 8):
        return "ticker"
    if _is_release(address, body):
        return "release"
    return "brief" if reading_length(body) < _BRIEF else "article"


def _is_release(address: str, body: str) -> bool:
    """Return whether the URL is a release portal's, or a release service is named in dateline or footer."""
    return (
        any(part in address for part in _RELEASE["addresses"])
        or any(mark in body[:_HEAD] for mark in _RELEASE["heads"])
        or any(mark in body[-_TAIL:] for mark in _RELEASE["tails"])
    )
