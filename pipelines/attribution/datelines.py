"""Datelines: place, date and agency at the head of a text, in the forms that wire services and their clients print."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.attribution.credit_groups import CreditGroup, read_group
from pipelines.attribution.dateline_dates import DATE
from pipelines.attribution.dateline_places import CAPITALS, place_and_date, place_before
from pipelines.attribution.findings import quote
from pipelines.attribution.opening_datelines import read_opening
from pipelines.attribution.place_datelines import place_only
from pipelines.items import Dateline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.attribution.agencies import AgencyTable
    from pipelines.attribution.findings import Findings
    from pipelines.attribution.masked_body import MaskedBody

CONFIDENCE = {
    "dateline.bracket": 0.98,
    "dateline.bracket_without_dash": 0.93,
    "dateline.slash": 0.95,
    "dateline.plain": 0.95,
    "dateline.agency_first": 0.9,
    "dateline.leading_bracket": 0.95,
    "dateline.agency_alone": 0.9,
}
"""How often each form is right; see "Confidence" in docs/decisions.md."""

SHORTEST_TEXT = 200
"""Fewest characters after a bracket that opens a text after a teaser."""

LONGEST_MONTH = 20
"""Most characters between the number of the day and the agency after it."""

_DASH = r"\s?(?:\.?\s?[-–—_]{1,2}|:|\.-)"

_BRACKET = re.compile(r"(?P<open>--)?(?P<bracket>[(\[](?P<who>(?:[^()\[\]\n]|\([^()\n]{2,20}\)){2,60})[)\]])")
_AFTER = re.compile(rf"(?:{_DASH}|\.)[ \t\xa0]*|[ \t\xa0]+(?=[A-ZÄÖÜ„\"“«»\d(])|[ \t]*(?=\n)|(?=[A-ZÄÖÜ„\"“])")
_DATELINE_AFTER = re.compile(r"[^()\n]{2,60}\([A-Za-z][\w /.-]{1,30}\)[ \t]?[-–—]")
_SLASH = re.compile(
    r"/ ?(?P<who>[A-Z][A-Za-z. -]{2,24}|ritzau) ?/(?:[ \t]*(?P<date>[A-Z][a-z]+ \d{1,2}, \d{4})[ \t]*/)?"
    r"[ \t]*(?:[-–—]{1,2}|\.(?=[ \n]))?[ \t]*"
)
_PLAIN = re.compile(
    rf"(?P<place>[A-ZÄÖÜ][\w.' /-]{{1,30}}?(?:, [A-Z][\w.]+)?)(?: \([A-Z][\w./ ]{{0,20}}\))?,? (?P<date>{DATE}),?\s+"
    rf"(?P<who>[A-Za-z]{{2,12}})(?:\s?(?:--?|–|—|:)\s*|,\s|[ \t]*(?=\n))"
)
_AGENCY_FIRST = re.compile(
    r"(?P<who>[A-Z]{3,8}) - (?P<place>[A-ZÄÖÜ][A-ZÄÖÜ' ]+), (?P<date>\d{1,2} [A-Z]{3})\s?[-–—]+\s*"
)
_AGENCY_ALONE = re.compile(
    r"^(?:(?:[A-Z]{3,12} via )?(?:(?P<who>(?:[A-Z]{2,5}|[a-z]{3})(?:/(?:[A-Z]{2,5}|[a-z]{3}))*)[ \xa0]?[-–—][ \xa0]|"
    r"(?P<dotted>[a-z]{3}(?:/[a-z]{3})*)\.[ \xa0]|"
    r"(?P<small>[a-z]{3})[ \xa0](?P<place>[A-ZÄÖÜ][\w-]+(?:[/ ][A-ZÄÖÜ][\w-]+)?)\.[ \xa0]))(?=[A-ZÄÖÜ„\"“«»\d])",
    re.MULTILINE,
)
_MARK = r"(?:[a-z]{3,4}|[A-Z]{2,4}|Reuters)"
_PIPED = re.compile(
    r"^(?!By |Von |Par |Por )(?P<place>[A-ZÄÖÜ][\w.]+(?:[/ -][A-ZÄÖÜ][\w.]+){0,3})[ \xa0/]"
    rf"(?P<who>{_MARK}(?:/{_MARK})*)(?P<mark>[ \xa0]\||[ \xa0][-–—](?=[ \xa0])|\.(?=[ \xa0]))[ \xa0]?",
    re.MULTILINE,
)
_DATE_AFTER = re.compile(
    rf"(?:(?P<place>[A-ZÀ-Ý][\w.'’-]+(?: [A-ZÀ-Ý][\w.'’-]+){{0,2}}), )?(?P<date>{DATE})\s?[-–—]{{1,2}}[ \t]*"
)
_REPORTER_AFTER = re.compile(rf"(?:[{CAPITALS}][\w.]+ ){{1,2}}[{CAPITALS}]{{2,20}} [-–] (?=[{CAPITALS}\"“])")
"""A reporter's name, which AA prints between the dateline and the text."""
_NAMED = re.compile(
    r"(?:(?:[Aa]gentur|[Aa]gency|[Aa]gence|[Aa]gencia|[Dd]ienst|[Pp]ress[e]?|SDA|News)|"
    r"(?<!\bvor )(?<!\bob )(?<!\ban )(?<!\bin )\b(?:der|die|das|des|dem|den|the) [A-ZÄÖÜ][\w-]+)(?: \([^()]{2,40}\))?$"
)
"""What precedes a bracket that only gives the short form of a name."""
_HEADLINE = re.compile(r"[^.!?…]{0,160}\Z")
_SENTENCE_ENDS = (".", "!", "?", "…", "|", "»", "“", "”", '"')
_QUOTES = ("„", "“", "”", '"', "«", "»", "‘", "'")
_WRAPPED = re.compile(r"(?P<who>[\w .]{3,24}?)\s?[-–]\s?(?P<inner>[^()\n]{2,50})(?: \([^()\n]{2,20}\))?")


