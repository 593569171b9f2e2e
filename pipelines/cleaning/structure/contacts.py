"""Contact blocks below press releases: office, person, street, telephone, mail and web, cut off at either side."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from pipelines.items import Removal
from pipelines.tables import shipped_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.contact_block"
REACH = 900
"""Characters at the end of what is not marked yet in which a block begins."""
FARTHEST = 200
"""Most characters between the first label or address of a block and its beginning."""
MOST_NAMES = 2
"""Words of a name before a label that is not known to be an office's."""
SMALL = 0.12
"""Largest share of a block's words that are in small letters and not listed."""

_TABLE: dict[str, list[str]] = shipped_table("cleaning", "contact_words")
_LABELS = "|".join(sorted(map(re.escape, _TABLE["labels"]), key=len, reverse=True))
_SIGN = re.compile(
    rf"(?i:(?<!\w)(?:{_LABELS})\.?\s?[:.]?\s?(?=[+(]?\d[\d\s()/.-]{{4,}}))|(?i:(?<!\w)(?:{_LABELS})\s?:)"
    r"|[\w.+-]+(?:@|\(at\)|\[at\])[\w-]+\.?[\w.-]*|\[email[\s\xa0]protected\]|(?<!\w)\+?\d[\d /()-]{6,}\d"
)
_ADDRESS = re.compile(r"@|\(at\)|\[at\]|\[email")
_NUMBER = re.compile(r"\d[\d /().-]{4,}\d")
_OFFICE, _SMALL = frozenset(_TABLE["office"]), frozenset(_TABLE["small"]) | frozenset(_TABLE["labels"])
_WORD = re.compile(r"[^\W\d_][\w-]*")
_STREET = re.compile(r"(?:straße|str\.|ring|platz|weg|allee|damm|ufer|gasse|street|road|avenue|ave\.)$", re.IGNORECASE)
_TOKEN = re.compile(r"\S+")
_ENDS_SENTENCE = re.compile(r"(?<![A-Z])[a-zäöüß)]{3,}[.!?][\"”“)]*$")
_ELSEWHERE = frozenset({"press_release", "footer", "distributor"})


def contact_blocks(outline: Outline) -> Iterator[Removal]:
    """Yield the block of contacts at the end of what is not marked yet."""
    end = outline.end
    floor = max(0, end - REACH)
    signs = list(_SIGN.finditer(outline.body, floor, end)) if _ADDRESS.search(outline.body, floor, end) else []
    for first in range(len(signs)):
        found = outline.body[signs[first].start() : end]
        if not _is_contact(found) or not _NUMBER.search(found) or not _ADDRESS.search(found):
            continue
        start = _beginning(outline.body, floor, signs[first].start())
        block = outline.body[start:end]
        if _is_for_the_press(outline, block):
            yield Removal(start, end, "press_contact", RULE, block)
        return


def _is_contact(block: str) -> bool:
    """Return whether hardly any word of a block is in small letters and not one of contacts."""
    words = _WORD.findall(re.sub(r"\S*(?:@|\(at\)|www\.|http)\S*|\S+\.\S+", " ", block))
    return sum(_is_strange(word) for word in words) <= SMALL * len(words)


def _is_strange(word: str) -> bool:
    return word[0].islower() and word.lower() not in _SMALL


def _beginning(body: str, floor: int, sign: int) -> int:
    """Return where the block begins whose first label or address is at ``sign``: behind a sentence or a small word.

    Words with capitals before it may be the end of a cut-off sentence: without an office or a number among them, only
    the name before a label belongs to the block.
    """
    line = max(body.rfind("\n\n", floor, sign) + 2, floor, sign - FARTHEST)
    words: list[re.Match[str]] = []
    for token in reversed(list(_TOKEN.finditer(body, line, sign))):
        word = _WORD.search(token[0])
        if _ENDS_SENTENCE.search(token[0]) or (word is not None and _is_strange(word[0])):
            break
        words.insert(0, token)
    if not any(token[0][0].isdigit() or not _OFFICE.isdisjoint(_parts(token[0])) for token in words):
        street = words[-1:] if words and _STREET.search(words[-1][0]) else []
        is_address = _ADDRESS.search(body[sign:].split(None, 1)[0]) is not None
        words = words[-MOST_NAMES:] if body[sign].isalpha() and not is_address else street
    for token, following in zip_longest(words, words[1:]):
        small_follows = following is not None and following[0][0].islower() and _OFFICE.isdisjoint(_parts(token[0]))
        if token[0].lower() == "bitte" or not (token[0][0].islower() or small_follows):
            return int(token.start())
    return sign


def _parts(word: str) -> list[str]:
    return [part for found in _WORD.findall(word.lower()) for part in (found, *found.split("-"))]


def _is_for_the_press(outline: Outline, block: str) -> bool:
    in_words = not _OFFICE.isdisjoint(_parts(block)) or "press" in block.lower()
    return in_words or any(span.kind in _ELSEWHERE for span in outline.draft.spans)
