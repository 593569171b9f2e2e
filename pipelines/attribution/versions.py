"""Version marks: what wires and desks print on a correction, a summary, a repetition or an embargoed text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.items import Removal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.attribution.masked_body import MaskedBody
    from pipelines.documents import Draft

KINDS = frozenset({"correction", "editor_note", "embargo"})
"""Kinds of boilerplate that mark a version."""

RULE = "version.line"

_WORD = (
    r"(?:KORREKTUR|BERICHTIGUNG|BERICHTIGT|ROUNDUP|ÜBERBLICK|TAGESVORSCHAU|ZUSAMMENFASSUNG|UPDATE|AKTUALISIERT|"
    r"EILMELDUNG|EIL|BLITZ|VORAB|WDH|WIEDERHOLUNG|ANALYSE-FLASH|AKTIE IM FOKUS|AKTIEN-FLASH|PRESSESTIMME|VIRUS|"
    r"CORRECTED|CORRECTION|WRAPUP|RPT|REFILE|FACTBOX|EXCLUSIVE|UPDATED|BREAKING|URGENT|ALERT|NEWSALERT|"
    r"Korrektur|Berichtigung|Zusammenfassung|Wiederholung|Eilmeldung|Pressestimme|Correction|Corrected|Update|Updated)"
)
_LEAD = r"(?:\d(?:st|nd|rd|th) (?:[Ll]d|[Ll]ead)|\d\. (?:Zusammenfassung|Update|Neufassung))"
_TITLE = re.compile(
    rf"^(?P<mark>{_WORD}(?:[ /-]\d{{1,2}})?(?:[/-]{_WORD})?|{_LEAD})(?=\s?[:–—-]\s?\S)|"
    rf"\((?P<end>(?:{_WORD}|{_LEAD}|Ergänzung|neu|Neu|AF|WH)(?: \d)?)\)\s*$"
)
_LINE = re.compile(
    rf"\n[ \t]*(?P<mark>\((?:Achtung|Eds?|Neu|neu|Folgt|folgt|Wiederholung|Berichtigung|Korrektur)\b"
    rf"[^()\n]{{0,160}}\)|"
    rf"(?:SPERRFRIST|Sperrfrist|EMBARGO(?:ED)?|Embargo(?:ed)?)(?: bis| until|:)[^\n]{{3,80}}|{_LEAD})[ \t]*(?=\n)"
)


def read_versions(draft: Draft, masked: MaskedBody) -> tuple[list[str], list[Removal]]:
    """Return the version marks in the title, the head and the boilerplate, and the lines to cut that contain one."""
    title = draft.article.title or ""
    # A mark is at the start of a title or in its last bracket.
    matches = (_TITLE.match(title), _TITLE.match(title, title.rfind("(")) if title.endswith(")") else None)
    found = [match["mark"] or match["end"] for match in matches if match]
    lines = list(_lines(draft.body, masked.head))
    found += [line.text for line in lines]
    found += [" ".join(span.text.split()) for span in draft.spans if span.kind in KINDS]
    return list(dict.fromkeys(found)), lines


def _lines(body: str, head: int) -> Iterator[Removal]:
    # The pattern begins with a line end, so that the search can skip from one to the next; so one is put before the
    # text.
    for match in _LINE.finditer("\n" + body[: head + 1], 0, head + 1):
        start, end = match.span("mark")
        yield Removal(start - 1, end - 1, "version", RULE, match["mark"])
