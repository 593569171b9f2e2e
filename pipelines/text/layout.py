"""Where lines and sentences of a body begin and end: they delimit boilerplate, even in a text on one long line."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.items import Removal

BORDER = r"(?:^|(?<=[.!?…:;|\"”“»«)\]>*+\n]\s)|(?<=[.!?…\"”“»)\]]\s\s))"
"""Zero-width regular expression for the start of a line or sentence; compile it with ``re.MULTILINE``."""

_ABBREVIATION = (
    r"(?<!\b[A-Za-zÄÖÜäöü]\.)(?<!\bDr\.)(?<!\bNr\.)(?<!\bSt\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bca\.)(?<!\bMrs\.)"
    r"(?<!\bbzw\.)(?<!\bAbs\.)(?<!\bInc\.)(?<!\bJan\.)(?<!\bFeb\.)(?<!\bAug\.)(?<!\bSept\.)(?<!\bOkt\.)(?<!\bNov\.)"
    r"(?<!\bDez\.)(?<!\bProf\.)(?<!\bTel\.)(?<!\b\d\.)(?<!\b\d\d\.)"
)
# A digit or a lowercase letter continues the sentence, as in ``Dec. 31`` or ``approx. ten``. Each branch begins with
# its character, not with a lookbehind, so that the search can skip all others.
_SENTENCE_END = re.compile(rf"(?:\.{_ABBREVIATION}(?!\s+[a-z\d])|[!?…])[\"”“»«’)\]]*(?=\s|$)|[。！？][”’」』）]*|\n")
_CLOSED = re.compile(r"[.!?…][\"”“»«’)\]]*$")
_SPACE = re.compile(r"\s*")
_BULLET = re.compile(r"[-–•*>+›»▶]\s")

_CREDIT = re.compile(
    r"(?:Quellen?|Kaynak|Fuente|Sources?|Bron|Źródło) ?:|©|Copyright|\(|[-–—]{2}|[A-Za-z.]{2,12}(?:/[A-Za-z.]{2,12})+$|"
    r"(?:[Vv]on|[Bb]y|[Mm]it|With) [\w./ -]{2,40}$|Reporting by"
)

# Words that have a capital only at the start of a sentence; nouns and names have one everywhere.
_OPENERS = (
    "Der|Die|Das|Dem|Den|Des|Ein|Eine|Einen|Einem|Einer|Im|In|Am|An|Auf|Aus|Bei|Beim|Bis|Durch|Für|Gegen|Mit|Nach|Ohne|"
    "Seit|Über|Um|Unter|Von|Vom|Vor|Während|Wegen|Zu|Zum|Zur|Es|Er|Sie|Wir|Ich|Man|Wer|Wenn|Als|Aber|Allerdings|Auch|"
    "Außerdem|Bereits|Bislang|Da|Dabei|Dafür|Damit|Danach|Dann|Dass|Denn|Derzeit|Dies|Diese|Dieser|Dieses|Doch|Dort|"
    "Ihre|Ihr|Jetzt|Laut|Nun|Nur|Obwohl|Seine|Sein|So|Trotz|Weil|Zudem|Zunächst|Zwar|"
    "The|A|An|On|At|After|Before|When|While|For|As|This|That|These|Those|There|It|He|She|They|We|But|And|According|"
    "Since|With|His|Her|Its|Their|If|From|By|To|"
    "Le|La|Les|Un|Une|Il|Elle|Ils|Elles|On|Ce|Cette|Ces|Dans|Pour|Selon|Mais|Après|Avant|Depuis|Avec|Au|Aux|"
    "El|Los|Las|Una|En|Por|Para|Con|Según|Tras|Desde|Este|Esta|Pero|Al|Su|"
    "Lo|Gli|Nel|Nella|Per|Dopo|Secondo|Questo|Questa|De|Het|Een|Op|Bij|Voor|Na|Dat|Dit|Maar|Volgens"
)
# After a colon, a dash or an opening quotation mark a headline continues with a capital.
_OPENED = re.compile(rf"(?<=[\w?!”“\"»)%])\s(?=(?:{_OPENERS})\s)|(?<=[^,][”“\"»])\s(?=[A-ZÄÖÜ])")

_TITLE_CASE_GOES_ON = re.compile(r"\s[A-Z]\w+ [A-Z][\w'’]+ [A-Z]")

_OPENER = re.compile(rf"(?:{_OPENERS})(?=\s)")

TITLE_LENGTH = 160
"""A line with more characters than this counts as a paragraph."""
LONGEST_SMALL_WORD, TITLE_CASE = 4, 0.9
"""Letters of words that are in small letters in title case too, and the share of longer ones that have a capital."""
SHORTEST_HEADLINE = 3
"""Fewest words in a headline."""
SENTENCE_LENGTH = 2_000
"""Most characters in a sentence; without this bound, a text without full stops would take quadratic time."""

CAPTION_LENGTH = 220
"""A sentence before a picture credit with more characters than this counts as part of the article."""


def hide(body: str, spans: Iterable[Removal]) -> str:
    """Return the body with every span replaced by line ends, which keeps offsets and puts the rest on its own lines."""
    parts: list[str] = []
    position = 0
    for span in sorted(spans, key=lambda span: span.start):
        start = max(span.start, position)
        if span.end > start:
            parts += (body[position:start], "\n" * (span.end - start))
            position = span.end
    return "".join([*parts, body[position:]])


def line_end(text: str, start: int, reach: int = sys.maxsize) -> int:
    """Return the end of the line that contains ``start``, or ``reach`` characters of it if it is longer."""
    last = min(len(text), start + reach)
    end = text.find("\n", start, last)
    return last if end < 0 else end


def skip_space(text: str, start: int) -> int:
    """Return the offset of the first visible character from ``start`` on."""
    match = _SPACE.match(text, start)
    return match.end() if match else start


def visible_end(text: str, end: int) -> int:
    """Return the offset behind the last visible character before ``end``; 0 if there is none."""
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return end


def ends_text(text: str, at: int) -> bool:
    """Return whether nothing visible follows ``at``."""
    return skip_space(text, at) == len(text)


def sentence_end(text: str, start: int) -> int:
    """Return the end of the sentence that contains ``start``, or of its line if that ends first."""
    last = min(len(text), start + SENTENCE_LENGTH)
    match = _SENTENCE_END.search(text, start, last)
    if match is None:
        return last
    return match.start() if match.group() == "\n" else match.end()


def headline_end(text: str, start: int, end: int) -> int | None:
    """Return the end of a headline that runs without a full stop into a sentence that ends at ``end``; None if unclear.

    The sentence begins with a word that has a capital only at the start of a sentence. If every word of the headline
    has a capital, the end is unclear.
    """
    for match in _OPENED.finditer(text, start, min(end, start + TITLE_LENGTH)):
        words = text[start : match.start()].split()
        if len(words) < SHORTEST_HEADLINE or all(word[0].isupper() for word in words if word[0].isalpha()):
            continue
        if not (_is_in_title_case(words) and _TITLE_CASE_GOES_ON.match(text, match.start())):
            return match.start()
    return None


def _is_in_title_case(words: list[str]) -> bool:
    """Return whether nearly all long words of a headline have a capital, as in English ones."""
    long = [word for word in words if len(word) > LONGEST_SMALL_WORD]
    return sum(not word[0].islower() for word in long) >= TITLE_CASE * len(long)


def opens_sentence(text: str, start: int) -> bool:
    """Return whether a word at ``start`` has its capital only because it begins a sentence: *The*, *Der*, *El*."""
    return _OPENER.match(text, start) is not None


def opened_sentence(text: str, start: int, end: int) -> int:
    """Return where a word that has a capital only at the start of a sentence begins one from ``start`` on, or ``end``.

    For what runs without a full stop into the sentence behind it.
    """
    match = _OPENED.search(text, max(start - 1, 0), end)
    return match.start() if match and match.start() >= start else end


def sentences(text: str) -> list[tuple[int, int]]:
    """Return start and end of all sentences; a line end always ends one."""
    found = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        found.append((start, match.end()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


def looks_like_title(line: str) -> bool:
    """Return whether a line reads like a headline: short, not a sentence with a full stop, and not a credit."""
    line = line.strip()
    if _CREDIT.match(line):
        return False
    if _BULLET.match(line):
        return len(line) <= 2 * TITLE_LENGTH
    return 0 < len(line) <= TITLE_LENGTH and not (line.endswith((".", ":", ",")) or _ends_a_statement(line))


def is_bulleted(line: str) -> bool:
    """Return whether a line is a list item."""
    return _BULLET.match(line.lstrip()) is not None


def _ends_a_statement(line: str) -> bool:
    """Return whether a line ends in a full stop; question and exclamation marks end many headlines."""
    return _CLOSED.search(line) is not None and not re.search(r"[?!…][\"”“»«’)\]]*$", line)


def caption_start(text: str, credit: int) -> int:
    """Return the start of the caption that precedes a picture credit at ``credit``; ``credit`` itself if there is none.

    The caption is the line or sentence before the credit. At the very start of a text, headline and caption can't be
    told apart, and a long sentence belongs to the article: then there is no caption.
    """
    line = max(text.rfind("\n", 0, credit) + 1, credit - 2 * CAPTION_LENGTH)
    before = text[line:credit].rstrip()
    borders = [match.end() for match in _SENTENCE_END.finditer(before) if match.end() < len(before)]
    start = line + borders[-1] if borders else line
    start += len(text[start:credit]) - len(text[start:credit].lstrip())
    alone = start >= credit or start == 0 or credit - start > CAPTION_LENGTH
    return credit if alone else start
