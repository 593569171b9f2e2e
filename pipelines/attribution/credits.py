"""Credits at the end of a text and bylines at its head: brackets, slashes, sigla, and the credit forms of the table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.byline_roles import byline_role
from pipelines.attribution.credit_forms import ZONES
from pipelines.attribution.credit_groups import CreditGroup, read_group
from pipelines.attribution.credit_words import PICTURES, SHORT_WORDS
from pipelines.attribution.findings import quote
from pipelines.attribution.staff_marks import read_sigla
from pipelines.text.layout import line_end
from pipelines.text.literals import automaton

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import ahocorasick

    from pipelines.attribution.agencies import AgencyTable
    from pipelines.attribution.credit_forms import CreditForm
    from pipelines.attribution.findings import Findings
    from pipelines.attribution.masked_body import MaskedBody
    from pipelines.items import Role

CONFIDENCE = {
    "credit.bracket": 0.98,
    "credit.slashes": 0.96,
    "credit.last_word": 0.95,
    "byline.agency_alone": 0.95,
}
"""How often each form is right; see "Confidence" in docs/decisions.md."""

LONGEST_STAFF = 24
"""Most characters of the staff's initials before a bracket, as in ``aw/mm (AP, AFP)``."""

LONGEST_LAST = 80
"""Characters at the end in which a single name is looked for."""
CLOSED = frozenset('.!?…"”“»)')
"""What ends a text that no single name ends."""

_BRACKET = re.compile(
    r"(?:(?:^|(?<=[.!?…\"“”»*] ))(?P<staff>[a-z]{2,3}(?:/[a-z]{2,3})*)[ \t])?[ \t]*\((?P<who>[^()\n]{2,80})(?:\)|\Z)",
    re.MULTILINE,
)
_ENDS = re.compile(r"[\"”“»«]?\.?[ \t]*(?:\n|\Z)")
_NEXT_SENTENCE = re.compile(r"\s+[A-ZÄÖÜ\d„\"“*©+]")
_BEFORE_MORE = re.compile(r"(?P<who>[^-–]{2,20}?)(?: [-–] [a-z]{2,6}(?:[-/]\w+)*|,? (?:Foto|Bild)s?:.*)")
_LINE = re.compile(
    r"(?:\A|(?<=\n))[ \t]*(?P<who>[A-Za-z][\w. -]{1,40}?(?: ?/ ?[A-Z][\w-]{1,12}){0,3})"
    r"(?:[ \t]*(?:\||,(?= [A-Z]))[ \t]*(?:[A-Z][A-Za-z ]{2,25})?)?[ \t]*(?=\n)"
)
_MARK = r"[A-Za-zÄÖÜäöü.-]{1,14}"
_SLASHES = re.compile(
    rf"(?:^|(?<=[.!?…\"“”»*)+\n]\s)(?<![ /][A-Z]\.\s)|(?<=[.!?…\"“”»*)]))(?P<who>{_MARK}(?:/{_MARK}){{1,5}})[ \t]*$",
    re.MULTILINE,
)
_LAST_WORD = re.compile(
    r"(?:^|(?<=[.!?…\"“”»*)])[ \t]+)(?:[-–—]{1,2}[ \t]?|==|[/+*])?"
    r"(?P<who>(?:[Tt]he )?[A-Z][\w-]{2,14}(?: [A-Z][\w-]+){0,3}|[a-z]{3,6}|[A-Z]{2})[+/*]?(?=[ \t]*(?:\Z|©))",
    re.MULTILINE,
)
_PERSON_AFTER_SLASH = re.compile(r"[A-Za-z-]{2,12}/[A-ZÄÖÜ][\w.-]+ [A-ZÄÖÜ][\w.' -]+$")
_PERSON_BEFORE_SLASH = re.compile(r"[A-ZÄÖÜ][\w.-]+ [A-ZÄÖÜ][\w.' -]+/\s?[A-Za-z]")


