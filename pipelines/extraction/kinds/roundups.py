"""Roundups: several stories in one text, such as a morning briefing or a column of news in brief."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

FEWEST_STORIES = 3
"""Stories of a text that is announced as a roundup, or of which each has a dateline from another place."""
FEWEST_UNANNOUNCED = 4
"""Stories of another text; with fewer, subheads of one story are taken for headlines too easily."""
SHORTEST_STORY = 80
"""Fewest characters of a story, without its headline."""
LONGEST_HEADLINE = 110
LONGEST_DATELINE = 110
SHARED = 0.4
"""Share of the stories that may have a name or long word in common; the parts of one story repeat its subject."""

_DATELINE = re.compile(
    r"(?P<place>[A-ZÄÖÜÉÀÈŁŚŻČŠŽİÇĞ][\w.'’/-]*(?: [\w.'’/-]+){0,3}?)"
    r"(?:,? [^()\n–—]{0,24})?(?: ?\([\w/ .&-]{2,24}\))? ?(?:--|[–—]| - ) ?(?=\S)"
)
_CAPITALS = re.compile(r"[A-ZÄÖÜ]{3,}(?:[ -][A-ZÄÖÜ]+)*\b")
_BRACKET = re.compile(r"\([\w/ .&-]{2,24}\) ?(?:--|[–—-])")
_SEPARATOR = re.compile(r"[*+=_~#•-]{2,}|(?:[*•] ?){2,}|\* ?\* ?\*")
_ENDS = (".", "!", ":", ",", ";", "…", "。", "！", '."', ".“", ".”", ".»")
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 6


def is_roundup(title: str, lines: Sequence[str], *, announced: bool) -> bool:
    """Return whether the lines of a text are several stories.

    They are if three have a dateline of their own, from different places; if a text that is announced as a roundup has
    three stories below headlines, or paragraphs without a common subject; or if four stories have headlines or
    separators between them and no common subject.
    """
    if len(lines) < FEWEST_STORIES:
        return False
    if len(set(filter(None, map(_place, lines)))) >= FEWEST_STORIES:
        return True
    stories = _stories(lines)
    if announced and len(stories) < FEWEST_STORIES:
        paragraphs = [line for line in lines if len(line) >= SHORTEST_STORY]
        return len(paragraphs) >= FEWEST_STORIES and not _have_a_subject("", paragraphs)
    if announced:
        return True
    return len(stories) >= FEWEST_UNANNOUNCED and not _have_a_subject(title, stories)


def _place(line: str) -> str | None:
    """Return the place of the dateline with which a line begins, or None."""
    head = line[:LONGEST_DATELINE]
    if len(line) < SHORTEST_STORY or not ("--" in head or " - " in head or "–" in head or "—" in head):
        return None
    match = _DATELINE.match(line)
    if match is None or not (_CAPITALS.match(match["place"]) or _BRACKET.search(match[0])):
        return None
    return match["place"].casefold()


def _stories(lines: Sequence[str]) -> list[str]:
    """Return the stories of a text: what stands below each headline or separator."""
    stories: list[list[str]] = []
    for number, line in enumerate(lines):
        if _SEPARATOR.fullmatch(line.strip()) or (_is_headline(line) and _is_prose(lines[number + 1 : number + 2])):
            stories.append([])
        elif stories:
            stories[-1].append(line)
    told = ("\n".join(story) for story in stories)
    return [story for story in told if len(story) >= SHORTEST_STORY]


def _is_headline(line: str) -> bool:
    stripped = line.strip()
    return 8 <= len(stripped) <= LONGEST_HEADLINE and not stripped.endswith((*_ENDS, "?"))


def _is_prose(lines: Sequence[str]) -> bool:
    return any(len(line) >= SHORTEST_STORY and line.rstrip().endswith(_ENDS) for line in lines)


def _have_a_subject(title: str, stories: Sequence[str]) -> bool:
    """Return whether so many stories have a name, a long word or words of the title that they are parts of one."""
    most = SHARED * len(stories)
    of_title = _stems(title)
    counts: Counter[str] = Counter()
    titled = 0
    for story in stories:
        words = _stems(story)
        titled += not words.isdisjoint(of_title)
        counts.update(words)
        if max(titled, *(counts[word] for word in words), 0) > most:
            return True
    return False


def _stems(text: str) -> set[str]:
    return {word[:_STEM].casefold() for word in _WORD.findall(text) if len(word) >= 8 or word[0].isupper()}
