"""Credit groups: words in brackets or slashes, each an agency, an editor's mark, an outlet or a connecting word."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.attribution.credit_words import CONTRIBUTED, ENDS, NEUTRAL, REPORTS, STAFF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.attribution.agencies import AgencyEntry, AgencyTable
    from pipelines.items import Role

LONGEST_NAME = 6
"""Words in the longest agency name."""

SHORTEST_CUT_OFF = 4
"""A word without its last letter stands for an agency on its own only if it has more letters than this."""

LONGEST_UNSPACED = 12
"""Characters of the longest agency name in a script without spaces."""

_WORD = re.compile(r"[^\s/,;+|()=＝，、；／｜（）【】［］・。،؛।«»„“”\"『』「」《》]+")
UNSPACED = "\u2e80"
"""Characters from here on belong to scripts that put no spaces between words, or few."""

_DATE = re.compile(r"\d{1,2}[.:]?(?:\d{1,2}[.:]?)?(?:\d{2,4})?|\d{4}|Uhr")
_HOST = re.compile(
    r"t-online|(?:[\w-]+\.)+(?:de|at|ch|com|net|org|tv|lu|li|eu|info|fr|es|it|uk|pl|online)", re.IGNORECASE
)
_OUTLET = re.compile(r"t-online|[A-ZÄÖÜ][A-Za-zäöü]{5,16}(?:-[A-Z][a-z]+)?")
_SIGLUM = re.compile(r"[A-Za-zÄÖÜäöüß]{1,4}\.?")
_SMALL_SIGLUM = re.compile(r"[a-zäöü]{2,4}")
_JOINTS = frozenset("und u. and et y e sowie & - – — the die der den dem la le von by par por from".split())
_DATED = frozenset(
    "updated published posted aktualisiert veröffentlicht erstellt stand am january february march april may june july "
    "august september october november december jan feb mar apr jun jul aug sept sep oct nov dec januar februar märz "
    "mai juni juli oktober dezember".split()
)
"""Words of a date that may directly follow a byline."""
_CONTRIBUTED = frozenset("mit with con avec inkl. material".split())
_STAFF = STAFF | frozenset("red red. redaktion eigene online eb staff desk newsroom local media medien".split())
_AGENCY_WORDS = frozenset(
    "nachrichtenagentur nachrichtenagenturen agentur agenturen agency agencies news press service wire".split()
)

_PARTICLES = frozenset(
    "van von der den de del des du la las los della da di bin al el le in im aus für of at for political sports "
    "business writer".split()
)


@dataclass(slots=True)
class NamedAgency:
    """An agency and the offsets of its name."""

    agency: AgencyEntry
    start: int
    end: int


@dataclass(slots=True)
class CreditGroup:
    """Whom a credit group names."""

    agencies: list[NamedAgency] = field(default_factory=list)
    """Agencies, distributors and pools with their offsets."""
    sigla: list[str] = field(default_factory=list)
    """Editors' marks next to them."""
    outlets: list[str] = field(default_factory=list)
    """Outlets next to them, as printed."""
    people: bool = False
    """Whether there are other words, such as names of people."""
    staff: bool = False
    """Whether the outlet's own desk is named too."""
    contributed: bool = False
    """Whether a word such as ``mit`` says that the agency only helped."""

    @property
    def role(self) -> Role:
        """``origin`` if only agencies are named, else ``contributor``."""
        kinds = {found.agency.kind for found in self.agencies}
        pooled = not kinds.isdisjoint(("pool", "house")) and not kinds.isdisjoint(("agency", "unit"))
        others = self.sigla or self.outlets or self.people or self.staff or self.contributed
        return "contributor" if others or pooled else "origin"


def read_group(
    table: AgencyTable,
    text: str,
    start: int,
    end: int,
    *,
    place: str = "",
    dateline: bool = False,
    loose: bool = False,
    cut_off: bool = False,
    worded: bool = False,
) -> CreditGroup | None:
    """Return the credit group between two offsets, or None if it is not one.

    It is None if some word is neither an agency, a mark, an outlet, a date nor a connecting word; with ``loose``, other
    words are taken for people or outlets. ``dateline`` also accepts codes that count only in datelines. With
    ``cut_off`` the text was truncated at ``end``, and its last word may lack a letter. With ``worded`` the connecting
    words of all languages count.
    """
    words = [span for match in _WORD.finditer(text, start, end) for span in _parts(table, text, match.span())]
    group = CreditGroup()
    index = 0
    while index < len(words):
        found, count = _agency_at(table, text, words, index, place=place, dateline=dateline)
        if found is None and cut_off:
            found = _cut_off_agency(table, text, (words[index][0], words[-1][1]), group)
            count = len(words) - index if found else 1
        if found:
            group.agencies.append(found)
        elif not (
            (worded and _credit_word(text[slice(*words[index])], group))
            or _other_word(table, text, words[index], group, loose=loose, first=index == 0)
        ):
            return None
        index += count
    initials = [text[found.start : found.end] for found in group.agencies]
    if group.sigla and all(len(mark) == 2 and mark.islower() for mark in initials):
        # Two lowercase letters next to other marks are a person's initials: ``ap/jm``.
        group.sigla, group.agencies = initials + group.sigla, []
    named = [found for found in group.agencies if found.agency.kind != "unnamed"]
    group.agencies = named or group.agencies[:1]
    return group if group.agencies or group.sigla else None


