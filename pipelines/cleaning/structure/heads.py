"""What stands between a title and its text, and around the title when it is repeated.

The pieces follow each other in any order: the site's name, the byline, the date. So they are read one after another
from the end of a title on, in a text on one line as well as in lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.cleaning.structure.bylines import (
    bare_byline,
    before_bar,
    bracketed_byline,
    byline_behind,
    is_signed,
    newsroom_end,
    opened_byline,
    openings,
)
from pipelines.cleaning.structure.counters import counter_end
from pipelines.cleaning.structure.date_stamps import stamp_end, stamps
from pipelines.cleaning.structure.site_names import site_name_end
from pipelines.cleaning.structure.title_ends import is_label
from pipelines.items import Removal
from pipelines.text.layout import skip_space

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.cleaning.structure.outline import Outline

REACH = 800
"""What stands above a text is within this many characters."""
_MOST_PIECES, _MOST_BARS = 8, 8
_LONGEST_KICKER, _MOST_KICKER_WORDS = 40, 3
_BORDER = re.compile(r"(?:^|\n|(?<!\b\w)[.!?…\"”“»][\"”“»«’)\]]*\s)\s*")
_LINE = re.compile(r"[^\n]+")
_TRAIL = re.compile(r"(?:[^\W\d_]+ ){1,3}[/>›»] (?:[^\W\d_]+ ){0,2}[^\W\d_]+(?= )")


def labels_around_titles(outline: Outline) -> Iterator[Removal]:
    """Yield what stands between a title and its repetition: a section or sender, or a kicker below a teaser."""
    body, previous = outline.body, outline.title_end
    titles = sorted((span.start, span.end) for span in outline.draft.spans if span.kind == "title" and span.start > 0)
    for start, end in titles if previous else ():
        if start > REACH:
            break
        if is_label(body[previous:start]):
            yield from _unmarked(outline, previous, start, "section", "structure.between_titles")
        else:
            begin = max(_borders(body[:start]))
            if begin >= previous and _is_kicker(body[begin:start]):
                yield from _unmarked(outline, begin, start, "section", "structure.kicker_above_title")
        previous = max(previous, end)


def pieces_below_titles(outline: Outline) -> Iterator[Removal]:
    """Yield the bylines, dates and names of the site that follow a title."""
    ends = [outline.title_end] if outline.title_end or outline.draft.article.title else []
    ends += [span.end for span in outline.draft.spans if span.kind == "title" and 0 < span.start < REACH]
    rest = outline.rest()
    for end in dict.fromkeys(ends):
        yield from _pieces(outline, rest, end)


def pieces_in_head(outline: Outline) -> Iterator[Removal]:
    """Yield the bylines and dates near the beginning that can be nothing else, wherever the title ends."""
    rest = outline.rest()
    for at, begin in openings(rest, REACH):
        end = byline_behind(rest, begin)
        if end and (at in _borders(rest) or is_signed(rest, end)):
            yield Removal(at, end, "byline", "structure.byline_in_head", rest[at:end])
            yield from _pieces(outline, rest, end)
    for bar in _bars(rest):
        begin = max(_borders(rest[:bar]))
        if end := before_bar(rest, begin, bar):
            yield Removal(begin, end, "byline", "structure.byline_in_head", rest[begin:end])
            yield from _pieces(outline, rest, end)
    for at in stamps(rest, REACH):
        if end := stamp_end(rest, at, sure=False):
            yield Removal(at, end, "date_line", "structure.date_in_head", rest[at:end])


def byline_below_text(outline: Outline) -> Iterator[Removal]:
    """Yield the author's name in brackets behind the last sentence."""
    if found := bracketed_byline(outline.rest()):
        yield Removal(*found, "byline", "structure.byline_below_text", outline.body[slice(*found)])


def _pieces(outline: Outline, rest: str, at: int) -> Iterator[Removal]:
    """Yield what follows a title or another piece at ``at``, until the text begins."""
    for _ in range(_MOST_PIECES):
        start = skip_space(rest, at)
        if end := site_name_end(rest, at, outline.draft.article.source.host):
            kind, rule, start = "site_suffix", "structure.site_name_below_title", at
        elif end := stamp_end(rest, start, sure=True):
            kind, rule = "date_line", "structure.date_below_title"
        elif end := opened_byline(rest, start) or newsroom_end(rest, start) or bare_byline(rest, start):
            kind, rule = "byline", "structure.byline_below_title"
        elif end := counter_end(rest, start):
            kind, rule = "page_furniture", "structure.counter_below_title"
        elif trail := _TRAIL.match(rest, start):
            kind, rule, end = "section", "structure.trail_below_title", trail.end()
        else:
            return
        yield Removal(start, end, kind, rule, rest[start:end])
        at = end


def _unmarked(outline: Outline, start: int, end: int, kind: str, rule: str) -> Iterator[Removal]:
    """Yield a range without what is marked in it, of which other rules know more."""
    rest = outline.rest()
    for match in _LINE.finditer(rest, start, end):
        if words := match[0].strip():
            begin = match.start() + match[0].index(words)
            yield Removal(begin, begin + len(words), kind, rule, words)


def _bars(text: str) -> Iterator[int]:
    bar = text.find("|", 0, REACH)
    for _ in range(_MOST_BARS):
        if bar < 0:
            break
        yield bar
        bar = text.find("|", bar + 1, REACH)


def _is_kicker(label: str) -> bool:
    words = label.split()
    return 0 < len(words) <= _MOST_KICKER_WORDS and len(label) <= _LONGEST_KICKER and words[0][0].isupper()


def _borders(text: str) -> set[int]:
    """Return where lines and sentences begin near the beginning of a text."""
    return {match.end() for match in _BORDER.finditer(text, 0, REACH)}
