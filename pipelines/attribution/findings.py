"""What the readers of credits hand on: an agency's part, where it says so, and what of the body it takes up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.items import Evidence, Removal

if TYPE_CHECKING:
    from pipelines.attribution.agencies import AgencyEntry
    from pipelines.items import Dateline, EvidencePlace, Role


def quote(place: EvidencePlace, text: str, span: tuple[int, int], rule: str) -> Evidence:
    """Return the evidence that stands at ``span`` of a text in ``place``, as ``rule`` read it."""
    return Evidence(place, *span, text[slice(*span)], rule)


@dataclass(slots=True)
class Finding:
    """One agency in one role, by one credit."""

    agency: AgencyEntry
    role: Role
    confidence: float
    evidence: Evidence


@dataclass(slots=True)
class Findings:
    """Everything that was found in a draft, in the order of reading."""

    agencies: list[Finding] = field(default_factory=list)
    spans: list[Removal] = field(default_factory=list)
    sigla: list[str] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    dateline: Dateline | None = None
    origin_outlet: str | None = None

    def add(self, agency: AgencyEntry, role: Role, confidence: float, evidence: Evidence) -> None:
        """Add an agency in a role."""
        self.agencies.append(Finding(agency, role, confidence, evidence))

    def cut(self, kind: str, rule: str, body: str, start: int, end: int) -> None:
        """Add a span of the body that is a credit and will be cut."""
        self.spans.append(Removal(start, end, kind, rule, body[start:end]))

    def covers(self, start: int, end: int) -> bool:
        """Tell whether a credit found before already takes up a part of this stretch."""
        return any(span.start < end and start < span.end for span in self.spans)