class CreditReader:
    """Finds credits and bylines in a body."""

    def __init__(self, table: AgencyTable, forms: Sequence[CreditForm]) -> None:
        self._table = table
        self._forms = tuple(forms)
        self._confidence = CONFIDENCE | {form.id: form.confidence for form in forms}
        self._finders = {
            (zone, named): _finder((i, form) for i, form in enumerate(self._forms) if _may_stand(form, zone, named))
            for zone in ZONES
            for named in (True, False)
        }

    def read_bylines(self, masked: MaskedBody, findings: Findings) -> None:
        """Read the forms of the head, and lines with nothing but an agency's name."""
        self._read_forms(masked, findings, "head", 0, masked.head)
        for match in _LINE.finditer(masked.body, 0, masked.head) if masked.named_in_head else ():
            named = all(self._table.find(name.strip()) for name in match["who"].split("/"))
            if named and not findings.covers(*match.span()):
                group = read_group(self._table, masked.body, *match.span("who"))
                if group and group.agencies and group.role == "origin":
                    self._record(group, "origin", "byline.agency_alone", masked.body, findings)
                    findings.cut("byline", "byline.agency_alone", masked.body, *match.span())

    def read_tail(self, masked: MaskedBody, findings: Findings) -> None:
        """Read sigla, brackets, slashes, the last word and the forms of the tail."""
        slashed = masked.body.find("/", masked.tail, masked.end) >= 0
        if slashed:
            read_sigla(self._table, masked, findings)
        self._read_forms(masked, findings, "tail", masked.tail, len(masked.body))
        for match in _brackets(masked.body, masked.tail, masked.end):
            self._read_bracket(masked, match, findings)
        for match in _SLASHES.finditer(masked.body, masked.tail, masked.end) if slashed else ():
            self._read_group("credit.slashes", masked.body, match, findings)
        last = max(masked.tail, masked.end - LONGEST_LAST)
        closed = masked.body[masked.end - 1 : masked.end] in CLOSED and masked.body.find("©", last, masked.end) < 0
        for match in _LAST_WORD.finditer(masked.body, last, masked.end) if not closed else ():
            if not findings.covers(*match.span()):
                self._read_last_word(masked, match, findings)

    def _read_forms(self, masked: MaskedBody, findings: Findings, zone: str, start: int, end: int) -> None:
        named = masked.named_in_tail if zone == "tail" else masked.named_in_head
        found = {index for _, indexes in self._finders[zone, named].iter(masked.body, start, end) for index in indexes}
        for form in (self._forms[index] for index in sorted(found)):
            for match in form.pattern.finditer(masked.body, start, line_end(masked.body, end)):
                if match.start() < end and not findings.covers(*match.span()):
                    self._read_form(form, masked.body, match, findings)

    def _read_form(self, form: CreditForm, body: str, match: re.Match[str], findings: Findings) -> None:
        if form.role == "outlet":
            findings.origin_outlet = match["who"].strip(" \"“”„»«'")
        elif form.agency:
            role: Role = "contributor" if form.role == "contributor" else "origin"
            agency = self._table.entries[form.agency]
            findings.add(agency, role, form.confidence, quote("text", body, match.span(), form.id))
        else:
            who = match.lastgroup or "who"
            cut_off = match.end(who) == len(body)
            group = read_group(self._table, body, *match.span(who), loose=form.loose, cut_off=cut_off)
            if group is None or not group.agencies or _is_picture_line(form, match, match[who], group):
                return
            role = "contributor" if form.role == "contributor" else byline_role(group, body, match.end(who))
            self._record(group, role, form.id, body, findings)
        line = body.rfind("\n", 0, match.start()) + 1
        start = match.start() if body[line : match.start()].strip(" *•") else line
        findings.cut(form.kind, form.id, body, start, match.end())

    def _read_bracket(self, masked: MaskedBody, match: re.Match[str], findings: Findings) -> None:
        """Read ``(dpa/rm)`` after a sentence, at the end of its line or before the next sentence."""
        body, (start, end) = masked.body, match.span()
        stop = len(body[:start].rstrip())
        before = body[stop - 1 : stop]
        closes = _ENDS.match(body, end) or end >= masked.end
        # Several names with slashes are a credit even if a feed has dropped the sentence before them.
        separated = before in '.!?"“”»' or "/" in match["who"]
        if not (closes or (separated and _NEXT_SENTENCE.match(body, end))) or findings.covers(start, end):
            return
        # After an agency's name a bracket gives its short form: ``told the Deutsche Presse-Agentur (dpa).``
        if any(name.end == stop for name in masked.names):
            return
        # A name after a slash is a photographer's; before it, only if the text goes on.
        after = _PERSON_AFTER_SLASH.match(match["who"])
        if after or (end < masked.end and _PERSON_BEFORE_SLASH.match(match["who"])):
            return
        # A full stop after the bracket as well as before it is no sentence's.
        stop = body[end : end + 1] == "." and before in ".!?"
        self._read_group("credit.bracket", body, match, findings, end=end + stop)

    def _read_last_word(self, masked: MaskedBody, match: re.Match[str], findings: Findings) -> None:
        """Read ``GNA`` at the very end; two letters count as an agency only on a line of their own."""
        body, who = masked.body, match["who"]
        if follows_picture_word(body, match.start("who")):
            return
        short = len(who) == len("AP") and body[: match.start("who")].rstrip(" \t")[-1:] != "\n"
        if not short and (self._table.find(who) or self._table.find(who.removeprefix("The "))):
            self._read_group("credit.last_word", body, match, findings)

    def _read_group(
        self, form: str, body: str, match: re.Match[str], findings: Findings, *, end: int | None = None
    ) -> None:
        """Read the group of a match, and cut the match, or what reaches from its start to ``end``."""
        span = (match.start(), end or match.end())
        if findings.covers(*match.span("who")):
            return
        # An agency's own marks follow a dash, ``(KNA - abcde-89-00100)``; a picture credit follows its label.
        named = _BEFORE_MORE.fullmatch(body, *match.span("who")) or match
        group = read_group(self._table, body, *named.span("who"), cut_off=match.end("who") == len(body))
        if group is None or any(found.agency.kind == "photo" for found in group.agencies):
            return
        if not group.agencies:
            # Lowercase initials alone are staff; in brackets only behind a sentence or at the very end.
            small = all(mark.islower() and 2 <= len(mark) <= 4 and mark not in SHORT_WORDS for mark in group.sigla)
            ended = body[: match.start("who") - 1].rstrip()[-1:] in ".!?…“”»"
            ended = ended or (match.end() >= len(body.rstrip()) and match["who"] not in group.sigla)
            if small and (form == "credit.slashes" or ended):
                findings.sigla += group.sigla
                findings.cut("sigla", form, body, *span)
            return
        staff = match.groupdict().get("staff")
        group.sigla += staff.split("/") if staff else []
        self._record(group, group.role, form, body, findings)
        findings.cut("credit", form, body, *span)

    def _record(self, group: CreditGroup, role: Role, rule: str, body: str, findings: Findings) -> None:
        findings.sigla += group.sigla
        findings.outlets += group.outlets
        for found in group.agencies:
            evidence = quote("text", body, (found.start, found.end), rule)
            findings.add(found.agency, role, self._confidence[rule], evidence)


