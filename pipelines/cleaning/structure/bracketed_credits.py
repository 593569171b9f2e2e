"""Picture credits in brackets: ``(Foto: Jo Doe/dpa)``, ``(AP/Jo Doe)``, ``(Courtesy of Sample)``, ``(Symbolbild)``."""

from __future__ import annotations

import re

from pipelines.cleaning.structure.picture_names import PICTURE_HOUSES, TABLE, any_of, is_house, is_person, parts
from pipelines.text.layout import ends_text

LONGEST = 120
"""Most characters in a credit in brackets."""
HEAD = 900
"""A bracket with nothing but a name is a credit only before this offset, where the article's picture is."""
MOST_WORDS = 14
"""Most words in a credit."""

HOUSES = frozenset(TABLE["houses"])
NOTES = frozenset(TABLE["notes"])
_FIRST_WORDS = frozenset(
    entry.split()[0].rstrip(".:,").casefold()
    for name in ("labels", "openings", "marks", "houses")
    for entry in TABLE[name]
)
_MARKS = frozenset(TABLE["marks"])
_LABEL = re.compile(rf"(?i:{any_of(TABLE['labels'])})\.?\s?(?:[:/|©]|\s-\s)\s?\S")
_LABELLED_NAMES = re.compile(rf"(?i:{any_of(TABLE['labels'])}) (?P<names>\S.*)")
_OPENING = re.compile(rf"(?i:{any_of(TABLE['openings'])})[\s/]*(?=\S)")
_VIA = re.compile(rf"(?:^|.*[ /])via (?:{any_of(TABLE['houses'])})(?:[/ ].*)?")
_WRITER = re.compile(rf"(?:{any_of(TABLE['writers'])})\b")
_OUTLET = re.compile(rf"\b(?:{any_of(TABLE['outlets'])})(?:\.com)?$")
_DATELINE = re.compile(r"\s*[-–—]\s")
_SMALL_WORDS = frozenset({"of", "and", "the", "de", "von"})
_BEFORE_A_NAME = frozenset({". ", "” ", '" '})


def bracketed_end(body: str, start: int) -> int:
    """Return the end of the picture credit in the bracket that opens at ``start``; 0 if it is something else.

    At the end of a text that was cut off, the closing bracket may be missing.
    """
    limit = start + LONGEST
    closing = body.find(")" if body[start] == "(" else "]", start, limit)
    if closing < 0:
        if limit < len(body):
            return 0
        closing = len(body)
    content = body[start + 1 : closing].strip()
    end = min(closing + 1, len(body))
    if "\n" in content or not _may_be_credit(body, content, start):
        return 0
    return end if _is_credit(body, content, start, end) else 0


def _may_be_credit(body: str, content: str, start: int) -> bool:
    """Return whether a bracket is worth a closer look: nearly all are not, and this is quick."""
    first = content.partition(" ")[0].rstrip(".:,")
    if not first or first[0].isdigit():
        return False
    if "/" in content or first.casefold() in _FIRST_WORDS or " via " in content:
        return True
    if ", " in content:
        last = content.rpartition(", ")[2]
        return last in HOUSES or last in NOTES
    return start < HEAD and first[0].isupper() and body[start - 2 : start] in _BEFORE_A_NAME


def _is_credit(body: str, content: str, start: int, end: int) -> bool:
    if content in _MARKS or content in PICTURE_HOUSES:
        return True
    if _LABEL.match(content):
        return not _speaks(content)
    return not _says_who_wrote(body, content, end) and _names_a_source(body, content, start, end)


def _says_who_wrote(body: str, content: str, end: int) -> bool:
    return _WRITER.match(content) is not None or _DATELINE.match(body, end) is not None


def _names_a_source(body: str, content: str, start: int, end: int) -> bool:
    if _OPENING.match(content) or _VIA.fullmatch(content):
        return not _speaks(content)
    labelled = _LABELLED_NAMES.fullmatch(content)
    if labelled and all(is_house(part) or is_person(part) for part in parts(labelled["names"])):
        return True
    if "/" in content or "," in content:
        return _person_and_house(parts(content), last=ends_text(body, end))
    return start < HEAD and _stands_between_sentences(body, content, start, end)


def _speaks(content: str) -> bool:
    """Return whether the content of a bracket is a sentence rather than names."""
    words = content.split()
    return len(words) > MOST_WORDS or sum(word[0].islower() for word in words) > max(3, len(words) / 2)


def _person_and_house(named: list[str], *, last: bool) -> bool:
    """Return whether names are a person and a house; at the end of a text a person in front is its author."""
    if len(named) < 2:
        return False
    if is_house(named[0]):
        return any(map(is_person, named[1:])) and (is_person(named[1]) or named[1] in NOTES)
    if not is_person(named[0]) or last:
        return False
    return any(is_house(part) or (is_person(part) and _OUTLET.search(part)) for part in named[1:])


def _stands_between_sentences(body: str, content: str, start: int, end: int) -> bool:
    """Return whether a name in brackets stands between two sentences, as a credit does behind a caption."""
    words = content.split()
    if not 3 <= len(words) <= 7 or body[start - 2 : start] not in _BEFORE_A_NAME:
        return False
    following = body[end : end + 3].lstrip()
    return following[:1].isupper() and all(word[0].isupper() or word in _SMALL_WORDS for word in words)
