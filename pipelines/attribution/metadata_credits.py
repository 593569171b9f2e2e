"""Marks of origin outside the body: bylines, metadata and URLs of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.attribution.credit_groups import read_group
from pipelines.attribution.credits import byline_role
from pipelines.attribution.findings import quote

if TYPE_CHECKING:
    from pipelines.attribution.agencies import AgencyTable
    from pipelines.attribution.findings import Findings
    from pipelines.documents import Draft, Mark

CONFIDENCE = {"byline": 0.93, "json-ld": 0.9, "meta": 0.9, "feed": 0.85, "url": 0.8, "text": 0.9}
"""How often a mark in each place is right, measured by hand."""

WEAK = frozenset(
    {"copyrightholder", "credittext", "copyrightnotice", "provider", "sourceorganization", "publisher", "isbasedon"}
)
"""Names of marks that are nearly always about pictures, plug-ins or the outlet itself: never evidence on their own."""


def read_marks(table: AgencyTable, draft: Draft, findings: Findings) -> None:
    """Add the agencies that the marks of a draft name; weak marks only support earlier findings."""
    weak = []
    for mark in draft.marks:
        if mark.place == "url":
            _read_address(table, mark.text, findings)
        elif mark.name.rsplit(".", 1)[-1].casefold() in WEAK:
            weak.append(mark)
        else:
            _read_mark(table, mark, findings)
    known = {finding.agency.id for finding in findings.agencies}
    for mark in weak:
        agency = table.find(mark.text.strip())
        if agency and agency.id in known:
            role = next(finding.role for finding in findings.agencies if finding.agency.id == agency.id)
            findings.add(agency, role, 0.5, quote(mark.place, mark.text, (0, len(mark.text)), f"mark.{mark.name}"))
    if draft.article.url:
        _read_address(table, draft.article.url, findings)
    draft.article.authors = [author for author in draft.article.authors if not table.find(author.strip())]


def _read_mark(table: AgencyTable, mark: Mark, findings: Findings) -> None:
    place, text = mark.place, mark.text
    if len(text) > 200:
        return
    group = read_group(table, text, 0, len(text), loose=True)
    if group is None or not group.agencies:
        return
    role = byline_role(group, text, len(text))
    for found in group.agencies:
        evidence = quote(place, text, (found.start, found.end), f"mark.{mark.name}")
        findings.add(found.agency, role, CONFIDENCE[place], evidence)


def _read_address(table: AgencyTable, address: str, findings: Findings) -> None:
    for part, entry in table.url_parts:
        at = address.find(part)
        if at >= 0:
            findings.add(entry, "origin", CONFIDENCE["url"], quote("url", address, (at, at + len(part)), "mark.url"))
