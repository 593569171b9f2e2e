"""The section above a text, known because the page's address names it too: ``Nordest`` at ``/nordest/8114``."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pipelines.cleaning.structure.counters import counter_end
from pipelines.cleaning.structure.date_stamps import stamp_at
from pipelines.items import Removal
from pipelines.text.layout import skip_space

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

RULE = "structure.section_of_address"
_REACH = 200
_LONGEST = 40
_SHORTEST = 4
_MOST_WORDS = 3
_LINE = re.compile(r"[^\n]+")
_FIRST_WORDS = re.compile(r"\s*[^\W\d_]+(?: (?:& )?[^\W\d_]+){0,2}?(?= )")


def sections_of_address(outline: Outline) -> Iterator[Removal]:
    """Yield the lines of the head that are a part of the address, and such a word before a counter or a date."""
    names = _sections(outline.draft.article.url or "")
    rest = outline.rest()
    for line in _LINE.finditer(rest, 0, _REACH) if names else ():
        words = line[0].strip()
        if len(words) > _LONGEST:
            break
        if len(words.split()) <= _MOST_WORDS and _folded(words) in names:
            start = line.start() + line[0].index(words)
            yield Removal(start, start + len(words), "section", RULE, words)
    opening = _FIRST_WORDS.match(rest) if names else None
    if opening and _folded(opening[0]) in names:
        following = skip_space(rest, opening.end())
        if counter_end(rest, following) or stamp_at(rest, following) or outline.is_marked(following, following + 1):
            start = skip_space(rest, 0)
            yield Removal(start, opening.end(), "section", RULE, rest[start : opening.end()])


def _sections(url: str) -> set[str]:
    """Return the parts of an address before its last one, in plain letters."""
    parts = [_folded(unquote(part)) for part in urlsplit(url).path.rstrip("/").split("/")[:-1]]
    return {part for part in parts if len(part) >= _SHORTEST}


def _folded(words: str) -> str:
    plain = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in plain if letter.isalpha())
