"""Attribution: find every credit of a draft, weigh them, and fill ``article.syndication``."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pipelines.attribution.agencies import AgencyTable, read_agencies
from pipelines.attribution.agency_finder import AgencyFinder
from pipelines.attribution.credit_forms import CreditForm, read_forms
from pipelines.attribution.credit_lines import read_credit_lines, read_joined_marks
from pipelines.attribution.credits import CreditReader
from pipelines.attribution.cut_off_credits import read_cut_off
from pipelines.attribution.datelines import read_datelines
from pipelines.attribution.findings import Finding, Findings
from pipelines.attribution.footers import read_author_boxes, read_footers, read_title_label
from pipelines.attribution.masked_body import MaskedBody, mask
from pipelines.attribution.mentions import read_mentions
from pipelines.attribution.metadata_credits import read_marks
from pipelines.attribution.outlet_credits import is_own_name, read_outlet_at_end, read_outlet_at_head
from pipelines.attribution.photo_credits import read_pictures
from pipelines.attribution.publisher_families import PublisherFamilies, read_families
from pipelines.attribution.staff_marks import read_city_at_end, read_initials
from pipelines.attribution.standalone import read_below_title, read_standalone
from pipelines.attribution.versions import read_versions
from pipelines.attribution.wire_credits import RULE as WIRE
from pipelines.attribution.wire_credits import read_wire, wire_versions
from pipelines.documents import Draft
from pipelines.items import Agency, Dateline, Distributor
from pipelines.tables import fingerprint, shipped_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipelines.items import Role, Syndication

TABLE_FILES = ("agencies", "credit_forms", "publishers")
"""The shipped tables; the user's follow, and replace agencies with the same id."""
NO_AGENCIES = frozenset({"distributor", "house", "photo"})
"""Kinds of the table that are no news agencies: a picture house is named by the credit of its picture."""
ROLES: tuple[Role, ...] = ("origin", "contributor", "cited", "photo")
"""Roles, in the order in which a record lists them."""

_HOST_NAME = re.compile(r"(?:https?://)?(?:www\.)?([\w.-]+)")


class Attributor:
    """Attributes drafts, by tables of agencies, credit forms and publisher families."""

    def __init__(self, table: AgencyTable, forms: Sequence[CreditForm], families: PublisherFamilies) -> None:
        self.table = table
        self.forms = tuple(forms)
        self.families = families
        self.version = fingerprint([sorted(table.entries.items()), self.forms, families])
        """Hash of the tables: two attributors with the same version give the same results."""
        self._credits = CreditReader(table, forms)
        self._names = AgencyFinder(table)

    @classmethod
    def from_files(cls, extra: Sequence[Path] = ()) -> Attributor:
        """Return an attributor with the shipped tables, then those in the files of ``extra``.

        :raises TableError: when an entry has a mistake; the message names file, line and entry.
        """
        if not extra:
            return _shipped()
        sources = [*shipped_files("attribution", TABLE_FILES), *extra]
        return cls(read_agencies(sources), read_forms(sources), read_families(sources))

    def attribute(self, draft: Draft) -> None:
        """Fill ``draft.article.syndication`` and add the spans of credits, which the next stage cuts."""
        masked = mask(draft, self._names)
        findings = Findings()
        self._credits.read_bylines(masked, findings)
        read_datelines(self.table, masked, findings, draft.article.title or "")
        read_below_title(self.table, draft, masked, findings)
        read_standalone(self.table, masked, findings)
        read_joined_marks(self.table, masked, findings)
        self._credits.read_tail(masked, findings)
        read_credit_lines(self.table, masked, findings)
        read_cut_off(self.table, masked, findings)
        read_initials(masked, findings)
        read_city_at_end(masked, findings)
        host = draft.article.source.host or _host(draft.article.url)
        read_outlet_at_head(masked, findings, host)
        read_outlet_at_end(masked, findings, host)
        read_marks(self.table, draft, masked, findings)
        read_mentions(self.table, masked, findings)
        read_pictures(self.table, draft, findings)
        read_footers(self.table, draft, findings)
        read_author_boxes(self.table, draft, findings)
        read_title_label(self.table, draft, findings)
        read_wire(self.table, draft, findings)
        _drop_own_pool(findings, host)
        draft.spans += findings.spans
        self._fill(draft, findings)
        _fill_printed(draft, masked, findings.writers)

    def _fill(self, draft: Draft, findings: Findings) -> None:
        article = draft.article
        if findings.agencies:
            _fill_agencies(draft, findings)
        article.syndication.dateline = findings.dateline
        article.syndication.sigla = list(dict.fromkeys(findings.sigla))
        article.syndication.origin_outlet = findings.origin_outlet
        if findings.outlets and article.source.name is None:
            article.source.name = findings.outlets[0]
        host = article.source.host or _host(article.url) or _host(article.source.name)
        houses = (finding.agency.family for finding in findings.agencies if finding.agency.family)
        article.source.family = article.source.family or self.families.of(host) or next(houses, None)