@dataclass(frozen=True, slots=True)
class PrintedDateline:
    """A dateline as printed."""

    form: str
    """Its form, a key of ``CONFIDENCE``."""
    group: CreditGroup
    """Whom it names."""
    start: int
    """Offset of its first character."""
    end: int
    """Offset of the text's first character."""
    place: str | None
    """The place, or None."""
    date: str | None
    """The date as printed, or None."""


def read_datelines(table: AgencyTable, masked: MaskedBody, findings: Findings, title: str) -> None:
    """Find the dateline and what a distributor put before it, or a place alone, which stays in the text."""
    for printed in _printed(table, masked, findings) if masked.named_in_head else ():
        _record(printed, masked.body, findings)
        if printed.place is not None or printed.date is not None:
            return
    if findings.dateline is None:
        _, place, _ = _after_picture_credit(table, 0, place_only(masked.body, masked.head, title), None)
        findings.dateline = Dateline(place=place) if place else None


def _printed(table: AgencyTable, masked: MaskedBody, findings: Findings) -> Iterator[PrintedDateline]:
    """Yield possible datelines, the most certain forms first."""
    opening = read_opening(table, masked)
    if opening:
        form = "dateline.bracket" if opening.enclosed else "dateline.plain"
        yield PrintedDateline(form, opening.group, opening.start, opening.end, opening.place, opening.date)
    for match in _BRACKET.finditer(masked.body, 0, masked.head):
        printed = _read_bracket(table, masked.body, match, findings)
        if printed:
            yield printed
    forms = (
        (_SLASH, _read_slash),
        (_PIPED, _read_piped),
        (_AGENCY_FIRST, _read_plain),
        (_PLAIN, _read_plain),
        (_AGENCY_ALONE, _read_alone),
    )
    for pattern, read in forms:
        if pattern is _PLAIN and not _names_a_day(masked):
            continue
        for match in pattern.finditer(masked.body, 0, masked.head):
            who = next(kind for kind in ("who", "dotted", "small") if match.groupdict().get(kind))
            group = read_group(table, masked.body, *match.span(who), dateline=pattern not in (_AGENCY_ALONE, _PIPED))
            printed = read(masked.body, match, group) if group and group.agencies else None
            if printed:
                yield printed


