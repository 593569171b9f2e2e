"""Agencies named on their own: before a full date, between a headline and its text, or after a dash at the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.dateline_dates import DATE
from pipelines.attribution.findings import quote
from pipelines.cleaning.structure.title_ends import title_end
from pipelines.items import Dateline

if TYPE_CHECKING:
    from pipelines.attribution.agencies import AgencyEntry, AgencyTable
    from pipelines.attribution.agency_finder import AgencyName
    from pipelines.attribution.findings import Findings
    from pipelines.attribution.masked_body import MaskedBody
    from pipelines.documents import Draft
    from pipelines.items import Evidence

CONFIDENCE = {"byline.below_title": 0.9, "byline.dated": 0.94, "dateline.run_in": 0.85, "credit.dash": 0.95}
"""How often each form is right; see "Confidence" in docs/decisions.md."""

SHORTEST_TEXT = 100
"""Fewest characters after an agency between headline and text; fewer are the second half of the headline."""

LONGEST_DATE = 40
"""Characters of the longest date, including the time."""

_TIME = r"\d{1,2}[:.] ?\d\d(?: ?[AP]M| ?[ap]\.?m\.?| Uhr| ?h)?(?: [A-Z]{2,4}\b)?"
_DAY = rf"(?:{DATE}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})(?<=\d{{4}})"
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? |(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag,? |Mittwoch,? )?"
_LABEL = r"(?:Last )?(?:Updated|Published|Posted|Aktualisiert|Veröffentlicht|Stand)(?: at| on| am)?:? "
_DATED = re.compile(
    rf"(?: NEWS| News)?[ \t]*[-–|•·,]?\s{{0,3}}(?P<label>{_LABEL})?{_WEEKDAY}{_DAY}(?P<time>[ \t,|-–]*{_TIME})?(?=\W|$)"
)
_DATE_BEFORE = re.compile(rf"{_DAY}(?:[ \t,|-–]*{_TIME})?[ \t]*[-–|•·,]?[ \t]*$")
_BY = re.compile(r"(?:^|\s)(?:By|BY|Von|Por|POR|Par|PAR|Door|Di|From)[ :]+$")
_HEADLINE = re.compile(r"[^.!?…:;,\n]{20,160} $")
_GOES_ON = re.compile(
    r"\b(?:bei|mit|von|vom|zu|zur|der|die|das|den|des|und|an|für|to|by|of|the|at|for|from|with|and|a|an|in|on|via|"
    r"de|la|le|los|con|à|et|y|par|por) $",
    re.IGNORECASE,
)
_DASH_AND_TEXT = re.compile(r"[ \xa0][-–—]{1,2}[ \xa0](?=[A-ZÄÖÜÉ„\"“«‘])")
_TEXT_BEGINS = re.compile(r"[ \t]*(?:\n|\Z)| [A-ZÄÖÜÉ„\"“«‘]")
_TEXT_BELOW = re.compile(r"[ \n]{1,3}(?:[A-ZÀ-Ý¿¡„\"“«]\w* ?[a-zß-ÿA-Z]|Actualizado)")
_AFTER_DASH = re.compile(r"[.!?…\"“”»)]\s{1,3}(?P<dash>[-–—]{1,2}[ \xa0]?)$")
_CLOSES = re.compile(r"[ \t]*(?:\n|\Z)|[ \xa0]+[A-ZÄÖÜ©(](?!@)")


def read_below_title(table: AgencyTable, draft: Draft, masked: MaskedBody, findings: Findings) -> None:
    """Add the agency whose name is all that stands between the title and the text, as in ``Rain ahead EFE Heavy``."""
    for name in masked.names:
        if name.start > masked.head:
            return
        entry, (start, end) = table.find(masked.body[name.start : name.end]), (name.start, name.end)
        if entry is None or entry.kind not in ("agency", "unit", "unnamed") or findings.covers(start, end):
            continue
        alone = masked.body[start - 1 : start] in (" ", "\n") and masked.body[start:end].isupper()
        if alone and _TEXT_BELOW.match(masked.body, end) and title_end(draft) <= start <= title_end(draft) + 1:
            findings.add(
                entry, "origin", CONFIDENCE["byline.below_title"], _evidence(name, masked.body, "byline.below_title")
            )
            findings.cut("byline", "byline.below_title", masked.body, start, end)
            return


def read_standalone(table: AgencyTable, masked: MaskedBody, findings: Findings) -> None:
    """Add the agencies whose name is on its own in a place where only a credit would be."""
    for name in masked.names:
        entry = table.find(masked.body[name.start : name.end])
        if entry is None or entry.kind not in ("agency", "unit", "pool") or findings.covers(name.start, name.end):
            continue
        if name.start <= masked.head:
            _read_dated(entry, name, masked, findings)
            _read_run_in(entry, name, masked, findings)
        if name.start >= masked.tail:
            _read_dash(entry, name, masked, findings)


def _read_dated(entry: AgencyEntry, name: AgencyName, masked: MaskedBody, findings: Findings) -> None:
    """Read ``By Reuters May 4, 2023`` and ``AP • 1 Ene 2020 - 05:09 PM``; a date within a sentence has no time."""
    body = masked.body
    by = _BY.search(body, max(0, name.start - 8), name.start)
    match = _DATED.match(body, name.end)
    if match is None:
        before = _DATE_BEFORE.search(body, max(0, name.start - LONGEST_DATE), name.start)
        if before and body[name.end : name.end + 1] in ("", "\n"):
            findings.add(entry, "origin", CONFIDENCE["byline.dated"], _evidence(name, body, "byline.dated"))
            findings.cut("byline", "byline.dated", body, name.start, name.end)
        elif by and _is_inline_byline(body, name, by):
            findings.add(entry, "origin", CONFIDENCE["byline.dated"], _evidence(name, body, "byline.dated"))
            findings.cut("byline", "byline.dated", body, by.start() + 1, name.end)
        return
    opens = body[body.rfind("\n", 0, name.start) + 1 : name.start].strip() == ""
    if by or opens or match["time"] or match["label"]:
        start = by.start() + 1 if by and body[by.start()].isspace() else by.start() if by else name.start
        findings.add(entry, "origin", CONFIDENCE["byline.dated"], _evidence(name, body, "byline.dated"))
        findings.cut("byline", "byline.dated", body, start, match.end())


def _is_inline_byline(body: str, name: AgencyName, by: re.Match[str]) -> bool:
    """Return whether ``Von dpa`` is between headline and text; ``By AP Doe`` is a person's byline."""
    line = body.rfind("\n", 0, name.start) + 1
    long = name.end - name.start > len("AFP") or by.group().strip() == "Von"
    return (
        long
        and _TEXT_BEGINS.match(body, name.end) is not None
        and _HEADLINE.match(body, line, by.start() + 1) is not None
    )


