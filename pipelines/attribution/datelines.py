"""Datelines: place, date and agency at the head of a text, in the forms that wire services and their clients print."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.attribution.credit_groups import Group, read_group
from pipelines.attribution.dateline_dates import DATE
from pipelines.attribution.dateline_places import place_and_date, place_before, place_only
from pipelines.attribution.findings import quote
from pipelines.items import Dateline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.attribution.agencies import AgencyTable
    from pipelines.attribution.findings import Findings
    from pipelines.attribution.masked_body import Reading

CONFIDENCE = {
    "dateline.bracket": 0.98,
    "dateline.bracket_without_dash": 0.93,
    "dateline.slash": 0.95,
    "dateline.plain": 0.95,
    "dateline.agency_first": 0.9,
    "dateline.leading_bracket": 0.95,
    "dateline.agency_alone": 0.9,
}
"""How often each form tells the truth; see "Confidence" in docs/decisions.md."""

SHORTEST_TEXT = 200
"""Characters that at least follow a bracket which opens a text behind a teaser."""

LONGEST_MONTH = 20
"""Characters between the day's figure and the agency behind it."""

_DASH = r"\s?(?:\.?\s?[-–—_]{1,2}|:|\.-)"

_BRACKET = re.compile(r"(?P<open>--)?(?P<bracket>[(\[](?P<who>(?:[^()\[\]\n]|\([^()\n]{2,20}\)){2,60})[)\]])")
_AFTER = re.compile(rf"(?:{_DASH}|\.)[ \t\xa0]*|[ \t\xa0]+(?=[A-ZÄÖÜ„\"“«»\d(])|[ \t]*(?=\n)|(?=[A-ZÄÖÜ„\"“])")
_BEHIND = re.compile(r"[^()\n]{2,60}\([A-Za-z][\w /.-]{1,30}\)[ \t]?[-–—]")
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
_DASHED = re.compile(
    rf"(?P<place>[A-ZÄÖÜ][A-ZÄÖÜ ]{{2,30}}) - (?P<who>[A-Z][\w ]{{5,30}}) - (?P<date>{DATE})\s?[-–—]+[ \t]*"
)
_DATE_BEHIND = re.compile(
    rf"(?:(?P<place>[A-ZÀ-Ý][\w.'’-]+(?: [A-ZÀ-Ý][\w.'’-]+){{0,2}}), )?(?P<date>{DATE})\s?[-–—]{{1,2}}[ \t]*"
)
_NAMED = re.compile(
    r"(?:(?:[Aa]gentur|[Aa]gency|[Aa]gence|[Aa]gencia|[Dd]ienst|[Pp]ress[e]?|SDA|News)|"
    r"(?<!\bvor )(?<!\bob )(?<!\ban )(?<!\bin )\b(?:der|die|das|des|dem|den|the) [A-ZÄÖÜ][\w-]+)(?: \([^()]{2,40}\))?$"
)
"""What stands before a bracket that only holds the short form of a name."""
_HEADLINE = re.compile(r"[^.!?…]{0,160}\Z")
_SENTENCE_ENDS = (".", "!", "?", "…", "|", "»", "“", "”", '"')
_QUOTES = ("„", "“", "”", '"', "«", "»", "‘", "'")
_WRAPPED = re.compile(r"(?P<who>[\w .]{3,24}?)\s?[-–]\s?(?P<inner>[^()\n]{2,50})(?: \([^()\n]{2,20}\))?")


@dataclass(frozen=True, slots=True)
class Printed:
    """A dateline as it is printed."""

    form: str
    """Which form it has."""
    group: Group
    """Who is named in it."""
    start: int
    """Offset of its first character."""
    end: int
    """Offset of the text's first character."""
    place: str | None
    """The place, where one is named."""
    date: str | None
    """The date, where one is named."""


def read_datelines(table: AgencyTable, reading: Reading, findings: Findings) -> None:
    """Find the dateline and what a distributor put in front of it; or a place alone, which stays in the text."""
    for printed in _printed(table, reading, findings) if reading.named_in_head else ():
        _record(printed, reading.body, findings)
        if printed.place is not None:
            return
    if findings.dateline is None:
        place = place_only(reading.body, reading.head)
        findings.dateline = Dateline(place=place) if place else None


