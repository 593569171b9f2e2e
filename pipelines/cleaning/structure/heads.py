"""What stands between a title and its text, and around the title when it is repeated.

The pieces follow each other in any order: the site's name, the byline, the date. So they are read one after another
from the end of a title on, in a text on one line as well as in lines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.cleaning.structure.borders import borders, is_border
from pipelines.cleaning.structure.bylines import (
    LONGEST_BYLINE,
    bare_byline,
    bracketed_byline,
    byline_at_end,
    byline_before,
    byline_behind,
    is_credit,
    is_signed,
    names_agency,
    newsroom_end,
    opened_byline,
    openings,
)
from pipelines.cleaning.structure.cities import is_city
from pipelines.cleaning.structure.counters import counter_end
from pipelines.cleaning.structure.date_stamps import Stamp, stamp_at, stamps
from pipelines.cleaning.structure.section_labels import section_end
from pipelines.cleaning.structure.site_names import host_words_end, site_name_end
from pipelines.cleaning.structure.title_ends import is_label
from pipelines.items import Removal
from pipelines.text.layout import skip_space

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.cleaning.structure.outline import Outline

REACH = 800
"""What stands above a text is within this many visible characters."""
_FURTHEST, _FURTHEST_UNMARKED = 1600, 1000
"""Most characters that are looked at for them, and those if nothing is marked: neither spaces nor marks count."""
_MOST_PIECES = 8
_LONGEST_WORD = 40
_LONGEST_BETWEEN = 120
"""Most characters without a full stop between a title and its repetition: a picture's caption, or several labels."""
_LONGEST_TEASER = 400
_LONGEST_KICKER, _MOST_KICKER_WORDS = 40, 3
_LINE = re.compile(r"[^\n]+")


def labels_around_titles(outline: Outline) -> Iterator[Removal]:
    """Yield what stands between a title and its repetition: a section or sender, or a kicker below a teaser."""
    previous = outline.title_end
    titles = sorted((span.start, span.end) for span in outline.draft.spans if span.kind == "title" and span.start > 0)
    for start, end in titles if previous else ():
        if start > REACH:
            break
        if not is_city(outline.body[previous:start]):
            yield from _between_titles(outline, previous, start)
        previous = max(previous, end)


def _between_titles(outline: Outline, previous: int, start: int) -> Iterator[Removal]:
    """Yield what is no text of what stands between the end of a title and its repetition at ``start``."""
    body = outline.body
    between = body[previous:start]
    if is_label(between, _LONGEST_BETWEEN):
        yield from _unmarked(outline, previous, start, "section", "structure.between_titles")
    elif between.rstrip().endswith(("...", "…")) and len(between) <= _LONGEST_TEASER:
        yield from _unmarked(outline, previous, start, "teaser", "structure.teaser_between_titles")
    else:
        begin = max([0, *borders(body, max(0, start - _LONGEST_KICKER), start)])
        if begin >= previous and _is_kicker(body[begin:start]):
            yield from _unmarked(outline, begin, start, "section", "structure.kicker_above_title")


def teaser_above_text(outline: Outline) -> Iterator[Removal]:
    """Yield what breaks off with dots between a title and something marked: ``The council wants to ... Read more``."""
    end, rest = outline.title_end, outline.rest()
    line = rest[end : end + _LONGEST_TEASER].partition("\n")[0] if end else ""
    teaser = line.strip()
    behind = skip_space(outline.body, end + len(line))
    if teaser.endswith(("...", "…")) and outline.is_marked(behind, behind + 1):
        start = skip_space(rest, end)
        yield Removal(start, start + len(teaser), "teaser", "structure.teaser_above_text", teaser)


def pieces_below_titles(outline: Outline) -> Iterator[Removal]:
    """Yield the bylines, dates and names of the site that follow a title."""
    rest = outline.rest()
    for end in _ends_of_titles(outline):
        yield from _pieces(outline, rest, end)


