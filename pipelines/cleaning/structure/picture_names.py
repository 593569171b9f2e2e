"""Whom a picture credit names: persons by their shape, agencies and picture houses by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.tables import shipped_table

TABLE: dict[str, list[str]] = shipped_table("cleaning", "picture_credits")

LONGEST = 160
"""Most characters in the names of a credit."""

_CAPITALS = "".join(letter for letter in map(chr, range(0x590)) if letter.isupper() or letter.istitle())
_WORD = rf"[{_CAPITALS}][\w'’.-]*"
_PARTICLE = r"(?:von|van|de|del|da|dos|der|den|di|la|le|el|al|bin|ter|y|zu)"
_INITIAL = rf"[{_CAPITALS}]\."


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of some words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_HOUSE = rf"(?:{any_of([*TABLE['houses'], *TABLE['notes']])})(?![\w])"
HOUSE = re.compile(_HOUSE)
HOUSE_BEFORE = re.compile(rf"(?<![\w])(?:{any_of(TABLE['houses'])})$")
"""An agency or picture house at the end of a text."""
PERSON_BEFORE = re.compile(
    rf"(?:(?<=\s)|(?<=[(|/©:])|^)(?P<first>{_WORD})(?: (?:{_PARTICLE} |{_INITIAL} ?)*(?P<last>{_WORD}))?$"
)
_ADDRESS = r"@\w{3,30}|[\w-]{3,30}\.(?:com|de|org|net|at|ch|es|fr|pl|tr)\b"
_UNIT = re.compile(
    rf"(?P<house>{_HOUSE})|(?P<address>{_ADDRESS})|(?P<name>{_WORD}(?:[ ](?:{_PARTICLE} )*{_WORD}){{0,4}})"
)
_OUTLET = rf"(?:{any_of(TABLE['outlets'])})(?:\.com)?"
_OUTLET_NAME = rf"(?:{_WORD} ){{1,3}}{_OUTLET}\b"
OUTLET_NAME = re.compile(_OUTLET_NAME)
"""The name of an outlet: words with capitals, the last of them one that outlets end with."""
_ENDS_OUTLET = re.compile(rf"{_OUTLET}$")
_GLUED = re.compile(r"\w\w\.\w")
_BETWEEN = re.compile(
    rf"\s?(?:[/|©+]|,(?=\s?(?:{_HOUSE}|{_OUTLET_NAME}))|[—–](?={_HOUSE})|\s[-–—](?=\s?(?:{_HOUSE}))|\bvia\b|\bfor\b)"
    r"\s?(?:©\s?)?"
    rf"(?:(?i:{any_of([*TABLE['labels'], *TABLE['sources']])})\s?:\s?)?"
)
_AFTER_NAME = re.compile(r"\s*(?:$|\n|[/|©()\[\]]|\.(?:\s|$))")
_CONTINUES = re.compile(r"[ ,;]*[a-zß-ÿ]|,|['’]s\b|:(?!\d)|-\w")
_OPENER = re.compile(
    r"(?:Der|Die|Das|Dem|Den|Des|Ein|Eine|Einen|Einem|Einer|Im|In|Am|An|Auf|Aus|Bei|Beim|Durch|Für|Gegen|Mit|Nach|Ohne|"
    r"Seit|Über|Um|Unter|Von|Vom|Vor|Während|Wegen|Zu|Zum|Zur|Es|Er|Sie|Wir|Ich|Man|Wer|Wenn|Als|Aber|Auch|Dass|Diese|"
    r"Jetzt|Mehr|Merken|Teilen|The|A|An|On|At|After|Before|When|While|For|As|This|That|These|There|It|He|She|They|We|But|"
    r"And|With|If|From|By|To|Image|Caption|Photo|Foto|Le|La|Les|Un|Une|Il|Elle|On|Ce|Cette|Dans|Pour|Selon|Mais|"
    r"Après|Depuis|Avec|Au|El|Los|Las|Una|En|Por|Para|Con|Según|Tras|Desde|Este|Esta|Pero|Gli|Het|Een|W|Jak|Od|Przed|"
    r"Bir|Ve)$"
)


def names_end(text: str, start: int) -> int:
    """Return where the names that begin at ``start`` end; ``start`` itself if there are none.

    In run-on text a sentence follows, whose first word has a capital too: then a person has two words.
    """
    limit = min(len(text), start + LONGEST)
    end = at = start
    while at < limit:
        unit = _UNIT.match(text, at, limit)
        if unit is None:
            break
        end = unit.end() if unit["name"] is None else _person_end(text, at, unit.end())
        between = _BETWEEN.match(text, end, limit)
        if between is None:
            break
        at = between.end()
    return start if _CONTINUES.match(text, end) else end


def _person_end(text: str, start: int, most: int) -> int:
    """Return where the words of a name end, of which those up to ``most`` have capitals."""
    words = text[start:most].split(" ")
    glued = next((count for count, word in enumerate(words) if _GLUED.search(word)), len(words))
    outlet = next((count for count, word in enumerate(words) if count and _ENDS_OUTLET.match(word)), 0)
    if (
        glued == len(words)
        and len(words) <= 4
        and _AFTER_NAME.match(text, most)
        and not any(map(_OPENER.match, words[1:]))
    ):
        count = len(words)
    else:
        count = outlet + 1 if outlet else _words_of_a_person(words[:glued])
    end = start + len(" ".join(words[:count]))
    return end - 1 if count and words[count - 1].endswith(".") and len(words[count - 1]) > 3 else end


def _words_of_a_person(words: list[str]) -> int:
    """Return how many words are a person's name: two, not counting initials and particles."""
    full = 0
    for count, word in enumerate(words):
        shouted = word.isupper() and len(word) > 2 and not words[0].isupper()
        if count and (full == 2 or shouted or _OPENER.match(word)):
            return count - 1 if words[count - 1].islower() else count
        full += len(word.rstrip(".")) > 1 and not word.islower() and not _OPENER.match(word)
        if full and word.endswith(".") and len(word) > 3:
            return count + 1
    return len(words)


def parts(names: str) -> list[str]:
    """Return the parts of a credit's names, between slashes, bars, commas, dashes, or around *via*."""
    found = re.split(r"\s?[/|,;©+]\s?|\s[-–—]\s|\s(?:via|for|by|de)\s", names)
    return [part.strip(" .") for part in found if part.strip(" .")]


PICTURE_HOUSES = frozenset(TABLE["picture_houses"])
"""Houses that supply pictures and no texts."""


def names_picture_house(names: str) -> bool:
    """Return whether a credit's names have one among them that supplies pictures and no texts."""
    return not PICTURE_HOUSES.isdisjoint(parts(names))


def is_house(part: str) -> bool:
    """Return whether a part of a credit is an agency or a picture house, or a note such as *Pool*."""
    return HOUSE.fullmatch(part) is not None


_PERSON = re.compile(rf"{_WORD}(?: (?:{_PARTICLE} )*{_WORD}){{1,3}}")


def is_person(part: str) -> bool:
    """Return whether a part of a credit has the shape of a person's name: two words and more with capitals."""
    return _PERSON.fullmatch(part) is not None
