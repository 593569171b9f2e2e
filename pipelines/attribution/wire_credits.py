"""What a wire itself says of its item: who sent it, its dateline, what it says of its version.

This is evidence of the first rank: a field that the agency's own system filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipelines.attribution.findings import quote
from pipelines.items import Dateline

if TYPE_CHECKING:
    from pipelines.attribution.agencies import AgencyEntry, AgencyTable
    from pipelines.attribution.findings import Findings
    from pipelines.documents import Draft

CONFIDENCE = 0.99
"""How sure the sender of an item is: only agencies that pass on each other's items are not its authors."""
RULE = "wire.provider"

_HOST = re.compile(r"(?:[a-z]+://|urn:newsml:|tag:)?(?:www\.)?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
_CODE = re.compile(r"[^:/#]+(?=/?$)")
_COPYRIGHT = re.compile(r"^(?:©|\([cC]\)|Copyright\b|\d{4}\b|[\s,.])+")
_MARGINS = " \t,.-–—_=/"
_AGENCY = re.compile(r"\(\s*(?P<agency>[^()]{2,40})\s*\)$")
_COMPANY = re.compile(r",? (?:GmbH|AG|Inc|Ltd|Limited|LLC|plc|Pty|AB|AS|Oy|S\.?[Aap]\.?)\.?$")
_DATE = re.compile(
    r"(?<!\w)(?:\d{1,2}\.? ?(?:de )?[^\W\d]{3,12}\.?(?:,? (?:de )?\d{4})?"
    r"|[^\W\d]{3,12}\.? \d{1,2}(?:,? \d{4})?"
    r"|\d{1,2}[./]\d{1,2}[./](?:\d{2,4})?)$"
)


def read_wire(table: AgencyTable, draft: Draft, findings: Findings) -> None:
    """Add the agency that sent an item, and its dateline where the text has none.

    An item of a distributor is a press release.
    """
    marks = [mark for mark in draft.marks if mark.place == "wire"]
    providers = [mark.text for mark in marks if mark.name == "provider"]
    sender = next(((entry, text, span) for text in providers for entry, span in _agencies(table, text)), None)
    if sender is not None:
        entry, text, span = sender
        findings.add(entry, "origin", CONFIDENCE, quote("wire", text, span, RULE))
        _fill_host(table, draft, entry)
        if entry.kind == "distributor" and draft.article.kind in ("article", "brief"):
            draft.article.kind = "release"
    for mark in marks:
        if mark.name == "dateline" and findings.dateline is None:
            findings.dateline = _dateline(table, mark.text)


def _fill_host(table: AgencyTable, draft: Draft, sender: AgencyEntry) -> None:
    """Give an item the host of the agency whose wire it is, unless it was read from an outlet's system."""
    source = draft.article.source
    if draft.article.url is None and sender.hosts and (source.host is None or table.of_host(source.host) is sender):
        source.host = sender.hosts[0]


def wire_versions(draft: Draft) -> list[str]:
    """Return what the wire says of the version of an item."""
    return [mark.text for mark in draft.marks if mark.place == "wire" and mark.name == "version"]


def _agencies(table: AgencyTable, text: str) -> Iterator[tuple[AgencyEntry, tuple[int, int]]]:
    """Yield the agency that a name, a code with a scheme (``nprov:AFP``) or a host stands for, with its offsets."""
    start = found.end() if (found := _COPYRIGHT.match(text)) else 0
    code = _CODE.search(text, start)
    host = _HOST.match(text)
    end = len(text) - len(form[0]) if (form := _COMPANY.search(text)) else len(text)
    for span in ((start, end), code.span() if code else None, host.span("host") if host else None):
        words = text[slice(*span)] if span else ""
        if span and (entry := _named(table, words)):
            yield entry, span


def _named(table: AgencyTable, words: str) -> AgencyEntry | None:
    """Return the agency of a code or name in any case, or of a host or the domain that it is part of."""
    entry = table.by_wire_code.get(words.casefold()) or table.find(words) or table.find(words.upper())
    if entry is None and "." in words:
        host = words.lower()
        entry = table.of_host(host) or table.by_wire_code.get(".".join(host.split(".")[-2:]))
    return entry


def _dateline(table: AgencyTable, text: str) -> Dateline | None:
    """Return place, date and agency of a dateline that stands in a field of its own."""
    words = text.strip(_MARGINS)
    named = _AGENCY.search(words)
    agency = _agency(table, named["agency"]) if named else None
    if named and agency:
        words = words[: named.start()].strip(_MARGINS)
    elif (last := words.rpartition(" "))[0] and (agency := table.find(last[2], dateline=True)):
        words = last[0].strip(_MARGINS)
    date = _DATE.search(words)
    place = words[: date.start()].strip(_MARGINS) if date else words
    if not place or not any(map(str.isalpha, place)):
        place = ""
    if not (place or agency):
        return None
    return Dateline(place or None, agency.id if agency else None, date[0].strip(_MARGINS) if date else None)


def _agency(table: AgencyTable, words: str) -> AgencyEntry | None:
    return next(
        (found for name in (words, *re.split(r"[/, ]", words)) if (found := table.find(name, dateline=True))), None
    )
