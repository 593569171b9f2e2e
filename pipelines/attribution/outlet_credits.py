"""Credits that name an outlet or a writer and no agency: ``RALEIGH, N.C. (WXYZ) --``, ``(Jo Doe, 2.3.2016)``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.credit_words import ENDS, PICTURES, STAFF, read_label
from pipelines.attribution.dateline_dates import DATE
from pipelines.attribution.dateline_places import CAPITALS, place_and_date
from pipelines.attribution.staff_marks import end_before_credits
from pipelines.items import Dateline

if TYPE_CHECKING:
    from pipelines.attribution.findings import Findings
    from pipelines.attribution.masked_body import MaskedBody

STATION = "dateline.outlet"
OPENING = "credit.outlet_at_head"
CLOSING = "credit.outlet_at_end"
LABELLED = "credit.outlet_source"
SIGNED = "credit.writer_and_date"

LONGEST_HEAD = 300
"""Characters within which the bracket of an outlet opens."""
LONGEST_CREDIT = 90
"""Most characters of a credit at the end."""
LONGEST_NAME = 50
"""Most characters of an outlet's name, with the brackets around it."""
SHORTEST_NAME = 5
"""Fewest letters of a name in capitals; shorter ones may be any abbreviation."""

_WORD = rf"[{CAPITALS}][\w.&’'-]*"
_OUTLET = rf"{_WORD}(?: (?:de|del|la|el|of|the|and|&|y) {_WORD}| {_WORD}){{0,3}}"
_DASH = r"[ \xa0]?(?:-{1,2}|–|—)[ \xa0]{1,2}(?=[^\W_]|[\"“„«‘'])"
_STATION = re.compile(rf"\((?P<who>[A-Z][A-Z0-9]{{2,5}}(?:[ /-]?[A-Z0-9]{{1,6}})?)\){_DASH}")
_NAMED = re.compile(rf"\((?P<who>{_OUTLET})\)(?P<dash>{_DASH})?")
_STATE = re.compile(r", (?:[A-Z]\.[A-Z]\.|[A-Z][a-z]{2,5}\.|[A-Z]{2})$")
_SIGNED = re.compile(
    rf"\((?P<who>[^\W\d][^()\n\d]{{1,60}}?)[,;]? (?:– )?(?P<date>\d{{1,2}}\. ?\d{{1,2}}\. ?\d{{2,4}}|{DATE})\)\.?"
)
_FINAL = re.compile(rf"\((?P<who>{_OUTLET}(?: ?/ ?{_OUTLET})?)\)")
_SOURCES = re.compile(
    rf"(?:[„“\"«]?{_WORD}[”“\"»]?|[\w-]+(?:\.[\w-]+)+)(?:(?:[ ,/&]| - |, | y | and | und )"
    rf"(?:[„“\"«]?{_WORD}[”“\"»]?|[\w-]+(?:\.[\w-]+)+))*[.)]?"
)
_PERSON = re.compile(rf"(?P<name>{_WORD}(?: {_WORD}){{1,3}})(?: (?:aus|in) .*)?")
SENTENCE_ENDS = frozenset('.!?…”“"»')
"""What ends an article, and no credit."""
_ENDS = SENTENCE_ENDS | frozenset("’)")
_BORDERS = (". ", "! ", "? ", "… ", '" ', "” ", "“ ", "» ", ") ", ": ", "\n")
_LETTERS = re.compile(r"[\W_]+")


def read_outlet_at_head(masked: MaskedBody, findings: Findings, host: str | None) -> None:
    """Cut the outlet that opens a text in brackets, with the place before it, which stays the dateline's place."""
    body = masked.body
    start = body.find("(", 0, min(LONGEST_HEAD, masked.head))
    for _ in range(3):
        if start < 0:
            return
        named = body[start + 1 : start + 2].isupper() and not findings.covers(start, start + 1)
        if named and _read_head(body, start, findings, host):
            return
        start = body.find("(", start + 1, min(LONGEST_HEAD, masked.head))


