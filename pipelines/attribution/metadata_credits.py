"""Marks of origin outside the body: bylines, metadata and URLs of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.attribution.byline_roles import byline_role
from pipelines.attribution.credit_groups import read_group
from pipelines.attribution.credit_words import read_label
from pipelines.attribution.findings import quote

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from pipelines.attribution.agencies import AgencyTable
    from pipelines.attribution.credit_groups import NamedAgency
    from pipelines.attribution.credit_words import CreditLabel
    from pipelines.attribution.findings import Findings
    from pipelines.attribution.masked_body import MaskedBody
    from pipelines.documents import Draft, Mark
    from pipelines.items import Role

CONFIDENCE = {"byline": 0.93, "json-ld": 0.9, "meta": 0.9, "feed": 0.85, "url": 0.8, "text": 0.9}
"""How often a mark in each place is right, measured by hand."""
HOST_CONFIDENCE = 0.85
"""How often an article on an agency's own host is the agency's."""

WEAK = frozenset(
    {
        "copyright",
        "copyrightholder",
        "credittext",
        "copyrightnotice",
        "provider",
        "sourceorganization",
        "publisher",
        "isbasedon",
    }
)
"""Names of marks that are nearly always about pictures, plug-ins or the outlet itself: never evidence on their own."""
ELEMENT = "element"
"""Name of a mark that rests on a single element of a page; it needs a second sign."""
LONGEST_MARK = 200
LONGEST_CODE = 4
"""Most letters of a code that is not a name."""
SHORTEST_CODE = 3
"""Fewest letters of a code that is no one's initials and no button."""
MOST_BYLINES = 3
"""With more elements, some are of teasers: one that names no author of the article is not about it."""

_HOST = re.compile(r"(?:https?://)?(?:www\.)?(?P<host>[\w.-]+)", re.IGNORECASE)
_PICTURE = re.compile(r"(?:©|\([cC]\))\s?(?:[A-ZÀ-Ý][\w.’'-]+ ){2}")
"""A photographer: who holds the copyright of a picture is a person, of a text an agency."""


def read_marks(table: AgencyTable, draft: Draft, masked: MaskedBody, findings: Findings) -> None:
    """Add the agencies that the marks of a draft name; weak marks only support earlier findings."""
    weak, elements = [], []
    addresses = [*(mark.text for mark in draft.marks if mark.place == "url"), draft.article.url]
    for address in dict.fromkeys(filter(None, addresses)):
        _read_address(table, address, findings)
    for mark in draft.marks:
        if mark.place in ("url", "wire"):
            continue
        if mark.name.rsplit(".", 1)[-1].casefold() in WEAK:
            weak.append(mark)
        elif mark.place == "byline" and mark.name == ELEMENT:
            elements.append(mark)
        else:
            _read_mark(table, mark, findings)
    known = {finding.agency.id for finding in findings.agencies}
    mentioned = {name.agency for name in masked.names if name.agency} if elements else set()
    for mark in elements:
        of_article = _names_authors(mark, elements, draft.article.authors)
        _read_mark(table, mark, findings, _Signs(known | mentioned if of_article else known, of_article))
    for mark in weak:
        agency = table.find(mark.text.strip())
        if agency and agency.id in known:
            role = next(finding.role for finding in findings.agencies if finding.agency.id == agency.id)
            findings.add(agency, role, 0.5, quote(mark.place, mark.text, (0, len(mark.text)), f"mark.{mark.name}"))
    draft.article.authors = [author for author in draft.article.authors if not table.find(author.strip())]


@dataclass(frozen=True, slots=True)
class _Signs:
    """What else speaks for the agencies of an element."""

    agencies: Container[str | None]
    """Ids of the agencies that the article names elsewhere."""
    of_article: bool
    """Whether the element belongs to the article and not to a teaser."""

    def confirm(self, found: NamedAgency, text: str, label: CreditLabel | None) -> bool:
        """Return whether an agency is named elsewhere, after a label, in full, or by a code that is no other word."""
        if found.agency.id in self.agencies or label is not None:
            return True
        name = text[found.start : found.end]
        spelled = len(name) > LONGEST_CODE and not name.isupper()
        coded = len(name) >= SHORTEST_CODE and not any(note.startswith(name) for note in found.agency.homonyms)
        writer = text[: found.start].rstrip().endswith((",", "/", "|")) and " " in text[: found.start].strip()
        return self.of_article and (spelled or coded or writer)


def _names_authors(mark: Mark, elements: Sequence[Mark], authors: Sequence[str]) -> bool:
    """Return whether an element names an author of the article, or nothing tells its byline from those of teasers."""
    names = {author.split()[-1] for author in authors if author.strip()}
    if len(elements) <= MOST_BYLINES or any(name in mark.text for name in names):
        return True
    return not any(name in other.text for other in elements for name in names)


def _read_mark(table: AgencyTable, mark: Mark, findings: Findings, signs: _Signs | None = None) -> None:
    place, text = mark.place, mark.text
    if len(text) > LONGEST_MARK or _PICTURE.match(text):
        return
    label = read_label(text, 0, len(text))
    group = read_group(table, text, label.end if label else 0, len(text), loose=True)
    if group is None or not group.agencies or any(found.agency.kind == "photo" for found in group.agencies):
        return
    role: Role = "contributor" if label and label.kind == "with" else byline_role(group, text, len(text))
    for found in group.agencies:
        if signs is None or signs.confirm(found, text, label):
            evidence = quote(place, text, (found.start, found.end), f"mark.{mark.name}")
            findings.add(found.agency, role, CONFIDENCE[place], evidence)


def _read_address(table: AgencyTable, address: str, findings: Findings) -> None:
    """Add the agency of whose texts an address has a part, or whose own pages its host serves."""
    for part, entry in table.url_parts:
        at = address.find(part)
        if at >= 0:
            findings.add(entry, "origin", CONFIDENCE["url"], quote("url", address, (at, at + len(part)), "mark.url"))
    match = _HOST.match(address)
    owner = table.of_host(match["host"].lower()) if match else None
    if match and owner:
        findings.add(owner, "origin", HOST_CONFIDENCE, quote("url", address, match.span("host"), "mark.host"))
