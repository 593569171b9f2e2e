"""Picture credits by their grammar: a label with names, names in brackets, a person and a house beside a slash."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.cleaning.structure.picture_names import (
    HOUSE,
    HOUSE_BEFORE,
    PERSON_BEFORE,
    TABLE,
    any_of,
    is_house,
    is_person,
    names_end,
    parts,
)
from pipelines.items import Removal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.photo_credit"

LONGEST_BRACKET = 120
"""Most characters in a credit in brackets."""
HEAD = 900
"""A bracket with nothing but a name is a credit only before this offset, where the article's picture is."""
SHORTEST_REST = 300
"""Behind a credit of the text as a whole there are fewer characters than this."""
_REACH = 60

_PICTURE_HOUSES = frozenset(
    {"Getty Images", "Getty", "GETTY", "Shutterstock", "iStock", "imago images", "imago", "IMAGO", "picture alliance", "Pixabay", "Unsplash"}
)
_LABELS = frozenset(TABLE["labels"])
_SOURCES = frozenset(TABLE["sources"])
_LABEL = re.compile(rf"(?i:{any_of(TABLE['labels'])})\.?\s?(?:[:/|©]|\s-\s)\s?\S")
_OPENING = re.compile(rf"(?i:{any_of([*TABLE['openings']])})[\s/]*(?=\S)")
_MARK = re.compile(rf"(?:{any_of(TABLE['marks'])})")
_LABELLED_PERSON = re.compile(rf"(?i:{any_of(TABLE['labels'])}) (?P<names>\S.*)")
_WRITER = re.compile(rf"(?:{any_of(TABLE['writers'])})\b")
_OUTLET = re.compile(rf"\b(?:{any_of(TABLE['outlets'])})(?:\.com)?$")
_VIA = re.compile(rf"(?:^|.*[ /])via (?:{any_of(TABLE['houses'])})(?:[/ ].*)?")
_COMPANY = re.compile(r"\b(?:GmbH|Verlag|Media|Ltd|Inc|LLC|AG|News|Mediengruppe|Copyright|Rights|Corp|Company|Group)\b")

# Before a label that is part of a sentence: "auf dem Foto: ..."
_IN_SENTENCE = re.compile(
    r"(?:^|\s)(?:das|dem|des|im|am|ein|eine|einem|der|die|den|beim|vom|zum|kein|dieses|the|a|an|this|that|in|on|of|la|le|el|"
    r"una?|une|esta?|en|na|bu|bir|with|and|und|y|et)\s$",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:^|\W)(?:von|by|por|par|door|af|av|di|przez|text|texto|texte|author|autor|red\.?):?\s$", re.IGNORECASE)
_DATELINE = re.compile(r"\s*[-–—]\s")
_ENDED = re.compile(r"(?:[.!?…][\"”“»«’)\]]*|[\])]|\n)\s*$|^\s*$")
_GLUED = re.compile(r"^.*[a-zß.)”\"!?](?=[A-Z][a-z]+$)")
_NOUN = re.compile(r"(?<=[.!?”\"] )(?:Zdjęcie|Foto|Photo|Fotoğraf) ")
_HANDLE = re.compile(r"\s?@\w{3,30}")
_PIC = re.compile(r"[—–-] (?:[A-Z][\w'-]+ ){1,4}(?:pic|pix|photo|picture|image)s?(?![\w'’])(?!\s[a-z])")
_BEFORE_LABEL = re.compile(r"(?:[-–—|•©]|/)\s?(?:©\s?)?$|© ?$")


def picture_credits(outline: Outline) -> Iterator[Removal]:
    """Yield the picture credits of a body."""
    body = outline.body
    reach = 0
    for start, end in sorted(_found(body)):
        if start >= reach:
            reach = _twice(body, start, _joined(body, end))
            yield Removal(start, reach, "photo_credit", RULE, body[start:reach])


def _found(body: str) -> Iterator[tuple[int, int]]:
    for cue, read in _READERS.items():
        at = body.find(cue)
        while at >= 0:
            if span := read(body, at):
                yield span
            at = body.find(cue, at + 1)