def _read_head(body: str, start: int, findings: Findings, host: str | None) -> bool:
    line = body.rfind("\n", 0, start) + 1
    station = _STATION.match(body, start)
    if station and not (findings.dateline and findings.dateline.agency):
        place, name, date = place_and_date(body, line, start)
        if place is not None and name and (name.partition(",")[0].isupper() or _STATE.search(name)):
            findings.cut("dateline", STATION, body, place, station.end())
            findings.dateline = Dateline(name, None, date)
            return True
    named = _NAMED.match(body, start, start + LONGEST_NAME)
    before = body[line:start].rstrip(" \xa0")[-1:]
    opens = named and named["dash"] and (before == "" or before in _ENDS)
    if named and (opens or is_own_name(named["who"], host)):
        end = named.end() + (named["dash"] is None and body[named.end() : named.end() + 1] == " ")
        findings.cut("credit", OPENING, body, start, end)
        return True
    return False


def is_own_name(name: str, host: str | None) -> bool:
    """Return whether the address of an outlet has its name, as in ``(Sample News)`` on samplenews.com."""
    letters = _LETTERS.sub("", name).casefold()
    return bool(host) and len(letters) > 2 and letters in _LETTERS.sub("", host or "")


def read_outlet_at_end(masked: MaskedBody, findings: Findings, host: str | None) -> None:
    """Cut the writer and the date in brackets behind a text, and the outlet that a label or brackets name there."""
    body = masked.body
    if body[masked.end - 1 : masked.end] in SENTENCE_ENDS and body[masked.end - 2 : masked.end] != ").":
        return
    end = end_before_credits(masked, findings)
    last = body[end - 1 : end]
    if last in SENTENCE_ENDS and body[end - 2 : end] != ").":
        return
    if last in (")", "."):
        start = body.rfind("(", max(0, end - LONGEST_CREDIT), end)
        if start > 0 and _read_bracket(body, start, end, findings, host):
            return
    _read_sources(body, end, findings)


def _read_bracket(body: str, start: int, end: int, findings: Findings, host: str | None) -> bool:
    behind = body[:start][-2:].rstrip(" \xa0\n")[-1:]
    signed = _SIGNED.fullmatch(body, start, end)
    if signed and (behind in _ENDS or behind == ""):
        person = _PERSON.fullmatch(signed["who"])
        if person:
            findings.writers.append(person["name"])
        elif signed["who"].islower() and signed["who"].isalpha() and signed["who"] not in STAFF:
            findings.sigla.append(signed["who"])
        findings.cut("credit", SIGNED, body, start, end)
        return True
    final = _FINAL.fullmatch(body, start, end)
    if final is None or not (behind in _ENDS or body[start - 1] == "\n"):
        return False
    if any(word.casefold() in PICTURES for word in final["who"].split()):
        return False
    # One plain word may be a stage direction: ``(Applause)``
    word = final["who"]
    sure = not word.isalpha() or (word.isupper() and len(word) >= SHORTEST_NAME) or word.casefold() in ENDS
    if not (sure or is_own_name(final["who"], host)):
        return False
    findings.cut("credit", CLOSING, body, start, end)
    return True


def _read_sources(body: str, end: int, findings: Findings) -> None:
    """Cut ``Source: Sample Times`` and ``Con información de Ejemplo`` at the end: a label and names, no sentence."""
    tail = body[max(0, end - LONGEST_CREDIT) : end]
    border = max(tail.rfind(mark) for mark in _BORDERS)
    for _ in range(3):
        if border < 0:
            return
        start = border + 1 + (len(tail[border + 1 :]) - len(tail[border + 1 :].lstrip(" \xa0\n(")))
        label = read_label(tail, start, len(tail))
        if label and label.kind != "by" and _SOURCES.fullmatch(tail, label.end):
            worded = " " in tail[start : label.end].strip()
            long = len(tail) - label.end >= SHORTEST_NAME
            if long and (label.colon if label.kind == "source" else worded):
                offset = end - len(tail)
                opened = tail[start - 1] == "("
                findings.cut("credit", LABELLED, body, offset + start - opened, end)
            return
        border = max(tail.rfind(mark, 0, border) for mark in _BORDERS)
