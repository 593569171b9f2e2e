"""What credits say: an agency's role, the evidence, and which part of the body the credit covers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.items import Evidence, Removal

if TYPE_CHECKING:
    from pipelines.attribution.agencies import AgencyEntry
    from pipelines.items import Dateline, EvidencePlace, Role


def quote(place: EvidencePlace, text: str, span: tuple[int, int], rule: str) -> Evidence:
    """Return evidence: the characters at ``span`` of a text in ``place``, as matched by ``rule``."""
    return Evidence(place, *span, text[slice(*span)], rule)


@dataclass(slots=True)
class Finding:
    """One agency in one role, according to one credit."""

    agency: AgencyEntry
    role: Role
    confidence: float
    evidence: Evidence


@dataclass(slots=True)
class Findings:
    """Everything found in a draft, in the order in which it was found."""

    agencies: list[Finding] = field(default_factory=list)
    spans: list[Removal] = field(default_factory=list)
    sigla: list[str] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    writers: list[str] = field(default_factory=list)
    dateline: Dateline | None = None
    origin_outlet: str | None = None
    _starts: list[int] = field(default_factory=list, init=False)
    _ends: list[int] = field(default_factory=list, init=False)

    def add(self, agency: AgencyEntry, role: Role, confidence: float, evidence: Evidence) -> None:
        """Add an agency in a role."""
        self.agencies.append(Finding(agency, role, confidence, evidence))

    def cut(self, kind: str, rule: str, body: str, start: int, end: int) -> None:
        """Add a span of the body that is a credit and is to be cut."""
        self.spans.append(Removal(start, end, kind, rule, body[start:end]))
        # what is covered is kept as sorted spans that do not overlap: a text may name agencies a hundred thousand times
        overlapped = slice(bisect_right(self._ends, start), bisect_left(self._starts, end))
        self._starts[overlapped] = [min([start, *self._starts[overlapped]])]
        self._ends[overlapped] = [max([end, *self._ends[overlapped]])]

    def covers(self, start: int, end: int) -> bool:
        """Return whether a credit found earlier overlaps this span."""
        at = bisect_right(self._ends, start)
        return at < len(self._starts) and self._starts[at] < end
