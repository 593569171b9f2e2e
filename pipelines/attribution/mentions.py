"""Agencies named in running text: sources of a quotation or a fact, not credits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.attribution.findings import quote

if TYPE_CHECKING:
    from pipelines.attribution.agencies import AgencyTable
    from pipelines.attribution.findings import Findings
    from pipelines.attribution.masked_body import MaskedBody

CONFIDENCE = {"mention.phrase": 0.94, "mention.name": 0.85, "mention.slash": 0.9, "mention.picture": 0.9}
"""Confidence of a mention: in a reporting phrase, or an unambiguous name on its own; a slash is weaker evidence
than a picture credit with its label."""

_CONTEXT = 70
"""Characters examined on either side of a name."""

_AGENCY_WORD = (
    r"(?:(?:[\w-]+ )?(?:Nachrichtena|Presse-?[Aa]|A)gentur(?:en)?|"
    r"(?:[\w-]+ )?(?:[Nn]ews|[Pp]ress|[Ww]ire) (?:[Aa]gency|[Ss]ervice)|agence|agencia|agenzia)"
)
_ATTRIBUTE = (
    r"(?:amtliche|staatliche|russische|iranische|türkische|chinesische|deutsche|US-|state|official|semi-official|"
    r"local|German|Iranian|Russian|Chinese|Turkish)\w* "
)
_TOLD = (
    r"constató|informó|reportó|(?:dijo|declaró|señaló|confirmó|indicó|explicó|aseguró) a|según informa|"
    r"constaté|(?:indiqué|déclaré|confié|précisé|affirmé|expliqué|assuré)e?s?(?: \w+)? à|"
    r"disse|afirmou|declarou|segundo|(?:ha|hanno) (?:detto|riferito|spiegato)|riferisce|"
    r"powiedział\w*|poinformował\w*|przekazał\w*|informuje|podaje|podała|donosi|rozmowie z"
)
"""Verbs of Romance languages and Polish before the agency that someone told something, or that reported it."""
_REPORTING_BEFORE = re.compile(
    r"(?:\b(?:[Ll]aut|[Gg]emäß|[Nn]ach (?:Angaben|Informationen|einem Bericht)|told|tells|telling|[Aa]ccording to|"
    r"spoke to|statement to|interview (?:with|to)|outlet|"
    r"quoted by|cited by|reported by|seen by|obtained by|reviewed by|gegenüber|[Ww]ie|zur|bei|by|zitiert\w*|"
    r"Bericht|Berichten|"
    r"(?:sagte|sagt|erklärte|bestätigte|teilte|verriet|betonte)n?\b[^.!?„“]{0,50}? (?:zur|zu|gegenüber der|der|dem)|"
    r"[Aa]uf Anfrage (?:der|von)|(?:[Bb]erichtete|[Vv]ermeldete|[Mm]eldete)|"
    r"(?:Fotograf|Reporter|Journalist|Korrespondent)\w*|"
    r"(?:photographer|reporter|correspondent) (?:for|with)|selon|según|secondo|à|a la|"
    r"Informationen|erfuhr|bestätigte[n]?|wurde \w+|"
    rf"{_TOLD})"
    r"(?: (?:of|von|der|die|das|dem|des|the|a|an|à|al|all’|all'|l’|l'|la|auch|es|agencji|agencją))*)(?: |(?<=[’']))"
    rf"(?:{_ATTRIBUTE})*(?:{_AGENCY_WORD} )?$"
)
_AGENCY_BEFORE = re.compile(rf"\b(?:{_AGENCY_WORD})[ :„\"“]+$")
_REPORTING_AFTER = re.compile(
    r"^(?: am \w+)?[”“\"«]?,? (?:zufolge|vorlieg\w+|erläutert\w*|berichtet\w*|meldet\w*|"
    r"unter (?:Bezugnahme|Berufung) auf [^.,]{2,70}? (?:berichtet|meldet)\w*|unter Berufung|"
    r"(?:von|aus) [^.,]{2,70}? (?:erfuhr|erfahren hat)|reported|reports|said|says|quoted|"
    r"cited|citing|a rapporté|informó|hat (?:berichtet|gemeldet)|mitgeteilt|aus \w+kreisen|"
    r"schreibt|schrieb)|"
    r"^(?:['’](?:n[ıi]n|y[ae]|n[ae])(?: \w+){0,2})? (?:göre|muhabir\w*|konuş\w*|açıkla\w*|anlat\w*|bildir\w*|aktar\w*)"
)
_AGENCY_AFTER = re.compile(
    r"^ (?:[Nn]ews [Aa]gency|[Nn]achrichtenagentur|wire service|news service|reporter|journalist|photographer|"
    r"correspondent|witness|request for)\b"
)
_COMPOUND = re.compile(
    r"^-(?:Bericht|Meldung|Angaben|Anfrage|Interview|Gespräch|Informationen|Reporter|Journalist|Umfrage|Korrespondent|Fotograf|Recherche)\w*"
)
_OTHER_AFTER = re.compile(r"^ (?:Institute|Foundation|Building|Top \d|poll|exam|test|class|course)\w*")
_PICTURE_BEFORE = re.compile(
    r"(?:\b(?:FOTO|BILD|PHOTO|PICTURE|IMAGE|CREDIT|Foto|Bild|Photo|Picture|Image|Credit|Fotoğraf|Zdjęcie)s?(?:\s?:|\s(?:by|von)\b)[^\n.:!?]{0,45}?|"
    r"©(?! ?Copyright)[^\n.:!?©]{0,45}?|\b[Vv]ia )[(/,| ]*$"
)
_PERSON_BEFORE = re.compile(r"[A-ZÄÖÜ][\w.-]+ [A-ZÄÖÜ][\w.-]+ ?/ ?$")
_PERSON_AFTER = re.compile(r"/[A-ZÄÖÜ][\w.-]+ [A-ZÄÖÜ][\w.-]+")
_LONGER_NAME = re.compile(r"\b(?!The |Die |Der )[A-Z][\w-]+ $|@$")
_VERB = re.compile(
    r"\b(?:(?:Fotograf|Reporter|Journalist|Korrespondent)\w*|photographer|reporter|correspondent|"
    r"spoke to|statement to|interview (?:with|to)|"
    r"[Aa]uf Anfrage|told|tells|quoted by|cited by|"
    rf"{_TOLD}|"
    r"gegenüber|[Ll]aut|sagten?|sagte|erklärte|bestätigte|teilte|verriet|betonte)\b"
)


def read_mentions(table: AgencyTable, masked: MaskedBody, findings: Findings) -> None:
    """Add every agency that the text cites, with the phrase as evidence."""
    body = masked.body
    for name in masked.names:
        start, end = name.start, name.end
        hyphened = body[start - 1 : start] in ("-", "_") or body[end : end + 1].isalnum()
        if name.agency is None or hyphened or findings.covers(start, end):
            continue
        entry = table.entries[name.agency]
        if entry.kind != "pool" and _PICTURE_BEFORE.search(body, max(0, start - _CONTEXT), start):
            evidence = quote("text", body, (start, end), "mention.picture")
            findings.add(entry, "photo", CONFIDENCE["mention.picture"], evidence)
        elif "/" in body[max(0, start - 2) : start] or body[end : end + 1] == "/":
            # A slash next to a name belongs to a picture credit: credits of the text were read before.
            if _PERSON_BEFORE.search(body[max(0, start - 40) : start]) or _PERSON_AFTER.match(body, end):
                evidence = quote("text", body, (start, end), "mention.slash")
                findings.add(entry, "photo", CONFIDENCE["mention.slash"], evidence)
        elif entry.kind != "photo":
            phrase = _phrase(body, start, end, ambiguous=name.ambiguous)
            if phrase:
                rule, first, stop = phrase
                findings.add(entry, "cited", CONFIDENCE[rule], quote("text", body, (first, stop), rule))


def _phrase(body: str, start: int, end: int, *, ambiguous: bool) -> tuple[str, int, int] | None:
    """Return the rule and the span of the reporting phrase around a name; None if the name may mean something else."""
    left, right = body[max(0, start - _CONTEXT) : start], body[end : end + _CONTEXT]
    agency_before, agency_after = _AGENCY_BEFORE.search(left), _AGENCY_AFTER.match(right)
    before, after = _REPORTING_BEFORE.search(left), _REPORTING_AFTER.match(right)
    compound = _COMPOUND.match(right)
    part_of_longer = " " in body[start:end] and not (before or agency_before) and _LONGER_NAME.search(left)
    if _OTHER_AFTER.match(right) or part_of_longer:
        return None
    if ambiguous and not (agency_before or agency_after or compound or _is_reporting(before, after)):
        return None
    if not ambiguous and not (before or after or agency_before or agency_after or compound):
        # A name of several words is hardly ambiguous.
        alone = " " in body[start:end] and not right.startswith(" (@")
        return ("mention.name", start, end) if alone else None
    begin = before or agency_before
    finish = after or agency_after or compound
    return (
        "mention.phrase",
        start - (len(left) - begin.start()) if begin else start,
        end + finish.end() if finish else end,
    )


_ACCORDING = re.compile(r"[Aa]ccording to $")
"""With an article (``the``) it may be a data protection authority or a police force."""


_REPORTED = re.compile(
    r"zufolge|vorlieg|erläutert|berichtet|meldet|erfuhr|erfahren|reported|reports|quoted|göre|muhabir|konuş|açıkla|anlat|"
    r"bildir|aktar"
)


def _is_reporting(before: re.Match[str] | None, after: re.Match[str] | None) -> bool:
    """Return whether an ambiguous code must be an agency: someone told it something, or it explicitly reported."""
    if before and (_VERB.search(before.group()) or _ACCORDING.search(before.group())):
        return True
    return after is not None and bool(
        re.search(
            r"zufolge|vorlieg|erläutert|berichtet|meldet|erfuhr|erfahren|reported|reports|quoted|göre|muhabir|konuş|açıkla|anlat|bildir|aktar",
            after.group(),
        )
    )
