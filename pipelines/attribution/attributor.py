"""Attribution: read every credit of a draft, weigh them, and fill ``article.syndication``."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from pipelines.attribution.agencies import AgencyTable, read_agencies
from pipelines.attribution.agency_finder import NameFinder
from pipelines.attribution.credit_forms import Form, read_forms
from pipelines.attribution.credits import CreditReader
from pipelines.attribution.datelines import read_datelines
from pipelines.attribution.findings import Finding, Findings
from pipelines.attribution.footers import read_footers, read_title_label
from pipelines.attribution.masked_body import Reading, read
from pipelines.attribution.mentions import read_mentions
from pipelines.attribution.metadata_credits import read_marks
from pipelines.attribution.photo_credits import read_pictures
from pipelines.attribution.publisher_families import Families, read_families
from pipelines.attribution.standalone import read_standalone
from pipelines.attribution.versions import read_versions
from pipelines.documents import Draft
from pipelines.items import Agency, Distributor
from pipelines.tables import shipped_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipelines.items import Role, Syndication

TABLE_FILES = ("agencies", "credit_forms", "publishers")
"""The shipped tables; those of the user follow, and an agency of theirs replaces one of the same id."""
ROLES: tuple[Role, ...] = ("origin", "contributor", "cited", "photo")
"""Roles in the order in which a record lists them."""

_HOST_NAME = re.compile(r"(?:https?://)?(?:www\.)?([\w.-]+)")


class Attributor:
    """The tables of attribution, ready to read drafts."""

    def __init__(self, table: AgencyTable, forms: Sequence[Form], families: Families) -> None:
        self.table = table
        self.forms = tuple(forms)
        self.families = families
        known = repr((sorted(table.entries.items()), self.forms, families))
        self.version = blake2b(known.encode(), digest_size=8).hexdigest()
        """Hash of the tables: two attributors of one version say the same."""
        self._credits = CreditReader(table, forms)
        self._names = NameFinder(table)

    @classmethod
    def from_files(cls, extra: Sequence[Path] = ()) -> Attributor:
        """Return an attributor with the shipped tables, then those of the files in ``extra``.

        Raises:
            TableError: if an entry has a mistake; the message names file, line and entry.

        """
        sources = [*shipped_files("attribution", TABLE_FILES), *extra]
        return cls(read_agencies(sources), read_forms(sources), read_families(sources))

    def attribute(self, draft: Draft) -> None:
        """Fill ``draft.article.syndication`` and add the spans of credits, which the next step cuts."""
        reading = read(draft, self._names)
        findings = Findings()
        self._credits.read_bylines(reading, findings)
        read_datelines(self.table, reading, findings)
        read_standalone(self.table, reading, findings)
        self._credits.read_tail(reading, findings)
        read_marks(self.table, draft, findings)
        read_mentions(self.table, reading, findings)
        read_pictures(self.table, draft, findings)
        read_footers(self.table, draft, findings)
        read_title_label(self.table, draft, findings)
        draft.spans += findings.spans
        self._fill(draft, findings)
        _fill_printed(draft, reading)

    def _fill(self, draft: Draft, findings: Findings) -> None:
        article = draft.article
        syndication = article.syndication
        carriers = [finding for finding in findings.agencies if finding.agency.kind == "distributor"]
        carriers = [finding for finding in carriers if finding.role in ("origin", "contributor")]
        authors = [finding for finding in findings.agencies if finding.agency.kind != "distributor"]
        syndication.agencies = _agencies(authors)
        article.notes += _disputes(authors)
        if carriers:
            first = carriers[0].agency.id
            named = [finding.evidence for finding in carriers if finding.agency.id == first]
            syndication.distributor = Distributor(first, named)
        syndication.dateline = findings.dateline
        syndication.sigla = list(dict.fromkeys(findings.sigla))
        syndication.origin_outlet = findings.origin_outlet
        syndication.chain = _chain(syndication, carriers)
        if findings.outlets and article.source.name is None:
            article.source.name = findings.outlets[0]
        host = article.source.host or _host(article.url) or _host(article.source.name)
        article.source.family = article.source.family or self.families.of(host)


def _fill_printed(draft: Draft, reading: Reading) -> None:
    """Keep what is cut but worth reading: marks of version, and the first byline where none is known."""
    draft.article.syndication.versions, lines = read_versions(draft, reading)
    draft.spans += lines
    bylines = sorted((span for span in draft.spans if span.kind == "byline"), key=lambda span: span.start)
    if bylines and not draft.article.byline:
        draft.article.byline = " ".join(bylines[0].text.strip(" \n|").split())


def _agencies(findings: list[Finding]) -> list[Agency]:
    """Join the findings to one entry for each agency and role.

    Staff beside an agency in one credit makes it a contributor, whatever a shorter credit leaves out; but a dateline
    is the agency's own, and what follows from it stands.
    """
    datelined = {
        finding.agency.id
        for finding in findings
        if finding.evidence.rule.startswith("dateline.") and finding.role == "origin"
    }
    helped = {finding.agency.id for finding in findings if finding.role == "contributor"} - datelined
    joined: dict[tuple[str, Role], Agency] = {}
    for finding in findings:
        role = finding.role
        if role in ("origin", "contributor"):
            role = "contributor" if finding.agency.id in helped else "origin"
        agency = joined.setdefault((finding.agency.id, role), Agency(finding.agency.id, role, finding.confidence))
        agency.confidence = max(agency.confidence, finding.confidence)
        if finding.evidence not in agency.evidence:
            agency.evidence.append(finding.evidence)
    return sorted(joined.values(), key=lambda agency: ROLES.index(agency.role))


def _disputes(findings: list[Finding]) -> list[str]:
    """Return a note for each agency that one credit names alone and another beside others: both stay as evidence."""
    found: dict[str, dict[Role, str]] = {}
    for finding in findings:
        found.setdefault(finding.agency.id, {}).setdefault(finding.role, finding.evidence.rule)
    return [
        f"attribution: {agency} stands alone by {roles['origin']}, beside others by {roles['contributor']}"
        for agency, roles in found.items()
        if "origin" in roles and "contributor" in roles
    ]


def _chain(syndication: Syndication, carriers: list[Finding]) -> list[str]:
    """Return ids from the origin to the last carrier, of texts that went through at least one hand."""
    chain = [agency.id for agency in syndication.agencies if agency.role == "origin"]
    if "DP" in syndication.sigla and "dpa-afx" in chain:
        # dpa-AFX marks with DP what it took over from dpa.
        chain.insert(chain.index("dpa-afx"), "dpa")
    return list(dict.fromkeys([*chain, *(finding.agency.id for finding in reversed(carriers))]))


def _host(address: str | None) -> str | None:
    match = _HOST_NAME.match(address or "")
    return match[1].lower() if match and "." in match[1] else None