def _names_a_day(masked: MaskedBody) -> bool:
    """Return whether a digit closely precedes an agency's name in the head, as in ``Jan. 1, GNA -``."""
    return any(
        any(map(str.isdigit, masked.body[max(0, name.start - LONGEST_MONTH) : name.start]))
        for name in masked.names
        if name.start <= masked.head
    )


def _record(printed: PrintedDateline, body: str, findings: Findings) -> None:
    """Add a dateline to the findings; what a distributor put before the real one is a span of its own."""
    carried = all(found.agency.kind == "distributor" for found in printed.group.agencies)
    kind = "distributor" if carried and printed.place is None else "dateline"
    reporter = _REPORTER_AFTER.match(body, printed.end)
    findings.cut(kind, printed.form, body, printed.start, reporter.end() if reporter else printed.end)
    findings.sigla += printed.group.sigla
    for found in printed.group.agencies:
        evidence = quote("text", body, (found.start, found.end), printed.form)
        findings.add(found.agency, printed.group.role, CONFIDENCE[printed.form], evidence)
    if printed.place is not None or not carried:
        findings.dateline = Dateline(printed.place, printed.group.agencies[0].agency.id, printed.date)


def _read_bracket(table: AgencyTable, body: str, match: re.Match[str], findings: Findings) -> PrintedDateline | None:
    """Read ``PLACE, date (AG) -``, or a bracket that opens the text."""
    start, end = match.span()
    after = _AFTER.match(body, end)
    group = _bracket_group(table, body, match) if after else None
    if after is None or group is None or not group.agencies:
        return None
    line = body.rfind("\n", 0, start) + 1
    place, name, date = _after_picture_credit(table, *place_and_date(body, line, start))
    first = group.agencies[0]
    if first.agency.kind == "distributor" and (_DATELINE_AFTER.match(body, after.end()) or len(group.agencies) > 1):
        # A dateline follows, so what precedes is the end of the headline.
        place = None
    if place is None:
        return _read_leading(body, match, after, group, findings)
    opens = place == line or date is not None or body[line:place].rstrip(" \xa0")[-1:] in _SENTENCE_ENDS
    if _is_set_off(body, line, after, surely=opens or (name or "").isupper()):
        return PrintedDateline("dateline.bracket", group, place, after.end(), name, date)
    # Without a dash, a mark that is also a common word may be any abbreviation.
    headed = body[after.end() : after.end() + 1].isupper() and _follows_a_headline(body, line, place)
    if after.group().strip() or not (date or ((opens or headed) and table.find(body[first.start : first.end]))):
        return None
    found = PrintedDateline("dateline.bracket_without_dash", group, place, after.end(), name, date)
    return found if date else _with_date_after(found, body)


def _after_picture_credit(
    table: AgencyTable, place: int | None, name: str | None, date: str | None
) -> tuple[int | None, str | None, str | None]:
    """Skip the agency of a picture credit directly before the place, as in ``Photo: Jo Doe, AP OSLO (AP) —``."""
    first, space, rest = (name or "").partition(" ")
    if place is None or not rest or not table.find(first):
        return place, name, date
    return place + len(first + space), rest, date


def _is_set_off(body: str, line: int, after: re.Match[str], *, surely: bool) -> bool:
    """Return whether a dash separates a bracket from the text; within a line, a full stop or colon is not enough."""
    mark, follows = after.group().strip(), body[after.end() : after.end() + 1]
    if surely or not mark:
        return bool(mark)
    begins = follows.isupper() or follows.isdigit() or follows in _QUOTES
    return mark not in (".", ":") and begins and not _NAMED.search(body, line, after.start())


def _read_leading(
    body: str, match: re.Match[str], after: re.Match[str], group: CreditGroup, findings: Findings
) -> PrintedDateline | None:
    """Read a bracket without a place before it that opens the text after a headline or a teaser."""
    start, end = match.span()
    line = body.rfind("\n", 0, start) + 1
    opens = not body[line:start].strip(" \t\xa0") or findings.covers(start - 4, start)
    dashed = _is_set_off(body, line, after, surely=False)
    follows = body[after.end() : after.end() + 1].isupper() and after.end() > end and not after.group().strip()
    if not (opens or dashed or (follows and _may_open_here(body, line, start, group))):
        return None
    return _with_date_after(PrintedDateline("dateline.leading_bracket", group, start, after.end(), None, None), body)


