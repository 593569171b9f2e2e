"""Editors' marks at the head and the end of a text: ``./abc/DP/xyz``, ``ek/mt/sn``, ``pm``, ``(gb.)``, also cut off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.credit_words import SHORT_WORDS
from pipelines.attribution.findings import quote

if TYPE_CHECKING:
    from pipelines.attribution.agencies import AgencyTable
    from pipelines.attribution.findings import Findings
    from pipelines.attribution.masked_body import MaskedBody

SIGLA = "credit.sigla"
CONFIDENCE = {SIGLA: 0.9}
"""How often a siglum that names its agency is right; see "Confidence" in docs/decisions.md."""
INITIALS = "credit.initials"
"""Rule of the spans that only contain the initials of a person."""
CITY = "credit.city_at_end"
LONGEST_HEAD = 240
"""Characters within which the initials that open a text begin."""
LONGEST_MARKS = 28
"""Most characters of marks at the end."""
LONGEST = 60
"""Most characters of marks at the end, with the end of the sentence before them."""

_SIGLA = re.compile(
    r"(?:(?<=[.!?…\"“”»)'%])[ \t]?|^)/(?P<who>[a-z]{1,4}(?:/[A-Za-z]{1,4}){0,4})/?(?=[ \t]*(?:$|\(|ISIN\b))",
    re.MULTILINE,
)
_AGENCY_BELOW = re.compile(r"\s{0,3}\((?P<who>[A-Z]{3,5})\b")
"""The agency that took a text over from dpa-AFX with its marks."""
_BEHIND_SENTENCE = r"(?:\n\s{0,3}|(?<=[^\W\d_]{4})[.!?…][\"”“»«’)]{0,2}\s{1,2}|[!?…\"”“»«)][.]?\s{1,2})"
_SLASHED = re.compile(rf"{_BEHIND_SENTENCE}(?P<marks>[a-zäöü]{{2,4}}(?:/ ?[a-zäöü]{{1,5}}){{1,3}}/?)$")
_INITIALS = re.compile(rf"{_BEHIND_SENTENCE}(?P<marks>\([a-zäöü]{{2,4}}\.?\)?|[a-zäöü]{{2,3}})$")
_LETTER = re.compile(rf"{_BEHIND_SENTENCE}(?P<marks>[^\W\d_])$")
_OPENING = re.compile(r"(?P<marks>\([a-zäöü]{2,4}\.?\)\.?)\s(?=[A-ZÄÖÜ„\"“])")
_CITY = re.compile(r" (?P<city>- [A-ZÇĞİÖŞÜ][A-ZÇĞİÖŞÜa-zçğıöşü]{3,20}(?:/[A-ZÇĞİÖŞÜ]\w{2,20})?)$")
_CLOSED = frozenset('.!?"”')
_TURKISH = re.compile("[ğışİ]")
_OPENED = ("", "\n", "–", "-", "—")
_BORDERS = (". ", "! ", "? ", "… ", '" ', "” ", "“ ", "» ", ") ", "\n")
_LETTERS = re.compile(r"[^\W\d_]+")


def read_sigla(table: AgencyTable, masked: MaskedBody, findings: Findings) -> None:
    """Read ``./abc/DP/xyz``: author, ``DP`` for text taken over from dpa, editor; dpa-AFX prints this form."""
    for match in _SIGLA.finditer(masked.body, masked.tail, masked.end):
        marks = match["who"].split("/")
        own_line = match.start() == 0 or masked.body[match.start() - 1] == "\n"
        if not findings.dateline and (len(marks) < 2 or (own_line and "DP" not in marks)):
            continue  # ``/bin/bash`` is not an editor's mark
        findings.sigla += marks
        findings.cut("sigla", SIGLA, masked.body, *match.span())
        other = _AGENCY_BELOW.match(masked.body, match.end())
        taken_over = other is not None and table.find(other["who"]) is not None
        if "DP" in marks and "dpa-afx" in table.entries and not taken_over:
            evidence = quote("text", masked.body, match.span(), SIGLA)
            findings.add(table.entries["dpa-afx"], "origin", CONFIDENCE[SIGLA], evidence)


def read_initials(masked: MaskedBody, findings: Findings) -> None:
    """Cut the initials of the writer at the head, and those of the staff behind the last sentence."""
    body = masked.body
    bracket = body.find("(", 0, LONGEST_HEAD)
    opening = _OPENING.match(body, bracket) if bracket >= 0 else None
    if opening and body[:bracket].rstrip(" ")[-1:] in _OPENED and not findings.covers(*opening.span("marks")):
        _cut(body, opening, 0, findings)
    end = end_before_credits(masked, findings)
    last = body[end - 1 : end]
    if not (last.isalpha() or last in (")", "/")):
        return
    tail = body[max(0, end - LONGEST) : end]
    border = max(map(tail.rfind, _BORDERS))
    if border < len(tail) - LONGEST_MARKS:
        return
    pattern = _SLASHED if "/" in tail[border:] else _LETTER if end == len(body) and tail[-2:-1].isspace() else _INITIALS
    match = pattern.search(tail)
    if match and match["marks"].strip("().") not in SHORT_WORDS:
        _cut(body, match, end - len(tail), findings)


def read_city_at_end(masked: MaskedBody, findings: Findings) -> None:
    """Cut the city that Turkish agencies print behind a report: ``dedi. - AMASYA``."""
    end = end_before_credits(masked, findings)
    start = masked.body.rfind(" - ", max(0, end - LONGEST_MARKS), end)
    match = _CITY.match(masked.body, start, end) if start > 0 and masked.body[start - 1] in _CLOSED else None
    if match and _TURKISH.search(masked.body, max(0, end - LONGEST * 10), end):
        findings.cut("credit", CITY, masked.body, match.start("city"), end)


def _cut(body: str, match: re.Match[str], offset: int, findings: Findings) -> None:
    findings.sigla += _LETTERS.findall(match["marks"])
    findings.cut("sigla", INITIALS, body, offset + match.start("marks"), offset + match.end("marks"))


def end_before_credits(masked: MaskedBody, findings: Findings) -> int:
    """Return where the text ends before the credits that were found behind it."""
    end = masked.end
    for span in sorted(findings.spans, key=lambda span: -span.end) if findings.spans else ():
        if span.end < end:
            break
        end = min(end, len(masked.body[: span.start].rstrip()))
    return end