def _parts(table: AgencyTable, text: str, word: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the spans of agencies that are joined by a hyphen, as in ``AA-DHA``, or written without spaces.

    If there are none, it is the word's own span.
    """
    start, end = word
    if max(text[start:end]) > UNSPACED:
        return list(_unspaced_parts(table, text, start, end))
    hyphen = max(text.find("-", start, end), text.find("–", start, end))
    if hyphen < 0 or table.find(text[start:end]):
        return [word]
    joined = all(table.find(text[slice(*part)], dateline=True) for part in ((start, hyphen), (hyphen + 1, end)))
    return [(start, hyphen), (hyphen + 1, end)] if joined else [word]


def _unspaced_parts(table: AgencyTable, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of agencies, the longest at each place, and what is between them."""
    rest = at = start
    while at < end:
        sizes = range(min(LONGEST_UNSPACED, end - at), 1, -1)
        size = next((size for size in sizes if table.find(text[at : at + size], dateline=True)), 0)
        if size:
            if rest < at:
                yield rest, at
            yield at, at + size
            rest = at + size
        at += size or 1
    if rest < end:
        yield rest, end


def _agency_at(
    table: AgencyTable, text: str, words: list[tuple[int, int]], index: int, *, place: str, dateline: bool
) -> tuple[NamedAgency | None, int]:
    """Return the agency with the longest name that begins at a word, and how many words the name has."""
    for count in range(min(LONGEST_NAME, len(words) - index), 0, -1):
        start, end = words[index][0], words[index + count - 1][1]
        phrase = text[start:end]
        # The number of a press release directly follows its distributor's mark, as in ``pte20210503012``.
        for name in dict.fromkeys((phrase, phrase.rstrip(".:-"), phrase.rstrip("0123456789"))):
            agency = table.find(name, place=place, dateline=dateline)
            if agency:
                return NamedAgency(agency, start, start + len(name)), count
    return None, 1


def _cut_off_agency(table: AgencyTable, text: str, span: tuple[int, int], group: CreditGroup) -> NamedAgency | None:
    """Return the agency whose code or name lacks its last letter; a short one must have another agency next to it."""
    words = text[slice(*span)]
    agency = table.find_cut_off(words) if group.agencies or len(words) > SHORTEST_CUT_OFF else None
    return NamedAgency(agency, *span) if agency else None


def _credit_word(word: str, group: CreditGroup) -> bool:
    """Return whether a word of any language may stand beside the names of agencies."""
    small = word.casefold().strip(".:-–—")
    group.contributed = group.contributed or small in CONTRIBUTED
    return not small or small in NEUTRAL or small in REPORTS or small in CONTRIBUTED


def _other_word(
    table: AgencyTable, text: str, span: tuple[int, int], group: CreditGroup, *, loose: bool, first: bool
) -> bool:
    """Add a word that names no agency to the group; return False if it cannot be part of a credit."""
    word = text[slice(*span)]
    beside_slash = "/" in (text[span[0] - 1 : span[0]], text[span[1] : span[1] + 1])
    small = word.lower().rstrip(".,:")
    if small in _JOINTS or small in _AGENCY_WORDS or small in _DATED or (group.agencies and small in ENDS):
        return True
    if _DATE.fullmatch(word.rstrip(",")):
        return True
    if small in _CONTRIBUTED:
        group.contributed = True
    elif small in _STAFF or small.endswith("-redaktion"):
        group.staff = True
    elif _HOST.fullmatch(word) or (not loose and beside_slash and _OUTLET.fullmatch(word)):
        group.outlets.append(word)
    elif group.agencies and table.is_region(group.agencies[-1].agency.id, word):
        return True
    elif loose and (word[:1].isupper() or small in _PARTICLES or _is_caseless(word)):
        group.people = True
    elif _SMALL_SIGLUM.fullmatch(word) if loose and (beside_slash or first) else not loose and _SIGLUM.fullmatch(word):
        group.sigla.append(word)
    else:
        return False
    return True


def _is_caseless(word: str) -> bool:
    """Return whether a word is in a script without capitals, such as Arabic or Chinese."""
    return word[:1].isalpha() and word[:1].lower() == word[:1].upper()