@cache
def _shipped() -> Attributor:
    """Return an attributor with the shipped tables: attributing leaves nothing in it, so one serves a whole process."""
    sources = shipped_files("attribution", TABLE_FILES)
    return Attributor(read_agencies(sources), read_forms(sources), read_families(sources))


def _drop_own_pool(findings: Findings, host: str | None) -> None:
    """Drop a pool of outlets on the site of the outlet that it is named after: ``(CNN) —`` on cnn.com is no agency."""
    own = {
        finding.agency.id
        for finding in findings.agencies
        if finding.agency.kind == "pool" and any(is_own_name(code, host) for code in finding.agency.dateline_codes)
    }
    if own:
        findings.agencies = [finding for finding in findings.agencies if finding.agency.id not in own]
        if findings.dateline and findings.dateline.agency in own:
            place, date = findings.dateline.place, findings.dateline.date
            findings.dateline = Dateline(place, None, date) if place or date else None


def _fill_agencies(draft: Draft, findings: Findings) -> None:
    """Fill agencies, distributor and chain; of two carriers, the first one printed distributed the text."""
    syndication = draft.article.syndication
    carriers = [finding for finding in findings.agencies if finding.agency.kind == "distributor"]
    carriers = [finding for finding in carriers if finding.role in ("origin", "contributor")]
    authors = [finding for finding in findings.agencies if finding.agency.kind not in NO_AGENCIES]
    syndication.agencies = _agencies(authors)
    draft.article.notes += _disputes(authors)
    if carriers:
        first = carriers[0].agency.id
        named = [finding.evidence for finding in carriers if finding.agency.id == first]
        syndication.distributor = Distributor(first, named)
    syndication.chain = _chain(syndication, findings.sigla, carriers)


def _fill_printed(draft: Draft, masked: MaskedBody, writers: list[str]) -> None:
    """Keep what is cut but worth knowing: version marks, and the first byline if none is known yet."""
    versions, lines = read_versions(draft, masked)
    draft.article.syndication.versions = list(dict.fromkeys([*versions, *wire_versions(draft)]))
    draft.spans += lines
    bylines = sorted((span for span in draft.spans if span.kind == "byline"), key=lambda span: span.start)
    if bylines and not draft.article.byline:
        draft.article.byline = " ".join(bylines[0].text.strip(" \n|").split())
    draft.article.byline = draft.article.byline or (writers[0] if writers else None)


def _agencies(findings: list[Finding]) -> list[Agency]:
    """Merge the findings into one entry for each agency and role.

    An agency named with staff in one credit is a contributor, whatever a shorter credit leaves out. But a dateline
    belongs to the agency itself, so an agency in a dateline stays the origin; so does the one that sent the item.
    """
    datelined = {
        finding.agency.id
        for finding in findings
        if finding.evidence.rule.startswith(("dateline.", WIRE)) and finding.role == "origin"
    }
    helped = {finding.agency.id for finding in findings if finding.role == "contributor"} - datelined
    joined: dict[tuple[str, Role], Agency] = {}
    known = set()
    for finding in findings:
        role = finding.role
        if role in ("origin", "contributor"):
            role = "contributor" if finding.agency.id in helped else "origin"
        agency = joined.setdefault((finding.agency.id, role), Agency(finding.agency.id, role, finding.confidence))
        agency.confidence = max(agency.confidence, finding.confidence)
        evidence = finding.evidence
        place = (agency.id, role, evidence.place, evidence.start, evidence.end, evidence.text, evidence.rule)
        if place not in known:
            known.add(place)
            agency.evidence.append(evidence)
    return sorted(joined.values(), key=lambda agency: ROLES.index(agency.role))


def _disputes(findings: list[Finding]) -> list[str]:
    """Return a note for each agency that one credit names alone and another with others; both stay as evidence."""
    found: dict[str, dict[Role, str]] = {}
    for finding in findings:
        found.setdefault(finding.agency.id, {}).setdefault(finding.role, finding.evidence.rule)
    return [
        f"attribution: {agency} stands alone by {roles['origin']}, beside others by {roles['contributor']}"
        for agency, roles in found.items()
        if "origin" in roles and "contributor" in roles
    ]


def _chain(syndication: Syndication, sigla: list[str], carriers: list[Finding]) -> list[str]:
    """Return the ids from the origin to the last distributor that carried the text."""
    chain = [agency.id for agency in syndication.agencies if agency.role == "origin"]
    if "DP" in sigla and "dpa-afx" in chain:
        # dpa-AFX marks texts that it took over from dpa with DP.
        chain.insert(chain.index("dpa-afx"), "dpa")
    return list(dict.fromkeys([*chain, *(finding.agency.id for finding in reversed(carriers))]))


def _host(address: str | None) -> str | None:
    match = _HOST_NAME.match(address or "")
    return match[1].lower() if match and "." in match[1] else None