def _joined(body: str, end: int) -> int:
    """Return the end of a credit with the photographer's handle after it."""
    handle = _HANDLE.match(body, end)
    return handle.end() if handle else end


def _twice(body: str, start: int, end: int) -> int:
    """Return the end of a credit that a gallery prints twice, with words in between that the grammar can't read."""
    again = body.find(body[start:end], end, end + _REACH + end - start) if end - start > 12 else -1
    if again < 0 or re.search(r"[.!?)]\s|\n", body[end:again]):
        return end
    length = again - start
    return again + length - 1 if body[start : again - 1] == body[again : again + length - 1] else end


def _label_start(body: str, colon: int) -> tuple[int, str]:
    """Return where the label before a colon begins, and the label; it is empty if there is none."""
    before = body[max(colon - _REACH, 0) : colon].rstrip(" \xa0")
    end = max(colon - _REACH, 0) + len(before)
    words = before.split()[-3:]
    for count in range(len(words), 0, -1):
        label = _GLUED.sub("", " ".join(words[-count:]).lstrip("(|©[-–—/•"))
        if label.casefold() in _LABELS or label.casefold() in _SOURCES:
            return end - len(label), label.casefold()
    return colon, ""


def _labelled(body: str, colon: int) -> tuple[int, int] | None:
    """Read a credit whose label ends at a colon: ``Foto: NAME/dpa``, ``© Quelle: NAME``, ``| Fuente: AFP``."""
    start, label = _label_start(body, colon)
    if not label or not (body[start].isupper() or body[start : start + 1].isalpha() and ord(body[start]) > 0x250 or
                         label in {"fot.", "zdj.", "fot", "zdj"}):
        return None
    before = body[max(start - _REACH, 0) : start]
    mark = _BEFORE_LABEL.search(before)
    if mark:
        start -= len(mark[0])
        before = before[: mark.start()]
    if (label in _SOURCES and not mark) or _IN_SENTENCE.search(before) or before.endswith(("(", "[", "/")):
        return None
    at = colon + 1
    while body[at : at + 1] in {" ", "\xa0", "©"} and at - colon < 5:
        at += 1
    end = names_end(body, at)
    names = body[at:end]
    if end == at or (len(names.split()) == 1 and not _may_stand_alone(body, names, end)):
        return None
    return start, end


def _may_stand_alone(body: str, name: str, end: int) -> bool:
    return is_house(name) or "/" in name or "." in name or end == len(body) or body[end] in "\n|/)." or not (
        body[end + 1 : end + 2].islower()
    )


def _bracketed(body: str, start: int) -> tuple[int, int] | None:
    """Read a credit in brackets; at the end of a text the closing bracket may be missing."""
    limit = start + LONGEST_BRACKET
    closing = body.find(")" if body[start] == "(" else "]", start, limit)
    if closing < 0:
        if limit < len(body) or "\n" in body[start:].strip():
            return None
        closing = len(body)
    content = body[start + 1 : closing].strip()
    if not content or "\n" in content:
        return None
    end = min(closing + 1, len(body))
    if _is_credit(body, content, start, end):
        return start, end
    return None


def _is_credit(body: str, content: str, start: int, end: int) -> bool:
    if _MARK.fullmatch(content):
        return True
    if _LABEL.match(content):
        return not _speaks(content)
    if _WRITER.match(content) or _DATELINE.match(body, end):
        return False
    if _OPENING.match(content) or _VIA.fullmatch(content):
        return not _speaks(content)
    if content in _PICTURE_HOUSES:
        return True
    labelled = _LABELLED_PERSON.fullmatch(content)
    if labelled and all(is_house(part) or is_person(part) for part in parts(labelled["names"])):
        return True
    named = parts(content)
    if len(named) > 1 and "/" in content or "," in content:
        return _person_and_house(named, last=not body[end:].strip())
    return start < HEAD and _stands_alone(body, content, start, end)