def _printed(table: AgencyTable, reading: Reading, findings: Findings) -> Iterator[Printed]:
    """Yield what may be datelines, the most certain forms first."""
    for match in _BRACKET.finditer(reading.body, 0, reading.head):
        printed = _read_bracket(table, reading.body, match, findings)
        if printed:
            yield printed
    forms = (
        (_SLASH, _read_slash),
        (_PIPED, _read_piped),
        (_AGENCY_FIRST, _read_plain),
        (_DASHED, _read_plain),
        (_PLAIN, _read_plain),
        (_AGENCY_ALONE, _read_alone),
    )
    for pattern, read in forms:
        if pattern is _PLAIN and not _names_a_day(reading):
            continue
        for match in pattern.finditer(reading.body, 0, reading.head):
            who = next(kind for kind in ("who", "dotted", "small") if match.groupdict().get(kind))
            group = read_group(table, reading.body, *match.span(who), dateline=pattern not in (_AGENCY_ALONE, _PIPED))
            printed = read(reading.body, match, group) if group and group.agencies else None
            if printed:
                yield printed


def _names_a_day(reading: Reading) -> bool:
    """Tell whether a figure stands closely before some agency's name in the head, as in ``Jan. 1, GNA -``."""
    return any(
        any(map(str.isdigit, reading.body[max(0, name.start - LONGEST_MONTH) : name.start]))
        for name in reading.names
        if name.start <= reading.head
    )


def _record(printed: Printed, body: str, findings: Findings) -> None:
    """Add a dateline to the findings. What a distributor put in front of the real one is a span of its own."""
    carried = all(found.agency.kind == "distributor" for found in printed.group.agencies)
    kind = "distributor" if carried and printed.place is None else "dateline"
    findings.cut(kind, printed.form, body, printed.start, printed.end)
    findings.sigla += printed.group.sigla
    for found in printed.group.agencies:
        evidence = quote("text", body, (found.start, found.end), printed.form)
        findings.add(found.agency, printed.group.role, CONFIDENCE[printed.form], evidence)
    if printed.place is not None or not carried:
        findings.dateline = Dateline(printed.place, printed.group.agencies[0].agency.id, printed.date)


def _read_bracket(table: AgencyTable, body: str, match: re.Match[str], findings: Findings) -> Printed | None:
    """Read ``PLACE, date (AG) -``, or a bracket that opens the text."""
    start, end = match.span()
    after = _AFTER.match(body, end)
    group = _bracket_group(table, body, match) if after else None
    if after is None or group is None or not group.agencies:
        return None
    line = body.rfind("\n", 0, start) + 1
    place, name, date = _behind_credit(table, *place_and_date(body, line, start))
    first = group.agencies[0]
    if first.agency.kind == "distributor" and (_BEHIND.match(body, after.end()) or len(group.agencies) > 1):
        # A dateline follows, so what stands before is the headline's end.
        place = None
    if place is None:
        return _read_leading(body, match, after, group, findings)
    opens = place == line or date is not None or body[line:place].rstrip(" \xa0")[-1:] in _SENTENCE_ENDS
    if _is_set_off(body, line, after, surely=opens or (name or "").isupper()):
        return Printed("dateline.bracket", group, place, after.end(), name, date)
    # Without a dash, a mark that is a common word too may be anybody's abbreviation.
    headed = body[after.end() : after.end() + 1].isupper() and _follows_a_headline(body, line, place)
    if after.group().strip() or not (date or ((opens or headed) and table.find(body[first.start : first.end]))):
        return None
    found = Printed("dateline.bracket_without_dash", group, place, after.end(), name, date)
    return found if date else _with_date_behind(found, body)


def _behind_credit(
    table: AgencyTable, place: int | None, name: str | None, date: str | None
) -> tuple[int | None, str | None, str | None]:
    """Leave out the agency of a picture credit that runs into the place, as in ``Photo: Jo Doe, AP OSLO (AP) —``."""
    first, blank, rest = (name or "").partition(" ")
    if place is None or not rest or not table.find(first):
        return place, name, date
    return place + len(first + blank), rest, date


def _is_set_off(body: str, line: int, after: re.Match[str], *, surely: bool) -> bool:
    """Tell whether a dash parts a bracket from the text; within a line, a stop or a sentence that goes on does not."""
    mark, follows = after.group().strip(), body[after.end() : after.end() + 1]
    if surely or not mark:
        return bool(mark)
    begins = follows.isupper() or follows.isdigit() or follows in _QUOTES
    return mark not in (".", ":") and begins and not _NAMED.search(body, line, after.start())


