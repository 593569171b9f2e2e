"""Recognise titles, and lines that repeat a known title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from pipelines.extraction.dates.printed import is_dated
from pipelines.extraction.names.byline_words import is_only_role, is_role, is_town
from pipelines.extraction.names.bylines import is_only_people, people
from pipelines.extraction.names.person_names import is_agency
from pipelines.extraction.page_labels import SMALL_WORDS, is_outlet, label_kind, may_be_kicker
from pipelines.extraction.plain_text.lines import Line
from pipelines.extraction.plain_text.pictures import is_file_name
from pipelines.extraction.plain_text.source_lines import is_source_line
from pipelines.text.length import is_unspaced, reading_length, reading_words

_LONGEST = 300
_REACH = 16
_MOST_WORDS = 30
_SHORTEST, _FEWEST_WORDS = 10, 2
_MOST_TITLE_LINES = 3
_KICKER_REACH = 8
_FEWEST_WORDS_BELOW = 4
_LONGEST_NAMES, _MOST_PLACE_WORDS = 90, 2
_BESIDE_NAME = frozenset(",،、，|–—-/·•(")
_BESIDE_TOWN = re.compile(r"\s*[:：,،|]\s+|\s+[–—-]\s+")
_WIDEST = 110
_OPENING = 40
_SENTENCE, _UNENDED, _PARAGRAPH = 60, 90, 150
"""Least lengths of prose: with a sentence's end, in a script that may have no sign for it, and of any other."""
_LEAST_REST, _MOST_REST, _MOST_UNSPACED_REST = 0.3, 0.6, 0.85
_HAS_CASE = re.compile(r"[A-Za-zÀ-ɏͰ-ԯ]")
_FULL_STOP = re.compile(r"(?<!\.)\.[”\"“»’)]?$|[,;:–—-]$|[。．，、；：।۔؛،။។][”」』）]?$")
_ABBREVIATION = re.compile(r"(?:\b[^\W\d_]\.){2,}$")
_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟။។][”\"“»’)\]」』）]*$")
_SENTENCES_INSIDE = re.compile(r"[a-zß-ÿ)]{2}\. [^\W\d_a-zß-ÿ]|[。！？].")
_DATELINE = re.compile(
    r"[^\W\d_][^()\n]{1,60}\([^()\n]{2,40}\)\s*[-–—.:]|[A-ZÄÖÜ][A-ZÄÖÜ .'/-]{2,40}(?:, [^-–—\n]{2,30})?\s[-–—]{1,2}\s"
)
_PLACE_AND_AGENCY = re.compile(
    r"[\u0590-\u10ff][^\d\n–—-]{2,40}(?:\s[-–—]\s|\s\d[^\n–—-]{3,60}\s)(?P<who>[^\d\n–—-]{2,12}|[^\d\s]{2,5})"
)
"""A dateline on a line of its own, in a script without capitals."""
_NO_TITLE = re.compile(r"(?:[-*•·+]\s|https?://|www\.|[\w.+-]+@\w|[(\[]|Quelle\b|Source\s*:|Fuente\s*:)", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[\W_]+")
_SITE = re.compile(r"\s*(?:[_|｜›»]|\s[-–—－]|--|——)\s*(?=[^_|｜›»\n]{2,40}$)")


def title_lines(line: Line, following: Sequence[Line]) -> list[Line]:
    """Return the lines of the headline that begins with ``line``; empty if it must be none.

    A headline is short, without a sentence's end, and followed by prose. It is not the first line of an article (a
    dateline, a sentence), of a list or of hard-wrapped text, and no byline or date. One that was wrapped has two or
    three lines.
    """
    if len(line.text) > _LONGEST:
        return []
    below = [later for later in following[:_REACH] if not later.is_ruler]
    if label_kind(line.words) or is_source_line(line.words) or (below and _is_wrapped([line, *below[:12]])):
        return []
    for count in range(1, min(_MOST_TITLE_LINES, len(below)) + 1):
        if not _goes_on(line if count == 1 else below[count - 2], below[count - 1 :]):
            block = [line, *below[: count - 1]]
            return block if _is_title(joined(block), below[count - 1 :]) else []
        if below[count - 1].paragraph:
            break
    return []


def is_title(line: Line, following: Sequence[Line]) -> bool:
    """Return whether ``line`` must be a headline, or the first line of one."""
    return bool(title_lines(line, following))


def joined(block: Sequence[Line]) -> str:
    """Return the words of wrapped lines on one line."""
    between = "" if is_unspaced(block[0].words) else " "
    return between.join(line.words for line in block)


def is_kicker(line: Line, following: Sequence[Line]) -> bool:
    """Return whether ``line`` is a few words above a longer headline, or an outlet's name above one."""
    return may_be_kicker(line.words) and not _NO_TITLE.match(line.words) and stands_above_title(line.words, following)


def stands_above_title(words: str, following: Sequence[Line]) -> bool:
    """Return whether a longer headline follows ``words``, with nothing but labels, dates and the like between them."""
    for place, later in enumerate(following[:_KICKER_REACH]):
        longer = (
            len(later.text) <= _LONGEST
            and reading_words(later.words) >= _FEWEST_WORDS_BELOW
            and reading_length(later.words) > len(words)
        )
        if longer and is_title(later, following[place + 1 :]) and not names_people(later.words):
            return not is_outlet(later.words) or stands_above_title(words, following[place + 1 :])
        if not (later.is_ruler or _may_stand_above(later.words)):
            return False
    return False


def _may_stand_above(words: str) -> bool:
    return bool(is_source_line(words) or names_people(words) or label_kind(words) or may_be_kicker(words))


def names_people(words: str) -> bool:
    """Return whether ``words`` name several people, or one with a role, a place or an outlet behind the name."""
    names = people(words) if len(words) <= _LONGEST_NAMES else []
    if not names or not words.startswith(names[0]):
        return False
    rest = words[len(names[0]) :].strip()
    if len(names) > 1:
        return is_only_people(words)
    about = rest[1:].strip() if rest[:1] in _BESIDE_NAME else rest if is_only_role(rest) else ""
    return bool(about) and (is_role(about) or is_outlet(about) or len(about.split()) <= _MOST_PLACE_WORDS)


def names_role(words: str) -> bool:
    """Return whether ``words`` are a person's name and what the person is: ``Jo Muster, Political Correspondent``."""
    return names_people(words) and is_role(words[len(people(words)[0]) :])


def names_town(words: str) -> bool:
    """Return whether ``words`` are a town and a person, in either order: ``Wien - Jo Muster``."""
    parts = [part for part in _BESIDE_TOWN.split(words) if part]
    return len(parts) == 2 and any(
        is_town(town) and len(people(name)) == 1 and is_only_people(name) for town, name in (parts, parts[::-1])
    )


def without_site_name(title: str) -> str:
    """Return a window title without the outlet's name, and the section before it, at its end."""
    cut = list(_SITE.finditer(title))
    if not cut or not is_outlet(title[cut[-1].end() :]):
        return title
    end = cut[-1].start()
    for match in reversed(cut[:-1]):
        if match[0].strip() != cut[-1][0].strip() or reading_words(title[match.end() : end]) > 2:
            break
        end = match.start()
    return title[:end] if reading_words(title[:end]) >= _FEWEST_WORDS else title


def repeats_title(line: str, title: str) -> bool:
    """Return whether ``line`` is ``title``, ignoring case, punctuation and a site's name after it."""
    known = _letters_of_title(title)
    # nearly all lines begin otherwise, and some are long
    if not known.startswith(_letters(line[:_OPENING])):
        return False
    ours = _letters(line)
    if not ours or not known:
        return False
    return ours == known or (len(ours) >= 20 and known.startswith(ours + " ") and len(known) - len(ours) <= 40)


def run_in_title(line: str, title: str) -> int:
    """Return the length of ``title`` if ``line`` certainly begins with it and the text follows, else 0."""
    rest = line[len(title) :]
    if not line.startswith(title) or len(title.split()) < 5 or not rest[:1].isspace():
        return 0
    begin = rest.lstrip()[:1]
    return len(title) if begin and not begin.islower() and not begin.isdigit() and begin not in ",.;:" else 0


def _is_title(text: str, below: Sequence[Line]) -> bool:
    """Return whether ``text`` reads like a headline and prose stands below it."""
    words = len(text.split())
    if reading_words(text) < _FEWEST_WORDS or words > _MOST_WORDS or not _SHORTEST <= reading_length(text) <= _LONGEST:
        return False
    if _NO_TITLE.match(text) or _DATELINE.match(text) or _is_caseless_dateline(text):
        return False
    if _FULL_STOP.search(text) and not _ABBREVIATION.search(text):
        return False
    if (words > 15 or is_unspaced(text)) and _SENTENCES_INSIDE.search(text):
        return False
    return _has_prose(below[:12])


def _is_caseless_dateline(text: str) -> bool:
    dateline = _PLACE_AND_AGENCY.fullmatch(text)
    return dateline is not None and is_agency(dateline["who"].strip())


@lru_cache(maxsize=64)
def _letters_of_title(title: str) -> str:
    return _letters(title)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub(" ", text.casefold()).strip()


def _has_prose(below: Sequence[Line]) -> bool:
    """Return whether a paragraph is long, or ends like a sentence; it may be wrapped."""
    length = 0
    for line in below:
        if len(line.text) >= _PARAGRAPH:
            return True
        length = reading_length(line.text) + (0 if line.paragraph else length)
        least = _SENTENCE if _SENTENCE_END.search(line.text) else _UNENDED if is_unspaced(line.text) else _PARAGRAPH
        if length >= least:
            return True
    return False


def _goes_on(line: Line, following: Sequence[Line]) -> bool:
    """Return whether the next line continues this one, as in a headline that was wrapped."""
    after = following[0]
    words = after.words
    if is_file_name(after.text) or is_source_line(words) or is_dated(words):
        return False
    if words[0].islower() and not (after.paragraph and label_kind(words)):
        return True
    if is_outlet(words) or label_kind(words):
        return False
    if after.paragraph or len(following) < 2 or not following[1].paragraph:
        return False
    if _HAS_CASE.search(words) is None:
        # there are no capitals to go by: a rest is shorter than a second headline, and longer than a name
        most = _MOST_UNSPACED_REST if is_unspaced(words) else _MOST_REST
        return _LEAST_REST <= len(words) / len(line.words) <= most and words[:3] != line.words[:3]
    return line.words.split()[-1].casefold() in SMALL_WORDS


def _is_wrapped(block: Sequence[Line]) -> bool:
    """Return whether these lines were wrapped at a fixed width, the first one included.

    All but the last of a paragraph are similar in length and not broken at sentence ends, and the next word had no
    place on the first one.
    """
    inner = [line for line, after in pairwise(block) if not after.paragraph]
    widest = max(len(line.text) for line in block)
    if len(inner) < 2 or inner[0] is not block[0] or widest > _WIDEST:
        return False
    even = sum(len(line.text) >= 0.7 * widest for line in inner)
    ends = sum(_SENTENCE_END.search(line.text) is not None for line in inner)
    if even < 0.8 * len(inner) or ends > len(inner) / 2:
        return False
    next_word = 1 if is_unspaced(block[1].text) else 1 + len(block[1].text.split()[0])
    return len(block[0].text) + next_word > widest