def _speaks(content: str) -> bool:
    """Return whether the content of a bracket is a sentence rather than names."""
    words = content.split()
    return len(words) > 14 or sum(word[0].islower() for word in words) > max(3, len(words) / 2)


def _person_and_house(named: list[str], *, last: bool) -> bool:
    """Return whether the parts of a credit are a person and a house; at the end of a text, the house comes first."""
    if len(named) < 2:
        return False
    if is_house(named[0]):
        return any(map(is_person, named[1:])) and not any(map(_is_note, named[1:2]))
    if not is_person(named[0]) or last:
        return False
    return any(is_house(part) or (is_person(part) and _OUTLET.search(part)) for part in named[1:])


def _is_note(part: str) -> bool:
    return is_house(part) and part in TABLE["houses"]


def _stands_alone(body: str, content: str, start: int, end: int) -> bool:
    """Return whether a name in brackets stands between two sentences, as a credit does behind a caption."""
    words = content.split()
    if not 3 <= len(words) <= 7 or not body[:start].rstrip().endswith((".", "”", '"')):
        return False
    following = body[end : end + 3].lstrip()
    return following[:1].isupper() and all(word[0].isupper() or word in {"of", "and", "the"} for word in words)


def _slashed(body: str, slash: int) -> tuple[int, int] | None:
    """Read a credit without a label: ``Jo Doe/dpa``, ``REUTERS/Jo Doe``, ``Keystone/EPA/JO DOE``."""
    left = body[max(slash - _REACH, 0) : slash].rstrip(" ")
    offset = max(slash - _REACH, 0)
    start, label = _label_start(body, slash)
    if label in _LABELS and body[start].isupper() and body[slash - 1 : slash + 2] == " / ":
        end = names_end(body, slash + 2)
        return (start, end) if end > slash + 2 else None
    house = HOUSE_BEFORE.search(left)
    if house:
        start = offset + house.start()
        end = names_end(body, start)
        named = parts(body[start:end])
        person = any(is_person(part) and not is_house(part) for part in named[1:])
        if not person or end <= slash or _in_bracket(body, start):
            return None
        return (start, end) if _is_free(body, start) else None
    at = slash + 1 + (body[slash + 1 : slash + 2] == " ")
    known = HOUSE.match(body, at)
    person_before = PERSON_BEFORE.search(left) if known else None
    if known is None or person_before is None or person_before["last"] is None:
        return None
    start = offset + person_before.start()
    end = names_end(body, at)
    if end < known.end() or is_house(left[person_before.start():]) or _in_bracket(body, start):
        return None
    start = _sign_before(body, _described(body, start))
    if not body[end:].strip() and body[start] != "©":
        return None
    return (start, end) if _is_free(body, start) else None


def _sign_before(body: str, start: int) -> int:
    sign = re.search(r"(?:©|[|–—-])\s?$", body[max(start - 3, 0) : start])
    return start - len(sign[0]) if sign else start


def _described(body: str, start: int) -> int:
    """Return the start of a label without a colon before a name, with what it describes: ``Foto Jo Doe /AFP``."""
    found = None
    for match in _NOUN.finditer(body, max(start - _REACH, 0), start):
        found = match
    return found.start() if found and not re.search(r"[.!?:]\s", body[found.start() : start]) else start


def _in_bracket(body: str, start: int) -> bool:
    return body[:start].rstrip().endswith(("(", "[")) or body[max(start - 1, 0) : start] == "/"


def _is_free(body: str, start: int) -> bool:
    """Return whether names at ``start`` are no byline and no part of a sentence."""
    before = body[max(start - 30, 0) : start]
    return not _BY.search(before) and not _IN_SENTENCE.search(before)


