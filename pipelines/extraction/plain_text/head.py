"""The head of a text: the lines above the article in a page saved as plain text.

Section, kicker, title, labels of the page, picture name, caption and credit, in any order, each on a line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.extraction.dates.printed import is_dated
from pipelines.extraction.likeness import letters
from pipelines.extraction.names.byline_words import is_desk, is_only_role, is_town
from pipelines.extraction.names.bylines import is_byline, is_labelled_work, people
from pipelines.extraction.names.person_names import is_person, names_agency
from pipelines.extraction.page_labels import is_outlet, label_kind, may_be_kicker
from pipelines.extraction.plain_text.captions import PictureLines
from pipelines.extraction.plain_text.lines import Line, lines
from pipelines.extraction.plain_text.pictures import BRACKETED_INSIDE, FILE_ENDING, FILE_NAME_INSIDE
from pipelines.extraction.plain_text.source_lines import dated_source, is_source_line
from pipelines.extraction.plain_text.titles import (
    is_kicker,
    joined,
    names_people,
    names_role,
    names_town,
    repeats_title,
    run_in_title,
    stands_above_title,
    title_lines,
    without_site_name,
)
from pipelines.items import Removal
from pipelines.tables import shipped_table

_TABLE = shipped_table("text", "sections")
_SECTIONS = frozenset(name.casefold() for names in _TABLE["names"].values() for name in names)
_HOMES = frozenset(name.casefold() for name in _TABLE["trail"]["homes"])
_TRAIL = re.compile(rf"\s*[{re.escape(''.join(_TABLE['trail']['separators']))}]\s*")
_HEAD_LINES = 20
_MOST_DATES = 2
_HEAD_LENGTH = 2_000
_KICKER_REACH = 8
_LONGEST_LABEL = 120
_MOST_PLACE_WORDS = 3


@dataclass(slots=True)
class Head:
    """What was found in the head of a text."""

    title: str | None = None
    """The title line."""
    section: str | None = None
    """The section line."""
    byline: str | None = None
    """A line with an author; it is not marked."""
    dates: list[str] = field(default_factory=list)
    """Lines with dates; they are not marked."""
    pictures: PictureLines = field(default_factory=PictureLines)
    """The pictures, with their lines."""
    spans: list[Removal] = field(default_factory=list)
    """Title and section lines, kickers and labels of the page."""
    rest: list[Line] = field(default_factory=list)
    """The lines below the head."""
    known_title: str | None = None
    """The title, if the container gives it."""
    known_byline: str = ""
    """The letters of the byline, if the container gives it."""
    names_author: bool = False
    """Whether the last line read names the author, or says what the author is."""

    @property
    def titled(self) -> bool:
        """Whether the title was read or is known."""
        return self.title is not None or self.known_title is not None


def read_head(body: str, start: int = 0, known_title: str | None = None, known_byline: str | None = None) -> Head:
    """Return the head of ``body`` from offset ``start``.

    With a ``known_title``, only a repetition of it is a title line; so it is with a ``known_byline`` without a label.
    """
    head = Head(known_title=known_title, known_byline=letters(known_byline or ""))
    waiting = list(_split_lines(body, start))
    for _ in range(_HEAD_LINES):
        if not waiting or not _reads(head, waiting, known_title):
            break
    head.rest = waiting
    return head


def section_of(line: str) -> str | None:
    """Return the section if ``line`` is only a section name, such as ``Politik`` or ``Home > World``, else None."""
    if len(line) > 80:
        return None
    if line.strip(" :").casefold() in _SECTIONS:
        return line.strip(" :")
    trail = [part for part in _TRAIL.split(line) if part]
    if len(trail) > 1 and len(trail) <= 5 and trail[0].casefold() in _HOMES | _SECTIONS:
        known = all(part.casefold() in _SECTIONS for part in trail[1:])
        return trail[-1] if known or (trail[0].casefold() in _HOMES and len(trail[-1].split()) <= 3) else None
    return None


def _reads(head: Head, waiting: list[Line], known_title: str | None) -> bool:
    """Remove one part of the head from the start of ``waiting``; return False if the article begins there."""
    line, following = waiting[0], waiting[1:]
    titled = head.title is not None or known_title is not None
    if head.section is None and head.title is None and following and (section := section_of(line.words)):
        head.section = section
        head.spans.append(line.removal("section", "section-line"))
    elif head.pictures.take(line, following[0] if following else None, in_head=titled or line.text.endswith(".")):
        pass
    elif head.title is None and known_title and (length := _known_title(line, known_title)):
        head.title = known_title
        head.spans.append(line.part(0, length).removal("title", "title-known"))
        rest = line.part(length, len(line.text))
        waiting[1:1] = [rest] if rest.text else []
    elif head.title is not None and repeats_title(line.words, head.title):
        head.spans.append(line.removal("title", "title-repeated"))
    elif not titled and (block := title_lines(line, following)) and not _is_above(line, following):
        head.title = without_site_name(joined(block))
        head.spans += [part.removal("title", "title-line") for part in block]
        del waiting[1 : len(block)]
    elif not (following and _is_no_article(head, line, following, known_title)):
        return False
    waiting.pop(0)
    return True


def _is_no_article(head: Head, line: Line, following: list[Line], known_title: str | None) -> bool:
    """Read a line that is neither title nor picture, and return whether it is one of the head."""
    return len(line.text) <= _LONGEST_LABEL and (
        _names_source(head, line, following, known_title) or _is_label(head, line, following, known_title)
    )


def _names_source(head: Head, line: Line, following: list[Line], known_title: str | None) -> bool:
    """Read a line with an author, an agency or a date, and return whether it is one.

    An agency stays in the text, for attribution; so does a byline where no headline is known, since it may be one.
    """
    words = line.words

    def above() -> bool:
        return head.title is None and _stands_above(words, following, known_title)

    was_author, head.names_author = head.names_author, False
    source = dated_source(words)
    kind: str | None = None
    if is_dated(words) or source:
        head.dates += [source.date if source else words] if len(head.dates) < _MOST_DATES else []
        head.byline = head.byline or (source.byline if source else None)
        named = source is None and bool(people(words))
        head.byline = head.byline or (words if named and head.titled else None)
        kind = "byline" if named and head.titled else None if named else "date_line"
    elif (
        is_byline(words) or (names_people(words) and above()) or (head.titled and _names_author(head, words, following))
    ):
        head.byline = head.byline or words
        head.names_author = True
        kind = "byline" if head.titled or above() else None
    elif head.titled and is_labelled_work(words):
        kind = "credit"
    elif was_author and _is_about_author(words, following):
        head.names_author = is_only_role(words)
        kind = "byline"
    elif not (is_source_line(words) and above()):
        return False
    if kind and not names_agency(words):
        head.spans.append(line.removal(kind, f"{kind.replace('_', '-')}-in-head"))
    return True


def _names_author(head: Head, words: str, following: list[Line]) -> bool:
    """Return whether a line below the headline has no opening such as ``By`` and names who wrote the text."""
    if is_person(words) and following and is_only_role(following[0].words):
        return True
    return names_role(words) or names_town(words) or is_desk(words) or letters(words) == head.known_byline != ""


def _is_about_author(words: str, following: list[Line]) -> bool:
    """Return whether a line below a byline says what the author is, or the place that the article begins with."""
    if is_only_role(words):
        return True
    named = len(words.split()) <= _MOST_PLACE_WORDS and all(word[0].isupper() for word in words.split())
    repeated = bool(following) and words in following[0].text[:_HEAD_LENGTH]
    return named and words[-1].isalpha() and (is_town(words) or repeated)


def _is_label(head: Head, line: Line, following: list[Line], known_title: str | None) -> bool:
    """Mark a label of the page, or what stands above the title, and return whether it is one."""
    kind = label_kind(line.words)
    if line.is_ruler:
        head.spans.append(line.removal("page_furniture", "ruler-line"))
    elif kind:
        head.spans.append(line.removal(kind, "label-line"))
    elif head.title is None and _is_kicker(line, following, known_title):
        outlet = is_outlet(line.words)
        kind, rule = ("page_furniture", "outlet-line") if outlet else ("section", "kicker-line")
        head.spans.append(line.removal(kind, rule))
    else:
        return False
    return True


def _stands_above(words: str, following: list[Line], known_title: str | None) -> bool:
    if known_title is None:
        return stands_above_title(words, following)
    return any(_known_title(later, known_title) for later in following[:_KICKER_REACH])


def _is_kicker(line: Line, following: list[Line], known_title: str | None) -> bool:
    if known_title is None:
        return is_kicker(line, following)
    return may_be_kicker(line.words) and _stands_above(line.words, following, known_title)


def _is_above(line: Line, following: list[Line]) -> bool:
    return is_kicker(line, following) or (names_people(line.words) and stands_above_title(line.words, following))


def _known_title(line: Line, title: str) -> int:
    return len(line.text) if repeats_title(line.words, title) else run_in_title(line.text, title)


def _split_lines(body: str, start: int) -> Iterator[Line]:
    """Yield the lines of ``body``; near its start, split at picture names and the bracketed credits after them."""
    if not FILE_ENDING.search(body, start, start + 2 * _HEAD_LENGTH):
        yield from lines(body, start)
        return
    for line in lines(body, start):
        rest = line
        while line.start - start < _HEAD_LENGTH and (found := FILE_NAME_INSIDE.search(rest.text, 0, _HEAD_LENGTH)):
            before = rest.part(0, found.start())
            if before.text:
                yield before
            yield rest.part(*found.span())
            rest = rest.part(found.end(), len(rest.text))
            if credit := BRACKETED_INSIDE.search(rest.text, 0, 450):
                yield from (part for part in (rest.part(0, credit.start()), rest.part(*credit.span())) if part.text)
                rest = rest.part(credit.end(), len(rest.text))
        if rest.text:
            yield rest
