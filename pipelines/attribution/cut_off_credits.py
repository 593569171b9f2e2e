"""Credits that a scrape cut off at the very end of the text: ``Kaynak: DH`` of DHA, ``The Associated Pres``.

The letters must be the beginning of one known mark or name, and stand alone behind a label, a dash or a sentence's end.
They are never shortened to another mark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.credit_lines import language_of
from pipelines.attribution.credit_words import read_label
from pipelines.attribution.findings import quote

if TYPE_CHECKING:
    from pipelines.attribution.agencies import AgencyEntry, AgencyTable
    from pipelines.attribution.findings import Findings
    from pipelines.attribution.masked_body import MaskedBody

CONFIDENCE = {"credit.cut_off": 0.8, "credit.cut_off_source": 0.9, "credit.cut_off_with": 0.9}
"""How often each form is right; see "Confidence" in docs/decisions.md."""

LONGEST = 60
"""Most characters of a credit that was cut off."""

_LABELLED = re.compile(r"(?P<label>\(?[^\W\d_]{3,10}\s?[:：])\s?(?P<who>[^\W\d_][\w .-]{0,30})$")
_BORDERS = (". ", "! ", "? ", "… ", '" ', "” ", "“ ", "» ", "’ ", ") ", "\n")
_ALONE = re.compile(
    r"\s{0,2}(?P<opens>[(\[]|[-–—]{1,2} ?)?(?P<writer>(?:[A-ZÀ-Ý][\w.’'-]+ ){1,3}?[A-ZÀ-Ý][\w.’'-]+, )?"
    r"(?P<who>(?:[Tt]he )?[A-ZÀ-Ý][\w-]{0,14}(?: [A-ZÀ-Ý][\w-]*){0,3})$"
)


def read_cut_off(table: AgencyTable, masked: MaskedBody, findings: Findings) -> None:
    """Add the agency of a credit that the end of the text cuts off, if there is one."""
    body = masked.body
    if not body[-1:].isalpha() or findings.covers(len(body) - 1, len(body)):
        return
    tail = body[-LONGEST:]
    if not tail[tail.rfind(" ") + 1 :].lstrip("\n([–—-")[:1].isupper():
        return
    border = max(map(tail.rfind, _BORDERS))
    if border >= 0 and _read_contributor(table, body, len(body) - len(tail) + border + 1, findings):
        return
    colon = max(tail.rfind(":"), tail.rfind("："))
    labelled = _LABELLED.match(tail, tail.rfind(" ", 0, colon - 1) + 1) if colon > 0 else None
    match = labelled or (_ALONE.match(tail, border + 1) if border >= 0 else None)
    if match is None:
        return
    offset = len(body) - len(tail)
    agency = _after_label(table, tail, match) if labelled else _standing_alone(table, masked, match, findings)
    if agency:
        rule = "credit.cut_off_source" if labelled else "credit.cut_off"
        start = next(match.start(part) for part in ("label", "opens", "writer", "who") if match.groupdict().get(part))
        span = (offset + match.start("who"), len(body))
        findings.add(agency, "origin", CONFIDENCE[rule], quote("text", body, span, rule))
        findings.cut("credit", rule, body, offset + start, len(body))


def _read_contributor(table: AgencyTable, body: str, border: int, findings: Findings) -> bool:
    """Read ``Con información de Notime`` behind a sentence; return whether it names an agency."""
    start = len(body) - len(body[border:].lstrip(" \n("))
    label = read_label(body, start, len(body))
    if label is None or label.kind != "with" or " " not in body[start : label.end].strip():
        return False
    agency = None if table.find(body[label.end :]) else table.find_cut_off(body[label.end :], label.languages)
    if agency:
        rule = "credit.cut_off_with"
        evidence = quote("text", body, (label.end, len(body)), rule)
        findings.add(agency, "contributor", CONFIDENCE[rule], evidence)
        findings.cut("credit", rule, body, start, len(body))
    return agency is not None


def _after_label(table: AgencyTable, tail: str, match: re.Match[str]) -> AgencyEntry | None:
    """Return the agency after ``Kaynak:``, of those that write in a language of the label."""
    label = read_label(tail, match.start("label"), len(tail))
    if label is None or label.kind != "source" or table.find(match["who"]):
        return None
    return table.find_cut_off(match["who"], label.languages)


def _standing_alone(
    table: AgencyTable, masked: MaskedBody, match: re.Match[str], findings: Findings
) -> AgencyEntry | None:
    """Return the agency of letters behind a sentence's end; capitals alone must be of an agency that fits the text."""
    who = match["who"].removeprefix("The ").removeprefix("the ")
    agency = None if table.find(who) else table.find_cut_off(who)
    if agency is None:
        return None
    known = {finding.agency.id for finding in findings.agencies} | {name.agency for name in masked.names}
    if agency.id in known or " " in who or len(who) > len("Reuter") - 1:
        return agency
    if agency.kind == "unnamed" or not who.isupper() or len(who) < 2:
        return None
    return agency if language_of(masked.body) in agency.languages else None
