"""The role of an agency beside people: its own writer's byline makes it the origin, staff beside it a contributor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.credit_words import DESKS
from pipelines.attribution.dateline_dates import NAMED_MONTH

if TYPE_CHECKING:
    from pipelines.attribution.credit_groups import CreditGroup
    from pipelines.items import Role

_FULL_NAME = re.compile(r"[A-ZÀ-Ý][\w.'’-]+ [A-ZÀ-Ý][\w.'’-]+$")
_STAFF = re.compile(r" [Ss]taff(?: [Ww]riters?)?")
_DATED = re.compile(
    rf"[\s,|•·–-]*(?:(?:(?i:published|updated|posted|last updated|veröffentlicht|aktualisiert|stand)\b|"
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{{0,6}}\b|(?:{NAMED_MONTH})(?= \d)|\d).*)?",
    re.DOTALL,
)
"""What a page prints after the agency of a byline: nothing, or when the article was published."""
_BY = re.compile(r"(?:^|\n)[ \t]*(?:[Bb]y|BY|[Vv]on|VON|Par|PAR|Por|POR|Door|Di):?$")
_DESK = re.compile(r"(?: [^\W\d_]+){1,3}")


def byline_role(group: CreditGroup, text: str, end: int) -> Role:
    """Return the role by a group that may contain people: ``Jo Doe, AP`` and ``AP in Rome`` are the agency's own."""
    if group.sigla or group.outlets or group.contributed:
        return group.role
    first, last = group.agencies[0], group.agencies[-1]
    rest = text[last.end : end]
    if group.staff:
        return group.role if group.people or not _STAFF.fullmatch(rest) else "origin"
    if not group.people or first.agency.kind == "unnamed":
        return group.role
    before = text[: first.start].rstrip()
    alone = _BY.search(before) and _DATED.fullmatch(rest)
    if alone or before[-1:] in (",", "/", "|", "(") or rest.startswith(" in ") or _names_desk(rest):
        return "origin"
    # The person's name ends where the agency's begins.
    named = _DATED.fullmatch(rest) and _FULL_NAME.search(before) and len(group.agencies) == 1
    return "origin" if named else group.role


def _names_desk(words: str) -> bool:
    """Return whether the words after an agency name one of its own desks, as in ``dpa Sport``."""
    return _DESK.fullmatch(words) is not None and all(word.casefold() in DESKS for word in words.split())