def _read_leading(
    body: str, match: re.Match[str], after: re.Match[str], group: Group, findings: Findings
) -> Printed | None:
    """Read a bracket without a place before it, which opens the text behind a headline or a teaser."""
    start, end = match.span()
    line = body.rfind("\n", 0, start) + 1
    opens = not body[line:start].strip(" \t\xa0") or findings.covers(start - 4, start)
    dashed = _is_set_off(body, line, after, surely=False)
    follows = body[after.end() : after.end() + 1].isupper() and after.end() > end and not after.group().strip()
    if not (opens or dashed or (follows and _may_open_here(body, line, start, group))):
        return None
    return _with_date_behind(Printed("dateline.leading_bracket", group, start, after.end(), None, None), body)


def _may_open_here(body: str, line: int, start: int, group: Group) -> bool:
    """Tell whether a bracket without a dash opens the text behind a headline or a teaser.

    Behind a whole sentence a single agency in capitals may be the credit of the picture above.
    """
    named = [body[found.start : found.end] for found in group.agencies]
    sentence = body[line:start].rstrip(" \xa0")[-1:] in (".", "!", "?")
    if not sentence and _follows_a_headline(body, line, start):
        return True
    sure = len(named) > 1 or (sentence and named[0].islower())
    return sure and not group.sigla and len(body) - start >= SHORTEST_TEXT


def _follows_a_headline(body: str, line: int, start: int) -> bool:
    """Tell whether nothing but a headline stands on the line before: no sentence has ended, no agency was named."""
    before = body[line:start].rstrip(" \xa0")
    return bool(before) and _HEADLINE.match(before) is not None and not _NAMED.search(before)


def _with_date_behind(printed: Printed, body: str) -> Printed:
    """Take in the place and the date that some print behind the agency, as in ``(AGI) - Roma, 3 mag. -``."""
    match = _DATE_BEHIND.match(body, printed.end)
    if match is None or (printed.place is None and match["place"] is None):
        return printed
    return replace(printed, end=match.end(), place=printed.place or match["place"], date=match["date"])


def _bracket_group(table: AgencyTable, body: str, match: re.Match[str]) -> Group | None:
    """Read what stands in a bracket; a distributor may name there whose text it carries, as in ``(MENAFN - QNA)``."""
    before = body[max(0, match.start() - 60) : match.start()]
    group = read_group(table, body, *match.span("who"), place=before, dateline=True)
    if group:
        return group
    wrapped = _WRAPPED.fullmatch(body, *match.span("who"))
    carrier = table.find(wrapped["who"].strip(), dateline=True) if wrapped else None
    if wrapped is None or carrier is None or carrier.kind != "distributor":
        return None
    return read_group(table, body, *match.span("who"), place=before, dateline=True, loose=True)


def _read_slash(body: str, match: re.Match[str], group: Group) -> Printed | None:
    """Read ``PLACE, date /PRNewswire/ --``; slashes of an agency need the dash, or they are a picture credit's."""
    if group.sigla or (
        group.agencies[0].agency.kind != "distributor" and not match.group().rstrip().endswith(("-", "–", "—", "."))
    ):
        return None
    line = body.rfind("\n", 0, match.start()) + 1
    place, name, date = place_and_date(body, line, match.start())
    start = match.start() if place is None else place
    if match.group().rstrip().endswith(".") and date is None:
        return None
    return Printed("dateline.slash", group, start, match.end(), name, match["date"] or date)


def _read_plain(body: str, match: re.Match[str], group: Group) -> Printed | None:
    """Read ``PLACE, date, AG -`` or ``AG - PLACE, date -``, which only the date makes certain."""
    if match.re in (_AGENCY_FIRST, _DASHED):
        return Printed("dateline.agency_first", group, *match.span(), match["place"], match["date"])
    line = body.rfind("\n", 0, match.start()) + 1
    place = place_before(body, line, match.end("place"))
    start = match.start() if place is None else place
    name = body[start : match.end("place")].strip(" ,")
    return Printed("dateline.plain", group, start, match.end(), name, match["date"])


def _read_piped(_: str, match: re.Match[str], group: Group) -> Printed | None:
    """Read ``ROM afp/dpa | `` and ``ROM/dpa - ``."""
    place = match["place"]
    sure = match["mark"].endswith("|") or place.isupper() or match.group()[len(place)] == "/"
    return Printed("dateline.plain", group, *match.span(), place, None) if sure else None


def _read_alone(_: str, match: re.Match[str], group: Group) -> Printed | None:
    """Read ``AFP - `` or ``dpa Berlin. `` at the beginning of a line."""
    if group.sigla:
        return None
    return Printed("dateline.agency_alone", group, *match.span(), match["place"], None)