def pieces_in_head(outline: Outline) -> Iterator[Removal]:
    """Yield the bylines and dates near the beginning that can be nothing else, wherever the title ends."""
    rest = outline.rest()
    found: list[Removal] = []
    titles = _ends_of_titles(outline)
    marked = sum(span.end - span.start for span in outline.draft.spans if span.start < _FURTHEST)
    reach = min(_FURTHEST_UNMARKED + marked, _FURTHEST)
    for at, begin in openings(rest, reach):
        end = byline_behind(rest, begin)
        if end and (is_border(rest, at) or is_signed(rest, end)) and _is_in_reach(rest, at):
            found += [
                Removal(at, end, "byline", "structure.byline_in_head", rest[at:end]),
                *_pieces(outline, rest, end),
            ]
    for stamp in [*_marked_dates(outline), *stamps(rest, reach)]:
        known = any(piece.start <= stamp.start < piece.end for piece in found)
        if not known and not is_credit(rest, stamp) and _is_in_reach(rest, stamp.start):
            found += _dated(outline, rest, stamp, titles)
    yield from found


def _is_in_reach(rest: str, at: int) -> bool:
    """Return whether an offset is near the beginning of what is not marked: a second cleaning counts as the first."""
    return at <= REACH or sum(map(len, rest[:at].split())) <= REACH


def _dated(outline: Outline, rest: str, stamp: Stamp, titles: Sequence[int]) -> Iterator[Removal]:
    """Yield a date that is no part of a sentence, with the byline before it and what follows it.

    :param titles: where titles end.
    """
    first = max(0, stamp.start - LONGEST_BYLINE)
    begins = [0, *borders(rest, first, stamp.start), *titles]
    floor = max((begin for begin in begins if rest[begin : stamp.start].strip()), default=stamp.start)
    byline = byline_before(rest, floor, stamp)
    if byline:
        yield Removal(*byline, "byline", "structure.byline_in_head", rest[slice(*byline)])
    if byline or stamp.labelled or (stamp.timed and not _in_sentence(rest, stamp.start)):
        if date := rest[stamp.start : stamp.end].strip():
            yield Removal(stamp.start, stamp.end, "date_line", "structure.date_in_head", date)
        yield from _pieces(outline, rest, stamp.end)


def _marked_dates(outline: Outline) -> list[Stamp]:
    """Return the dates that the rules found: a byline may stand before them."""
    spans = [span for span in outline.draft.spans if span.kind == "date_line" and span.start < REACH]
    return [Stamp(span.start, span.end, labelled=True, timed=True) for span in spans]


def byline_below_text(outline: Outline) -> Iterator[Removal]:
    """Yield the author's name behind the last sentence, in brackets or alone."""
    rest = outline.rest()
    if found := bracketed_byline(rest) or byline_at_end(rest):
        yield Removal(*found, "byline", "structure.byline_below_text", outline.body[slice(*found)])


def _ends_of_titles(outline: Outline) -> list[int]:
    """Return where the title ends, and its repetitions; 0 if the title is known and the body begins without it."""
    ends = [outline.title_end] if outline.title_end or outline.draft.article.title else []
    again = [span.end for span in outline.draft.spans if span.kind == "title" and 0 < span.start < REACH]
    return list(dict.fromkeys(ends + again))


def _pieces(outline: Outline, rest: str, at: int) -> Iterator[Removal]:
    """Yield what follows a title or another piece at ``at``, until the text begins."""
    article = outline.draft.article
    for _ in range(_MOST_PIECES):
        start = skip_space(rest, at)
        if end := site_name_end(rest, at, article.source.host):
            kind, rule, start = "site_suffix", "structure.site_name_below_title", at
        elif (end := host_words_end(rest, start, article.source.host)) and not names_agency(rest[start:end]):
            kind, rule = "site_suffix", "structure.site_name_below_title"
        elif stamp := stamp_at(rest, start):
            kind, rule, end = "date_line", "structure.date_below_title", stamp.end
        elif end := section_end(rest, start, article.url):
            kind, rule = "section", "structure.section_below_title"
        elif end := opened_byline(rest, start) or newsroom_end(rest, start) or bare_byline(rest, start):
            kind, rule = "byline", "structure.byline_below_title"
        elif end := counter_end(rest, start):
            kind, rule = "page_furniture", "structure.counter_below_title"
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


def _in_sentence(text: str, at: int) -> bool:
    """Return whether the word before a date is one of the same sentence, in lower case."""
    words = text[max(0, at - _LONGEST_WORD) : at].rpartition("\n")[2].split()
    return bool(words) and words[-1][0].islower() and words[-1][-1].isalpha()


def _is_kicker(label: str) -> bool:
    words = label.split()
    return 0 < len(words) <= _MOST_KICKER_WORDS and len(label) <= _LONGEST_KICKER and words[0][0].isupper()