def _read_run_in(entry: AgencyEntry, name: AgencyName, masked: MaskedBody, findings: Findings) -> None:
    """Read ``Reactor restarted AFP - A reactor``, where headline, agency and text are on one line."""
    body = masked.body
    dash = _DASH_AND_TEXT.match(body, name.end)
    line = body.rfind("\n", 0, name.start) + 1
    if dash is None or findings.covers(name.start, dash.end()) or (findings.dateline and findings.dateline.agency):
        return
    if not _HEADLINE.match(body, line, name.start) or _GOES_ON.search(body, line, name.start):
        return
    stop = body.find("\n", dash.end())
    if (stop if stop >= 0 else len(body)) - dash.end() >= SHORTEST_TEXT:
        findings.add(entry, "origin", CONFIDENCE["dateline.run_in"], _evidence(name, body, "dateline.run_in"))
        findings.cut("dateline", "dateline.run_in", body, name.start, dash.end())
        findings.dateline = Dateline(None, entry.id)


def _read_dash(entry: AgencyEntry, name: AgencyName, masked: MaskedBody, findings: Findings) -> None:
    """Read ``in May. — AFP`` at the end, whatever follows below it."""
    body = masked.body
    dash = _AFTER_DASH.search(body, max(0, name.start - 8), name.start)
    if dash and _CLOSES.match(body, name.end):
        findings.add(entry, "origin", CONFIDENCE["credit.dash"], _evidence(name, body, "credit.dash"))
        findings.cut("credit", "credit.dash", body, dash.start("dash"), name.end)


def _evidence(name: AgencyName, body: str, rule: str) -> Evidence:
    return quote("text", body, (name.start, name.end), rule)