def _copyrighted(body: str, sign: int) -> tuple[int, int] | None:
    """Read ``© NAME``, ``Foto © NAME``, ``© NAME/dpa``: a person's, not a company's copyright."""
    at = sign + (1 if body[sign] == "©" else 3)
    while body[at : at + 1] in {" ", "\xa0"}:
        at += 1
    end = names_end(body, at)
    names = body[at:end]
    if end == at or _COMPANY.search(names):
        return None
    named = parts(names)
    start, label = _label_start(body, sign)
    start = start if label in _LABELS and body[start].isupper() else sign
    person = any(is_person(part) and not is_house(part) for part in named)
    if not body[end:].strip():
        return (start, end) if "/" in names and person else None
    # A house alone may have written the text, but not if most of it is still to come
    house = all(map(is_house, named)) and (len(named) > 1 or len(body) - end > SHORTEST_REST)
    return (start, end) if person or house else None


def _barred(body: str, bar: int) -> tuple[int, int] | None:
    """Read ``| AP``, ``| Jo Doe/Reuters`` behind a caption."""
    at = bar + 1 + (body[bar + 1 : bar + 2] == " ")
    end = names_end(body, at)
    named = parts(body[at:end])
    if not named or not is_house(named[-1]) or not _ENDED.search(body[max(bar - 8, 0) : bar]) or bar < 40:
        return None
    return (bar, end) if all(is_house(part) or is_person(part) for part in named) else None


def _opened(body: str, at: int) -> tuple[int, int] | None:
    """Read ``Photo by NAME``, ``fot. NAME``, ``Image source, NAME`` at the beginning of a sentence or line."""
    match = _OPENING.match(body, at)
    if match is None or not (_ENDED.search(body[max(at - 8, 0) : at]) or match[0].endswith(". ")):
        return None
    end = names_end(body, match.end())
    named = parts(body[match.end() : end])
    known = any(is_house(part) or is_person(part) for part in named)
    return (at, end) if known else None


def _noun(body: str, end: int) -> tuple[int, int] | None:
    """Read ``Photo Jo Doe/AFP``, ``Photo Sample/Jo Doe`` at the beginning of a sentence."""
    start = max(body.rfind(" ", 0, end), body.rfind("\n", 0, end)) + 1
    if body[start : end + 3] not in {"Photo", "Foto"} or not _ENDED.search(body[max(start - 8, 0) : start]):
        return None
    stop = names_end(body, end + 4)
    named = parts(body[end + 4 : stop])
    return (start, stop) if len(named) > 1 and "/" in body[end + 4 : stop] else None


def _house(body: str, at: int) -> tuple[int, int] | None:
    """Read ``Getty Images`` between two sentences."""
    end = names_end(body, at)
    return (at, end) if end > at and _ENDED.search(body[max(at - 8, 0) : at]) and at > 0 else None


def _via(body: str, via: int) -> tuple[int, int] | None:
    """Read ``Handout via REUTERS``, ``Jo Doe/Pool via AP``."""
    known = HOUSE.match(body, via + 5)
    left = body[max(via - _REACH, 0) : via]
    if known is None or known[0] not in TABLE["houses"]:
        return None
    ended = re.search(r"(?:^|[.!?…\"”)\n—]\s?)([^.!?…\n()—]{3,60})$", left)
    names = re.sub(r" (?:handout|photo|pool|pic)$", "", ended[1]) if ended else ""
    if ended is None or not all(is_house(part) or is_person(part) for part in parts(names)):
        return None
    start = _sign_before(body, via - len(ended[1]))
    return start, max(known.end(), names_end(body, start))


def _pic(body: str, at: int) -> tuple[int, int] | None:
    match = _PIC.match(body, at)
    return match.span() if match else None


_READERS: dict[str, Callable[[str, int], tuple[int, int] | None]] = {
    ":": _labelled,
    "(": _bracketed,
    "/": _slashed,
    "©": _copyrighted,
    "(c) ": _copyrighted,
    "|": _barred,
    "[": _bracketed,
    "Photo by": _opened,
    "Photo courtesy": _opened,
    "Courtesy of": _opened,
    "Image source,": _opened,
    "Image copyright": _opened,
    "ot. ": lambda body, at: _opened(body, at - 1),
    "oto ": _noun,
    "Getty Images": _house,
    " via ": _via,
    "— ": _pic,
}