def _may_stand(form: CreditForm, zone: str, named: bool) -> bool:
    """Return whether a form may occur in a zone in which an agency is ``named`` or not."""
    return form.zone == zone and (named or bool(form.agency) or form.role == "outlet")


def _finder(forms: Iterable[tuple[int, CreditForm]]) -> ahocorasick.Automaton:
    """Return an automaton of the literals of forms, each with the indexes of its forms."""
    words: dict[str, set[int]] = {"\0": set()}  # an automaton needs at least one word
    for index, form in forms:
        for literal in form.literals:
            words.setdefault(literal, set()).add(index)
    return automaton(words)


def _brackets(body: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the brackets between two offsets with the staff's initials before them; search only near brackets."""
    at = body.find("(", start, end)
    while at >= 0:
        match = _BRACKET.search(body, max(start, at - LONGEST_STAFF), end)
        start = max(match.end(), at + 1) if match else end
        if match:
            yield match
        at = body.find("(", start, end)


def _is_picture_line(form: CreditForm, match: re.Match[str], who: str, group: CreditGroup) -> bool:
    """Return whether a line credits a picture: it says so, names a picture agency, or a photographer as the source."""
    if any(found.agency.kind == "photo" for found in group.agencies):
        return True
    if form.kind == "byline" and match.group().split(maxsplit=1)[0].casefold() in PICTURES:
        return True
    return form.id in ("credit.source_line", "credit.copyright") and names_photographer(who)


def follows_picture_word(body: str, start: int) -> bool:
    """Return whether the word before an offset says that a picture is credited there, as in ``fot. PAP``."""
    words = body[max(0, start - len("fotografia: ")) : start].split()
    return bool(words) and words[-1].strip(".:").casefold() in PICTURES


def names_photographer(who: str) -> bool:
    """Return whether a person is next to a slash, as in ``Jo Muster/dpa``, which as a source means a picture."""
    return (_PERSON_BEFORE_SLASH.match(who) or _PERSON_AFTER_SLASH.match(who)) is not None