def _may_open_here(body: str, line: int, start: int, group: CreditGroup) -> bool:
    """Return whether a bracket without a dash opens the text after a headline or a teaser.

    After a whole sentence, a single agency in capitals may be the credit of the picture above.
    """
    named = [body[found.start : found.end] for found in group.agencies]
    sentence = body[line:start].rstrip(" \xa0")[-1:] in (".", "!", "?")
    if not sentence and _follows_a_headline(body, line, start):
        return True
    sure = len(named) > 1 or (sentence and named[0].islower())
    return sure and not group.sigla and len(body) - start >= SHORTEST_TEXT


def _follows_a_headline(body: str, line: int, start: int) -> bool:
    """Return whether only a headline precedes on the line: no sentence has ended, no agency was named."""
    before = body[line:start].rstrip(" \xa0")
    return bool(before) and _HEADLINE.match(before) is not None and not _NAMED.search(before)


def _with_date_after(printed: PrintedDateline, body: str) -> PrintedDateline:
    """Add the place and the date that some outlets print after the agency, as in ``(AGI) - Roma, 3 mag. -``."""
    match = _DATE_AFTER.match(body, printed.end)
    if match is None or (printed.place is None and match["place"] is None):
        return printed
    return replace(printed, end=match.end(), place=printed.place or match["place"], date=match["date"])


def _bracket_group(table: AgencyTable, body: str, match: re.Match[str]) -> CreditGroup | None:
    """Read the contents of a bracket; a distributor may name the source of the text there, as in ``(MENAFN - QNA)``."""
    before = body[max(0, match.start() - 60) : match.start()]
    group = read_group(table, body, *match.span("who"), place=before, dateline=True)
    if group:
        return group
    wrapped = _WRAPPED.fullmatch(body, *match.span("who"))
    carrier = table.find(wrapped["who"].strip(), dateline=True) if wrapped else None
    if wrapped is None or carrier is None or carrier.kind != "distributor":
        return None
    return read_group(table, body, *match.span("who"), place=before, dateline=True, loose=True)


def _read_slash(body: str, match: re.Match[str], group: CreditGroup) -> PrintedDateline | None:
    """Read ``PLACE, date /PRNewswire/ --``; an agency in slashes without the dash is a picture credit."""
    if group.sigla or (
        group.agencies[0].agency.kind != "distributor" and not match.group().rstrip().endswith(("-", "–", "—", "."))
    ):
        return None
    line = body.rfind("\n", 0, match.start()) + 1
    place, name, date = place_and_date(body, line, match.start())
    start = match.start() if place is None else place
    if match.group().rstrip().endswith(".") and date is None:
        return None
    return PrintedDateline("dateline.slash", group, start, match.end(), name, match["date"] or date)


def _read_plain(body: str, match: re.Match[str], group: CreditGroup) -> PrintedDateline | None:
    """Read ``PLACE, date, AG -`` or ``AG - PLACE, date -``, which are certain only because of the date."""
    if match.re is _AGENCY_FIRST:
        return PrintedDateline("dateline.agency_first", group, *match.span(), match["place"], match["date"])
    line = body.rfind("\n", 0, match.start()) + 1
    place = place_before(body, line, match.end("place"))
    start = match.start() if place is None else place
    name = body[start : match.end("place")].strip(" ,")
    return PrintedDateline("dateline.plain", group, start, match.end(), name, match["date"])


def _read_piped(_: str, match: re.Match[str], group: CreditGroup) -> PrintedDateline | None:
    """Read ``ROM afp/dpa | `` and ``ROM/dpa - ``."""
    place = match["place"]
    sure = match["mark"].endswith("|") or place.isupper() or match.group()[len(place)] == "/"
    return PrintedDateline("dateline.plain", group, *match.span(), place, None) if sure else None


def _read_alone(_: str, match: re.Match[str], group: CreditGroup) -> PrintedDateline | None:
    """Read ``AFP - `` or ``dpa Berlin. `` at the beginning of a line."""
    if group.sigla:
        return None
    return PrintedDateline("dateline.agency_alone", group, *match.span(), match["place"], None)
