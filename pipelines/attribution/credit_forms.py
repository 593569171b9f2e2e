"""Forms of credit that are sentences or lines: what they look like, whom they name, and in which role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.tables import read_entries
from pipelines.text.layout import BORDER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from pipelines.tables import Entry

ZONES = ("head", "tail")
ROLES = ("group", "origin", "contributor", "outlet")


@dataclass(frozen=True, slots=True)
class CreditForm:
    """One form of credit."""

    id: str
    """Name of the form; evidence gives it as the rule."""
    kind: str
    """Kind of the removed span: ``credit``, ``byline`` ..."""
    languages: tuple[str, ...]
    """BCP 47 codes; empty for all."""
    zone: str
    """``head`` or ``tail``."""
    literals: tuple[str, ...]
    """Every match contains one of these."""
    pattern: re.Pattern[str]
    """Matches the credit; the group ``who`` contains the names; without it, ``agency`` is meant."""
    agency: str
    """Id of the agency that the form means without naming it."""
    role: str
    """``origin`` or ``contributor``; ``group`` decides by who is named; ``outlet`` names the first publisher."""
    loose: bool
    """Whether people and outlets may be among the names."""
    confidence: float
    """0 to 1: how often the form is right."""
    matches: tuple[str, ...]
    """Examples; what must match is enclosed in ``⟦`` and ``⟧``."""
    refuses: tuple[str, ...]
    """Look-alikes that must not match."""


def read_forms(sources: Iterable[Traversable | Path]) -> list[CreditForm]:
    """Return the credit forms of several files, in order.

    :raises TableError: when an entry has a mistake; the message names file, line and entry.
    """
    return [_form_from_entry(entry) for source in sources for entry in read_entries(source, "form")]


def _form_from_entry(entry: Entry) -> CreditForm:
    source = entry.text("pattern")
    entry.compile("pattern", source)
    anchored = not entry.flag("anywhere")
    form = CreditForm(
        id=entry.text("id"),
        kind=entry.text("kind", "credit"),
        languages=entry.texts("languages"),
        zone=entry.choice("zone", ZONES, "tail"),
        literals=entry.texts("literals"),
        pattern=entry.compile("pattern", f"{BORDER}(?:{source})" if anchored else source, re.MULTILINE),
        agency=entry.text("agency", ""),
        role=entry.choice("role", ROLES, "group"),
        loose=entry.flag("loose"),
        confidence=entry.number("confidence", 0.9),
        matches=entry.texts("matches"),
        refuses=entry.texts("refuses"),
    )
    entry.finish()
    if not form.pattern.groupindex and not form.agency:
        raise entry.error("name the agency, or give the pattern a group (?P<who>...)")
    if not form.literals or not form.matches or not form.refuses:
        raise entry.error("literals, matches and refuses must each contain at least one text")
    return form
